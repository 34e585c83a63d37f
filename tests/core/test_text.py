"""Hostile signs, length, the one form of a login, search alike in both databases."""

import unicodedata

import pytest

from core import text

HOSTILE = [
    ("а\0б", "аб"),
    ("".join(map(chr, range(1, 9))) + "а", "а"),
    ("а\x0e\x1fб\x7f\x9f", "аб"),
    ("отчёт\u202exslx.exe", "отчётxslx.exe"),
    ("\u2066а\u2069\u200e\u200f\u061c", "а"),
    ("а\u200b\u200c\u200d\u2060\ufeff\u00adб", "аб"),
    ("нас \ue000члены\ue001миллион\ue002\uf8ff", "нас членымиллион"),
    ("а\ufffe\uffff\ufdd0б", "аб"),
    ("и\u0306", "й"),
    ("и\u200b\u0306", "й"),
    ("  а \u00a0\n", "а"),
    ("\u200b а", "а"),
    ("а\tб", "а б"),
    ("а\r\nб\rв\x85г\u2028д", "а\nб\nв\nг\nд"),
]


@pytest.mark.parametrize(("raw", "kept"), HOSTILE)
def test_invisible_signs_never_get_past_the_gate(raw: str, kept: str) -> None:
    assert text.clean(raw) == kept


@pytest.mark.parametrize(("raw", "kept"), HOSTILE)
def test_a_cleaned_text_is_not_changed_again(raw: str, kept: str) -> None:
    assert text.clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)


@pytest.mark.parametrize("value", ["Ромашка № 5", "ООО «Лес» — <b>&amp;", "ә ң 🚩", "=1+1"])
def test_what_people_write_stays_as_it_is(value: str) -> None:
    assert text.clean(value) == value


@pytest.mark.parametrize("value", ["\ud800", "а\udfffб"])
def test_a_lone_surrogate_is_refused_in_russian(value: str) -> None:
    with pytest.raises(ValueError, match="повреждённые знаки"):
        text.clean(value)
    with pytest.raises(ValueError, match="повреждённые знаки"):
        text.line(value)


def test_the_limit_counts_characters_after_cleaning() -> None:
    assert len(text.clean(" " + "я" * 5000 + "\u200b ")) == 5000
    with pytest.raises(ValueError, match="не более 5000 знаков, сейчас 5001"):
        text.clean("я" * 5001)
    with pytest.raises(ValueError, match="не более 3 знаков"):
        text.line("абвг", 3)


def test_a_line_has_no_line_breaks() -> None:
    assert text.line("a@b.ru\r\nBcc: x@y.ru\n") == "a@b.ru Bcc: x@y.ru"


@pytest.mark.parametrize("raw", ["IVANOV", " ivanov ", "ivanov\n", "ｉｖａｎｏｖ", "Iva\u200bnov"])
def test_a_login_has_one_form(raw: str) -> None:
    assert text.canonical_login(raw) == "ivanov"


def test_a_look_alike_login_is_another_login() -> None:
    assert text.canonical_login("іvanov") != "ivanov"
    assert text.canonical_login("и\u0306") == text.canonical_login("Й") == "й"


@pytest.mark.parametrize("raw", ["\ud800", "a" * 201, "a" * 1_000_000, "", "\0"])
def test_what_no_account_can_be_called_gives_an_empty_login(raw: str) -> None:
    assert text.canonical_login(raw) == ""


@pytest.mark.parametrize("raw", ["İvan", "ǅ", "ß", "Ｉvanov", "ﬁ"])
def test_the_form_of_a_login_is_final(raw: str) -> None:
    once = text.canonical_login(raw)
    assert text.canonical_login(once) == once


@pytest.mark.parametrize(
    ("wanted", "stored"),
    [
        ("иванов", "ИВАНОВ"),
        ("елкин", "Ёлкин"),
        ("е\u0308ж", "ЕЖ"),
        ("мбоу  сош", " МБОУ\u00a0СОШ "),
        ("и\u0306", "Й"),
    ],
)
def test_search_finds_whatever_the_case_and_the_dots_over_yo(wanted: str, stored: str) -> None:
    assert text.search_key(wanted) == text.search_key(stored)


def test_search_takes_anything() -> None:
    assert text.search_key("\ud800") == "\ufffd"
    assert text.search_key("\0%_") == "%_"


def test_names_stand_in_the_order_of_the_alphabet() -> None:
    right = ["Анна", "Егор", "Ель", "ель", "Ёж", "Ёлка", "Жанна", "Яна"]
    mixed = ["Ёлка", "Яна", "ель", "Ель", "Жанна", "Егор", "Анна", "Ёж"]
    assert sorted(mixed, key=text.alphabetical) == right
