"""The board and the reviewer's queue at three sizes, within a union of 83,000, against the same rows by bare SQL."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Engine

import db
from core.access import Action, Actor, Grant, Role
from core.board import SOON, Lag
from core.organisations import Level
from db import boards, organisations, pace, queue, turnout
from db.models import Campaign, Organisation
from tests.benchmark import bare_board, bare_sql, totals
from tests.benchmark.standings import NOW
from tests.benchmark.table import Ratio, compare

LIMIT = 1000
WHO = Actor(1, "bench", "Замер", (Grant(Role.REGIONAL, 1, "/1/"),))
CAMPAIGN = len(totals.YEARS)
BOARDS = (("territory of 80", "T0000"), ("region of 1,100", "R00"), ("union of 83,000", "F"))
QUEUES = (("80 below", "T0000"), ("1,100 below", "R83"))
Read = Callable[[db.Session, Organisation, Campaign], Any]
Bare = Callable[[bare_sql.Run, Organisation], Any]


def measure(engine: Engine) -> Iterator[Ratio]:
    connection, run = bare_sql.runner(engine)
    for what, code in BOARDS:
        yield _compare(
            f"board, {engine.dialect.name}: {what}", engine, connection, run, code, _board, _bare_board
        )
    for what, code in QUEUES:
        yield _compare(
            f"queue, {engine.dialect.name}: {what}", engine, connection, run, code, _queue, _bare_queue
        )
    connection.close()


def _compare(
    what: str, engine: Engine, connection: Any, run: bare_sql.Run, code: str, read: Read, bare: Bare
) -> Ratio:
    with db.reading(engine) as s:
        top = organisations.find(s, WHO, Action.READ, code)
        campaign = s.get_one(Campaign, CAMPAIGN)

    def ours() -> Any:
        with db.reading(engine) as s:
            return read(s, top, campaign)

    def by_hand() -> Any:
        if isinstance(connection, sqlite3.Connection):  # psycopg begins by itself
            connection.execute("BEGIN")
        found = bare(run, top)
        connection.commit()
        return found

    assert ours() == by_hand()
    return compare(what, ours, by_hand, limit=LIMIT)


def _board(s: db.Session, top: Organisation, campaign: Campaign) -> tuple[Any, ...]:
    """All that the page reads."""
    at = (s, WHO, top, campaign)
    pace.levels(*at)
    pace.window(*at)
    children = turnout.of(*at, NOW)
    course, before = pace.of(*at), pace.before(*at)
    assert course is not None and before is not None
    deciding, lags = boards.deciding(*at), boards.lags(*at, NOW)
    page = boards.laggards(*at, NOW, Lag.RUNNING, total=lags[Lag.RUNNING]).rows
    single = top.level == Level.TERRITORIAL.value
    each = boards.each(*at, NOW) if single else []
    days = len(course.days), len(before.days)
    return len(children), *days, len(deciding), tuple(lags.values()), len(page), len(each)


def _bare_board(run: bare_sql.Run, top: Organisation) -> Any:
    today = NOW.date()
    return bare_board.board(run, top, CAMPAIGN, today, today + timedelta(SOON))


def _queue(s: db.Session, top: Organisation, campaign: Campaign) -> list[tuple[Any, ...]]:
    rows = queue.of(s, WHO, top, campaign, NOW)
    return [(row.submission_id, row.code, row.state.value, _told(row)) for row in rows]


def _told(row: queue.Queued) -> list[list[Any]]:
    return [[d.code, d.rule, d.explained] for d in row.doubts]


_bare_queue: Bare = partial(bare_board.queue, campaign=CAMPAIGN)
