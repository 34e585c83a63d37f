"""Five shades of a heat map, and the sign beside the number: what is dark, what is pale, and why.

In this order: a figure with a norm is shaded by the norm; a share and a mark out of 100 by fifths of the hundred; any
other number by fifths of those shown.
"""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from core import measures, scores
from core.indicators import Indicator, Norm

SHADES = 5
_FIFTH = Decimal(20)


class Scale(StrEnum):
    NORM = "norm"
    HUNDRED = "hundred"
    AMONG = "among"


class Sign(StrEnum):
    """Beside a norm: what is short of it, what meets it, what is over its upper bound; without one: clearly above or
    below the whole. APART is where the norm is not for it, DOUBT more than the whole hundred."""

    SHORT = "▼"
    MET = "✓"
    OVER = "▲"
    HIGHER = "↑"
    LOWER = "↓"
    APART = "°"
    DOUBT = "!"
    NONE = ""


def scale(indicator: Indicator) -> Scale:
    if indicator.norm is not None:
        return Scale.NORM
    return Scale.HUNDRED if indicator.share or out_of_100(indicator) else Scale.AMONG


def out_of_100(indicator: Indicator) -> bool:
    """The index and its blocks."""
    return indicator.scored and not indicator.share


def shade(indicator: Indicator, value: Decimal, among: Sequence[Decimal]) -> int:
    """0 pale … 4 dark; `among` are all values shown of the indicator, in ascending order."""
    kind = scale(indicator)
    if kind is Scale.NORM and indicator.norm is not None:
        return _by_norm(indicator.norm, value)
    if kind is Scale.HUNDRED:
        return max(0, min(SHADES - 1, int(value // _FIFTH)))
    return min(SHADES - 1, bisect_left(among, value) * SHADES // len(among)) if among else 0


# Parts of a bound at which a shade ends: less than half of it, three quarters, the bound, half as much again.
_UP_TO = (Decimal("0.5"), Decimal("0.75"), Decimal(1), Decimal("1.5"))


def _by_norm(norm: Norm, value: Decimal) -> int:
    """The dark two meet the norm; over an upper bound is as pale as short of the lower one."""
    if norm.upper is not None and value > norm.upper:
        over = value / norm.upper if norm.upper else Decimal(2)
        return 2 if over <= _UP_TO[3] else 1 if over <= 2 else 0
    if norm.lower is None or norm.lower == 0:
        return 3
    part = value / norm.lower
    reached = sum(part >= bound for bound in _UP_TO)
    return min(reached, 3) if norm.upper is not None else reached


# Points out of 100 that are worth a sign.
CLEAR = Decimal(10)


def sign(indicator: Indicator, value: Decimal, whole: Decimal | None) -> Sign:
    """`whole` is the figure of the organisation above. Figures as shown."""
    if indicator.norm is not None:
        met = {"below": Sign.SHORT, "within": Sign.MET, "above": Sign.OVER}
        return met[measures.standing(indicator, value)]
    if whole is None or scale(indicator) is not Scale.HUNDRED:
        return Sign.NONE
    if value - whole >= CLEAR:
        return Sign.HIGHER
    return Sign.LOWER if whole - value >= CLEAR else Sign.NONE


# What can be set against each other in words: out of a hundred.
def comparable(indicator: Indicator) -> bool:
    return indicator.code != scores.INDEX and indicator.norm is None and scale(indicator) is Scale.HUNDRED
