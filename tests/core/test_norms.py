"""Norm and gap: what is said beside a number while it is typed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, norms
from core.forms import compose
from core.indicators import Indicator, Norm
from core.organisations import Level

FORM = compose(catalogue.shipped().of("monitoring"), Level.TERRITORIAL, 2026)
INFO = FORM.indicators["budget_info"]
SHARE = FORM.counted["budget_info_pct"]
TOTALS = st.integers(1, 10**10)


def said(total: int | str | None, info: int | str | None) -> str | None:
    given = {"budget_total": total, "budget_info": info}
    return norms.gap(INFO, FORM, {c: Decimal(v) for c, v in given.items() if v is not None})


@pytest.mark.parametrize(
    ("total", "info", "words"),
    [
        (1_500_000, 48_000, "Доля на информационную работу — 3,2 %; до нормы 4 % не хватает 12 000 руб."),
        (1_500_000, 60_000, "Доля на информационную работу — 4 %; норма 4–6 % выполнена"),
        (1_500_000, 175_000, "Доля на информационную работу — 11,7 %; больше нормы 6 % на 85 000 руб."),
        # Never «4 %, and 4 % is not reached».
        (1_500_000, 59_999, "Доля на информационную работу — 3,9 %; до нормы 4 % не хватает 1 руб."),
    ],
)
def test_a_share_is_held_against_its_norm_in_the_unit_of_what_is_typed(
    total: int, info: int, words: str
) -> None:
    told = said(total, info)
    assert told is not None and told.replace("\u00a0", " ") == words


@pytest.mark.parametrize(("total", "info"), [(0, 0), (None, 5), (5, None)])
def test_nothing_is_said_where_there_is_nothing_to_divide(total: int | None, info: int | None) -> None:
    assert said(total, info) is None


def test_a_ratio_without_a_norm_is_told_beside_its_numerator_alone() -> None:
    answers = {"workers_total": 80, "members_working": 41}
    assert norms.gap(FORM.indicators["members_working"], FORM, answers) == "Охват членством — 51,3\u00a0%."
    assert norms.gap(FORM.indicators["workers_total"], FORM, answers) is None


def test_a_number_may_have_a_norm_of_its_own() -> None:
    own = replace(FORM.indicators["packs_sent"], norm=Norm(Decimal(24), None, "—"))
    told = norms.gap(own, FORM, {"packs_sent": 20})
    assert told is not None and "до нормы 24\u00a0ед. не хватает 4\u00a0ед." in told


def test_the_norm_is_the_one_of_the_form_and_not_of_todays_catalogue() -> None:
    stricter: Indicator = replace(SHARE, norm=Norm(Decimal(5), None, "регион"))
    form = replace(FORM, computed=tuple(stricter if i.code == SHARE.code else i for i in FORM.computed))
    told = norms.gap(INFO, form, {"budget_total": Decimal(100_000), "budget_info": Decimal(4_500)})
    assert told is not None and "до нормы 5\u00a0% не хватает 500\u00a0руб." in told


@given(TOTALS, TOTALS)
def test_adding_what_lacks_reaches_the_norm_and_no_ruble_less_does(total: int, info: int) -> None:
    norm = SHARE.norm
    assert norm is not None and norm.lower is not None
    found = norms.measured(SHARE, norm, Decimal(info), Decimal(total), INFO)
    if found.standing == "below":
        reached = (info + found.amount) * 100
        assert reached >= norm.lower * total > reached - 100
    elif found.standing == "within":
        assert found.amount == 0
