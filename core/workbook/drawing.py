"""Writing the workbook. What people typed goes through `write_string`: never a formula, never a link."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from core.answers import Cell, Rows, Value
from core.cells import heading, referred, shown
from core.indicators import AnswerKind, Indicator
from core.problems import Refused
from core.sheets import writing
from core.sheets.writing import checked, fitting
from core.workbook import layout as shape
from core.workbook import why
from core.workbook.checks import Lists, greyed, watch
from core.workbook.layout import Blank, Layout

HEAD_ROWS = 2
MOST_BLANKS, MOST_LINES = 5_000, 20_000
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
MAY = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": False}
WIDTHS = {AnswerKind.TEXT: 36, AnswerKind.ADDRESS: 30, AnswerKind.SEVERAL: 36, AnswerKind.CHOICE: 24}
NUMBERS = {
    AnswerKind.WHOLE: "#,##0",
    AnswerKind.DECIMAL: "#,##0.####",
    AnswerKind.MONEY: "#,##0.00",
    AnswerKind.PERCENT: '0.0#"%"',
    AnswerKind.DATE: "dd.mm.yyyy",
}
GREY, PALE, RED, YELLOW, HANDED = "#D9D9D9", "#F2F2F2", "#F8B9B2", "#FFE699", "#DDEBF7"
LEGEND = (
    "Серая ячейка — этот вопрос организации не задают. Голубая строка — форма уже сдана или её срок закрыт: "
    "ответы видны, но не меняются."
)
STEPS = (
    "На листе «Ответы» одна строка — одна организация. Заполняйте белые ячейки.",
    LEGEND,
    "Пустая ячейка ничего не меняет: ответ, который уже записан, останется.",
    "Где есть список, выберите ответ из него; числа пишите цифрами, даты — так: 05.10.2026, "
    "несколько вариантов — через точку с запятой.",
    "Если данных нет, напишите «нет данных», если вопрос не про вас — «неприменимо». Ноль — это тоже ответ.",
    "Каналы, публикации и другие записи — на своих листах: по строке на запись, в первом столбце код "
    "организации. Строки листа заменяют прежние записи организации целиком; если записей нет, выберите «нет» "
    "в её строке на листе «Ответы».",
    "Если при проверке книга вызвала сомнение, а ответ верный, впишите причину на лист «Пояснения»: "
    "код организации, показатель и причину из списка.",
    "Ответы прошлого года — на листе «Прошлый год», он только для чтения.",
    "Не меняйте названия столбцов и коды организаций: по ним ответы находят своё место.",
    "Готовую книгу загрузите там же, где скачали: сначала вы увидите, что изменится, и каждую ошибку; "
    "пока ошибки есть, не записывается ничего.",
)


class Styles:
    """Formats by number format and look, each made once."""

    LOOKS: Mapping[str, Mapping[str, Any]] = {
        "open": {"locked": False},
        "fixed": {"bg_color": PALE},
        "handed": {"bg_color": HANDED, "italic": True},
        "grey": {"bg_color": GREY},
        "wrong": {"bg_color": RED, "locked": False},
        "doubtful": {"bg_color": YELLOW, "locked": False},
        "head": writing.HEAD,
        "section": {"bold": True, "valign": "top"},
    }

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}

    def get(self, look: str, kind: AnswerKind | None = None) -> Any:
        number = NUMBERS.get(kind, "@") if kind else "@"
        if (look, number) not in self._made:
            wrap = {"text_wrap": True} if number == "@" and look != "section" else {}
            body = {"num_format": number, "valign": "top", "border": 1, "border_color": "#BFBFBF", **wrap}
            self._made[look, number] = self._book.add_format({**body, **self.LOOKS[look]})
        return self._made[look, number]


def write(
    blanks: Sequence[Blank], title: str = "", made: datetime | None = None, campaign: str = ""
) -> bytes:
    """`title` is whose book it is, for the first sheet; `campaign` is told apart by the code at its end,
    «Мониторинг 2026 [monitoring-2026]». Refused where it would not fit."""
    _refuse_too_much(blanks)
    plan = shape.layout(blank.form for blank in blanks)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        if made is not None:
            book.set_properties({"created": made.replace(tzinfo=None)})
        styles, lists = Styles(book), Lists()
        _howto(book, styles, title)
        _answers(book, styles, lists, plan, blanks, campaign)
        for rows in plan.rows:
            _lines(book, styles, lists, plan, rows, blanks)
        why.write(book, styles, lists, plan.questions, [b.code for b in blanks])
        _last_year(book, styles, plan, blanks)
        write_lists(book, lists)
    return out.getvalue()


def _refuse_too_much(blanks: Sequence[Blank]) -> None:
    if not blanks:
        raise Refused("Нет ни одной организации, для которой нужна книга.")
    if len(blanks) > MOST_BLANKS:
        raise Refused(f"В книге не больше {MOST_BLANKS} организаций: выберите территорию поменьше.")
    lines = [len(v.lines) for blank in blanks for v in blank.answers.values() if isinstance(v, Rows)]
    if sum(lines) > MOST_LINES:
        raise Refused(f"В книге не больше {MOST_LINES} записей: выберите территорию поменьше.")


def _howto(book: Any, styles: Styles, title: str) -> None:
    sheet = book.add_worksheet(shape.HOWTO)
    sheet.set_column(0, 0, 100)
    legend = book.add_format({"text_wrap": True, "valign": "top", "bg_color": HANDED})
    plain, bold = book.add_format({"text_wrap": True, "valign": "top"}), styles.get("section")
    checked(sheet.write_string(0, 0, fitting(title or "Книга для сбора ответов"), bold))
    for row, step in enumerate(STEPS, start=1):
        checked(sheet.write_string(row, 0, f"{row}. {step}", legend if step is LEGEND else plain))
    sheet.protect("", MAY)


def _head(
    sheet: Any, styles: Styles, plan: Layout, questions: Sequence[Indicator], campaign: str = ""
) -> None:
    """Sections, then labels. Nothing is merged: a reader of tables must not stumble."""
    sheet.set_row(1, 78)
    last = ""
    for position, question in enumerate(questions, start=2):
        if plan.sections[question.code] != last:
            last = plan.sections[question.code]
            checked(sheet.write_string(0, position, fitting(last), styles.get("section")))
    if campaign:
        checked(sheet.write_string(0, len(questions) + 2, fitting(campaign), styles.get("section")))
    titles = (shape.CODE_TITLE, shape.NAME_TITLE, *map(heading, questions))
    for position, title in enumerate(titles):
        checked(sheet.write_string(1, position, fitting(title), styles.get("head")))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 40)
    sheet.freeze_panes(HEAD_ROWS, 2)


def _answers(
    book: Any, styles: Styles, lists: Lists, plan: Layout, blanks: Sequence[Blank], campaign: str
) -> None:
    sheet = book.add_worksheet(shape.ANSWERS)
    _head(sheet, styles, plan, plan.questions, campaign)
    end = HEAD_ROWS + len(blanks) - 1
    letters = {q.code: xl_col_to_name(n) for n, q in enumerate(plan.questions, start=2)}
    by_code = {q.code: q for q in plan.questions}
    for position, question in enumerate(plan.questions, start=2):
        sheet.set_column(position, position, WIDTHS.get(question.kind, 13), styles.get("open", question.kind))
        watch(sheet, question, lists, (HEAD_ROWS, end, position), plan.sheets)
        if formula := greyed(question, by_code, letters, HEAD_ROWS + 1):
            rule = {"type": "formula", "criteria": formula, "format": styles.get("grey")}
            checked(sheet.conditional_format(HEAD_ROWS, position, end, position, rule))
    hidden = len(plan.questions) + 2
    sheet.set_column(hidden, hidden, 13, None, {"hidden": True})
    checked(sheet.write_string(1, hidden, shape.TRACE_TITLE, styles.get("head")))
    for row, blank in enumerate(blanks, start=HEAD_ROWS):
        _row(sheet, styles, plan, row, blank, blank.answers, "handed" if blank.closed else "open")
        kept = shape.trace(plan.questions, blank.answers)
        checked(sheet.write_string(row, hidden, kept, styles.get("fixed")))
    sheet.autofilter(1, 0, end, hidden - 1)
    sheet.protect("", MAY)


def _row(
    sheet: Any, styles: Styles, plan: Layout, row: int, blank: Blank, given: Mapping[str, Value], look: str
) -> None:
    checked(sheet.write_string(row, 0, fitting(blank.code), styles.get("fixed")))
    checked(sheet.write_string(row, 1, fitting(blank.name), styles.get("fixed")))
    for position, question in enumerate(plan.questions, start=2):
        own = blank.form.indicators.get(question.code)
        asked = own is not None and own.asked(blank.form.level, blank.kind)
        value = given.get(question.code) if asked else None
        style = styles.get(look if asked else "grey", question.kind)
        if isinstance(value, Rows):
            told = referred(value, plan.sheets[question.code])
            checked(sheet.write_string(row, position, fitting(told), style))
        elif value is not None and own is not None:
            put(sheet, row, position, shown(own, value), style)
        elif look != "open" or not asked:
            checked(sheet.write_blank(row, position, None, style))


def _lines(
    book: Any, styles: Styles, lists: Lists, plan: Layout, rows: Indicator, blanks: Sequence[Blank]
) -> None:
    sheet = book.add_worksheet(plan.sheets[rows.code])
    _lines_head(sheet, styles, rows)
    end = MOST_LINES
    codes = [b.code for b in blanks if not b.closed]
    sheet.set_column(0, 0, 14, styles.get("open"))
    if codes:
        rule = {"validate": "list", "source": lists.source(codes), "error_type": "warning"}
        rule |= {"error_title": "Код организации", "error_message": "Такого кода нет на листе «Ответы»."}
        checked(sheet.data_validation(HEAD_ROWS, 0, end, 0, rule))
    for position, column in enumerate(rows.columns, start=2):
        sheet.set_column(position, position, WIDTHS.get(column.kind, 13), styles.get("open", column.kind))
        watch(sheet, column, lists, (HEAD_ROWS, end, position))
    _write_lines(sheet, styles, rows, [(b, b.answers) for b in blanks], "open")
    sheet.protect("", MAY | {"insert_rows": True, "delete_rows": True})


def _lines_head(sheet: Any, styles: Styles, rows: Indicator) -> None:
    checked(sheet.write_string(0, 0, fitting(heading(rows)), styles.get("section")))
    sheet.set_row(1, 60)
    titles = (shape.CODES[1], shape.NAME_TITLE, *map(heading, rows.columns))
    for position, title in enumerate(titles):
        checked(sheet.write_string(1, position, fitting(title), styles.get("head")))
    sheet.set_column(1, 1, 40, styles.get("open"))
    sheet.freeze_panes(HEAD_ROWS, 2)


def _write_lines(
    sheet: Any,
    styles: Styles,
    rows: Indicator,
    given: Sequence[tuple[Blank, Mapping[str, Value]]],
    look: str,
) -> None:
    place = HEAD_ROWS
    for blank, answers in given:
        kept = answers.get(rows.code)
        own = blank.form.indicators.get(rows.code, rows).by_code
        style = "handed" if blank.closed else look
        for line in kept.lines if isinstance(kept, Rows) else ():
            checked(sheet.write_string(place, 0, fitting(blank.code), styles.get(style)))
            checked(sheet.write_string(place, 1, fitting(blank.name), styles.get(style)))
            for position, column in enumerate(rows.columns, start=2):
                cell: Cell | None = line.get(column.code)
                mine = own.get(column.code, column)
                put(sheet, place, position, shown(mine, cell), styles.get(style, column.kind))
            place += 1


def _last_year(book: Any, styles: Styles, plan: Layout, blanks: Sequence[Blank]) -> None:
    sheet = book.add_worksheet(shape.LAST)
    _head(sheet, styles, plan, plan.questions)
    for position, question in enumerate(plan.questions, start=2):
        sheet.set_column(position, position, WIDTHS.get(question.kind, 13))
    for row, blank in enumerate(blanks, start=HEAD_ROWS):
        _row(sheet, styles, plan, row, blank, blank.last_year, "fixed")
    sheet.protect("", MAY)
    names = shape.past_names(plan.sheets)
    for rows in plan.rows:
        given = [(b, b.last_year) for b in blanks if isinstance(b.last_year.get(rows.code), Rows)]
        if given:
            past = book.add_worksheet(names[rows.code])
            _lines_head(past, styles, rows)
            _write_lines(past, styles, rows, given, "fixed")
            past.protect("", MAY)


def write_lists(book: Any, lists: Lists) -> None:
    """What the drop-downs choose from; row by row, as the writer keeps one row in memory."""
    if not lists.columns:
        return
    sheet = book.add_worksheet(shape.LISTS)
    sheet.hide()
    for row in range(max(map(len, lists.columns))):
        for position, values in enumerate(lists.columns):
            if row < len(values):
                checked(sheet.write_string(row, position, fitting(values[row])))


def put(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """A number that Excel would round and a day it does not know are written as text, which reads back."""
    if value is None or value == "":
        return
    if isinstance(value, date) and value.year > 1900:
        checked(sheet.write_datetime(row, column, value, style))
    elif writing.lossless(value):
        checked(sheet.write_number(row, column, float(str(value)), style))
    else:
        checked(sheet.write_string(row, column, fitting(writing.as_shown(value)), style))
