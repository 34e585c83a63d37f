"""Diplomas: one organisation a page, drawn straight on the page. Text goes through core/reports/text, as all does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.formats import NBSP
from core.reports import document, fonts, style
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.text import clean, knit, para

# Tried one after another until everything has room: nothing is cut, whatever a name is like.
_SCALES = (1.25, 1.12, 1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.44, 0.36, 0.28, 0.2)
_FRAME, _INNER = 10 * mm, 12.6 * mm
NOBODY = "Награждать некого: лидеров по этому показателю нет."
BLANK = "Протокол №\u00a0_________ от\u00a0«____»\u00a0____________________"
_SIDE, _FOOT = 34 * mm, 50 * mm


@dataclass(frozen=True)
class Diploma:
    """`sign` stands in the medal, "" draws none; `kind` stands before the name; `above` is whom the organisation
    answers to; `reason` begins with «за». `decision`: by which it is given, BLANK leaves room to write."""

    title: str
    degree: str
    sign: str
    to: str
    above: str
    reason: str
    place: str
    year: int
    kind: str = ""
    decision: str = ""

    @property
    def basis(self) -> str:
        return self.decision.strip() or f"{BLANK} {self.year}{NBSP}г."


@dataclass(frozen=True)
class _Page:
    canvas: Any
    width: float
    height: float
    author: str
    letterhead: Letterhead
    demonstration: bool

    @property
    def accent(self) -> Any:
        return HexColor(self.letterhead.accent)

    @property
    def middle(self) -> float:
        return self.width / 2


def pdf(
    diplomas: Sequence[Diploma],
    author: str,
    letterhead: Letterhead = PLAIN,
    wide: bool = True,
    demonstration: bool = False,
) -> bytes:
    """`wide`: the long side of A4 lies below."""
    fonts.register()
    buffer, size = BytesIO(), landscape(A4) if wide else A4
    canvas = Canvas(buffer, pagesize=size, lang="ru-RU", initialFontName=fonts.TEXT)
    canvas.setTitle("Дипломы и грамоты")
    canvas.setAuthor(clean(author, fonts.TEXT))
    canvas.setSubject("Лидеры информационной работы")
    canvas.setCreator("Профмонитор")
    page = _Page(canvas, size[0], size[1], author, letterhead, demonstration)
    for number, diploma in enumerate(diplomas):
        canvas.bookmarkPage(f"diploma-{number}")
        canvas.addOutlineEntry(clean(diploma.to, fonts.TEXT), f"diploma-{number}", 0, closed=False)
        _draw(page, diploma)
        canvas.showPage()
    if not diplomas:
        _line(page, NOBODY, page.height / 2, 14)
    canvas.save()
    return buffer.getvalue()


def _draw(page: _Page, diploma: Diploma) -> None:
    _border(page)
    top = page.height - _INNER - 9 * mm
    top = _head(page, top)
    # A sheet that stands upright has room to spare above.
    top -= max(0.0, page.height - page.width) / 7
    if diploma.sign:
        top = _medal(page, top, diploma.sign)
    _words(page, diploma, top)
    _signed(page, diploma)


def _border(page: _Page) -> None:
    c = page.canvas
    c.setStrokeColor(page.accent)
    for inset, width in ((_FRAME, 1.6), (_INNER, 0.5)):
        c.setLineWidth(width)
        c.rect(inset, inset, page.width - 2 * inset, page.height - 2 * inset)
    c.setFillColor(page.accent)
    for x in (_INNER, page.width - _INNER):
        for y in (_INNER, page.height - _INNER):
            _corner(c, x, y)


def _corner(c: Any, x: float, y: float) -> None:
    """A small square on its tip, over the meeting of the lines."""
    size = 2.6 * mm
    c.saveState()
    c.translate(x, y)
    c.rotate(45)
    c.rect(-size / 2, -size / 2, size, size, stroke=0, fill=1)
    c.restoreState()


def _head(page: _Page, top: float) -> float:
    """Logo and name of who awards; returns where the rest begins."""
    if page.letterhead.logo:
        image = ImageReader(BytesIO(page.letterhead.logo))
        wide, high = image.getSize()
        height = 16 * mm
        width = min(height * wide / max(1, high), 60 * mm)
        height = width * high / max(1, wide)
        page.canvas.drawImage(image, page.middle - width / 2, top - height, width, height, mask="auto")
        top -= height + 3 * mm
    return _stack(
        page, [(page.letterhead.name or page.author, _set(fonts.SANS, 11, style.QUIET))], top, 26 * mm
    )


def _medal(page: _Page, top: float, sign: str) -> float:
    c, radius = page.canvas, 10.5 * mm
    y = top - radius - 3 * mm
    c.setStrokeColor(page.accent)
    c.setLineWidth(1.4)
    c.circle(page.middle, y, radius)
    c.setLineWidth(0.5)
    c.circle(page.middle, y, radius - 1.6 * mm)
    c.setFillColor(page.accent)
    c.setFont(fonts.TEXT_BOLD, 22)
    c.drawCentredString(page.middle, y - 7.6, clean(sign, fonts.TEXT_BOLD))
    return float(y - radius - 4 * mm)


def _words(page: _Page, diploma: Diploma, top: float) -> None:
    room = top - _INNER - _FOOT
    big = 26.0 if len(diploma.to) < 90 else 20.0
    title = f"{diploma.title} {diploma.degree}".strip()
    parts = [
        (title, _set(fonts.SANS_BOLD, 34, page.accent, after=10)),
        ("награждается", _set(fonts.TEXT, 14, style.QUIET, after=8)),
        (diploma.kind, _set(fonts.TEXT, 15, style.INK, after=3)),
        (diploma.to, _set(fonts.TEXT_BOLD, big, style.INK, after=4)),
        (diploma.above, _set(fonts.TEXT, 13, style.QUIET, after=12)),
        (knit(diploma.reason), _set(fonts.TEXT, 15, style.INK)),
    ]
    _stack(page, parts, top, room, centred=True)


Part = tuple[str, ParagraphStyle]


def _set(font: str, size: float, colour: Any, after: float = 0) -> ParagraphStyle:
    name = f"diploma-{font}-{size}"
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=size * 1.28, textColor=colour, alignment=TA_CENTER,
        spaceAfter=after, splitLongWords=1,
    )  # fmt: skip


def _stack(page: _Page, parts: Iterable[Part], top: float, room: float, centred: bool = False) -> float:
    """Paragraphs under each other, as large as there is room for; `centred`: in the middle of it."""
    width, told = page.width - 2 * _SIDE, [(text, look) for text, look in parts if text.strip()]
    scales = _SCALES if centred else _SCALES[2:]
    placed, total = [], 0.0
    for scale in scales if told else ():
        placed = [_measured(text, look, scale, width) for text, look in told]
        total = sum(height + after for _, height, after in placed)
        if total <= room * (0.86 if centred else 1):
            break
    top -= max(0.0, room - total) / 2 if centred else 0
    for paragraphs, _, after in placed:
        for paragraph, height in paragraphs:
            top -= height
            paragraph.drawOn(page.canvas, _SIDE, top)
        top -= after
    return top


def _measured(text: str, look: ParagraphStyle, scale: float, width: float) -> tuple[list[Any], float, float]:
    size = look.fontSize * scale
    scaled = ParagraphStyle(f"{look.name}-{scale}", parent=look, fontSize=size, leading=size * 1.28)
    found = [(p, p.wrap(width, 10_000)[1]) for p in para(text, scaled)]
    return found, sum(height for _, height in found), look.spaceAfter * scale


def _signed(page: _Page, diploma: Diploma) -> None:
    """Post, a line to sign on, the name; under them the place and the year."""
    c, y = page.canvas, _INNER + 28 * mm
    left, right = _SIDE, page.width - _SIDE
    line = (page.middle - 24 * mm, page.middle + 24 * mm)
    c.setStrokeColor(style.INK)
    c.setLineWidth(0.5)
    c.line(line[0], y, line[1], y)
    if not page.letterhead.signer:
        c.line(line[1] + 6 * mm, y, right, y)
    side = line[0] - left - 4 * mm
    _beside(page, page.letterhead.post, left, y, side)
    _beside(page, page.letterhead.signer, line[1] + 6 * mm, y, right - line[1] - 6 * mm)
    where = f"{diploma.place}, {diploma.year}{NBSP}год" if diploma.place else f"{diploma.year}{NBSP}год"
    _line(page, diploma.basis, _INNER + 14.5 * mm, 11)
    _line(page, where, _INNER + 8.5 * mm, 11)
    if page.demonstration:
        _line(page, document.DEMONSTRATION, _INNER + 3.2 * mm, 8)


def _beside(page: _Page, words: str, x: float, y: float, width: float) -> None:
    """On the line of the signature, upwards where it takes several."""
    if not words.strip():
        return
    look = ParagraphStyle("sign", fontName=fonts.TEXT, fontSize=12, leading=14, textColor=style.INK)
    bottom = y - 2
    for paragraph in reversed(para(words, look)):
        height = paragraph.wrap(width, 10_000)[1]
        paragraph.drawOn(page.canvas, x, bottom)
        bottom += height


def _line(page: _Page, words: str, y: float, size: float) -> None:
    look = _set(fonts.TEXT, size, style.QUIET)
    for paragraph in para(words, look):
        paragraph.wrap(page.width - 2 * _SIDE, 10_000)
        paragraph.drawOn(page.canvas, _SIDE, y)
