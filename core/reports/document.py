"""From flowables to the bytes of a PDF: page furniture, outline, metadata, page X of Y."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from core import formats
from core.reports import fonts, style, text

TITLE_PAGE, BODY = "title", "body"
DRAFT = "Проект"
DEMONSTRATION = "Демонстрационные данные — вымышлены"
# The number of pages is known only at the end: every page shows this form, and the form is drawn last.
# (Counting by replaying saved pages, the usual recipe, sends all bookmarks to the first page.)
_COUNT = "page-count"


@dataclass(frozen=True)
class Furniture:
    """What stands on the pages around the text, and what the file says of itself."""

    title: str
    author: str
    subject: str
    head: str
    head_right: str
    draft: bool
    demonstration: bool
    foot: str = ""


class Bookmark(Flowable):
    """An entry of the outline at the place where it stands; takes no room. Travels with the heading after it."""

    def __init__(self, title: str, key: str, level: int = 0) -> None:
        super().__init__()
        self.title, self.key, self.level = title, key, level
        self.keepWithNext = 1

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        # The page's own height: the place is shown with its heading, not under it.
        self.canv.bookmarkHorizontal(self.key, 0, 24)
        self.canv.addOutlineEntry(self.title, self.key, self.level, closed=0)


def build(story: Sequence[Any], furniture: Furniture, titled: bool = True) -> bytes:
    """`titled`: the first page is a title page, otherwise it is like the others, and all are filled closely."""
    buffer = BytesIO()
    _Paper(buffer, furniture, titled).build(list(story))
    return buffer.getvalue()


class _Paper(BaseDocTemplate):
    def __init__(self, target: BytesIO, furniture: Furniture, titled: bool) -> None:
        fonts.register()
        self.furniture = furniture
        super().__init__(
            target,
            pagesize=style.PAGE,
            title=furniture.title,
            author=furniture.author,
            subject=furniture.subject,
            creator="Профмонитор",
            lang="ru-RU",
            displayDocTitle=True,
            initialFontName=fonts.TEXT,
        )
        height = style.PAGE[1] - style.TOP - style.BOTTOM
        slack = 0 if titled else style.SLACK
        body = Frame(
            style.LEFT, style.BOTTOM - slack, style.WIDTH, height + 2 * slack, 0, 0, 0, 0, id="body"
        )  # fmt: skip
        top = Frame(style.LEFT, style.BOTTOM + 18 * mm, style.WIDTH, height - 18 * mm, 0, 0, 0, 0, id="top")
        foot = Frame(style.LEFT, style.BOTTOM, style.WIDTH, 17 * mm, 0, 0, 0, 0, id="foot")
        title = PageTemplate(TITLE_PAGE, [top, foot], onPage=self._title_page, autoNextPageTemplate=BODY)
        self.addPageTemplates([title] * titled + [PageTemplate(BODY, [body], onPage=self._page)])

    def _startBuild(self, filename: Any = None, canvasmaker: Any = Canvas) -> None:
        super()._startBuild(filename, canvasmaker)
        self.canv.showOutline()

    def _endBuild(self) -> None:
        if self.page:  # the last page is still open: its number is the number of pages
            self._count(self.page)
        super()._endBuild()

    def _count(self, pages: int) -> None:
        self.canv.beginForm(_COUNT)
        self.canv.setFont(fonts.SANS, 8)
        self.canv.setFillColor(style.QUIET)
        self.canv.drawString(0, 0, str(pages))
        self.canv.endForm()

    def _title_page(self, canvas: Canvas, _: Any) -> None:
        canvas.saveState()
        self._foot(canvas)
        canvas.restoreState()

    def _page(self, canvas: Canvas, _: Any) -> None:
        canvas.saveState()
        self._head(canvas)
        self._foot(canvas)
        canvas.restoreState()

    def _head(self, canvas: Canvas) -> None:
        y, right = style.PAGE[1] - 17 * mm, style.LEFT + style.WIDTH
        canvas.setFillColor(style.QUIET)
        canvas.setFont(fonts.SANS, 8)
        canvas.drawRightString(right, y, self.furniture.head_right)
        room = style.WIDTH - fonts.width(self.furniture.head_right, fonts.SANS, 8) - 8 * mm
        canvas.setFont(fonts.TEXT, 8.6)
        canvas.drawString(style.LEFT, y, _shortened(self.furniture.head, fonts.TEXT, 8.6, room))
        _rule(canvas, y - 2.2 * mm)

    def _foot(self, canvas: Canvas) -> None:
        y = 12 * mm
        _rule(canvas, y + 4 * mm)
        canvas.setFillColor(style.QUIET)
        canvas.setFont(fonts.SANS, 8)
        before = f"Страница {canvas.getPageNumber()} из{formats.NBSP}"
        x = style.LEFT + style.WIDTH - fonts.width("000", fonts.SANS, 8)
        canvas.drawRightString(x, y, before)
        canvas.saveState()
        canvas.translate(x, y)
        canvas.doForm(_COUNT)
        canvas.restoreState()
        left = " · ".join(filter(None, (DEMONSTRATION * self.furniture.demonstration, self.furniture.foot)))
        room = style.WIDTH - fonts.width(before + "000", fonts.SANS, 8) - 8 * mm
        canvas.drawString(style.LEFT, y, _shortened(left, fonts.SANS, 8, room))
        if self.furniture.draft:
            self._draft(canvas)

    def _draft(self, canvas: Canvas) -> None:
        """In the outer margin, upright: seen on every sheet, never over a figure."""
        canvas.saveState()
        canvas.translate(13 * mm, style.PAGE[1] / 2)
        canvas.rotate(90)
        canvas.setFillColor(style.QUIET)
        canvas.setFont(fonts.SANS_BOLD, 11)
        canvas.drawCentredString(0, 0, DRAFT)
        canvas.restoreState()


def _rule(canvas: Canvas, y: float) -> None:
    canvas.setStrokeColor(style.LINE)
    canvas.setLineWidth(0.4)
    canvas.line(style.LEFT, y, style.LEFT + style.WIDTH, y)


def _shortened(value: str, font: str, size: float, room: float) -> str:
    """The running head has one line; the full name stands on the title page."""
    plain = text.clean(value, font).replace("\n", " ")
    if fonts.width(plain, font, size) <= room:
        return plain
    while plain and fonts.width(plain + "…", font, size) > room:
        plain = plain[: -max(1, len(plain) // 40)]
    return plain.rstrip(" ,.-«(") + "…"
