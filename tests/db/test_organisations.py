"""The tree read: by code, by words, downwards."""

from datetime import date

import pytest
from sqlalchemy import Engine

import db
from core import text
from core.access import SYSTEM, Action
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
