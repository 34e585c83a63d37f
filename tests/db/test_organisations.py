"""The tree read: by code, by words, downwards."""

from datetime import date

import pytest
from sqlalchemy import Engine

import db
from core import text
from core.access import SYSTEM, Action
from core.organisations import Level
from core.problems import Forbidden
from db import organisations
from db.models import Organisation
from tests import union
from tests.union import Union


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


@pytest.mark.parametrize("code", ["Ш-1", "Abш_2", "10%"])
def test_a_code_is_found_in_any_case(people: Union, code: str) -> None:
    with db.begin(people.engine) as s:
        s.get_one(Organisation, people["SCHOOL"].id).code = code
    with db.reading(people.engine) as s:
        for words in (code, code.lower(), code.upper()):
            found = organisations.search(s, SYSTEM, Action.READ, text.search_key(words))
            assert [o.id for o in found] == [people["SCHOOL"].id], words


@pytest.mark.parametrize("code", ["нет такого", "", "a\0b", "\0", "\ud800", "\u202e1", "1\n", "9" * 10_000])
def test_a_code_that_nobody_can_have_is_an_absent_one(people: Union, code: str) -> None:
    for who in (SYSTEM, people.people["boris"]):
        with db.reading(people.engine) as s, pytest.raises(Forbidden):
            organisations.find(s, who, Action.READ, code)


def test_a_code_with_a_no_break_space_is_a_code(people: Union) -> None:
    with db.begin(people.engine) as s:
        s.get_one(Organisation, people["SCHOOL"].id).code = "10\u00a0001"
    with db.reading(people.engine) as s:
        found = organisations.find(s, people.people["boris"], Action.READ, "10\u00a0001")
    assert found.id == people["SCHOOL"].id


def test_an_organisation_is_closed_from_its_day_on_and_not_before(people: Union) -> None:
    with db.begin(people.engine) as s:
        s.get_one(Organisation, people["GARDEN"].id).closed = date(2026, 12, 31)

    def below(today: date) -> list[str]:
        with db.reading(people.engine) as s:
            found = organisations.children(s, people.people["boris"], Action.READ, people["T1"], today)
            return [o.code for o in found]

    assert below(date(2026, 12, 30)) == ["GARDEN", "SCHOOL"]
    assert below(date(2026, 12, 31)) == below(date(2027, 1, 1)) == ["SCHOOL"]


def called(people: Union, names: dict[str, str]) -> None:
    with db.begin(people.engine) as s:
        for code, name in names.items():
            row = s.get_one(Organisation, people[code].id)
            row.name, row.search_name = name, text.search_key(name)


def found(people: Union, who: str, words: str, **more: object) -> list[str]:
    with db.reading(people.engine) as s:
        asked = organisations.search(
            s,
            people.people[who],
            Action.READ,
            text.search_key(words),
            **more,  # type: ignore[arg-type]
        )
        return [o.code for o in asked]


@pytest.mark.parametrize("words", ["елкин", "Ёлкин", "ЁЛКИНА", "е\u0308лкин", " ёлкин\u200bа "])
def test_letters_that_sound_alike_are_alike(people: Union, words: str) -> None:
    called(people, {"SCHOOL": "ППО гимназии имени Ёлкина"})
    assert found(people, "admin", words) == ["SCHOOL"]


@pytest.mark.parametrize(
    "words",
    ["школа 4 верхнереч", "верхнереч 4 школа", "школы №4", "№ 4", "SCHOOL верхнереч", "первая школа 4"],
)
def test_words_in_any_order_find_by_name_code_and_who_stands_above(people: Union, words: str) -> None:
    assert found(people, "darya", words)[0] == "SCHOOL"


def test_the_name_above_alone_finds_the_office_and_not_everybody_in_it(people: Union) -> None:
    assert found(people, "darya", "верхнереч") == ["T1"]


def test_the_very_number_comes_before_those_that_hold_it(people: Union) -> None:
    called(
        people, {"GARDEN": "ППО школы № 14", "NEIGHBOUR": "ППО школы «№ 4»", "UNIVERSITY": "ППО школы № 41"}
    )
    assert set(found(people, "darya", "школа 4")[:2]) == {"SCHOOL", "NEIGHBOUR"}
    assert set(found(people, "darya", "школа 4")) == {"SCHOOL", "NEIGHBOUR", "GARDEN", "UNIVERSITY"}


@pytest.mark.parametrize("words", ["%", "_", "\\", "%_%", "ш_ола", "школ%", "'; DROP TABLE organisation; --"])
def test_wildcards_are_letters(people: Union, words: str) -> None:
    assert found(people, "admin", words) == []
    called(people, {"SCHOOL": f"ППО {words}"})
    assert found(people, "admin", words) == ["SCHOOL"]


def test_nobody_is_found_outside_the_reach_nor_told_of(people: Union) -> None:
    assert found(people, "boris", "чужая") == found(people, "boris", "FOREIGN") == []
    assert found(people, "boris", "школа вторая областная") == []


def test_a_search_is_bounded_and_may_leave_out_closed_ones_and_levels(people: Union) -> None:
    with db.begin(people.engine) as s:
        s.get_one(Organisation, people["GARDEN"].id).closed = date(2026, 1, 1)
    assert len(found(people, "admin", "ппо", limit=2)) == 2
    assert "GARDEN" not in found(people, "admin", "ппо", today=date(2026, 1, 1))
    assert "GARDEN" in found(people, "admin", "ппо")
    assert found(people, "admin", "районная", levels=(Level.PRIMARY,)) == []
    assert len(found(people, "admin", "районная", levels=(Level.TERRITORIAL,))) == 3


def test_a_page_of_those_below_says_how_many_there_are(people: Union) -> None:
    with db.reading(people.engine) as s:
        first, total = organisations.below(s, people.people["darya"], Action.READ, people["R1"], 0, 2)
        second, _ = organisations.below(s, people.people["darya"], Action.READ, people["R1"], 2, 2)
    assert ([o.code for o in first], [o.code for o in second], total) == (["T1", "T2"], ["UNIVERSITY"], 3)


def test_who_may_only_act_below_walks_from_where_they_stand(people: Union) -> None:
    boris = people.people["boris"]
    with db.reading(people.engine) as s:
        line = organisations.ancestors(s, boris, Action.REVIEW, people["SCHOOL"])
        below, _ = organisations.below(s, boris, Action.REVIEW, people["T1"], 0, 20)
    assert [o.code for o in line] == ["T1", "SCHOOL"]
    assert [o.code for o in below] == ["GARDEN", "SCHOOL"]
