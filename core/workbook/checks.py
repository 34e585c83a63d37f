"""What Excel itself says while a cell is filled: drop-down lists, bounds, hints, questions that fall away."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from core.answers import Missing
from core.doubts import digits
from core.indicators import AnswerKind, Indicator
from core.sheets.writing import checked
from core.workbook.layout import LISTS, NO_ROWS, SEE_SHEET

# Limits of the file format, in characters.
TITLE, MESSAGE, FORMULA = 32, 255, 8_000
WORDS = tuple(missing.label for missing in Missing)
_ABSENT = 'OR({0}="нет данных",{0}="неприменимо")'
DAYS = (1, 73_415)  # 01.01.1900–31.12.2100 as Excel counts days


class Lists:
    """Columns of the hidden sheet; equal lists share one."""

    def __init__(self) -> None:
        self.columns: list[tuple[str, ...]] = []

    def source(self, values: Sequence[str]) -> str:
        column = tuple(values)
        if column not in self.columns:
            self.columns.append(column)
        letter = xl_col_to_name(self.columns.index(column))
        return f"='{LISTS}'!${letter}$1:${letter}${len(column)}"


def watch(
    sheet: Any,
    question: Indicator,
    lists: Lists,
    place: tuple[int, int, int],
    sheets: Mapping[str, str] | None = None,
) -> None:
    """`place` is the first row, the last one and the column, from 0. A number out of bounds only warns."""
    first, last, column = place
    rule = _rule(question, lists, f"{xl_col_to_name(column)}{first + 1}", sheets or {})
    if rule["validate"] != "any" or "input_message" in rule:
        checked(sheet.data_validation(first, column, last, column, rule))


def _rule(question: Indicator, lists: Lists, cell: str, sheets: Mapping[str, str]) -> dict[str, Any]:
    rule: dict[str, Any] = {"ignore_blank": True, "validate": "any", "error_title": "Проверьте ответ"}
    if choices := _choices(question, sheets):
        rule |= {"validate": "list", "source": lists.source(choices)}
        rule |= {"error_type": "stop", "error_message": "Выберите ответ из списка."}
    elif question.kind.numeric or question.kind is AnswerKind.DATE:
        rule |= {"validate": "custom", "value": _bounds(question, cell), "error_type": "warning"}
        rule["error_message"] = _told_bounds(question)
    if message := _hint(question):
        rule |= {"input_title": _cut(question.short, TITLE), "input_message": _cut(message, MESSAGE)}
    return rule


def _choices(question: Indicator, sheets: Mapping[str, str]) -> tuple[str, ...]:
    if question.kind is AnswerKind.YES_NO:
        return ("да", "нет", *WORDS)
    if question.kind is AnswerKind.CHOICE:
        labels = tuple(question.option_labels.values())
        return labels + tuple(word for word in WORDS if word not in labels)
    if question.kind is AnswerKind.ROWS:
        return (NO_ROWS, f"{SEE_SHEET} «{sheets.get(question.code, '')}»", *WORDS)
    return ()


def _bounds(question: Indicator, cell: str) -> str:
    if question.kind is AnswerKind.DATE:
        parts = [f"{cell}>={DAYS[0]}", f"{cell}<={DAYS[1]}"]
    else:
        parts = [f"{cell}>={question.minimum or 0}"]
        parts += [f"{cell}<={question.maximum}"] if question.maximum is not None else []
        parts += [f"{cell}=INT({cell})"] if question.kind is AnswerKind.WHOLE else []
    return f"=IF(ISNUMBER({cell}),AND({','.join(parts)}),{_ABSENT.format(cell)})"


def _told_bounds(question: Indicator) -> str:
    if question.kind is AnswerKind.DATE:
        return "Нужна дата, например 05.10.2026, или «нет данных»."
    what = "целое число" if question.kind is AnswerKind.WHOLE else "число"
    most = "" if question.maximum is None else f" до {digits(question.maximum)}"
    return f"Нужно {what} от {digits(question.minimum or 0)}{most} или «нет данных»."


def _hint(question: Indicator) -> str:
    parts = [question.hint, f"Единица: {question.unit.rstrip('.')}." if question.unit else ""]
    if question.kind is AnswerKind.SEVERAL:
        parts.append("Через точку с запятой: " + "; ".join(question.option_labels.values()) + ".")
    return " ".join(part for part in parts if part)


def _cut(words: str, limit: int) -> str:
    """Excel counts UTF-16 units and drops the whole message where it is longer."""
    if len(words.encode("utf-16-le")) <= 2 * limit:
        return words
    return words.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore") + "…"


def greyed(question: Indicator, known: Mapping[str, Indicator], letters: Mapping[str, str], row: int) -> str:
    """True where an earlier answer has made the question pointless; "" where nothing can."""
    condition = question.after
    if condition is None or condition.code not in letters:
        return ""
    cell = f"${letters[condition.code]}{row}"
    words = [_word(known[condition.code], value) for value in condition.values]
    parts = [f'{cell}="{_escaped(word)}"' for word in words if len(word) <= MESSAGE]
    if condition.above is not None:
        parts.append(f"AND(ISNUMBER({cell}),{cell}>{condition.above})")
    if known[condition.code].kind is AnswerKind.ROWS or len(parts) < len(words):
        return ""
    formula = f'=AND({cell}<>"",NOT(OR({",".join(parts)})))' if parts else ""
    return formula if len(formula) <= FORMULA else ""


def _word(earlier: Indicator, value: str) -> str:
    if earlier.kind is AnswerKind.YES_NO:
        return {"yes": "да", "no": "нет"}.get(value, value)
    return earlier.known_labels.get(value, value)


def _escaped(word: str) -> str:
    return word.replace('"', '""')
