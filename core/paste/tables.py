"""Numbers of members and of the register pasted from Excel, 1C or the register (AIS): rows of organisations only.

Members' personal data are never stored, so a table with names, phones or insurance numbers is not even previewed.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from core import answers, formats, text
from core.answers import Missing, Value
from core.paste import personal
from core.paste.columns import CODE, DASHES, NAME, NUMBERS, QUESTIONS, TITLES, columns_of
from core.paste.personal import HEAD_WITHIN
from core.problems import Refused
from core.sheets.columns import as_text
from core.sheets.reading import Sheet, Workbook

MOST_LINES, MOST_BYTES, MOST_COLUMNS = 5_000, 1 << 20, 50
_TOTAL = re.compile(r"(итого|всего)\b.*")


@dataclass(frozen=True)
class Line:
    """One organisation as the table tells of it; `number` is its line, from 1."""

    number: int
    code: str
    name: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"строка {self.number}, «{self.code or self.name}»"


@dataclass(frozen=True)
class Place:
    """An organisation of this person's territory."""

    id: int
    code: str
    name: str


def plain(name: str) -> str:
    """«ППО  школы №4» and «ппо школы № 4» are one: case, ё, quotes, dashes and the number sign do not count."""
    key = re.sub(r"\bn[o\u00ba]?\.?\s*(?=\d)", " ", text.search_key(name))
    return " ".join(re.sub(r"[\W_]+", " ", key).split())


@dataclass(frozen=True)
class Wrong:
    """What has to be mended, in words; `lines` are the numbers of those that cannot be entered because of it."""

    text: str
    lines: tuple[int, ...]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table:
    """`columns` are those that were understood, in the order of the table."""

    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    problems: tuple[Wrong, ...] = ()
    notes: tuple[str, ...] = ()


def read(pasted: str) -> Table:
    """Refused, with what to do, for everything that is no table of organisations and numbers."""
    if len(pasted) > MOST_BYTES or len(pasted.encode(errors="replace")) > MOST_BYTES:
        raise Refused(f"Вставлено больше {MOST_BYTES >> 20} МБ: разделите таблицу на части.")
    if not pasted.strip():
        raise Refused("Вставьте таблицу: код или название организации и числа.")
    return table(list(enumerate(_split(pasted), start=1)))


def read_book(book: Workbook) -> Table:
    """The same from the first sheet that has anything."""
    filled = [sheet for sheet in book if sheet.header]
    if not filled:
        raise Refused("В книге нет таблицы.")
    found = table(list(_cells(filled[0])))
    others = tuple(f"Лист «{sheet.name}» не загружается." for sheet in filled[1:])
    return Table(found.lines, found.columns, found.problems, (*found.notes, *book.notes, *others))


def _cells(sheet: Sheet) -> Iterable[tuple[int, list[str]]]:
    yield sheet.header_number, list(sheet.header)
    for row in sheet.rows:
        yield row.number, [as_text(cell) for cell in row.cells]


def _split(pasted: str) -> list[list[str]]:
    lines = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", pasted.replace("\0", "")).split("\n")
    if len(lines) > MOST_LINES * 2:
        raise Refused(f"Вставлено больше {MOST_LINES} строк: разделите таблицу на части.")
    full = [line for line in lines if line.strip()]
    for sign in ("\t", ";"):
        if sum(sign in line for line in full) * 2 >= len(full):
            return _separated(lines, sign)
    return [re.split(r"[ \u00a0]{2,}|\t|;", line.strip()) for line in lines]


def _separated(lines: list[str], sign: str) -> list[list[str]]:
    """Excel puts quotes round a cell with a line break. A quote that never closes is a part of a name."""
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=sign))
    except csv.Error:
        rows = []
    runaway = any(cell.count("\n") > 3 or sign in cell for row in rows for cell in row)
    if rows and not runaway:
        return rows
    return [[cell.strip().strip('"') for cell in line.split(sign)] for line in lines]


