"""Places in a league table: who stands where, how that has changed, how many are left behind, what is in the middle.

All of it is counted from figures as they are shown, so that whoever reads the page can count it again.
"""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from core import measures
from core.formats import DASH, number

Value = Decimal | None

# What stands beside a place that nobody had a year ago.
NEW = "новая"


def places(values: Sequence[Value], less_is_better: bool = False) -> list[int | None]:
    """1, 2, 2, 4: equal values share a place. Nothing is better for being less today; there is room for it."""
    return measures.ranks([-v if less_is_better and v is not None else v for v in values])


def percentiles(values: Sequence[Value], less_is_better: bool = False) -> list[Value]:
    """How many in a hundred of those with a place stand no higher than each one, itself included: the best has 100."""
    turned = [-v if less_is_better and v is not None else v for v in values]
    known = sorted(v for v in turned if v is not None)
    return [
        None if v is None else measures.ratio(Decimal(bisect_right(known, v)), Decimal(len(known)))
        for v in turned
    ]


def middle(values: Sequence[Value]) -> Value:
    """The median; of an even number what lies halfway between the two in the middle."""
    known = sorted(v for v in values if v is not None)
    if not known:
        return None
    lower, upper = known[(len(known) - 1) // 2], known[len(known) // 2]
    return (lower + upper) / 2


def step(place: int | None, before: int | None) -> int | None:
    """Places won (above 0) or lost since last year; None where there was none in either year."""
    return None if place is None or before is None else before - place


def change(place: int | None, before: int | None, compared: bool) -> str:
    """«↑2», «↓1», «=», «новая»; nothing without a place, or where there was no last year at all."""
    if place is None or not compared:
        return ""
    moved = step(place, before)
    if moved is None:
        return NEW
    return "=" if moved == 0 else f"{'↑' if moved > 0 else '↓'}{abs(moved)}"


def worded(place: int | None, before: int | None, compared: bool) -> str:
    """The same for a table: a cell must not begin as a formula does."""
    if place is None or not compared:
        return ""
    moved = step(place, before)
    if moved is None:
        return NEW
    return f"{'выше' if moved > 0 else 'ниже'} на {abs(moved)}" if moved else "без изменений"


def no_worse(percentile: Value) -> str:
    """«не ниже 95 из 100»: a percentile in words."""
    return DASH if percentile is None else f"не ниже {number(percentile)} из 100"


def told(place: int | None, before: int | None, compared: bool) -> str:
    """The same in words, for whoever does not see signs."""
    if place is None or not compared:
        return DASH
    moved = step(place, before)
    if moved is None:
        return "год назад места не было"
    if moved == 0:
        return f"как год назад: {before}-е место"
    return f"{'выше' if moved > 0 else 'ниже'} на {abs(moved)}: год назад {before}-е место"
