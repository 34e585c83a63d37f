from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from core import structure
from core.access import SYSTEM, Actor, Grant, Role
from core.organisations import Kind, Level
from core.sheets.reading import Cell, Row, Sheet
from core.structure import Known, Place, Plan

HEADER = ("Код", "Название", "Уровень", "Вид учреждения", "Код вышестоящей")
UNION = ("0", "Профсоюз", "федерация", None, None)
REGION = ("1", "Область", "региональная", None, "0")
TOWN = ("1-1", "Город", "территориальная", None, "1")
SCHOOL = ("1-1-1", "Школа № 1", "первичная", "школа", "1-1")
REGIONAL = Actor(7, "r", "Специалист", (Grant(Role.REGIONAL, 2, "/1/2/"),))

KEPT = {
    "0": Known(Place("0", "Профсоюз", Level.FEDERAL, None, None), "/1/"),
    "1": Known(Place("1", "Область", Level.REGIONAL, None, "0"), "/1/2/"),
    "2": Known(Place("2", "Край", Level.REGIONAL, None, "0"), "/1/3/"),
    "1-1": Known(Place("1-1", "Город", Level.TERRITORIAL, None, "1"), "/1/2/4/"),
    "2-1": Known(Place("2-1", "Район", Level.TERRITORIAL, None, "2"), "/1/3/5/"),
    "1-1-1": Known(Place("1-1-1", "Школа № 1", Level.PRIMARY, Kind.SCHOOL, "1-1"), "/1/2/4/6/"),
}


def sheet(*rows: Sequence[Cell], header: tuple[str, ...] = HEADER) -> Sheet:
    return Sheet("Организации", header, tuple(Row(n, tuple(r)) for n, r in enumerate(rows, start=2)))


def planned(*rows: Sequence[Cell], actor: Actor = SYSTEM, kept: dict[str, Known] | None = None) -> Plan:
    return structure.read_sheet(kept or {}, sheet(*rows), actor)


def said(plan: Plan) -> list[str]:
    return [str(problem) for problem in plan.problems]


def test_a_child_may_stand_before_its_parent() -> None:
    plan = planned(SCHOOL, TOWN, REGION, UNION)
    assert not plan.problems
    assert [p.code for p in plan.created] == ["0", "1", "1-1", "1-1-1"]


def test_a_primary_may_hang_directly_under_a_region() -> None:
    assert not planned(UNION, REGION, ("u", "Университет", "первичная", "вуз", "1")).problems


def test_the_same_sheet_again_changes_nothing() -> None:
    rows = [(p.code, p.name, p.level.label, p.kind and p.kind.label, p.parent) for p in _places()]
    plan = planned(*rows, kept=KEPT)
    assert plan.empty and not plan.problems and plan.unchanged == len(KEPT)


def _places() -> list[Place]:
    return [known.place for known in KEPT.values()]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("школа", Kind.SCHOOL),
        ("СОШ", Kind.SCHOOL),
        (" Гимназия ", Kind.SCHOOL),
        ("ДОУ", Kind.KINDERGARTEN),
        ("Детский сад", Kind.KINDERGARTEN),
        ("МБДОУ", Kind.KINDERGARTEN),
        ("УДО", Kind.EXTRA),
        ("колледж", Kind.COLLEGE),
        ("ВУЗ", Kind.UNIVERSITY),
        ("другие", Kind.OTHER),
        ("university", Kind.UNIVERSITY),
        ("зоопарк", None),
    ],
)
def test_kinds_are_known_by_the_words_people_use(word: str, kind: Kind | None) -> None:
    assert structure.kind_of(word) is kind


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("Региональная организация", Level.REGIONAL),
        ("областная", Level.REGIONAL),
        ("районная", Level.TERRITORIAL),
        ("ППО", Level.PRIMARY),
        ("первичная профсоюзная организация", Level.PRIMARY),
        ("federal", Level.FEDERAL),
        ("профгруппа", None),
    ],
)
def test_levels_are_known_by_the_words_people_use(word: str, level: Level | None) -> None:
    assert structure.level_of(word) is level


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("x", "Школа", "первичная", "школа", "нет"), "Код вышестоящей", "нет ни в файле"),
        (("x", "Школа", "первичная", "школа", "0"), "Код вышестоящей", "а нужна территориальная или"),
        (("x", "Школа", "первичная", "школа", "x"), "Код вышестоящей", "самой себе"),
        (("x", "Школа", "первичная", "школа", None), "Код вышестоящей", "только федерация"),
        (("x", "Школа", "первичная", None, "1-1"), "Вид учреждения", "не заполнено"),
        (("x", "Школа", "первичная", "зоопарк", "1-1"), "Вид учреждения", "неизвестный вид"),
        (("x", "Район", "территориальная", "школа", "1"), "Вид учреждения", "только у первичной"),
        (("x", "Школа", "кружок", None, "1-1"), "Уровень", "неизвестный уровень"),
        (("x", None, "первичная", "школа", "1-1"), "Название", "не заполнено"),
        (("x" * 41, "Школа", "первичная", "школа", "1-1"), "Код", "слишком длинный"),
        (("x", "Союз", "федерация", None, None), "Уровень", "только одна"),
        (("x", "Область", "региональная", None, "1"), "Код вышестоящей", "а нужна федерация"),
        (("1-1-1", "Школа № 1", "территориальная", None, "1"), "Уровень", "менять нельзя"),
    ],
)
def test_a_bad_row_is_named_by_row_column_and_reason(row: tuple[Cell, ...], column: str, reason: str) -> None:
    (problem,) = planned(row, kept=KEPT).problems
    assert (problem.sheet, problem.row, problem.column) == ("Организации", 2, column)
    assert reason in problem.reason