def table(rows: list[tuple[int, list[str]]]) -> Table:
    """Numbered rows of cells, however they came."""
    washed = [(number, [_washed(cell, number) for cell in row]) for number, row in rows]
    full = [(number, row) for number, row in washed if any(row)]
    if len(full) > MOST_LINES + HEAD_WITHIN:
        raise Refused(f"В таблице больше {MOST_LINES} строк: разделите её на части.")
    if not full or max(len(row) for _, row in full) > MOST_COLUMNS:
        raise Refused("Это не похоже на таблицу с кодами или названиями организаций и числами.")
    personal.refuse(full)
    head, columns, notes = columns_of(full)
    told = ", ".join(f"{n} — «{TITLES[column]}»" for n, column in enumerate(columns, start=1) if column)
    notes.append(f"Столбцы прочитаны так: {told}.")
    body = full[head:]
    if len(body) > MOST_LINES:
        raise Refused(f"В таблице больше {MOST_LINES} строк: разделите её на части.")
    problems: list[Wrong] = []
    lines: list[Line] = []
    for number, row in body:
        line = _line(number, row, columns, problems, notes)
        if line is not None:
            lines.append(line)
    if not lines and not problems:
        raise Refused("В таблице нет ни одной строки с организацией и числом.")
    return Table(tuple(lines), tuple(c for c in columns if c), tuple(problems), tuple(notes))


def without(table: Table, numbers: Collection[int]) -> Table:
    """The rest of a table, where a person has agreed to leave these lines out."""
    lines = tuple(line for line in table.lines if line.number not in numbers)
    problems = tuple(p for p in table.problems if not set(p.lines) <= set(numbers))
    return replace(table, lines=lines, problems=problems)


def _washed(cell: str, number: int) -> str:
    try:
        return " ".join(text.line(cell, text.LIMIT).split(" ")).strip()
    except ValueError as error:
        raise Refused(f"Строка {number}: {error}") from error


def _line(
    number: int, row: list[str], columns: list[str], problems: list[Wrong], notes: list[str]
) -> Line | None:
    cells = {column: cell for column, cell in zip(columns, row, strict=False) if column}
    code, name = cells.get(CODE, ""), cells.get(NAME, "")
    if any(_TOTAL.fullmatch(text.search_key(cell)) for cell in row[:3] if cell):
        notes.append(f"Строка {number} — итог, она пропущена.")
        return None
    if not code and not name:
        problems.append(Wrong(f"Строка {number}: нет ни кода, ни названия организации.", (number,)))
        return None
    values: dict[str, Value] = {}
    for column, question in QUESTIONS.items():
        try:
            value = _value(column, cells.get(column, ""))
        except ValueError as error:
            problems.append(Wrong(f"Строка {number}, «{TITLES[column]}»: {error}.", (number,)))
            continue
        if value is not None:
            values[question] = value
    if len(row) > len(columns) and any(row[len(columns) :]):
        problems.append(Wrong(f"Строка {number}: ячеек больше, чем столбцов.", (number,)))
    return Line(number, code[:200], name[:500], values)


def _value(column: str, cell: str) -> Value | None:
    if cell in DASHES:
        return None
    for missing in Missing:
        if text.search_key(cell) == missing.label:
            return missing
    if column == "date":
        return answers.day(cell)
    amount = answers.whole(cell)
    if amount < 0:
        raise ValueError("Число не может быть меньше нуля")
    return int(amount)


def counted(lines: Iterable[Line]) -> str:
    """«12 организаций, членов 1 200, на учёте 1 100»: to be compared with the total of the source."""
    every = list(lines)
    sums = {
        q: sum(int(v) for line in every if isinstance(v := line.values.get(q), int))
        for q in QUESTIONS.values()
    }
    told = [formats.count(len(every), "строка", "строки", "строк")]
    told += [
        f"{_inside(TITLES[c])} {formats.number(sums[q])}"
        for c, q in QUESTIONS.items()
        if c in NUMBERS and sums[q]
    ]
    return ", ".join(told)


def usual_day(today: date) -> date:
    """Numbers are told as of 1 October or 1 January: the last of them."""
    return date(today.year, 10, 1) if today.month >= 10 else date(today.year, 1, 1)


def _inside(title: str) -> str:
    """Within a sentence."""
    return title[:1].lower() + title[1:]
