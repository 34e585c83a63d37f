"""The look that all charts share.

Colours are told apart by lightness first, so that they survive grey printing and colour blindness; they agree
with .streamlit/config.toml.
"""

from collections.abc import Callable

INK = "#2A2622"
MUTED = "#6B645B"
HAIRLINE = "#DED6C8"
PAPER = "#FDFBF7"
ACCENT = "#1F5A6B"
PALE_ACCENT = "#8CB4BA"
OCHRE = "#B8692B"
NORM = "#8F2F26"
THIN = "#BDB5A8"

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
