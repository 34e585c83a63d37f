"""Charts on paper: the facts of core.charts by their own paper drawers, kept as plain shapes until somebody draws them.

Words of a chart come through the same door as all text.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Rect, Shape, String
from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from core.charts import ranking, subscription, trend
from core.charts.facts import Told
from core.reports import fonts, pen, style, tagged, text
from core.reports.paper import Picture, Sketch

SMALL = 120.0  # points: a chart beside another one
ROWS = 10  # bars: with them the chart shares a page with other things
_FINE = 2  # decimals of a point


def picture(facts: Told, width: float = style.WIDTH, told: bool = True) -> Picture:
    """A chart with its title, source and conclusion; `told`: print the conclusion, else the text has said it."""
    fonts.register()
    sketched = sketch(_drawn(facts, width))
    return Picture(
        facts.title,
        f"{facts.source}{left_out(facts)}",
        sketched,
        facts.sentence or facts.title,
        facts.sentence if told else "",
    )


def left_out(facts: Told) -> str:
    """What a long ranking does not show, said under its title."""
    if not isinstance(facts, ranking.Facts) or len(facts.bars) <= ROWS:
        return ""
    return f" · показаны {ROWS} из {len(facts.bars)}, остальные — в приложении 1"


def _drawn(facts: Any, width: float) -> Drawing:
    if isinstance(facts, trend.Facts):
        return trend.paper(facts, width, SMALL)
    if isinstance(facts, subscription.Facts):
        return subscription.paper(facts, width)
    return ranking.paper(replace(facts, bars=ranking.first(facts.bars, ROWS)), width)


def sketch(drawing: Drawing) -> Sketch:
    return Sketch(_fine(drawing.width), _fine(drawing.height), tuple(_shapes(drawing)))


def _shapes(group: Group | Drawing) -> Iterator[tuple[str | float | None, ...]]:
    """Groups of moved shapes are not drawn by our charts: a shape is where it says."""
    for shape in group.contents:
        if isinstance(shape, Group):
            yield from _shapes(shape)
        else:
            yield _written(shape)


def _written(shape: Shape) -> tuple[str | float | None, ...]:
    """Kind, places, looks. An unknown kind of shape is an error of ours."""
    if isinstance(shape, String):
        look = (shape.fontName, _fine(shape.fontSize), _hex(shape.fillColor), shape.textAnchor)
        return ("text", _fine(shape.x), _fine(shape.y), shape.text, *look)
    stroke = (_hex(shape.strokeColor), _fine(shape.strokeWidth))
    if isinstance(shape, Line):
        dash = None if not shape.strokeDashArray else float(shape.strokeDashArray[0])
        return ("line", *map(_fine, (shape.x1, shape.y1, shape.x2, shape.y2)), *stroke, dash)
    if isinstance(shape, Rect):
        place = map(_fine, (shape.x, shape.y, shape.width, shape.height))
        return ("box", *place, _hex(shape.fillColor), *stroke)
    if isinstance(shape, Circle):
        return ("dot", *map(_fine, (shape.cx, shape.cy, shape.r)), _hex(shape.fillColor), *stroke)
    raise TypeError(f"no such shape on paper: {type(shape).__name__}")


class Chart(Flowable):
    """The sketch drawn straight onto the page, smaller where there is less room. `alt` tells it in words.

    Names of organisations come from people: what a typeface lacks is shown.
    """

    def __init__(self, kept: Sketch, alt: str = "") -> None:
        super().__init__()
        self.kept, self.alt = kept, alt
        self.scale = 1.0

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        kept = self.kept
        self.scale = min(1.0, width / max(kept.width, 1), 0.8 * style.HEIGHT / max(kept.height, 1))
        self.width, self.height = kept.width * self.scale, kept.height * self.scale
        return self.width, self.height

    def draw(self) -> None:
        pen = _Pen(self.canv)
        with tagged.marked(self.canv, "Figure", alt=self.alt, box=(self.width, self.height)):
            self.canv.saveState()
            if self.scale < 1:
                self.canv.scale(self.scale, self.scale)
            for shape in self.kept.shapes:
                pen.kinds[str(shape[0])](*shape[1:])
            self.canv.restoreState()


class _Pen:
    """Draws shapes one after another; what has not changed since the last one is not said again."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.kinds: dict[str, Any] = {"text": self.text, "line": self.line, "box": self.box, "dot": self.dot}
        self.fill: str | None = None
        self.edge: str | None = None
        self.width: float | None = None
        self.dash: float | None = None

    def text(self, x: float, y: float, words: str, font: str, size: float, colour: str, anchor: str) -> None:
        self._look(colour, None, 0, None)
        shown = text.clean(words, font).replace("\n", " ")
        back = {"middle": 0.5, "end": 1.0}.get(anchor, 0.0)
        pen.put(self.canvas, x - back * fonts.width(shown, font, size), y, shown, font, size)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str | None, width: float, dash: float | None
    ) -> None:
        if colour is not None:
            self._look(None, colour, width, dash)
            self.canvas.line(x1, y1, x2, y2)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str | None,
        edge: str | None,
        stroke: float,
    ) -> None:
        self._look(fill, edge, stroke, None)
        self.canvas.rect(x, y, width, height, stroke=int(edge is not None), fill=int(fill is not None))

    def dot(self, x: float, y: float, r: float, fill: str | None, edge: str | None, stroke: float) -> None:
        self._look(fill, edge, stroke, None)
        self.canvas.circle(x, y, r, stroke=int(edge is not None), fill=int(fill is not None))

    def _look(self, fill: str | None, edge: str | None, width: float, dash: float | None) -> None:
        canvas = self.canvas
        if fill is not None and fill != self.fill:
            canvas.setFillColor(_colour(fill))
            self.fill = fill
        if edge is None:
            return
        if edge != self.edge:
            canvas.setStrokeColor(_colour(edge))
            self.edge = edge
        if width != self.width:
            canvas.setLineWidth(width)
            self.width = width
        if dash != self.dash:
            canvas.setDash([dash, dash] if dash else [])
            self.dash = dash


@cache
def _colour(written: str) -> Color:
    return HexColor(written)


def _fine(value: float) -> float:
    return round(float(value), _FINE)


def _hex(colour: Color | None) -> str | None:
    return None if colour is None else "#" + str(colour.hexval())[2:]
