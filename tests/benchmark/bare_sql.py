"""The frame of db.frames once more, as somebody would write it by hand on the driver alone."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import pandas as pd
import psycopg
from sqlalchemy import Engine

from core.indicators import SUBSCRIPTION, Aggregation, Indicator
from core.organisations import Level
from db.frames import COLUMNS
from db.models import Organisation

Run = Callable[[str, Sequence[Any]], list[Any]]

_TOTALS = """
SELECT o.id, o.code, o.name, o.level, o.kind, c.year, k.expected, a.indicator, a.answered, a.total, a.base
FROM organisation o JOIN completeness k ON k.organisation_id = o.id JOIN campaign c ON c.id = k.campaign_id
LEFT JOIN aggregate a ON a.campaign_id = k.campaign_id AND a.organisation_id = o.id AND a.level = 'primary'
    AND a.indicator IN ({codes})
WHERE {place} AND k.level = 'primary'
    AND k.campaign_id IN (SELECT id FROM campaign WHERE kind = ? AND year IN ({years}))
ORDER BY o.code, c.year"""
_FORMS = """
SELECT o.id, o.code, o.name, f.level, f.kind, f.bracket, c.year, {given}, {scores}
FROM organisation o JOIN submission f ON f.organisation_id = o.id JOIN campaign c ON c.id = f.campaign_id
WHERE f.path >= ? AND f.path < ? AND f.level = 'primary'
    AND f.campaign_id IN (SELECT id FROM campaign WHERE kind = ? AND year IN ({years}))
