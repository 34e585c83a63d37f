"""Measures, colours and paragraph styles of papers. Lengths are points; colours survive a black and white printer."""

from functools import cache

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from core.reports import fonts, hyphens, letterhead

PAGE = A4
LEFT, RIGHT, TOP, BOTTOM = 25 * mm, 20 * mm, 27 * mm, 22 * mm
WIDTH = PAGE[0] - LEFT - RIGHT
HEIGHT = PAGE[1] - TOP - BOTTOM
# Two charts beside each other, and what is between them.
BETWEEN = 8 * mm
HALF = (WIDTH - BETWEEN) / 2
# How much nearer to the head and the foot a page without a title page is filled.
SLACK = 4 * mm

INK: Color = HexColor("#2A2622")
QUIET: Color = HexColor("#6B645B")
LINE: Color = HexColor("#BDB5A8")
# Behind the text of a page that nobody has approved: seen at once, and any figure on it is read.
PALE: Color = HexColor("#F4F2EE")
WHITE: Color = HexColor("#FFFFFF")
ACCENT = letterhead.ACCENT

CELL_SIZE, CELL_LEADING = 9.2, 11.6


def colour(accent: str) -> Color:
    """The colour of a letterhead; "" is ink; whatever is no colour, or could not be read on white, is ours."""
    return HexColor(accent if letterhead.legible(accent) else ACCENT) if accent else INK


def _style(name: str, font: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    """`role` is what the paragraph is for whoever listens to the paper."""
    fonts.register()
    plain = {"textColor": INK, "alignment": TA_LEFT, "splitLongWords": 1, "allowOrphans": 0, "allowWidows": 0}
    plain |= {
        "hyphenationLang": hyphens.pairs,
        "hyphenationMinWordLength": 6,
        "uriWasteReduce": 0.3,
        "embeddedHyphenation": 2,
    }
    plain |= {"role": "P", "bar": None}
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, **(plain | more))


@cache
def body() -> ParagraphStyle:
    """Ragged: our paragraphs are short and full of figures that may not be parted, justified they would be full of
    holes. Only long words are broken."""
    return _style("body", fonts.TEXT, 10.4, 14.4, spaceAfter=5, hyphenationLang=hyphens.pairs_of_long)


@cache
def point() -> ParagraphStyle:
    """An item of a list; its sign or number hangs in the margin."""
    return _style(
        "point", fonts.TEXT, 10.4, 14.4, spaceAfter=2.5, leftIndent=18, bulletFontName=fonts.TEXT,
        bulletFontSize=10.4, bulletColor=INK, role="LI", hyphenationLang=hyphens.pairs_of_long,
    )  # fmt: skip


@cache
def lead(accent: str = ACCENT) -> ParagraphStyle:
    """The one thing to take away: larger, by a bar."""
    return _style(
        "lead", fonts.TEXT, 12.2, 17.2, spaceBefore=3, spaceAfter=9, leftIndent=11, bar=colour(accent)
    )  # fmt: skip


@cache
def quiet() -> ParagraphStyle:
    return _style("quiet", fonts.TEXT, 9.2, 12.6, spaceAfter=5, textColor=QUIET)


@cache
def heading(accent: str = ACCENT) -> ParagraphStyle:
    return _style(
        "heading", fonts.SANS_BOLD, 14, 17.6, textColor=colour(accent), spaceBefore=15, spaceAfter=5,
        hyphenationLang="", role="H2",
    )  # fmt: skip


@cache
def caption() -> ParagraphStyle:
    return _style("caption", fonts.SANS_BOLD, 9, 12, spaceBefore=9, spaceAfter=1, hyphenationLang="")


@cache
def note() -> ParagraphStyle:
    return _style("note", fonts.SANS, 7.9, 10.6, textColor=QUIET, spaceAfter=4.5, hyphenationLang="")


@cache
def again() -> ParagraphStyle:
    """Above the part of a table that goes on overleaf."""
    return _style("again", fonts.SANS, 7.9, 10.6, textColor=QUIET, spaceAfter=3, hyphenationLang="", role="")


@cache
def under() -> ParagraphStyle:
    """Under a line to sign on."""
    return _style("under", fonts.SANS, 7.2, 9.4, textColor=QUIET, hyphenationLang="")


@cache
def note_tight() -> ParagraphStyle:
    """Details under a name, line under line."""
    return _style("note-tight", fonts.SANS, 8.2, 11, textColor=QUIET, hyphenationLang="")


@cache
def beside(strong: bool = False) -> ParagraphStyle:
    """Beside a QR code, against its edge."""
    font, ink = (fonts.SANS_BOLD, INK) if strong else (fonts.SANS, QUIET)
    return _style(
        f"beside-{strong}",
        font,
        8.4,
        11.4,
        textColor=ink,
        alignment=TA_RIGHT,
        rightIndent=8,
        hyphenationLang="",
    )


@cache
def contents() -> ParagraphStyle:
    return _style("contents", fonts.TEXT, 10.6, 14, hyphenationLang="")


@cache
def cell(bold: bool = False) -> ParagraphStyle:
    return _style("cell-bold" if bold else "cell", face(bold), CELL_SIZE, CELL_LEADING)


@cache
def right_cell(bold: bool = False) -> ParagraphStyle:
    return _style(f"cell-right-{bold}", face(bold), CELL_SIZE, CELL_LEADING, alignment=TA_RIGHT)


def face(bold: bool) -> str:
    return fonts.TEXT_BOLD if bold else fonts.TEXT


@cache
def head(right: bool = False, broken: bool = False) -> ParagraphStyle:
    """`broken`: a word of it has no room."""
    side = TA_RIGHT if right else TA_LEFT
    return _style(
        f"head-{side}-{broken}",
        fonts.SANS,
        7.6,
        9.6,
        textColor=QUIET,
        alignment=side,
        hyphenationLang=hyphens.pairs if broken else "",
    )


@cache
def title(size: float, bold: bool = False, sans: bool = False, after: float = 8) -> ParagraphStyle:
    """A centred line above a paper of one page."""
    font = (fonts.SANS_BOLD if bold else fonts.SANS) if sans else face(bold)
    return _style(
        f"title-{font}-{size}-{after}", font, size, size * 1.32, alignment=TA_CENTER, spaceAfter=after,
        textColor=colour(ACCENT) if sans else INK, hyphenationLang="", role="H1",
    )  # fmt: skip


@cache
def name(font: str, size: float, after: float = 0, accent: str = "", role: str = "P") -> ParagraphStyle:
    """A line of the title page, of a letterhead, of a signature; `accent` or "" for ink."""
    return _style(
        f"name-{font}-{size}-{after}-{accent}-{role}", font, size, size * 1.3, spaceAfter=after,
        textColor=colour(accent) if accent else INK, hyphenationLang="", role=role,
    )  # fmt: skip
