"""Duties pass to a successor in one act."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

import db
from core.access import Role
from core.people import Details
from core.problems import Forbidden, Refused
from db import duties, handover, rights, sessions
from db.handover import Handed, Newcomer
from db.models import Event, Grant, Submission, User
from tests import union
from tests.union import NOW, Union

HEIR = Newcomer(Details("Новикова Нина Николаевна", "учитель", "novikova@example.ru"))


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def number(people: Union, login: str) -> int:
    found = people.people[login].user_id
    assert found is not None
    return found


def give(
    people: Union, who: str, to: str | Newcomer, leaver: str = "alisa", role: Role = Role.RESPONSIBLE
) -> Handed:
    with db.begin(people.engine) as s:
        return handover.give(
            s, people.people[who], number(people, leaver), people["SCHOOL"].id, role, to, NOW
        )


def held(people: Union, user_id: int) -> list[str]:
    with db.reading(people.engine) as s:
        return list(s.scalars(select(Grant.role).where(Grant.user_id == user_id)))


def test_a_newcomer_gets_the_right_and_a_code_and_the_one_who_left_is_out(people: Union) -> None:
    form = people.fill("SCHOOL", "alisa", {"workers_total": 80})
    made = give(people, "boris", HEIR)
    assert (made.successor.login, made.closed) == ("novikova.nn", True)
    assert made.until == NOW + timedelta(days=14)
    assert held(people, number(people, "alisa")) == []
    assert held(people, made.successor.id) == ["responsible"]
    with db.reading(people.engine) as s:
        assert not s.get_one(User, number(people, "alisa")).active
        who = sessions.credentials(s, "novikova.nn", NOW + timedelta(days=13))
        assert who.is_code(made.code)
        assert not sessions.credentials(s, "novikova.nn", NOW + timedelta(days=15)).is_code(made.code)
        told = s.scalars(select(Event).where(Event.actor == "Борис").order_by(Event.id)).all()
        assert [(e.action, e.organisation_id) for e in told] == [
            ("duties_handed_over", people["SCHOOL"].id),
            ("duties_taken_over", people["SCHOOL"].id),
        ]
        assert told[0].before == {"user": number(people, "alisa"), "role": "responsible"}
        assert told[1].after["from"] == number(people, "alisa")
        assert made.code not in str([(e.before, e.after) for e in told])
    assert people.form_of("SCHOOL") == form


def test_the_successor_goes_on_with_the_open_form(people: Union) -> None:
    form = people.fill("SCHOOL", "alisa", {"workers_total": 80})
    made = give(people, "boris", HEIR)
    people.people["heir"] = replace(
        people.people["alisa"], user_id=made.successor.id, login=made.successor.login
    )
    with db.reading(people.engine) as s:
        assert [d.organisation for d in duties.owed(s, people.people["heir"], NOW)] == ["ППО школы № 4"]
    people.fill("SCHOOL", "heir", {"members_total": 41})
    with db.reading(people.engine) as s:
        kept = s.get_one(Submission, form).answers
    assert (kept["workers_total"], kept["members_total"]) == (80, 41)


def test_somebody_known_takes_over_by_login_and_keeps_their_own_rights(people: Union) -> None:
    made = give(people, "boris", "chair")
    assert (made.code, made.closed) == ("", True)
    assert set(held(people, number(people, "chair"))) == {"chair", "responsible"}


def test_whoever_has_other_rights_stays(people: Union) -> None:
    with db.begin(people.engine) as s:
        rights.grant(s, people.people["boris"], number(people, "alisa"), Role.CHAIR, people["GARDEN"].id, NOW)
    assert not give(people, "boris", HEIR).closed
    with db.reading(people.engine) as s:
        assert s.get_one(User, number(people, "alisa")).active
    assert held(people, number(people, "alisa")) == ["chair"]


def test_a_second_handing_over_finds_nothing_to_hand_over(people: Union) -> None:
    give(people, "boris", HEIR)
    with pytest.raises(Refused, match="уже нет"):
        give(people, "boris", HEIR)


@pytest.mark.parametrize("who", ["alisa", "chair", "vera", "gleb", "elena"])
def test_only_staff_above_hands_duties_over(people: Union, who: str) -> None:
    with pytest.raises(Forbidden):
        give(people, who, HEIR)


@pytest.mark.parametrize(
    ("who", "to", "refusal"),
    [("boris", "boris", Forbidden), ("boris", "alisa", Refused), ("boris", "nobody", Refused)],
)
def test_nobody_hands_over_to_themselves_or_to_nobody(
    people: Union, who: str, to: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        give(people, who, to)
    assert held(people, number(people, "alisa")) == ["responsible"]


def test_a_refusal_for_a_taken_login_changes_nothing(people: Union) -> None:
    with pytest.raises(Refused, match="занято"):
        give(people, "boris", Newcomer(HEIR.details, "Chair"))
    assert held(people, number(people, "alisa")) == ["responsible"]
    with db.reading(people.engine) as s:
        assert s.get_one(User, number(people, "alisa")).active
