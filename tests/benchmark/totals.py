"""A whole union without its forms: all organisations, and the totals of five years by every indicator.

Reads above the primaries touch nothing else, so they are measured at the size of the union in seconds.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Engine, insert, text

import db
from core import catalogue
from core.access import Actor, Grant, Role
from core.indicators import Indicator
from core.organisations import Level
from db import schema
from db.models import Aggregate, Campaign, Completeness, Form, Organisation, Window

YEARS = (2022, 2023, 2024, 2025, 2026)
REGIONS, TERRITORIES, PRIMARIES = 84, 2400, 83_000
ACTOR = Actor(1, "prezidium", "Дубравина", (Grant(Role.PRESIDIUM, 1, "/1/"),))
_AT_ONCE = 2000


def fill(engine: Engine) -> None:
    schema.migrate(engine)
    rng = Random(84)
    with db.begin(engine) as s:
        for table, rows in (
            (Organisation, _committees()),
            (Organisation, _primaries()),
            (Form, [{"id": 1, "level": "primary", "version": 1, "body": {}, "published": datetime.now(UTC)}]),
            (Campaign, _campaigns()),
            (Window, _windows()),
            (Completeness, _completeness()),
            (Aggregate, _aggregates(rng)),
        ):
            _bulk(s, table, rows)
        if engine.dialect.name == "postgresql":
            # What autovacuum does on every real server after so many rows.
            s.execute(text("ANALYZE"))


def _bulk(s: db.Session, table: Any, rows: Any) -> None:
    part = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            s.execute(insert(table), part)
            part = []
    if part:
        s.execute(insert(table), part)


def _committees() -> Iterator[dict[str, Any]]:
    yield _place(1, "F", Level.FEDERAL, None, "/1/")
    for n in range(REGIONS):
        yield _place(2 + n, f"R{n:02}", Level.REGIONAL, 1, f"/1/{2 + n}/")
    for n in range(TERRITORIES):
        above, number = 2 + n % REGIONS, 2 + REGIONS + n
        yield _place(number, f"T{n:04}", Level.TERRITORIAL, above, f"/1/{above}/{number}/")


def _primaries() -> Iterator[dict[str, Any]]:
    territories = [place for place in _committees() if place["level"] == "territorial"]
    for n in range(PRIMARIES):
        above, number = territories[n % TERRITORIES], 2 + REGIONS + TERRITORIES + n
        yield _place(number, f"P{n:05}", Level.PRIMARY, above["id"], f"{above['path']}{number}/")


def _place(number: int, code: str, level: Level, above: int | None, path: str) -> dict[str, Any]:
    name = f"Организация {code}"
    return {
        "id": number,
        "code": code,
        "name": name,
        "search_name": name.casefold(),
        "level": level.value,
        "parent_id": above,
        "path": path,
    }


def _campaigns() -> list[dict[str, Any]]:
    return [
        {"id": n, "kind": "monitoring", "year": year, "title": f"{year}", "time_zone": "Europe/Moscow"}
        for n, year in enumerate(YEARS, 1)
    ]


def _windows() -> list[dict[str, Any]]:
    return [
        {
            "campaign_id": n,
            "level": "primary",
            "form_id": 1,
            "opens": date(year, 10, 1),
            "due": date(year, 11, 1),
            "closes": date(year, 12, 1),
        }
        for n, year in enumerate(YEARS, 1)
    ]


def _completeness() -> Iterator[dict[str, Any]]:
    for campaign in range(1, len(YEARS) + 1):
        for place in _committees():
            yield {
                "campaign_id": campaign,
                "level": "primary",
                "organisation_id": place["id"],
                "expected": 40,
                "accepted": 30,
            }


def additive() -> list[Indicator]:
    return [i for i in catalogue.shipped().indicators.values() if i.aggregation.additive]


def _aggregates(rng: Random) -> Iterator[dict[str, Any]]:
    codes = [i.code for i in additive()]
    for campaign in range(1, len(YEARS) + 1):
        for code in codes:
            for number in range(1, 2 + REGIONS + TERRITORIES):
                yield {
                    "campaign_id": campaign,
                    "indicator": code,
                    "level": "primary",
                    "organisation_id": number,
                    "answered": 30,
                    "total": Decimal(rng.randrange(3000)),
                    "base": Decimal(rng.randrange(3000, 9000)),
                }
