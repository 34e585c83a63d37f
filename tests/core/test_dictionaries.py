"""Texts by days, and stretches of years."""

from datetime import date

import pytest

from core import catalogue, dictionaries
from core.catalogue import Catalogue
from core.dictionaries import CONTACT, Wording, called_off, checked, in_force, span, stretches

TODAY = date(2026, 11, 21)


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        ([Wording("а", day(1))], "а"),
        ([Wording("а", day(1)), Wording("б", day(21))], "б"),
        ([Wording("а", day(1)), Wording("б", day(22))], "а"),
        ([Wording("а", day(1), day(20))], None),
        ([Wording("а", day(1), day(21))], "а"),
        ([Wording("а", day(1)), Wording("б", day(10), day(15))], None),
        ([Wording("а", day(1)), Wording("б", day(10), day(9))], "а"),
    ],
)
def test_the_last_one_begun_holds_until_its_last_day(rows: list[Wording], expected: str | None) -> None:
    found = in_force(rows, TODAY)
    assert (found.words if found else None) == expected


def test_words_are_washed_and_faults_stand_beside_their_fields() -> None:
    good, problems = checked(CONTACT, Wording("  Звоните\u200b Ольге  ", TODAY), TODAY)
    assert (good.words, problems) == ("Звоните Ольге", [])
    _, problems = checked(CONTACT, Wording("\ud800", day(1), day(1, 10)), TODAY)
    assert {p.code for p in problems} == {"words", "since", "until"}


def test_days_are_said_in_words() -> None:
    assert span(Wording("а", day(1)), TODAY) == "с 01.11.2026"
    assert span(Wording("а", day(25), day(30)), TODAY) == "будет с 25.11.2026 по 30.11.2026"
    off = Wording("а", day(25), day(20))
    assert called_off(off)
    assert span(off, TODAY) == "отменён, должен был начаться 25.11.2026"


def test_equal_years_are_one_stretch() -> None:
    found = stretches([(2022, "а"), (2023, "а"), (2024, "б"), (2025, "а"), (2026, "а")])
    assert [str(s).replace("\u00a0", " ") for s in found] == [
        "в 2022–2023 годах — а",
        "в 2024 году — б",
        "с 2025 года — а",
    ]
    assert stretches([]) == []


def test_platforms_come_first_among_the_lists(shipped: Catalogue) -> None:
    lists = list(dictionaries.lists(shipped))
    assert lists[0] == dictionaries.PLATFORMS
    assert len(lists) > 3


@pytest.fixture
def shipped() -> Catalogue:
    return catalogue.shipped()
