"""A paper before anybody draws it: what it says and in which order, plain data and nothing else.

The same paper is set as PDF (`typeset`), shown on the site (`web`), written as DOCX (`docx`) and kept for ever when it
is issued (`frozen`). Text in it is plain: markup is the business of whoever draws it. Lengths are points.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum

from core.reports.letterhead import PLAIN, Letterhead


class Look(StrEnum):
    """How a paragraph is set; LEAD is the one thing to take away, NOTE says where figures are from."""

    BODY = "body"
    LEAD = "lead"
    NOTE = "note"
    QUIET = "quiet"
    CENTRED = "centred"
    RIGHT = "right"


@dataclass(frozen=True)
class Words:
    """Paragraphs, parted by line ends. `typed` by people: then nothing in it is tied or taken for ours."""

    text: str
    look: Look = Look.BODY
    typed: bool = False


@dataclass(frozen=True)
class Points:
    """A list; `start` is the number of its first item, 0 is a list without numbers."""

    items: tuple[str, ...]
    start: int = 0
    typed: bool = False


@dataclass(frozen=True)
class Column:
    """`width` is a share of the text width; figures stand comma under comma."""

    head: str
    width: float
    figures: bool = False


@dataclass(frozen=True)
class Grid:
    """A table; the last `totals` rows are totals. `note` says of how many and of which day its figures are."""

    caption: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: int = 0


@dataclass(frozen=True)
class Sketch:
    """A vector drawing: each shape is its name and its numbers, as core/reports/pictures writes and reads them."""

    width: float
    height: float
    shapes: tuple[tuple[str | float | None, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A chart. `alt` tells it to whoever cannot see it; `told` is its conclusion, "" where the text has said it."""

    caption: str
    note: str
    sketch: Sketch
    alt: str
    told: str = ""


@dataclass(frozen=True)
class Beside:
    """Two small charts side by side."""

    left: Picture
    right: Picture | None = None


@dataclass(frozen=True)
class Signature:
    """«Председатель ________ А. Б. Иванов»; an empty name leaves a line for it."""

    post: str
    name: str = ""


@dataclass(frozen=True)
class Sheet:
    """The next block begins a new page."""


Block = Words | Points | Grid | Picture | Beside | Signature | Sheet


@dataclass(frozen=True)
class Section:
    """`key` names it for ever: edited words are kept by it. Without a title it goes on from the one before."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Cover:
    """The title page; `status` is «Проект» or the decision."""

    above: tuple[str, ...]
    organisation: str
    title: str
    subtitle: str
    status: str
    place: str


@dataclass(frozen=True)
class Paper:
    """`draft` puts «Проект» on every page; `address` is where the issued paper is found, printed with a QR code.
    Without a cover the first page begins with the letterhead and the title."""

    title: str
    author: str
    subject: str
    head: str
    head_right: str
    sections: tuple[Section, ...]
    cover: Cover | None = None
    draft: bool = False
    demonstration: bool = False
    address: str = ""
    foot: str = ""
    letterhead: Letterhead = field(default=PLAIN)
    # Above the title of a paper without a cover: to whom, by whom, of which day.
    opening: tuple[Block, ...] = ()


def texts(thing: object) -> Iterator[str]:
    """Every text of a paper or a part of it, in order: for whoever looks whether all of them were printed."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts(part)
    elif isinstance(thing, (Paper, Cover, Section, Grid, Column, Picture, Beside, Words, Points, Signature)):
        for each in fields(thing):
            if each.name not in ("key", "look", "letterhead"):
                yield from texts(getattr(thing, each.name))
