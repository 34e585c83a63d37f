"""The one door from text to paper. Nothing else in the program calls reportlab's Paragraph."""

import re
from functools import lru_cache
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paragraph import _SplitWordHY

from core import text
from core.formats import NBSP
from core.reports import fonts, hyphens, tagged

# reportlab's time for one paragraph grows faster than its length.
CHUNK = 4000
_NO_LIMIT = 10**9
_OFTEN = 80  # signs: what is longer hardly comes again
_SURROGATE = re.compile("[\ud800-\udfff]")
_BAR = 2.4  # points: how wide the bar beside a leading sentence is

# Words that Russian typography never leaves at the end of a line.
_SHORT = re.compile(
    r"(?<![\w-])(в|во|на|из|с|со|к|ко|у|о|об|от|до|за|по|и|а|не|ни|но|для|при|над|под|без|№) (?=\S)", re.I
)
_PLACE = re.compile(r"(?<![\w-])(?<!\d[ \u00a0])(г|ул|д|п|ст|пр|обл)\. (?=[А-ЯЁ\d])")
_DASH = re.compile(r" (?=[—–] )")
_COUNTED = re.compile(r"(?<=\d) (?=(?:[а-яё]{1,4}\.|%|₽|[а-яё]{2,}|\d{3}(?!\d)))", re.I)
# «А. Б. Иванов», «т. е.», «Иванов А. Б.»
_INITIALS = re.compile(r"(?<![\w-])([А-ЯЁ]\.|[тд]\.) ?(?=[А-ЯЁ]\.|[А-ЯЁ][а-яё]|[екдпнч]\.)")
_AFTER = re.compile(r"(?<![\w-])([А-ЯЁ][а-яё]+) (?=[А-ЯЁ]\.\s?[А-ЯЁ]\.(?!\s?[А-ЯЁ][а-яё]))")


class _Set(Paragraph):
    """A paragraph that knows what it is; its parts on two pages are one for whoever listens."""

    thread: list[Any] | None = None
    space_after: float | None = None  # instead of that of its style
    wrapped = -1.0  # the width that its lines were broken for: tables ask three times

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """A hyphen at the end of a line is one that may go: copied out, the word is whole again."""
        if self.wrapped != width or not hasattr(self, "blPara"):
            super().wrap(width, height)
            self.wrapped = width
            for _, words in self.blPara.lines:
                if words and type(words[-1]) is _SplitWordHY:
                    words[-1] = _SplitWordHY(words[-1][:-1] + hyphens.SOFT)
        return self.width, self.height

    def getSpaceAfter(self) -> float:
        return float(self.style.spaceAfter if self.space_after is None else self.space_after)

    def draw(self) -> None:
        bar = getattr(self.style, "bar", None)
        if bar is not None:
            with tagged.artifact(self.canv):
                self.canv.setFillColor(bar)
                self.canv.rect(0, 1, _BAR, self.height - 3, stroke=0, fill=1)
        self.thread = [] if self.thread is None else self.thread
        role = getattr(self.style, "role", "P")
        with tagged.marked(self.canv, role, self.thread) if role else tagged.artifact(self.canv):
            super().draw()

    def split(self, *room: float) -> list[Any]:
        parts: list[Any] = super().split(*room)
        self.thread = [] if self.thread is None else self.thread
        for part in parts:
            part.thread = self.thread
        return parts


def clean(value: str, font: str) -> str:
    """Text as this typeface can show it: through the gate, without anything invisible. Never raises."""
    return _clean(value, font) if len(value) > _OFTEN else _clean_again(value, font)


def _clean(value: str, font: str) -> str:
    return fonts.shown(text.clean(_SURROGATE.sub("\ufffd", value), _NO_LIMIT), font)


# «да», «Сдали 1 из 1», heads of columns: in a batch the same words come a thousand times.
_clean_again = lru_cache(maxsize=10_000)(_clean)


def para(value: str, style: ParagraphStyle, sign: str = "") -> list[Paragraph]:
    """Plain text as paragraphs, a new one after a line end and after 4,000 characters; nothing in it is markup, for no
    parser ever reads it. `sign` hangs before the first."""
    lines = [line for line in clean(value, style.fontName).split("\n") if line.strip()]
    chunks = [chunk for line in lines for chunk in _chunks(line) if chunk.strip()]
    return [
        _Set(chunk, style, bulletText=None if n else sign or None, frags=[_fragment(style).clone(text=chunk)])
        for n, chunk in enumerate(chunks)
    ]


@lru_cache(maxsize=200)
def _fragment(style: ParagraphStyle) -> Any:
    """How reportlab sees a piece of text in this style."""
    return Paragraph(".", style).frags[0]


def _chunks(value: str) -> list[str]:
    """Cut at the last blank before the limit, or at the limit where there is none."""
    parts = []
    while len(value) > CHUNK:
        cut = value.rfind(" ", 1, CHUNK)
        cut = cut if cut > 0 else CHUNK
        parts.append(value[:cut])
        value = value[cut:]
    return [*parts, value]


def tied(cell: str) -> str:
    """Of a cell, which may be a name that people typed, only what no line begins or ends with."""
    return cell.replace(", %", f",{NBSP}%").replace("№ ", f"№{NBSP}")


_TIE = re.compile(f"(?<!\\d){NBSP}|{NBSP}(?!\\d)")


def untied(cell: str) -> str:
    """For a column too narrow for what is tied; a figure stays whole."""
    return _TIE.sub(" ", cell)


def knit(sentence: str) -> str:
    """Our own sentence with no-break spaces where a Russian line may not break; not for what people typed."""
    tied = _SHORT.sub(lambda m: m[1] + NBSP, _DASH.sub(NBSP, sentence))
    # Twice: in «и в школе» the first match takes the blank that the second one needs.
    tied = _COUNTED.sub(NBSP, _SHORT.sub(lambda m: m[1] + NBSP, tied))
    tied = _PLACE.sub(lambda m: f"{m[1]}.{NBSP}", tied)
    tied = _AFTER.sub(lambda m: m[1] + NBSP, tied)
    return _INITIALS.sub(lambda m: m[1] + NBSP, tied)
