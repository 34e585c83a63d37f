"""The board of a campaign: shares of those who have handed in, and in which order they are shown."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from core import formats
from core.measures import ratio
from core.text import alphabetical


class Line(Protocol):
    """What is counted of one organisation's subtree (db/turnout.Turnout)."""

    @property
    def code(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def expected(self) -> int: ...
    @property
    def handed_in(self) -> int: ...
    @property
    def late(self) -> int: ...


L = TypeVar("L", bound=Line)


class Order(StrEnum):
    WORST = "worst"
    MISSING = "missing"
    LATE = "late"
    NAME = "name"

    @property
    def label(self) -> str:
        return {
            "worst": "сначала отстающие",
            "missing": "больше всего несданных",
            "late": "больше всего опозданий",
            "name": "по названию",
        }[self.value]


def rate(line: Line) -> Decimal | None:
    """Per cent of the expected; None where nobody is expected: that is not 0."""
    return ratio(Decimal(line.handed_in), Decimal(line.expected))


def on_time(line: Line) -> int:
    return line.handed_in - line.late


def on_time_rate(line: Line) -> Decimal | None:
    return ratio(Decimal(on_time(line)), Decimal(line.expected))


def ordered(lines: Sequence[L], order: Order) -> list[L]:
    """Where nobody is expected, last in every order but the names'."""

    def key(line: L) -> tuple[bool, Decimal | int, int, tuple[str, str], str]:
        name = alphabetical(line.organisation)
        nobody, missing = line.expected == 0, line.expected - line.handed_in
        if order is Order.NAME:
            return False, 0, 0, name, line.code
        first: Decimal | int = rate(line) or 0
        if order is Order.MISSING:
            first = -missing
        elif order is Order.LATE:
            first = -line.late
        return nobody, first, -missing, name, line.code

    return sorted(lines, key=key)


def lagging(lines: Sequence[L], whole: Line) -> list[L]:
    """Who stands below the whole of which they are parts, and still owes something."""
    mean = rate(whole)
    return [x for x in lines if mean is not None and x.handed_in < x.expected and (rate(x) or 0) < mean]


# So many days before the due day somebody is to be called.
SOON = 7


class Lag(StrEnum):
    """Which of those who have not handed in are listed."""

    NOT_BEGUN = "begun"
    RUNNING = "soon"
    OVERDUE = "over"

    @property
    def label(self) -> str:
        return {"begun": "Не начали", "soon": "Истекают дни", "over": "Срок прошёл"}[self.value]

    @property
    def meaning(self) -> str:
        return {
            "begun": "Ни одного ответа ещё не внесено.",
            "soon": f"До срока осталось {SOON} дней или меньше, а форма не сдана.",
            "over": "Срок прошёл, форма не сдана. У кого он продлён, тех здесь нет.",
        }[self.value]


def left_words(days: int) -> str:
    """How many days are left: «осталось 3 дня», «сегодня последний день», «срок прошёл 5 дней назад»."""
    if days == 0:
        return "сегодня последний день"
    number = formats.count(abs(days), "день", "дня", "дней")
    if days < 0:
        return f"срок прошёл {number} назад"
    return f"{formats.plural(days, 'остался', 'осталось', 'осталось')} {number}"
