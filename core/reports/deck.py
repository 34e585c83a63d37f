"""Slides of a sitting on paper or for a projector without the network: one slide a page, as wide as a screen."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.charts import style
from core.reports import fonts
from core.reports.text import para

WIDTH, HEIGHT, EDGE = 960.0, 540.0, 40.0


@dataclass(frozen=True)
class Page:
    """`picture` is a PNG of the chart alone, light."""

    title: str
    scope: str
    sentence: str
    source: str
    note: str
    picture: bytes


def pdf(title: str, pages: Sequence[Page], foot: str) -> bytes:
    """`foot` stands on every page, before its number."""
    fonts.register()
    out = io.BytesIO()
    sheet = Canvas(out, pagesize=(WIDTH, HEIGHT), lang="ru-RU")
    sheet.setTitle(title)
    for number, page in enumerate(pages, start=1):
        _draw(sheet, page, f"{foot} · {number} из {len(pages)}")
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def _draw(sheet: Canvas, page: Page, foot: str) -> None:
    sheet.setFillColor(HexColor(style.PAPER))
    sheet.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    top = HEIGHT - 28
    top = _words(sheet, page.title, top, 26, style.INK, fonts.TEXT_BOLD, 2)
    top = _words(sheet, page.scope, top - 2, 13, style.MUTED)
    top = _words(sheet, page.sentence, top - 6, 16, style.INK, lines=4)
    low = 24.0
    sheet.setFont(fonts.SANS, 10)
    sheet.setFillColor(HexColor(style.MUTED))
    sheet.drawRightString(WIDTH - EDGE, low, fonts.shown(foot, fonts.SANS)[:160])
    sheet.drawString(EDGE, low, fonts.shown(page.source, fonts.SANS)[:110])
    if page.note:
        low = _note(sheet, page.note, low + 18)
    _picture(sheet, page.picture, low + 14, top - 8)


def _words(
    sheet: Canvas, text: str, top: float, size: float, colour: str, font: str = fonts.SANS, lines: int = 1
) -> float:
    """Draws downwards from `top`; where the next thing may begin. What does not fit in the lines is cut."""
    wide = WIDTH - 2 * EDGE
    kept = style.wrapped(
        text,
        lines,
        lambda part: fonts.width(part, font, size) <= wide,
        lambda part: _cut(part, font, size, wide),
    )
    look = ParagraphStyle(
        "slide", fontName=font, fontSize=size, leading=size * 1.25, textColor=HexColor(colour)
    )
    for paragraph in para(" ".join(kept), look):
        _, height = paragraph.wrapOn(sheet, wide, HEIGHT)
        paragraph.drawOn(sheet, EDGE, top - height)
        top -= height
    return top


def _cut(part: str, font: str, size: float, wide: float) -> str:
    if fonts.width(part, font, size) <= wide:
        return part
    while " " in part and fonts.width(part + "…", font, size) > wide:
        part = part.rpartition(" ")[0]
    return style.cut(part, int(wide / size)) if fonts.width(part, font, size) > wide else part + "…"


def _note(sheet: Canvas, note: str, low: float) -> float:
    """Upwards from `low`, at most a third of the page; where it ends."""
    look = ParagraphStyle("note", fontName=fonts.SANS, fontSize=15, leading=19, textColor=HexColor(style.INK))
    heights = []
    for paragraph in para(f"Вывод президиума: {note}"[:900], look):
        _, height = paragraph.wrapOn(sheet, WIDTH - 2 * EDGE, HEIGHT / 3)
        heights.append((paragraph, height))
    for paragraph, height in reversed(heights):
        paragraph.drawOn(sheet, EDGE, low)
        low += height
    return low


def _picture(sheet: Canvas, picture: bytes, low: float, top: float) -> None:
    """As large as there is room, never blown up beyond its own sharpness."""
    image = ImageReader(io.BytesIO(picture))
    width, height = image.getSize()
    scale = min((WIDTH - 2 * EDGE) / width, max(40.0, top - low) / height)
    sheet.drawImage(image, EDGE, top - height * scale, width * scale, height * scale)
