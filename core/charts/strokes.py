"""Strokes of paper charts: reportlab shapes counted from the top left corner, in points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from core.charts import style
from core.charts.facts import Mark
from core.charts.style import BOLD, INK, MUTED, NORM, REGULAR


@dataclass(frozen=True)
class Pen:
    """Strokes on a reportlab Drawing, counted from its top left corner in points."""

    drawing: Drawing

    @classmethod
    def on(cls, width: float, height: float) -> "Pen":
        return cls(Drawing(width, height))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        edge: str | None = None,
        pattern: str = "",
    ) -> None:
        """`pattern`: "" plain, "hatched" with slanting lines one way, "crossed" with both."""
        low = self.drawing.height - y - height
        shape = Rect(x, low, max(0, width), height, fillColor=HexColor(fill))
        shape.strokeColor = HexColor(edge) if edge else None
        shape.strokeWidth = 0.5
        self.drawing.add(shape)
        if pattern:
            self._hatch(x, y, width, height, rising=True)
        if pattern == "crossed":
            self._hatch(x, y, width, height, rising=False)

    def _hatch(self, x: float, y: float, width: float, height: float, rising: bool) -> None:
        """Slanting lines every four points, cut at the edges of the box."""
        offset = 4 - height
        while offset < width:
            left, right = max(0.0, offset), min(width, offset + height)
            near, far = (height - (end - offset) for end in (left, right))
            y1, y2 = (near, far) if rising else (height - near, height - far)
            self.line(x + left, y + y1, x + right, y + y2, MUTED, 0.4)
            offset += 4

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: bool = False
    ) -> None:
        top = self.drawing.height
        shape = Line(x1, top - y1, x2, top - y2, strokeColor=HexColor(colour), strokeWidth=width)
        shape.strokeDashArray = [4, 2.5] if dash else None
        self.drawing.add(shape)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: str = INK,
        anchor: str = "start",
        font: str = REGULAR,
    ) -> None:
        """`y` is the base line."""
        shape = String(
            x, self.drawing.height - y, words, fontName=font, fontSize=size, fillColor=HexColor(colour)
        )
        shape.textAnchor = anchor
        self.drawing.add(shape)

    def over(
        self, x: float, y: float, words: str, size: float, colour: str = INK, anchor: str = "start"
    ) -> None:
        """Bold, on a white ground of its own: readable where a line runs behind it."""
        width = stringWidth(words, BOLD, size)
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        self.box(left - 1, y - size * 0.85, width + 2, size * 1.15, "#FFFFFF")
        self.text(x, y, words, size, colour, anchor, BOLD)

    def dot(self, x: float, y: float, radius: float, colour: str, hollow: bool = False) -> None:
        shape = Circle(x, self.drawing.height - y, radius, strokeColor=HexColor(colour), strokeWidth=1.2)
        shape.fillColor = HexColor("#FFFFFF" if hollow else colour)
        self.drawing.add(shape)

    def lines(self, x: float, middle: float, words: list[str], size: float, colour: str = INK) -> None:
        """Several lines centred around `middle`."""
        step = size * 1.15
        first = middle - step * (len(words) - 1) / 2 + size * 0.35
        for n, line in enumerate(words):
            self.text(x, first + n * step, line, size, colour)


def fitted(text: str, width: float, size: float, most: int = 1, font: str = REGULAR) -> list[str]:
    """The same for paper, in points of a registered font."""

    def fits(part: str) -> bool:
        return bool(stringWidth(part, font, size) <= width)

    def shortened(part: str) -> str:
        signs = len(part)
        while signs > 1 and not fits(style.cut(part, signs)):
            signs -= 1
        return style.cut(part, signs)

    return style.wrapped(text, most, fits, shortened)


def widest(labels: Iterable[str], size: float) -> float:
    return max((stringWidth(label, BOLD, size) for label in labels), default=0.0)


def nothing(text: str, width: float) -> Drawing:
    pen = Pen.on(width, 24)
    pen.text(0, 15, text, 9, MUTED)
    return pen.drawing


@dataclass(frozen=True)
class Strip:
    """The place of one bar: its middle, and from where to where its label stands."""

    middle: float
    start: float
    end: float


def references(
    pen: Pen,
    across: Sequence[tuple[float, Mark, bool]],
    strips: Sequence[Strip],
    ranked: int,
    top: float = 0,
) -> None:
    """Strokes across the first `ranked` bars, never through a label, with their words above; True where it is
    a norm."""
    for n, (at, mark, norm) in enumerate(across):
        y = top + 8 + 11.0 * n
        colour = NORM if norm else INK
        first, last = mark.span(ranked)
        if first == 0:
            pen.line(at, y - 6, at, top + 4 + 11.0 * len(across), colour, dash=norm)
        for strip in strips[first:last]:
            if not strip.start - 3 < at < strip.end + 3:
                pen.line(at, strip.middle - 8, at, strip.middle + 8, colour, dash=norm)
        right = at > pen.drawing.width * 0.65
        pen.over(at + (-4 if right else 4), y, mark.label, 8, colour, "end" if right else "start")


def strip(middle: float, at: float, label: str, size: float) -> Strip:
    return Strip(middle, at, at + stringWidth(label, BOLD, size))


def legend(pen: Pen, steps: Iterable[tuple[str, str, str]]) -> None:
    """(word, colour, pattern) in one line at the top."""
    at = 0.0
    for word, colour, pattern in steps:
        pen.box(at, 2, 9, 9, colour, MUTED, pattern)
        pen.text(at + 13, 10, word, 8)
        at += 25 + widest([word], 8)
