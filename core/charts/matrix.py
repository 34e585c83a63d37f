"""A heat map: lines of organisations, columns of indicators, a number in every cell."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core import formats, measures
from core.charts.facts import Told, cell_kind
from core.indicators import Indicator
from core.shades import Scale, Sign
from core.sheets import writing
from core.sheets.writing import Table

# Lines on one page of the picture.
SHOWN = 60
BY_NAME = "name"


@dataclass(frozen=True)
class Cell:
    """`label` as it is written everywhere, `brief` where there is no room. No `shade` where there is too little data
    to be held against others."""

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
    def behind(self) -> str:
        return formats.of(self.answered, self.expected)


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
        ]
        every = (*((self.whole,) if self.whole else ()), *self.lines)
        return Table("Карта", tuple(columns), [self._row(line) for line in every], self._notes())

    def _row(self, line: Line) -> list[Any]:
        few = ", ".join(c.title for c, cell in zip(self.columns, line.cells, strict=True) if cell.thin)
        worded = [cell.label if cell.label in ("да", "нет") else cell.value for cell in line.cells]
        return [line.name, line.code, *worded, few]


def _heading(column: Column) -> writing.Column:
    unit = column.indicator.unit
    title = f"{column.number}. {column.title}" if column.number.isdigit() else column.title
    return writing.Column(f"{title}, {unit}" if unit else title, cell_kind(column.indicator), 16)
