"""Tables of papers: no vertical rules, figures under figures, heads again on every page."""

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import LongTable, TableStyle

from core.reports import fonts, style, text
from core.reports.paper import Column as Column

_PAD = 3.2


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], totals: int = 0) -> LongTable:
    """A table over the whole text width; the last `totals` rows are set in bold.

    A row taller than a page goes on over the page; nothing is ever cut.
    """
    whole = sum(column.width for column in columns)
    widths = [style.WIDTH * column.width / whole for column in columns]
    heads = [text.para(column.head, style.head(column.figures)) for column in columns]
    first_total = len(rows) - totals
    body = [_row(row, columns, widths, bold=n >= first_total) for n, row in enumerate(rows)]
    return LongTable(
        [heads, *body],
        colWidths=widths,
        repeatRows=1,
        splitInRow=1,
        style=TableStyle(_look(len(rows), totals) + _commas(columns, rows)),
        hAlign="LEFT",
    )


def _row(row: Sequence[str], columns: Sequence[Column], widths: Sequence[float], bold: bool) -> list[Any]:
    return [_cell(*cell, bold) for cell in zip(row, columns, widths, strict=True)]


def _cell(value: str, column: Column, width: float, bold: bool) -> Any:
    """A line that fits stays a plain string: a Paragraph costs twenty times as much."""
    font = style.face(bold)
    plain = text.clean(value, font)
    if "\n" not in plain and fonts.width(plain, font, style.CELL_SIZE) <= width - 2 * _PAD:
        return plain
    return text.para(plain, style.right_cell(bold) if column.figures else style.cell(bold))


def _look(rows: int, totals: int) -> list[tuple[Any, ...]]:
    look: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), fonts.TEXT, style.CELL_SIZE, style.CELL_LEADING),
        ("TEXTCOLOR", (0, 0), (-1, -1), style.INK),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PAD),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 2.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.4),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, style.INK),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, style.INK),
        ("LINEBELOW", (0, 1), (-1, -2), 0.25, style.LINE),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, style.INK),
    ]
    if totals and totals < rows:
        look += [
            ("FONT", (0, -totals), (-1, -1), fonts.TEXT_BOLD, style.CELL_SIZE, style.CELL_LEADING),
            ("LINEABOVE", (0, -totals), (-1, -totals), 0.5, style.INK),
        ]
    return look


def _commas(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    """Right alignment, and for a figure with fewer decimals than its neighbours the room of the missing ones."""
    look: list[tuple[Any, ...]] = []
    for x, column in enumerate(columns):
        if not column.figures:
            continue
        look.append(("ALIGN", (x, 0), (x, -1), "RIGHT"))
        tails = [_tail(row[x]) for row in rows]
        widest = max(tails, key=len, default="")
        look += [
            (
                "RIGHTPADDING",
                (x, y),
                (x, y),
                _PAD + fonts.width(widest, fonts.TEXT, style.CELL_SIZE) - _wide(tail),
            )
            for y, tail in enumerate(tails, start=1)
            if len(tail) < len(widest) and rows[y - 1][x][-1:].isdigit()
        ]
    return look


def _wide(tail: str) -> float:
    return fonts.width(tail, fonts.TEXT, style.CELL_SIZE)


def _tail(figure: str) -> str:
    """«,5» of «1 234,5»; every figure is as wide as a zero."""
    _, comma, decimals = figure.partition(",")
    return comma + "0" * len(decimals) if decimals.isdigit() else ""
