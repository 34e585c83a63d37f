"""The look that all charts share.

Colours are told apart by lightness first, so that they survive grey printing and colour blindness; they agree
with .streamlit/config.toml. Every chart is drawn light; the dark one is made of it, all of its colours alike.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from core.charts import colours

INK = "#2A2622"
MUTED = "#6B645B"
HAIRLINE = "#DED6C8"
PAPER = "#FDFBF7"
ACCENT = "#1F5A6B"
PALE_ACCENT = "#8CB4BA"
OCHRE = "#B8692B"
NORM = "#8F2F26"
THIN = "#BDB5A8"
# For several lines or organisations side by side, in this order: neighbours stay apart for the colour-blind too.
CATEGORIES = (ACCENT, OCHRE, "#8F2F5A", "#5E8A68", "#5B3F7D", "#5C93C4", "#3B6E4A", "#4A443C")

SCREEN_FONT = "Golos Text"
REGULAR, BOLD = "Golos", "Golos-Bold"  # as core/reports/fonts.py registers them


def cut(text: str, signs: int) -> str:
    return text if len(text) <= signs else text[: signs - 1].rstrip(" ,.-–—«(") + "…"


def cut_lines(text: str, signs: int, most: int) -> list[str]:
    """Lines of at most so many signs, the last one cut; for the screen, where nobody measures glyphs."""
    return wrapped(text, most, lambda part: len(part) <= signs, lambda part: cut(part, signs))


def wrapped(text: str, most: int, fits: Callable[[str], bool], shortened: Callable[[str], str]) -> list[str]:
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        taken = len(words) if len(lines) == most - 1 else 1
        while taken < len(words) and fits(" ".join(words[: taken + 1])):
            taken += 1
        lines.append(shortened(" ".join(words[:taken])))
        words = words[taken:]
    return lines or [""]


# What is lightest on white paper is darkest on a dark screen, and in between the order is kept: whatever could be read
# on whatever else can still be read, colours of one chart alone included.
_DARKEST, _LIGHTEST, _INK_LIGHTNESS = 0.235, 0.94, 0.25
_COLOUR = re.compile("#[0-9A-Fa-f]{6}(?![0-9A-Fa-f])")
_NAMED = {"white": "#FFFFFF", "black": "#000000"}


@cache
def night(colour: str) -> str:
    """The same colour on a dark screen."""
    lightness, a, b = colours.lab(colour)
    turned = _DARKEST + (1 - lightness) * (_LIGHTEST - _DARKEST) / (1 - _INK_LIGHTNESS)
    return colours.from_lab((min(turned, 0.97), a, b))


def dark(spec: Any, told: bool = False) -> Any:
    """A finished specification with all of its colours turned; a copy. `told`: data, where a colour is a whole value
    and «школа #123456» is a name."""
    if isinstance(spec, dict):
        return {key: dark(value, told or key in ("datasets", "values")) for key, value in spec.items()}
    if isinstance(spec, list):
        return [dark(value, told) for value in spec]
    if not isinstance(spec, str):
        return spec
    if spec in _NAMED and not told:
        return night(_NAMED[spec])
    if "#" not in spec or (told and not _COLOUR.fullmatch(spec)):
        return spec
    return _COLOUR.sub(lambda found: night(found[0]), spec)
