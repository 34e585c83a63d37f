"""The room for an answer on a blank form, by the kind of the question; what is already answered stands in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from core import formats
from core.answers import Cell as Given
from core.answers import Missing, Row, Rows, Value
from core.indicators import AnswerKind, Indicator
from core.reports import blank_parts as parts
from core.reports import fonts, style
from core.reports.blank_parts import Cell, Columns, Line, Stack, space
from core.reports.text import clean, para

_NUMBER = 32 * mm
_LINE = 7.8 * mm
_CHOICES = (AnswerKind.CHOICE, AnswerKind.SEVERAL)
_STOPS, _LONG = 3, 300
_EMPTY_ROWS, _ROW = 3, 8.6 * mm
_TAB, _PAD = 8 * mm, parts.PAD
# How columns of records part what is left over, and how little they can do with.
_SHARES = {AnswerKind.TEXT: 4.0, AnswerKind.ADDRESS: 5.0, AnswerKind.CHOICE: 3.0, AnswerKind.SEVERAL: 3.0}
_LEAST = {AnswerKind.TEXT: 20 * mm, AnswerKind.ADDRESS: 26 * mm, AnswerKind.YES_NO: 26 * mm}
_LEAST |= {AnswerKind.CHOICE: 19 * mm, AnswerKind.SEVERAL: 19 * mm, AnswerKind.DATE: 17 * mm}


@cache
def words() -> ParagraphStyle:
    return ParagraphStyle(
        "blank", parent=style.body(), fontSize=parts.SIZE, leading=parts.LEADING, spaceAfter=0
    )


@cache
def head() -> ParagraphStyle:
    return ParagraphStyle("blank-head", parent=style.head(), textColor=style.INK)


@cache
def centred() -> ParagraphStyle:
    return ParagraphStyle("blank-centred", parent=style.head(), alignment=TA_CENTER)


def worded(indicator: Indicator, value: Value) -> str:
    """«42 чел.», «Да», «своя, профсоюзная», as on the screen."""
    if isinstance(value, Missing):
        return value.label
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, (int, Decimal)):
        return f"{_digits(value)}{formats.NBSP}{indicator.unit}".rstrip()
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Rows):
        return (
            formats.count(len(value.lines), "запись", "записи", "записей") if value.lines else "записей нет"
        )
    if isinstance(value, tuple):
        return "; ".join(indicator.known_labels.get(v, v) for v in value)
    return indicator.known_labels.get(value, value)


def _digits(value: Decimal | int) -> str:
    exponent = Decimal(value).normalize().as_tuple().exponent
    return formats.number(value, max(0, -exponent) if isinstance(exponent, int) else 0)


def is_wide(indicator: Indicator, width: float) -> bool:
    """Does the answer need the whole width below its question, having only `width` beside it?"""
    broad = (AnswerKind.TEXT, AnswerKind.ADDRESS, AnswerKind.ROWS)
    labels = [label for _, label in indicator.options]
    many = indicator.kind in _CHOICES and parts.ticks_width(_measured(labels)) > width
    return indicator.kind in broad or many


def room(indicator: Indicator, value: Value | None, width: float) -> Stack:
    if indicator.kind is AnswerKind.ROWS:
        return _rows(indicator, value if isinstance(value, Rows) else None, width)
    given = None if isinstance(value, (Missing, Rows)) else value
    if indicator.kind is AnswerKind.YES_NO:
        return yes_no(given, width)
    if indicator.kind in _CHOICES:
        return _choices(indicator, given, width)
    if indicator.kind is AnswerKind.DATE and given is None:
        return [parts.Day()]
    if indicator.kind.numeric or indicator.kind is AnswerKind.DATE:
        return number(indicator, given, width)
    lines = 3 if indicator.kind is AnswerKind.TEXT and (indicator.maximum or 5000) > _LONG else 1
    written = "" if given is None else worded(indicator, given)
    return _ruled(written, lines, width)


def yes_no(given: Value | None, width: float) -> Stack:
    return _ticks((("да", given is True), ("нет", given is False)), width)


def no_data(indicator: Indicator, value: Value | None, width: float) -> Stack:
    """Small: it is the exception. «Неприменимо» is printed where it has been answered."""
    said = value.label if isinstance(value, Missing) else Missing.NO_DATA.label
    boxes = _small(said, isinstance(value, Missing), width)
    if indicator.kind is AnswerKind.ROWS:
        boxes += _small("записей нет", isinstance(value, Rows) and not value.lines, width)
    return boxes


def _small(said: str, checked: bool, width: float) -> Stack:
    box, tab = parts.Box(checked, side=2.8 * mm), parts.BOX + 1.2 * mm
    return [Columns([Cell(0, tab, [box]), Cell(tab, width - tab, [space(1.8), *para(said, style.head())])])]


def number(indicator: Indicator, given: Value | None, width: float) -> Stack:
    """A line with the unit behind it."""
    written = "" if given is None else worded(replace(indicator, unit=""), given)
    line = min(_NUMBER, width)
    stack = [*para(written, words()), Line(line, 1)] if written else [Line(line, parts.BASE + 1)]
    unit = para(indicator.unit, words()) if indicator.kind.numeric else []
    cells = [Cell(0, line, stack)]
    if unit:
        cells.append(Cell(line + 2 * mm, max(width - line - 2 * mm, 12 * mm), unit))
    return [Columns(cells)]


def _ruled(written: str, lines: int, width: float) -> Stack:
    if written:
        return [space(2 * mm), *para(written, words()), Line(width, 2)]
    return [Line(width, _LINE) for _ in range(lines)]


def _choices(indicator: Indicator, given: Value | None, width: float) -> Stack:
    chosen = given if isinstance(given, tuple) else (given,)
    return _ticks([(label, code in chosen) for code, label in indicator.options], width, _STOPS)


def _ticks(choices: Sequence[tuple[str, bool]], width: float, across: int = 1) -> Stack:
    said = [word for word, _ in choices]
    stacks = [para(word, words()) for word in said]
    return parts.ticks(
        list(zip(stacks, _measured(said), (c for _, c in choices), strict=True)), width, across
    )


def _measured(said: Sequence[str]) -> list[float]:
    return [fonts.width(clean(word, fonts.TEXT), fonts.TEXT, parts.SIZE) for word in said]


def _rows(indicator: Indicator, given: Rows | None, width: float) -> Stack:
    lines = given.lines if given else ()
    empty = max(2 if lines else 0, _EMPTY_ROWS - len(lines))
    tables: Stack = []
    for columns in _across(indicator.columns, width - _TAB):
        tables += [space(2 * mm), *_table(columns, [*lines, *[{}] * empty], width)]
    return [*_legend(indicator), *tables]


def _legend(indicator: Indicator) -> Stack:
    """What to write in a column: a cell has no room for its options."""
    notes: Stack = []
    for column in indicator.columns:
        condition = column.after and indicator.by_code.get(column.after.code)
        said = [
            "; ".join(label for _, label in column.options),
            f"заполняется по ответу в столбце «{condition.short}»" if condition else "",
            column.hint,
        ]
        if any(said):
            notes += para(f"{column.short}: " + ". ".join(filter(None, said)), style.note())
    return notes


def _across(columns: Sequence[Indicator], width: float) -> Sequence[Sequence[Indicator]]:
    """The fewest even parts of a table whose words all fit into their columns."""
    for deep in range(1, len(columns) + 1):
        size = -(-len(columns) // deep)
        tables = [columns[n : n + size] for n in range(0, len(columns), size)]
        if all(sum(map(_narrowest, table)) <= width for table in tables):
            return tables
    return [[column] for column in columns]


def _narrowest(column: Indicator) -> float:
    """The longest word of its head and the room for an answer."""
    longest = max(
        fonts.width(clean(word, fonts.SANS), fonts.SANS, head().fontSize) for word in _head(column).split(" ")
    )
    return float(max(longest + 1, _LEAST.get(column.kind, 14 * mm)) + 2 * _PAD)


def _table(columns: Sequence[Indicator], lines: Sequence[Row], width: float) -> Stack:
    """Numbered records; what does not fit across follows below under the same numbers."""
    spare = max(0.0, width - _TAB - sum(map(_narrowest, columns)))
    share = spare / sum(_SHARES.get(c.kind, 1.0) for c in columns)
    cells, x = [], _TAB
    for column in columns:
        wide = min(_narrowest(column), width - _TAB) + share * _SHARES.get(column.kind, 1.0)
        cells.append((column, Cell(x + _PAD, wide - 2 * _PAD, [])))
        x += wide
    number = Cell(_PAD, _TAB - 2 * _PAD, [])
    heads = [replace(cell, stack=para(_head(column), head())) for column, cell in cells]
    table: Stack = [Columns([replace(number, stack=para("№", head())), *heads], _PAD, 1.4 * mm, grid=True)]
    for n, line in enumerate(lines, start=1):
        filled = [replace(cell, stack=_cell(column, line, cell.width)) for column, cell in cells]
        first = replace(number, stack=[space(1), *para(str(n), centred()), space(_ROW - 17)])
        table.append(Columns([first, *filled], 1.4 * mm, 1.4 * mm, grid=True))
    return table


def _head(column: Indicator) -> str:
    name = column.short[:1].upper() + column.short[1:]
    return (f"{name}, {column.unit}" if column.unit else name) + (
        f"{formats.NBSP}*" if column.required else ""
    )


def _cell(column: Indicator, line: Row, width: float) -> Stack:
    given: Given | None = line.get(column.code)
    if column.kind is AnswerKind.YES_NO and not isinstance(given, Missing):
        return yes_no(given, width)
    return para(worded(replace(column, unit=""), given), words()) if given is not None else []
