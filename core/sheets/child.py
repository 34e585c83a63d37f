"""Reads one workbook from stdin and prints it as JSON; run by `core.sheets.reading` as a process of its own.

calamine allocates the rectangle between the first and the last cell: two cells in opposite corners ask for
549 GB and the process aborts, past any `except` (tafia/calamine#693). So it may abort here, under limits.
Only light imports: this starts anew for each file.

Out: {"refused": sentence} or {"sheets": [[name, [merged range], [[row number, [cell]]]]], "hidden": [name]}.
A cell is null, string, integer, boolean or [tag, string]; tags: n number, d date, t moment, e error.
"""

import io
import json
import math
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
OUTPUT_BYTES = 64 << 20
MERGED_SHOWN = 20

NO_VALUE = "#НЕТ_ЗНАЧЕНИЯ!"
ERRORS = {
    NO_VALUE, "#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!",
    "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#PYTHON!", "#EXTERNAL!", "#GETTING_DATA",
}  # fmt: skip

_SHEET = re.compile(r"(?i)sheet[^/]*\.xml$")
# calamine shows error cells as empty ones and gives up on the new kinds (#SPILL!): retyped they are strings.
_ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\b[^<>]*\st\s*=\s*["'])e(["'])""")
# A formula that no program has calculated yet would look like an empty cell too.
_FORMULA_CELL = re.compile(
    rb"<((?:\w+:)?)c\b([^<>]*)>\s*<\1f\b[^<>]*?(?:/>|>[^<]*</\1f>)\s*(?:<\1v\s*/>|<\1v>\s*</\1v>)?\s*</\1c>"
)
_STRING_TYPE = re.compile(rb"""\st\s*=\s*["']str["']""")
_TYPE = re.compile(rb"""\st\s*=\s*["']\w*["']""")


class TooMuch(Exception):
    """The message is the Russian sentence for the person."""


def confine() -> None:
    """Never more than the limits; where a system knows a limit not (macOS: address space) the others hold."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def mended(data: bytes) -> bytes:
    """The same workbook with error cells and uncalculated formulas turned into text: none gets lost."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = {name: archive.read(name) for name in archive.namelist() if _SHEET.search(name)}
        changed = {name: new for name, old in sheets.items() if (new := _retyped(old)) != old}
        if not changed:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as copy:
            for name in archive.namelist():
                copy.writestr(name, changed.get(name) or archive.read(name))
        return out.getvalue()


def _retyped(xml: bytes) -> bytes:
    xml = _ERROR_CELL.sub(rb"\1str\2", xml)
    if b"<f" in xml or b":f" in xml:
        xml = _FORMULA_CELL.sub(_valued, xml)
    return xml


def _valued(cell: re.Match[bytes]) -> bytes:
    prefix, attributes = cell.groups()
    if _STRING_TYPE.search(attributes):
        return cell[0]  # an empty string is the honest result of a text formula
    typed = _TYPE.sub(b"", attributes) + b' t="str"'
    return b"<%bc%b><%bv>%b</%bv></%bc>" % (prefix, typed, prefix, NO_VALUE.encode(), prefix, prefix)


def main(max_rows: int, max_columns: int) -> None:
    confine()
    answer: dict[str, Any]
    try:
        answer = workbook(sys.stdin.buffer.read(), max_rows, max_columns)
    except TooMuch as problem:
        answer = {"refused": str(problem)}
    json.dump(answer, sys.stdout, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.flush()


def workbook(data: bytes, max_rows: int, max_columns: int) -> dict[str, Any]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    book = load_workbook(io.BytesIO(mended(data)))
    sheets: list[Any] = []
    hidden: list[str] = []
    for position, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            hidden.append(about.name)
            continue
        sheet = book.get_sheet_by_index(position)
        if sheet.total_width > max_columns:
            raise TooMuch(f"На листе «{about.name}» слишком много столбцов: нужно не более {max_columns}.")
        sheets.append([about.name, merged(sheet), list(rows(sheet, about.name, max_rows))])
    return {"sheets": sheets, "hidden": hidden}


def rows(sheet: Any, name: str, max_rows: int) -> Iterator[tuple[int, list[Any]]]:
    """Rows with something in them, numbered from 1; hidden and filtered rows are rows like any other."""
    count = 0
    # calamine keeps the empty rows above the table and leaves out the empty columns before it.
    before = [None] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [cell(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > max_rows + 1:
            raise TooMuch(
                f"На листе «{name}» слишком много строк: нужно не более {max_rows} строк под заголовком."
            )
        yield number, before + cells


def cell(value: Any) -> Any:
    if isinstance(value, str):
        return ["e", value] if value in ERRORS else (value if value.strip() else None)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, datetime):
        # A date typed by a person has no time of day.
        midnight = value.time() == value.min.time()
        return ["d", value.date().isoformat()] if midnight else ["t", value.isoformat(timespec="seconds")]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    return str(value)  # time of day and duration: nothing of ours asks for them


def number(value: float) -> Any:
    if not math.isfinite(value):
        return ["e", "#NUM!"]
    exact = Decimal(repr(value))
    return int(exact) if exact == exact.to_integral_value() else ["n", str(exact)]


def merged(sheet: Any) -> list[str]:
    ranges = (sheet.merged_cell_ranges or [])[:MERGED_SHOWN]
    return [f"{_address(first)}:{_address(last)}" for first, last in ranges]


def _address(place: tuple[int, int]) -> str:
    row, column = place
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
