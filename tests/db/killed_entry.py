"""Kills whoever brings a book of answers: before statements chosen evenly over all that it writes, and around COMMIT.

    python -m tests.db.killed_entry URL HOW_OFTEN CODE...

Prints how many forms had answers after each kill, the last of them after COMMIT; exits with an error where a child
was not killed. Forks, so it is a process of its own.
"""

import json
import signal
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Engine, event, func, select

import db
from core.access import Actor, Grant, Role
from core.sheets.reading import Workbook
from db import entry
from db.models import Campaign, Organisation, Submission
from tests.db.importing import sheet
from tests.db.killed_saves import attempt
from tests.union import NOW


def load(s: db.Session, codes: Sequence[str]) -> None:
    rows = [(code, date(2026, 10, 1), 80, 41) for code in codes]
    book = Workbook((sheet("Ответы", ("Код", "stat_as_of", "workers_total", "members_total"), rows),))
    place = s.scalars(select(Organisation).where(Organisation.code == "T1")).one()
    who = Actor(None, "t", "Специалист", (Grant(Role.TERRITORIAL, place.id, place.path),))
    entry.load(s, who, place, s.scalars(select(Campaign)).one(), book, NOW)


def rehearsed(engine: Engine, codes: Sequence[str]) -> list[str]:
    """Every statement of the whole act, in order."""
    sent: list[str] = []

    def keep(_c: Any, _cursor: Any, sql: str, *_: Any) -> None:
        sent.append(sql)

    event.listen(engine, "before_cursor_execute", keep)
    with db.begin(engine) as s:
        load(s, codes)
        s.flush()
        s.rollback()
    event.remove(engine, "before_cursor_execute", keep)
    return sent


def moments(sent: Sequence[str], often: int) -> list[int]:
    """Numbers of statements from the second that writes on, of COMMIT and of what comes after it."""
    writing = [n for n, sql in enumerate(sent) if sql.startswith(("INSERT", "UPDATE"))][1:]
    chosen = [writing[len(writing) * n // often] for n in range(often)]
    return [*chosen, len(sent), len(sent) + 1]


def begun(engine: Engine) -> int:
    with db.reading(engine) as s:
        return s.scalar(select(func.count()).where(Submission.state == "draft")) or 0


def main(url: str, often: int, codes: Sequence[str]) -> list[int]:
    engine, found = db.connect(url), []
    rehearsed(engine, codes)  # the child finds what is read once a process, too
    for moment in moments(rehearsed(engine, codes), often):
        if attempt(engine, lambda s, _: load(s, codes), 0, moment) != -signal.SIGKILL:
            sys.exit(f"not killed at moment {moment}")
        found.append(begun(engine))
    return found


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])))
