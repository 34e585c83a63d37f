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
from core.indicators import AnswerKind

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


@pytest.mark.parametrize("typed", ["1,000", "1.000", "12,0", "1 234,0", "1,000,000", "12.", "-5,0"])
def test_a_whole_number_takes_no_comma_even_before_zeros(typed: str) -> None:
    with pytest.raises(ValueError, match=r"целое число, без запятой и точки, например 1 234$"):
        answers.parse(WHOLE, typed)


def test_a_whole_field_gives_an_example_without_a_comma() -> None:
    with pytest.raises(ValueError, match=r"например 1 234$"):
        answers.parse(WHOLE, "abc")
    with pytest.raises(ValueError, match=r"например 1 234,5$"):
        answers.parse(PERCENT, "abc")


def test_a_cell_of_a_workbook_may_hold_a_whole_number_as_a_decimal() -> None:
    assert answers.parse(WHOLE, Decimal("12.0")) == 12


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
    "typed",
    [
        "05.10.2026",
        "5.10.2026",
        "5,10,2026",
        "05/10/2026",
        "5 10 2026",
        "05-10-2026",
        "2026-10-05",
        " 05.10.2026 ",
    ],
)
def test_dates_are_read_in_both_ways(typed: str) -> None:
    assert answers.parse(SHIPPED["stat_as_of"], typed) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("01.10.26", "Напишите год четырьмя цифрами"),
        ("01.10.1899", "от 1900 до 2100"),
        ("2101-01-01", "от 1900 до 2100"),
        ("20261005", "календаре"),
        ("2026-W40-1", "календаре"),
        ("05.10,2026", "календаре"),
        ("0000-00-00", "календаре"),
        ("٠٥.١٠.٢٠٢٦", "календаре"),
    ],
)
def test_other_ways_to_write_a_date_are_refused(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        answers.parse(SHIPPED["stat_as_of"], typed)


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
        "https://u:p@evil.ru",
        "school4.ru@evil.ru",
        "https://school4..ru",
        "https://school4.ru\\@evil.ru",
        "school4.ru:99999",
        "school4.ru:0",
        "school4.ru:порт",
        "mailto:a@b.ru",
        "mailto:school4.ru",
        "ftp://school4.ru",
        "data:text/html,a.ru",
        "//evil.ru",
        "https://[::1]/",
        "12.5",
    ):
        with pytest.raises(ValueError, match="адрес"):
            answers.parse(url, bad)


@pytest.mark.parametrize(
    "good",
    [
        "https://школа4.рф/профсоюз",
        "https://xn--4-7sbbq6b.xn--p1ai/",
        "http://school4.ru:8080/a?b=http://c",
        "https://vk.com/@school4",
    ],
)
def test_an_ordinary_address_is_kept_as_it_was_typed(good: str) -> None:
    assert answers.parse(SHIPPED["site_url"], good) == good
    bare = good.removeprefix("https://").removeprefix("http://")
    assert answers.parse(SHIPPED["site_url"], bare) == "https://" + bare


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


def test_last_years_answer_is_taken_again_unless_its_option_is_no_longer_offered() -> None:
    choice = replace(
        SHIPPED["email_own"], options=(("own", "своя"), ("none", "нет")), retired=(("home", "личная"),)
    )
    several = replace(choice, kind=AnswerKind.SEVERAL)
    assert answers.again(choice, "own") == "own" and answers.again(choice, "home") is None
    assert answers.again(several, ("own", "none")) == ("own", "none")
    assert answers.again(several, ("own", "home")) is None
    assert answers.again(choice, Missing.NO_DATA) is Missing.NO_DATA
    renamed = replace(choice, options=(("new", "home"),))
    assert answers.again(renamed, "home") is None


def test_last_years_answer_out_of_the_present_bounds_is_taken_for_the_rules_to_judge() -> None:
    assert answers.again(replace(WHOLE, maximum=Decimal(10)), 41) == 41
    assert answers.again(replace(SHIPPED["resp_name"], maximum=Decimal(3)), "Иванова Мария") is None
