"""Last year's forms beside this year's, organisation by organisation, added up for everybody above them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core import answers, measures
from core.control import WATCHED
from core.indicators import Indicator
from core.measures import Contribution

# Of the same forms in both years; of those that came; of those that are gone. Three slices of one row.
STAYED = ("stayed", "was_total", "was_base", "now_total", "now_base")
CAME = ("came", "came_total", "came_base")
GONE = ("gone", "gone_total", "gone_base")
COLUMNS = (*STAYED, *CAME, *GONE)
_PARTS = (slice(0, 5), slice(5, 8), slice(8, 11))

Row = list[Any]
# (campaign, indicator, level of the forms, organisation): the key of what is kept.
Key = tuple[int, str, str, int]
# The campaign, the level of the forms, who stands above them last year and this.
Spot = tuple[int, str, tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Side:
    """One organisation in one of two campaigns: who counts its form, and what the form says if it is accepted.
    Whoever is not expected (not there, or exempt) is counted by nobody."""

    above: tuple[int, ...] = ()
    figures: Mapping[str, Contribution] = field(default_factory=dict)


NOBODY = Side()


def watched(found: Mapping[str, Contribution]) -> dict[str, Contribution]:
    return {code: found[code] for code in WATCHED if code in found}


class Reader:
    """What is watched of the stored answers of one form: the rest need not be read."""

    def __init__(self, counted: Mapping[str, Indicator]) -> None:
        known = (counted[code] for code in WATCHED if code in counted)
        self._asked = [i for i in known if i.aggregation.additive]
        self._needed: dict[str, Indicator] = {}
        waiting = list(self._asked)
        while waiting:
            one = waiting.pop()
            if one.code not in self._needed:
                self._needed[one.code] = one
                deciding = (one.after.code,) if one.after else ()
                waiting += [counted[c] for c in (*one.parts, *deciding) if c in counted]

    def read(self, stored: Mapping[str, Any] | None) -> dict[str, Contribution]:
        given = measures.tallied(self._needed, answers.decode(self._needed, stored or {}))
        found = ((i.code, measures.contribution(i, given)) for i in self._asked)
        return {code: c for code, c in found if c is not None}


@dataclass
class Pairs:
    """Pairs with the same places above are added up together before anything climbs the tree."""

    spots: dict[Spot, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, campaign: int, level: str, was: Side | None, now: Side | None, sign: int = 1) -> None:
        """`campaign` is the later one. None: the other campaign did not reach that place, so that nobody came and
        nobody left."""
        if was is None or now is None:
            return
        rows = self.spots[campaign, level, was.above, now.above]
        for code in was.figures.keys() | now.figures.keys():
            row = rows.setdefault(code, _nothing())
            _add(row, _pair(was.figures.get(code), now.figures.get(code)), slice(None), sign)

    def rows(self) -> dict[Key, Row]:
        """Who stands above in both years sees what stayed; above in one only, what came or went."""
        found: dict[Key, Row] = {}
        for (campaign, level, was, now), by_code in self.spots.items():
            for above, part in _seen(was, now):
                for code, row in by_code.items():
                    _add(found.setdefault((campaign, code, level, above), _nothing()), row, part)
        return {key: row for key, row in found.items() if any(row)}


def _seen(was: tuple[int, ...], now: tuple[int, ...]) -> Iterator[tuple[int, slice]]:
    stayed, came, gone = _PARTS
    for above in was:
        yield above, stayed if above in now else gone
    for above in now:
        if above not in was:
            yield above, came


def _pair(was: Contribution | None, now: Contribution | None) -> Row:
    """One organisation in each of the three slices, wherever it will be seen."""
    row = _nothing()
    if was and now:
        row[:5] = [1, was.total, was.base, now.total, now.base]
    if now:
        row[5:8] = [1, now.total, now.base]
    if was:
        row[8:] = [1, was.total, was.base]
    return row


def _add(row: Row, more: Row, part: slice, sign: int = 1) -> None:
    for n in range(*part.indices(len(row))):
        row[n] += sign * more[n]


def _nothing() -> Row:
    return [0, *[Decimal(0)] * 4, 0, Decimal(0), Decimal(0), 0, Decimal(0), Decimal(0)]
