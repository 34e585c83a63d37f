"""Russian after a number: cases, plurals, fractions, shares."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import grammar
from core.formats import NBSP
from core.grammar import Case, Gender


def plain(words: str) -> str:
    return words.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("n", "nominative", "genitive", "prepositional"),
    [
        (1, "1 первичная организация", "1 первичной организации", "1 первичной организации"),
        (2, "2 первичные организации", "2 первичных организаций", "2 первичных организациях"),
        (5, "5 первичных организаций", "5 первичных организаций", "5 первичных организациях"),
        (11, "11 первичных организаций", "11 первичных организаций", "11 первичных организациях"),
        (21, "21 первичная организация", "21 первичной организации", "21 первичной организации"),
        (112, "112 первичных организаций", "112 первичных организаций", "112 первичных организациях"),
        (1001, "1 001 первичная организация", "1 001 первичной организации", "1 001 первичной организации"),
    ],
)
def test_a_noun_takes_the_case_and_the_number(
    n: int, nominative: str, genitive: str, prepositional: str
) -> None:
    assert plain(grammar.counted(n, grammar.PRIMARY)) == nominative
    assert plain(grammar.counted(n, grammar.PRIMARY, Case.GEN)) == genitive
    assert plain(grammar.counted(n, grammar.PRIMARY, Case.PRE)) == prepositional


def test_the_accusative_of_one_and_of_several_differ() -> None:
    told = [plain(grammar.counted(n, grammar.PRIMARY, Case.ACC)) for n in (1, 3, 21, 25)]
    assert told == [
        "1 первичную организацию",
        "3 первичные организации",
        "21 первичную организацию",
        "25 первичных организаций",
    ]
    assert plain(grammar.counted(9, grammar.TERRITORIAL, Case.DAT)) == "9 территориальным организациям"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("1.2", "1,2 процентного пункта"),
        ("1.0", "1 процентный пункт"),
        ("2", "2 процентных пункта"),
        ("5.0", "5 процентных пунктов"),
        ("11", "11 процентных пунктов"),
        ("21.04", "21 процентный пункт"),
        ("-0.3", "0,3 процентного пункта"),
        ("0.05", "0,1 процентного пункта"),
    ],
)
def test_points_follow_their_number_and_a_fraction_takes_the_genitive(size: str, words: str) -> None:
    assert plain(grammar.points(Decimal(size))) == words


@pytest.mark.parametrize(
    ("part", "of", "words"),
    [
        (50, 100, "каждая вторая"),
        (33, 100, "каждая третья"),
        (32, 100, "почти каждая третья"),
        (25, 100, "каждая четвёртая"),
        (20, 100, "каждая пятая"),
        (18, 100, "почти каждая пятая"),
        (10, 100, "каждая десятая"),
        (35, 100, ""),
        (60, 100, ""),
        (0, 100, ""),
        (1, 3, ""),
    ],
)
def test_a_share_in_words_is_said_only_where_it_is_true(part: int, of: int, words: str) -> None:
    assert grammar.every(part, of, Gender.SHE) == words


def test_a_share_in_words_agrees_with_its_noun() -> None:
    assert grammar.every(33, 100, Gender.HE) == "каждый третий"
    assert grammar.every(50, 100, Gender.IT) == "каждое второе"
    assert grammar.every(25, 100, Gender.HE) == "каждый четвёртый"


@pytest.mark.parametrize(
    ("sum_", "words"),
    [
        ("1", "1 рубль"),
        ("2402", "2 402 рубля"),
        ("9940", "9 940 рублей"),
        ("48213", "48,2 тыс. рублей"),
        ("601000", "601 тыс. рублей"),
        ("2498000", "2,5 млн рублей"),
        ("12000000000", "12 млрд рублей"),
    ],
)
def test_large_sums_are_read_in_thousands_and_millions(sum_: str, words: str) -> None:
    assert plain(grammar.roubles(Decimal(sum_))) == words


@given(st.decimals(0, 10**12, places=2))
@example(Decimal("999960"))
def test_a_sum_in_words_never_shows_a_thousand_of_its_unit(sum_: Decimal) -> None:
    told = plain(grammar.roubles(sum_))
    assert not told.startswith("1 000 тыс.") and not told.startswith("1 000 млн"), told


def test_lists_and_full_stops() -> None:
    assert grammar.listed(["а", "б", "в"]) == "а, б и в"
    assert grammar.listed(["а"]) == "а"
    assert grammar.listed([]) == ""
    assert grammar.stopped("12 чел.") == "12 чел."
    assert grammar.stopped("сделано") == "сделано."
    assert grammar.stopped("") == ""


@given(st.integers(0, 10**6), st.sampled_from(list(Case)))
def test_every_form_is_one_of_the_noun(n: int, case: Case) -> None:
    noun = grammar.MEMBER
    assert noun.after(n, case) in {*noun.one, noun.few, *noun.many}
