"""Last year beside this one in the invented union: told region by region, so that only two years of one region are
in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.campaigns import CampaignKind
from core.demo import Report
from core.matching import NOBODY, Key, Pairs, Row, Side, watched
from core.measures import Contribution
from core.workflow import State
from db.matched import KINDS, named


@dataclass
class _Year:
    """One campaign of the region: by organisation its level and its side."""

    year: int
    campaign: int
    sides: dict[int, tuple[str, Side]] = field(default_factory=dict)


@dataclass
class Matching:
    """Reports of one kind come year after year. What reaches `top` waits there for all regions."""

    top: int
    _past: dict[CampaignKind, _Year] = field(default_factory=dict)
    _now: dict[CampaignKind, _Year] = field(default_factory=dict)
    _pairs: Pairs = field(default_factory=Pairs)
    _waiting: dict[Key, Row] = field(default_factory=dict)

    def add(self, told: Report, campaign: int, found: Mapping[str, Contribution]) -> None:
        """`found`: what the form contributes, nothing unless it is accepted."""
        if told.kind.value not in KINDS:
            return
        now = self._now.get(told.kind)
        if now is None or now.year != told.year:
            self._turn(told.kind)
            now = self._now[told.kind] = _Year(told.year, campaign)
        place, exempt = told.place, told.course.state is State.EXEMPT
        side = NOBODY if exempt else Side(place.sums, watched(found))
        now.sides[place.id] = place.level.value, side

    def _turn(self, kind: CampaignKind) -> None:
        """The year is told to its end: beside the one before it."""
        was, now = self._past.get(kind), self._now.get(kind)
        if was is not None and now is not None and was.year == now.year - 1:
            for number in was.sides.keys() | now.sides.keys():
                level, then = was.sides.get(number, ("", NOBODY))
                present, told = now.sides.get(number, (level, NOBODY))
                self._pairs.add(now.campaign, present, then, told)
        if now is not None:
            self._past[kind] = now

    def region(self) -> list[dict[str, Any]]:
        """Rows of everybody below the top, who are complete now."""
        for kind in list(self._now):
            self._turn(kind)
        found, self._pairs = self._pairs.rows(), Pairs()
        self._past.clear()
        self._now.clear()
        for key in [key for key in found if key[3] == self.top]:
            row = found.pop(key)
            kept = self._waiting.get(key)
            self._waiting[key] = row if kept is None else [a + b for a, b in zip(kept, row, strict=True)]
        return [named(key, found[key]) for key in sorted(found)]

    def whole(self) -> list[dict[str, Any]]:
        """Rows of the top."""
        return [named(key, self._waiting[key]) for key in sorted(self._waiting)]
