"""A league table: bars with their places, and the lines they are held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core import formats, narrative, norms, places
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
    DOUBTFUL = (
        "doubtful"  # more than the whole hundred: a value without a place until the answers are checked
    )
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
    above primaries, in primaries; `norm` is where it stands against the norm (core/norms.against)."""

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
    norm: str = ""

    @property
    def behind(self) -> str:
        behind = formats.of(self.answered, self.expected)
        return f"{behind}; {DOUBT}" if self.standing is Standing.DOUBTFUL else behind

    @property
    def worded(self) -> bool:
        """«да» and «нет» of one primary stay words."""
        return self.standing is Standing.PLAIN and self.label in YES_NO


DOUBT = "больше 100 %: проверьте ответы"
NORMS = {
    "below": "ниже нормы",
    "within": "выполнена",
    "above": "выше нормы",
    norms.APART: "не применяется",
}
NOTES = {
    Standing.RANKED: "",
    Standing.PLAIN: "",
    Standing.THIN: "мало данных",
    Standing.MISSING: narrative.NO_DATA,
    Standing.DOUBTFUL: DOUBT,
    Standing.DIRECT: "без места",
}
_PLACED = (Standing.RANKED, Standing.PLAIN)
_LAST = {Standing.DOUBTFUL: 1, Standing.THIN: 2, Standing.MISSING: 3, Standing.DIRECT: 4}


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
        sure = (b for b in self.bars if b.standing is not Standing.DOUBTFUL)
        values = [b.value for b in sure if b.value is not None]
        values += [mark.value for mark, _ in self.marks]
        most, norm = max(values, default=Decimal(0)), self.indicator.norm
        if self.indicator.share or self.indicator.scored:
            return max(most, min(Decimal(100), 2 * norm.upper if norm and norm.upper else Decimal(100)))
        return most or Decimal(1)

    def reach(self, bar: Bar) -> Decimal:
        """How far its bar goes: a doubtful one ends where the scale does."""
        return min(bar.value or Decimal(0), self.top)

    def page_of(self, code: str) -> int:
        """On which page of the picture the organisation stands, 1 where it does not."""
        return next((n // SHOWN + 1 for n, bar in enumerate(self.bars) if code and bar.code == code), 1)

    def bar(self, code: str) -> Bar | None:
        return next((b for b in self.bars if code and b.code == code), None)

    def table(self) -> Table:
        columns = [*self._places(), *self._figures(), *self._behind()]
        rows = list(zip(*(cells for _, cells in columns), strict=True))
        heads = tuple(column for column, _ in columns)
        return Table("Рейтинг", heads, [*rows, *self._lines(heads)], self._notes())

    def _lines(self, heads: Sequence[Column]) -> list[list[Any]]:
        """What the bars are held against, under them."""
        wanted = [(self.whole, "whole"), (self.median, "median")]
        return [
            [self._against(mark, kind, head.title) for head in heads]
            for mark, kind in wanted
            if mark is not None
        ]

    def _against(self, mark: Mark, kind: str, title: str) -> Any:
        if title == "Организация":
            return "Всего" if kind == "whole" else "Медиана"
        return self._rounded(mark.value) if title.startswith("Значение") else None

    def _rounded(self, value: Decimal | None) -> Decimal | None:
        return None if value is None else formats.half_up(value, narrative.places(self.indicator))

    def _places(self) -> list[Cells]:
        found: list[Cells] = [(Column("Место", Kind.WHOLE), [b.place for b in self.bars])]
        if self.compared:
            moved = [places.worded(b.place, b.before, self.compared) for b in self.bars]
            found += [
                (Column("Место год назад", Kind.WHOLE), [b.before for b in self.bars]),
                (Column("Изменение", width=16), moved),
            ]
        return found

    def _figures(self) -> list[Cells]:
        heading = f"Значение, {self.unit}" if self.unit else "Значение"
        return [
            (Column("Организация", width=48), [b.name for b in self.bars]),
            (Column("Код", width=14), [b.code for b in self.bars]),
            (
                Column(heading, cell_kind(self.indicator), 16),
                [b.label if b.worded else self._rounded(b.value) for b in self.bars],
            ),
            (
                Column("Перцентиль", Kind.WHOLE, 14),
                [None if b.percentile is None else formats.half_up(b.percentile, 0) for b in self.bars],
            ),
            *self._norms(),
        ]

    def _norms(self) -> list[Cells]:
        if self.indicator.norm is None:
            return []
        return [(Column("Норма", width=16), [NORMS.get(b.norm, "") for b in self.bars])]

    def _behind(self) -> list[Cells]:
        sizes = [(Column(self.sized, Kind.WHOLE, 16), [b.size for b in self.bars])] if self.sized else []
        return [
            (Column("Ответили", Kind.WHOLE), [b.answered for b in self.bars]),
            (Column("Ожидались", Kind.WHOLE), [b.expected for b in self.bars]),
            *sizes,
            (Column("Примечание", width=32), [NOTES[b.standing] for b in self.bars]),
        ]
