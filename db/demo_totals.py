"""Totals of the invented union while it is written: region by region, so that the union fits into memory."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from core import methodology
from core.demo import Report
from core.measures import Contribution
from core.organisations import Level
from db import scoring
from db.aggregates import TALLIED

# (campaign, level of the forms)
Head = tuple[int, Level]
Row = list[Any]
# Where something is counted: the head and the places above, from the top down.
Spot = tuple[Head, tuple[int, ...]]


class Written(NamedTuple):
    completeness: list[dict[str, Any]]
    aggregates: list[dict[str, Any]]
    pace: list[dict[str, Any]]


def scored(told: Report) -> dict[str, Any]:
    """The columns of the index of a form."""
    if told.score is None:
        return {"rating": None, "fullness": None, "scores": None}
    return scoring.columns(told.score, methodology.shipped(), told.place.level, told.answers)


@dataclass
class _Kept:
    """By the head and one place."""

    states: dict[tuple[Head, int], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    days: dict[tuple[Head, int], Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    figures: dict[tuple[Head, int], dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    parents: dict[int, int | None] = field(default_factory=dict)

    def written(self) -> Written:
        completeness = [
            _key(*key) | {"parent_id": self.parents.get(key[1])} | {c: counts[c] for c in TALLIED}
            for key, counts in self.states.items()
        ]
        aggregates = [
            _key(*key) | {"indicator": code, "answered": row[0], "total": row[1], "base": row[2]}
            for key, rows in self.figures.items()
            for code, row in sorted(rows.items())
        ]
        pace = [
            _key(*key) | {"day": day, "handed_in": number}
            for key, days in self.days.items()
            for day, number in sorted(days.items())
        ]
        return Written(completeness, aggregates, pace)


@dataclass
class Sums:
    """Forms with the same places above are added up together before anything climbs the tree. What reaches `top`
    waits there for all regions."""

    top: int
    states: dict[Spot, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    days: dict[Spot, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    figures: dict[Spot, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    waiting: _Kept = field(default_factory=_Kept)

    def expected(self, campaign: int) -> int:
        """Of the regions that are complete."""
        return sum(c["expected"] for ((i, _), _), c in self.waiting.states.items() if i == campaign)

    def add(self, head: Head, places: tuple[int, ...], found: Mapping[str, Contribution]) -> None:
        mine = self.figures[head, places]
        for code, c in found.items():
            row = mine.get(code)
            if row is None:
                mine[code] = [c.answered, c.total, c.base]
            else:
                row[0] += c.answered
                row[1] += c.total
                row[2] += c.base

    def region(self) -> Written:
        """Rows of everybody below the top, who are complete now."""
        below = _Kept()
        for (head, places), counts in self.states.items():
            below.parents |= dict(zip(places, [None, *places], strict=False))
            for place in places:
                self._kept(below, place).states[head, place].update(counts)
        for (head, places), days in self.days.items():
            for place in places:
                self._kept(below, place).days[head, place].update(days)
        for (head, places), rows in self.figures.items():
            for place in places:
                _pour(rows, self._kept(below, place).figures[head, place])
        for counted in (self.states, self.days, self.figures):
            counted.clear()
        return below.written()

    def _kept(self, below: _Kept, place: int) -> _Kept:
        return self.waiting if place == self.top else below

    def whole(self) -> Written:
        """Rows of the top."""
        return self.waiting.written()


def _pour(rows: Mapping[str, Sequence[Any]], into: dict[str, Row]) -> None:
    for code, row in rows.items():
        known = into.setdefault(code, [0, Decimal(0), Decimal(0)])
        for n, amount in enumerate(row):
            known[n] += amount


def _key(head: Head, organisation: int) -> dict[str, Any]:
    return {"campaign_id": head[0], "level": head[1].value, "organisation_id": organisation}
