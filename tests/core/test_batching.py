"""Names of reports in an archive, and the list that lies beside them."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.organisations import Level
from core.reports import batching
from core.reports.batching import DRAFT, MOST_BYTES, Names, Place, Row, State
from core.sheets import reading

TERRITORY = Place("R01-T01", "Ивонивская территориальная")
SCHOOL = Place("R01-T01-P001", "ППО школы № 4")
# What Windows takes for a device, whatever stands behind the first dot or blank.
DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[. ])")
RESERVED = set('\\:*?"<>|')
WORDS = st.text(max_size=400) | st.sampled_from(
    ("CON", "nul.txt", "com¹", "..", " ", "a" * 300, "Ж" * 300, "«»", "/etc/passwd", "\u202egpj", "№ 4 " * 90)
)
PLACES = st.builds(Place, st.text(max_size=40), WORDS)


def test_a_name_is_read_like_a_line_of_the_tree() -> None:
    assert Names(2025).file([TERRITORY], SCHOOL) == (
        "R01-T01 Ивонивская территориальная/R01-T01-P001 ППО школы № 4 — открытый отчёт 2025.pdf"
    )


def test_a_long_name_loses_its_middle_and_keeps_its_number() -> None:
    long = Place(
        "R01-T01-P020", "ППО Муниципального бюджетного дошкольного учреждения " * 3 + "детский сад № 20"
    )
    name = Names(2025).file([TERRITORY], long)
    assert "R01-T01-P020 ППО Муниципального" in name and "…" in name and "№ 20 — открытый отчёт" in name


def test_a_name_is_cut_between_words() -> None:
    region = Place("R01-T05", "Рязановолужская районная организация Профсоюза")
    school = Place("R01-T05-P020", "МБДОУ «Детский сад общеразвивающего вида № 20 «Золотой ключик»")
    words = {*region.name.split(), *school.name.replace("«", "").replace("»", "").split()}
    for place in (region, school):
        for limit in range(70, 110):
            made = batching.stem(place, limit)
            assert set(made.replace("…", " ").split()[1:]) <= words, made
    assert batching.stem(region, 44) == "R01-T05 Рязановолужская…"


def test_a_quoted_name_leaves_no_blank_before_its_comma() -> None:
    place = Place("P1", "МКУ «Методический центр», г. Мирный")
    assert Names(2025).file([], place).startswith("P1 МКУ Методический центр, г. Мирный —")


def test_two_alike_are_told_apart() -> None:
    names = Names(2025)
    first, second = names.file([], Place("A", "Школа")), names.file([], Place("a", "школа"))
    assert first.casefold() != second.casefold() and "(2)" in second


@given(st.lists(st.tuples(st.lists(PLACES, max_size=3), PLACES), min_size=1, max_size=6))
def test_every_system_takes_any_name(several: list[tuple[list[Place], Place]]) -> None:
    names = Names(2025)
    made = [names.file(above, who) for above, who in several]
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert len(name.encode()) <= MOST_BYTES and name.endswith("2025.pdf")
        for part in name.split("/"):
            assert part and not DEVICE.match(part) and not RESERVED & set(part)
            assert part == part.strip(" .") and part.isprintable()


@given(st.lists(st.tuples(st.lists(PLACES, max_size=2), PLACES), max_size=5))
def test_the_same_organisations_get_the_same_names_again(
    several: list[tuple[list[Place], Place]],
) -> None:
    once, again = Names(2025), Names(2025)
    assert [once.file(*one) for one in several] == [again.file(*one) for one in several]


@pytest.mark.parametrize("limit", range(12, 60))
def test_a_stem_fits_whatever_its_letters_weigh(limit: int) -> None:
    assert len(batching.stem(Place("Ж1", "😀Ёж" * 30), limit).encode()) <= limit


def test_the_list_tells_files_drafts_and_reasons() -> None:
    rows = (
        Row(SCHOOL, Level.PRIMARY, "a.pdf", True, ""),
        Row(Place("P2", "=cmd|' /C calc'!A0"), Level.PRIMARY, "b.pdf", True, DRAFT),
        Row(Place("P3", "Сад"), Level.PRIMARY, "", False, "Сбой в программе."),
    )
    book = reading.read(batching.listed(rows, "Область", 2025, datetime(2026, 11, 21, tzinfo=UTC), 3))
    sheet = book[0]
    told = [row.cells[:7] for row in sheet.rows]
    assert told == [
        ("R01-T01-P001", "ППО школы № 4", "первичная", "готов", "утверждён", None, "a.pdf"),
        ("P2", "=cmd|' /C calc'!A0", "первичная", "готов", "проект", None, "b.pdf"),
        ("P3", "Сад", "первичная", "не готов", None, "Сбой в программе.", None),
    ]


def test_only_what_is_done_or_cancelled_is_over() -> None:
    assert [state for state in State if state.over] == [State.CANCELLED, State.DONE]
    assert all(state.label for state in State)
