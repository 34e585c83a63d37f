"""What the workbook looks like: its sheets, their columns, and the traces by which an untouched cell is known."""

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core import text
from core.answers import Missing, Rows, Value
from core.cells import NO_ROWS as NO_ROWS
from core.cells import SEE_SHEET as SEE_SHEET
from core.cells import heading, shown
from core.cells import marked_code as marked_code
from core.forms import Form
from core.indicators import AnswerKind, Indicator
from core.organisations import Kind
from core.sheets.columns import Field
from core.sheets.reading import Row as SheetRow
from core.sheets.reading import Sheet
from core.sheets.writing import CELL_LIMIT, sheet_names

HOWTO, ANSWERS, LAST, LISTS, ERRORS = "Как заполнять", "Ответы", "Прошлый год", "Списки", "Что исправить"
WHY = "Пояснения"
OF_LAST = " (было)"
# Characters that Excel allows.
SHEET_NAME = 31
CODE, NAME, TRACE, WRONG = "@code", "@name", "@trace", "@wrong"
CODE_TITLE, NAME_TITLE, WRONG_TITLE = "Код", "Организация", "Ошибки"
# The hidden column: what every cell said when the book was made.
TRACE_TITLE = "Служебный столбец"
CODES = ("Код", "Код организации")
# Above the hidden column: whose campaign the book is of, «Мониторинг 2026 [monitoring-2026]».
_MARK = re.compile(r"(monitoring|spring|autumn)-\d{4}")
# Words that do not end a name.
_DANGLING = re.compile(r"(\s+(в|во|на|и|с|со|о|об|по|для|к|из|от|у|за|или))+$", re.IGNORECASE)
# The head stands within this many rows from the top: people put titles above tables.
HEAD_WITHIN = 10


@dataclass(frozen=True)
class Blank:
    """An organisation's row. `closed`: its answers may be read and not changed."""

    code: str
    name: str
    kind: Kind | None
    form: Form
    answers: Mapping[str, Value] = field(default_factory=dict)
    last_year: Mapping[str, Value] = field(default_factory=dict)
    closed: bool = False


@dataclass(frozen=True)
class Layout:
    """Questions of all the forms, section by section. `sections`: question -> title of its section;
    `sheets`: question of repeating rows -> name of its sheet."""

    sections: Mapping[str, str]
    questions: tuple[Indicator, ...]
    sheets: Mapping[str, str]

    @property
    def rows(self) -> tuple[Indicator, ...]:
        return tuple(q for q in self.questions if q.kind is AnswerKind.ROWS)


def layout(forms: Iterable[Form]) -> Layout:
    """One form is enough for most books; where regions ask differently, the sheet has the questions of all."""
    titles: dict[str, str] = {}
    known: dict[str, dict[str, Indicator]] = {}
    seen: list[Form] = []
    for form in forms:
        if any(form is other for other in seen):
            continue
        seen.append(form)
        for section in form.sections:
            titles.setdefault(section.code, section.title)
            for indicator in section.indicators:
                if not any(indicator.code in group for group in known.values()):
                    known.setdefault(section.code, {})[indicator.code] = indicator
    questions = tuple(i for group in known.values() for i in group.values())
    sections = {i.code: titles[code] for code, group in known.items() for i in group.values()}
    rows = [i for i in questions if i.kind is AnswerKind.ROWS]
    own = (HOWTO, ANSWERS, LAST, LISTS, ERRORS, WHY)
    names = sheet_names([*own, *(short_name(i) for i in rows)])[len(own) :]
    return Layout(sections, questions, dict(zip((i.code for i in rows), names, strict=True)))


def short_name(rows: Indicator) -> str:
    """What its sheet is called; cut between words."""
    return _whole_words(rows.short, SHEET_NAME)


