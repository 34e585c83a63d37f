"""Rules of reorganising, words of a card, words of a search: no database needed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from core import reorganising as rules
from core import text
from core.milestones import Event, sentence
from core.organisations import Kind, Level
from core.problems import Refused
from core.reorganising import Decision, Details

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("above", "beside", "taken", "made"),
    [
        ("R01", ["R01-T01", "R01-T02"], [], "R01-T03"),
        ("R01-T05", ["R01-T05-P009"], [], "R01-T05-P010"),
        ("R01", ["R01-T99"], [], "R01-T100"),
        ("77", [], [], "77-1"),
        ("77", [], ["77-1", "77-2"], "77-3"),
        ("X", ["школа", "сад"], [], "X-1"),
        ("X", ["А-1", "А-2", "Б-77"], ["А-3"], "А-4"),
        ("7", ["7001", "7002"], [], "7003"),
    ],
)
def test_a_new_code_goes_on_from_those_beside(
    above: str, beside: list[str], taken: list[str], made: str
) -> None:
    assert rules.next_code(above, beside, set(taken)) == made


def test_only_what_a_level_has_is_kept() -> None:
    given = Details(" ППО\u200b школы ", Kind.SCHOOL, "Заречинск", "Europe/Moscow")
    assert rules.cleaned(Level.PRIMARY, given) == Details("ППО школы", Kind.SCHOOL, "Заречинск")
    assert rules.cleaned(Level.REGIONAL, given) == Details("ППО школы", None, "Заречинск", "Europe/Moscow")


@pytest.mark.parametrize(
    ("day", "opened", "future", "said"),
    [
        (date(2026, 11, 22), None, False, "ещё не наступил"),
        (date(1812, 1, 1), None, False, "проверьте год"),
        (date(2126, 1, 1), None, True, "проверьте год"),
        (date(2020, 1, 1), date(2021, 1, 1), False, "открыта позже"),
    ],
)
def test_a_day_that_cannot_be_is_refused(day: date, opened: date | None, future: bool, said: str) -> None:
    with pytest.raises(Refused, match=said):
        rules.decided(Decision(day, TODAY), opened, future)


def test_a_day_to_come_is_right_where_it_may_be() -> None:
    decided = rules.decided(Decision(date(2026, 12, 31), TODAY, " протокол\n№ 5 "), future=True)
    assert decided.note == "протокол № 5"


@pytest.mark.parametrize(
    ("level", "above", "fits"),
    [
        (Level.PRIMARY, Level.REGIONAL, True),
        (Level.PRIMARY, Level.TERRITORIAL, True),
        (Level.PRIMARY, Level.FEDERAL, False),
        (Level.TERRITORIAL, Level.REGIONAL, True),
        (Level.TERRITORIAL, Level.TERRITORIAL, False),
        (Level.REGIONAL, Level.FEDERAL, True),
        (Level.FEDERAL, Level.FEDERAL, False),
    ],
)
def test_who_may_stand_below_whom(level: Level, above: Level, fits: bool) -> None:
    if fits:
        rules.refuse_unfitting(level, above)
        assert level in rules.levels_below(above)
    else:
        with pytest.raises(Refused):
            rules.refuse_unfitting(level, above)


@pytest.mark.parametrize(
    ("event", "before", "after", "said"),
    [
        (Event.CREATED, {}, {"above": "Область"}, "Заведена под началом организации «Область»"),
        (Event.CREATED, {}, {}, "Заведена"),
        (Event.RENAMED, {"name": "А"}, {"name": "Б"}, "Переименована: была «А», стала «Б»"),
        (
            Event.RENAMED,
            {"name": "А", "town": ""},
            {"name": "Б", "town": "Заречинск"},
            "Переименована: была «А», стала «Б»; город: было не указано, стало Заречинск",
        ),
        (
            Event.CHANGED,
            {"kind": "school"},
            {"kind": "college"},
            "Изменены сведения — вид учреждения: было школа, стало СПО",
        ),
        (
            Event.CHANGED,
            {"opened": None},
            {"opened": "2015-09-01"},
            "Изменены сведения — дата открытия: было не указано, стало 01.09.2015",
        ),
        (
            Event.CHANGED,
            {"time_zone": None},
            {"time_zone": "Europe/Moscow"},
            "Изменены сведения — часовой пояс: было не указано, стало Москва",
        ),
        (Event.MOVED, {"above": "А"}, {"above": "Б"}, "Переведена из «А» в «Б»"),
        (Event.MERGED, {}, {"into": "Б"}, "Вошла в организацию «Б»"),
        (Event.ABSORBED, {}, {"absorbed": "А"}, "К ней присоединена организация «А»"),
        (Event.CLOSED, {}, {}, "Закрыта"),
        (Event.REOPENED, {}, {}, "Снова открыта"),
    ],
)
def test_a_card_tells_it_in_a_sentence(
    event: Event, before: Mapping[str, Any], after: Mapping[str, Any], said: str
) -> None:
    assert sentence(event, before, after) == said


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Школа № 4  Верхнереч", (("школа", "школ"), ("4", "4"), ("верхнереч", "верхнереч"))),
        ("школы №4", (("школы", "школ"), ("4", "4"))),
        ("ЁЛКИН", (("елкин", "елкин"),)),
        ("гимназии лицея вуз", (("гимназии", "гимназ"), ("лицея", "лице"), ("вуз", "вуз"))),
        ("а а а", (("а", "а"),)),
        ("", ()),
    ],
)
def test_words_of_a_search_match_other_cases(typed: str, words: tuple[tuple[str, str], ...]) -> None:
    assert text.search_words(text.search_key(typed)) == words


def test_a_search_of_a_thousand_words_asks_for_a_few() -> None:
    assert len(text.search_words(" ".join(map(str, range(1000))))) == text.MOST_WORDS
