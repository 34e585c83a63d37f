"""Invitations to cut apart: eight to a sheet, each with one person's way in. Made when the codes are made, and kept
nowhere. Lengths are points."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from core.reports import fonts, style
from core.reports.text import knit, para

ACROSS, DOWN = 2, 4
WIDTH, HEIGHT = style.PAGE[0] / ACROSS, style.PAGE[1] / DOWN
# Printers leave a margin white; so do scissors.
PAD = 9 * mm
GAP = 0.9 * mm
ROOF, FLOOR = 7 * mm, 3 * mm
HOW = "Откройте адрес, введите имя для входа и этот код вместо пароля. Потом придумаете свой пароль."
# Whoever enters somebody else's data tells them so.
TOLD = "Ваше имя внесла в систему вышестоящая профсоюзная организация."


@dataclass(frozen=True)
class Slip:
    """`until` in words."""

    organisation: str
    above: str
    name: str
    role: str
    login: str
    code: str
    until: str


def pdf(slips: Sequence[Slip], site: str, demonstration: bool) -> bytes:
    """`site` is the address to open."""
    fonts.register()
    out = BytesIO()
    canvas = Canvas(out, pagesize=style.PAGE, lang="ru-RU", initialFontName=fonts.TEXT)
    canvas.setTitle("Приглашения")
    canvas.setCreator("Профмонитор")
    for number, slip in enumerate(slips):
        place = number % (ACROSS * DOWN)
        if place == 0:
            if number:
                canvas.showPage()
            _cuts(canvas)
        _draw(canvas, slip, site, place % ACROSS * WIDTH, style.PAGE[1] - place // ACROSS * HEIGHT)
        if demonstration:
            canvas.setFont(fonts.SANS, 6.5)
            right, top = (place % ACROSS + 1) * WIDTH - PAD, style.PAGE[1] - place // ACROSS * HEIGHT
            canvas.drawRightString(right, top - 5 * mm, "Вымышлено")
    canvas.save()
    return out.getvalue()


def _cuts(canvas: Canvas) -> None:
    canvas.setStrokeColor(style.LINE)
    canvas.setLineWidth(0.5)
    canvas.setDash(3, 3)
    for n in range(1, ACROSS):
        canvas.line(n * WIDTH, 0, n * WIDTH, style.PAGE[1])
    for n in range(1, DOWN):
        canvas.line(0, n * HEIGHT, style.PAGE[0], n * HEIGHT)
    canvas.setDash()


def _draw(canvas: Canvas, slip: Slip, site: str, left: float, top: float) -> None:
    y = top - ROOF
    for paragraph, high in fitted(slip, site):
        paragraph.drawOn(canvas, left + PAD, y - high)
        y -= high + GAP


def fitted(slip: Slip, site: str) -> list[tuple[Flowable, float]]:
    """What stands on the slip, line under line, each with its height: together within the slip."""
    for names in (2, 1):
        found = [_cut(words, look, most) for words, look, most in _lines(slip, site, names)]
        if sum(high + GAP for _, high in found) <= HEIGHT - ROOF - FLOOR:
            break
    return found


def _lines(slip: Slip, site: str, names: int) -> tuple[tuple[str, ParagraphStyle, int], ...]:
    """`names`: how many lines long names may take."""
    person = f"{slip.name} · {slip.role}" if slip.role else slip.name
    return (
        (slip.organisation, _strong(), names),
        (slip.above, style.note(), 1),
        (person, style.cell(), names),
        (f"Адрес: {site}", style.cell(), 1),
        (f"Имя для входа: {slip.login}", _strong(), 2),
        (slip.code, _code(), 1),
        (f"Код действует до {slip.until}", style.cell(), 1),
        (knit(HOW), style.note(), 2),
        (knit(TOLD), style.note(), 2),
    )


def _cut(words: str, look: ParagraphStyle, most: int) -> tuple[Flowable, float]:
    """At most so many lines, and how high they are."""
    width, room = WIDTH - 2 * PAD, most * look.leading + 0.1
    # No letter that is read is narrower than this.
    words = words[: round(most * width / look.fontSize * 2.6)]
    found = para(words, look)[0]
    while found.wrap(width, HEIGHT)[1] > room:
        words = words[: -max(2, len(words) // 12)].rstrip(" ,.-«(…") + "…"
        found = para(words, look)[0]
    return found, found.wrap(width, HEIGHT)[1]


@cache
def _strong() -> ParagraphStyle:
    return ParagraphStyle("slip-strong", parent=style.cell(True), fontSize=10.4, leading=12.6)


@cache
def _code() -> ParagraphStyle:
    return ParagraphStyle("slip-code", parent=style.cell(True), fontSize=15.5, leading=19)
