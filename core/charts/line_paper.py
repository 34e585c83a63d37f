"""Lines over years, on paper."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from reportlab.graphics.shapes import Drawing

from core.charts import strokes, style
from core.charts.line_strokes import above, stroke
from core.charts.lines import BROKEN, Facts, tick
from core.charts.strokes import Pen


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    if facts.empty:
        return strokes.nothing("За эти годы данных нет", width)
    pen = Pen.on(width, height or 170)
    named = len(facts.series) > 1  # of a single line the title says what it is
    head = 8 + 13.0 * len(facts.series) if named else 8.0
    foot = float(pen.drawing.height) - (26 if facts.broken else 16)
    low, high = (float(end) for end in facts.reach)
    room = max(
        30.0, 2 + strokes.widest([part for s in facts.series for p in s.points for part in p.lines], 8.5) / 2
    )
    step = (width - 2 * room) / max(1, len(facts.years) - 1)
    columns = [room + step * n for n in range(len(facts.years))] if len(facts.years) > 1 else [width / 2]

    def level(value: Decimal) -> float:
        return foot - 8 - (float(value) - low) / (high - low) * (foot - head - 14)

    if facts.broken:
        pen.text(width, pen.drawing.height - 3, BROKEN, 7.5, style.MUTED, "end")  # under the years
    else:
        pen.line(0, foot - 8, width, foot - 8, style.HAIRLINE)
    for at, year in zip(columns, map(tick, facts.years), strict=True):
        pen.text(at, foot + 11, year, 8.5, style.MUTED, "middle")
    for half, _ in facts.marked:
        at = columns[list(facts.years).index(half)]
        pen.line(at, head, at, foot, style.MUTED, dash=True)
    for mark in facts.norms:
        pen.line(0, level(mark.value), width, level(mark.value), style.NORM, dash=True)
    heights = [[None if p.value is None else level(p.value) for p in s.points] for s in facts.series]
    for n in reversed(range(len(facts.series))):
        whole = [None if p.partial else y for p, y in zip(facts.series[n].points, heights[n], strict=True)]
        _paper_line(pen, facts, columns, whole, n)
    for n, series in reversed(list(enumerate(facts.series))):
        _paper_labels(pen, facts, n, columns, heights[n])
        if named:
            _key(pen, 5 + 13.0 * n, stroke(facts, n).colour, series.name, first=not n)
    for mark in facts.norms:
        if mark.label:
            pen.over(1, level(mark.value) - 4, mark.label, 8, style.NORM)
    return pen.drawing


def _key(pen: Pen, y: float, colour: str, name: str, first: bool) -> None:
    pen.line(0, y, 16, y, colour, 2 if first else 1.2, dash=not first)
    pen.text(21, y + 3, strokes.fitted(name, pen.drawing.width - 24, 8.5)[0], 8.5)


def _paper_line(
    pen: Pen, facts: Facts, columns: Sequence[float], spots: Sequence[float | None], n: int
) -> None:
    places = list(zip(columns, spots, strict=True))
    for (x1, y1), (x2, y2) in pairwise(places):
        if y1 is not None and y2 is not None:
            pen.line(x1, y1, x2, y2, stroke(facts, n).colour, 1.2 if n else 2, dash=bool(n))


def _paper_labels(
    pen: Pen, facts: Facts, n: int, columns: Sequence[float], spots: Sequence[float | None]
) -> None:
    for i, (x, y) in enumerate(zip(columns, spots, strict=True)):
        point = facts.series[n].points[i]
        if y is not None:
            pen.dot(x, y, 2.4 if n else 3.2, stroke(facts, n).colour, hollow=point.partial)
            first = y - 7 - 10 * (len(point.lines) - 1) if above(facts, n, i) else y + 13
            for row, part in enumerate(point.lines):
                pen.over(x, first + 10 * row, part, 8.5, stroke(facts, n).colour, "middle")
