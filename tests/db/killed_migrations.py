"""Kills migrations of an empty database after their first statement, second, third … until one comes through.

    python -m tests.db.killed_migrations URL

Prints how many were killed; exits with an error when one of them left half a migration behind or the next
one failed. Forks, so it is a process of its own: the test's has threads.
"""

import os
import sys
from itertools import count
from typing import Any

from sqlalchemy import event, inspect

import db
from db import schema

_KILLED = 9


def attempt(url: str, statements: int) -> int:
    """Runs the migrations in a child that dies after so many statements; its exit code."""
    child = os.fork()
    if child == 0:
        _migrate_and_die(url, statements)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _migrate_and_die(url: str, statements: int) -> None:
    engine = db.connect(url)
    seen = count(1)

    @event.listens_for(engine, "after_cursor_execute")
    def _die(*_: Any) -> None:
        if next(seen) == statements:
            os._exit(_KILLED)

    try:
        schema.migrate(engine)
    except BaseException:
        os._exit(1)
    os._exit(0)


def main(url: str) -> int:
    for statements in count(1):
        code = attempt(url, statements)
        if code == 0:
            return statements - 1
        engine = db.connect(url)
        left, revision = inspect(engine).get_table_names(), schema.current(engine)
        engine.dispose()
        if code != _KILLED or (left and revision is None):
            sys.exit(f"exit {code} at statement {statements}, revision {revision}, tables {left}")
    raise AssertionError


if __name__ == "__main__":
    print(main(sys.argv[1]))
