"""Codes for many: who still waits for one, how long it opens, who may make it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select

import db
from core.access import Role
from core.people import Details
from core.problems import Forbidden, Refused
from core.rights import ANSWERING
from db import invitations, sessions, users
from db.models import Event, User
from tests import union
from tests.union import NOW, Union

EVERYBODY = tuple(role for roles in ANSWERING.values() for role in roles)


@pytest.fixture
def people(engine: Engine) -> Union:
    """Everybody has been in but for two at the garden and one of the neighbours."""
    made = union.build(engine)
    with db.begin(engine) as s:
        for user in s.scalars(select(User)):
            user.password_hash = "hash"
        for name, place, role in (
            ("Садова Анна", "GARDEN", Role.RESPONSIBLE),
            ("Садовый Пётр", "GARDEN", Role.CHAIR),
            ("Соседова Ирина", "NEIGHBOUR", Role.RESPONSIBLE),
        ):
            users.create(s, made.people["admin"], "", Details(name), role, made[place].id, NOW)
    return made


def waiting(people: Union, who: str, place: str, roles: tuple[Role, ...] = EVERYBODY) -> list[str]:
    with db.reading(people.engine) as s:
        return [one.login for one in invitations.waiting(s, people.people[who], people[place], roles)]


def test_those_without_a_password_below_are_waiting(people: Union) -> None:
    assert waiting(people, "boris", "T1") == ["sadova.a", "sadovyi.p"]
    assert waiting(people, "boris", "T1", (Role.CHAIR,)) == ["sadovyi.p"]
    assert waiting(people, "darya", "R1") == ["sadova.a", "sadovyi.p", "sosedova.i"]
    assert waiting(people, "elena", "R2") == []


def test_a_list_takes_as_many_questions_however_many_are_in_it(people: Union) -> None:
    admin, asked = people.people["admin"], list[str]()
    event.listen(people.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    few = waiting(people, "admin", "F", tuple(Role))
    once = len([q for q in asked if q.startswith("SELECT")])
    with db.begin(people.engine) as s:
        for number in range(12):
            users.create(
                s, admin, f"new{number}", Details("Новая Ольга"), Role.TERRITORIAL, people["T1"].id, NOW
            )
    asked.clear()
    assert len(waiting(people, "admin", "F", tuple(Role))) == len(few) + 12
    assert len([q for q in asked if q.startswith("SELECT")]) == once == 2


def test_a_list_ends_where_the_paper_does(people: Union, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked through in parts: whoever has two rights stands in one of them, and is counted once."""
    whole = waiting(people, "darya", "R1")
    monkeypatch.setattr(invitations, "MOST", 1)
    assert waiting(people, "darya", "R1") == whole
    with db.reading(people.engine) as s:
        cut = invitations.waiting(s, people.people["darya"], people["R1"], EVERYBODY, 2)
    assert [one.login for one in cut] == whole[:2]


def test_invitations_are_made_once_for_all_and_live_a_fortnight(people: Union) -> None:
    with db.begin(people.engine) as s:
        numbers = [
            one.user_id for one in invitations.waiting(s, people.people["boris"], people["T1"], EVERYBODY)
        ]
        made = invitations.invite(s, people.people["boris"], numbers, NOW)
    assert [(c.of.organisation, c.of.above) for c in made] == [
        ("ППО детского сада № 20", "Верхнереченская районная")
    ] * 2
    with db.reading(people.engine) as s:
        for code in made:
            assert sessions.credentials(s, code.of.login, NOW + timedelta(days=13)).is_code(code.code)
            assert not sessions.credentials(s, code.of.login, NOW + timedelta(days=14)).is_code(code.code)
        events = s.scalars(select(Event).where(Event.action == "one_time_issued")).all()
    assert len(events) == 2
    assert not [c for c in made if c.code in str([(e.before, e.after) for e in events])]


def test_a_list_never_takes_anybodys_password_away(people: Union) -> None:
    with db.begin(people.engine) as s:
        alisa = people.people["alisa"].user_id
        assert alisa is not None
        assert invitations.invite(s, people.people["boris"], [alisa], NOW) == []
        assert s.get_one(User, alisa).password_hash == "hash"


def test_a_list_with_one_stranger_is_refused_as_a_whole(people: Union) -> None:
    with db.reading(people.engine) as s:
        theirs = s.scalars(select(User.id).where(User.login == "sosedova.i")).one()
        mine = s.scalars(select(User.id).where(User.login == "sadova.a")).one()
    with pytest.raises(Forbidden), db.begin(people.engine) as s:
        invitations.invite(s, people.people["boris"], [mine, theirs], NOW)
    with db.reading(people.engine) as s:
        assert s.get_one(User, mine).code_hash is None


def test_a_paper_has_its_limits(people: Union) -> None:
    with db.begin(people.engine) as s, pytest.raises(Refused):
        invitations.invite(s, people.people["boris"], range(1, invitations.MOST + 2), NOW)


def test_a_lost_password_is_opened_for_a_day_only(people: Union) -> None:
    with db.begin(people.engine) as s:
        alisa = people.people["alisa"].user_id
        fresh = s.scalars(select(User.id).where(User.login == "sadova.a")).one()
        assert alisa is not None
        assert invitations.issue(s, people.people["boris"], fresh, NOW).until == NOW + timedelta(days=14)
        assert invitations.issue(s, people.people["boris"], alisa, NOW).until == NOW + timedelta(hours=24)


def test_a_second_reset_is_still_a_reset(people: Union) -> None:
    with db.begin(people.engine) as s:
        alisa = people.people["alisa"]
        assert alisa.user_id is not None
        users.set_password(s, alisa, "кот на крыше", NOW, str)
        for _ in range(2):
            made = invitations.issue(s, people.people["boris"], alisa.user_id, NOW)
            assert made.until == NOW + timedelta(hours=24)
