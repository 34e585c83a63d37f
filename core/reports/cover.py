"""How a paper begins: the letterhead of the organisation, the title page with its QR code, the table of contents."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import Any

from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, PageBreak, Spacer

from core.reports import document, fonts, style, tagged
from core.reports.document import Bookmark
from core.reports.flow import Stuck
from core.reports.letterhead import Letterhead
from core.reports.paper import Cover, Paper
from core.reports.tables import plain_table
from core.reports.text import knit, para

Story = list[Any]
TITLE_PAGE, CONTENTS = "Титульный лист", "Содержание"
_TITLE_AT = 108 * mm  # from the top of the frame to the title, where what is above leaves room
_LONG_NAME = 120
_OWN_PAGE = 22  # lines of a table of contents
_QR = 26 * mm
_QUIET_ZONE = 4  # modules of white around a QR code, by its standard
_LONGEST_ADDRESS = 200


class Rule(Flowable):
    """A line over the text width, or a bar of `width`."""

    def __init__(self, accent: str, high: float = 1.1, width: float = style.WIDTH, after: float = 0) -> None:
        super().__init__()
        self.accent, self.spaceAfter = accent, after
        self.width, self.height = width, high

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        with tagged.artifact(self.canv):
            self.canv.setFillColor(style.colour(self.accent))
            self.canv.rect(0, 0, self.width, self.height, stroke=0, fill=1)


class Logo(Flowable):
    def __init__(self, picture: ImageReader, height: float) -> None:
        super().__init__()
        wide, high = picture.getSize()
        scale = min(height / high, 2 * height / wide)
        self.picture, self.width, self.height = picture, wide * scale, high * scale

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        with tagged.marked(self.canv, "Figure", alt="Логотип организации", box=(self.width, self.height)):
            self.canv.drawImage(self.picture, 0, 0, self.width, self.height)


class Code(Flowable):
    """A QR code in black modules on white."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.width, self.height = address, _QR, _QR

    def wrap(self, *_: float) -> tuple[float, float]:
        return _QR, _QR

    def draw(self) -> None:
        rows = _modules(self.address)
        side = _QR / (len(rows) + 2 * _QUIET_ZONE)
        alt = f"QR-код: {self.address}"
        self.canv.translate(_QUIET_ZONE * side, -_QUIET_ZONE * side)  # the modules end where the text does
        with tagged.marked(self.canv, "Figure", alt=alt, box=(_QR, _QR)):
            self.canv.setFillColor(style.WHITE)
            self.canv.rect(0, 0, _QR, _QR, stroke=0, fill=1)
            path = self.canv.beginPath()
            for n, row in enumerate(rows):
                x, y = _QUIET_ZONE * side, _QR - (n + 1 + _QUIET_ZONE) * side
                for dark, run in groupby(row):
                    wide = len(list(run)) * side
                    if dark:
                        path.rect(x, y, wide, side)
                    x += wide
            self.canv.setFillColor(style.INK)
            self.canv.drawPath(path, stroke=0, fill=1)


def _modules(address: str) -> list[list[bool]]:
    code = QrCodeWidget(address, barLevel="M").qr
    code.make()
    return [[bool(dark) for dark in row] for row in code.modules]


