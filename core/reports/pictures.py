"""Charts on paper: the facts of core.charts by their own paper drawers, kept as plain shapes until somebody draws them.

Words of a chart come through the same door as all text.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Rect, Shape, String
from reportlab.lib.colors import Color, HexColor

from core.charts import ranking, subscription, trend
from core.charts.facts import Told
from core.reports import fonts, style, text
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


def drawing(kept: Sketch) -> Drawing:
    """The sketch as reportlab draws it. Names of organisations come from people: what a typeface lacks is shown."""
    made = Drawing(kept.width, kept.height)
    for shape in kept.shapes:
        made.add(_READ[str(shape[0])](*shape[1:]))
    return made


def _text(x: float, y: float, words: str, font: str, size: float, colour: str, anchor: str) -> String:
    shown = text.clean(words, font)
    return String(x, y, shown, fontName=font, fontSize=size, fillColor=_colour(colour), textAnchor=anchor)


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str | None, width: float, dash: float | None
) -> Line:
    made = Line(x1, y1, x2, y2, strokeColor=_colour(colour), strokeWidth=width)
    if dash:
        made.strokeDashArray = [dash, dash]
    return made


def _box(
    x: float, y: float, width: float, height: float, fill: str | None, edge: str | None, stroke: float
) -> Rect:
    return Rect(x, y, width, height, fillColor=_colour(fill), strokeColor=_colour(edge), strokeWidth=stroke)


def _dot(x: float, y: float, r: float, fill: str | None, edge: str | None, stroke: float) -> Circle:
    return Circle(x, y, r, fillColor=_colour(fill), strokeColor=_colour(edge), strokeWidth=stroke)


_READ: dict[str, Any] = {"text": _text, "line": _line, "box": _box, "dot": _dot}


def _fine(value: float) -> float:
    return round(float(value), _FINE)


def _hex(colour: Color | None) -> str | None:
    return None if colour is None else "#" + str(colour.hexval())[2:]


def _colour(written: str | None) -> Color | None:
    return None if written is None else HexColor(written)
