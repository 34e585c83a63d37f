"""Places, changes, percentiles and the median against a recount by hand."""

from decimal import Decimal
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from core import places
from core.places import Value

figures = st.lists(st.one_of(st.none(), st.integers(0, 12).map(Decimal)), max_size=40)


def by_hand(values: list[Value], value: Decimal) -> int:
    return 1 + sum(1 for v in values if v is not None and v > value)


@given(figures)
def test_a_place_is_one_more_than_those_who_stand_higher(values: list[Value]) -> None:
    assert places.places(values) == [None if v is None else by_hand(values, v) for v in values]


@given(figures)
def test_where_less_is_better_the_order_is_turned(values: list[Value]) -> None:
    turned = [None if v is None else -v for v in values]
    assert places.places(values, less_is_better=True) == places.places(turned)
    assert places.percentiles(values, less_is_better=True) == places.percentiles(turned)


@given(figures)
def test_a_percentile_is_the_share_of_those_who_stand_no_higher(values: list[Value]) -> None:
    known = [v for v in values if v is not None]
    for value, found in zip(values, places.percentiles(values), strict=True):
        if value is None:
            assert found is None
        else:
            assert found == Decimal(100) * sum(v <= value for v in known) / len(known)


@given(figures)
def test_the_best_has_a_hundred_and_the_last_has_the_least(values: list[Value]) -> None:
    told = [(v, p) for v, p in zip(values, places.percentiles(values), strict=True) if v is not None]
    for value, percentile in told:
        assert percentile is not None
        assert (percentile == 100) == (value == max(v for v, _ in told))


@given(figures)
def test_the_middle_has_as_many_above_as_below(values: list[Value]) -> None:
    known = [v for v in values if v is not None]
    assert places.middle(values) == (median(known) if known else None)


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_change_is_what_is_left_when_the_places_shown_are_subtracted(now: int, before: int) -> None:
    moved = places.step(now, before)
    assert moved == before - now
    shown = places.change(now, before, compared=True)
    assert shown == ("=" if now == before else f"{'↑' if now < before else '↓'}{abs(before - now)}")


def test_who_had_no_place_is_new_only_beside_those_who_had() -> None:
    assert places.change(3, None, compared=True) == "новая"
    assert places.change(3, None, compared=False) == ""
    assert places.change(None, 3, compared=True) == ""


def test_a_change_is_told_in_words_too() -> None:
    assert places.told(1, 3, compared=True) == "выше на 2: год назад 3-е место"
    assert places.told(4, 3, compared=True) == "ниже на 1: год назад 3-е место"
    assert places.told(3, 3, compared=True) == "как год назад: 3-е место"
    assert places.told(3, None, compared=True) == "год назад места не было"
    assert places.told(None, None, compared=True) == "—"
