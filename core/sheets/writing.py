"""Rows -> XLSX and CSV, the one writer: text from people never becomes a formula or a link.

In XLSX no quote is put before "=": a string cell is not evaluated, and our own export must come back.
In CSV, where the reader guesses types, the quote is put.
"""

import csv as comma_separated
import io
import math
import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import xlsxwriter

from core import text
from core.problems import Refused
from core.sheets.child import ERRORS

CELL_LIMIT = 32_767  # UTF-16 units in one cell of Excel
CUT_MARK = "…(обрезано)"
ABOUT = "О выгрузке"
SHEET_ROWS = 1_048_576
EXACT_DIGITS = 15  # Excel keeps numbers as doubles
NAME_LIMIT = 120
NAME_BYTES = 240  # file systems stop at 255

_UNSTORABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_UNSEEN = string.whitespace + "\u00a0\u200b\u200c\u200d\u200e\u200f\u202f\u2060\ufeff"
_FORMULA_START = tuple("=+-@\t\r\n＝＋－＠")


class Kind(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"


# The file format knows one language only: a Russian Excel shows "#,##0" as «# ##0» and "." as «,».
# Percent are points (51.3), as everywhere in the product, hence the literal sign.
FORMATS = {
    Kind.TEXT: "@",
    Kind.WHOLE: "#,##0",
    Kind.DECIMAL: "#,##0.0#",
    Kind.PERCENT: '0.0"%"',
    Kind.MONEY: "#,##0.00",
    Kind.DATE: "dd.mm.yyyy",
    Kind.DATETIME: "dd.mm.yyyy hh:mm",
}
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"}
WIDTHS = {Kind.TEXT: 32, Kind.DATETIME: 17}


@dataclass(frozen=True)
class Column:
    """`width` in characters; None takes what suits the kind and the title."""

    title: str
    kind: Kind = Kind.TEXT
    width: int | None = None


@dataclass(frozen=True)
class Table:
    """Rows are read once. A value that does not suit its kind («нет данных» in a number) is written as text.

    `above` is a line over the header, by which a reader knows the sheet whatever it is called.
    Notes (what, for whom, «по N из M», as of when) go to the sheet «О выгрузке»: the header stays in row 1
    unless there is something above it.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]
    notes: tuple[str, ...] = ()
    above: str = ""


def write(sheets: Sequence[Table], made: datetime | None = None) -> bytes:
    """`made` goes into the properties of the file. Moments in cells are written without their zone."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    names = sheet_names([table.name for table in sheets])
    with xlsxwriter.Workbook(out, options) as book:
        if made is not None:
            book.set_properties({"created": made.replace(tzinfo=None)})
        for name, table in zip(names, sheets, strict=True):
            _write_table(book, name, table)
        if any(table.notes for table in sheets):
            _write_about(book, names, sheets)
    return out.getvalue()


def csv(table: Table, headed: bool = False) -> bytes:
    """UTF-8 with BOM, semicolons, decimal commas: a Russian Excel opens it by double click. `headed`: the notes stand
    above the table, a line each and an empty one."""
    out = io.StringIO(newline="")
    writer = comma_separated.writer(out, delimiter=";", lineterminator="\r\n")
    if headed and table.notes:
        writer.writerows([*([_defused(note)] for note in table.notes), []])
    writer.writerow([_defused(column.title) for column in table.columns])
    for row in table.rows:
        writer.writerow([_csv_cell(value) for value in _complete(table, row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def file_name(*parts: str, extension: str = "xlsx") -> str:
    """A readable name that no system takes for a path or a header: «Рейтинг – Область – 2026.xlsx»."""
    washed = (_washed_name(part) for part in parts)
    stem = " – ".join(part for part in washed if part) or "Выгрузка"
    stem = re.sub(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(?=$|[. ])", r"\1_", stem)
    ending = "." + (re.sub(r"[^a-z0-9]", "", extension.lower()) or "bin")
    stem = stem[: NAME_LIMIT - len(ending)].encode()[: NAME_BYTES - len(ending)].decode(errors="ignore")
    return stem.strip(" .–") + ending


def _write_table(book: Any, name: str, table: Table) -> None:
    sheet = book.add_worksheet(name)
    formats = {kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in FORMATS.items()}
    formats[Kind.TEXT].set_text_wrap()
    head, top = book.add_format(HEAD), int(bool(table.above))
    if table.above:
        checked(sheet.write_string(0, 0, fitting(table.above), book.add_format({"bold": True})))
    for position, column in enumerate(table.columns):
        sheet.set_column(position, position, _width(column))
        checked(sheet.write_string(top, position, fitting(column.title), head))
    last = top
    for last, row in enumerate(table.rows, start=top + 1):
        if last >= SHEET_ROWS:
            raise Refused(f"Таблица не помещается на лист Excel: в ней больше {last - top - 1} строк.")
        for position, value in enumerate(_complete(table, row)):
            kind = table.columns[position].kind
            _write_cell(sheet, last, position, value, kind, formats)
    sheet.freeze_panes(top + 1, 0)
    if table.columns:
        sheet.autofilter(top, 0, last, len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: Any, kind: Kind, formats: dict[Kind, Any]) -> None:
    if value is None or value == "":
        return
    if exact(value) and kind in (Kind.WHOLE, Kind.DECIMAL, Kind.PERCENT, Kind.MONEY):
        checked(sheet.write_number(row, column, float(value), formats[kind]))
    elif isinstance(value, date) and kind in (Kind.DATE, Kind.DATETIME) and value.year > 1900:
        moment = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        checked(sheet.write_datetime(row, column, moment, formats[kind]))
    else:
        checked(sheet.write_string(row, column, fitting(as_shown(value)), formats[Kind.TEXT]))


def _write_about(book: Any, names: Sequence[str], sheets: Sequence[Table]) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 100)
    wrap, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    lines: list[tuple[str, Any]] = []
    for name, table in zip(names, sheets, strict=True):
        if table.notes:
            lines += [(name, bold), *((note, wrap) for note in table.notes), ("", wrap)]
    for row, (line, style) in enumerate(lines):
        if line:
            checked(sheet.write_string(row, 0, fitting(line), style))


def _complete(table: Table, row: Sequence[Any]) -> Sequence[Any]:
    if len(row) != len(table.columns):
        raise ValueError(f"table {table.name!r}: row of {len(row)} values under {len(table.columns)} columns")
    return row


def checked(code: int) -> None:
    # XlsxWriter tells of a cut string or a cell outside the sheet by its return value only.
    if code != 0:
        raise ValueError(f"XlsxWriter refused a cell with code {code}")


def exact(value: Any) -> bool:
    """Whether Excel keeps it exactly; long codes and infinities go as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return math.isfinite(value) and abs(value) < 10**EXACT_DIGITS


def lossless(value: Any) -> bool:
    """Whether the very same number is read back: of a computed one nobody asks that."""
    return exact(value) and len(format(value, "f").replace(".", "").strip("-")) <= EXACT_DIGITS


def as_shown(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float | Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if not isinstance(value, str | int):
        raise TypeError(f"{type(value).__name__} is not for a cell: people would read its code")
    return str(value)


def fitting(value: str) -> str:
    storable = _UNSTORABLE.sub("\ufffd", value)
    if storable in ERRORS:
        # Read back it would be a broken cell; the gate of texts takes the invisible sign away.
        return f"\u200b{storable}"
    units = storable.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return storable
    return units[: 2 * (CELL_LIMIT - len(CUT_MARK))].decode("utf-16-le", errors="ignore") + CUT_MARK


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    shown = _UNSTORABLE.sub("\ufffd", as_shown(value))
    typed = isinstance(value, int | float | Decimal | date)
    return shown if typed else _defused(shown)


def _defused(value: str) -> str:
    # Some readers drop the blanks and the signs without a shape in front, so what stands behind them counts too.
    bare = value.lstrip(_UNSEEN)
    return "'" + value if value.startswith(_FORMULA_START) or bare.startswith(_FORMULA_START) else value


def _width(column: Column) -> int:
    if column.width is not None:
        return column.width
    longest = max((len(word) for word in column.title.split()), default=0)
    return min(60, max(WIDTHS.get(column.kind, 12), longest + 3))


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """What Excel takes: 31 characters, none of []:*?/\\, no outer quotes, no two alike, not «History»."""
    names: list[str] = []
    taken = {ABOUT.casefold(), "history", "журнал"}
    for name in wanted:
        plain = re.sub(r"[\[\]:*?/\\]", " ", text.line(_UNSTORABLE.sub("", name[:100])))
        base = plain.strip("' ")[:31].strip("' ") or "Лист"
        unique, number = base, 2
        while unique.casefold() in taken:
            unique = f"{base[:26]} ({number})"
            number += 1
        taken.add(unique.casefold())
        names.append(unique)
    return names


def _washed_name(part: str) -> str:
    plain = text.line(_UNSTORABLE.sub("", part), limit=1_000_000)
    safe = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Cn", "Co") else sign for sign in plain
    )
    return " ".join(re.sub(r"""[\\/:*?"'<>|«»“”„‘’`;%&$#{}~^=]""", " ", safe).split()).strip(" .")
