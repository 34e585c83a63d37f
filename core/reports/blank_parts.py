"""What a blank form is drawn of: columns that go on over the page, boxes to tick, lines to write on.

Boxes and lines are drawn, not typed: neither typeface has a sign for them. Lengths are points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from core.reports import style

Stack = list[Any]
WHOLE = style.PAGE[1] - style.TOP - style.BOTTOM + 2 * style.SLACK
# What is taller than this may be parted over two pages, if so much of it stays on the first one.
_TALL, _LEAST = WHOLE / 2, 22 * mm
# Between the words of a cell and its frame.
PAD = 1.3 * mm

SIZE, LEADING = 10.0, 12.8
# From the top of a line of text of this size to what it stands on.
BASE = 10.4
BOX = 3.5 * mm
# From a box to the next one's: its words begin at the tab.
_TAB, _APART = BOX + 1.8 * mm, 4 * mm


@dataclass(frozen=True)
class Cell:
    x: float
    width: float
    stack: Stack


class Columns(Flowable):
    """Stacks of flowables side by side. `rule` is the weight of the line below; `grid` frames every cell."""

    def __init__(
        self, cells: Sequence[Cell], above: float = 0, below: float = 0, rule: float = 0, grid: bool = False
    ) -> None:
        super().__init__()
        self.cells, self.above, self.below, self.rule, self.grid = cells, above, below, rule, grid

    def wrap(self, *_: float) -> tuple[float, float]:
        self.width = max(cell.x + cell.width for cell in self.cells)
        self.height = self.above + max(_height(c.stack, c.width) for c in self.cells) + self.below
        return self.width, self.height

    def draw(self) -> None:
        self._lines()
        for cell in self.cells:
            y = self.height - self.above
            for flowable in cell.stack:
                y -= flowable.wrap(cell.width, WHOLE)[1]
                flowable.drawOn(self.canv, cell.x, y)

    def _lines(self) -> None:
        self.canv.setStrokeColor(style.INK if self.grid else style.LINE)
        self.canv.setLineWidth(0.5)
        for cell in self.cells if self.grid else ():
            self.canv.rect(cell.x - PAD, 0, cell.width + 2 * PAD, self.height)
        if self.rule:
            self.canv.setStrokeColor(style.INK if self.rule > 0.5 else style.LINE)
            self.canv.setLineWidth(self.rule)
            self.canv.line(0, 0, self.width, 0)

    def split(self, width: float, room: float) -> Stack:
        """Nothing is ever cut: a page or more of words goes on over the page, column by column."""
        height = self.wrap()[1]
        if height <= room:
            return [self]
        if height <= _TALL or room < _LEAST:
            return []
        first, rest = [], []
        for cell in self.cells:
            here, there = _parted(cell.stack, cell.width, room - self.above - self.below)
            first.append(Cell(cell.x, cell.width, here))
            rest.append(Cell(cell.x, cell.width, there))
        if not any(cell.stack for cell in first):
            return []
        top = Columns(first, self.above, self.below, 0, self.grid)
        return [top, Columns(rest, self.above, self.below, self.rule, self.grid)]


def _height(stack: Stack, width: float) -> float:
    return float(sum(flowable.wrap(width, WHOLE)[1] for flowable in stack))


def _parted(stack: Stack, width: float, room: float) -> tuple[Stack, Stack]:
    for n, flowable in enumerate(stack):
        height = flowable.wrap(width, WHOLE)[1]
        if height > room:
            parts = flowable.split(width, room)
            return [*stack[:n], *parts[:1]], [*(parts[1:] or stack[n:]), *(stack[n + 1 :] if parts else [])]
        room -= height
    return list(stack), []


class _Drawn(Flowable):
    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height


class Box(_Drawn):
    """An empty square beside a line of text, or one with a cross."""

    def __init__(self, checked: bool = False, side: float = BOX) -> None:
        super().__init__(side, LEADING)
        self.checked, self.side = checked, side

    def draw(self) -> None:
        c, s, y = self.canv, self.side, self.height - BASE - 0.6 + (BOX - self.side) / 3
        c.setStrokeColor(style.INK)
        c.setLineWidth(0.75)
        c.rect(0, y, s, s)
        if self.checked:
            c.setLineWidth(1.3)
            c.line(1.6, y + 1.6, s - 1.6, y + s - 1.6)
            c.line(1.6, y + s - 1.6, s - 1.6, y + 1.6)


class Line(_Drawn):
    """A line to write on, at its foot."""

    def draw(self) -> None:
        self.canv.setStrokeColor(style.INK)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, 0, self.width, 0)


class Day(_Drawn):
    """Room for the eight digits of a date: __.__.____"""

    DIGIT, DOT = 5 * mm, 2.6 * mm

    def __init__(self) -> None:
        super().__init__(8 * self.DIGIT + 2 * self.DOT, BASE + 1)

    def draw(self) -> None:
        c, x = self.canv, 0.0
        c.setStrokeColor(style.INK)
        c.setFillColor(style.INK)
        c.setLineWidth(0.6)
        for n in range(1, 9):
            c.line(x, 0, x + self.DIGIT - 0.9 * mm, 0)
            x += self.DIGIT
            if n in (2, 4):
                c.circle(x + 0.35 * mm, 0.9, 0.9, stroke=0, fill=1)
                x += self.DOT


def space(height: float) -> Spacer:
    return Spacer(0, height)


def ticks(choices: Sequence[tuple[Stack, float, bool]], width: float, across: int = 1) -> Stack:
    """Boxes with words: (paragraphs, their width on one line, is it ticked).

    On one line where they all fit; otherwise one by one from left to right at `across` stops.
    """
    if ticks_width([w for _, w, _ in choices]) <= width:
        return [Columns(_ticked(choices, [w + _TAB + _APART for _, w, _ in choices]))]
    step = width / across
    lines: Stack = []
    line: list[tuple[Stack, float, bool]] = []
    rooms: list[float] = []
    for choice in choices:
        room = step * min(across, math.ceil((choice[1] + _TAB + _APART / 2) / step))
        if line and sum(rooms) + room > width + 1:
            lines.append(Columns(_ticked(line, rooms), below=1.2 * mm))
            line, rooms = [], []
        line.append(choice)
        rooms.append(room)
    return [*lines, Columns(_ticked(line, rooms))]


def ticks_width(words: Sequence[float]) -> float:
    """Of boxes with words so wide, on one line."""
    return float(sum(wide + _TAB + _APART for wide in words) - _APART)


def _ticked(choices: Sequence[tuple[Stack, float, bool]], rooms: Sequence[float]) -> list[Cell]:
    cells, x = [], 0.0
    for (stack, _, checked), room in zip(choices, rooms, strict=True):
        cells += [Cell(x, BOX, [Box(checked)]), Cell(x + _TAB, room - _TAB - _APART / 2 + 1, stack)]
        x += room
    return cells
