"""«Люди» through app.py: found, invited, loaded, handed over, shown and taken out."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

import db
from core.access import Role
from core.people import Details
from core.sheets import writing
from core.sheets.writing import Column, Table
from db import consents, users
from db.models import Event, Grant, Letter, User
from pages.admin import inviting
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, press, type_in, words
from tests.union import Union

PEOPLE = "pages/admin/people.py"
PHONE, EMAIL = "+7 999 111-22-33", "canary@canary.example"


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    """Alisa can be reached; one at the garden has not been in yet."""
    made = union.build(visit.engine)
    with db.begin(visit.engine) as s:
        s.execute(update(User).values(password_hash="hash", search_name=User.name))
        for user in s.scalars(select(User)):
            user.search_name = user.name.casefold()
        alisa = s.scalars(select(User).where(User.login == "alisa")).one()
        alisa.email, alisa.phone = EMAIL, PHONE
        given = Details("Садова Анна", "педагог", "sadova@example.ru")
        users.create(s, made.people["admin"], "sadova", given, Role.RESPONSIBLE, made["GARDEN"].id, union.NOW)
    yield made


def at(visit: Visit, who: str, **query: str) -> AppTest:
    visit.as_(who)
    return visit.page(PEOPLE, **query)  # type: ignore[no-any-return]


def number(people: Union, login: str) -> int:
    with db.reading(people.engine) as s:
        return s.scalars(select(User.id).where(User.login == login)).one()


def acts(people: Union, action: str) -> list[Event]:
    with db.reading(people.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def test_somebody_is_found_by_name_within_reach(visit: Visit, people: Union) -> None:
    app = type_in(at(visit, "boris"), "Имя, имя для входа", "садов")
    assert "Садова Анна" in str([link.proto for link in app.get("page_link")])
    app = type_in(at(visit, "vera"), "Имя, имя для входа", "садов")
    assert "Ничего не нашлось" in words(app)


def test_contacts_stand_on_the_screen_only_when_asked_for(visit: Visit, people: Union) -> None:
    app = at(visit, "boris", organisation="SCHOOL")
    assert PHONE not in words(app) and EMAIL not in words(app)
    app = press(app, "Показать контакты")
    assert PHONE in words(app) and EMAIL in words(app)
    assert [(e.actor, e.after) for e in acts(people, "contacts.view")] == [("Борис", {"count": 2})]
    assert PHONE not in words(app.run())


def test_nobody_sees_contacts_elsewhere(visit: Visit, people: Union) -> None:
    """A canary through every page of those who compare, and of those who stand beside."""
    from pages import TABLE

    for login in ("gleb", "vera"):
        visit.as_(login)
        for page in TABLE:
            told = str(visit.at(page.url).main)
            assert PHONE not in told and EMAIL not in told, (login, page.url)


def test_organisations_without_a_responsible_lead_to_appointing_one(visit: Visit, people: Union) -> None:
    app = at(visit, "darya", view="vacant")
    assert "Без ответственного **2 из 4**" in words(app)
    links = str([link.proto for link in app.get("page_link")])
    assert "ППО соседней школы" in links and "ППО вуза" in links and "ППО чужой" not in links


def test_slips_are_made_at_the_click_and_taken_from_there(visit: Visit, people: Union) -> None:
    app = at(visit, "boris", view="invite")
    assert "Садова Анна" in words(app)
    app = press(app, "Напечатать")
    made, name, count = app.session_state[inviting.MADE]
    page = PdfReader(BytesIO(made)).pages[0].extract_text()
    assert (count, name.endswith(".pdf")) == (1, True)
    assert "sadova" in page and "Код действует до" in page
    assert len(acts(people, "one_time_issued")) == 1
    assert "приглашение готово" in words(app)
    assert inviting.MADE not in press(app, "Готово, убрать").session_state


def test_invitations_go_by_post(visit: Visit, people: Union) -> None:
    app = press(at(visit, "boris", view="invite"), "Отправить на почту: 1")
    assert "Писем в очереди: 1" in words(app)
    with db.reading(people.engine) as s:
        letter = s.scalars(select(Letter)).one()
    assert letter.address == "sadova@example.ru" and "sadova" in letter.body


def test_a_code_for_somebody_without_an_address_is_not_lost(visit: Visit, people: Union) -> None:
    app = at(visit, "darya", organisation="T1")
    next(r for r in app.radio if r.label == "Как передать код").set_value("Отправить на почту")
    app = press(app, "Новый одноразовый код")
    assert "не записана почта" in words(app)
    assert acts(people, "one_time_issued") == []


def book(*rows: Sequence[Any]) -> bytes:
    head = ("Код организации", "ФИО", "Роль", "Электронная почта")
    return writing.write([Table("Люди", tuple(map(Column, head)), rows)])


def test_people_are_loaded_after_a_look_and_then_invited(visit: Visit, people: Union) -> None:
    row = ("SCHOOL", "Новикова Нина", "ответственный", "nina@example.ru")
    app = at(visit, "boris", view="load")
    app = app.file_uploader[0].upload("люди.xlsx", book(row)).run()
    assert "Будет записано: новых 1" in words(app)
    assert acts(people, "user_created")[-1].actor == "Администратор"
    app = press(app, "Загрузить")
    assert "Записано: новых 1" in words(app)
    app = press(app, "Раздать приглашения")
    assert "Новикова Нина" in words(app)


def test_a_foreign_row_is_refused_and_remembered(visit: Visit, people: Union) -> None:
    app = at(visit, "boris", view="load")
    row = ("FOREIGN", "Новикова Нина", "ответственный", None)
    app = app.file_uploader[0].upload("люди.xlsx", book(row)).run()
    assert "нет среди доступных вам" in words(app)
    assert "Загрузить" not in labels(app, "button")
    assert acts(people, "people_import_refused")[0].after == {"codes": ["FOREIGN"]}


def test_duties_pass_to_a_new_person_with_a_code(visit: Visit, people: Union) -> None:
    app = at(visit, "boris", person=str(number(people, "alisa")))
    assert "отключится" in words(app)
    app.text_input(key="heir-name").input("Новикова Нина")
    app = press(app, "Передать дела")
    told = words(app).replace("\\", "")
    assert "Дела переданы: Новикова Нина" in told and "Учётная запись отключена: Алиса" in told
    assert len(app.code) == 1
    with db.reading(people.engine) as s:
        heir = number(people, "novikova.n")
        assert s.scalars(select(Grant.role).where(Grant.user_id == heir)).all() == ["responsible"]


def test_a_person_is_mended_after_asking_to_see_them(visit: Visit, people: Union) -> None:
    app = at(visit, "boris", person=str(number(people, "alisa")))
    assert EMAIL not in str(app.main)
    app = press(app, "Изменить имя и контакты")
    assert by_label(app, "text_input", "Электронная почта").value == EMAIL
    by_label(app, "text_input", "Имя целиком").input("Алиса Вторая")
    app = press(app, "Сохранить")
    assert "Данные сохранены: Алиса Вторая" in words(app).replace("\\", "")
    assert EMAIL not in str(app.main)
    assert len(acts(people, "contacts.view")) == 1


def test_a_conflict_shows_what_is_kept_now_and_the_next_save_goes_through(
    visit: Visit, people: Union
) -> None:
    alisa = number(people, "alisa")
    app = press(at(visit, "boris", person=str(alisa)), "Изменить имя и контакты")
    with db.begin(people.engine) as s:
        s.get_one(User, alisa).post = "Секретарь"
        s.get_one(User, alisa).lock_version += 1
    by_label(app, "text_input", "Имя целиком").input("Алиса Вторая")
    app = press(app, "Сохранить")
    assert "изменил кто-то другой" in words(app) and "Секретарь" in words(app)
    assert by_label(app, "text_input", "Имя целиком").value == "Алиса Вторая"
    assert "Данные сохранены: Алиса Вторая" in words(press(app, "Сохранить")).replace("\\", "")


def test_contacts_open_for_mending_are_closed_by_going_to_somebody_else(visit: Visit, people: Union) -> None:
    app = press(at(visit, "boris", person=str(number(people, "alisa"))), "Изменить имя и контакты")
    app.query_params["person"] = str(number(people, "vera"))
    app.run()
    app.query_params["person"] = str(number(people, "alisa"))
    assert "Изменить имя и контакты" in labels(app.run(), "button")
    assert EMAIL not in str(app.main)


@pytest.mark.parametrize("who", ["vera", "elena"])
def test_a_foreign_person_is_as_absent(visit: Visit, people: Union, who: str) -> None:
    theirs = words(at(visit, who, person=str(number(people, "alisa"))))
    absent = words(at(visit, who, person="99999"))
    assert "Нет доступа" in theirs
    assert theirs == absent
    assert "Алиса" not in theirs


def test_everything_is_collected_and_somebody_is_taken_out(visit: Visit, people: Union) -> None:
    alisa = number(people, "alisa")
    app = press(at(visit, "admin", person=str(alisa)), "Собрать")
    assert labels(app, "download_button") == ["Скачать Excel"]
    assert EMAIL in words(app) and any(e.label.startswith("Записи журнала: ") for e in app.expander)
    app = type_in(app, "Чтобы подтвердить", "1000")
    app = press(app, "Обезличить навсегда")
    assert f"Впишите номер этого человека: {alisa}" in words(app).replace("\\", "")
    app = press(type_in(app, "Чтобы подтвердить", str(alisa)), "Обезличить навсегда")
    assert f"теперь это Бывший пользователь № {alisa}" in words(app).replace("\\", "")
    with db.reading(people.engine) as s:
        assert s.get_one(User, alisa).login == f"user-{alisa}"


def test_only_an_administrator_is_offered_to_take_somebody_out(visit: Visit, people: Union) -> None:
    app = at(visit, "boris", person=str(number(people, "alisa")))
    assert "Обезличить навсегда" not in labels(app, "button")


def test_a_wording_is_published_by_an_administrator_who_is_asked_first(visit: Visit, people: Union) -> None:
    app = at(visit, "admin", view="consent")
    assert "не опубликован" in words(app)
    assert "Опубликовать" not in str(labels(app, "button"))
    app = press(app, "Посмотреть")
    assert "Впишите вместо слов в квадратных скобках" in words(app)
    app.text_area[0].input("Согласие на обработку моих данных. " * 10)
    app = press(app, "Посмотреть")
    assert "Спросят " in words(app) and "при следующем действии" in words(app)
    app = press(app, "Опубликовать и спросить всех")
    with db.reading(people.engine) as s:
        assert consents.present(s) is not None
    assert "Даю согласие" in labels(visit.app(), "button")


@pytest.mark.parametrize("who", ["darya", "boris"])
def test_nobody_else_is_offered_the_wording(visit: Visit, people: Union, who: str) -> None:
    assert "Согласие" not in str(at(visit, who, view="consent").get("button_group")[0].proto)
