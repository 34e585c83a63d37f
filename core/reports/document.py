"""From flowables to the bytes of a PDF: page furniture, outline, contents, metadata, page X of Y.

The same flowables give the same bytes: no clock, no chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFInfo, PDFString
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from core import formats
from core.reports import fonts, style, tagged, text
from core.reports.tagged import TaggedCanvas

TITLE_PAGE, FIRST_PAGE, BODY = "title", "first", "body"
DRAFT = "Проект"
DEMONSTRATION = "Демонстрационные данные — вымышлены"
PROGRAM = "Профмонитор"
# The number of pages is known only at the end: every page shows this form, and the form is drawn last.
# (Counting by replaying saved pages, the usual recipe, sends all bookmarks to the first page.)
_COUNT = "page-count"
_BEHIND = "draft-behind"
_SMALL = 8  # points: type of heads and feet
_FOOT_LINES = 2
_AHEAD = 3  # pictures one after another that may change places
# A title page has no running head: its frame begins higher.
TITLE_HEIGHT = style.HEIGHT + 4 * mm


@dataclass(frozen=True)
class Furniture:
    """What stands on the pages around the text, and what the file says of itself. `bare`: the first page begins with
    a letterhead and has no running head: its right part is said at the foot."""

    title: str
    author: str
    subject: str
    head: str
    head_right: str
    draft: bool
    demonstration: bool
    foot: str = ""
    bare: bool = False
    many: bool = False  # ten pages or more, as far as anybody can say


class Bookmark(Flowable):
    """An entry of the outline at the place where it stands; takes no room. Travels with the heading after it."""

    def __init__(self, title: str, key: str, level: int = 0) -> None:
        super().__init__()
        self.title, self.key, self.level = title, key, level
        self.keepWithNext = 1

    def wrap(self, *_: float) -> tuple[float, float]:
        self.width = self.height = 0
        return 0, 0

    def draw(self) -> None:
        # The page's own height: the place is shown with its heading, not under it.
        self.canv.bookmarkHorizontal(self.key, 0, 24)
        self.canv.addOutlineEntry(self.title, self.key, self.level, closed=0)
        places = getattr(self.canv, "places", None)
        if places is not None:
            places[self.key] = self.canv.getPageNumber()


def page_of(key: str) -> str:
    """The form that shows on which page a bookmark stands, drawn when all are known; its right edge is its place."""
    return f"page-of-{key}"


class _Canvas(TaggedCanvas):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # Bookmarks -> pages, and those that a table of contents asks about.
        self.places: dict[str, int] = {}
        self.asked: list[str] = []


class _Info(PDFInfo):
    """Without a day: the paper itself says of which day it is, and made again it must be the same."""

    def format(self, document: Any) -> bytes:
        said = {
            "Title": self.title,
            "Author": self.author,
            "Subject": self.subject,
            "Creator": self.creator,
            "Producer": self.producer,
        }
        made: bytes = PDFDictionary({name: PDFString(words) for name, words in said.items()}).format(document)
        return made


def build(story: Sequence[Any], furniture: Furniture, titled: bool = True) -> bytes:
    """`titled`: the first page is a title page, otherwise it is like the others, and all are filled closely."""
    buffer = BytesIO()
    _Paper(buffer, furniture, titled).build(list(story), canvasmaker=_Canvas)
    return buffer.getvalue()


class _Paper(BaseDocTemplate):
    def __init__(self, target: BytesIO, furniture: Furniture, titled: bool) -> None:
        fonts.register()
        self.furniture, self.titled = furniture, titled
        super().__init__(
            target,
            pagesize=style.PAGE,
            title=_said(furniture.title),
            author=_said(furniture.author),
            subject=_said(furniture.subject),
            creator=PROGRAM,
            lang="ru-RU",
            displayDocTitle=True,
            initialFontName=fonts.TEXT,
            invariant=1,
        )
        slack = 0 if titled else style.SLACK
        body = _frame("body", style.BOTTOM - slack, style.HEIGHT + 2 * slack)
        pages = [PageTemplate(BODY, [body], onPage=self._page)]
        if titled:
            shown = [_frame("title", style.BOTTOM, TITLE_HEIGHT)]
            pages.insert(
                0, PageTemplate(TITLE_PAGE, shown, onPage=self._bare_page, autoNextPageTemplate=BODY)
            )
        elif furniture.bare:
            above = style.PAGE[1] - 14 * mm - style.BOTTOM + slack
            first = _frame("first", style.BOTTOM - slack, above)
            pages.insert(
                0, PageTemplate(FIRST_PAGE, [first], onPage=self._bare_page, autoNextPageTemplate=BODY)
            )
        self.addPageTemplates(pages)

    def _startBuild(self, filename: Any = None, canvasmaker: Any = _Canvas) -> None:
        super()._startBuild(filename, canvasmaker)
        self.canv.showOutline()
        self.canv._doc.info.__class__ = _Info
        if self.furniture.draft:
            _draft_behind(self.canv)

    def _endBuild(self) -> None:
        if self.page:  # the last page is still open: its number is the number of pages
            _number(self.canv, _COUNT, self.page, left=True)
        for key in dict.fromkeys(self.canv.asked):
            _number(self.canv, page_of(key), self.canv.places.get(key, 0))
        self._doSave = 0
        super()._endBuild()
        self.canv.finish()
        self.canv.save()

    def filterFlowables(self, flowables: list[Any]) -> None:
        """A picture that has no room here lets a smaller one after it go first, or half a page would stay empty."""
        if not getattr(flowables[0], "floats", False) or self.frame._atTop:
            return
        room = self.frame._y - self.frame._y1p
        for n, other in enumerate(flowables[:_AHEAD]):
            if not getattr(other, "floats", False):
                return
            if other.wrap(style.WIDTH, room)[1] + other.getSpaceBefore() <= room:
                flowables.insert(0, flowables.pop(n))
                return

    def _bare_page(self, canvas: Canvas, _: Any) -> None:
        self._furnished(canvas, first=True)

    def _page(self, canvas: Canvas, _: Any) -> None:
        self._furnished(canvas, first=False)

    def _furnished(self, canvas: Canvas, first: bool) -> None:
        canvas.saveState()
        with tagged.artifact(canvas):
            if self.furniture.draft:
                canvas.doForm(_BEHIND)
                if not (first and self.titled):  # a title page has its line of status
                    _draft_in_the_margin(canvas)
            if not first:
                self._head(canvas)
            self._foot(canvas, first)
        canvas.restoreState()

    def _head(self, canvas: Canvas) -> None:
        y, right = style.PAGE[1] - 17 * mm, style.LEFT + style.WIDTH
        canvas.setFillColor(style.QUIET)
        canvas.setFont(fonts.SANS, _SMALL)
        canvas.drawRightString(right, y, _shortened(self.furniture.head_right, _right_room()))
        canvas.drawString(style.LEFT, y, _shortened(self.furniture.head, _left_room(self.furniture)))
        _rule(canvas, y - 2.2 * mm)

    def _foot(self, canvas: Canvas, first: bool) -> None:
        y = 12 * mm
        _rule(canvas, y + 4 * mm)
        canvas.setFillColor(style.QUIET)
        canvas.setFont(fonts.SANS, _SMALL)
        before = f"Страница {canvas.getPageNumber()} из{formats.NBSP}"
        x = style.LEFT + style.WIDTH - fonts.width("00" if self.furniture.many else "0", fonts.SANS, _SMALL)
        canvas.drawRightString(x, y, before)
        canvas.saveState()
        canvas.translate(x, y)
        canvas.doForm(_COUNT)
        canvas.restoreState()
        for n, line in enumerate(_foot_lines(self.furniture, first)):
            canvas.drawString(style.LEFT, y - n * 9.6, line)


def _frame(name: str, bottom: float, height: float) -> Frame:
    return Frame(style.LEFT, bottom, style.WIDTH, height, 0, 0, 0, 0, id=name)


def _number(canvas: Canvas, form: str, number: int, left: bool = False) -> None:
    """Drawn where the form is shown, to the left or to the right of the place."""
    canvas.beginForm(form, -60, -5, 60, 15)
    canvas.setFont(fonts.SANS, _SMALL) if left else canvas.setFont(fonts.TEXT, 10.6)
    canvas.setFillColor(style.QUIET if left else style.INK)
    (canvas.drawString if left else canvas.drawRightString)(0, 0, str(number or ""))
    canvas.endForm()


def _draft_behind(canvas: Canvas) -> None:
    """Under everything else on the page, and so pale that the smallest figure over it is read."""
    canvas.beginForm(_BEHIND)
    canvas.translate(style.PAGE[0] / 2, style.PAGE[1] / 2)
    canvas.rotate(54)
    canvas.setFillColor(style.PALE)
    canvas.setFont(fonts.SANS_BOLD, 168)
    # Whoever copies the page out, or listens to it, is not told a word in pieces among the figures.
    canvas._code.append("/Span <</ActualText ()>> BDC")
    canvas.drawCentredString(0, -58, DRAFT)
    canvas._code.append("EMC")
    canvas.endForm()


def _draft_in_the_margin(canvas: Canvas) -> None:
    """Upright in the outer margin: seen on a sheet that a poor printer has bleached."""
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


def _said(words: str) -> str:
    return text.clean(words, fonts.TEXT).replace("\n", " ")


def _right_room() -> float:
    return float(style.WIDTH * 0.6)


def _left_room(furniture: Furniture) -> float:
    right = min(_right_room(), fonts.width(_plain(furniture.head_right), fonts.SANS, _SMALL))
    return float(style.WIDTH - right - 8 * mm)


def _plain(value: str) -> str:
    return text.clean(value, fonts.SANS).replace("\n", " ")


def _shortened(value: str, room: float) -> str:
    """A running head has one line; the full name stands on the title page."""
    plain = _plain(value)
    if fonts.width(plain, fonts.SANS, _SMALL) <= room:
        return plain
    plain = plain[: int(room)]  # no sign that is read is narrower than a point
    while plain and fonts.width(plain + "…", fonts.SANS, _SMALL) > room:
        plain = plain[: -max(1, len(plain) // 40)]
    return plain.rstrip(" ,.-«(") + "…"


def _foot_lines(furniture: Furniture, first: bool = False) -> list[str]:
    """Left of the page number; the last line is cut where there is more than fits."""
    head = [furniture.head_right] if first and furniture.bare else []
    parts = [DEMONSTRATION * furniture.demonstration, furniture.foot, *head]
    words = _plain(" · ".join(filter(None, parts))).split()
    room = style.WIDTH - fonts.width("Страница 000 из 000", fonts.SANS, _SMALL) - 8 * mm
    lines: list[str] = []
    while words and len(lines) < _FOOT_LINES - 1:
        taken = 1
        while taken < len(words) and fonts.width(" ".join(words[: taken + 1]), fonts.SANS, _SMALL) <= room:
            taken += 1
        lines.append(_shortened(" ".join(words[:taken]), room))
        words = words[taken:]
    return [*lines, _shortened(" ".join(words), room)] if words else lines


def unsaid(furniture: Furniture) -> list[str]:
    """Running heads and feet that are longer than their lines: somebody has to print them in full."""
    rooms = ((furniture.head_right, _right_room()), (furniture.head, _left_room(furniture)))
    cut = [words for words, room in rooms if _shortened(words, room) != _plain(words)]
    foot = " ".join(_foot_lines(furniture, first=True))
    whole = _plain(furniture.foot)
    return cut + ([furniture.foot] if " ".join(whole.split()) not in foot else [])
