"""The frame of db.aggregates once more, as somebody would write it by hand on the driver alone."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import pandas as pd
import psycopg
from sqlalchemy import Engine

from core.indicators import Aggregation, Indicator
from core.organisations import Level
from db.frames import COLUMNS
from db.models import Organisation

Run = Callable[[str, Sequence[Any]], list[Any]]

_SQL = """
SELECT o.id, o.code, o.name, o.kind, c.year, k.expected, a.indicator, a.answered, a.total, a.base
FROM organisation o JOIN completeness k ON k.organisation_id = o.id JOIN campaign c ON c.id = k.campaign_id
LEFT JOIN aggregate a ON a.campaign_id = k.campaign_id AND a.organisation_id = o.id AND a.level = 'primary'
    AND a.indicator IN ({codes})
WHERE o.path >= ? AND o.path < ? AND o.level = ? AND k.level = 'primary'
    AND k.campaign_id IN (SELECT id FROM campaign WHERE year IN ({years}))
ORDER BY o.code, c.year"""


def runner(engine: Engine) -> tuple[Any, Run]:
    """A connection of the bare driver to the same database, and what reads by it. Both open a transaction."""
    if engine.dialect.name == "sqlite":
        file = sqlite3.connect(str(engine.url.database), isolation_level=None)
        return file, lambda sql, values: file.execute(sql, values).fetchall()
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    server = psycopg.connect(url)
    return server, lambda sql, values: server.execute(sql.replace("?", "%s").encode(), values).fetchall()


def frame(
    connection: Any,
    run: Run,
    organisation: Organisation,
    years: Sequence[int],
    indicators: Sequence[Indicator],
    below: Level,
) -> pd.DataFrame:
    codes, marks = [i.code for i in indicators], ",".join("?" * len(indicators))
    sql = _SQL.format(codes=marks, years=",".join("?" * len(years)))
    if isinstance(connection, sqlite3.Connection):  # psycopg begins by itself
        connection.execute("BEGIN")
    rows = run(sql, (*codes, organisation.path, organisation.path[:-1] + "0", below.value, *years))
    connection.commit()
    return pd.DataFrame(list(_rows(rows, indicators, below)), columns=list(COLUMNS))


def _rows(rows: list[Any], indicators: Sequence[Indicator], below: Level) -> Iterator[Any]:
    for place, some in groupby(rows, key=lambda row: row[:6]):
        number, code, name, kind, year, expected = place
        known = {row[6]: row[7:] for row in some}
        for i in indicators:
            answered, total, base = known.get(i.code, (0, 0, 0))
            total, base = Decimal(total) / 10_000, Decimal(base) / 10_000
            row = (
                number,
                code,
                name,
                below.value,
                kind,
                None,
                year,
                i.code,
                _value(i, answered, total, base),
            )
            yield *row, answered, expected, total, base


def _value(i: Indicator, answered: int, total: Decimal, base: Decimal) -> Decimal | None:
    if answered == 0:
        return None
    if i.aggregation is Aggregation.SHARE_YES:
        return total * 100 / answered
    if i.aggregation is Aggregation.RATIO:
        return total * i.factor / base if base else None
    return total
