"""What can be read back from a paper set as PDF: its text, what it says of itself, what is told in words."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from core.reports import typeset
from core.reports.paper import Paper, Section, Words

_BLANKS = re.compile(r"[\s\u00ad-]+")


def paper(*sections: Section, **more: Any) -> Paper:
    """Without running heads, so that what goes on overleaf is read on without them."""
    return Paper(
        **({"title": "", "author": "", "subject": "", "head": "", "head_right": ""} | more), sections=sections
    )


def of(*blocks: Any, **more: Any) -> Paper:
    return paper(Section("only", "", blocks), **more)


def words(*texts: str) -> Paper:
    return of(*map(Words, texts))


def read(made: Paper) -> PdfReader:
    return PdfReader(BytesIO(typeset.pdf(made)))


def tight(value: str) -> str:
    """Without blanks, and without hyphens: lines end on paper where the writer did not end them."""
    return _BLANKS.sub("", value)


def body(reader: PdfReader) -> str:
    """The text of all pages, without their numbers."""
    return tight("".join(_NUMBER.sub("", page.extract_text(), count=1) for page in reader.pages))


_NUMBER = re.compile(r"Страница \d+ из\s+\d+")


def said(reader: PdfReader) -> str:
    """What the file says of itself and what is told of its pictures."""
    about = reader.metadata
    assert about is not None
    return tight(f"{about.title}{about.author}{about.subject}" + "".join(alternatives(reader)))


def elements(reader: PdfReader) -> Iterator[Any]:
    """The tree of tags, parents first."""
    waiting = [reader.root_object["/StructTreeRoot"]["/K"].get_object()]  # type: ignore[index]
    while waiting:
        element = waiting.pop(0)
        yield element
        kids = (kid.get_object() for kid in element["/K"])
        waiting[:0] = [kid for kid in kids if isinstance(kid, dict) and "/S" in kid]


def roles(reader: PdfReader) -> list[str]:
    return [str(element["/S"]).removeprefix("/") for element in elements(reader)]


def alternatives(reader: PdfReader) -> list[str]:
    return [str(element["/Alt"]) for element in elements(reader) if "/Alt" in element]
