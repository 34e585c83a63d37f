"""A league table on paper."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing

from core.charts import strokes, style
from core.charts.ranking_screen import COLOURS, ink
from core.charts.standings import Bar, Facts
from core.charts.strokes import Pen

PAPER_STEP = 20.0


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    """The same in points. Without `height` it is as tall as its rows; with it, rows that do not fit are left out."""
    if facts.empty:
        return strokes.nothing("Сравнивать пока нечего", width)
    head = 4 + 11.0 * len(facts.marks)
    fitting = len(facts.head) if height is None else max(1, int((height - head) // PAPER_STEP))
    shown = facts.head[:fitting]
    pen = Pen.on(width, height or head + PAPER_STEP * len(shown))
    start = width * 0.36
    room = width - start - 8 - strokes.widest([b.label for b in shown], 8.5)
    across = [(start + float(mark.value / facts.top) * room, mark, norm) for mark, norm in facts.marks]
    for n, bar in enumerate(shown):
        _paper_bar(pen, bar, head + PAPER_STEP * (n + 0.5), start, float(facts.reach(bar) / facts.top) * room)
    ends = [start + float(facts.reach(bar) / facts.top) * room + 4 for bar in shown]
    strips = [
        strokes.strip(head + PAPER_STEP * (n + 0.5), at, bar.label, 8.5)
        for n, (at, bar) in enumerate(zip(ends, shown, strict=True))
    ]
    for at, mark, _ in across:
        _edge(pen, at, strips[slice(*mark.span(facts.ranked))])
    strokes.references(pen, across, strips, facts.ranked)
    for at, strip, bar in zip(ends, strips, shown, strict=True):
        pen.over(at, strip.middle + 3, bar.label, 8.5, ink(bar))
    return pen.drawing


def _edge(pen: Pen, at: float, strips: Sequence[strokes.Strip]) -> None:
    """White on both sides of a stroke where it crosses a dark bar."""
    for strip in strips:
        if at < strip.start - 3:
            pen.box(at - 1.6, strip.middle - 5, 3.2, 10, "#FFFFFF")


def _paper_bar(pen: Pen, bar: Bar, middle: float, start: float, length: float) -> None:
    if bar.place is not None:
        pen.text(14, middle + 3, str(bar.place), 8.5, style.MUTED, "end")
    pen.lines(20, middle, strokes.fitted(bar.name, start - 28, 8, 2), 8, ink(bar))
    pen.line(start, middle - PAPER_STEP / 2, start, middle + PAPER_STEP / 2, style.HAIRLINE)
    pen.box(start, middle - 5, length, 10, COLOURS[bar.standing])
