"""The one door from text to paper. Nothing else in the program calls reportlab's Paragraph."""

import re
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from core import text
from core.formats import NBSP
from core.reports import fonts

# reportlab's time for one paragraph grows faster than its length.
CHUNK = 4000
_NO_LIMIT = 10**9
_SURROGATE = re.compile("[\ud800-\udfff]")

# Words that Russian typography never leaves at the end of a line.
_SHORT = re.compile(
    r"(?<![\w-])(в|во|на|из|с|со|к|ко|у|о|об|от|до|за|по|и|а|не|ни|но|для|при|над|под|без|№) (?=\S)", re.I
)
_DASH = re.compile(r" (?=[—–] )")
_COUNTED = re.compile(r"(?<=\d) (?=(?:[а-яё]{1,4}\.|%|[а-яё]{2,}))", re.I)


def clean(value: str, font: str) -> str:
    """Text as this typeface can show it: through the gate, without anything invisible. Never raises."""
    return fonts.shown(text.clean(_SURROGATE.sub("\ufffd", value), _NO_LIMIT), font)


def para(value: str, style: ParagraphStyle) -> list[Paragraph]:
    """Plain text as paragraphs of at most 4,000 characters; whatever looks like markup is printed literally."""
    literal = clean(value, style.fontName)
    return [
        Paragraph(escape(chunk).replace("\n", "<br/>"), style) for chunk in _chunks(literal) if chunk.strip()
    ]


def _chunks(value: str) -> list[str]:
    """Cut at the last blank before the limit, or at the limit where there is none."""
    parts = []
    while len(value) > CHUNK:
        cut = max(value.rfind(" ", 1, CHUNK), value.rfind("\n", 1, CHUNK))
        cut = cut if cut > 0 else CHUNK
        parts.append(value[:cut])
        value = value[cut:]
    return [*parts, value]


def knit(sentence: str) -> str:
    """Our own sentence with no-break spaces where a Russian line may not break; not for what people typed."""
    tied = _SHORT.sub(lambda m: m[1] + NBSP, _DASH.sub(NBSP, sentence))
    # Twice: in «и в школе» the first match takes the blank that the second one needs.
    return _COUNTED.sub(NBSP, _SHORT.sub(lambda m: m[1] + NBSP, tied))
