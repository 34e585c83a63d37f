"""One cell of our sheets: how an answer is written in it, so that the same answer is read back."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from core import answers, text
from core.answers import Cell, Missing, Row, Rows, Value
from core.indicators import AnswerKind, Indicator
from core.sheets.columns import CellProblem, Record
from core.sheets.reading import Sheet
from core.sheets.writing import as_shown

# What stands in the row of an organisation for a question whose records have a sheet of their own.
NO_ROWS, SEE_SHEET = "нет", "на листе"
# Words for «no value» that are an answer.
_MISSING = {missing.label: missing for missing in Missing}
_DASHES = ("-", "–", "—")
_MARK = re.compile(r"\[([^\[\]]{1,64})\]\s*$")


def heading(indicator: Indicator) -> str:
    """What our sheets write above a column, and what it is found by."""
    return f"{indicator.label} [{indicator.code}]"


def marked_code(title: str) -> str:
    """«Каналы [channels]» -> «channels»; "" where there is none."""
    found = _MARK.search(title)
    return found[1] if found else ""


def found_by_code(sheet: Sheet, codes: Collection[str]) -> Sheet:
    """Columns are called by the codes in their titles: the words may have been changed since."""
    known = ((marked_code(title), title) for title in sheet.header)
    return replace(sheet, header=tuple(code if code in codes else title for code, title in known))


def shown(indicator: Indicator, value: Value | None) -> object:
    """TypeError for records: they have a sheet of their own, and `referred` is what stands here."""
    if isinstance(value, Rows):
        raise TypeError(f"{indicator.code}: records do not fit into one cell")
    if value is None:
        return None
    if isinstance(value, Missing):
        return value.label
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, tuple):
        labels = [indicator.known_labels.get(code, code) for code in value]
        return "; ".join(value if any(";" in label for label in labels) else labels)
    if isinstance(value, str) and value in indicator.option_labels:
        return indicator.option_labels[value]
    return value


def referred(rows: Rows, sheet: str) -> str:
    """«нет» is the answer "there are none"; of no answer the cell is empty."""
    return f"{SEE_SHEET} «{sheet}»" if rows.lines else NO_ROWS


def repeats(indicator: Indicator, kept: Value | None, record: Record) -> bool:
    """Does the cell say just what is kept? Then it is nobody's new answer and is not read anew."""
    if kept is None or isinstance(kept, Rows):
        return False
    return record.text(indicator.code) == text.clean(as_shown(shown(indicator, kept)))


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


def line(
    question: Indicator, record: Record, problems: list[CellProblem], kept: Mapping[str, Cell] | None = None
) -> Row:
    """One record of a question from its row; `kept` is the one that stands in its place now."""
    found: dict[str, Cell] = {}
    for column in question.columns:
        before = (kept or {}).get(column.code)
        if before is not None and repeats(column, before, record):
            found[column.code] = before
            continue
        try:
            value = parsed(column, record)
        except ValueError as error:
            problems.append(record.problem(column.code, f"{error}."))
            continue
        if value is not None and not isinstance(value, Rows):
            found[column.code] = value
    return found


def stated(record: Record, code: str) -> Rows | Missing | None:
    """What the row of an organisation says of its records; None: nothing, or that they are on their sheet.

    ValueError with a sentence for the person.
    """
    word = text.search_key(record.text(code))
    if not word or word.startswith(SEE_SHEET):
        return None
    if word != NO_ROWS and word not in _MISSING:
        raise ValueError("Записи пишут на их собственный лист, а здесь «нет», «нет данных» или ничего")
    return _MISSING.get(word, Rows())
