"""Sentences: Russian plurals and cases, and no number but those that were given."""

import re
from decimal import Decimal

import pytest

from core import catalogue, narrative
from core.formats import NBSP
from core.indicators import Indicator, Norm
from core.organisations import Level


def of(code: str) -> Indicator:
    return catalogue.shipped()[code]


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def stand(yes: int, answered: int, expected: int) -> str:
    value = Decimal(yes * 100) / answered
    indicator = of("stand_exists")
    return plain(narrative.level_of(indicator, value, Decimal(yes), answered, expected, Level.PRIMARY))


def test_a_share_is_told_in_people_s_words() -> None:
    assert stand(97, 120, 120) == "У 97 из 120 первичных организаций есть стенд — 80,8 %."


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (1, "первичной организации"),
        (21, "первичной организации"),
        (2, "первичных организаций"),
        (11, "первичных организаций"),
        (111, "первичных организаций"),
        (1001, "первичной организации"),
    ],
)
def test_the_noun_follows_the_number_it_stands_behind(whole: int, words: str) -> None:
    assert plain(narrative.out_of(1, whole, Level.PRIMARY)).endswith(f"{whole:,} {words}".replace(",", " "))


def test_a_share_of_those_who_answered_is_told_beside_that_of_all() -> None:
    assert stand(83, 102, 126) == (
        "У 83 из 102 ответивших первичных организаций есть стенд — 81,4 %; от всех 126 это 65,9 %."
    )
    assert "из 101 ответившей первичной организации" in stand(83, 101, 126)


def test_nobody_answered_is_not_zero() -> None:
    text = narrative.level_of(of("stand_exists"), None, Decimal(0), 0, 12, Level.PRIMARY)
    assert text == "Есть профсоюзный стенд или уголок: данных пока нет."


def test_shares_change_by_points_and_sums_by_per_cent() -> None:
    points = narrative.change(of("coverage"), (2023, Decimal("61.04")), (2026, Decimal("73.3")))
    assert plain(points) == "С 2023 по 2026 год показатель вырос на 12,3 п. п.: с 61,0 % до 73,3 %."
    people = narrative.change(of("members_total"), (2023, Decimal(12000)), (2026, Decimal(11400)))
    assert plain(people) == ("С 2023 по 2026 год показатель снизился на 600 (5,0 %): с 12 000 до 11 400 чел.")


def test_the_difference_is_that_of_the_figures_shown() -> None:
    """80,84 and 61,06 are shown as 80,8 and 61,1: their difference on the page is 19,7, not 19,8."""
    text = narrative.change(of("coverage"), (2023, Decimal("61.06")), (2026, Decimal("80.84")))
    assert "19,7" in text


def test_what_rounds_to_the_same_has_not_changed() -> None:
    text = narrative.change(of("coverage"), (2023, Decimal("61.01")), (2026, Decimal("61.04")))
    assert "не изменился" in text


def test_growth_from_zero_has_no_percentage() -> None:
    text = narrative.change(of("members_total"), (2023, Decimal(0)), (2026, Decimal(40)))
    assert "%" not in text


def test_one_year_is_no_change() -> None:
    text = narrative.change(of("coverage"), (2026, Decimal(61)), (2026, Decimal(61)))
    assert plain(text) == "За 2026 год — 61,0 %."


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        ("5", None, "не менее 5 %"),
        (None, "10", "не более 10 %"),
        ("4", "6", "4–6 %"),
        ("0.5", None, "не менее 0,5 %"),
    ],
)
def test_a_norm_says_which_side_it_bounds(lower: str | None, upper: str | None, words: str) -> None:
    norm = Norm(Decimal(lower) if lower else None, Decimal(upper) if upper else None, "")
    assert plain(narrative.bound(of("coverage"), norm)) == words


def test_who_has_handed_in_agrees_in_number() -> None:
    assert narrative.turnout(120, 97, 90, 3, 23, Level.PRIMARY).startswith("Сдали 97")
    assert narrative.turnout(21, 1, 0, 0, 0, Level.PRIMARY).startswith("Сдала 1")
    assert "опозданием" not in narrative.turnout(21, 1, 0, 0, 0, Level.PRIMARY)
    assert "некому" in narrative.turnout(0, 0, 0, 0, 0, Level.PRIMARY)


@pytest.mark.parametrize(("gap", "word"), [(1, "1 экземпляра"), (2, "2 экземпляров"), (21, "21 экземпляра")])
def test_lacking_copies_are_counted_in_the_genitive(gap: int, word: str) -> None:
    assert word in plain(narrative.copies("«Солидарность»", "0,84", "не менее 1", gap))


def test_a_newspaper_without_a_norm_is_not_measured_by_one() -> None:
    assert "норм" not in narrative.copies("«Профсоюзная среда»", "0,51", "", None)


def test_every_number_in_a_sentence_was_given() -> None:
    numbers = re.findall(r"[\d]+(?:,\d+)?", stand(97, 120, 120))
    assert numbers == ["97", "120", "80,8"]
