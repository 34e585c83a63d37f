"""Typed text becomes a value once; what is kept as JSON comes back the same."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import answers, catalogue, formats
from core.answers import Missing, Value
from core.catalogue import AnswerKind

SHIPPED = catalogue.shipped()
WHOLE = SHIPPED["members_total"]
PERCENT = SHIPPED["coverage_published"]
MONEY = replace(PERCENT, kind=AnswerKind.MONEY)
DECIMAL = replace(PERCENT, kind=AnswerKind.DECIMAL)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("−5", -5),
        ("-5", -5),
        ("12,0", 12),
        ("00012", 12),
    ],
)
def test_whole_numbers_are_read_as_russians_write_them(typed: str, value: int) -> None:
    assert answers.parse(WHOLE, typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        "1e3",
        "1_000",
        "１２",
        "12%",
        "0x10",
        "NaN",
        "inf",
        "1,234.56",
        "12 34",
        "--5",
        "١٢",
        "1 234 5",
        "двенадцать",
    ],
)
def test_what_is_not_a_plain_number_is_refused(typed: str) -> None:
    for indicator in (WHOLE, PERCENT, MONEY):
        with pytest.raises(ValueError, match="число"):
            answers.parse(indicator, typed)


@pytest.mark.parametrize("typed", ["12,5", "12.5"])
def test_a_decimal_comma_never_multiplies_by_ten(typed: str) -> None:
    assert answers.parse(PERCENT, typed) == Decimal("12.5")
    with pytest.raises(ValueError, match="целое"):
        answers.parse(WHOLE, typed)


def test_money_has_kopecks_and_no_less() -> None:
    assert answers.parse(MONEY, "1 234,50") == Decimal("1234.50")
    with pytest.raises(ValueError, match="2 знаков"):
        answers.parse(MONEY, "1,005")


def test_nothing_entered_is_not_zero() -> None:
    assert answers.parse(WHOLE, "  ") is None
    assert answers.parse(WHOLE, "0") == 0
    assert answers.quantity(Missing.NO_DATA) is None
    assert answers.quantity(True) is None


@pytest.mark.parametrize(
    ("typed", "value"), [("05.10.2026", date(2026, 10, 5)), ("2026-10-05", date(2026, 10, 5))]
)
def test_dates_are_read_in_both_ways(typed: str, value: date) -> None:
    assert answers.parse(SHIPPED["stat_as_of"], typed) == value


def test_a_day_that_is_not_in_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="календаре"):
        answers.parse(SHIPPED["stat_as_of"], "31.02.2026")


def test_an_option_is_accepted_by_code_and_by_label_and_nothing_else() -> None:
    kind = SHIPPED["site_kind"]
    assert answers.parse(kind, "own") == "own"
    assert answers.parse(kind, "Свой сайт") == "own"
    with pytest.raises(ValueError, match="вариантов"):
        answers.parse(kind, "чужой")
    assert answers.parse(SHIPPED["site_has"], "новости; документы") == ("documents", "news")


def test_an_address_is_completed_and_a_script_is_refused() -> None:
    url = SHIPPED["site_url"]
    assert answers.parse(url, "school4.ru/profsoyuz") == "https://school4.ru/profsoyuz"
    for bad in (
        "javascript:alert(1)",
        "http://localhost",
        "https://a b.ru",
        "file:///etc/passwd",
        "просто так",
    ):
        with pytest.raises(ValueError, match="адрес"):
            answers.parse(url, bad)


@pytest.mark.parametrize("bad", ["a@b", "a@b.ru, c@d.ru", "@b.ru", "a b@c.ru", "a@b..ru"])
def test_a_broken_email_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="почты"):
        answers.parse(SHIPPED["email_address"], bad)


def test_an_email_never_keeps_a_newline_and_may_be_cyrillic() -> None:
    assert answers.parse(SHIPPED["email_address"], "a@b.ru\n") == "a@b.ru"
    assert answers.parse(SHIPPED["email_address"], "a@почта.рф") == "a@почта.рф"


VALUES: dict[AnswerKind, st.SearchStrategy[Value]] = {
    AnswerKind.WHOLE: st.integers(-(10**12), 10**12),
    AnswerKind.PERCENT: st.decimals(-100, 100, places=2),
    AnswerKind.DATE: st.dates(),
    AnswerKind.YES_NO: st.booleans(),
    AnswerKind.TEXT: st.text(),
    AnswerKind.SEVERAL: st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(tuple),
}


@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_every_value_survives_being_stored(data: st.DataObject, kind: AnswerKind) -> None:
    value = data.draw(VALUES[kind] | st.sampled_from(Missing))
    stored = json.loads(json.dumps(answers.to_json(value)))
    assert answers.from_json(replace(WHOLE, kind=kind), stored) == value


@given(st.integers(-(10**11), 10**11))
def test_a_number_shown_by_us_is_read_back_as_itself(value: int) -> None:
    assert answers.number(formats.number(value)) == value
