"""Totals of the invented union while it is written: region by region, so that the union fits into memory."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.measures import Contribution
from core.organisations import Level

COUNTED = ("expected", "draft", "submitted", "returned", "accepted", "late")
# (campaign, level of the forms)
Head = tuple[int, Level]
Row = list[Any]
Written = tuple[list[dict[str, Any]], list[dict[str, Any]]]


@dataclass
class Sums:
    """`states` and `figures` by campaign, level and the places above: forms with the same places above are added
    up together before anything climbs the tree. What reaches `top` waits there for all regions."""

    top: int
    states: dict[tuple[Head, tuple[int, ...]], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    figures: dict[tuple[Head, tuple[int, ...]], dict[str, Row]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    waiting_states: dict[Head, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    waiting_figures: dict[Head, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))

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
        """Rows of completeness and of aggregates of everybody below the top, who are complete now."""
        states: dict[tuple[Head, int], Counter[str]] = defaultdict(Counter)
        figures: dict[tuple[Head, int], dict[str, Row]] = defaultdict(dict)
        for (head, places), counts in self.states.items():
            for place in places:
                (self.waiting_states[head] if place == self.top else states[head, place]).update(counts)
        for (head, places), rows in self.figures.items():
            for place in places:
                _pour(rows, self.waiting_figures[head] if place == self.top else figures[head, place])
        self.states.clear()
        self.figures.clear()
        return _written(states, figures)

    def whole(self) -> Written:
        """Rows of the top."""
        states = {(head, self.top): counts for head, counts in self.waiting_states.items()}
        return _written(states, {(head, self.top): rows for head, rows in self.waiting_figures.items()})


def _pour(rows: Mapping[str, Sequence[Any]], into: dict[str, Row]) -> None:
    for code, row in rows.items():
        known = into.setdefault(code, [0, Decimal(0), Decimal(0)])
        for n, amount in enumerate(row):
            known[n] += amount


def _written(
    states: Mapping[tuple[Head, int], Counter[str]], figures: Mapping[tuple[Head, int], Mapping[str, Row]]
) -> Written:
    completeness = [_key(*key) | {c: counts[c] for c in COUNTED} for key, counts in states.items()]
    aggregates = [
        _key(*key) | {"indicator": code, "answered": row[0], "total": row[1], "base": row[2]}
        for key, rows in figures.items()
        for code, row in sorted(rows.items())
    ]
    return completeness, aggregates


def _key(head: Head, organisation: int) -> dict[str, Any]:
    return {"campaign_id": head[0], "level": head[1].value, "organisation_id": organisation}
