"""Sheets of records (channels, publications) beside the sheets of figures: one sheet a question, one row a record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from core import cells, figures
from core.catalogue import Catalogue
from core.figures import CODE, Key, Row, Rows
from core.indicators import AnswerKind, Indicator
from core.sheets.columns import CellProblem, Field, Record, records
from core.sheets.reading import Sheet, Workbook
from core.workbook import layout as shape

Asked = tuple[Sheet, Indicator]


def merged(known: Iterable[Indicator]) -> dict[str, Indicator]:
    """Questions of records by code, with the columns of all their versions."""
    found: dict[str, Indicator] = {}
    for question in (i for i in known if i.kind is AnswerKind.ROWS):
        earlier = found.get(question.code, question)
        columns = {**earlier.by_code, **question.by_code}
        found[question.code] = replace(question, columns=tuple(columns.values()))
    return found


def sheets(book: Workbook, known: Sequence[Catalogue], silent: Iterable[str]) -> list[Asked]:
    """By the mark above the head; by the name, unless it is one of the `silent`, where somebody has removed it."""
    every = merged(i for catalogue in known for i in catalogue.indicators.values())
    by_name = {shape.short_name(question).casefold(): question for question in every.values()}
    taken = {name.casefold() for name in silent}
    found = []
    for sheet in book:
        name = sheet.name.strip().casefold()
        marked = every.get(cells.marked_code(next((title for title in sheet.header if title), "")))
        named = None if name in taken or name.startswith(figures.SHEET.casefold()) else by_name.get(name)
        if question := marked or named:
            found.append((sheet, question))
    return found


def attach(
    asked: Sequence[Asked], read: Sequence[Rows], this_year: int
) -> tuple[list[Rows], list[CellProblem]]:
    """The rows of figures with their records. Records of nobody who has such a row are a problem."""
    every, problems = list[tuple[str, Row]](), list[CellProblem]()
    unread = set[str]()
    for sheet, question in asked:
        wrong = list[CellProblem]()
        every += ((question.code, row) for row in _rows(sheet, question, this_year, wrong))
        unread |= {question.code} if wrong else set()
        problems += wrong
    lines: dict[Key, dict[str, tuple[Record, ...]]] = {}
    for code, row in every:
        mine = lines.setdefault(row.key, {})
        mine[code] = (*mine.get(code, ()), row.record)
    # Where a sheet of figures could not be read, whose rows it has is not known.
    if not any(rows.problems for rows in read):
        lost = list(_orphans(every, read))
        unread |= {code for code, _ in lost}
        problems += (problem for _, problem in lost)
    return [_with(rows, lines, frozenset(unread)) for rows in read], problems


def _rows(sheet: Sheet, question: Indicator, this_year: int, problems: list[CellProblem]) -> Iterator[Row]:
    head = shape.headed(sheet)
    every, wrong = records(cells.found_by_code(head, question.by_code), _fields(question))
    problems += wrong
    bad = {problem.row for problem in wrong}
    for record in every:
        row = figures.identified(record, this_year)
        if record.number in bad:
            continue
        if isinstance(row, Row):
            yield row
        else:
            problems.append(row)


def _fields(question: Indicator) -> tuple[Field, ...]:
    plain = (f for f in shape.row_fields(question) if f.code != CODE)
    return (*figures.WHOSE, *plain)


def _orphans(every: Iterable[tuple[str, Row]], read: Iterable[Rows]) -> Iterator[tuple[str, CellProblem]]:
    known = {row.key for rows in read for row in rows.rows} | {key for rows in read for key in rows.silent}
    for code, row in every:
        if row.key not in known:
            told = f"на листах «{figures.SHEET} …» нет строки этой организации за {row.when}: добавьте её."
            yield code, row.record.problem(CODE, told)


def _with(rows: Rows, lines: Mapping[Key, Mapping[str, tuple[Record, ...]]], unread: frozenset[str]) -> Rows:
    return replace(
        rows,
        rows=tuple(replace(row, lines=lines.get(row.key, {}), unread=unread) for row in rows.rows),
    )