def test_all_problems_are_listed_and_a_bad_parent_once() -> None:
    bad_town = ("1-1", "Город", "посёлок", None, "1")
    bad_school = ("s2", "Школа № 2", "первичная", "зоопарк", "1-1")
    orphan = ("s3", "Школа № 3", "первичная", "школа", "9")
    plan = planned(UNION, REGION, bad_town, SCHOOL, bad_school, orphan)
    assert [p.row for p in plan.problems] == [4, 6, 7]
    assert plan.empty


def test_two_organisations_cannot_stand_above_one_another() -> None:
    a = ("a", "А", "региональная", None, "b")
    b = ("b", "Б", "территориальная", None, "a")
    assert [p.row for p in planned(UNION, a, b).problems] == [3]


def test_one_code_with_two_values_is_refused_and_names_both_rows() -> None:
    (told,) = said(planned(UNION, REGION, TOWN, SCHOOL, (*SCHOOL[:1], "Школа № 2", *SCHOOL[2:])))
    assert "строка 6" in told and "строке 5" in told


def test_a_row_repeated_word_for_word_is_passed_over_and_told() -> None:
    plan = planned(UNION, REGION, TOWN, SCHOOL, SCHOOL)
    assert len(plan.created) == 4
    assert plan.notes == ("Строка 6 повторяет строку 5, она пропущена.",)


def test_rows_of_a_foreign_region_are_named_whatever_they_say() -> None:
    same = ("2-1", "Район", "территориальная", None, "2")
    other = ("2-1-1", "Школа", "первичная", "школа", "2-1")
    mine = ("1-1-2", "Школа № 2", "первичная", "школа", "1-1")
    plan = planned(same, other, mine, actor=REGIONAL, kept=KEPT)
    assert [p.row for p in plan.problems] == [2, 3]
    assert plan.foreign == ("2-1",)


def test_nobody_takes_an_organisation_from_or_to_a_foreign_region() -> None:
    away = ("1-1", "Город", "территориальная", None, "2")
    here = ("2-1", "Район", "территориальная", None, "1")
    assert len(planned(away, actor=REGIONAL, kept=KEPT).problems) == 1
    assert len(planned(here, actor=REGIONAL, kept=KEPT).problems) == 1
    assert not planned(away, here, kept=KEPT).problems


def test_a_specialist_may_list_the_own_region_itself() -> None:
    plan = planned(REGION, actor=REGIONAL, kept=KEPT)
    assert plan.unchanged == 1 and not plan.problems


def test_only_the_administrator_of_everything_founds_a_federation() -> None:
    assert planned(UNION, actor=REGIONAL).problems


def test_a_column_that_is_absent_leaves_what_is_kept() -> None:
    kept = {"0": Known(Place("0", "Профсоюз", Level.FEDERAL, None, None, "Москва"), "/1/")}
    assert planned(UNION, kept=kept).empty
    wide = sheet((*UNION, None), header=(*HEADER, "Город"))
    assert structure.read_sheet(kept, wide, SYSTEM).changed[0].after.town == ""


@pytest.mark.parametrize("typed", ["31.02.2026", "осенью"])
def test_a_day_that_does_not_exist_is_named(typed: str) -> None:
    wide = sheet((*UNION, typed), header=(*HEADER, "Открыта"))
    (problem,) = structure.read_sheet({}, wide, SYSTEM).problems
    assert problem.column == "Открыта"


def test_an_organisation_cannot_be_closed_before_it_is_opened() -> None:
    wide = sheet((*UNION, "01.02.2026", "01.01.2026"), header=(*HEADER, "Открыта", "Закрыта"))
    (problem,) = structure.read_sheet({}, wide, SYSTEM).problems
    assert "раньше" in problem.reason


def test_columns_may_stand_in_any_order_but_not_twice_nor_unknown() -> None:
    turned = sheet(UNION[::-1], header=HEADER[::-1])
    assert not structure.read_sheet({}, turned, SYSTEM).problems
    odd = sheet((*UNION, None, None), header=(*HEADER, "Код", "Район"))
    assert [p.column for p in structure.read_sheet({}, odd, SYSTEM).problems] == ["Код", "Район"]


def test_leading_zeros_and_invisible_signs_are_not_two_codes() -> None:
    plan = planned(("007\u200b", "Союз", "федерация", None, None))
    assert plan.created[0].code == "007"


WIDE = (*HEADER, "Закрыта")


def test_an_office_is_not_closed_over_those_below_it() -> None:
    told = sheet((*TOWN, "01.11.2026"), header=WIDE)
    (problem,) = structure.read_sheet(KEPT, told, SYSTEM).problems
    assert problem.column == "Закрыта" and "ещё есть действующие" in problem.reason


def test_an_office_is_closed_together_with_those_below_it() -> None:
    below = [k.place for k in KEPT.values() if k.place.parent == TOWN[0]]
    gone = [(p.code, p.name, p.level.label, p.kind and p.kind.label, p.parent, "01.11.2026") for p in below]
    plan = structure.read_sheet(KEPT, sheet((*TOWN, "01.11.2026"), *gone, header=WIDE), SYSTEM)
    assert not plan.problems and len(plan.changed) == 1 + len(below)


def test_nothing_open_is_put_under_a_closed_organisation() -> None:
    town = KEPT[TOWN[0]]
    closed = {**KEPT, TOWN[0]: Known(replace(town.place, closed=date(2026, 1, 1)), town.path)}
    new = ("s9", "Школа № 9", "первичная", "школа", TOWN[0], None)
    (problem,) = structure.read_sheet(closed, sheet(new, header=WIDE), SYSTEM).problems
    assert "закрыта 01.01.2026" in problem.reason
    history = (*new[:5], "01.01.2026")
    assert not structure.read_sheet(closed, sheet(history, header=WIDE), SYSTEM).problems
