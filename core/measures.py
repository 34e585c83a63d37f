"""Figures over organisations: what one form adds, what an aggregate means, ranks, changes.

Percentages are never averaged: an aggregate keeps sums of numerators and of denominators, and a form that
lacks either part adds to neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.answers import Answers, Missing, Row, Rows, Value, plain, quantity
from core.forms import applies
from core.indicators import Aggregation, AnswerKind, Indicator, Take, Tally


@dataclass(frozen=True)
class Contribution:
    """What one accepted form adds to the aggregates of every organisation above it."""

    answered: int
    total: Decimal
    base: Decimal


def ratio(numerator: Decimal, denominator: Decimal, factor: int = 100) -> Decimal | None:
    """None where there is nothing to divide by: 0/0 is «нет данных», not 0 %."""
    return None if denominator == 0 else numerator * factor / denominator


def contribution(indicator: Indicator, answers: Answers) -> Contribution | None:
    """None where the form has no value for it: nothing entered is not 0."""
    if indicator.aggregation is Aggregation.SHARE_YES:
        return _yes(indicator, answers)
    if indicator.numerator:
        return _computed(indicator, answers)
    amount = quantity(answers.get(indicator.code))
    if amount is None or not indicator.aggregation.additive:
        return None
    return Contribution(1, amount, Decimal(0))


def _yes(indicator: Indicator, answers: Answers) -> Contribution | None:
    answer = answers.get(indicator.code)
    if answer is None or isinstance(answer, Missing):
        return None
    said = answer if isinstance(answer, tuple) else (plain(answer),)
    return Contribution(1, Decimal(any(word in indicator.yes for word in said)), Decimal(0))


def _computed(indicator: Indicator, answers: Answers) -> Contribution | None:
    """Without a denominator it is a plain sum, or a sum for each organisation that answered."""
    top = _sum_of(indicator.numerator, answers, indicator.yes)
    if not indicator.denominator:
        each = Decimal(indicator.aggregation is Aggregation.RATIO)
        return None if top is None else Contribution(1, top, each)
    bottom = _sum_of(indicator.denominator, answers, indicator.yes)
    return None if top is None or bottom is None else Contribution(1, top, bottom)


def _sum_of(codes: Sequence[str], answers: Answers, yes: Sequence[str]) -> Decimal | None:
    """The sum, «да» counted as 1; None where any part is missing."""
    total = Decimal(0)
    for code in codes:
        part = amount(answers.get(code), yes)
        if part is None:
            return None
        total += part
    return total


def amount(value: Value | None, yes: Sequence[str] = ("yes",)) -> Decimal | None:
    """What an answer adds to a sum: its number, or 1 and 0 for «да» and «нет»; `yes` are the words for «да»."""
    if isinstance(value, tuple):
        return Decimal(any(word in yes for word in value))
    if isinstance(value, bool) or (isinstance(value, str) and not isinstance(value, Missing)):
        return Decimal(plain(value) in yes)
    return quantity(value)


def tallied(indicators: Mapping[str, Indicator], answers: Answers) -> Answers:
    """The answers with what is counted from their rows beside them. Rows that were not asked about because
    there are none («нет каналов») count as 0; rows nobody has answered about count as nothing, and so do those
    where a cell with «нет данных» leaves the figure open."""
    found = dict(answers)
    for code, indicator in indicators.items():
        if indicator.any_of and (there := _any(indicator.any_of, answers)) is not None:
            found[code] = there
        if indicator.tally and indicator.tally.rows in indicators:
            counted = _tally(indicator.tally, indicators[indicator.tally.rows], answers)
            if counted is not None:
                found[code] = counted > 0 if indicator.kind is AnswerKind.YES_NO else counted
    return found


def _tally(tally: Tally, rows: Indicator, answers: Answers) -> int | Decimal | None:
    given = answers.get(rows.code)
    if given is None and rows.after and plain(answers.get(rows.after.code)) is not None:
        given = Rows() if not applies(rows, answers) else None
    if not isinstance(given, Rows):
        return None
    lines = [(line, _counts(tally, rows, line)) for line in given.lines]
    if tally.take is Take.SUM:
        return _added(tally.column, lines)
    if tally.where and given.lines and all(tally.where not in line for line in given.lines):
        return None
    sure = sum(counts is True for _, counts in lines)
    settled = tally.take is Take.ANY and sure > 0
    return sure if settled or all(counts is not None for _, counts in lines) else None


def _added(column: str, lines: Sequence[tuple[Row, bool | None]]) -> int | Decimal | None:
    """An empty amount says nothing, nobody is asked for it: those there are is all that is known, and where no
    record has one nothing is. «Нет данных» says that there is more than is told."""
    if any(counts is None for _, counts in lines):
        return None
    cells = [line.get(column) for line, counts in lines if counts]
    told = [cell for cell in cells if cell is not None]
    if Missing.NO_DATA in told or (cells and not told):
        return None
    total = sum((a for cell in told if (a := quantity(cell)) is not None), Decimal(0))
    return int(total) if total == total.to_integral_value() else total


def _any(codes: Sequence[str], answers: Answers) -> bool | None:
    """What was not asked says nothing; «нет данных» leaves open what the others do not settle."""
    given = [quantity(answers[code]) for code in codes if code in answers]
    if any(amount for amount in given):
        return True
    return None if None in given or not given else False


def _counts(tally: Tally, rows: Indicator, line: Row) -> bool | None:
    """Is the record one of them? None where «нет данных» is all that is told of it."""
    if not tally.where:
        return True
    cell = line.get(tally.where)
    if cell is Missing.NO_DATA:
        return None
    if tally.equals:
        return plain(cell) == tally.equals
    amount = quantity(cell)
    return plain(cell) in rows.by_code[tally.where].yes if amount is None else amount > 0


def contributions(indicators: Mapping[str, Indicator], answers: Answers) -> dict[str, Contribution]:
    """Of everything that can be added up; `answers` as given, rows included."""
    answers = tallied(indicators, answers)
    found = {code: contribution(i, answers) for code, i in indicators.items() if i.aggregation.additive}
    return {code: c for code, c in found.items() if c is not None}


def value(indicator: Indicator, answered: int, total: Decimal, base: Decimal) -> Decimal | None:
    """What an aggregate row says: a sum, a percentage of those who answered, or a ratio. Unit as in the catalogue
    (per cent for shares)."""
    if answered == 0:
        return None
    if indicator.aggregation is Aggregation.SHARE_YES:
        return ratio(total, Decimal(answered))
    if indicator.aggregation is Aggregation.RATIO:
        return ratio(total, base, indicator.factor)
    return total


def own_value(indicator: Indicator, answers: Answers) -> Decimal | None:
    """The same figure for one organisation alone; a yes/no becomes 100 or 0 per cent."""
    if not indicator.aggregation.additive:
        return quantity(answers.get(indicator.code))
    c = contribution(indicator, answers)
    return None if c is None else value(indicator, c.answered, c.total, c.base)


def ranks(values: Sequence[Decimal | None]) -> list[int | None]:
    """Competition ranks, the largest first: equal values share a place, and the next place is skipped (1, 2, 2, 4).
    Without a value there is no place."""
    known = sorted((v for v in values if v is not None), reverse=True)
    first = {v: place for place, v in reversed(list(enumerate(known, start=1)))}
    return [None if v is None else first[v] for v in values]


# Fewer answers than this share of the expected ones are too thin to rank anybody by.
THIN = Decimal("0.5")


def thin(answered: int, expected: int) -> bool:
    return expected > 0 and Decimal(answered) / expected < THIN


# A year in which fewer than this share has been counted is not set against the others.
WHOLE = Decimal("0.9")


def partial(answered: int, expected: int) -> bool:
    return expected > 0 and Decimal(answered) / expected < WHOLE


WHOLE_SHARE = Decimal(100)


def doubtful(indicator: Indicator, amount: Decimal | None) -> bool:
    """A part larger than its whole, as it is shown: an answer somewhere is wrong, and nobody is praised for it."""
    return indicator.share and amount is not None and amount > WHOLE_SHARE


def standing(indicator: Indicator, amount: Decimal | None) -> str:
    """Where a value stands against the norm: below, within, above, or "" where there is no norm or no value."""
    norm = indicator.norm
    if norm is None or amount is None:
        return ""
    if norm.lower is not None and amount < norm.lower:
        return "below"
    return "above" if norm.upper is not None and amount > norm.upper else "within"
