"""Consent to the processing of personal data: asked once for each wording, kept, taken back."""

from dataclasses import replace
from datetime import datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, event, select

import db
from core import access, consent
from core.access import Action, Actor
from core.problems import Conflict, Forbidden, Refused
from db import consents, sessions, users
from db.models import Consent, Event, User
from tests import union
from tests.union import NOW, Union

TEXT = "Я согласен на обработку данных. " * 10


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def publish(people: Union, body: str = TEXT, after: int = 0) -> int:
    with db.begin(people.engine) as s:
        return consents.publish(s, people.people["admin"], body, after, NOW).id


def enter(people: Union, login: str) -> str:
    with db.begin(people.engine) as s:
        entry = sessions.open(s, sessions.credentials(s, login, NOW), "", NOW)
        assert entry is not None
        token = sessions.exchange(s, entry, NOW)
    assert token is not None
    return token


def seen(people: Union, token: str, now: datetime = NOW) -> Actor | None:
    with db.reading(people.engine) as s:
        found = sessions.present(s, token, now)
    return found.actor if found else None


def give(people: Union, login: str, text_id: int) -> None:
    with db.begin(people.engine) as s:
        consents.give(s, people.people[login], text_id, NOW)


def test_nobody_is_asked_until_a_wording_is_published(people: Union) -> None:
    token = enter(people, "alisa")
    actor = seen(people, token)
    assert actor and not actor.waits
    publish(people)
    actor = seen(people, token)
    assert actor and actor.must_agree
    assert not access.can(actor, Action.FILL, people["SCHOOL"].path)
    assert access.scope(actor, Action.READ) == ()


def test_whoever_agrees_goes_on_and_a_new_wording_asks_again(people: Union) -> None:
    token, first = enter(people, "alisa"), publish(people)
    give(people, "alisa", first)
    actor = seen(people, token)
    assert actor and not actor.waits
    second = publish(people, TEXT + "Новое.", 1)
    actor = seen(people, token)
    assert actor and actor.must_agree
    with pytest.raises(Conflict):
        give(people, "alisa", first)
    give(people, "alisa", second)
    with db.reading(people.engine) as s:
        mine = consents.mine(s, people.people["alisa"])
    assert [(c.number, c.given, c.withdrawn) for c in mine] == [(2, NOW, None), (1, NOW, None)]


def test_agreeing_twice_is_agreeing_once(people: Union) -> None:
    text = publish(people)
    give(people, "alisa", text)
    give(people, "alisa", text)
    with db.reading(people.engine) as s:
        assert len(s.scalars(select(Consent)).all()) == 1
        told = s.scalars(select(Event).where(Event.action == "consent_given")).one()
    assert told.after == {"user": people.people["alisa"].user_id, "version": 1}


def test_taking_it_back_closes_the_account(people: Union) -> None:
    token, text = enter(people, "alisa"), publish(people)
    give(people, "alisa", text)
    with db.begin(people.engine) as s:
        consents.withdraw(s, people.people["alisa"], NOW)
    assert seen(people, token) is None
    with db.reading(people.engine) as s:
        assert s.scalars(select(Consent.withdrawn)).all() == [NOW]
        assert not s.scalars(select(User).where(User.login == "alisa")).one().active
        assert s.scalars(select(Event).where(Event.action == "consent_withdrawn")).one().before == {
            "active": True
        }


def test_whoever_is_let_in_again_is_asked_again(people: Union) -> None:
    text = publish(people)
    give(people, "alisa", text)
    with db.begin(people.engine) as s:
        consents.withdraw(s, people.people["alisa"], NOW)
        number = people.people["alisa"].user_id
        assert number is not None
        users.enable(s, people.people["boris"], number, NOW)
    actor = seen(people, enter(people, "alisa"))
    assert actor and actor.must_agree


def test_there_is_nothing_to_take_back_without_a_consent(people: Union) -> None:
    with db.begin(people.engine) as s, pytest.raises(Refused):
        consents.withdraw(s, people.people["alisa"], NOW)


def test_one_takes_it_back_while_a_newer_wording_waits(people: Union) -> None:
    give(people, "alisa", publish(people))
    publish(people, TEXT + "Новое.", 1)
    asked = replace(people.people["alisa"], must_agree=True)
    with db.begin(people.engine) as s:
        assert [c.number for c in consents.mine(s, asked)] == [1]
        consents.withdraw(s, asked, NOW)
    with db.reading(people.engine) as s:
        assert s.scalars(select(Consent.withdrawn)).all() == [NOW]
        assert not s.scalars(select(User).where(User.login == "alisa")).one().active


def test_agreeing_twice_at_once_is_agreeing_once(people: Union) -> None:
    text, together = publish(people), Barrier(2)

    def agree() -> None:
        together.wait()
        give(people, "alisa", text)

    both = [Thread(target=agree) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with db.reading(people.engine) as s:
        assert len(s.scalars(select(Consent)).all()) == 1
        assert len(s.scalars(select(Event).where(Event.action == "consent_given")).all()) == 1


@pytest.mark.parametrize("who", ["darya", "boris", "alisa", "gleb"])
def test_only_who_keeps_the_whole_tree_publishes(people: Union, who: str) -> None:
    with db.begin(people.engine) as s, pytest.raises(Forbidden):
        consents.publish(s, people.people[who], TEXT, 0, NOW)


def test_a_wording_is_published_whole_new_and_in_turn(people: Union) -> None:
    for body in ("", "Согласен.", consent.shipped()):
        with pytest.raises(Refused):
            publish(people, body)
    publish(people)
    with pytest.raises(Refused, match="не изменился"):
        publish(people, TEXT, 1)
    with pytest.raises(Conflict):
        publish(people, TEXT + "Ещё.", 0)
    with db.reading(people.engine) as s:
        versions = consents.versions(s, people.people["admin"])
    assert [(v.number, v.agreed) for v in versions] == [(1, 0)]


def test_the_shipped_wording_only_wants_the_operator(people: Union) -> None:
    assert len(consent.gaps(consent.shipped())) == 2
    filled = consent.filled(operator="Профсоюз", address="Москва")
    assert consent.gaps(filled) == []
    assert publish(people, filled)


def test_who_is_there_takes_one_question(people: Union) -> None:
    publish(people)
    token = enter(people, "alisa")
    asked: list[str] = []
    event.listen(people.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    seen(people, token)
    assert len([q for q in asked if q.startswith("SELECT")]) == 1
