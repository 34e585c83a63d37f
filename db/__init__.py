"""The engine and its transactions: the only way to the database, the same on SQLite and PostgreSQL.

`begin()` writes, `reading()` reads. SQLite takes its write lock at the beginning (BEGIN IMMEDIATE): a
transaction that reads first and writes later would fail under other writers whatever the timeout.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

__all__ = ["Engine", "Session", "begin", "connect", "engine_for", "reading"]

# Older SQLite can corrupt a WAL database when two connections reset the log at once (fixed in 3.51.3).
_WAL_IS_SOUND = sqlite3.sqlite_version_info >= (3, 51, 3)


def connect(url: str) -> Engine:
    """An engine with our rules on it. `url` is SQLAlchemy's; `postgresql://` means psycopg 3."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(
        url,
        # Parameters are people's words: they stay out of logs.
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        connect_args={
            "connect_timeout": 5,
            "options": "-c statement_timeout=60000 -c lock_timeout=15000 -c timezone=UTC",
        },
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"isolation_level": None, "timeout": 30})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA busy_timeout=30000")
        # Or REPLACE would take entries of the journal away past the trigger that refuses it.
        connection.execute("PRAGMA recursive_triggers=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA journal_mode={'WAL' if _WAL_IS_SOUND else 'DELETE'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@cache
def engine_for(url: str) -> Engine:
    return connect(url)


@contextmanager
def begin(engine: Engine) -> Iterator[Session]:
    """One act, one transaction: everything inside is stored together or not at all."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as s, s.begin():
        yield s


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as s, s.begin():
        yield s
