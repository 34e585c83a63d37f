"""Tables of papers: no vertical rules, figures under figures, heads again on every page."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import LongTable

from core.reports import fonts, hyphens, style, text
from core.reports.paper import Column as Column
from core.reports.rows import PAD, Cell, Row, Rows

# Words that follow a column of figures stand clear of them.
_CLEAR = 11.0
# No column is so narrow that a syllable does not fit; no head is so tall that no row fits under it.
_NARROWEST, _TALLEST_HEAD = 26.0, 200.0
# What is wider than this is broken sooner than its column grows at the cost of the others.
_WIDEST = 96.0
# So many words of a column are measured, the longest ones.
_LONGEST = 24
_HEAD_SIZE = 7.6
_HEAD_SIGNS = 100  # what is longer is no head


@dataclass(frozen=True)
class _Measured:
    """A text as its cell prints it; what has several lines is as wide as can be."""

    text: str
    width: float


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], totals: int = 0) -> Rows:
    """A table over the whole text width; the last `totals` rows are set in bold.

    A row taller than a page goes on over the page; nothing is ever cut.
    """
    fonts.register()
    first_total = len(rows) - totals
    clean = [
        [_measured(value, bold=n >= first_total) for value, _ in zip(row, columns, strict=True)]
        for n, row in enumerate(rows)
    ]
    needs = [_needs(column, [row[x] for row in clean]) for x, column in enumerate(columns)]
    widths = _widths(columns, needs)
    left = _left(columns)
    rooms = [width - PAD - pad for width, pad in zip(widths, left, strict=True)]
    tails = [_longest_tail(column, [row[x].text for row in clean]) for x, column in enumerate(columns)]
    heads = [_head(column, room) for column, room in zip(columns, rooms, strict=True)]
    body = [
        _row(row, columns, rooms, tails, n >= first_total, n == first_total and 0 < totals < len(rows))
        for n, row in enumerate(clean)
    ]
    head = Row(heads, role="TH")
    drawn = Rows(
        head if not _tall(columns, widths) else None, body, widths, left, [c.figures for c in columns]
    )
    if drawn.head is None:
        drawn.rows.insert(0, head)  # it goes on over the page like any row
    return drawn


class _Beside(LongTable):
    """Parted only where no page has room for it: reportlab tries for ever to part two lines where one fits."""

    def split(self, width: float, height: float) -> list[Any]:
        return list(super().split(width, height)) if height > 0.9 * style.HEIGHT else []


def plain_table(rows: Sequence[Sequence[Any]], widths: Sequence[float], align: str) -> LongTable:
    """Things side by side, without any rules."""
    return _Beside(
        rows,
        colWidths=widths,
        splitInRow=1,
        hAlign="LEFT",
        style=[
            ("VALIGN", (0, 0), (-1, -1), align),
            ("FONT", (0, 0), (-1, -1), fonts.TEXT),
            *((f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
        ],
    )


def _head(column: Column, room: float) -> Cell:
    tied = text.knit(column.head[:_HEAD_SIGNS]) + column.head[_HEAD_SIGNS:]
    words = tied if _fits(tied, room, fonts.SANS, _HEAD_SIZE) else text.untied(tied)
    broken = not _fits(words, room, fonts.SANS, _HEAD_SIZE)
    return Cell(text.para(words, style.head(column.figures, broken)))


def _fits(words: str, room: float, font: str, size: float) -> bool:
    return all(fonts.width(word, font, size) <= room for word in _words(words))


def _measured(value: str, bold: bool) -> _Measured:
    font = style.face(bold)
    clean = text.tied(text.clean(value, font))
    return _Measured(clean, fonts.width(clean, font, style.CELL_SIZE) if "\n" not in clean else 10.0**6)


def _row(
    row: Sequence[_Measured],
    columns: Sequence[Column],
    rooms: Sequence[float],
    tails: Sequence[str],
    bold: bool,
    ruled: bool,
) -> Row:
    cells = [_cell(*cell, bold) for cell in zip(row, columns, rooms, tails, strict=True)]
    return Row(cells, bold, ruled)


def _cell(value: _Measured, column: Column, room: float, tail: str, bold: bool) -> Cell:
    """A line that fits stays a plain string: a Paragraph costs many times as much."""
    if value.width <= room:
        return Cell(value.text, value.width, _missing(value.text, tail) if column.figures else 0.0)
    fits = _fits(value.text, room, style.face(bold), style.CELL_SIZE)
    words = value.text if fits else text.untied(value.text)
    return Cell(text.para(words, style.right_cell(bold) if column.figures else style.cell(bold)))


def _missing(figure: str, tail: str) -> float:
    """The room of the decimals that a figure has fewer than its neighbours."""
    own = _tail(figure)
    return _wide(tail) - _wide(own) if len(own) < len(tail) and figure[-1:].isdigit() else 0.0


def _tall(columns: Sequence[Column], widths: Sequence[float]) -> bool:
    areas = (
        fonts.width(column.head, fonts.SANS, _HEAD_SIZE) * 1.3 / (width - 2 * PAD)
        for column, width in zip(columns, widths, strict=True)
        if len(column.head) > 40
    )
    return bool(max(areas, default=0) * style.head().leading > _TALLEST_HEAD)


def _widths(columns: Sequence[Column], needs: Sequence[Sequence[float]]) -> list[float]:
    """The shares that were asked for, and at least what each needs: those that can spare it give it up. Where not all
    words have room, figures and what cannot be hyphenated come first, then words, then what is tied."""
    least = [need[0] for need in needs]
    for step in (1, 2):
        free, wish = style.WIDTH - sum(least), sum(need[step] for need in needs) - sum(least)
        part = min(1.0, max(0.0, free / wish)) if wish > 0 else 1.0
        least = [had + (need[step] - had) * part for had, need in zip(least, needs, strict=True)]
    shares = [max(column.width, 0.01) for column in columns]
    widths = [style.WIDTH * share / sum(shares) for share in shares]
    short = [max(0.0, need - width) for need, width in zip(least, widths, strict=True)]
    spare = [max(0.0, width - need) for need, width in zip(least, widths, strict=True)]
    if not sum(short):
        return widths
    taken = min(1.0, sum(short) / sum(spare)) if sum(spare) else 0.0
    got = taken * sum(spare) / sum(short)
    return [w + s * got - p * taken for w, s, p in zip(widths, short, spare, strict=True)]


def _needs(column: Column, values: Sequence[_Measured]) -> list[float]:
    """What a column cannot do without, what it would need to break no word, and to part nothing that is tied: of its
    head and of its cells."""
    head = _pieces([text.knit(column.head[:_HEAD_SIGNS])], fonts.SANS, _HEAD_SIZE)
    cells = _pieces([value.text for value in values], fonts.TEXT, style.CELL_SIZE)
    figures = 0.0
    if column.figures:
        figures = max((value.width for value in values if value.width <= _WIDEST), default=0.0)
        figures += _wide(_longest_tail(column, [value.text for value in values]))
    pads = (2 * PAD if column.figures else PAD + _CLEAR) + 0.5
    return [max(_NARROWEST, max(*pair, figures) + pads) for pair in zip(head, cells, strict=True)]


def _pieces(values: Sequence[str], font: str, size: float) -> tuple[float, float, float]:
    """The widest word that no hyphen may break, the widest word, and the widest of words with no-break spaces."""
    tied = {word for value in values for word in _words(value)}
    loose = {word for value in tied for word in text.untied(value).split(" ")}
    hard = _widest((word for word in loose if next(hyphens.pairs(word), None) is None), font, size)
    whole = max(hard, _widest(loose, font, size))
    return hard, whole, max(whole, _widest(tied, font, size))


def _words(value: str) -> list[str]:
    """An address is broken at its strokes and points."""
    words = [word for line in value.split("\n") for word in line.split(" ")]
    return [
        p for word in words for p in (hyphens.STATION.split(word) if "/" in word or "@" in word else [word])
    ]


def _widest(words: Iterable[str], font: str, size: float) -> float:
    longest = heapq.nlargest(_LONGEST, words, key=len)
    return max((wide for w in longest if (wide := fonts.width(w, font, size)) <= _WIDEST), default=0.0)


def _left(columns: Sequence[Column]) -> list[float]:
    before = [False, *(column.figures for column in columns)]
    return [_CLEAR if left and not c.figures else PAD for left, c in zip(before, columns, strict=False)]


def _longest_tail(column: Column, values: Sequence[str]) -> str:
    return max((_tail(value) for value in values), key=len, default="") if column.figures else ""


def _wide(tail: str) -> float:
    return fonts.width(tail, fonts.TEXT, style.CELL_SIZE) if tail else 0.0


def _tail(figure: str) -> str:
    """«,5» of «1 234,5»; every figure is as wide as a zero."""
    _, comma, decimals = figure.partition(",")
    return comma + "0" * len(decimals) if decimals.isdigit() else ""
