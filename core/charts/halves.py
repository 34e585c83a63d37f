"""A newspaper over the half-years, its predecessor and successor on one line, with the change marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pandas as pd

from core import formats, likeness, measures, narrative
from core.campaigns import Half
from core.charts import trend
from core.charts.facts import norm_marks
from core.charts.trend import HALF, Beside, Point
from core.indicators import Indicator
from core.likeness import Pool
from core.newspapers import Series


@dataclass(frozen=True)
class Sum:
    """All newspapers of a line in one half-year; `copies` is None where nobody answered."""

    half: Half
    copies: int | None
    per_100: Decimal | None
    answered: int
    expected: int

    @property
    def partial(self) -> bool:
        return measures.partial(self.answered, self.expected)


@dataclass(frozen=True)
class Facts(trend.Facts):
    """`sums` has one for every half-year of `years`."""

    sums: tuple[Sum, ...] = ()


def summed(frame: pd.DataFrame, line: Series, ratios: Mapping[str, Indicator], half: Half) -> Sum:
    """Copies of those whose members are known, as in the ratio; members are counted once."""
    rows = [_row(frame, code, half) for code in line.codes if code in ratios]
    there = [r for r in rows if r is not None]
    told = [r for r in there if r.answered]
    expected = max((r.expected for r in there), default=0)
    if not told:
        return Sum(half, None, None, 0, expected)
    copies = sum((r.total for r in told), Decimal(0))
    members = max(r.base for r in told)
    answered = max(r.answered for r in told)
    factor = ratios[line.codes[0]].factor
    return Sum(half, int(copies), measures.ratio(copies, members, factor), answered, expected)


def _row(frame: pd.DataFrame, code: str, half: Half) -> Pool | None:
    """Of one organisation, or of several together."""
    found = frame[(frame["indicator"] == code) & (frame[HALF] == str(half))].to_dict("records")
    # What it comes to is counted over all newspapers of the line; here it is only added up.
    return likeness.added(found) if found else None


def facts(
    frame: pd.DataFrame,
    line: Series,
    ratios: Mapping[str, Indicator],
    *,
    halves: Sequence[Half],
    name: str,
    as_of: date,
    beside: Sequence[Beside] = (),
    alike: str = "",
) -> Facts:
    """`frame` is the organisation's own, of both campaigns of the years; `ratios` are of the newspapers. Of those
    alike, `beside` holds the rows of all of them."""
    ordered, newest = tuple(sorted(halves)), line.papers[-1]
    indicator = ratios[newest.per_100]
    sums = [summed(frame, line, ratios, half) for half in ordered]
    series = trend.Series(name, tuple(_point(indicator, one) for one in sums))
    others = [_series(one, line, ratios, ordered) for one in beside]
    turns = _turns(line, ordered)
    last = sums[-1] if sums else None
    return Facts(
        title=f"{line.title}: экземпляров на 100 членов Профсоюза",
        scope=f"{name}, {narrative.brief(ordered[0])} — {narrative.brief(ordered[-1])}" if ordered else name,
        unit=indicator.unit,
        note=f"{formats.of(last.answered, last.expected)} за {last.half.label}" if last else "",
        as_of=as_of,
        sentence=narrative.joined(
            trend.sentence(indicator, series, f"{line.title}, экземпляров на 100 членов Профсоюза"),
            *(f"С {narrative.since(half)} — {title}." for half, title in turns),
        ),
        about=(indicator,),
        indicator=indicator,
        years=ordered,
        series=(series, *others),
        norms=norm_marks(indicator),
        turns=turns,
        sums=tuple(sums),
        alike=alike,
    )


def _series(
    one: Beside, line: Series, ratios: Mapping[str, Indicator], halves: Sequence[Half]
) -> trend.Series:
    indicator = ratios[line.papers[-1].per_100]
    points = [_point(indicator, summed(one.frame, line, ratios, half)) for half in halves]
    return trend.Series(one.name, tuple(points), one.role)


def _turns(line: Series, halves: Sequence[Half]) -> tuple[tuple[Half, str], ...]:
    """Where one newspaper gives way to the next, among the half-years drawn."""
    names = [(half, line.at(half).title) for half in halves]
    return tuple((half, title) for (_, before), (half, title) in pairwise(names) if title != before)


def _point(indicator: Indicator, one: Sum) -> Point:
    partial = one.per_100 is not None and one.partial
    label = narrative.shown(indicator, one.per_100)
    if partial:
        label += f"{trend.APART}{formats.number(one.answered)} из {formats.number(one.expected)}"
    return Point(one.half, one.per_100, label, partial, one.answered, one.expected)


@dataclass(frozen=True)
class Change:
    """Against an earlier half-year: `step` is in copies, None where either is unknown or not whole."""

    words: str
    before: Half
    copies: int | None
    step: int | None


def changes(sums: Sequence[Sum], half: Half) -> tuple[Change, ...]:
    """Against the last half-year and the same half of the year before."""
    known = {one.half: one for one in sums}
    now = known.get(half, _nobody(half))
    found = []
    for words, back in (("К прошлому полугодию", 1), ("К тому же полугодию год назад", 2)):
        before = known.get(half.before(back), _nobody(half.before(back)))
        found.append(Change(words, before.half, before.copies, _step(now, before)))
    return tuple(found)


def _nobody(half: Half) -> Sum:
    return Sum(half, None, None, 0, 0)


def _step(now: Sum, before: Sum) -> int | None:
    if now.copies is None or before.copies is None or now.partial or before.partial:
        return None
    return now.copies - before.copies
