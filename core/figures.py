"""Import of published figures: from rows of a sheet to answers. An empty cell is no answer, never a zero."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core import answers, cells, entry, rules, text
from core.answers import MOST_ROWS, Value
from core.answers import Rows as Records
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.cells import heading as heading
from core.entry import Laid
from core.entry import Target as Target
from core.indicators import AnswerKind, Indicator
from core.sheets.columns import CellProblem, Field, Record, records
from core.sheets.reading import Sheet
from core.workflow import State

SHEET = "Показатели"
CODE, YEAR, KIND, STATE, NAME = "@code", "@year", "@kind", "@state", "@name"
EARLIEST, LATEST = 1990, 2100
# By what a row is known: here and on the sheets of records.
WHOSE = (
    Field(CODE, "Код", filled=True, aliases=("Код организации",), limit=40),
    Field(YEAR, "Год", filled=True),
    Field(KIND, "Кампания", required=False),
)


Key = tuple[str, CampaignKind, int]


@dataclass(frozen=True)
class Row:
    """Figures of one organisation in one campaign, as they stand in the sheet; `lines` are rows of the sheets of
    records, by question; `unread` are questions whose sheet has problems of its own."""

    record: Record
    code: str
    year: int
    kind: CampaignKind = CampaignKind.MONITORING
    lines: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        return self.code, self.kind, self.year

    @property
    def when(self) -> str:
        told = "" if self.kind is CampaignKind.MONITORING else f" ({self.kind.label})"
        return f"{self.year} год{told}"

    def place(self, code: str, reason: str) -> CellProblem:
        """At the records of the question where it has any, else at its cell; without a question at the code."""
        if lines := self.lines.get(code):
            return lines[0].problem(None, reason)
        return self.record.problem(code or CODE, reason)


@dataclass(frozen=True)
class Judged:
    """`answers` are the kept ones with those of the sheet laid over them."""

    answers: Mapping[str, Value]
    problems: tuple[CellProblem, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """`silent` are those that the sheet names and that are not to be loaded: nothing more is told of them."""

    rows: tuple[Row, ...]
    problems: tuple[CellProblem, ...]
    notes: tuple[str, ...]
    silent: frozenset[Key] = frozenset()


def fields(known: Iterable[Catalogue]) -> tuple[Field, ...]:
    """Columns by code or by label, whichever of the catalogues calls them so; a label that two indicators share
    («— в вузах») names neither."""
    asked: dict[str, list[Indicator]] = {}
    for indicator in (i for catalogue in known for i in catalogue.indicators.values() if not i.computed):
        asked.setdefault(indicator.code, []).append(indicator)
    uses = Counter(text.search_key(name) for same in asked.values() for name in _names(same))
    service = (
        *WHOSE,
        Field(STATE, "Состояние", required=False),
        Field(NAME, "Название", required=False, aliases=("Организация",)),
    )
    return service + tuple(_field(same, uses) for same in asked.values())


def _names(same: Iterable[Indicator]) -> set[str]:
    """Of one indicator, as different organisations word it; those that differ in case alone are one."""
    named = [name for i in same for name in (i.label, i.label.lstrip("— "), i.short)]
    named += ["На дату"] if any(i.code == "stat_as_of" for i in same) else []
    return set({text.search_key(name): name for name in named}.values())


def _field(same: Sequence[Indicator], uses: Counter[str]) -> Field:
    first = same[0]
    own = sorted(name for name in _names(same) if uses[text.search_key(name)] == 1)
    long = first.kind in (AnswerKind.TEXT, AnswerKind.SEVERAL)
    limit = text.LIMIT if long else text.LINE_LIMIT
    aliases = (first.code, *dict.fromkeys(map(heading, same)), *own)
    return Field(first.code, first.label, required=False, aliases=aliases, limit=limit)


def read(sheet: Sheet, known: Iterable[Catalogue], this_year: int) -> Rows:
    """Whose figures the sheet has. Rows of our export that are not accepted stay out, with a note."""
    asked = _unambiguous(fields(known))
    every, wrong = records(cells.found_by_code(sheet, {f.code for f in asked}), asked)
    bad = {problem.row for problem in wrong}
    found = _Found(sheet.name, list(wrong))
    for record in every:
        found.take(record, identified(record, this_year), record.number in bad)
    return found.rows()


class _Found:
    """Rows of one sheet, each organisation once for a campaign."""

    def __init__(self, sheet: str, problems: list[CellProblem]) -> None:
        self.sheet, self.problems = sheet, problems
        self.notes: list[str] = []
        self.kept: dict[Key, Row] = {}
        self.skipped: dict[int, Key | None] = {}
        self.wrong: set[Key] = set()

    def take(self, record: Record, row: Row | CellProblem, bad: bool) -> None:
        state = record.text(STATE)
        if bad:
            self.wrong |= {row.key} if isinstance(row, Row) else set()
        elif state and text.search_key(state) not in (State.ACCEPTED.label, State.ACCEPTED.value):
            self.skipped[record.number] = row.key if isinstance(row, Row) else None
        elif isinstance(row, CellProblem):
            self.problems.append(row)
        elif (first := self.kept.setdefault(row.key, row)) is not row:
            self._twice(first, row)

    def _twice(self, first: Row, row: Row) -> None:
        number, again = first.record.number, row.record.number
        if _figures(first.record) == _figures(row.record):
            told = f"строка {again} повторяет строку {number}, она пропущена."
            self.notes.append(f"Лист «{self.sheet}», {told}")
        else:
            reason = f"показатели этой организации за {row.when} уже есть в строке {number}."
            self.problems.append(row.record.problem(CODE, reason))

    def rows(self) -> Rows:
        if self.skipped:
            numbers = ", ".join(map(str, [*self.skipped][:10])) + (" …" if len(self.skipped) > 10 else "")
            reason = "их форма не в состоянии «принята»"
            told = f"пропущено строк: {len(self.skipped)} ({numbers}), {reason}."
            self.notes.append(f"Лист «{self.sheet}», {told}")
        silent = frozenset(key for key in self.skipped.values() if key) | self.wrong
        return Rows(tuple(self.kept.values()), tuple(self.problems), tuple(self.notes), silent)


def identified(record: Record, this_year: int) -> Row | CellProblem:
    """Whose figures a row has, and of which campaign; without the words that is the monitoring."""
    year, kind = _year(record, this_year), _kind(record)
    if isinstance(year, CellProblem):
        return year
    return kind if isinstance(kind, CellProblem) else Row(record, text.line(record.text(CODE)), year, kind)


def _kind(record: Record) -> CampaignKind | CellProblem:
    word = text.search_key(record.text(KIND))
    for kind in CampaignKind:
        if word in (kind.value, kind.label):
            return kind
    if not word:
        return CampaignKind.MONITORING
    wanted = ", ".join(kind.label for kind in CampaignKind)
    return record.problem(KIND, f"неизвестная кампания «{record.text(KIND)}», нужно одно из: {wanted}.")


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


def judge(row: Row, target: Target, today: date) -> Judged:
    """Reads the cells and asks the rules. What a form would require may be absent from a publication."""
    problems: list[CellProblem] = []
    given: dict[str, Value] = {}
    for code in dict.fromkeys((*_figures(row.record), *row.lines)):
        value = _value(row, target, code, problems)
        if value is not None:
            given[code] = value
    laid = entry.lay(replace(target, context=replace(target.context, year=row.year)), given, today)
    problems += _placed(row, target, laid, today)
    warnings = [str(row.place(p.code, p.text)) for p in laid.warnings]
    return Judged(laid.answers, tuple(problems), tuple(warnings))


def _value(row: Row, target: Target, code: str, problems: list[CellProblem]) -> Value | None:
    indicator = target.form.indicators.get(code)
    if indicator is None or not indicator.asked(target.form.level, target.kind):
        told = f"за {row.when} {target.who} этот показатель не заполняет: оставьте ячейку пустой."
        problems.append(row.place(code, told))
        return None
    kept = target.answers.get(code)
    try:
        if indicator.kind is AnswerKind.ROWS:
            return _records(row, indicator, kept, problems)
        return kept if cells.repeats(indicator, kept, row.record) else cells.parsed(indicator, row.record)
    except ValueError as error:
        problems.append(row.record.problem(code, f"{error}."))
        return None


def _records(row: Row, own: Indicator, kept: Value | None, problems: list[CellProblem]) -> Value | None:
    """What the row says of its records and what their own sheet says, which must not contradict each other."""
    lines, said = row.lines.get(own.code, ()), cells.stated(row.record, own.code)
    if lines and said is not None:
        there = f"на листе «{lines[0].sheet}» записи есть: оставьте одно"
        raise ValueError(f"Здесь «{row.record.text(own.code)}», а {there}")
    if not lines and said is None and own.code in row.unread:
        return None
    if not lines and said is None:
        raise ValueError("Записей на их листе нет: впишите их, а если их не было, напишите здесь «нет»")
    if said is not None:
        return said
    if len(lines) > MOST_ROWS:
        told = f"у организации не больше {MOST_ROWS} записей, здесь {len(lines)}."
        problems.append(lines[MOST_ROWS].problem(CODE, told))
        return None
    before, wrong = dict(enumerate(kept.lines if isinstance(kept, Records) else ())), list[CellProblem]()
    made = [cells.line(own, record, wrong, before.get(n)) for n, record in enumerate(lines)]
    wrong += [p for record in lines for p in _strange(own, record)]
    problems += wrong
    return None if wrong else Records(tuple(made))


def _strange(own: Indicator, record: Record) -> Iterator[CellProblem]:
    for code in _figures(record):
        if code not in own.by_code:
            yield record.problem(code, "в этой кампании такого столбца ещё нет: оставьте ячейку пустой.")


def _placed(row: Row, target: Target, laid: Laid, today: date) -> Iterator[CellProblem]:
    """Each problem at its cell; those of records at theirs."""
    told = set[str]()
    for problem in laid.problems:
        lines, value = row.lines.get(problem.code, ()), laid.answers.get(problem.code)
        if problem.rule != "row" or not isinstance(value, Records) or len(lines) != len(value.lines):
            yield row.place(problem.code, problem.text)
        elif problem.code not in told:
            told.add(problem.code)
            for record, line in zip(lines, value.lines, strict=True):
                yield from _wrong(target.form.indicators[problem.code], record, line, today)


def _wrong(own: Indicator, record: Record, line: answers.Row, today: date) -> Iterator[CellProblem]:
    if not line:
        yield record.problem(None, "запись пустая: заполните её или удалите.")
    for column, words in rules.cells(own, line, today) if line else ():
        yield record.problem(column.code, words)
