"""Numbers pasted from Excel, 1C or the register: read, matched, never guessed, and never a list of people."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import paste
from core.answers import Missing
from core.paste import Place
from core.problems import Refused
from core.sheets import reading
from tests.core.books import TODAY, target
from tests.core.test_sheets_reading import written

PLACES = (
    Place(1, "34-1", "ППО МБОУ «СОШ № 4»"),
    Place(2, "34-2", "ППО детского сада «Берёзка»"),
    Place(3, "0012", "ППО лицея № 7"),
    Place(4, "34-4", "ППО детского сада «Солнышко»"),
    Place(5, "34-5", "ППО детского сада «Солнышко»"),
)
HEAD = "Код\tНазвание\tЧленов Профсоюза\tНа учёте в АИС\n"


def told(pasted: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [(line.code, line.name, dict(line.values)) for line in paste.read(pasted).lines]


@pytest.mark.parametrize(
    "pasted",
    [
        HEAD + "34-1\tППО школы\t1 234\t1200",
        HEAD + "34-1\tППО школы\t1\u00a0234\t1200\r\n\r\n",
        (HEAD + "34-1\tППО школы\t1234\t1200").replace("\t", ";"),
        (HEAD + "34-1\tППО школы\t1 234\t1 200").replace("\t", "   "),
        "34-1\tППО школы\t1234\t1200\n",
        "1\t34-1\tППО школы\t1234\t1200\n2\t34-2\tППО сада\t20\t10\n",
        "Районная организация\n\n" + HEAD + "34-1\tППО школы\t1234\t1200",
        'Наименование;"Код организации";Поставлено на учёт;Всего членов\n"ППО школы";34-1;1200;1234',
    ],
)
def test_a_table_is_read_however_it_came(pasted: str) -> None:
    assert told(pasted)[0] == ("34-1", "ППО школы", {"members_total": 1234, "ais_members": 1200})


def test_names_alone_codes_alone_and_codes_of_digits_are_understood() -> None:
    assert told("ППО школы № 4\t12\nППО лицея № 7\t13")[0] == ("", "ППО школы № 4", {"members_total": 12})
    assert told("34-1;12\n34-2;13")[0] == ("34-1", "", {"members_total": 12})
    assert told("0012\t12\n0013\t13")[0] == ("0012", "", {"members_total": 12})
    assert told("512\t12\t10\n513\t13\t9")[0] == ("512", "", {"members_total": 12, "ais_members": 10})


def test_the_table_says_how_it_has_been_read() -> None:
    found = paste.read("Код;Членов;Город;АИС\n34-1;5;Энск;4")
    assert found.columns == ("code", "members", "registered")
    assert any("Не взяты столбцы: «Город»" in note for note in found.notes)
    assert any("2 — «Членов Профсоюза»" in note for note in found.notes)


def test_working_members_and_the_day_come_too() -> None:
    (line,) = paste.read("Код\tЧленов\tиз них работающих\tНа дату\n34-1\t50\t40\t01.10.2026").lines
    assert line.values == {"members_total": 50, "members_working": 40, "stat_as_of": date(2026, 10, 1)}


def test_nothing_no_data_and_zero_are_three_things() -> None:
    every = told(HEAD + "34-1\tа\t\t0\n34-2\tб\tнет данных\t—")
    assert [values for _, _, values in every] == [{"ais_members": 0}, {"members_total": Missing.NO_DATA}]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("много", "число цифрами"), ("1,5", "целое"), ("-3", "меньше нуля"), ("1.234.567", "целое")],
)
def test_a_bad_number_is_named_by_its_line(cell: str, reason: str) -> None:
    (problem,) = paste.read(HEAD + f"34-1\tа\t{cell}\t5").problems
    assert str(problem).startswith("Строка 2, «Членов Профсоюза»") and reason in problem.text
    assert problem.lines == (2,)


def test_totals_are_not_organisations() -> None:
    found = paste.read(HEAD + "34-1\tа\t10\t5\n\tИтого по району\t10\t5")
    assert len(found.lines) == 1 and any("итог" in note for note in found.notes)


@pytest.mark.parametrize(
    "pasted",
    [
        "ФИО\tЧленов\nИванов\t1",
        "Фамилия;Имя;Код;Членов\nИванов;Пётр;34-1;1",
        HEAD + "34-1\tИванова Мария Петровна\t1\t1",
        HEAD + "34-1\tИванова М.П.\t1\t1",
        HEAD + "34-1\tППО школы, тел. +7 (912) 345-67-89\t1\t1",
        "34-1\t112-233-445 95\t1",
        "34-1\tivanova@mail.ru\t1",
        "Петров Иван Сергеев\t1\nСидоров Пётр Ильин\t1\nКузнецов Олег Фомин\t1",
        HEAD + "34-1\tПетров Иван\t1\t1",
        HEAD + "34-1\tИВАН ПЕТРОВ\t1\t1",
        HEAD + "34-1\tиванова анна петровна\t1\t1",
        HEAD + "34-1\tИВАНОВА А.П.\t1\t1",
        HEAD + "34-1\tиванова а. п.\t1\t1",
        HEAD + "34-1\tА.П. ИВАНОВА\t1\t1",
        "Ким Анна\t1\nЦой Олег\t1\nМун Пётр\t1",
        "Петрова А.\t1\nКим О.\t1\nЦой П.\t1",
    ],
)
def test_a_list_of_people_is_refused_and_not_repeated(pasted: str) -> None:
    with pytest.raises(Refused) as refused:
        paste.read(pasted)
    said = str(refused.value)
    assert "не хранятся" in said and "Иван" not in said and "345" not in said


@pytest.mark.parametrize(
    "names",
    [
        ("Школа Лицей", "Детский сад Солнышко", "ППО школы имени Петрова Ивана"),
        ("Нижний Новгород", "Сергиев Посад", "Старый Оскол"),
        ("Химки г.о.", "САМАРА Г.О.", "Сочи м.о."),
        ("Гимназия им. А.С. Пушкина", "Лицей имени Анны Ивановой", "Колледж Александра Невского"),
        ("Берёзка", "Солнышко", "Анна"),
        ("Владимир", "Владимир", "Владимир"),
        ("Верхнереченская районная", "Совет молодых педагогов", "Первая областная организация"),
    ],
)
def test_names_of_organisations_and_towns_are_no_people(names: tuple[str, str, str]) -> None:
    every = paste.read(HEAD + "\n".join(f"34-{n}\t{name}\t{n}\t1" for n, name in enumerate(names, start=1)))
    assert [line.name for line in every.lines] == list(names)


@pytest.mark.parametrize(
    ("pasted", "word"),
    [
        ("", "Вставьте"),
        ("  \n\t\n", "Вставьте"),
        ("просто слова", "столбец"),
        ("а\tб\nв\tг", "столбец"),
        (HEAD, "ни одной строки"),
        ("1\t2\t3\t4\t5\t6", "столбец"),
        ("Код\tЧленов\tЧисленность\n34-1\t1\t2", "больше одного"),
        ("x" * (2 << 20), "МБ"),
        ("34-1\t5\n" * 5_100, "5000 строк"),
    ],
)
def test_what_is_no_table_is_refused_in_words(pasted: str, word: str) -> None:
    with pytest.raises(Refused, match=word):
        paste.read(pasted)


def test_a_sheet_is_read_like_a_pasted_table() -> None:
    data = written([["Отчёт"], ["Код", "Членов", "АИС"], ["34-1", 1234, 1200.0]], [["x"]])
    found = paste.read_book(reading.read(data))
    assert [(line.number, dict(line.values)) for line in found.lines] == [
        (3, {"members_total": 1234, "ais_members": 1200})
    ]
    assert any("Sheet2" in note for note in found.notes)


def match(pasted: str) -> paste.Matched:
    return paste.match(paste.read(pasted), PLACES)


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("34-1", 1),
        ("ППО МБОУ СОШ №4", 1),
        ('ппо мбоу "сош № 4"', 1),
        ("МБОУ СОШ № 4 ППО", 1),
        ("ППО детского сада Березка", 2),
    ],
)
def test_an_organisation_is_known_by_code_or_by_a_name_of_its_own(key: str, place: int) -> None:
    (found,) = match(f"{key};5").found
    assert found.place.id == place and found.by_code is (key == "34-1")


def test_nothing_is_guessed() -> None:
    found = match("ППО школы № 4;5\nППО детского сада «Солнышко»;6\n12;7\nППО лицея № 70;8")
    assert found.found == ()
    assert [line.number for line in found.unknown] == [1, 4]
    assert [(line.number, [p.id for p in places]) for line, places in found.ambiguous] == [
        (2, [4, 5]),
        (3, [3]),
    ]
    assert len(found.absent) == len(PLACES)


def test_a_code_and_a_name_of_two_organisations_leave_the_choice_to_a_person() -> None:
    found = match(HEAD + "34-1\tППО лицея № 7\t5\t5")
    ((_, places),) = found.ambiguous
    assert [p.id for p in places] == [1, 3]


def test_one_organisation_twice_is_a_problem_only_with_other_numbers() -> None:
    same = match("34-1;5\nППО МБОУ СОШ № 4;5\n34-2;1")
    assert not same.problems and len(same.found) == 2 and any("пропущена" in note for note in same.notes)
    other = match("34-1;5\n34-2;1\nППО МБОУ СОШ № 4;6")
    (problem,) = other.problems
    assert "Строки 1 и 3" in problem.text and problem.lines == (1, 3)


def test_the_rules_are_those_of_the_screen() -> None:
    matched = match(HEAD + "34-1\t\t50\t60\n34-2\t\t10\t9\n0012\t\t5\t5")
    kept = {"members_total": 80, "members_working": 70}
    targets = {"34-1": target(), "34-2": target(kept), "0012": target({"members_total": 5, "ais_members": 5})}
    found = paste.lay(matched, targets, TODAY)
    assert [f.code for f in found.filled] == ["34-1"] and found.same == 1
    (problem,) = found.problems
    assert "Строка 3" in problem.text and "больше" in problem.text and found.held == {3}
    assert any("Строка 2" in w for w in found.warnings)


def test_an_organisation_without_a_form_is_a_problem() -> None:
    assert "нет формы" in str(paste.lay(match("34-1;5"), {}, TODAY).problems[0])


def test_without_the_lines_that_are_wrong_nothing_is_wrong_with_the_rest() -> None:
    table = paste.read(
        HEAD + "34-1\t\t50\t40\n34-2\t\tмного\t9\n0012\t\t5\t5\nППО лицея № 7\t\t6\t5\n\t\t7\t7"
    )
    every = {p.code: target() for p in PLACES}
    first = paste.lay(paste.match(table, PLACES), every, TODAY)
    assert first.held == {3, 4, 5, 6} and [f.code for f in first.filled] == ["34-1"]
    rest = paste.without(table, first.held)
    again = paste.lay(paste.match(rest, PLACES), every, TODAY)
    assert again.problems == () and again.filled == first.filled
    assert len(paste.without(table, {3}).problems) == 1


def test_the_sums_are_told_to_be_compared_with_the_source() -> None:
    lines = paste.read(HEAD + "34-1\tа\t10\t5\n34-2\tб\t20\t7").lines
    assert paste.counted(lines) == "2\u00a0строки, членов Профсоюза 30, на учёте в АИС 12"


_CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Код", "Членов", "АИС", "34-1", "5", "1 234", '"', "№", "01.10.2026", "0012", "-", ";", "٣"]
    ),
)
_TABLES = st.lists(st.lists(_CELL, max_size=6), max_size=12).flatmap(
    lambda rows: st.sampled_from(["\t", ";", "   ", ","]).map(lambda sign: "\n".join(map(sign.join, rows)))
)


@given(st.text(max_size=200) | _TABLES)
def test_whatever_is_pasted_the_answer_is_a_table_or_words(pasted: str) -> None:
    try:
        matched = paste.match(paste.read(pasted), PLACES)
    except (Refused, ValueError) as error:
        assert any("а" <= sign <= "я" for sign in str(error).lower())
        return
    found = paste.lay(matched, {p.code: target() for p in PLACES}, TODAY)
    assert len(found.filled) + found.same <= len(PLACES)


@pytest.mark.parametrize("cell", ["много", "1 200,5", "41 чел.", "~40", "?"])
def test_a_broken_number_after_a_code_is_a_problem_of_its_line_and_no_name(cell: str) -> None:
    found = paste.read(f"34-1\t{cell}\t60\n34-2\t41\t40")
    assert found.columns[:2] == ("code", "members")
    assert [p.lines for p in found.problems] == [(1,)] and "«Членов Профсоюза»" in str(found.problems[0])
    alone = paste.read(f"34-1\t{cell}\t-5")
    assert alone.columns[:2] == ("code", "members") and len(alone.problems) == 2


def test_names_that_nobody_has_are_compared_and_never_chosen() -> None:
    places = (
        Place(1, "1", "МБОУ «Средняя школа № 13»"),
        Place(2, "2", "ППО МБОУ СОШ № 13 п. Лесной"),
        Place(3, "3", "МБОУ «Средняя школа № 14»"),
        Place(4, "4", "Детский сад № 13"),
        Place(5, "5", "ППО лицея № 13 средней ступени"),
        Place(6, "6", "Дом творчества «Радуга»"),
    )
    matched = paste.match(paste.read("Средняя школа 13\t41\nРадуга\t5\nКосмос\t6"), places)
    assert not matched.found and len(matched.unknown) == 3
    (first, about), (second, other) = matched.similar
    assert (first.number, [p.id for p in about]) == (1, [1, 2, 5])
    assert (second.number, [p.id for p in other]) == (2, [6])


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 21), date(2026, 10, 1)),
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 9, 30), date(2026, 1, 1)),
    ],
)
def test_numbers_are_usually_of_the_last_october_or_january(today: date, day: date) -> None:
    assert paste.usual_day(today) == day