@lru_cache(maxsize=8)
def _picture(logo: bytes) -> ImageReader | None:
    """Read once for a whole batch; None for what is no picture."""
    try:
        with Image.open(BytesIO(logo)) as opened:
            return ImageReader(opened.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def letterhead(known: Letterhead, besides: str = "", high: float = 17 * mm) -> Story:
    """Logo at the left, name and details beside it; `besides`: a name that stands on this page anyway."""
    name = "" if known.name.strip().casefold() == besides.strip().casefold() else known.name
    words = [
        *para(name, style.name(fonts.TEXT_BOLD, 11 if len(name) <= _LONG_NAME else 9.5, after=1.5)),
        *para(known.details, style.note_tight()),
    ]
    picture = _picture(known.logo) if known.logo else None
    if picture is None:
        return [*words, *([Spacer(0, 5), Rule(known.accent, after=12)] if words else [])]
    logo = Logo(picture, high)
    beside = [logo.width + 5 * mm, style.WIDTH - logo.width - 5 * mm]
    return [plain_table([[[logo], words]], beside, "MIDDLE"), Spacer(0, 5), Rule(known.accent, after=12)]


def bears(known: Letterhead) -> bool:
    """There is something to put at the top of a page."""
    return bool(known.name.strip() or known.details.strip() or (known.logo and _picture(known.logo)))


def title_page(paper: Paper, cover: Cover) -> Story:
    accent = paper.letterhead.accent
    name = style.name(fonts.TEXT_BOLD, 17 if len(cover.organisation) <= _LONG_NAME else 12.5)
    above: Story = [
        *letterhead(paper.letterhead, cover.organisation, 24 * mm),
        *(p for line in cover.above for p in para(line, style.name(fonts.TEXT, 10.6, after=3))),
        Spacer(0, 4),
        *para(cover.organisation, name),
    ]
    high = Stuck(above).wrap(style.WIDTH, 0)[1]
    # What waits for a decision says so in bold; a decision is quiet.
    face = fonts.TEXT_BOLD if paper.draft else fonts.TEXT
    heading = [
        Rule(accent, 3, 20 * mm, after=9),
        *para(cover.title, style.name(fonts.SANS_BOLD, 27, 5, accent, "H1")),
        *para(knit(cover.subtitle), style.name(fonts.SANS, 14.5, 16)),
        *para(knit(cover.status), style.name(face, 11)),
    ]
    foot = _foot(cover.place, paper.address)
    story = [*above, Spacer(0, max(14 * mm, _TITLE_AT - high)), *heading]
    used = sum(Stuck(part).wrap(style.WIDTH, 0)[1] for part in (story, foot) if part)
    return [
        Bookmark(TITLE_PAGE, "title"),
        *story,
        Spacer(0, max(10 * mm, document.TITLE_HEIGHT - used - 1)),
        *foot,
    ]


def _foot(place: str, address: str) -> Story:
    where = para(place, style.name(fonts.TEXT, 10.6))
    if not address:
        return list(where)
    drawn = len(address.encode()) <= _LONGEST_ADDRESS
    found = [*para("Отчёт и его версии в Интернете:", style.beside()), *para(address, style.beside(True))]
    code = [Code(address)] if drawn else []
    widths = [style.WIDTH - 84 * mm - _QR, 84 * mm, _QR]
    return [plain_table([[where, found, code]], widths, "BOTTOM")]


class _Line(Flowable):
    """A line of the contents: title, dots, the page that is known at the end; pressed, it leads there."""

    def __init__(self, title: str, key: str) -> None:
        super().__init__()
        self.key = key
        self.words = Stuck(para(title, style.contents()))

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = self.words.wrap(width - 14 * mm, height)[1] + 5
        return width, self.height

    def split(self, width: float, height: float) -> Sequence[Any]:
        return self.words.split(width, height)

    def draw(self) -> None:
        canvas = self.canv
        last = self.words.parts[-1]
        with tagged.marked(canvas, "TOCI"):
            self.words.drawOn(canvas, 0, 5)
            base = 5 + last.style.leading - last.blPara.ascent
            canvas.saveState()
            canvas.setStrokeColor(style.LINE)
            canvas.setLineWidth(0.6)
            canvas.setDash([0.6, 3])
            start = self.width - 14 * mm - last.blPara.lines[-1][0] + 5
            canvas.line(start, base, self.width - 9 * mm, base)
            canvas.translate(self.width, base)
            canvas.doForm(document.page_of(self.key))
            canvas.restoreState()
        if hasattr(canvas, "asked"):
            canvas.asked.append(self.key)
        canvas.linkRect("", self.key, (0, 0, self.width, self.height), relative=1, thickness=0)


def contents(entries: Sequence[tuple[str, str]], accent: str) -> Story:
    """Titles with the keys of their bookmarks; a long one has its page for itself."""
    heading = [Bookmark(CONTENTS, "contents"), *para(CONTENTS, style.heading(accent))]
    after = PageBreak() if len(entries) > _OWN_PAGE else Spacer(0, 18)
    return [*heading, Spacer(0, 6), *(_Line(title, key) for title, key in entries), after]
