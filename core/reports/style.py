"""Measures, colours and paragraph styles of papers. Lengths are points; colours survive a black and white printer."""

from functools import cache

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from core.reports import fonts

PAGE = A4
LEFT, RIGHT, TOP, BOTTOM = 25 * mm, 20 * mm, 27 * mm, 22 * mm
WIDTH = PAGE[0] - LEFT - RIGHT
# Two charts beside each other, and what is between them.
BETWEEN = 8 * mm
HALF = (WIDTH - BETWEEN) / 2
# How much nearer to the head and the foot a page without a title page is filled.
SLACK = 4 * mm

INK: Color = HexColor("#2A2622")
QUIET: Color = HexColor("#6B645B")
LINE: Color = HexColor("#BDB5A8")
ACCENT: Color = HexColor("#1F5A6B")

CELL_SIZE, CELL_LEADING = 9.2, 11.6


def _style(name: str, font: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    fonts.register()
    plain = {"textColor": INK, "alignment": TA_LEFT, "splitLongWords": 1, "allowOrphans": 0, "allowWidows": 0}
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, **(plain | more))


@cache
def body() -> ParagraphStyle:
    return _style("body", fonts.TEXT, 10.8, 15.6, spaceAfter=6)


@cache
def heading() -> ParagraphStyle:
    return _style(
        "heading", fonts.SANS_BOLD, 14, 18, textColor=ACCENT, spaceBefore=16, spaceAfter=7, keepWithNext=1
    )


@cache
def caption() -> ParagraphStyle:
    return _style("caption", fonts.SANS_BOLD, 9, 12.4, spaceBefore=10, spaceAfter=1)


@cache
def note() -> ParagraphStyle:
    return _style("note", fonts.SANS, 7.9, 10.8, textColor=QUIET, spaceAfter=5)


@cache
def cell(bold: bool = False) -> ParagraphStyle:
    return _style("cell-bold" if bold else "cell", face(bold), CELL_SIZE, CELL_LEADING)


@cache
def right_cell(bold: bool = False) -> ParagraphStyle:
    return _style(f"cell-right-{bold}", face(bold), CELL_SIZE, CELL_LEADING, alignment=TA_RIGHT)


def face(bold: bool) -> str:
    return fonts.TEXT_BOLD if bold else fonts.TEXT


@cache
def head(right: bool = False) -> ParagraphStyle:
    side = TA_RIGHT if right else TA_LEFT
    return _style(f"head-{side}", fonts.SANS, 7.6, 9.8, textColor=QUIET, alignment=side)


@cache
def title(size: float, bold: bool = False, sans: bool = False, after: float = 8) -> ParagraphStyle:
    """A centred line of the title page."""
    font = (fonts.SANS_BOLD if bold else fonts.SANS) if sans else face(bold)
    colour = ACCENT if sans else INK
    return _style(
        f"title-{font}-{size}-{after}", font, size, size * 1.32, alignment=TA_CENTER, spaceAfter=after,
        textColor=colour,
    )  # fmt: skip
