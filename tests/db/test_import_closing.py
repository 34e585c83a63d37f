"""Organisations closed and opened again by a sheet and by a card, in any order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

import db
from core import structure as shape
from core.reorganising import Decision
from core.sheets import reading, writing
from core.structure import Plan
from db import check, milestones, reorganising, structure
from db.models import Organisation, Submission
from tests.union import NOW, Union, build

TODAY = NOW.date()
DECIDED = Decision(TODAY, TODAY)


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def load(union: Union, who: str, *codes: str, closed: date | None = None, top: str = "R1") -> Plan:
    """The book that was taken out, loaded back with another day of closing."""
    with db.begin(union.engine) as s:
        places = structure.subtree(s, now_is(union, top))
        rows = [replace(place, closed=closed) for place in places if place.code in codes]
        book = reading.read(writing.write([shape.table(rows)]))
        return structure.load(s, union.people[who], book.sheets[0], NOW)


def now_is(union: Union, code: str) -> Organisation:
    with db.reading(union.engine) as s:
        return s.scalars(select(Organisation).where(Organisation.code == code)).one()


def state(union: Union) -> str:
    with db.reading(union.engine) as s:
        return s.get_one(Submission, union.form_of("SCHOOL")).state


def sound(union: Union) -> bool:
    return check.everything(union.engine).differences == []


def test_what_a_sheet_has_closed_a_card_opens_again_with_its_form(union: Union) -> None:
    assert load(union, "darya", "SCHOOL", closed=TODAY).problems == ()
    assert state(union) == "exempt" and sound(union)
    # Another day of closing forgets nothing.
    load(union, "darya", "SCHOOL", closed=TODAY - timedelta(days=1))
    with db.begin(union.engine) as s:
        place = now_is(union, "SCHOOL")
        reorganising.reopen(s, union.people["darya"], place, place.lock_version, DECIDED, NOW)
    assert state(union) == "not_begun" and sound(union)


@pytest.mark.parametrize("merged", [True, False])
def test_what_a_card_has_closed_a_sheet_opens_again_with_its_form(union: Union, merged: bool) -> None:
    place, heir = now_is(union, "SCHOOL"), now_is(union, "GARDEN")
    with db.begin(union.engine) as s:
        darya = union.people["darya"]
        if merged:
            reorganising.merge(s, darya, place, place.lock_version, heir, heir.lock_version, DECIDED, NOW)
        else:
            reorganising.close(s, darya, place, place.lock_version, DECIDED, NOW)
    assert state(union) == "exempt"
    load(union, "darya", "SCHOOL")
    there = now_is(union, "SCHOOL")
    assert (there.closed, there.merged_into_id, state(union)) == (None, None, "not_begun")
    with db.reading(union.engine) as s:
        told = milestones.of(s, union.people["darya"], there)
    assert (told[0].words, told[0].after) == ("Снова открыта", {"closed": None, "expected": 1})
    assert sound(union)


def test_nobody_closes_the_top_of_what_is_theirs_by_a_sheet(union: Union) -> None:
    mine = ("R1", "T1", "T2", "SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY")
    (problem,) = load(union, "darya", *mine, closed=TODAY).problems
    assert "только вышестоящая" in str(problem)
    assert now_is(union, "R1").closed is None
    assert load(union, "admin", *mine, closed=TODAY).problems == ()
    (problem,) = load(union, "darya", "R1").problems
    assert "только вышестоящая" in str(problem)
