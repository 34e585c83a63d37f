"""The consent as people meet it: on every address, whole, unticked; and the profile, where it is taken back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

import db
from core import formats
from db import consents
from db.models import Consent, Event, User
from db.models import Session as Record
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, press, words
from tests.union import NOW, Union

TEXT = (
    "## О чём речь\n"
    + "Я согласен(на) на обработку моих данных. " * 8
    + "\n- имя;\n- <img src=x onerror=alert(1)>"
)


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    made = union.build(visit.engine)
    with db.begin(visit.engine) as s:
        consents.publish(s, made.people["admin"], TEXT, 0, NOW)
    yield made


def agree(app: AppTest) -> AppTest:
    app.checkbox[0].check().run()
    return press(app, "Даю согласие")


def test_it_waits_on_every_page_and_nothing_else_is_there(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    for page in ("", "form", "profile", "people"):
        app = visit.at(page)
        told = words(app)
        assert "Согласие на обработку персональных данных" in told and "О чём речь" in told
        assert "&lt;img src=x" in told and "<img src=x" not in told
        assert not [o.name for o in people.organisations.values() if o.name in told]
        assert not app.checkbox[0].value
        assert by_label(app, "button", "Даю согласие").disabled


def test_after_a_tick_and_a_click_the_page_opens(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = agree(visit.at(""))
    assert "Даю согласие" not in labels(app, "button")
    assert "Алиса" in words(visit.app())
    with db.reading(people.engine) as s:
        assert len(s.scalars(select(Consent)).all()) == 1


def test_whoever_does_not_agree_leaves(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    assert 'data-go="/auth/leave"' in words(press(visit.at(""), "Не согласен"))


def test_a_wording_that_changed_meanwhile_is_not_agreed_to(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = visit.at("")
    app.checkbox[0].check().run()
    with db.begin(people.engine) as s:
        consents.publish(s, people.people["admin"], TEXT + " Новое.", 1, NOW)
    press(app, "Даю согласие")
    with db.reading(people.engine) as s:
        assert s.scalars(select(Consent)).all() == []


def profile(visit: Visit, who: str = "alisa") -> AppTest:
    visit.as_(who)
    agree(visit.at(""))
    return visit.at("profile")  # type: ignore[no-any-return]


def test_the_profile_keeps_the_words_and_takes_them_back(visit: Visit, people: Union) -> None:
    app = profile(visit)
    assert "О чём речь" in words(app)
    assert by_label(app, "button", "Отозвать согласие и выйти").disabled
    app.checkbox(key="withdraw-sure").check().run()
    assert 'data-go="/auth/leave"' in words(press(app, "Отозвать согласие и выйти"))
    with db.reading(people.engine) as s:
        assert not s.scalars(select(User).where(User.login == "alisa")).one().active


def test_a_newer_wording_may_be_answered_by_taking_the_old_consent_back(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    assert "Отозвать согласие" not in str(labels(visit.at(""), "button"))
    agree(visit.at(""))
    with db.begin(people.engine) as s:
        consents.publish(s, people.people["admin"], TEXT + " Новое.", 1, NOW)
    app = visit.at("")
    assert by_label(app, "button", "Отозвать согласие и выйти").disabled
    app.checkbox(key="withdraw-sure").check().run()
    assert 'data-go="/auth/leave"' in words(press(app, "Отозвать согласие и выйти"))
    with db.reading(people.engine) as s:
        assert not s.scalars(select(User).where(User.login == "alisa")).one().active


def test_an_administrator_sees_who_waits_to_be_taken_out(visit: Visit, people: Union) -> None:
    app = profile(visit)
    app.checkbox(key="withdraw-sure").check().run()
    press(app, "Отозвать согласие и выйти")
    visit.leave()
    visit.as_("admin")
    agree(visit.at(""))
    assert "Отозвали согласие: 1" in words(visit.at("people")).replace("\xa0", " ")


def test_one_changes_ones_post_and_contacts(visit: Visit, people: Union) -> None:
    app = profile(visit)
    by_label(app, "text_input", "Должность").input("учитель")
    by_label(app, "text_input", "Телефон").input("89123456789")
    press(app, "Сохранить данные")
    app = visit.at("profile")
    assert by_label(app, "text_input", "Телефон").value == "+7 912 345-67-89"
    by_label(app, "text_input", "Электронная почта").input("не почта")
    assert formats.md("Введите адрес почты, например profkom4@mail.ru") in words(
        press(app, "Сохранить данные")
    )
    with db.reading(people.engine) as s:
        assert s.scalars(select(Event.action).where(Event.action == "user_changed")).all() == ["user_changed"]


def test_letters_are_switched_off(visit: Visit, people: Union) -> None:
    app = profile(visit)
    app.toggle(key="digests").set_value(False).run()
    with db.reading(people.engine) as s:
        assert not s.scalars(select(User).where(User.login == "alisa")).one().digests


def test_other_devices_are_signed_out_and_this_one_stays(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = profile(visit)
    told = words(app).replace("\xa0", " ")
    assert "2 входа" in told and "этот вход" in told
    press(app, "Выйти на других устройствах")
    with db.reading(people.engine) as s:
        left = s.scalars(select(Record).where(Record.revoked.is_(None))).all()
    assert len(left) == 1
    assert "Мои входы" in words(visit.at("profile"))
    assert 'data-go="/auth/leave"' in words(press(visit.at("profile"), "Выйти на всех устройствах"))
    assert "Мониторинг работы профсоюза" in words(visit.app())
