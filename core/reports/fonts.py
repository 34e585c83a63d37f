"""The typefaces of papers: embedded, with Cyrillic, each registered once in a process.

Golos Text sets our own words (headings, heads of tables, notes); PT Serif, whose figures are all of one width,
sets text, numbers and everything that people typed. Every further typeface costs each paper 2 ms and 30 KB.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).resolve().parent.parent.parent / "assets" / "fonts"

TEXT, TEXT_BOLD = "Serif", "Serif-Bold"
SANS, SANS_BOLD = "Golos", "Golos-Bold"
FILES = {
    TEXT: "PTSerif-Regular",
    TEXT_BOLD: "PTSerif-Bold",
    SANS: "GolosText-Regular",
    SANS_BOLD: "GolosText-SemiBold",
}

# What stands for a sign that a typeface lacks, the first that it has: reportlab would drop the sign unseen.
_STAND_INS = "□◊¤?"
# Blanks of odd widths become the no-break space; marks that choose between forms of a sign are not signs.
_SPACES = dict.fromkeys(map(ord, "\u2007\u202f"), "\u00a0") | dict.fromkeys(range(0x2000, 0x2007), " ")
_SPACES |= dict.fromkeys((0x2008, 0x2009, 0x200A, 0x3000), " ") | dict.fromkeys(range(0xFE00, 0xFE10), "")


@cache
def register() -> Mapping[str, frozenset[int]]:
    """Makes the typefaces known to reportlab; the code points that each can draw, by name."""
    faces: dict[str, Any] = {name: TTFont(name, str(FOLDER / f"{file}.ttf")) for name, file in FILES.items()}
    for face in faces.values():
        pdfmetrics.registerFont(face)
    return {name: frozenset(face.face.charToGlyph) for name, face in faces.items()}


def shown(value: str, font: str) -> str:
    """The text as the typeface can show it: what it has no glyph for is replaced by a visible sign."""
    drawn = register()[font]
    if _lacking(font).search(value) is None:
        return value
    stand_in = next(sign for sign in _STAND_INS if ord(sign) in drawn)
    plain = value.translate(_SPACES)
    return "".join(c if ord(c) in drawn or c == "\n" else stand_in for c in plain)


@cache
def _lacking(font: str) -> re.Pattern[str]:
    """Any sign that the typeface has no glyph for."""
    known = "".join(re.escape(chr(code)) for code in sorted(register()[font]))
    return re.compile(f"[^{known}]")


def width(value: str, font: str, size: float) -> float:
    """Points."""
    return float(pdfmetrics.stringWidth(value, font, size))
