"""Accounts and rights: who may make, open, close and change whom."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

import db
from core.access import SYSTEM, Actor, Role
from core.people import Details
from core.problems import Forbidden, Refused
from db import invitations, rights, sessions, users
from db import people as people_of
from db.models import Event, Grant, Organisation, User
from tests import union
from tests.union import Union


@pytest.fixture
def people(engine: Engine) -> Iterator[Union]:
    yield union.build(engine)


def number(people: Union, login: str) -> int:
    found = people.people[login].user_id
    assert found is not None
    return found


def made(people: Union, who: str, now: datetime, role: Role = Role.TERRITORIAL, place: str = "T1") -> User:
    with db.begin(people.engine) as s:
        return users.create(
            s, people.people[who], "Novikov", Details("Новиков Н."), role, people[place].id, now
        )


def test_a_new_account_has_one_right_and_no_password(people: Union, now: datetime) -> None:
    user = made(people, "darya", now)
    assert (user.login, user.password_hash) == ("novikov", "")
    with db.reading(people.engine) as s:
        assert sessions.credentials(s, "novikov", now).password_hash.endswith("." * 53)
        assert s.scalar(select(Grant.role).where(Grant.user_id == user.id)) == "territorial"


@pytest.mark.parametrize("login", ["ALISA", " alisa ", "ａｌｉｓａ", "два слова", "user-7", "я" * 81])
def test_a_taken_or_unfit_login_is_refused(people: Union, now: datetime, login: str) -> None:
    with db.begin(people.engine) as s, pytest.raises(Refused):
        users.create(
            s, people.people["admin"], login, Details("Кто-то"), Role.CHAIR, people["SCHOOL"].id, now
        )


def test_a_one_time_code_opens_the_account_once_and_only_to_set_a_password(
    people: Union, now: datetime
) -> None:
    user = made(people, "darya", now)
    with db.begin(people.engine) as s:
        code = invitations.reset(s, people.people["darya"], user.id, now)
    with db.begin(people.engine) as s:
        first, second = sessions.credentials(s, "novikov", now), sessions.credentials(s, "novikov", now)
        assert first.is_code(code.upper().replace("-", " "))
        assert not first.is_code(code[:-1])
        entry = sessions.open(s, first, "", now, by_code=True)
        assert entry is not None
        assert sessions.open(s, second, "", now, by_code=True) is None
        found = sessions.present(s, sessions.exchange(s, entry, now), now)
        assert found is not None
        actor = found.actor
        assert actor.must_change_password
        assert not sessions.credentials(s, "novikov", now).is_code(code)
        users.set_password(s, actor, "кот на крыше", now, lambda p: "hash")
    with db.reading(people.engine) as s:
        kept = s.get_one(User, user.id)
    assert (kept.must_change_password, kept.password_hash) == (False, "hash")


def test_a_code_expires_in_a_day_and_replaces_the_old_password(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        users.set_password(s, people.people["alisa"], "кот на крыше", now, lambda p: "hash")
        code = invitations.reset(s, people.people["admin"], number(people, "alisa"), now)
    with db.reading(people.engine) as s:
        assert sessions.credentials(s, "alisa", now + timedelta(hours=23)).is_code(code)
        assert not sessions.credentials(s, "alisa", now + timedelta(hours=25)).is_code(code)
        assert sessions.credentials(s, "alisa", now).password_hash != "hash"


def test_the_journal_tells_of_changes_and_keeps_no_code(people: Union, now: datetime) -> None:
    user = made(people, "darya", now)
    with db.begin(people.engine) as s:
        code = invitations.reset(s, people.people["darya"], user.id, now)
        users.disable(s, people.people["darya"], user.id, now)
        users.enable(s, people.people["darya"], user.id, now)
    with db.reading(people.engine) as s:
        events = s.scalars(select(Event).where(Event.actor == "Дарья").order_by(Event.id)).all()
    assert [e.action for e in events] == ["user_created", "one_time_issued", "user_disabled", "user_enabled"]
    assert code not in str([(e.before, e.after) for e in events])
    assert [e.before for e in events] == [{}, {"waiting": True}, {"active": True}, {"active": False}]
    assert [e.after.get("active") for e in events[2:]] == [False, True]


@pytest.mark.parametrize(
    ("who", "role", "place"),
    [
        ("boris", Role.CHAIR, "NEIGHBOUR"),
        ("boris", Role.TERRITORIAL, "T1"),
        ("boris", Role.TERRITORIAL, "SCHOOL"),
        ("boris", Role.ADMINISTRATOR, "SCHOOL"),
        ("chair", Role.RESPONSIBLE, "SCHOOL"),
        ("gleb", Role.PRESIDIUM, "R1"),
        ("alisa", Role.RESPONSIBLE, "SCHOOL"),
        ("darya", Role.ADMINISTRATOR, "T1"),
        ("darya", Role.REGIONAL, "T1"),
        ("darya", Role.PRESIDIUM, "T1"),
        ("darya", Role.TERRITORIAL, "R1"),
        ("darya", Role.TERRITORIAL, "T3"),
        ("darya", Role.TERRITORIAL, "F"),
    ],
)
def test_nobody_gives_what_is_not_theirs_to_give(
    people: Union, now: datetime, who: str, role: Role, place: str
) -> None:
    with pytest.raises(Forbidden):
        made(people, who, now, role, place)
    with db.begin(people.engine) as s, pytest.raises(Forbidden):
        rights.grant(s, people.people[who], number(people, "vera"), role, people[place].id, now)


def test_nobody_changes_their_own_rights(people: Union, now: datetime) -> None:
    admin = people.people["admin"]
    with db.begin(people.engine) as s:
        own = s.scalars(select(Grant).where(Grant.user_id == admin.user_id)).one()
        with pytest.raises(Forbidden):
            rights.grant(s, admin, number(people, "admin"), Role.TERRITORIAL, people["T1"].id, now)
        with pytest.raises(Forbidden):
            rights.revoke(s, admin, own.id, now)
        with pytest.raises(Forbidden):
            users.disable(s, admin, number(people, "admin"), now)


def test_a_code_is_no_way_to_more_rights(people: Union, now: datetime) -> None:
    """Whoever holds somebody's code becomes them: all of their rights must be in the giver's hands."""
    darya = people.people["darya"]
    with db.begin(people.engine) as s:
        for login in ("admin", "gleb", "elena", "darya"):
            with pytest.raises(Forbidden):
                invitations.reset(s, darya, number(people, login), now)
        rights.grant(
            s, people.people["admin"], number(people, "boris"), Role.TERRITORIAL, people["T3"].id, now
        )
    with db.begin(people.engine) as s, pytest.raises(Forbidden):
        invitations.reset(s, darya, number(people, "boris"), now)
    with db.begin(people.engine) as s, pytest.raises(Forbidden):
        invitations.reset(s, darya, 999_999, now)


def test_a_right_taken_away_is_gone(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        right = s.scalars(select(Grant).where(Grant.user_id == number(people, "boris"))).one()
        rights.revoke(s, people.people["darya"], right.id, now)
    with db.reading(people.engine) as s:
        assert s.scalars(select(Grant).where(Grant.user_id == number(people, "boris"))).all() == []
        assert rights.mine(s, people.people["boris"]) == []


def test_a_weak_password_is_refused_and_nothing_changes(people: Union, now: datetime) -> None:
    for who, password in (("alisa", "короткий"), ("admin", "кот на крыше"), ("alisa", "п" * 37)):
        with db.begin(people.engine) as s, pytest.raises(Refused):
            users.set_password(s, people.people[who], password, now, lambda p: "hash")
    with db.reading(people.engine) as s:
        assert set(s.scalars(select(User.password_hash))) == {""}


def test_nobody_and_the_command_line_have_no_password(people: Union, now: datetime) -> None:
    for who in (None, SYSTEM, Actor(999, "ghost", "Призрак")):
        with db.begin(people.engine) as s, pytest.raises(Forbidden):
            users.set_password(s, who, "кот на крыше пьёт чай", now, lambda p: "hash")


def test_an_empty_system_has_no_account_and_gets_its_first_one_by_code(engine: Engine, now: datetime) -> None:
    with db.begin(engine) as s:
        assert s.scalars(select(User)).all() == []
        user, code, new = users.first_administrator(s, "Admin", "Админов А. А.", now)
    with db.reading(engine) as s:
        who = sessions.credentials(s, "admin", now)
        root = s.scalars(select(Organisation)).one()
    assert new and who.user_id == user.id
    assert who.is_code(code)
    assert root.path == f"/{root.id}/"


def test_a_lost_administrator_is_opened_again(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        s.get_one(User, number(people, "admin")).active = False
    with db.begin(people.engine) as s:
        user, code, new = users.first_administrator(s, "admin", "Кто угодно", now)
        assert not new and user.name == "Администратор"
        assert sessions.credentials(s, "admin", now).is_code(code)
        assert len(s.scalars(select(Grant).where(Grant.user_id == user.id)).all()) == 1
        told = s.scalars(
            select(Event.action)
            .where(Event.action.in_(("user_enabled", "one_time_issued")))
            .order_by(Event.id)
        ).all()
    assert told == ["user_enabled", "one_time_issued"]


def test_somebody_elses_account_becomes_an_administrator_only_on_purpose(
    people: Union, now: datetime
) -> None:
    with db.begin(people.engine) as s, pytest.raises(Refused, match="не администратор"):
        users.first_administrator(s, "alisa", "Кто угодно", now)
    with db.begin(people.engine) as s:
        user, _, new = users.first_administrator(s, "alisa", "Кто угодно", now, promote=True)
        roles = set(s.scalars(select(Grant.role).where(Grant.user_id == user.id)))
    assert not new and Role.ADMINISTRATOR.value in roles


def listed(people: Union, who: str, place: str) -> dict[str, people_of.Person]:
    with db.reading(people.engine) as s:
        return {p.login: p for p in people_of.of(s, people.people[who], people[place])}


def test_a_place_shows_its_people_with_rights_state_and_last_sign_in(people: Union, now: datetime) -> None:
    assert set(listed(people, "darya", "SCHOOL")) == {"alisa", "chair"}
    with db.begin(people.engine) as s:
        number_of_boris = number(people, "boris")
        sessions.open(s, sessions.credentials(s, "boris", now), "", now)
        users.disable(s, people.people["darya"], number_of_boris, now)
    boris = listed(people, "darya", "T1")["boris"]
    assert (boris.active, boris.waiting, boris.seen, boris.managed) == (False, True, now, True)
    assert [(r.role, r.organisation, r.mine) for r in boris.rights] == [
        (Role.TERRITORIAL, "Верхнереченская районная", True)
    ]


@pytest.mark.parametrize(
    ("who", "place"),
    [("darya", "R1"), ("darya", "R2"), ("darya", "F"), ("boris", "T1"), ("gleb", "R1"), ("alisa", "SCHOOL")],
)
def test_people_of_a_place_outside_the_reach_are_not_shown(people: Union, who: str, place: str) -> None:
    with pytest.raises(Forbidden):
        listed(people, who, place)
    with db.reading(people.engine) as s, pytest.raises(Forbidden):
        users.named(s, people.people[who], people[place], "vera")


def test_rights_elsewhere_are_not_told_but_keep_the_account_out_of_hand(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        boris = number(people, "boris")
        rights.grant(s, people.people["admin"], boris, Role.TERRITORIAL, people["T3"].id, now)
    seen = listed(people, "darya", "T1")["boris"]
    assert [r.organisation for r in seen.rights] == ["Верхнереченская районная"]
    assert not seen.managed
    assert listed(people, "admin", "T1")["boris"].managed


def test_oneself_is_listed_but_not_in_ones_own_hands(people: Union) -> None:
    admin = listed(people, "admin", "F")["admin"]
    assert not admin.managed
    assert not any(right.mine for right in admin.rights)


def test_whoever_has_lost_every_right_is_found_at_the_top(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        right = s.scalars(select(Grant).where(Grant.user_id == number(people, "vera"))).one()
        rights.revoke(s, people.people["darya"], right.id, now)
    assert listed(people, "darya", "T2") == {}
    assert listed(people, "admin", "F")["vera"].managed


def test_only_ones_own_roles_can_be_handed_on(people: Union) -> None:
    def roles(who: str, place: str) -> set[Role]:
        return set(rights.givable(people.people[who], people[place].path))

    assert roles("darya", "T1") == {Role.RESPONSIBLE, Role.CHAIR, Role.TERRITORIAL}
    assert roles("boris", "SCHOOL") == {Role.RESPONSIBLE, Role.CHAIR}
    assert roles("boris", "T1") == roles("boris", "NEIGHBOUR") == roles("chair", "SCHOOL") == set()
    assert roles("darya", "R1") == roles("darya", "T3") == roles("gleb", "R1") == set()
    assert roles("admin", "F") == set(Role)
    assert rights.givable(None, "/1/") == []
