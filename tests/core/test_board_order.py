"""Shares and order of the board, against a naive recount."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core import board
from core.board import Order


@dataclass(frozen=True)
class Line:
    code: str
    organisation: str
    expected: int
    handed_in: int
    late: int


@st.composite
def lines(draw: st.DrawFn) -> Line:
    expected = draw(st.integers(0, 200))
    handed_in = draw(st.integers(0, expected))
    name = draw(st.sampled_from(["Ёлкинская", "Ежовская", "Жуковская", "Абаканская"]))
    return Line(str(draw(st.integers(0, 10**6))), name, expected, handed_in, draw(st.integers(0, handed_in)))


@given(lines())
def test_rates_are_what_anybody_would_count(line: Line) -> None:
    if not line.expected:
        assert board.rate(line) is None and board.on_time_rate(line) is None
        return
    for found, part in (
        (board.rate(line), line.handed_in),
        (board.on_time_rate(line), line.handed_in - line.late),
    ):
        assert found is not None
        assert abs(Fraction(found) - Fraction(100 * part, line.expected)) < Fraction(1, 10**20)


@given(st.lists(lines(), max_size=20), st.sampled_from(Order))
def test_an_order_loses_nobody_and_puts_those_without_forms_last(found: list[Line], order: Order) -> None:
    shown = board.ordered(found, order)
    assert sorted(map(repr, shown)) == sorted(map(repr, found))
    if order is not Order.NAME:
        nobody = [not x.expected for x in shown]
        assert nobody == sorted(nobody)
    if order is Order.WORST:
        rates = [rate for x in shown if (rate := board.rate(x)) is not None]
        assert rates == sorted(rates)


def test_names_stand_in_the_russian_order() -> None:
    found = [Line(str(n), name, 1, 0, 0) for n, name in enumerate(("Жуковская", "Ёлкинская", "Ежовская"))]
    shown = [x.organisation for x in board.ordered(found, Order.NAME)]
    assert shown == ["Ежовская", "Ёлкинская", "Жуковская"]


def test_of_equal_shares_the_larger_debt_stands_first() -> None:
    small, large = Line("1", "А", 2, 1, 0), Line("2", "Б", 80, 40, 0)
    assert board.ordered([small, large], Order.WORST) == [large, small]


def test_the_lagging_are_below_the_whole_and_owe_something() -> None:
    whole = Line("0", "Всего", 30, 20, 0)
    behind, ahead, nobody = Line("1", "А", 10, 3, 0), Line("2", "Б", 20, 17, 0), Line("3", "В", 0, 0, 0)
    assert board.lagging([behind, ahead, nobody], whole) == [behind]


def test_days_left_are_words() -> None:
    words = {n: board.left_words(n).replace("\u00a0", " ") for n in (0, 1, 2, 5, 21, -1, -5)}
    assert words == {
        0: "сегодня последний день",
        1: "остался 1 день",
        2: "осталось 2 дня",
        5: "осталось 5 дней",
        21: "остался 21 день",
        -1: "срок прошёл 1 день назад",
        -5: "срок прошёл 5 дней назад",
    }


def test_a_share_of_nothing_is_not_nothing() -> None:
    assert board.rate(Line("1", "А", 5, 0, 0)) == Decimal(0)
    assert board.rate(Line("1", "А", 0, 0, 0)) is None
