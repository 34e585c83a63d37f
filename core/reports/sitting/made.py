"""What papers for a sitting share: the frame of the page, the last lines, cells that say how much is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core import formats
from core.formats import NBSP, number
from core.reports.letterhead import Letterhead
from core.reports.paper import Block, Column, Grid, Look, Paper, Section, Signature, Words

# A figure of too few forms, marked in a table and told below it.
STAR = "*"


@dataclass(frozen=True)
class Whose:
    """Of whom a paper is, and as of which day."""

    organisation: str
    as_of: date
    demonstration: bool = False


def paper(
    title: str, head_right: str, whose: Whose, sections: Iterable[Section], letterhead: Letterhead
) -> Paper:
    signed = Section("signature", "", (Signature(letterhead.post, letterhead.signer),))
    return Paper(
        title=title,
        author=whose.organisation,
        subject=f"{title}, данные на {formats.day(whose.as_of)}",
        head=whose.organisation,
        head_right=head_right,
        sections=(*(s for s in sections if s.blocks), signed),
        demonstration=whose.demonstration,
        foot=f"данные на {formats.day(whose.as_of)}",
        letterhead=letterhead,
        opening=(Words(whose.organisation, typed=True),),
    )


def words(*told: str, look: Look = Look.BODY) -> list[Block]:
    """Each a paragraph of its own; empty ones are nothing."""
    return [Words(text, look) for text in told if text]


def table(
    caption: str, note: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], totals: int = 0
) -> list[Block]:
    """Nothing where there are no rows."""
    body = tuple(tuple(row) for row in rows)
    return [Grid(caption, note, tuple(columns), body, totals)] if body else []


def behind(answered: int, expected: int) -> str:
    """«97 из 120», in the last column of a table."""
    return f"{number(answered)}{NBSP}из{NBSP}{number(expected)}"


def dated(as_of: date) -> str:
    return f"Данные на {formats.day(as_of)}."


def span(years: Sequence[int]) -> str:
    """«2022–2024 годы», «2024 год»."""
    if len(years) == 1:
        return f"{years[0]}{NBSP}год"
    return f"{years[0]}–{years[-1]}{NBSP}годы"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
