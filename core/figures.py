"""Import of published figures: from rows of a sheet to answers. An empty cell is no answer, never a zero."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core import answers, entry, text
from core.answers import Missing, Value
from core.catalogue import Catalogue
from core.entry import Target as Target
from core.entry import shown as shown
from core.indicators import AnswerKind, Indicator
from core.sheets.columns import CellProblem, Field, Record, records
from core.sheets.reading import Sheet
from core.workflow import State

SHEET = "Показатели"
CODE, YEAR, STATE, NAME = "@code", "@year", "@state", "@name"
EARLIEST, LATEST = 1990, 2100

# Words for «no value» that are an answer, as our own export writes them.
_MISSING = {missing.label: missing for missing in Missing}
_DASHES = ("-", "–", "—")


@dataclass(frozen=True)
class Row:
    """Figures of one organisation in one year, as they stand in the sheet."""

    record: Record
    code: str
    year: int

    @property
    def key(self) -> tuple[str, int]:
        return self.code, self.year


@dataclass(frozen=True)
class Judged:
    """`answers` are the kept ones with those of the sheet laid over them."""

    answers: Mapping[str, Value]
    problems: tuple[CellProblem, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    rows: tuple[Row, ...]
    problems: tuple[CellProblem, ...]
    notes: tuple[str, ...]


def fields(catalogue: Catalogue) -> tuple[Field, ...]:
    """Columns by code or by label; a label that two indicators share («— в вузах») names neither."""
    asked = [i for i in catalogue.indicators.values() if not i.computed]
    uses = Counter(text.search_key(name) for i in asked for name in _names(i))
    service = (
        Field(CODE, "Код", filled=True, aliases=("Код организации",), limit=40),
        Field(YEAR, "Год", filled=True),
        Field(STATE, "Состояние", required=False),
        Field(NAME, "Название", required=False, aliases=("Организация",)),
    )
    return service + tuple(_field(i, uses) for i in asked)


def heading(indicator: Indicator) -> str:
    """What our own export writes above a column, and what the import finds it by."""
    return f"{indicator.label} [{indicator.code}]"


def _names(indicator: Indicator) -> set[str]:
    dated = {"На дату"} if indicator.code == "stat_as_of" else set()
    return {indicator.label, indicator.label.lstrip("— "), indicator.short} | dated


def _field(indicator: Indicator, uses: Counter[str]) -> Field:
    own = sorted(name for name in _names(indicator) if uses[text.search_key(name)] == 1)
    limit = text.LIMIT if indicator.kind is AnswerKind.TEXT else text.LINE_LIMIT
    aliases = (indicator.code, heading(indicator), *own)
    return Field(indicator.code, indicator.label, required=False, aliases=aliases, limit=limit)


def read(sheet: Sheet, catalogue: Catalogue, this_year: int) -> Rows:
    """Whose figures the sheet has. Rows of our export that are not accepted stay out, with a note."""
    every, wrong = records(sheet, _unambiguous(fields(catalogue)))
    problems, notes, unaccepted = list(wrong), list[str](), list[int]()
    bad = {problem.row for problem in problems}
    rows: dict[tuple[str, int], Row] = {}
    for record in every:
        state = record.text(STATE)
        if record.number in bad:
            continue
        if state and text.search_key(state) not in (State.ACCEPTED.label, State.ACCEPTED.value):
            unaccepted.append(record.number)
            continue
        year = _year(record, this_year)
        if isinstance(year, CellProblem):
            problems.append(year)
            continue
        row = Row(record, text.line(record.text(CODE)), year)
        first = rows.setdefault(row.key, row)
        if first is row:
            continue
        if _figures(first.record) == _figures(record):
            told = f"строка {record.number} повторяет строку {first.record.number}, она пропущена."
            notes.append(f"Лист «{sheet.name}», {told}")
        else:
            reason = f"показатели этой организации за {year} год уже есть в строке {first.record.number}."
            problems.append(record.problem(CODE, reason))
    if unaccepted:
        numbers = ", ".join(map(str, unaccepted[:10])) + (" …" if len(unaccepted) > 10 else "")
        reason = "их форма не в состоянии «принята»"
        notes.append(f"Лист «{sheet.name}», пропущено строк: {len(unaccepted)} ({numbers}), {reason}.")
    return Rows(tuple(rows.values()), tuple(problems), tuple(notes))


def _unambiguous(known: Sequence[Field]) -> Sequence[Field]:
    """`records` also knows a column by its title; an ambiguous title is made unfindable."""
    uses = Counter(text.search_key(f.title) for f in known)
    return [
        f
        if uses[text.search_key(f.title)] == 1
        else Field(f.code, f.aliases[1], False, False, f.aliases, f.limit)
        for f in known
    ]


def _year(record: Record, this_year: int) -> int | CellProblem:
    cell = record.text(YEAR)
    if not (cell.isascii() and cell.isdigit() and EARLIEST <= int(cell[:9]) <= LATEST):
        return record.problem(YEAR, f"«{cell}» — не год, нужно четыре цифры, например 2024.")
    if int(cell) > this_year:
        return record.problem(YEAR, f"{cell} год ещё не наступил.")
    return int(cell)


def _figures(record: Record) -> dict[str, object]:
    return {c: v for c, v in record.cells.items() if v is not None and not c.startswith("@")}


def judge(row: Row, target: Target, catalogue: Catalogue, today: date) -> Judged:
    """Reads the cells and asks the rules. What a form would require may be absent from a publication."""
    problems: list[CellProblem] = []
    given: dict[str, Value] = {}
    for code in _figures(row.record):
        value = _value(row, target, catalogue[code], problems)
        if value is not None:
            given[code] = value
    laid = entry.lay(target, given, today)
    problems += [row.record.problem(p.code or CODE, p.text) for p in laid.problems]
    warnings = [str(row.record.problem(p.code or CODE, p.text)) for p in laid.warnings]
    return Judged(laid.answers, tuple(problems), tuple(warnings))


def _value(row: Row, target: Target, indicator: Indicator, problems: list[CellProblem]) -> Value | None:
    form = target.form
    if indicator.code not in form.indicators or not indicator.asked(form.level, target.kind):
        told = f"за {row.year} год {target.who} этот показатель не заполняет: оставьте ячейку пустой."
        problems.append(row.record.problem(indicator.code, told))
        return None
    try:
        return parsed(form.indicators[indicator.code], row.record)
    except ValueError as error:
        problems.append(row.record.problem(indicator.code, f"{error}."))
        return None


def parsed(indicator: Indicator, record: Record) -> Value | None:
    """One cell as an answer. ValueError with a sentence for the person."""
    cell = record[indicator.code]
    word = cell.strip().casefold() if isinstance(cell, str) else ""
    if word in _MISSING and word not in (label.casefold() for label in indicator.option_labels.values()):
        return _MISSING[word]
    if word in _DASHES and indicator.kind is not AnswerKind.TEXT:
        raise ValueError("Прочерк — не ответ: впишите ответ или «нет данных», или оставьте ячейку пустой")
    if indicator.kind is AnswerKind.SEVERAL and isinstance(cell, str):
        return answers.parse(indicator, _parts(indicator, cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date) and indicator.kind is AnswerKind.DATE:
        return answers.parse(indicator, cell)
    typed = isinstance(cell, bool) or indicator.kind.numeric
    return answers.parse(indicator, cell if typed else record.text(indicator.code))


def _parts(indicator: Indicator, cell: str) -> str | list[str]:
    """A comma belongs to the label where that makes every part one of the options."""
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    known = {word.casefold() for option in indicator.options for word in option}
    return parts if all(part.casefold() in known for part in parts) else cell
