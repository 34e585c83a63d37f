"""Lines over years or half-years: what they know, whoever draws them. A missing year is a gap, never a zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core import formats, narrative
from core.breaks import Break
from core.campaigns import Half
from core.charts.facts import Mark, Told, cell_kind
from core.indicators import Aggregation, Indicator
from core.sheets.writing import Column, Kind, Table

APART = " · "
BROKEN = "Шкала не от нуля"
_ROMAN = {1: "I", 2: "II"}


def tick(when: int | Half) -> str:
    """«2026», «I 2027»: under the axis."""
    return f"{_ROMAN[when.half]} {when.year}" if isinstance(when, Half) else str(when)


class Role(StrEnum):
    OWN = "own"
    ABOVE = "above"
    PEERS = "peers"  # organisations like it, together
    OTHER = "other"


@dataclass(frozen=True)
class Point:
    """`origin` says what the value was divided from."""

    year: int | Half
    value: Decimal | None
    label: str
    # Too few forms counted to be set against the other years: drawn hollow, left out of the sentence.
    partial: bool
    answered: int
    expected: int
    origin: str = ""

    @property
    def lines(self) -> list[str]:
        """The label as it is drawn: a partial year says below its figure of how many it is."""
        return self.label.split(APART)


@dataclass(frozen=True)
class Series:
    name: str
    points: tuple[Point, ...]
    role: Role = Role.OWN

    @property
    def known(self) -> list[tuple[int | Half, Decimal]]:
        return [(p.year, p.value) for p in self.points if p.value is not None]

    @property
    def whole(self) -> list[tuple[int | Half, Decimal]]:
        return [(p.year, p.value) for p in self.points if p.value is not None and not p.partial]

    @property
    def last(self) -> Point | None:
        """Where the line ends."""
        return next((p for p in reversed(self.points) if p.value is not None), None)

    def at(self, year: int | Half) -> Point | None:
        return next((p for p in self.points if p.year == year), None)


@dataclass(frozen=True)
class Facts(Told):
    """`series`: the organisation, then the one above it, those like it, those chosen; each has a point for every
    year. `years` may be half-years; at those of `turns` the line goes on with something else, named there. `alike`
    says who those like it are."""

    indicator: Indicator
    years: tuple[int, ...] | tuple[Half, ...]
    series: tuple[Series, ...]
    norms: tuple[Mark, ...]
    turns: tuple[tuple[Half, str], ...] = ()
    breaks: tuple[Break, ...] = ()
    alike: str = ""

    @property
    def empty(self) -> bool:
        return not any(series.known for series in self.series)

    @property
    def crowded(self) -> bool:
        """More lines than can be labelled at every point: the others are labelled where they end."""
        return len(self.series) > 2

    @property
    def marked(self) -> tuple[tuple[int | Half, str], ...]:
        """Where a line is cut across, in the order of years, and why."""
        turns = [(half, f"С {narrative.since(half)} — {title}.") for half, title in self.turns]
        return tuple(turns) + tuple((b.year, b.sentence) for b in self.breaks if b.year in self.years)

    @property
    def reach(self) -> tuple[Decimal, Decimal]:
        """Lower and upper end of the scale: a line may start above zero where all of it is far from there, but small
        changes must not look large."""
        values = [v for series in self.series for _, v in series.known] + [m.value for m in self.norms]
        low, high = min(values), max(values)
        least = Decimal(40) if self.indicator.share else max(high / 2, Decimal(1))
        room = max((high - low) / 4, (least - (high - low)) / 2)
        foot = low - room
        return (foot if foot * 2 > high else Decimal(0)), high + room

    @property
    def broken(self) -> bool:
        """Does the scale begin above zero? Then it is said, and nothing is drawn that looks like a zero."""
        return not self.empty and self.reach[0] > 0

    def table(self) -> Table:
        halves = any(isinstance(year, Half) for year in self.years)
        columns = [Column("Полугодие" if halves else "Год", Kind.TEXT, 16 if halves else 8)]
        for series in self.series:
            columns += [Column(series.name, cell_kind(self.indicator), 24), Column("Данные", width=18)]
        lines = zip(*(series.points for series in self.series), strict=True)
        rows = [
            (narrative.brief(line[0].year), *(cell for p in line for cell in _cells(p))) for line in lines
        ]
        told = (*self._notes(), *(words for _, words in self.marked), self.alike)
        return Table("Динамика", tuple(columns), rows, tuple(line for line in told if line))


def _cells(point: Point) -> tuple[Decimal | None, str]:
    return point.value, formats.of(point.answered, point.expected) if point.expected else "не собирались"


def origin(indicator: Indicator, answered: int, total: Decimal, base: Decimal) -> str:
    """How a value came about: «97 из 120 ответивших», «1 430 : 1 840 × 100», «по 97 формам»."""
    if answered == 0:
        return ""
    if indicator.aggregation is Aggregation.SHARE_YES:
        return (
            f"{formats.number(total)} из {formats.count(answered, 'ответившей', 'ответивших', 'ответивших')}"
        )
    if indicator.aggregation is Aggregation.RATIO:
        times = f" × {formats.number(indicator.factor)}" if indicator.factor != 1 else ""
        return f"{_plain(total)} : {_plain(base)}{times}"
    return f"по {formats.count(answered, 'форме', 'формам', 'формам')}"


def _plain(amount: Decimal) -> str:
    return formats.number(amount, 0 if amount == amount.to_integral_value() else 1)


def spread(wanted: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Heights as near to the wanted ones as they can be with `gap` between any two, in the same order; where there
    is no room for so many, they are closer."""
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    gap = min(gap, (bottom - top) / max(1, len(order) - 1))
    placed: dict[int, float] = {}
    floor = top
    for n in order:
        placed[n] = floor = max(wanted[n], floor)
        floor += gap
    ceiling = bottom
    for n in reversed(order):
        placed[n] = ceiling = min(placed[n], ceiling)
        ceiling -= gap
    return [placed[n] for n in range(len(wanted))]
