"""Giving a right is an act on a person: strangers sound like nobody, and an old code opens no new doors."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

import db
from core.access import Role
from core.people import Details
from core.problems import Forbidden, Refused
from core.sheets.reading import Row, Sheet
from db import contacts, handover, invitations, rights, roster, sessions, users
from db.models import Event, User
from tests import union
from tests.union import NOW, Union

ANNA = Details("Секретова Анна Львовна", "бухгалтер", "sekret@example.ru", "+7 912 345-67-89")


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def number(people: Union, login: str) -> int:
    found = people.people[login].user_id
    assert found is not None
    return found


def anna(people: Union, who: str = "boris", place: str = "SCHOOL", role: Role = Role.CHAIR) -> int:
    with db.begin(people.engine) as s:
        return users.create(s, people.people[who], "sekretova", ANNA, role, people[place].id, NOW).id


def grant(people: Union, who: str, user_id: int, role: Role, place: str) -> User:
    with db.begin(people.engine) as s:
        return rights.grant(s, people.people[who], user_id, role, people[place].id, NOW)


def refusal(people: Union, who: str, place: str, login: str) -> str:
    with db.reading(people.engine) as s, pytest.raises(Refused) as told:
        users.named(s, people.people[who], people[place], login)
    return str(told.value).replace(login, "")


def test_a_stranger_is_not_given_a_right_and_sounds_like_nobody(people: Union) -> None:
    stranger = anna(people, "elena", "FOREIGN", Role.RESPONSIBLE)
    assert refusal(people, "boris", "SCHOOL", "sekretova") == refusal(people, "boris", "SCHOOL", "nobody")
    for who, role, place in (("boris", Role.CHAIR, "SCHOOL"), ("darya", Role.TERRITORIAL, "T1")):
        with pytest.raises(Forbidden):
            grant(people, who, stranger, role, place)
    with db.begin(people.engine) as s:
        seen = contacts.view(s, people.people["boris"], people["SCHOOL"], NOW)
        users.disable(s, people.people["elena"], stranger, NOW)
    assert not any(c.email == ANNA.email for c in seen)


@pytest.mark.parametrize("login", ["admin", "darya", "elena", "gleb"])
def test_nobody_above_or_aside_is_made_responsible_from_below(people: Union, login: str) -> None:
    assert refusal(people, "boris", "SCHOOL", login) == refusal(people, "boris", "SCHOOL", "nobody")
    with pytest.raises(Forbidden):
        grant(people, "boris", number(people, login), Role.RESPONSIBLE, "SCHOOL")


def test_duties_are_not_handed_to_a_stranger(people: Union) -> None:
    anna(people, "elena", "FOREIGN", Role.RESPONSIBLE)
    with db.begin(people.engine) as s, pytest.raises(Refused, match="нет: проверьте"):
        handover.give(
            s,
            people.people["boris"],
            number(people, "alisa"),
            people["SCHOOL"].id,
            Role.RESPONSIBLE,
            "sekretova",
            NOW,
        )


def test_whoever_was_closed_and_belongs_nowhere_sounds_like_nobody(people: Union) -> None:
    with db.begin(people.engine) as s:
        s.add(User(login="left", name="Ушедший", search_name="ушедший", created=NOW, active=False))
        s.add(User(login="free", name="Новый", search_name="новый", created=NOW))
    assert refusal(people, "boris", "SCHOOL", "left") == refusal(people, "boris", "SCHOOL", "nobody")
    with db.reading(people.engine) as s:
        for who, login in (("boris", "free"), ("admin", "left"), ("boris", "alisa")):
            assert users.named(s, people.people[who], people["SCHOOL"], login).login == login


def test_the_top_gives_rights_to_anybody(people: Union) -> None:
    stranger = anna(people, "elena", "FOREIGN", Role.RESPONSIBLE)
    grant(people, "admin", stranger, Role.TERRITORIAL, "T1")
    with pytest.raises(Forbidden):
        grant(people, "darya", stranger, Role.CHAIR, "GARDEN")


def test_an_import_gives_no_right_to_whom_others_manage(people: Union) -> None:
    darya = number(people, "darya")
    grant(people, "admin", darya, Role.CHAIR, "SCHOOL")
    sheet = Sheet("Люди", ("Код организации", "ФИО", "Роль"), (Row(2, ("SCHOOL", "Дарья", "ответственный")),))
    with db.begin(people.engine) as s:
        plan = roster.load(s, people.people["boris"], sheet, NOW.date(), NOW).plan
    assert "вышестоящая" in str(plan.problems[0])


def issue(people: Union, user_id: int) -> str:
    with db.begin(people.engine) as s:
        return invitations.issue(s, people.people["boris"], user_id, NOW).code


def opens(people: Union, code: str) -> bool:
    with db.reading(people.engine) as s:
        return sessions.credentials(s, "sekretova", NOW).is_code(code)


def test_a_code_does_not_survive_a_promotion(people: Union) -> None:
    user_id = anna(people)
    code = issue(people, user_id)
    grant(people, "admin", user_id, Role.ADMINISTRATOR, "F")
    assert not opens(people, code)
    with db.reading(people.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "right_given")).one()
    assert told.after["code"] == "больше не действует"


def test_whoever_is_inside_by_a_code_is_out_after_a_promotion(people: Union) -> None:
    user_id = anna(people)
    issue(people, user_id)
    with db.begin(people.engine) as s:
        entry = sessions.open(s, sessions.credentials(s, "sekretova", NOW), "", NOW, by_code=True)
        assert entry is not None
        token = sessions.exchange(s, entry, NOW)
    grant(people, "admin", user_id, Role.ADMINISTRATOR, "F")
    with db.reading(people.engine) as s:
        assert sessions.present(s, token, NOW) is None


def test_a_second_right_that_the_issuer_might_give_too_keeps_the_code(people: Union) -> None:
    user_id = anna(people)
    code = issue(people, user_id)
    grant(people, "darya", user_id, Role.RESPONSIBLE, "SCHOOL")
    assert opens(people, code)
    grant(people, "boris", user_id, Role.RESPONSIBLE, "GARDEN")
    assert not opens(people, code)


def test_a_password_of_ones_own_stays_whatever_right_is_given(people: Union) -> None:
    alisa = number(people, "alisa")
    with db.begin(people.engine) as s:
        user = users.set_password(s, people.people["alisa"], "кот на крыше пьёт", NOW, lambda p: "hash")
        version = user.credential_version
    assert grant(people, "admin", alisa, Role.TERRITORIAL, "T1").credential_version == version


def test_rights_of_ones_own_wait_for_the_consent(people: Union) -> None:
    alisa = people.people["alisa"]
    for held_back in (replace(alisa, must_agree=True), replace(alisa, must_change_password=True)):
        with db.reading(people.engine) as s, pytest.raises(Forbidden):
            rights.mine(s, held_back)
