"""«Всё о человеке» and taking it out: nothing personal stays, everything counted does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

import db
from core.access import Role
from core.people import Details
from core.problems import Forbidden, Refused
from db import consents, invitations, persons, rights, sessions, users
from db.models import Event, Fact, Grant, Letter, User, View
from tests import union
from tests.union import NOW, Union

# Words that stand in no code, no other name and no shipped text.
NAME, LOGIN, EMAIL, PHONE = "Канарейкина Жужа", "kanareika", "zhuzha@canary.example", "+7 999 111-22-33"


@pytest.fixture
def people(engine: Engine) -> Union:
    """Somebody who has been everywhere: in, out, corrected, written to."""
    made = union.build(engine)
    admin, boris = made.people["admin"], made.people["boris"]
    with db.begin(engine) as s:
        user = users.create(s, boris, LOGIN, Details("Канарейкина"), Role.CHAIR, made["SCHOOL"].id, NOW)
        given = Details(NAME, "учитель-канарейка", EMAIL, PHONE)
        users.correct(s, boris, user.id, given, 1, NOW)
        invitations.reset(s, boris, user.id, NOW)
        text_id = consents.publish(s, admin, "Согласие на обработку. " * 20, 0, NOW).id
        granted = rights.held(s, user.id, Role.CHAIR, made["SCHOOL"].id)
        assert granted is not None
        who = made.people["canary"] = actor(made, user)
        consents.give(s, who, text_id, NOW)
        users.tell(s, who, Details(NAME, "канарейка", EMAIL, PHONE), user.lock_version, NOW)
        s.add(letter(made, user.id))
        s.add(view(made, user.id))
    fail_to_enter(made)
    made.fill("SCHOOL", "canary", {"workers_total": 7})
    return made


def actor(made: Union, user: User) -> Any:
    model = made.people["chair"]
    return type(model)(user.id, user.login, user.name, model.grants)


def view(made: Union, user_id: int) -> View:
    here = made["SCHOOL"].id
    return View(organisation_id=here, user_id=user_id, title=f"Вид: {NAME}", page="ranking", created=NOW)


def letter(made: Union, user_id: int) -> Letter:
    return Letter(
        organisation_id=made["SCHOOL"].id,
        user_id=user_id,
        kind="before",
        key="a-key",
        address=EMAIL,
        subject=f"Здравствуйте, {NAME}",
        body=f"{NAME}, сдайте форму",
        state="waiting",
        due=NOW,
        created=NOW,
        error=f"550 {EMAIL} unknown",
    )


def fail_to_enter(made: Union) -> None:
    with db.begin(made.engine) as s:
        sessions.begin_attempt(s, LOGIN, "10.0.0.7", NOW)
        sessions.refuse(s, LOGIN, NOW)
        sessions.open(s, sessions.credentials(s, LOGIN, NOW), "10.77.77.77", NOW)


def number(people: Union, login: str = "canary") -> int:
    found = people.people[login].user_id
    assert found is not None
    return found


def forget(people: Union, who: str = "admin", typed: str | None = None) -> None:
    with db.begin(people.engine) as s:
        persons.anonymise(s, people.people[who], number(people), typed or str(number(people)), NOW)


def everything_kept(people: Union) -> str:
    """Every value of every row of every table, as JSON and SQL show it."""
    with people.engine.connect() as c:
        tables = [t for t in inspect(c).get_table_names() if t != "form"]
        rows = [str(tuple(row)) for table in tables for row in c.execute(text(f'SELECT * FROM "{table}"'))]
    return "\n".join(rows)


def shows(dump: str) -> list[str]:
    escaped = [word.encode("unicode_escape").decode() for word in ("Канарейкина", "канарейка")]
    words = ("Канарейк", "канарейк", LOGIN, EMAIL, "999 111", "10.77.77.77", *escaped)
    return [word for word in words if word in dump]


def test_everything_kept_of_a_person_is_shown(people: Union) -> None:
    with db.begin(people.engine) as s:
        found = persons.everything(s, people.people["admin"], number(people), NOW)
    parts = found.parts
    assert parts["Учётная запись"][0]["Электронная почта"] == EMAIL
    assert [r["Организация"] for r in parts["Права"]] == ["ППО школы № 4"]
    assert [c["Версия текста"] for c in parts["Согласия"]] == [1]
    assert [r["Адрес"] for r in parts["Входы"]] == ["10.77.77.77"]
    assert [v["Название"] for v in parts["Сохранённые виды"]] == [f"Вид: {NAME}"]
    assert [x["Тема"] for x in parts["Письма"]] == [f"Здравствуйте, {NAME}"]
    acts = [e["Действие"] for e in parts["Записи журнала"]]
    assert {"user_created", "user_changed", "consent_given", "sign_in", "form.save"} <= set(acts)
    saved = next(e for e in parts["Записи журнала"] if e["Действие"] == "form.save")
    assert saved["Стало"] == ""
    with db.reading(people.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "person.view")).one()
    assert told.after == {"user": number(people)}


def test_nothing_personal_stays_anywhere(people: Union) -> None:
    assert len(shows(everything_kept(people))) >= 5
    forget(people)
    assert shows(everything_kept(people)) == []
    with db.reading(people.engine) as s:
        user = s.get_one(User, number(people))
        assert (user.name, user.login) == (f"Бывший пользователь № {user.id}", f"user-{user.id}")
        assert (user.active, user.anonymised) == (False, NOW)
        assert s.scalars(select(Grant).where(Grant.user_id == user.id)).all() == []
        assert s.scalars(select(Letter.state)).one() == "cancelled"
        assert s.get(Fact, persons.ANONYMISING) is None


def test_what_was_done_stays_under_the_number(people: Union) -> None:
    with db.reading(people.engine) as s:
        before = {e.id: e.action for e in s.scalars(select(Event))}
    forget(people)
    with db.reading(people.engine) as s:
        events = s.scalars(select(Event).order_by(Event.id)).all()
        assert {e.id: e.action for e in events[:-1]} == before
        saved = next(e for e in events if e.action == "form.save")
        assert (saved.user_id, saved.actor) == (number(people), f"Бывший пользователь № {number(people)}")
        assert saved.after["workers_total"] == 7
        assert [c.number for c in consents.of(s, number(people))] == [1]
        assert events[-1].action == "person_anonymised"


def test_others_keep_their_names(people: Union) -> None:
    forget(people)
    with db.reading(people.engine) as s:
        assert s.scalar(select(User.name).where(User.login == "boris")) == "Борис"
        assert "Борис" in set(s.scalars(select(Event.actor)))


def test_the_journal_is_closed_again_afterwards(people: Union) -> None:
    forget(people)
    with pytest.raises(DBAPIError), db.begin(people.engine) as s:
        s.execute(update(Event).values(actor="кто-то другой"))


@pytest.mark.parametrize("typed", ["", "0", "да", " 1"])
def test_a_slip_of_the_hand_takes_nobody_out(people: Union, typed: str) -> None:
    with db.begin(people.engine) as s, pytest.raises(Refused):
        persons.anonymise(s, people.people["admin"], number(people), typed, NOW)
    with db.reading(people.engine) as s:
        assert s.get_one(User, number(people)).name == NAME


def test_it_is_done_once_by_an_administrator_and_not_to_oneself(people: Union) -> None:
    for who in ("darya", "boris", "canary", "gleb"):
        with pytest.raises(Forbidden):
            forget(people, who)
        with db.begin(people.engine) as s, pytest.raises(Forbidden):
            persons.everything(s, people.people[who], number(people), NOW)
    admin = number(people, "admin")
    with db.begin(people.engine) as s, pytest.raises(Forbidden):
        persons.anonymise(s, people.people["admin"], admin, str(admin), NOW)
    forget(people)
    with pytest.raises(Refused, match="уже"):
        forget(people)


def test_nobody_comes_back_from_it(people: Union) -> None:
    forget(people)
    admin = people.people["admin"]
    for verb in (users.enable, users.disable, invitations.reset, invitations.issue):
        with db.begin(people.engine) as s, pytest.raises(Refused):
            verb(s, admin, number(people), NOW)
    with db.begin(people.engine) as s, pytest.raises(Refused):
        rights.grant(s, admin, number(people), Role.CHAIR, people["SCHOOL"].id, NOW)


def test_whoever_took_their_consent_back_waits_for_it(people: Union) -> None:
    with db.begin(people.engine) as s:
        consents.withdraw(s, people.people["canary"], NOW + timedelta(days=1))
    with db.reading(people.engine) as s:
        assert persons.asking(s, people.people["admin"]) == [(number(people), NOW + timedelta(days=1))]
    forget(people)
    with db.reading(people.engine) as s:
        assert persons.asking(s, people.people["admin"]) == []
