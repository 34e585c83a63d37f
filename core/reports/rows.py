"""Rows of a table on a page: drawn, parted between pages, and inside a row that is taller than a page.

reportlab's own Table does the same and far more, and takes most of the time of a paper for it. Lengths are points.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.platypus import Flowable

from core.reports import pen, style, tagged
from core.reports.tagged import Element, TaggedCanvas

PAD, ABOVE, BELOW = 3.2, 2.0, 2.9
# Rows up to this height keep each other company.
_LOW = 4 * style.CELL_LEADING + ABOVE + BELOW
# Where a tall row goes on over the page, it leaves at least this much.
_WORTH = 4 * style.CELL_LEADING + ABOVE + BELOW
_THICK, _THIN, _HAIR = 0.9, 0.5, 0.25


@dataclass
class Cell:
    """A line of its own width, moved from the edge by `missing`; or paragraphs."""

    body: str | list[Any]
    width: float = 0.0
    missing: float = 0.0

    def high(self, room: float) -> float:
        if isinstance(self.body, str):
            return style.CELL_LEADING
        return float(sum(paragraph.wrap(room, 10**6)[1] for paragraph in self.body))

    def parted(self, room: float, height: float) -> "tuple[Cell, Cell]":
        """What fits into the height, and the rest; a line goes with the first."""
        if isinstance(self.body, str):
            return self, Cell("")
        first, rest = [], list(self.body)
        while rest and rest[0].wrap(room, height)[1] <= height:
            height -= rest[0].height
            first.append(rest.pop(0))
        pieces = rest[0].split(room, height) if rest and height > 0 else []
        if len(pieces) > 1:
            first.append(pieces[0])
            rest = [*pieces[1:], *rest[1:]]
        return Cell(first), Cell(rest)


@dataclass
class Row:
    """`ruled`: a line above it parts the totals from the rest."""

    cells: list[Cell]
    bold: bool = False
    ruled: bool = False
    role: str = "TD"
    height: float = 0.0

    def measure(self, rooms: Sequence[float]) -> float:
        if not self.height:
            highest = max((c.high(room) for c, room in zip(self.cells, rooms, strict=True)), default=0.0)
            self.height = highest + ABOVE + BELOW
        return self.height

    def parted(self, rooms: Sequence[float], height: float) -> "tuple[Row, Row]":
        pairs = [c.parted(r, height - ABOVE - BELOW) for c, r in zip(self.cells, rooms, strict=True)]
        first, rest = ([pair[n] for pair in pairs] for n in (0, 1))
        return Row(first, self.bold, self.ruled, role=self.role), Row(rest, self.bold, role=self.role)


@dataclass
class _Thread:
    """What the parts of a table on several pages share: it is one table for whoever listens."""

    table: Element | None = None
    headed: bool = False


@dataclass(init=False, eq=False)
class Rows(Flowable):
    head: Row | None
    rows: list[Row]
    widths: list[float]
    left: list[float]  # from the edge of each column to its words
    figures: list[bool]
    thread: _Thread = field(default_factory=_Thread)

    def __init__(
        self,
        head: Row | None,
        rows: list[Row],
        widths: list[float],
        left: list[float],
        figures: list[bool],
        thread: _Thread | None = None,
    ) -> None:
        super().__init__()
        self.head, self.rows, self.widths, self.left, self.figures = head, rows, widths, left, figures
        self.thread = thread or _Thread()
        self.rooms = [width - PAD - pad for width, pad in zip(widths, left, strict=True)]

    def wrap(self, *_: float) -> tuple[float, float]:
        head = self.head.measure(self.rooms) if self.head else 0.0
        self.width = sum(self.widths)
        self.height = head + sum(row.measure(self.rooms) for row in self.rows)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        self.wrap()
        room = height - (self.head.height if self.head else 0.0)
        fits, used = 0, 0.0
        while fits < len(self.rows) and used + self.rows[fits].height <= room:
            used += self.rows[fits].height
            fits += 1
        if fits == len(self.rows):
            return [self]
        next_row, left = self.rows[fits], room - used
        empty = height > 0.9 * style.HEIGHT and fits == 0
        if empty or (next_row.height > 0.4 * style.HEIGHT and left > _WORTH):
            first, rest = next_row.parted(self.rooms, left)
            return self._parts([*self.rows[:fits], first], [rest, *self.rows[fits + 1 :]])
        fits = self._in_company(fits)
        return self._parts(self.rows[:fits], self.rows[fits:]) if fits else []

    def _in_company(self, fits: int) -> int:
        """Neither the first nor the last row stands alone on its page, where it and its neighbour are low."""
        rows = self.rows
        if fits == len(rows) - 1 and fits > 1 and max(rows[-1].height, rows[-2].height) <= _LOW:
            fits -= 1
        return 0 if fits == 1 and len(rows) > 1 and max(rows[0].height, rows[1].height) <= _LOW else fits

    def _parts(self, first: list[Row], rest: list[Row]) -> list[Any]:
        made = [
            Rows(self.head, part, self.widths, self.left, self.figures, self.thread) for part in (first, rest)
        ]
        made[1].spaceAfter = self.getSpaceAfter()
        return made

    def draw(self) -> None:
        canvas, y = self.canv, self.height
        canvas.setFillColor(style.INK)
        lines = [(y, _THICK, style.INK)]
        if self.head:
            y = self._row(self.head, y, again=self.thread.headed)
            lines.append((y, _THIN, style.INK))
            self.thread.headed = True
        for n, row in enumerate(self.rows):
            if row.ruled:
                lines.append((y, _THIN, style.INK))
            elif n:
                lines.append((y, _HAIR, style.LINE))
            y = self._row(row, y)
        self._lines([*lines, (0, _THICK, style.INK)])

    def _row(self, row: Row, top: float, again: bool = False) -> float:
        """Where it ends."""
        canvas = self.canv
        line = self._element(again)
        size, font, x = style.CELL_SIZE, style.face(row.bold), 0.0
        bottom = top - row.height
        for cell, width, left, figures in zip(row.cells, self.widths, self.left, self.figures, strict=True):
            with _Marked(canvas, line, row.role):
                if not isinstance(cell.body, str):
                    # Heads of different heights stand on one line; words of a row begin on one.
                    down = sum(p.height for p in cell.body)
                    y = bottom + BELOW + down if row.role == "TH" else top - ABOVE
                    for paragraph in cell.body:
                        y -= paragraph.height
                        paragraph.drawOn(canvas, x + left, y)
                elif cell.body:
                    start = x + width - PAD - cell.missing - cell.width if figures else x + left
                    pen.put(canvas, start, top - ABOVE - size, cell.body, font, size)
            x += width
        return bottom

    def _element(self, again: bool) -> Element | None:
        """The element of a row; none where heads are only repeated."""
        canvas = self.canv
        if not isinstance(canvas, TaggedCanvas) or again:
            return None
        self.thread.table = self.thread.table or canvas.inside.add("Table")
        return self.thread.table.add("TR")

    def _lines(self, lines: Sequence[tuple[float, float, Any]]) -> None:
        canvas, looks = self.canv, None
        with tagged.artifact(canvas):
            for y, thick, colour in sorted(lines, key=lambda line: line[1]):
                if looks != (thick, colour):
                    looks = (thick, colour)
                    canvas.setLineWidth(thick)
                    canvas.setStrokeColor(colour)
                canvas.line(0, y, self.width, y)


class _Marked:
    """One cell, in the element of its row."""

    def __init__(self, canvas: Any, line: Element | None, role: str) -> None:
        self.canvas, self.line, self.role = canvas, line, role
        self.tagged = isinstance(canvas, TaggedCanvas)

    def __enter__(self) -> None:
        if self.line is not None:
            tagged.start(self.canvas, self.line.add(self.role, extra=_SCOPE if self.role == "TH" else ""))
        elif self.tagged:
            tagged.start_artifact(self.canvas)

    def __exit__(self, *_: object) -> None:
        if self.tagged:
            tagged.end(self.canvas)


_SCOPE = "/A<</O/Table/Scope/Column>>"
