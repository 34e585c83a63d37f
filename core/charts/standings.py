"""A league table: bars with their places, and the lines they are held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core import formats, narrative, places
from core.charts.facts import Compared, Mark, cell_kind
from core.indicators import Indicator
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

# A longer list is read page by page, or as a table.
SHOWN = 60
YES_NO = ("нет", "да")
Cells = tuple[Column, list[Any]]


class Standing(StrEnum):
    RANKED = "ranked"
    PLAIN = "plain"  # да/нет, or weighed otherwise than its neighbours: a value without a place
    THIN = "thin"
    MISSING = "missing"
    DIRECT = "direct"  # primaries that belong to none of the bars


class Order(StrEnum):
    BEST = "best"
    WORST = "worst"
    NAME = "name"
    SIZE = "size"


@dataclass(frozen=True)
class Bar:
    """`value` in the unit of the indicator, None where nothing is known; `label` is what stands beside the bar.
    `before` is the place a year ago, `percentile` how many in a hundred stand no higher, `size` in members or,
    above primaries, in primaries."""

    code: str
    name: str
    value: Decimal | None
    label: str
    place: int | None
    standing: Standing
    answered: int
    expected: int
    before: int | None = None
    percentile: Decimal | None = None
    size: int | None = None

    @property
    def behind(self) -> str:
        return formats.of(self.answered, self.expected)

    @property
    def worded(self) -> bool:
        """«да» and «нет» of one primary stay words."""
        return self.standing is Standing.PLAIN and self.label in YES_NO


NOTES = {
    Standing.RANKED: "",
    Standing.PLAIN: "",
    Standing.THIN: "мало данных",
    Standing.MISSING: narrative.NO_DATA,
    Standing.DIRECT: "без места",
}
_PLACED = (Standing.RANKED, Standing.PLAIN)
_LAST = {Standing.THIN: 1, Standing.MISSING: 2, Standing.DIRECT: 3}


def first(bars: Sequence[Bar], most: int) -> tuple[Bar, ...]:
    """The head of a long list, and the primaries of no bar, which are last."""
    if len(bars) > most and bars[-1].standing is Standing.DIRECT:
        return (*bars[: most - 1], bars[-1])
    return tuple(bars[:most])


def ordered(bars: Sequence[Bar], order: Order = Order.BEST, less_is_better: bool = False) -> list[Bar]:
    """By place those without one come last; the primaries of no bar are no organisation and always do."""
    alike = sorted(bars, key=lambda b: (alphabetical(b.name), b.code))
    if order is Order.NAME:
        return sorted(alike, key=lambda b: b.standing is Standing.DIRECT)
    if order is Order.SIZE:
        return sorted(alike, key=lambda b: (b.standing is Standing.DIRECT, b.size is None, -(b.size or 0)))
    sign = 1 if (order is Order.WORST) is not less_is_better else -1
    return sorted(alike, key=lambda b: (_LAST.get(b.standing, 0), sign * (b.value or 0)))


@dataclass(frozen=True)
class Facts(Compared):
    """`bars` in the order shown; by place thin ones come last, then those without data, the primaries of no bar.
    `start` is the first one drawn, `own` the code of the one that is pointed out, `compared` whether there was a
    last year to hold places against, `apart` why there are no places."""

    indicator: Indicator
    bars: tuple[Bar, ...]
    median: Mark | None = None
    order: Order = Order.BEST
    start: int = 0
    own: str = ""
    compared: bool = False
    apart: str = ""
    sized: str = ""

    @property
    def empty(self) -> bool:
        return not self.bars

    @property
    def head(self) -> tuple[Bar, ...]:
        """The bars drawn."""
        if self.start == 0 and len(self.bars) <= SHOWN:
            return self.bars
        return self.bars[self.start : self.start + SHOWN]

    @property
    def ranked(self) -> int:
        """Bars that lines to compare with are drawn over; all where none can be compared or they stand mixed."""
        if self.order in (Order.NAME, Order.SIZE):
            return len(self.head)
        compared = sum(b.standing in _PLACED for b in self.head)
        return compared or len(self.head)

    @property
    def among(self) -> int:
        """How many have a place."""
        return sum(b.place is not None for b in self.bars)

    @property
    def top(self) -> Decimal:
        """Where the scale ends. Shares and marks stand on the whole hundred, or small differences would look large;
        but for those that a norm keeps small: they would all look alike."""
        values = [b.value for b in self.bars if b.value is not None]
        values += [mark.value for mark, _ in self.marks]
        most, norm = max(values, default=Decimal(0)), self.indicator.norm
        if self.indicator.share or self.indicator.scored:
            return max(most, min(Decimal(100), 2 * norm.upper if norm and norm.upper else Decimal(100)))
        return most or Decimal(1)

    def page_of(self, code: str) -> int:
        """On which page of the picture the organisation stands, 1 where it does not."""
        return next((n // SHOWN + 1 for n, bar in enumerate(self.bars) if code and bar.code == code), 1)

    def bar(self, code: str) -> Bar | None:
        return next((b for b in self.bars if code and b.code == code), None)

    def table(self) -> Table:
        columns = [*self._places(), *self._figures(), *self._behind()]
        rows = list(zip(*(cells for _, cells in columns), strict=True))
        return Table("Рейтинг", tuple(column for column, _ in columns), rows, self._notes())

    def _places(self) -> list[Cells]:
        found: list[Cells] = [(Column("Место", Kind.WHOLE), [b.place for b in self.bars])]
        if self.compared:
            moved = [places.change(b.place, b.before, self.compared) for b in self.bars]
            found += [
                (Column("Место год назад", Kind.WHOLE), [b.before for b in self.bars]),
                (Column("Изменение", width=12), moved),
            ]
        return found

    def _figures(self) -> list[Cells]:
        heading = f"Значение, {self.unit}" if self.unit else "Значение"
        return [
            (Column("Организация", width=48), [b.name for b in self.bars]),
            (Column("Код", width=14), [b.code for b in self.bars]),
            (
                Column(heading, cell_kind(self.indicator), 16),
                [b.label if b.worded else b.value for b in self.bars],
            ),
            (Column("Перцентиль", Kind.PERCENT, 14), [b.percentile for b in self.bars]),
        ]

    def _behind(self) -> list[Cells]:
        sizes = [(Column(self.sized, Kind.WHOLE, 16), [b.size for b in self.bars])] if self.sized else []
        return [
            (Column("Ответили", Kind.WHOLE), [b.answered for b in self.bars]),
            (Column("Ожидались", Kind.WHOLE), [b.expected for b in self.bars]),
            *sizes,
            (Column("Примечание", width=16), [NOTES[b.standing] for b in self.bars]),
        ]
