"""Lists stand in the same order on both databases, whatever language the server speaks."""

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

import db
from core import catalogue
from core.access import Action, Role
from db import campaigns, organisations, queue
from db import people as people_of
from db.models import Organisation
from db.organisations import BY_CODE
from tests.union import NOW, WINDOWS, Union, build

NAMES = ("Яна", "ёлкина", "Ёлкина", "Жанна", "Елена", "Анна", "Юля", "елена")
CODES = ("т1-10", "Т1-2", "T1-1", "T10", "Ё-1", "Е-1", "Ж-1")


@pytest.fixture
def union(engine: Engine) -> Union:
    people = [(f"u{n}", name, Role.TERRITORIAL, "T3") for n, name in enumerate(NAMES)]
    return build(engine, people)


def test_people_stand_by_name_in_the_order_of_the_alphabet(union: Union) -> None:
    with db.reading(union.engine) as s:
        found = people_of.of(s, union.people["admin"], union["T3"])
    assert [p.name for p in found] == ["Анна", "Елена", "елена", "Ёлкина", "ёлкина", "Жанна", "Юля", "Яна"]


def test_organisations_stand_by_code_sign_by_sign(union: Union) -> None:
    above = union["T3"]
    plain = {"level": "primary", "kind": "school", "town": "", "parent_id": above.id, "search_name": "школа"}
    with db.begin(union.engine) as s:
        rows = [
            {**plain, "code": c, "name": "Школа", "path": f"{above.path}{9000 + n}/"}
            for n, c in enumerate(CODES)
        ]
        s.execute(insert(Organisation), rows)
        campaigns.start(s, union.people["admin"], union["F"], WINDOWS, 2026, catalogue.shipped(), NOW)
    right = sorted((*CODES, "FOREIGN"))
    with db.reading(union.engine) as s:
        who = union.people["admin"]
        below = organisations.children(s, who, Action.READ, above, NOW.date())
        forms = queue.of(s, who, above, union.campaign, NOW)
        found = organisations.search(s, who, Action.READ, "школа")
    assert [o.code for o in below] == [q.code for q in forms] == right
    # Whose name is the very word come before «школы».
    assert [o.code for o in found][: len(CODES)] == sorted(CODES)


def test_only_postgresql_has_to_be_told_so() -> None:
    ordered = select(Organisation.id).order_by(BY_CODE)
    told: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert str(ordered.compile(dialect=told)).endswith('organisation.code COLLATE "C"')
    assert str(ordered.compile(dialect=sqlite.dialect())).endswith("organisation.code")
