"""What the journal tells of people, and to whom."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

import db
from core.access import Role
from core.people import Details
from core.problems import Forbidden
from db import campaigns, handover, journal, persons, rights, trail, users
from db.handover import Newcomer
from db.models import Event, User
from db.trail import Entry, Wanted
from tests import union
from tests.union import NOW, Union

ANNA = Details("Секретова Анна Львовна", "бухгалтер", "sekret@example.ru", "+7 912 345-67-89")
OLD = {
    "user": 1,
    "name": "Старова Ия",
    "login": "starova",
    "email": "old@example.ru",
    "phone": "+7 999 000-00-00",
}


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def anna(people: Union) -> int:
    with db.begin(people.engine) as s:
        who = people.people["boris"]
        return users.create(s, who, "sekretova", ANNA, Role.CHAIR, people["SCHOOL"].id, NOW).id


def find(people: Union, who: str, where: str, **wanted: Any) -> list[Entry]:
    with db.reading(people.engine) as s:
        return trail.search(s, people.people[who], people[where], Wanted(**wanted))


def kept(people: Union, action: str) -> Event:
    with db.reading(people.engine) as s:
        return s.scalars(select(Event).where(Event.action == action)).one()


def test_no_e_mail_and_no_telephone_is_written(people: Union) -> None:
    user_id = anna(people)
    with db.begin(people.engine) as s:
        boris = people.people["boris"]
        changed = Details(ANNA.name, "учитель", "other@example.ru", "")
        users.correct(s, boris, user_id, changed, 1, NOW)
        heir = Newcomer(Details("Новикова Нина", "", "nina@example.ru", "+7 913 000-00-00"))
        handover.give(s, boris, user_id, people["SCHOOL"].id, Role.CHAIR, heir, NOW)
    with db.reading(people.engine) as s:
        every = str([(e.before, e.after) for e in s.scalars(select(Event))])
    assert "example.ru" not in every and "+7" not in every
    made, mended = kept(people, "user_created").after, kept(people, "user_changed")
    assert (made["email"], made["phone"]) == ("указана", "указан")
    assert mended.before == {"post": "бухгалтер"}
    assert mended.after == {"user": user_id, "post": "учитель", "email": "изменена", "phone": "убран"}


@pytest.mark.parametrize(
    ("who", "where", "hidden"),
    [
        ("alisa", "SCHOOL", {"name", "login", "email", "phone"}),
        ("boris", "SCHOOL", {"login", "email", "phone"}),
        ("darya", "R1", {"login", "email", "phone"}),
        ("admin", "F", set()),
    ],
)
def test_old_entries_show_contacts_to_administrators_alone(
    people: Union, who: str, where: str, hidden: set[str]
) -> None:
    with db.begin(people.engine) as s:
        journal.write(s, people.people["boris"], "user_created", NOW, people["SCHOOL"].id, after=dict(OLD))
    shown = find(people, who, where)[0].event.after
    assert {name for name, value in shown.items() if value == trail.HIDDEN} == hidden
    assert {name: value for name, value in shown.items() if name not in hidden} == {
        name: value for name, value in OLD.items() if name not in hidden
    }
    assert kept(people, "user_created").after == OLD


def test_hiding_changes_no_entry_where_the_journal_is_taken_away(people: Union) -> None:
    with db.begin(people.engine) as s:
        journal.write(s, people.people["boris"], "user_created", NOW, people["SCHOOL"].id, after=dict(OLD))
    with db.begin(people.engine) as s:
        found = trail.export(s, people.people["alisa"], people["SCHOOL"], Wanted(), NOW)
    assert "old@example.ru" not in str([e.event.after for e in found])
    assert kept(people, "user_created").after == OLD


def test_a_name_typed_into_the_search_does_not_outlive_the_person(people: Union) -> None:
    user_id = anna(people)
    with db.begin(people.engine) as s:
        trail.export(s, people.people["darya"], people["R1"], Wanted(person="Секретова Анна"), NOW)
    assert kept(people, "journal.export").after["person"] is True
    with db.begin(people.engine) as s:
        persons.anonymise(s, people.people["admin"], user_id, str(user_id), NOW)
    with db.reading(people.engine) as s:
        every = str([(e.before, e.after, e.actor) for e in s.scalars(select(Event))])
    assert "екретов" not in every and "sekret" not in every


def test_namesakes_elsewhere_are_not_counted(people: Union) -> None:
    with db.begin(people.engine) as s:
        names = [f"алиса {n}" for n in range(trail.NAMESAKES + 1)]
        s.add_all(User(login=n, name=n, search_name=n, created=NOW) for n in names)
        s.get_one(User, people.people["alisa"].user_id).search_name = "алиса"
        journal.write(s, people.people["alisa"], "form.save", NOW, people["SCHOOL"].id)
    for who, where in (("alisa", "SCHOOL"), ("boris", "T1"), ("darya", "R1")):
        assert [e.event.actor for e in find(people, who, where, person="алиса")] == ["Алиса"]


def test_whoever_has_left_is_still_found_by_what_they_did_here(people: Union) -> None:
    with db.begin(people.engine) as s:
        vera = s.get_one(User, people.people["vera"].user_id)
        vera.search_name = "вера"
        journal.write(s, people.people["vera"], "form.accept", NOW, people["NEIGHBOUR"].id)
        held = rights.held(s, vera.id, Role.TERRITORIAL, people["T2"].id)
        assert held is not None
        rights.revoke(s, people.people["darya"], held.id, NOW + timedelta(days=1))
    assert [e.event.action for e in find(people, "darya", "R1", person="вера")] == [
        "right_taken",
        "form.accept",
    ]
    assert find(people, "elena", "R2", person="вера") == []


def test_campaigns_wait_for_the_consent(people: Union) -> None:
    alisa = replace(people.people["alisa"], must_agree=True)
    with db.reading(people.engine) as s:
        for verb in (campaigns.all, campaigns.newest_change):
            with pytest.raises(Forbidden):
                verb(s, alisa)


def test_what_was_done_to_somebody_is_found_under_their_name(people: Union) -> None:
    number = anna(people)
    found = find(people, "boris", "T1", person=number)
    assert [(e.event.action, e.event.actor) for e in found] == [("user_created", "Борис")]
    assert [e.event.action for e in find(people, "boris", "T1", person="секретова")] == ["user_created"]
    assert find(people, "vera", "T2", person=number) == []
