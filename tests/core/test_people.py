"""Names, contacts and sign-in names as people type them."""

import pytest

from core import people, rights
from core.access import Actor, Grant, Role
from core.organisations import Level
from core.problems import Refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("8 (912) 345-67-89", "+7 912 345-67-89"),
        ("+79123456789", "+7 912 345-67-89"),
        ("9123456789", "+7 912 345-67-89"),
        ("12-34-56", "12-34-56"),
        ("8 (3822) 12-34-56 доб. 12", "8 (3822) 12-34-56 доб. 12"),
    ],
)
def test_a_telephone_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert people.telephone(typed) == kept


@pytest.mark.parametrize("typed", ["звонить после шести", "12", "=cmd|1", "+7 912 345 67 89 <b>", "1" * 30])
def test_what_is_no_telephone_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="Телефон"):
        people.details("Иванова", phone=typed)


@pytest.mark.parametrize(
    "typed", ["ivanova", "a@b", "a b@c.ru", "a@b.ru, c@d.ru", "a@b.ru\nBcc: c@d.ru", "<a@b.ru>"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="адрес"):
        people.details("Иванова", email=typed)


def test_an_address_is_kept_in_lower_case() -> None:
    assert people.details(" Иванова\u200b ", email=" Ivanova@Mail.RU ").email == "ivanova@mail.ru"


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "я" * 201, "\ud800"])
def test_a_person_has_a_name(name: str) -> None:
    with pytest.raises(Refused):
        people.details(name)


@pytest.mark.parametrize(
    ("name", "taken", "login"),
    [
        ("Иванова Мария Петровна", (), "ivanova.mp"),
        ("Иванова Мария Петровна", ("ivanova.mp", "ivanova.mp2"), "ivanova.mp3"),
        ("Ёлкина-Щукина А. Б.", (), "elkinashchukina.ab"),
        ("Цой", (), "tsoi"),
        ("李 明", (), "person"),
        ("User-7", (), "user7"),
    ],
)
def test_a_login_is_made_of_a_name(name: str, taken: tuple[str, ...], login: str) -> None:
    assert people.login_for(name, taken) == login
    assert people.login(login) == login


def test_names_of_those_who_have_left_are_nobodys() -> None:
    with pytest.raises(Refused):
        people.login("USER-12")


def actor(role: Role, path: str, **held_back: bool) -> Actor:
    return Actor(1, "a", "А", (Grant(role, 1, path),), **held_back)


def test_a_territory_invites_only_those_of_its_primaries() -> None:
    territory = actor(Role.TERRITORIAL, "/1/2/3/")
    assert {r for r in Role if rights.may_give(territory, r, "/1/2/3/4/")} == {Role.RESPONSIBLE, Role.CHAIR}
    assert not any(
        rights.may_give(territory, r, path) for r in Role for path in ("/1/2/3/", "/1/2/", "/1/2/9/")
    )


def test_nobody_gives_anything_before_they_have_agreed() -> None:
    for held_back in ({"must_agree": True}, {"must_change_password": True}):
        waits = actor(Role.ADMINISTRATOR, "/1/", **held_back)
        assert not rights.may_give(waits, Role.CHAIR, "/1/2/")
    assert not rights.may_give(None, Role.CHAIR, "/1/2/")


def test_every_level_but_the_federation_has_somebody_who_answers() -> None:
    assert rights.ANSWERING[Level.PRIMARY] == (Role.RESPONSIBLE, Role.CHAIR)
    assert rights.ANSWERING[Level.TERRITORIAL] == (Role.TERRITORIAL,)
    assert rights.ANSWERING[Level.REGIONAL] == (Role.REGIONAL,)
