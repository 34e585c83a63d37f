"""Reading the workbook back: what it says of each organisation, laid over what is kept, and every problem by cell."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from core import entry, reasons, text
from core.answers import MOST_ROWS, Missing, Rows, Value
from core.answers import Row as Line
from core.cells import heading, line, parsed, repeats
from core.entry import Filled, Laid, Target
from core.indicators import AnswerKind, Indicator
from core.problems import Problem, Refused
from core.sheets.columns import CellProblem, Record, records
from core.sheets.reading import Sheet, Workbook
from core.workbook import layout as shape
from core.workbook import ours, why
from core.workbook.layout import CODE, TRACE, Layout
from core.workbook.ours import Clash
from core.workbook.why import Doubt

# Of one sheet: an organisation may have many channels.
MAX_ROWS = 25_000
_SILENT = (shape.HOWTO, shape.LAST, shape.LISTS, shape.ERRORS)


@dataclass(frozen=True)
class Entry:
    """`filled` are the organisations that get something new. With problems nothing is to be stored.

    `foreign` are codes that are not among the targets; they are among the problems too.
    """

    filled: tuple[Filled, ...] = ()
    same: int = 0
    problems: tuple[CellProblem, ...] = ()
    warnings: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    conflicts: tuple[Clash, ...] = ()
    # The same warnings; those with a rule may be explained.
    doubts: tuple[Doubt, ...] = ()


@dataclass
class _Told:
    """What the book says of one organisation; `places` are where to tell of each question."""

    record: Record
    target: Target
    given: dict[str, Value] = field(default_factory=dict)
    places: dict[str, CellProblem] = field(default_factory=dict)
    traces: dict[str, str] | None = None
    # Rows of a question that «Ответы» says are on their own sheet, or are not there at all.
    stated: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[tuple[Record, Line]]] = field(default_factory=dict)
    why: list[Record] = field(default_factory=list)
    # Questions with a wrong cell in their rows: one error is told once, and the rows are not judged further.
    spoiled: set[str] = field(default_factory=set)

    def place(self, code: str, reason: str) -> CellProblem:
        found = self.places.get(code) or self.record.problem(None, "")
        return CellProblem(found.sheet, found.row, found.column, reason)


def read(
    book: Workbook,
    targets: Mapping[str, Target],
    today: date,
    campaign: str = "",
    take: Collection[str] = (),
) -> Entry:
    """`targets` by code of organisation: all that this person may fill in; `campaign` as `drawing.write` has it;
    `take` are keys of the conflicts in which the book is right. Refused where the book is another one."""
    return _Reading(book, targets, today, campaign, take).entry()


class _Reading:
    def __init__(
        self,
        book: Workbook,
        targets: Mapping[str, Target],
        today: date,
        campaign: str,
        take: Collection[str],
    ) -> None:
        self.book, self.targets, self.today = book, targets, today
        self.campaign, self.take = campaign, take
        self.conflicts: list[Clash] = []
        self.doubts: list[Doubt] = []
        self.plan: Layout = shape.layout(target.form for target in targets.values())
        self.problems: list[CellProblem] = []
        self.warnings: list[CellProblem] = []
        self.notes = [note for note in book.notes if f"«{shape.LISTS}»" not in note]
        self.foreign: dict[str, None] = {}
        self.told: dict[str, _Told] = {}

    def entry(self) -> Entry:
        answers = next((sheet for sheet in self.book if sheet.name.strip() == shape.ANSWERS), None)
        if answers is None:
            raise Refused(
                f"Это не наша книга, в ней нет листа «{shape.ANSWERS}»: скачайте её на этой странице."
            )
        head = shape.headed(answers)
        ours.refuse_another(answers, head, self.plan.questions, self.campaign)
        self.notes += ours.absent(head, self.plan.questions)
        self._answers(head)
        for sheet in self.book:
            if sheet is not answers:
                self._other(sheet)
        filled, same = list[Filled](), 0
        for code, told in self.told.items():
            self._settle_rows(told)
            laid = entry.lay(told.target, told.given, self.today)
            explained = {} if laid.problems else self._explained(told, laid)
            self.problems += [told.place(p.code, p.text) for p in laid.problems]
            self._warn(told, laid, explained)
            for dropped in laid.dropped:
                self._doubt(told, Problem(dropped, self._dropped(told, dropped), False))
            if laid.changed or explained:
                filled.append(Filled(code, laid.answers, laid.changed, laid.dropped, explained))
            else:
                same += 1
        order = {sheet.name: n for n, sheet in enumerate(self.book)}
        for found in (self.problems, self.warnings):
            found.sort(key=lambda p: (order.get(p.sheet, 0), p.row or 0))
        self.doubts.sort(key=lambda d: (order.get(d.place.sheet, 0), d.place.row or 0))
        return Entry(
            tuple(filled),
            same,
            tuple(self.problems),
            tuple(self.warnings),
            tuple(self.notes),
            tuple(self.foreign),
            tuple(self.conflicts),
            tuple(self.doubts),
        )

    def _warn(self, told: _Told, laid: Laid, explained: why.Said) -> None:
        """A doubt with its reason beside it is none."""
        for problem in laid.warnings:
            if problem.rule in explained.get(problem.code, ()):
                continue
            if reasons.explained(problem, told.target.explanations):
                continue
            self._doubt(told, problem)

    def _doubt(self, told: _Told, problem: Problem) -> None:
        place = told.place(problem.code, problem.text)
        self.warnings.append(place)
        self.doubts.append(Doubt(text.line(told.record.text(CODE)), problem, place))

    def _explained(self, told: _Told, laid: Laid) -> why.Said:
        """From the sheet «Пояснения»; what is kept in the same words already is nothing new."""
        known, found = told.target.form.indicators, why.Said()
        there = entry.doubts(told.target, laid.answers, self.today) if told.why else []
        for record in told.why:
            code = why.question_of(record, known)
            if code is None:
                reason = "такого показателя в форме нет: выберите его из списка."
                self.problems.append(record.problem(why.QUESTION, reason))
                continue
            about = [p for p in there if p.code == code]
            try:
                said = why.said(record, about)
            except ValueError as error:
                self.problems.append(record.problem(why.REASON, str(error)))
                continue
            if not about:
                where = f"Лист «{record.sheet}», строка {record.number}"
                self.notes.append(f"{where}: пояснять нечего, этот ответ сомнений не вызывает.")
            kept = told.target.explanations.get(code) or {}
            if fresh := {rule: one for rule, one in said.items() if kept.get(rule) != one}:
                found.setdefault(code, {}).update(fresh)
        if found and told.target.closed:
            self.problems.append(told.why[0].problem(None, told.target.closed))
            return {}
        return found

    def _answers(self, sheet: Sheet) -> None:
        every, wrong = records(sheet, shape.answer_fields(self.plan.questions))
        self.problems += wrong
        bad = {(p.row, p.column) for p in wrong}
        for record in every:
            code = text.line(record.text(CODE))
            if not code:
                continue
            earlier = self.told.get(code)
            if earlier is None:
                self._organisation(code, record, bad)
            elif _answers_of(earlier.record) == _answers_of(record):
                first = earlier.record.number
                self.notes.append(
                    f"Лист «{sheet.name}», строка {record.number} повторяет строку {first}, она пропущена."
                )
            else:
                reason = f"эта организация уже есть в строке {earlier.record.number} с другими ответами."
                self.problems.append(record.problem(CODE, reason))

    def _organisation(self, code: str, record: Record, bad: set[tuple[int | None, str | None]]) -> None:
        told = self._find(code, record)
        if told is None:
            return
        if record.text(TRACE):
            told.traces = shape.traces(record.text(TRACE))
        for question in self.plan.questions:
            told.places[question.code] = record.problem(question.code, "")
            if record[question.code] is None or (record.number, heading(question)) in bad:
                continue
            if question.kind is AnswerKind.ROWS:
                self._stated(told, question, record)
            else:
                self._cell(told, question, record)

    def _find(self, code: str, record: Record) -> _Told | None:
        if code not in self.told:
            target = self.targets.get(code)
            if target is None and code in self.foreign:
                return None
            if target is None:
                self.foreign[code] = None
                reason = f"организации с кодом «{code}» нет среди доступных вам."
                self.problems.append(record.problem(CODE, reason))
                return None
            self.told[code] = _Told(record, target)
        return self.told[code]

    def _cell(self, told: _Told, question: Indicator, record: Record) -> None:
        """A cell that says what it said when the book was made, or what is kept now, is nobody's new answer."""
        own = told.target.form.indicators.get(question.code)
        kept = told.target.answers.get(question.code)
        if own is None:
            self.problems.append(
                record.problem(question.code, entry.pointless(told.target, question.code).text)
            )
            return
        if repeats(own, kept, record):
            return
        try:
            value = parsed(own, record)
        except ValueError as error:
            self.problems.append(record.problem(question.code, f"{error}."))
            return
        if value is not None:
            self._give(told, own, value)

    def _give(self, told: _Told, own: Indicator, value: Value) -> None:
        kept = told.target.answers.get(own.code)
        if told.traces is not None:
            before = told.traces.get(own.code, "")
            if shape.sum_of(own, value) == before:
                return
            if shape.sum_of(own, kept) not in (before, shape.sum_of(own, value)):
                clash = Clash(text.line(told.record.text(CODE)), own, kept, value, told.place(own.code, ""))
                self.conflicts.append(clash)
                if clash.key not in self.take:
                    return
        told.given[own.code] = value

    def _stated(self, told: _Told, question: Indicator, record: Record) -> None:
        word = text.search_key(record.text(question.code))
        if not word.startswith(shape.SEE_SHEET) and word not in (shape.NO_ROWS, *(m.label for m in Missing)):
            sheet = self.plan.sheets[question.code]
            reason = f"впишите записи на лист «{sheet}», а здесь оставьте «нет» или ничего."
            self.problems.append(record.problem(question.code, reason))
            return
        told.stated[question.code] = word

    def _other(self, sheet: Sheet) -> None:
        name = sheet.name.strip()
        if name in _SILENT or name.endswith(shape.OF_LAST) or not sheet.header:
            return
        if name == shape.WHY:
            for record in why.read(sheet, self.problems):
                told = self._find(text.line(record.text(CODE)), record)
                if told is not None:
                    told.why.append(record)
            return
        question = self._question(sheet)
        if question is None:
            self.notes.append(f"Лист «{sheet.name}» не загружается.")
            return
        every, wrong = records(shape.headed(sheet), shape.row_fields(question))
        self.problems += wrong
        bad = {problem.row for problem in wrong}
        for record in every:
            self._line(question, record, record.number in bad)

    def _question(self, sheet: Sheet) -> Indicator | None:
        """By the mark above the head; by the name of the sheet where somebody has removed it."""
        first = shape.marked_code(next((title for title in sheet.header if title), ""))
        by_name = {name.casefold(): code for code, name in self.plan.sheets.items()}
        wanted = first if first in self.plan.sheets else by_name.get(sheet.name.strip().casefold())
        return next((q for q in self.plan.rows if q.code == wanted), None)

    def _line(self, question: Indicator, record: Record, bad: bool) -> None:
        code = text.line(record.text(CODE))
        if not code or all(record[column.code] is None for column in question.columns):
            return
        told = self._find(code, record)
        if told is None:
            return
        own = told.target.form.indicators.get(question.code, question)
        before = len(self.problems)
        told.lines.setdefault(question.code, []).append((record, line(own, record, self.problems)))
        if bad or len(self.problems) > before:
            told.spoiled.add(question.code)

    def _settle_rows(self, told: _Told) -> None:
        for question in self.plan.rows:
            lines, word = told.lines.get(question.code, []), told.stated.get(question.code, "")
            own = told.target.form.indicators.get(question.code)
            if lines and word and not word.startswith(shape.SEE_SHEET):
                reason = f"здесь «{word}», а на листе «{lines[0][0].sheet}» записи есть: оставьте одно."
                self.problems.append(told.place(question.code, reason))
            elif lines:
                told.places[question.code] = lines[0][0].problem(None, "")
                if len(lines) > MOST_ROWS:
                    reason = f"у организации не больше {MOST_ROWS} записей, здесь {len(lines)}."
                    self.problems.append(lines[MOST_ROWS][0].problem(CODE, reason))
                if question.code not in told.spoiled:
                    self._give(told, own or question, Rows(tuple(one for _, one in lines)))
            elif word and not word.startswith(shape.SEE_SHEET):
                absent = next((m for m in Missing if m.label == word), None)
                self._give(told, own or question, absent or Rows())
            elif word and told.target.answers.get(question.code):
                reason = "записей на листе нет; прежние оставлены. Если их больше нет, выберите «нет»."
                self._doubt(told, Problem(question.code, reason, False))

    def _dropped(self, told: _Told, code: str) -> str:
        return f"прежний ответ будет убран: {entry.pointless(told.target, code).text}"


def _answers_of(record: Record) -> dict[str, object]:
    return dict(_filled(record))


def _filled(record: Record) -> Iterator[tuple[str, object]]:
    return ((c, v) for c, v in record.cells.items() if v is not None and not c.startswith("@"))
