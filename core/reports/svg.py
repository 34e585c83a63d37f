"""A sketch as SVG inside a page: the same shapes that paper gets, in points, with words for whoever cannot see them."""

import re
from collections.abc import Callable
from typing import Any

from core.reports import fonts
from core.reports.paper import Sketch

_COLOUR = re.compile("#[0-9A-Fa-f]{3,8}")
_ANCHORS = {"start": "start", "middle": "middle", "end": "end"}
# Wider ones are not made smaller than can be read: they are moved sideways on a phone.
_SMALL = 300
_SANS = (fonts.SANS, fonts.SANS_BOLD)
_BOLD = (fonts.TEXT_BOLD, fonts.SANS_BOLD)

Escape = Callable[[str], str]


def drawn(sketch: Sketch, title: str, told: str, words: Escape) -> str:
    """`title` and `told` are escaped already; `words` escapes those inside the drawing."""
    shapes = "".join(_SHAPES[str(shape[0])](sketch.height, words, *shape[1:]) for shape in sketch.shapes)
    size = "small" if float(sketch.width) <= _SMALL else "large"
    return (
        f'<svg class="{size}" role="img" viewBox="0 0 {_n(sketch.width)} {_n(sketch.height)}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{title}</title><desc>{told}</desc>{shapes}</svg>'
    )


def _text(
    height: float, words: Escape, x: Any, y: Any, said: Any, font: Any, size: Any, colour: Any, anchor: Any
) -> str:
    kind = "sans" if font in _SANS else "serif"
    weight = ' font-weight="700"' if font in _BOLD else ""
    return (
        f'<text class="{kind}" x="{_n(x)}" y="{_n(height - y)}" font-size="{_n(size)}"{weight} '
        f'text-anchor="{_ANCHORS.get(anchor, "start")}" fill="{_colour(colour)}">{words(str(said))}</text>'
    )


def _line(
    height: float, _: Escape, x1: Any, y1: Any, x2: Any, y2: Any, colour: Any, width: Any, dash: Any
) -> str:
    dashed = f' stroke-dasharray="{_n(dash)}"' if dash else ""
    return (
        f'<line x1="{_n(x1)}" y1="{_n(height - y1)}" x2="{_n(x2)}" y2="{_n(height - y2)}" '
        f"{_edge(colour, width)}{dashed}/>"
    )


def _box(
    height: float, _: Escape, x: Any, y: Any, wide: Any, high: Any, fill: Any, edge: Any, stroke: Any
) -> str:
    """Reportlab draws boxes of negative width leftwards, a browser not at all."""
    left, low = min(x, x + wide), max(y, y + high)
    return (
        f'<rect x="{_n(left)}" y="{_n(height - low)}" width="{_n(abs(wide))}" height="{_n(abs(high))}" '
        f'fill="{_colour(fill)}" {_edge(edge, stroke)}/>'
    )


def _dot(height: float, _: Escape, x: Any, y: Any, r: Any, fill: Any, edge: Any, stroke: Any) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(height - y)}" r="{_n(r)}" fill="{_colour(fill)}" {_edge(edge, stroke)}/>'


_SHAPES: dict[str, Callable[..., str]] = {"text": _text, "line": _line, "box": _box, "dot": _dot}


def _edge(colour: Any, width: Any) -> str:
    return f'stroke="{_colour(colour)}" stroke-width="{_n(width)}"'


def _n(value: Any) -> str:
    """Only ever a number."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _colour(value: Any) -> str:
    return value if isinstance(value, str) and _COLOUR.fullmatch(value) else "none"