def _whole_words(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    cut = name[: most + 1].rpartition(" ")[0] or name[:most]
    return _DANGLING.sub("", cut.rstrip(" ,.;:—–-")).rstrip(" ,.;:—–-")


def past_names(sheets: Mapping[str, str]) -> dict[str, str]:
    """Question of repeating rows -> name of its sheet of last year, which is told by its end."""
    found: dict[str, str] = {}
    for code, name in sheets.items():
        room, number = SHEET_NAME - len(OF_LAST), 1
        unique = name if len(name) <= room else f"{_whole_words(name, room - 1)}…"
        while unique.casefold() in (taken.removesuffix(OF_LAST).casefold() for taken in found.values()):
            number += 1
            unique = f"{_whole_words(name, room - 4)}… {number}"
        found[code] = unique + OF_LAST
    return found


def mark_of(sheet: Sheet, head: Sheet) -> tuple[str, str]:
    """Which campaign the book says it is of, («monitoring-2026», «Мониторинг 2026»); ("", "") where it says none."""
    for row in above(sheet, head):
        for cell in row.cells:
            code = marked_code(cell) if isinstance(cell, str) else ""
            if _MARK.fullmatch(code):
                return code, text.line(str(cell))[: -len(code) - 2].strip()[:200]
    return "", ""


def answer_fields(questions: Iterable[Indicator]) -> tuple[Field, ...]:
    trace = Field(TRACE, TRACE_TITLE, required=False, limit=CELL_LIMIT)
    return _service() + tuple(map(_field, questions)) + (trace,)


def row_fields(rows: Indicator) -> tuple[Field, ...]:
    return _service() + tuple(map(_field, rows.columns))


def _service() -> tuple[Field, ...]:
    return (
        Field(CODE, CODE_TITLE, filled=True, aliases=CODES, limit=40),
        Field(NAME, NAME_TITLE, required=False, aliases=("Название",)),
        Field(WRONG, WRONG_TITLE, required=False, limit=CELL_LIMIT),
    )


def _field(indicator: Indicator) -> Field:
    long = indicator.kind in (AnswerKind.TEXT, AnswerKind.SEVERAL)
    limit = text.LIMIT if long else text.LINE_LIMIT
    return Field(indicator.code, heading(indicator), False, False, (indicator.code,), limit)


def headed(sheet: Sheet) -> Sheet:
    """The same sheet with its real head: above it stand the sections, or a title somebody has put there."""
    wanted = {text.search_key(word) for word in CODES}
    if wanted & set(map(text.search_key, sheet.header)):
        return sheet
    for position, row in enumerate(sheet.rows[:HEAD_WITHIN]):
        titles = tuple("" if cell is None else str(cell) for cell in row.cells)
        if wanted & set(map(text.search_key, titles)):
            merged = tuple(area for area in sheet.merged if _last_row(area) >= row.number)
            return Sheet(sheet.name, titles, sheet.rows[position + 1 :], row.number, merged)
    return sheet


def above(sheet: Sheet, head: Sheet) -> tuple[SheetRow, ...]:
    """Rows over the head, the first row of the sheet too."""
    if head is sheet:
        return ()
    first = SheetRow(sheet.header_number, sheet.header)
    return (first, *sheet.rows[: len(sheet.rows) - len(head.rows) - 1])


def _last_row(area: str) -> int:
    return int("".join(filter(str.isdigit, area.rpartition(":")[2])) or 0)


def trace(questions: Iterable[Indicator], answers: Mapping[str, Value]) -> str:
    """One short sum for each prefilled answer: the book may lie for weeks while people answer on the screen."""
    kept = (f"{q.code}={sum_of(q, answers[q.code])}" for q in questions if q.code in answers)
    return ";".join(kept) or ";"


def traces(cell: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in cell.split(";") if "=" in part)


def sum_of(indicator: Indicator, value: Value | None) -> str:
    """The same for the same answer, however it has been typed; "" for none."""
    return "" if value is None else f"{zlib.crc32(_plain(indicator, value).encode()):08x}"


def _plain(indicator: Indicator, value: Value) -> str:
    if isinstance(value, Rows):
        columns = indicator.columns
        lines = ([_plain(c, line[c.code]) if c.code in line else "" for c in columns] for line in value.lines)
        return "\n".join("\t".join(line) for line in lines)
    if isinstance(value, Missing):
        return value.label
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return format(Decimal(value).normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(shown(indicator, value))
