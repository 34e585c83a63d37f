"""People found, their contacts shown, organisations nobody answers for: within the reach of whoever looks."""

from datetime import date

import pytest
from sqlalchemy import Engine, select, update

import db
from core.access import Role
from core.organisations import Level
from core.people import Details
from core.problems import Conflict, Forbidden, Refused
from db import contacts, rights, signins, users, vacancies
from db import people as people_of
from db.models import Event, Organisation, User
from db.models import Session as Record
from tests import union
from tests.union import NOW, Union

TODAY = date(2026, 10, 12)


@pytest.fixture
def people(engine: Engine) -> Union:
    """With telephones, and an «ё»."""
    made = union.build(engine)
    with db.begin(engine) as s:
        for n, user in enumerate(s.scalars(select(User).order_by(User.id))):
            user.search_name = user.name.casefold()
            user.email, user.phone = f"{user.login}@example.ru", f"+7 912 000-00-{n:02}"
        admin = made.people["admin"]
        users.create(s, admin, "elkina", Details("Ёлкина Анна"), Role.CHAIR, made["GARDEN"].id, NOW)
        users.create(s, admin, "strange", Details("Ёлкина Чужая"), Role.CHAIR, made["FOREIGN"].id, NOW)
    return made


def found(people: Union, who: str, words: str) -> list[str]:
    with db.reading(people.engine) as s:
        return [one.login for one in people_of.search(s, people.people[who], words)]


@pytest.mark.parametrize("words", ["елкина", "Ёлкина", "ЁЛКИНА АННА", "анна ёлк", "elkin"])
def test_a_name_is_found_however_it_is_written(people: Union, words: str) -> None:
    assert found(people, "boris", words) == ["elkina"]


def test_only_people_below_are_found(people: Union) -> None:
    assert found(people, "boris", "ёлкина") == ["elkina"]
    assert found(people, "vera", "ёлкина") == []
    assert found(people, "elena", "ёлкина") == ["strange"]
    assert set(found(people, "admin", "ёлкина")) == {"elkina", "strange"}
    for who in ("alisa", "chair", "gleb"):
        assert found(people, who, "ёлкина") == []
    # Oneself and one's equals stand beside, not below.
    assert found(people, "boris", "борис") == []


@pytest.mark.parametrize("words", ["alisa@example.ru", "9120000000", "8 912 000-00-00", "+7 912 000"])
def test_contacts_lead_to_somebody_only_within_reach(people: Union, words: str) -> None:
    assert "alisa" in found(people, "boris", words)
    for who in ("vera", "elena", "gleb", "alisa"):
        assert found(people, who, words) == []


@pytest.mark.parametrize("words", ["", "%", "_", "\\", "'; --", "\0", "@", "12"])
def test_signs_of_the_database_are_letters(people: Union, words: str) -> None:
    assert [login for login in found(people, "admin", words) if words != "@"] == []


def test_somebody_outside_is_as_absent(people: Union) -> None:
    with db.reading(people.engine) as s:
        strange = s.scalars(select(User.id).where(User.login == "strange")).one()
        elkina = s.scalars(select(User.id).where(User.login == "elkina")).one()
        assert people_of.find(s, people.people["boris"], elkina).name == "Ёлкина Анна"
        for number in (strange, 999_999):
            with pytest.raises(Forbidden):
                people_of.find(s, people.people["boris"], number)


def test_a_look_at_contacts_is_an_act(people: Union) -> None:
    with db.begin(people.engine) as s:
        shown = contacts.view(s, people.people["boris"], people["SCHOOL"], NOW)
        taken = contacts.export(s, people.people["boris"], people["T1"], NOW)
    assert [(c.name, c.email) for c in shown] == [
        ("Алиса", "alisa@example.ru"),
        ("Председатель", "chair@example.ru"),
    ]
    assert {c.code for c in taken} == {"GARDEN", "SCHOOL", "T1"}
    with db.reading(people.engine) as s:
        told = s.scalars(select(Event).where(Event.action.like("contacts.%")).order_by(Event.id)).all()
    assert [(e.action, e.organisation_id, e.after) for e in told] == [
        ("contacts.view", people["SCHOOL"].id, {"count": 2}),
        ("contacts.export", people["T1"].id, {"count": 4}),
    ]


def test_a_file_of_contacts_has_its_limits(people: Union, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "MOST", 3)
    with db.begin(people.engine) as s, pytest.raises(Refused, match="по территориям"):
        contacts.export(s, people.people["darya"], people["R1"], NOW)


def vacant(people: Union, who: str, place: str, level: Level = Level.PRIMARY) -> list[str]:
    with db.reading(people.engine) as s:
        found = vacancies.of(s, people.people[who], people[place], level, TODAY)
    assert found.total == len(found.rows)
    return [v.code for v in found.rows]