ORDER BY o.code, c.year"""
_LITE = "CASE WHEN f.state = 'accepted' THEN json_extract(f.answers, {paths}) END"
_SERVED = """CASE WHEN f.state = 'accepted' THEN
    (SELECT json_build_array({names})::text FROM json_to_record(f.answers) AS x({types})) END"""


def runner(engine: Engine) -> tuple[Any, Run]:
    """A connection of the bare driver to the same database, and what reads by it. Both open a transaction."""
    if engine.dialect.name == "sqlite":
        file = sqlite3.connect(str(engine.url.database), isolation_level=None)
        return file, lambda sql, values: file.execute(sql, values).fetchall()
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    server = psycopg.connect(url)
    return server, lambda sql, values: server.execute(sql.replace("?", "%s").encode(), values).fetchall()


def begin(connection: Any) -> None:
    if isinstance(connection, sqlite3.Connection):  # psycopg begins by itself
        connection.execute("BEGIN")


def below(
    connection: Any,
    run: Run,
    place: Organisation,
    years: Sequence[int],
    indicators: Sequence[Indicator],
    level: Level,
) -> pd.DataFrame:
    """Of everybody of the level below."""
    begin(connection)
    found = []
    for kind, mine in by_kind(indicators):
        if level is Level.PRIMARY:
            found += list(_forms(connection, run, place, years, mine, kind))
        else:
            where = "o.path >= ? AND o.path < ? AND o.level = ?"
            found += _totals(run, where, (place.path, place.path[:-1] + "0", level.value), years, mine, kind)
    connection.commit()
    return pd.DataFrame(found, columns=list(COLUMNS))


def several(
    connection: Any,
    run: Run,
    places: Sequence[Organisation],
    years: Sequence[int],
    indicators: Sequence[Indicator],
) -> pd.DataFrame:
    """The own lines of several, none of them a primary."""
    begin(connection)
    where = f"k.organisation_id IN ({_marks(places)})"
    found = []
    for kind, mine in by_kind(indicators):
        found += _totals(run, where, [place.id for place in places], years, mine, kind)
    connection.commit()
    return pd.DataFrame(found, columns=list(COLUMNS))


def by_kind(indicators: Sequence[Indicator]) -> Iterator[tuple[str, list[Indicator]]]:
    kinds: dict[str, list[Indicator]] = {}
    for i in indicators:
        kinds.setdefault("autumn" if i.section == SUBSCRIPTION else "monitoring", []).append(i)
    yield from kinds.items()


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))


def _totals(
    run: Run,
    where: str,
    place: Sequence[Any],
    years: Sequence[int],
    indicators: Sequence[Indicator],
    kind: str,
) -> list[Any]:
    codes = [i.code for i in indicators]
    sql = _TOTALS.format(codes=_marks(codes), years=_marks(years), place=where)
    return list(_rows(run(sql, (*codes, *place, kind, *years)), indicators))


def _rows(rows: list[Any], indicators: Sequence[Indicator]) -> Iterator[Any]:
    for place, some in groupby(rows, key=lambda row: row[:7]):
        number, code, name, level, kind, year, expected = place
        known = {row[7]: row[8:] for row in some}
        for i in indicators:
            answered, total, base = known.get(i.code, (0, 0, 0))
            total, base = Decimal(total) / 10_000, Decimal(base) / 10_000
            value = _value(i, answered, total, base)
            yield number, code, name, level, kind, None, year, i.code, value, answered, expected, total, base


def _value(i: Indicator, answered: int, total: Decimal, base: Decimal) -> Decimal | None:
    if answered == 0:
        return None
    if i.aggregation is Aggregation.SHARE_YES:
        return total * 100 / answered
    if i.aggregation is Aggregation.RATIO:
        return total * i.factor / base if base else None
    return total


def _forms(
    connection: Any,
    run: Run,
    place: Organisation,
    years: Sequence[int],
    indicators: Sequence[Indicator],
    kind: str,
) -> Iterator[Any]:
    asked = [i for i in indicators if not i.scored]
    codes = sorted({c for i in asked for c in (_CHANNELS if i.tally else i.parts or (i.code,))})
    scores = "NULL"
    if len(asked) < len(indicators):
        scores = "CASE WHEN f.state = 'accepted' THEN f.scores END"
    given = _taken(connection, codes) if codes else "NULL"
    sql = _FORMS.format(given=given, scores=scores, years=_marks(years))
    for *where, text, kept in run(sql, (place.path, place.path[:-1] + "0", kind, *years)):
        said = dict(zip(codes, json.loads(text), strict=False)) if text else None
        told = json.loads(kept) if isinstance(kept, str) else kept
        for i in indicators:
            found = _scored(i, told) if i.scored else _answered(i, said)
            if found is None:
                yield (*where, i.code, None, 0, 1, Decimal(0), Decimal(0))
            else:
                yield (*where, i.code, _value(i, 1, *found), 1, 1, *found)


def _taken(connection: Any, codes: Sequence[str]) -> str:
    if isinstance(connection, sqlite3.Connection):
        return _LITE.format(paths=",".join(f"'$.{code}'" for code in (*codes, codes[0])))
    names = ",".join(f'x."{code}"' for code in codes)
    return _SERVED.format(names=names, types=",".join(f'"{code}" json' for code in codes))


_CHANNELS = ("channels", "channels_exist")


def _answered(i: Indicator, said: Mapping[str, Any] | None) -> tuple[Decimal, Decimal] | None:
    """Of the heads of the ten points, which are numbers, choices and one tally."""
    if said is None:
        return None
    if i.tally:
        lines = said["channels"]["rows"]
        return Decimal(any(line["chan_posts_month"] > 0 for line in lines)), Decimal(0)
    if i.numerator:
        parts = [[said[c] for c in codes] for codes in (i.numerator, i.denominator)]
        if any(p is None for part in parts for p in part):
            return None
        return Decimal(sum(parts[0])), Decimal(sum(parts[1]))
    value = said[i.code]
    if value is None:
        return None
    if i.aggregation is Aggregation.SHARE_YES:
        words = value if isinstance(value, list) else ["yes" if value is True else value]
        return Decimal(any(word in i.yes for word in words)), Decimal(0)
    return Decimal(value), Decimal(0)


def _scored(i: Indicator, told: Mapping[str, Any] | None) -> tuple[Decimal, Decimal] | None:
    """The index alone is read from forms here."""
    if told is None or not told["rated"]:
        return None
    return Decimal(told["total"]).quantize(Decimal("0.0001")), Decimal(1)
