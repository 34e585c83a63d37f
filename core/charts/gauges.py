"""A few bars on paper, each with its label and its figure, against bounds of its own where it has any.

Readable in black and white: the recommended bounds are a bracket of lines under the bar, not a colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing

from core.charts import strokes, style
from core.charts.strokes import Pen

STEP, BOUNDED, HEAD = 15.0, 34.0, 2.0
_WORDS = 8.0  # points: what is recommended


@dataclass(frozen=True)
class Row:
    """`told` is the figure as it is printed; `bounds` are `lower` and `upper` in words."""

    label: str
    value: float
    told: str
    lower: float | None = None
    upper: float | None = None
    bounds: str = ""


def bars(rows: Sequence[Row], width: float, top: float = 0) -> Drawing:
    """`top` is what the longest possible bar stands for, 0 is the largest value or bound."""
    heights = [BOUNDED if row.bounds else STEP for row in rows]
    pen = Pen.on(width, HEAD + sum(heights))
    start = width * 0.4
    room = width - start - 12 - strokes.widest([row.told for row in rows], 8.5)
    most = top or max((max(row.value, row.upper or row.lower or 0) for row in rows), default=0) or 1
    y = HEAD
    for row, height in zip(rows, heights, strict=True):
        _row(pen, row, y, start, room / most)
        y += height
    return pen.drawing


def _row(pen: Pen, row: Row, y: float, start: float, unit: float) -> None:
    middle = y + STEP / 2
    pen.lines(0, middle, strokes.fitted(row.label, start - 10, 8, 2), 8)
    pen.line(start, y, start, y + STEP, style.HAIRLINE)
    length = max(0.0, row.value) * unit
    pen.box(start, middle - 4.5, length, 9, style.ACCENT)
    if row.bounds:
        _bounds(pen, row, y + STEP, start, unit)
    pen.over(start + length + 4, middle + 3, row.told, 8.5)


def _bounds(pen: Pen, row: Row, y: float, start: float, unit: float) -> None:
    """A bracket from the lower to the upper bound, named beside."""
    low = start + (row.lower or 0) * unit
    high = start + (row.upper if row.upper is not None else row.lower or 0) * unit
    for x in (low, high):
        pen.line(x, y - STEP + 2, x, y + 2, style.NORM, 0.9, dash=True)
    pen.line(low, y + 2, high, y + 2, style.NORM, 0.9)
    words = f"рекомендовано {row.bounds}"
    left = min(low, pen.drawing.width - strokes.widest([words], _WORDS))
    pen.text(left, y + 11.5, words, _WORDS, style.NORM)
