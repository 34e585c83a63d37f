"""Forms of the present campaign in the union of the benchmark: every primary's, and how far everybody has come."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from core.organisations import Level
from core.workflow import State
from db.aggregates import TALLIED
from db.campaigns import counted_at, parents

OPENS, DUE, CLOSES = (10, 1), (10, 31), (12, 1)
NOW = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
STATES = (State.NOT_BEGUN, State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.EXEMPT)
WEIGHTS = (30, 15, 15, 4, 34, 2)
# As wide as a form that is filled in.
ANSWERS = {f"question_{n:02}": f"ответ {n}" for n in range(60)}
Place = dict[str, Any]


def submissions(primaries: Iterable[Place], campaign: int) -> Iterator[dict[str, Any]]:
    """One extension in a hundred; doubts in every third of those that wait for a decision."""
    rng = Random(26)
    for n, place in enumerate(primaries, 1):
        state = rng.choices(STATES, WEIGHTS)[0]
        day = date(2026, *OPENS) + timedelta(min(25, int(rng.expovariate(1 / 12))))
        doubtful = state.handed_in and n % 3 == 0
        yield {
            "id": n,
            "campaign_id": campaign,
            "organisation_id": place["id"],
            "form_id": 1,
            "window_id": campaign,
            "level": "primary",
            "kind": "school",
            "parent_id": place["parent_id"],
            "path": place["path"],
            "state": state.value,
            "revision": 3,
            "answers": {} if state is State.NOT_BEGUN else ANSWERS,
            "submitted": datetime(day.year, day.month, day.day, 9, tzinfo=UTC) if state.handed_in else None,
            "until": date(2026, 11, 15) if n % 100 == 0 else None,
            "doubts": [["workers_total", "jump", False]] if doubtful else [],
            "risk": Decimal(rng.randrange(100) if doubtful else 0) if state.handed_in else None,
        }


def extensions(number: int) -> Iterator[dict[str, Any]]:
    for n in range(100, number + 1, 100):
        until = date(2026, 11, 15)
        yield {"submission_id": n, "wanted": until, "reason": "Ремонт", "asked": NOW, "state": "granted"} | {
            "until": until
        }


def completeness(forms: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What aggregates.count would have kept."""
    counts: dict[int, Counter[str]] = {}
    above: dict[int, int | None] = {}
    for form in forms:
        state = State(form["state"])
        column = {State.NOT_BEGUN: ""}.get(state, state.value)
        above |= parents(form["path"])
        for place in counted_at(Level.PRIMARY, form["path"]):
            mine = counts.setdefault(place, Counter())
            mine[column] += 1
            mine["expected"] += state is not State.EXEMPT
    for place, mine in counts.items():
        key = {"campaign_id": 5, "level": "primary", "organisation_id": place, "parent_id": above[place]}
        yield key | {column: mine[column] for column in TALLIED}


def pace(forms: Iterable[dict[str, Any]], years: int) -> Iterator[dict[str, Any]]:
    """This campaign's days, and the same a year ago."""
    counts: Counter[tuple[int, date]] = Counter()
    for form in forms:
        if form["submitted"]:
            for place in counted_at(Level.PRIMARY, form["path"]):
                counts[place, form["submitted"].date()] += 1
    for campaign in (years - 1, years):
        for (place, day), number in counts.items():
            then = day.replace(year=day.year - (years - campaign))
            key = {"campaign_id": campaign, "level": "primary", "organisation_id": place, "day": then}
            yield key | {"handed_in": number}


def filled(rng: Random) -> dict[str, Any]:
    """A form as it is kept: what is compared, a few records, and words of people that make it wide."""
    workers = rng.randrange(20, 300)
    channel = {"chan_platform": "vk", "chan_url": "https://vk.com/profsoyuz_shkoly", "chan_posts_month": 3}
    there = rng.random() < 0.6
    return {
        **ANSWERS,
        "workers_total": workers,
        "members_total": rng.randrange(5, workers),
        "members_working": rng.randrange(5, workers),
        "ais_members": rng.randrange(workers),
        "resp_exists": rng.random() < 0.8,
        "site_kind": rng.choice(["none", "page", "site"]),
        "email_own": rng.choice(["own", "institution", "none"]),
        "solidarity_mailing_received": rng.random() < 0.5,
        "stand_exists": rng.random() < 0.7,
        "channels_exist": there,
        "channels": {"rows": [channel] * rng.randrange(1, 4)} if there else {"rows": []},
        "events_exist": rng.random() < 0.5,
        "other_ways": rng.choice([["meeting"], ["none"], ["meeting", "leaflets"]]),
    }


def scored(rng: Random) -> dict[str, Any]:
    """What the methodology has given (core/scores.kept)."""
    shares = {str(n): str(Decimal(rng.randrange(101)) / 100) for n in range(1, 13)}
    return {
        "profile": "2026",
        "total": str(Decimal(rng.randrange(1001)) / 10),
        "fullness": "100",
        "rated": True,
        "shares": shares,
        "weights": dict.fromkeys(shares, "8"),
        "unanswered": [],
        "left_out": [],
        "standard": rng.random() < 0.5,
        "lacking": [],
        "unknown": [],
        "maturity": str(rng.randrange(101)),
        "members": str(rng.randrange(5, 300)),
    }
