"""A heat map: lines of organisations, columns of indicators, a number in every cell."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core import formats, measures, narrative
from core.charts.facts import Told, cell_kind
from core.indicators import Indicator
from core.shades import Scale, Sign
from core.sheets import writing
from core.sheets.writing import Table

WORDS = {
    Sign.DOUBT: "больше 100 %: проверьте ответы",
    Sign.APART: "меньше 100 членов: норма не применяется",
}
# Lines on one page of the picture.
SHOWN = 60
BY_NAME = "name"


@dataclass(frozen=True)
class Cell:
    """`label` as it is written everywhere, `brief` where there is no room. No `shade` where there is too little data
    to be held against others, where the norm is not for it and where a share is more than the whole."""

    value: Decimal | None
    label: str
    brief: str
    shade: int | None
    sign: Sign
    answered: int
    expected: int

    @property
    def thin(self) -> bool:
        return self.value is not None and measures.thin(self.answered, self.expected)

    @property
    def silent(self) -> bool:
        """Is there too little said to hold it against anything?"""
        return self.value is None or self.thin

    @property
    def behind(self) -> str:
        """Of how many, and what a sign says that is easily overlooked."""
        said = WORDS.get(self.sign, "")
        behind = formats.of(self.answered, self.expected)
        return f"{behind}; {said}" if said else behind


@dataclass(frozen=True)
class Column:
    """`number` is what stands for the title where there is no room for it."""

    indicator: Indicator
    number: str
    title: str
    scale: Scale

    @property
    def code(self) -> str:
        return self.indicator.code


class Standing(StrEnum):
    CHILD = "child"
    WHOLE = "whole"
    DIRECT = "direct"  # primaries that belong to none of the lines


@dataclass(frozen=True)
class Line:
    code: str
    name: str
    cells: tuple[Cell, ...]
    standing: Standing = Standing.CHILD


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`lines` in the order shown, `whole` above them. `order` is the code of a column or BY_NAME, `worst` begins
    with the weakest; `start` is the first line drawn."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    whole: Line | None
    order: str = BY_NAME
    worst: bool = False
    start: int = 0

    @property
    def empty(self) -> bool:
        return not self.lines

    @property
    def drawn(self) -> tuple[Line, ...]:
        """The whole and one page of lines."""
        above = (self.whole,) if self.whole else ()
        return (*above, *self.lines[self.start : self.start + SHOWN])

    def table(self) -> Table:
        columns = [
            writing.Column("Организация", width=48),
            writing.Column("Код", width=14),
            *(_heading(c) for c in self.columns),
            writing.Column("Мало данных", width=24),
            writing.Column("Примечание", width=40),
        ]
        every = (*((self.whole,) if self.whole else ()), *self.lines)
        return Table("Карта", tuple(columns), [self._row(line) for line in every], self._notes())

    def _row(self, line: Line) -> list[Any]:
        few = ", ".join(c.title for c, cell in zip(self.columns, line.cells, strict=True) if cell.thin)
        pairs = list(zip(self.columns, line.cells, strict=True))
        noted = "; ".join(f"{c.title} — {WORDS[cell.sign]}" for c, cell in pairs if cell.sign in WORDS)
        return [line.name, line.code, *(_told(c, cell) for c, cell in pairs), few, noted]


def _told(column: Column, cell: Cell) -> Any:
    """As it stands in the picture: a figure with all its places is nothing to read."""
    if cell.value is None or cell.label in ("да", "нет"):
        return cell.value if cell.value is None else cell.label
    return formats.half_up(cell.value, narrative.places(column.indicator))


def _heading(column: Column) -> writing.Column:
    unit = column.indicator.unit
    title = f"{column.number}. {column.title}" if column.number.isdigit() else column.title
    return writing.Column(f"{title}, {unit}" if unit else title, cell_kind(column.indicator), 16)