def test_organisations_that_nobody_answers_for(people: Union) -> None:
    assert vacant(people, "boris", "T1") == []
    assert vacant(people, "darya", "R1") == ["NEIGHBOUR", "UNIVERSITY"]
    assert vacant(people, "darya", "R1", Level.TERRITORIAL) == []
    assert vacant(people, "admin", "F", Level.TERRITORIAL) == ["T3"]
    with pytest.raises(Forbidden):
        vacant(people, "gleb", "R1")


def test_a_disabled_person_answers_for_nothing_and_a_closed_organisation_wants_nobody(people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(User).where(User.login == "elkina").values(active=False))
        s.execute(update(Organisation).where(Organisation.code == "UNIVERSITY").values(closed=TODAY))
    assert vacant(people, "boris", "T1") == ["GARDEN"]
    assert vacant(people, "darya", "R1") == ["GARDEN", "NEIGHBOUR"]


def test_a_page_of_the_list_is_a_page(people: Union) -> None:
    with db.reading(people.engine) as s:
        found = vacancies.of(s, people.people["darya"], people["R1"], Level.PRIMARY, TODAY, 1, 1)
    assert (found.total, found.expected, [v.code for v in found.rows]) == (2, 4, ["UNIVERSITY"])
    assert [v.above for v in found.rows] == ["Первая областная"]


def number(people: Union, login: str) -> int:
    found = people.people[login].user_id
    assert found is not None
    return found


def test_two_who_mend_one_person_at_once_do_not_undo_each_other(people: Union) -> None:
    alisa, boris = number(people, "alisa"), people.people["boris"]
    with db.begin(people.engine) as s:
        known, version = users.details(s, boris, alisa, NOW)
        users.correct(s, boris, alisa, Details("Алиса Первая", known.post), version, NOW)
    with db.begin(people.engine) as s, pytest.raises(Conflict):
        users.correct(s, people.people["darya"], alisa, Details("Алиса Вторая"), version, NOW)
    with db.reading(people.engine) as s:
        assert s.get_one(User, alisa).name == "Алиса Первая"
        told = s.scalars(select(Event).where(Event.action == "user_changed")).one()
    assert told.before["name"] == "Алиса" and told.after["name"] == "Алиса Первая"


def test_one_tells_of_oneself_but_not_ones_name(people: Union) -> None:
    alisa = people.people["alisa"]
    with db.begin(people.engine) as s:
        users.tell(s, alisa, Details("Королева", "учитель", "new@example.ru", ""), 1, NOW)
        users.set_digests(s, alisa, False, NOW)
    with db.reading(people.engine) as s:
        user = s.get_one(User, number(people, "alisa"))
    assert (user.name, user.post, user.email, user.phone) == ("Алиса", "учитель", "new@example.ru", "")
    assert not user.digests


def test_opening_somebodys_data_is_a_look_at_contacts(people: Union) -> None:
    with db.begin(people.engine) as s:
        users.details(s, people.people["boris"], number(people, "alisa"), NOW)
        users.details(s, people.people["alisa"], number(people, "alisa"), NOW)
    with db.reading(people.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "contacts.view")).all()
    assert [(e.actor, e.after["user"]) for e in told] == [("Борис", number(people, "alisa"))]


def test_signing_out_everywhere_leaves_the_one_that_asks(people: Union) -> None:
    from db import sessions

    tokens = []
    with db.begin(people.engine) as s:
        for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3"):
            entry = sessions.open(s, sessions.credentials(s, "alisa", NOW), address, NOW)
            tokens.append(sessions.exchange(s, entry or "", NOW))
    alisa = people.people["alisa"]
    with db.reading(people.engine) as s:
        mine = signins.of(s, alisa, tokens[1], NOW)
        others = signins.of(s, people.people["boris"], tokens[1], NOW)
    assert [(x.address, x.open, x.this) for x in mine] == [
        ("10.0.0.3", True, False),
        ("10.0.0.2", True, True),
        ("10.0.0.1", True, False),
    ]
    assert others == []
    with db.begin(people.engine) as s:
        assert signins.leave(s, alisa, tokens[1], NOW) == 2
    with db.reading(people.engine) as s:
        assert [x.open for x in signins.of(s, alisa, tokens[1], NOW)] == [False, True, False]
        assert sessions.present(s, tokens[0], NOW) is None
        assert sessions.present(s, tokens[1], NOW) is not None
    with db.begin(people.engine) as s:
        assert signins.leave(s, alisa, None, NOW) == 1
        assert s.scalars(select(Record.revoked).where(Record.revoked.is_(None))).all() == []


def test_the_presidium_gets_no_contacts(people: Union) -> None:
    with db.begin(people.engine) as s:
        for verb in (contacts.view, contacts.export):
            for place in ("R1", "T1", "SCHOOL"):
                with pytest.raises(Forbidden):
                    verb(s, people.people["gleb"], people[place], NOW)
        with pytest.raises(Forbidden):
            people_of.of(s, people.people["gleb"], people["SCHOOL"])
    assert rights.givable(people.people["gleb"], people["SCHOOL"].path) == []
