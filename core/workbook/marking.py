"""The marked-up copy: the same sheets with wrong cells filled and told of, fit to be corrected and brought again."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from core import text
from core.formats import count
from core.forms import Form
from core.indicators import AnswerKind, Indicator
from core.sheets.columns import CellProblem
from core.sheets.reading import Broken, Row, Sheet, Workbook
from core.sheets.writing import checked, fitting, sheet_names
from core.workbook import layout as shape
from core.workbook import why
from core.workbook.checks import Lists, watch
from core.workbook.drawing import OPTIONS, WIDTHS, Styles, put, write_lists
from core.workbook.layout import Layout
from core.workbook.why import Doubt

MOST_LISTED = 20_000
MOST_NOTE = 2_000
NOTE = {"author": "Профмонитор", "x_scale": 2, "y_scale": 1.5}


def marked(
    book: Workbook,
    problems: Sequence[CellProblem],
    warnings: Sequence[CellProblem] = (),
    forms: Iterable[Form] = (),
    doubts: Sequence[Doubt] = (),
) -> bytes:
    """`doubts` get a line each on «Пояснения», where only the reason is left to choose.
    `forms` give the drop-downs back. Rows keep their numbers, so that what was said of them still finds them."""
    plan, out = shape.layout(forms), io.BytesIO()
    kept = [sheet for sheet in book if sheet.name.strip() != shape.ERRORS]
    names = sheet_names([shape.ERRORS, *(sheet.name for sheet in kept)])
    with xlsxwriter.Workbook(out, OPTIONS) as copy:
        styles, lists = Styles(copy), Lists()
        _list(copy, styles, problems, warnings)
        lines = _explained(doubts, plan)
        for sheet, name in zip(kept, names[1:], strict=True):
            out_sheet = copy.add_worksheet(name)
            _Copy(out_sheet, styles, sheet, problems, warnings).write(plan, lists)
            if sheet.name.strip() == shape.WHY:
                why.watch(out_sheet, lists, plan.questions, [])
                last = max((row.number for row in sheet.rows), default=sheet.header_number)
                why.put(out_sheet, styles, last, lines)
                lines = []
        if lines:
            why.write(copy, styles, lists, plan.questions, [], lines)
        write_lists(copy, lists)
    return out.getvalue()


def _explained(doubts: Sequence[Doubt], plan: Layout) -> list[tuple[str, str, str]]:
    known = {question.code: question for question in plan.questions}
    return [(d.code, why.named(known.get(d.problem.code)), d.problem.text) for d in doubts if d.problem.rule]


def _list(
    book: Any, styles: Styles, problems: Sequence[CellProblem], warnings: Sequence[CellProblem]
) -> None:
    sheet = book.add_worksheet(shape.ERRORS)
    sheet.set_column(0, 0, 110)
    wrong = count(len(problems), "ошибка", "ошибки", "ошибок")
    doubts = count(len(warnings), "предупреждение", "предупреждения", "предупреждений")
    told = (
        f"В книге {wrong} и {doubts}. Пока ничего не записано.",
        "Ошибки выделены красным, предупреждения — жёлтым; причина — в примечании к ячейке и в последнем столбце.",
        "Исправьте ошибки и загрузите эту же книгу. К предупреждениям выберите причины на листе «Пояснения» "
        "или оставьте их.",
    )
    rows = [(line, "section") for line in told]
    rows += [(str(problem), "wrong") for problem in problems[:MOST_LISTED]]
    rows += [(f"Предупреждение. {warning}", "doubtful") for warning in warnings[:MOST_LISTED]]
    for row, (words, look) in enumerate(rows):
        checked(sheet.write_string(row, 0, fitting(words), styles.get(look)))


class _Copy:
    """One sheet written anew."""

    def __init__(
        self,
        out: Any,
        styles: Styles,
        sheet: Sheet,
        problems: Iterable[CellProblem],
        warnings: Iterable[CellProblem],
    ) -> None:
        self.out, self.styles, self.sheet = out, styles, sheet
        self.head = shape.headed(sheet)
        self.titles = [text.search_key(title) for title in self.head.header]
        wanted = text.search_key(shape.WRONG_TITLE)
        self.errors = self.titles.index(wanted) if wanted in self.titles else len(self.titles)
        self.wrong, self.doubtful = self._placed(problems), self._placed(warnings)
        self.told: dict[int, list[str]] = {}
        for (row, position), reasons in (*self.wrong.items(), *self.doubtful.items()):
            title = self.head.header[position] if position < len(self.head.header) else ""
            self.told.setdefault(row, []).extend(f"{title}: {reason}" for reason in reasons)

    def write(self, plan: Layout, lists: Lists) -> None:
        known = self._questions(plan)
        for position, title in enumerate(self.titles):
            kind = known[position].kind if position in known else None
            hidden = {"hidden": True} if title == text.search_key(shape.TRACE_TITLE) else {}
            width = WIDTHS.get(kind, 13) if kind else 16 if len(self.titles) > 1 else 100
            self.out.set_column(position, position, width, None, hidden)
        if self.told:
            self.out.set_column(self.errors, self.errors, 60)
        for row in shape.above(self.sheet, self.head):
            self._row(row, known, "section")
        self._row(Row(self.head.header_number, self.head.header), known, "head")
        for row in self.head.rows:
            self._row(row, known, "open")
        if len(self.titles) > 1:
            self.out.freeze_panes(self.head.header_number, 2)
        self._drop_downs(known, plan, lists)

    def _drop_downs(self, known: Mapping[int, Indicator], plan: Layout, lists: Lists) -> None:
        first = self.head.header_number
        last = max((row.number for row in self.head.rows), default=first) - 1
        for position, question in known.items():
            if last >= first:
                watch(self.out, question, lists, (first, last, position), plan.sheets)

    def _row(self, row: Row, known: Mapping[int, Indicator], look: str) -> None:
        for position, value in enumerate(row.cells):
            if position != self.errors:
                kind = known[position].kind if position in known and look == "open" else None
                self._cell(row.number, position, value, look, kind)
        told = [shape.WRONG_TITLE] if look == "head" and self.told else self.told.get(row.number, [])
        if told:
            style = self.styles.get("head" if look == "head" else "wrong")
            checked(self.out.write_string(row.number - 1, self.errors, fitting("\n".join(told)), style))

    def _cell(self, number: int, position: int, value: Any, look: str, kind: AnswerKind | None) -> None:
        wrong, doubts = self.wrong.get((number, position), []), self.doubtful.get((number, position), [])
        if isinstance(value, date):
            kind = AnswerKind.DATE
        style = self.styles.get("wrong" if wrong else "doubtful" if doubts else look, kind)
        if wrong or doubts:
            words = fitting("\n".join(wrong + doubts))[:MOST_NOTE]
            checked(self.out.write_comment(number - 1, position, words, NOTE))
            checked(self.out.write_blank(number - 1, position, None, style))
        put(self.out, number - 1, position, value.text if isinstance(value, Broken) else value, style)

    def _placed(self, problems: Iterable[CellProblem]) -> dict[tuple[int, int], list[str]]:
        found: dict[tuple[int, int], list[str]] = {}
        for problem in problems:
            if problem.sheet == self.sheet.name and problem.row is not None:
                place = (problem.row, self._position(problem.column))
                found.setdefault(place, []).append(problem.reason)
        return found

    def _position(self, column: str | None) -> int:
        """A problem of a whole row is told at its first cell."""
        wanted, code = text.search_key(column or ""), shape.marked_code(column or "")
        for position, title in enumerate(self.titles):
            if title in {wanted, code} - {""}:
                return position
        return next(
            (n for n, title in enumerate(self.titles) if title in map(text.search_key, shape.CODES)), 0
        )

    def _questions(self, plan: Layout) -> dict[int, Indicator]:
        columns = {q.code: q for q in plan.questions}
        for rows in plan.rows:
            if shape.marked_code(next((t for t in self.sheet.header if t), "")) == rows.code:
                columns = dict(rows.by_code)
        codes = enumerate(map(shape.marked_code, self.head.header))
        return {position: columns[code] for position, code in codes if code in columns}
