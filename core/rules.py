"""What a form may contain: problems that block handing in, and (core.doubts) warnings that ask for a reason.

One engine for the screen, the import and the paste: they differ in where the answers come from, not in what
is wrong with them.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from core import doubts
from core.answers import NOTHING, Answers, Row, Rows, Value, contradictory, quantity
from core.doubts import Context, Range, Seen, digits, exceeded
from core.effort import minutes
from core.formats import day
from core.forms import Form, applies
from core.indicators import AnswerKind, Indicator
from core.measures import tallied
from core.organisations import Kind
from core.problems import Problem
from core.reasons import REASONS, Explanation, Reason, explained, unexplained, validate_explanation

# One door to the engine.
__all__ = [
    "REASONS",
    "Context",
    "Explanation",
    "Range",
    "Reason",
    "blocking",
    "cells",
    "check",
    "explained",
    "minutes",
    "pruned",
    "unexplained",
    "validate_explanation",
]

MOST = {AnswerKind.PERCENT: Decimal(100), AnswerKind.MONEY: Decimal(10) ** 11}
MOST_USUAL = Decimal(1_000_000)


def check(form: Form, kind: Kind | None, answers: Answers, context: Context) -> list[Problem]:
    """Everything at once, in the order of the form; what is about the whole form comes first."""
    # What is no longer asked (hidden by an earlier answer) must not accuse anybody, nor hide or ask for others.
    kept = pruned(form, kind, answers)
    asked = {i.code: i for i in form.asked(kind, kept)}
    seen = Seen(form.counted, asked, tallied(form.counted, kept), context)
    wrong = [problem for indicator in asked.values() for problem in _wrong(indicator, seen)]
    # A field that has to change is asked about again when it has changed.
    found = wrong + doubts.found(seen, {p.code for p in wrong})
    order = {code: n for n, code in enumerate(form.indicators)}
    return sorted(found, key=lambda p: order.get(p.code, -1))


def blocking(problems: list[Problem]) -> list[Problem]:
    return [p for p in problems if p.blocking]


def pruned(form: Form, kind: Kind | None, answers: Answers) -> dict[str, Value]:
    """Answers without those that are not asked of this kind or whose question no longer applies."""
    asked = {c: i for c, i in form.indicators.items() if i.asked(form.level, kind)}
    return _applying(asked, answers)


def _applying(known: Mapping[str, Indicator], answers: Answers) -> dict[str, Value]:
    """Repeated, because a chain may hang on an answer that goes."""
    kept = {c: v for c, v in answers.items() if c in known}
    while True:
        left = {c: v for c, v in kept.items() if applies(known[c], kept)}
        if len(left) == len(kept):
            return left
        kept = left


def _wrong(indicator: Indicator, seen: Seen) -> Iterator[Problem]:
    value = seen.answers.get(indicator.code)
    if indicator.required and _nothing(indicator, value):
        yield _unanswered(indicator, seen)
    elif isinstance(value, Rows):
        yield from _lines(indicator, value, seen.context.today)
    elif value is not None:
        for rule, text in _cell(indicator, value, seen.answers, seen.indicators, seen.context.today):
            yield Problem(indicator.code, text, rule=rule)


def _nothing(indicator: Indicator, value: Value | None) -> bool:
    """«Да, есть» and not one record contradict each other; where nobody asked first, no records is an answer."""
    return value is None or (indicator.after is not None and value == Rows())


def _unanswered(indicator: Indicator, seen: Seen) -> Problem:
    if indicator.kind is not AnswerKind.ROWS:
        unknown = "" if indicator.kind is AnswerKind.YES_NO else " Если данных нет, отметьте «нет данных»."
        text = f"Ответьте на вопрос.{unknown}"
        return Problem(indicator.code, text, rule="required")
    if indicator.after is None:
        text = "Добавьте хотя бы одну запись или отметьте, что записей нет."
        return Problem(indicator.code, text, rule="empty")
    earlier = seen.indicators[indicator.after.code]
    negative = "«нет»" if earlier.kind is AnswerKind.YES_NO else "иначе"
    text = f"Добавьте хотя бы одну запись или ответьте {negative} на вопрос «{earlier.short}»."
    return Problem(indicator.code, text, rule="empty")


def _cell(
    indicator: Indicator, value: Value, beside: Answers, known: Mapping[str, Indicator], today: date | None
) -> Iterator[tuple[str, str]]:
    """Which rule is broken, and how it is told."""
    if isinstance(value, date) and today is not None and value > today:
        yield "future", f"Дата {day(value)} ещё не наступила. Проверьте день, месяц и год."
    if contradictory(value):
        nothing = indicator.known_labels.get(NOTHING, NOTHING)
        yield "contradiction", f"Вы отметили и «{nothing}», и другие: оставьте что-то одно."
    amount = quantity(value)
    if amount is None:
        return
    least = indicator.minimum if indicator.minimum is not None else Decimal(0)
    most = indicator.maximum if indicator.maximum is not None else MOST.get(indicator.kind, MOST_USUAL)
    if amount < least:
        yield "least", f"Не может быть меньше {digits(least)}. Проверьте число."
    if amount > most:
        yield "most", f"Не может быть больше {digits(most)}. Проверьте, нет ли лишней цифры."
    for whole, large in exceeded(amount, indicator.part_of, beside):
        told = f"{digits(amount)} больше, чем «{known[whole].short}» — {digits(large)}. Проверьте оба числа."
        yield "part", told


def _lines(indicator: Indicator, rows: Rows, today: date | None) -> Iterator[Problem]:
    for number, line in enumerate(rows.lines, start=1):
        where = f"Запись {number}"
        if not line:
            yield Problem(indicator.code, f"{where}: пустая. Заполните её или удалите.", rule="row")
        else:
            for column, text in cells(indicator, line, today):
                told = f"{where}, «{column.short}»: {text[0].lower()}{text[1:]}"
                yield Problem(indicator.code, told, rule="row")


def cells(indicator: Indicator, line: Row, today: date | None) -> Iterator[tuple[Indicator, str]]:
    """What is wrong in one record, by column."""
    kept = _applying(indicator.by_code, line)
    for column in indicator.columns:
        value = kept.get(column.code)
        if value is not None:
            for _, text in _cell(column, value, kept, indicator.by_code, today):
                yield column, text
        elif column.required and applies(column, kept):
            yield column, "Не заполнено. Заполните или удалите запись."
