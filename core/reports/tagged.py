"""Tags of a PDF: what on a page is a heading, a paragraph, a table, a picture told in words. reportlab writes none.

A flowable marks what it draws; the tree of elements is written when the paper is finished. What is drawn on a canvas
without a tree (slips, slides) is simply not marked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFObject, PDFPage
from reportlab.pdfgen.canvas import Canvas


class Element(PDFObject):
    """One element: its parts are elements, or pieces of pages by page and number."""

    def __init__(self, role: str, parent: "Element | None", alt: str = "", extra: str = "") -> None:
        self.role, self.parent, self.alt, self.extra = role, parent, alt, extra
        self.parts: list[Element | tuple[int, int]] = []
        self.number = 0
        self.pages: list[int] = []
        if parent is not None:
            parent.parts.append(self)

    def add(self, role: str, alt: str = "", extra: str = "") -> "Element":
        made = Element(role, self, alt, extra)
        made.pages = self.pages
        return made

    def format(self, document: Any) -> bytes:
        own = next((part[0] for part in self.parts if not isinstance(part, Element)), None)
        parts = " ".join(self._part(part, own) for part in self.parts)
        page = "" if own is None else f"/Pg {self.pages[own]} 0 R"
        parent = f"/P {self.parent.number} 0 R" if self.parent else ""
        alt = f"/Alt <FEFF{self.alt.encode('utf-16-be').hex()}>" if self.alt else ""
        return f"<</S/{self.role}{parent}{page}{alt}{self.extra}/K[{parts}]>>".encode()

    def _part(self, part: "Element | tuple[int, int]", own: int | None) -> str:
        if isinstance(part, Element):
            return f"{part.number} 0 R"
        if part[0] == own:
            return str(part[1])
        return f"<</Type/MCR/Pg {self.pages[part[0]]} 0 R/MCID {part[1]}>>"


class _Root(PDFObject):
    def __init__(self, document: Element, parents: "_Parents") -> None:
        self.document, self.parents = document, parents

    def format(self, document: Any) -> bytes:
        parents = document.Reference(self.parents).format(document).decode()
        return (
            f"<</Type/StructTreeRoot/K {self.document.number} 0 R/ParentTree {parents}"
            f"/ParentTreeNextKey {len(self.parents.pieces)}>>"
        ).encode()


class _Parents(PDFObject):
    """For every page the elements of its pieces, in the order of their numbers."""

    def __init__(self, pieces: list[list[Element]]) -> None:
        self.pieces = pieces

    def format(self, _: Any) -> bytes:
        lists = (" ".join(f"{e.number} 0 R" for e in page) for page in self.pieces)
        return f"<</Nums[{' '.join(f'{n}[{found}]' for n, found in enumerate(lists))}]>>".encode()


class _Page(PDFPage):
    __NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]


class TaggedCanvas(Canvas):
    """Numbers what is marked on its pages, and writes the tree at the end."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.tree = Element("Document", None)
        # The element that new ones are put into: a table, a list, or the whole paper.
        self.inside = self.tree
        self.pieces: list[list[Element]] = [[]]
        self.open = False
        super().__init__(*given, **named)

    def piece(self, element: Element) -> int:
        """The number of the next piece of this page, which is the element's."""
        page = self.pieces[-1]
        element.parts.append((len(self.pieces) - 1, len(page)))
        page.append(element)
        return len(page) - 1

    def showPage(self) -> None:
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.__class__ = _Page
        page.StructParents, page.Tabs = len(self.pieces) - 1, PDFName("S")
        self.pieces.append([])

    def finish(self) -> None:
        """After the last page, before the file is written."""
        document, pieces = self._doc, self.pieces[: len(self._doc.Pages.pages)]
        numbers = document.idToObjectNumberAndVersion
        self.tree.pages += [numbers[page.__InternalName__][0] for page in document.Pages.pages]
        _number(self.tree, document)
        document.Catalog.StructTreeRoot = _Root(self.tree, _Parents(pieces))
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


def _number(element: Element, document: Any) -> None:
    document.Reference(element)
    element.number = document.objectcounter
    for part in element.parts:
        if isinstance(part, Element):
            _number(part, document)


@contextmanager
def artifact(canvas: Canvas) -> Iterator[None]:
    """What is drawn here says nothing: rules, running heads, numbers of pages."""
    if not isinstance(canvas, TaggedCanvas) or canvas.open:
        yield
        return
    start_artifact(canvas)
    yield
    end(canvas)


@contextmanager
def marked(
    canvas: Canvas, role: str, thread: list[Any] | None = None, alt: str = "", box: Any = None
) -> Iterator[None]:
    """What is drawn here is one piece of an element; `thread` keeps the element for the pieces that go on overleaf.
    `box`: width and height of a figure that begins where the canvas stands."""
    if not isinstance(canvas, TaggedCanvas) or canvas.open:
        yield
        return
    thread = [] if thread is None else thread
    if not thread:
        thread.append(canvas.inside.add(role, alt, _figure(canvas, box) if box else ""))
    start(canvas, thread[0])
    yield
    end(canvas)


def start(canvas: TaggedCanvas, element: Element) -> None:
    canvas.open = True
    canvas._code.append(f"/{element.role} <</MCID {canvas.piece(element)}>> BDC")


def start_artifact(canvas: TaggedCanvas) -> None:
    canvas.open = True
    canvas._code.append("/Artifact BMC")


def end(canvas: TaggedCanvas) -> None:
    canvas._code.append("EMC")
    canvas.open = False


def _figure(canvas: Canvas, box: tuple[float, float]) -> str:
    x, y = canvas.absolutePosition(0, 0)
    edges = " ".join(f"{value:.1f}" for value in (x, y, x + box[0], y + box[1]))
    return f"/A<</O/Layout/BBox[{edges}]>>"
