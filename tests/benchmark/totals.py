"""A whole union: all organisations, the totals of five years by every indicator, and the forms of the present campaign.

Reads above the primaries touch nothing but totals, so they are measured at the size of the union in seconds.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Engine, insert, text

import db
from core import catalogue, forms, methodology, scores
from core.access import Actor, Grant, Role
from core.campaigns import CampaignKind
from core.indicators import Indicator
from core.organisations import Level
from db import schema
from db.forms import composed
from db.models import (
    Aggregate,
    Campaign,
    Completeness,
    Extension,
    Form,
    Matched,
    Organisation,
    Pace,
    Submission,
    Window,
)
from tests.benchmark import matched, standings

YEARS = (2022, 2023, 2024, 2025, 2026)
REGIONS, TERRITORIES, PRIMARIES = 84, 2400, 83_000
ABOVE = 1 + REGIONS + TERRITORIES
# The year whose forms are kept for one region of 1,100.
FORMS = YEARS[-2]
KINDS = (CampaignKind.MONITORING, CampaignKind.AUTUMN)
ACTOR = Actor(1, "prezidium", "Дубравина", (Grant(Role.PRESIDIUM, 1, "/1/"),))
_AT_ONCE = 2000


def fill(engine: Engine) -> None:
    schema.migrate(engine)
    rng = Random(84)
    handed = list(standings.submissions(_primaries(), len(YEARS)))
    with db.begin(engine) as s:
        for table, rows in (
            (Organisation, _committees()),
            (Organisation, _primaries()),
            (Form, [_form()]),
            (Campaign, _campaigns()),
            (Window, _windows()),
            (Submission, handed),
            (Extension, standings.extensions(len(handed))),
            (Completeness, _completeness(handed)),
            (Pace, standings.pace(handed, len(YEARS))),
            (Submission, _accepted(len(handed), rng)),
            (Aggregate, _aggregates(rng)),
            (Matched, matched.rows(len(YEARS), ABOVE, rng)),
        ):
            _bulk(s, table, rows)
    if engine.dialect.name == "postgresql":
        # What autovacuum does on every real server after so many rows.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


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
    """The first territory has 80 of them and its region 1,100; the last region as many, all of them directly below it.
    The others are as large as the average."""
    territories = [place for place in _committees() if place["level"] == "territorial"]
    first, last = ([p for p in territories if p["parent_id"] == n] for n in (2, 1 + REGIONS))
    more = [first[0]] * 46 + [first[1 + n % (len(first) - 1)] for n in range(63)] + last[:1] * 135
    for n in range(PRIMARIES):
        office = more[n] if n < len(more) else territories[(n - len(more)) % TERRITORIES]
        number = 2 + REGIONS + TERRITORIES + n
        above, path = office["id"], office["path"]
        if office["parent_id"] == 1 + REGIONS:
            above, path = 1 + REGIONS, f"/1/{1 + REGIONS}/"
        yield _place(number, f"P{n:05}", Level.PRIMARY, above, f"{path}{number}/")


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


def _form() -> dict[str, Any]:
    body = forms.to_body(composed(catalogue.shipped(), CampaignKind.MONITORING, YEARS[-1], Level.PRIMARY))
    return {"id": 1, "level": "primary", "version": 1, "body": body, "published": datetime.now(UTC)}


def _campaigns() -> list[dict[str, Any]]:
    """The monitoring of every year, then the autumn's subscription of every year."""
    return [
        {"id": n, "kind": kind.value, "year": year, "title": f"{kind} {year}", "time_zone": "Europe/Moscow"}
        for n, (kind, year) in enumerate(((kind, year) for kind in KINDS for year in YEARS), 1)
    ]


def _windows() -> list[dict[str, Any]]:
    return [
        {
            "id": n,
            "campaign_id": n,
            "organisation_id": 1,
            "level": "primary",
            "form_id": 1,
            "opens": date(year, *standings.OPENS),
            "due": date(year, *standings.DUE),
            "closes": date(year, *standings.CLOSES),
            "time_zone": "Europe/Moscow",
        }
        for n, year in enumerate(YEARS, 1)
    ]


def _completeness(handed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from standings.completeness(handed)
    for campaign in (n for n in range(1, len(KINDS) * len(YEARS) + 1) if n != len(YEARS)):
        for place in _committees():
            yield {
                "campaign_id": campaign,
                "level": "primary",
                "organisation_id": place["id"],
                "parent_id": place["parent_id"],
                "expected": 40,
                "accepted": 30,
            }


def known() -> catalogue.Catalogue:
    """What organisations are compared by."""
    return scores.into(catalogue.shipped(), methodology.shipped())


def additive(sort: str) -> list[Indicator]:
    """Asked, counted and scored in one sort of campaign."""
    every = known()
    return [
        i for i in every.indicators.values() if i.aggregation.additive and every.campaigns[i.code] == sort
    ]


def _aggregates(rng: Random) -> Iterator[dict[str, Any]]:
    for campaign in range(1, len(KINDS) * len(YEARS) + 1):
        sort = KINDS[(campaign - 1) // len(YEARS)].sort
        for code in (i.code for i in additive(sort) if i.code != scores.TERRITORIAL):
            for number in range(1, 1 + ABOVE):
                yield {
                    "campaign_id": campaign,
                    "indicator": code,
                    "level": "primary",
                    "organisation_id": number,
                    "answered": 30,
                    "total": Decimal(rng.randrange(3000)),
                    "base": Decimal(rng.randrange(3000, 9000)),
                }


def _accepted(already: int, rng: Random) -> Iterator[dict[str, Any]]:
    """Forms of the first region's primaries, 1,100 of them, as wide as they are in life."""
    mine = (place for place in _primaries() if place["path"].startswith("/1/2/"))
    for number, place in enumerate(mine, already + 1):
        yield {
            "id": number,
            "campaign_id": YEARS.index(FORMS) + 1,
            "organisation_id": place["id"],
            "form_id": 1,
            "window_id": YEARS.index(FORMS) + 1,
            "level": "primary",
            "kind": "school",
            "parent_id": place["parent_id"],
            "path": place["path"],
            "state": "accepted" if rng.random() < 0.9 else "draft",
            "revision": 3,
            "answers": standings.filled(rng),
            "scores": standings.scored(rng),
        }
