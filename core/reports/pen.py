"""A line of text straight onto a page: where there are hundreds of short ones, reportlab's text objects are most of the
time that a paper takes. Only for typefaces of `core.reports.fonts`."""

from typing import Any

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas


def put(canvas: Canvas, x: float, y: float, words: str, font: str, size: float) -> None:
    """Words that have passed the door, in the colour that is set."""
    face: Any = pdfmetrics.getFont(font)
    document = canvas._doc
    said = []
    for subset, signs in face.splitString(words, document):
        named = face.getSubsetInternalName(subset, document)
        said.append(f"{named} {size} Tf ({canvas._escape(signs)}) Tj")
    canvas._code.append(f"BT 1 0 0 1 {fp_str(x, y)} Tm {' '.join(said)} ET")
