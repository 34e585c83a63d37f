"""A page of a finished PDF as a picture, to be looked at before the paper is taken.

PDFium is one for the whole process and not made for threads: everything here waits for the one before it.
"""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from threading import Lock

import pypdfium2
from PIL.Image import Image, Quantize

# Pictures kept, some fifty kilobytes each: one page of a paper is looked at by the same people for minutes.
KEPT = 60
WIDEST = 2400
_lock = Lock()
_outlines: OrderedDict[str, tuple[int, tuple["Entry", ...]]] = OrderedDict()
_kept: OrderedDict[tuple[str, int, int], "Page"] = OrderedDict()


@dataclass(frozen=True)
class Page:
    """`number` of `of`, from 1; `picture` is a PNG; `words` are what stands on the page, to be read out."""

    number: int
    of: int
    picture: bytes
    words: str


@dataclass(frozen=True)
class Entry:
    """A heading of the outline and the page it stands on, from 1."""

    title: str
    number: int


def pages(pdf: bytes) -> int:
    return _outline(pdf)[0]


def contents(pdf: bytes) -> tuple[Entry, ...]:
    """The topmost headings of the outline."""
    return _outline(pdf)[1]


def _outline(pdf: bytes) -> tuple[int, tuple[Entry, ...]]:
    digest = sha256(pdf).hexdigest()
    with _lock:
        if digest not in _outlines:
            _outlines[digest] = _read(pdf)
        while len(_outlines) > KEPT:
            _outlines.popitem(last=False)
        return _outlines[digest]


def _read(pdf: bytes) -> tuple[int, tuple[Entry, ...]]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        marks = [(m.get_title(), m.get_dest()) for m in document.get_toc(max_depth=2) if m.level == 0]
        found = tuple(Entry(title, dest.get_index() + 1) for title, dest in marks if dest is not None)
        return len(document), found
    finally:
        document.close()


def page(pdf: bytes, number: int, width: int) -> Page:
    """A page that is not there is the nearest one; `width` in dots, WIDEST at most."""
    key = (sha256(pdf).hexdigest(), number, min(width, WIDEST))
    with _lock:
        if found := _kept.pop(key, None):
            _kept[key] = found
            return found
        here, of, image, words = _drawn(pdf, number, key[2])
    made = Page(here, of, _packed(image), words)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _drawn(pdf: bytes, number: int, width: int) -> tuple[int, int, Image, str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        of = len(document)
        here = min(max(1, number), of)
        leaf = document[here - 1]
        image = leaf.render(scale=width / leaf.get_width()).to_pil().convert("RGB")
        written = leaf.get_textpage()
        words = " ".join(written.get_text_bounded().split())
        written.close()
        leaf.close()
    finally:
        document.close()
    return here, of, image, words


def _packed(image: Image) -> bytes:
    """A page has few colours: sixty-four show it as well as all of them, in a third of the bytes."""
    packed = BytesIO()
    image.quantize(64, Quantize.FASTOCTREE).save(packed, "PNG")
    return packed.getvalue()
