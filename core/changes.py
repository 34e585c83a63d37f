"""What stands behind a change on last year: who reported, who came and left, and what really changed.

The parts always add up to the change. A percentage is not averaged for that: organisations are taken out of last year's
sums and put into this year's group by group, and each step is what the percentage changes by. The order is fixed and
reads the same backwards, so that the change from this year back to the last one is the same with the other sign:

    last year − who stopped reporting − who left → the same organisations, as they were
    → the same organisations, as they are → + who came + who began to report = this year
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from core import formats, measures, narrative
from core.indicators import Aggregation, Indicator


@dataclass(frozen=True)
class Sums:
    """As in totals: how many forms have a value, and what it is counted from."""

    answered: int = 0
    total: Decimal = Decimal(0)
    base: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.answered + other.answered, self.total + other.total, self.base + other.base)

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(self.answered - other.answered, self.total - other.total, self.base - other.base)

    def value(self, indicator: Indicator) -> Decimal | None:
        return measures.value(indicator, self.answered, self.total, self.base)


@dataclass(frozen=True)
class Line:
    """One organisation in both years. `was` and `now` are of the same forms; `came` did not stand below it last year,
    `gone` do not any more. `had` and `has`: how many forms were expected last year, and are this year.
    `joined`: who was merged into whom; `heirs` of `came` and of `gone` took others in, `lost` of `gone` were taken."""

    code: str
    name: str
    last: Sums
    this: Sums
    was: Sums = Sums()
    now: Sums = Sums()
    came: Sums = Sums()
    gone: Sums = Sums()
    had: int = 0
    has: int = 0
    joined: tuple[str, ...] = ()
    heirs: int = 0
    lost: int = 0

    @property
    def began(self) -> Sums:
        """Of those that stood below in both years, or may have, and have a value in this one alone."""
        return self.this - self.now - self.came

    @property
    def stopped(self) -> Sums:
        return self.last - self.was - self.gone

    @property
    def turned(self) -> "Line":
        """The years the other way round."""
        return Line(
            self.code,
            self.name,
            self.this,
            self.last,
            self.now,
            self.was,
            self.gone,
            self.came,
            self.has,
            self.had,
            self.joined,
            self.heirs,
            self.lost,
        )


@dataclass(frozen=True)
class Change:
    """All figures as they are shown: the parts add up to the difference of what stands beside them."""

    before: Decimal
    after: Decimal
    reporting: Decimal
    crossing: Decimal
    same: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def parts(self) -> tuple[Decimal, Decimal, Decimal]:
        return self.reporting, self.crossing, self.same


def change(indicator: Indicator, line: Line) -> Change | None:
    """None where one of the years has no value."""
    ends = [sums.value(indicator) for sums in (line.last, line.this)]
    if ends[0] is None or ends[1] is None:
        return None
    fine = narrative.places(indicator)
    before, after = (formats.half_up(value, fine) for value in ends if value is not None)
    return Change(before, after, *shown(parts(indicator, line), after - before, fine))


def parts(indicator: Indicator, line: Line) -> tuple[Fraction, Fraction, Fraction]:
    """(who reports, who came and left, what changed with the same), in the unit of the indicator and exactly."""
    nothing = Sums()
    steps = (nothing - line.stopped, nothing - line.gone, line.now - line.was, line.came, line.began)
    at, known, left = line.last, _exact(indicator, line.last), 0
    found = [Fraction(0)] * len(steps)
    for n, step in enumerate(steps):
        at += step
        value = _exact(indicator, at)
        if value is None or known is None:
            # Where nobody is left there is no percentage: who emptied it and who fills it share what it changes by.
            left = left or n + 1
            continue
        found[n] += (value - known) / (2 if left else 1)
        if left:
            found[left - 1] += (value - known) / 2
        known, left = value, 0
    stopped, gone, same, came, began = found
    return stopped + began, gone + came, same


def _exact(indicator: Indicator, sums: Sums) -> Fraction | None:
    """As measures.value, without rounding; a sum of nobody is 0."""
    if indicator.aggregation is Aggregation.SUM:
        return Fraction(sums.total)
    yes_no = indicator.aggregation is Aggregation.SHARE_YES
    base, factor = (Fraction(sums.answered), 100) if yes_no else (Fraction(sums.base), indicator.factor)
    return None if base == 0 or sums.answered == 0 else Fraction(sums.total) * factor / base


def shown(exact: Sequence[Fraction], difference: Decimal, fine: int) -> list[Decimal]:
    """Rounded to so many places so that they still add up to the difference: those that lose most by rounding down are
    rounded up. What is exactly 0 stays 0."""
    unit = Decimal(1).scaleb(-fine)
    # Parts that make up for each other still have a direction: backwards they are rounded the same.
    leading = next((part for part in exact if part), Fraction(0))
    sign = -1 if (Fraction(difference) or sum(exact, Fraction(0)) or leading) < 0 else 1
    sizes = [sign * part * 10**fine for part in exact]
    down = [floor(size) for size in sizes]
    lacking = int(sign * difference / unit) - sum(down)
    order = sorted((n for n, size in enumerate(sizes) if size), key=lambda n: down[n] - sizes[n])
    for n in order[:lacking]:
        down[n] += 1
    return [sign * units * unit for units in down]


def rest(own: Line, lines: Sequence[Line], name: str, crossed: str) -> Line | None:
    """What no line below accounts for: those who answer to the whole directly. None where there are none. `crossed` is
    its name where some have gone from one of the lines to another: only the whole sees them as the same."""
    found = Line("", name, Sums(), Sums())
    for line in lines:
        found = _plus(found, line)
    left = _minus(own, found)
    if not lines or (left.has <= 0 and left.was.answered <= 0):
        return None
    seen = left.was.answered > min(left.had, left.has) or min(left.came.answered, left.gone.answered) < 0
    return replace(left, code="", name=crossed if seen else name, has=max(left.has, 0), had=max(left.had, 0))


_SUMS = ("last", "this", "was", "now", "came", "gone")
_COUNTS = ("had", "has")


def _plus(one: Line, other: Line) -> Line:
    return replace(one, **{n: getattr(one, n) + getattr(other, n) for n in (*_SUMS, *_COUNTS)})


def _minus(one: Line, other: Line) -> Line:
    return replace(one, **{n: getattr(one, n) - getattr(other, n) for n in (*_SUMS, *_COUNTS)})


def real(indicator: Indicator, line: Line) -> Decimal | None:
    """What changed with the same organisations: the difference of the two figures as they are shown."""
    was, now = line.was.value(indicator), line.now.value(indicator)
    if was is None or now is None:
        return None
    fine = narrative.places(indicator)
    return formats.half_up(now, fine) - formats.half_up(was, fine)
