"""Every verb × every role × every place, against the one table of rights: tests/authz_matrix.csv.

The cell names where a role may use the verb, seen from the organisation of its grant: own, child, sibling,
parent, other; "any" is a verb that asks for no place.
"""

import csv
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Engine

import db
from core.access import Action, Actor, Grant, Role
from core.problems import Conflict, Forbidden, Refused
from db import (
    organisations,
)
from tests import source
from tests.db.case import Case
from tests.union import Union, build

MATRIX = Path(__file__).parent.parent / "authz_matrix.csv"
PLACES = ("own", "child", "sibling", "parent", "other")

# Role -> where its grant stands, and what lies around it.
AROUND = {
    Role.RESPONSIBLE: {"own": "SCHOOL", "sibling": "GARDEN", "parent": "T1", "other": "FOREIGN"},
    Role.CHAIR: {"own": "SCHOOL", "sibling": "GARDEN", "parent": "T1", "other": "FOREIGN"},
    Role.TERRITORIAL: {"own": "T1", "child": "SCHOOL", "sibling": "T2", "parent": "R1", "other": "FOREIGN"},
    Role.REGIONAL: {"own": "R1", "child": "T1", "sibling": "R2", "parent": "F", "other": "FOREIGN"},
    Role.PRESIDIUM: {"own": "R1", "child": "T1", "sibling": "R2", "parent": "F", "other": "FOREIGN"},
    Role.ADMINISTRATOR: {"own": "R1", "child": "T1", "sibling": "R2", "parent": "F", "other": "FOREIGN"},
}


CALLS: dict[str, Callable[[Case], object]] = {}
for file in sorted(Path(__file__).parent.glob("calls_*.py")):
    CALLS |= import_module(f"tests.db.{file.stem}").CALLS


def rows() -> dict[str, dict[str, str]]:
    with MATRIX.open(encoding="utf-8") as file:
        return {row.pop("verb"): row for row in csv.DictReader(file)}


def actors(union: Union) -> Iterator[tuple[str, Actor | None, dict[str, str]]]:
    everywhere = AROUND[Role.REGIONAL]
    yield "anonymous", None, everywhere
    newcomer = Grant(Role.REGIONAL, union["R1"].id, union["R1"].path)
    yield "newcomer", Actor(1, "new", "Новый", (newcomer,), must_change_password=True), everywhere
    for role, around in AROUND.items():
        top = union[around["own"]]
        yield role.value, Actor(1, role.value, role.label, (Grant(role, top.id, top.path),)), around


def allowed(call: Callable[[Case], object], case: Case) -> bool:
    try:
        return call(case) is not False
    except Forbidden:
        return False
    except (Conflict, Refused):
        # Refused for its state, not for the person: the question of rights was answered with yes.
        return True


class Undone(Exception):
    pass


def test_every_verb_has_a_row_and_a_call() -> None:
    asked = {v for v, node in source.verbs().items() if "actor" in {a.arg for a in node.args.args}}
    # The journal is written inside the acts; lists are narrowed to the reach instead of refused (below).
    special = {
        "journal.write",
        "submissions.step",
        "submissions.store",
        "submissions.write",
        "handing.hand_in",
        "approvals.lapse",
        "organisations.roots",
        "organisations.search",
        "sessions.open",
        "invitations.issued",
        "people.search",
        "rights.other",
    }
    assert asked - special == set(rows()) == set(CALLS)


@pytest.mark.parametrize("verb", sorted(CALLS))
def test_a_verb_obeys_the_matrix(sqlite_engine: Engine, verb: str) -> None:
    union = build(sqlite_engine)
    wrong = []
    for who, actor, around in actors(union):
        cell = rows()[verb][who].split()
        for place in PLACES:
            if place not in around:
                continue
            expected = place in cell or "any" in cell
            try:
                with db.begin(sqlite_engine) as s:
                    found = allowed(CALLS[verb], Case(s, union, actor, union[around[place]]))
                    raise Undone
            except Undone:
                pass
            if found != expected:
                wrong.append(f"{who} {place}: {'allowed' if found else 'refused'}")
    assert wrong == []


def test_lists_show_nobody_outside_the_reach(engine: Engine) -> None:
    union = build(engine)
    with db.reading(engine) as s:
        found = organisations.search(s, union.people["boris"], Action.READ, "ппо")
        tops = organisations.roots(s, union.people["boris"], Action.READ)
        nobody = organisations.search(s, None, Action.READ, "ппо")
    assert {o.code for o in found} == {"SCHOOL", "GARDEN"}
    assert [o.code for o in tops] == ["T1"]
    assert nobody == []


@pytest.mark.parametrize("words", ["%", "_", "'; --", "\\"])
def test_search_takes_wildcards_literally(sqlite_engine: Engine, words: str) -> None:
    union = build(sqlite_engine)
    with db.reading(sqlite_engine) as s:
        assert organisations.search(s, union.people["admin"], Action.READ, words) == []
