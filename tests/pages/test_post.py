"""«Почта», «Напоминания», «Рассылка материалов»: what people see, press and are told."""

from typing import Any

import pytest
from sqlalchemy import select

import db
from core import sealing
from core.letters import Kind
from core.mailboxes import Edit
from db import mailboxes, outbox
from db.models import Event, Letter, Mailbox, User
from pages.ui import session
from tests import union
from tests.db.post_office import addressed, letters, mailbox, write
from tests.pages import screens
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, open_today, press, type_in
from tests.union import Union

POST, REMINDERS, MAILINGS = "pages/admin/post.py", "pages/review/reminders.py", "pages/review/mailings.py"


def words(app: Any) -> str:
    """As people read it: escapes of Markdown taken away."""
    return screens.words(app).replace("\\", "")


@pytest.fixture
def made(visit: Visit) -> Union:
    found = open_today(visit)
    addressed(found, alisa="alisa@example.ru", boris="boris@example.ru", darya="darya@example.ru")
    return found


def events(made: Union, action: str) -> list[Event]:
    with db.reading(made.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action)))


def fill(app: Any, **values: str) -> Any:
    named = {
        "host": "Сервер",
        "port": "Порт",
        "login": "Имя для входа",
        "secret": "Пароль",
        "sender": "Адрес отправителя",
    }
    for name, value in values.items():
        by_label(app, "text_input", named[name]).set_value(value)
    return press(app, "Сохранить")


def test_the_list_stands_before_the_button_and_the_button_says_how_many(visit: Visit, made: Union) -> None:
    visit.as_("boris")
    app = visit.page(REMINDERS)
    told = words(app)
    assert "alisa@example.ru" in told and "ППО школы № 4" in told
    assert "Не сдали: 2\u00a0организации, адрес есть у 1 из них, без адреса 1." in told
    assert "нет ответственного" in told
    assert "Почтовый сервер не настроен" in told
    assert "Срок сдачи формы" in told, "the letter itself, before it is sent"
    app = press(app, "Отправить 1\u00a0письмо")
    told = words(app)
    assert "Поставлено в очередь 1\u00a0письмо." in told
    assert "уйдёт" not in told and "уйдут в ближайшие" not in told, "nothing is promised without a server"
    assert "Сегодня уже напомнили всем, у кого есть адрес" in told
    assert not [label for label in labels(app, "button") if label.startswith("Отправить")]
    assert [letter.address for letter in letters(made)] == ["alisa@example.ru"]
    assert len(events(made, "contacts.view")) == 1


def test_who_is_left_out_gets_no_letter(visit: Visit, made: Union) -> None:
    visit.as_("boris")
    app = visit.page(REMINDERS)
    app.multiselect[0].set_value([made["SCHOOL"].id]).run()
    assert "отправлять некому" in words(app)
    assert not [label for label in labels(app, "button") if label.startswith("Отправить")]


def test_a_promise_is_made_where_letters_go(visit: Visit, made: Union) -> None:
    mailbox(made, "R1", 25)
    with db.begin(made.engine) as s:
        outbox.beat(s, session.now())
    visit.as_("boris")
    app = press(visit.page(REMINDERS), "Отправить 1")
    assert "Поставлено в очередь 1\u00a0письмо: оно уйдёт в ближайшие минуты." in words(app)


def test_who_hands_in_meanwhile_is_told_of(visit: Visit, made: Union) -> None:
    visit.as_("boris")
    app = visit.page(REMINDERS)
    made.hand_in("SCHOOL", "alisa", now=session.now())
    app = press(app, "Отправить 1")
    assert letters(made) == []
    assert not events(made, "reminders.send")


def test_a_name_in_a_list_is_only_a_name(visit: Visit, made: Union) -> None:
    with db.begin(made.engine) as s:
        s.get_one(User, made.people["alisa"].user_id).name = "<script>alert(1)</script> **жирно**"
    visit.as_("boris")
    told = screens.words(visit.page(REMINDERS))
    assert "<script>" not in told
    assert "&lt;script&gt;" in told


def test_the_log_tries_again_what_failed(visit: Visit, made: Union) -> None:
    write(made, "SCHOOL", "a@example.ru", kind=Kind.BEFORE, now=session.now())
    with db.begin(made.engine) as s:
        letter = s.scalars(select(Letter)).one()
        letter.state, letter.error = "failed", "550 <b>нет</b>"
    visit.as_("boris")
    app = visit.page(REMINDERS, part="log")
    assert "550 &lt;b&gt;нет&lt;/b&gt;" in words(app)
    press(app, "Отправить ещё раз: 1")
    assert [letter.state for letter in letters(made)] == ["waiting"]
    app = press(visit.page(REMINDERS, part="log"), "Не отправлять: 1")
    assert [letter.state for letter in letters(made)] == ["cancelled"]
    assert "отменено" in words(app)


def test_the_log_shows_no_address_until_asked(visit: Visit, made: Union) -> None:
    write(made, "SCHOOL", "a@example.ru", kind=Kind.BEFORE, now=session.now())
    visit.as_("boris")
    app = visit.page(REMINDERS, part="log")
    assert "a@example.ru" not in words(app) and "Адрес скрыт" in words(app)
    assert not events(made, "contacts.view")
    app = app.toggle[0].set_value(True).run()
    assert "a@example.ru" in words(app)
    assert [event.after for event in events(made, "contacts.view")] == [{"count": 1}]
    app = app.run()
    assert "a@example.ru" in words(app)
    assert len(events(made, "contacts.view")) == 1


def test_a_plan_is_saved_and_a_slip_stands_beside_its_field(visit: Visit, made: Union) -> None:
    visit.as_("boris")
    app = visit.page(REMINDERS, part="plan")
    by_label(app, "text_input", "За сколько дней").set_value("сто")
    app = press(app, "Сохранить план")
    assert "Числа дней" in words(app)
    by_label(app, "text_input", "За сколько дней").set_value("10, 2")
    app.toggle[0].set_value(True)
    app = press(app, "Сохранить план")
    assert "План сохранён." in words(app)
    assert "За 10 и 2\u00a0дня до срока и через 1 и 5\u00a0дней после срока, с 9:00." in words(app)


def test_words_are_changed_with_a_look_at_them(visit: Visit, made: Union) -> None:
    visit.as_("boris")
    app = visit.page(REMINDERS, part="words")
    assert "Здравствуйте, Иванова Мария Петровна!" in words(app)
    app = type_in(app, "Тема", "Привет, {имя} {фамилия}")
    assert "Нет такой подстановки" in words(app)
    app = type_in(app, "Тема", "Привет, {имя} <b>")
    assert "Привет, Иванова Мария Петровна &lt;b&gt;" in words(app)
    app = press(app, "Сохранить")
    assert "Сохранено: напоминание до срока" in words(app)
    assert "Текст задала организация: Верхнереченская районная" in words(app)
    app = press(app, "Вернуть прежний текст")
    assert "Общий текст программы" in words(app)


def test_a_server_is_set_its_password_never_shown_and_tried_by_a_letter_to_oneself(
    visit: Visit, made: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.as_("darya")
    app = visit.page(POST)
    assert "Сообщите администратору: нужен ключ" in words(app)
    assert "MAIL_KEY" not in words(app) and "SITE_URL" not in words(app)
    assert "Проверить" not in "".join(labels(app, "button"))
    good = {"host": "smtp.example.ru", "login": "u", "secret": "Parol-7", "sender": "p@example.ru"}
    assert "Пароль пока негде хранить" in fill(app, **good).error[0].value
    monkeypatch.setenv("MAIL_KEY", sealing.new_key())
    app = fill(visit.page(POST), **good)
    assert "Сохранено" in words(app)
    assert "Отправщик не запущен" in words(app)
    assert "python -m" not in words(app) and "Сообщите администратору" in words(app)
    assert "Parol-7" not in words(app) + "".join(str(box.value) for box in app.text_input)
    assert "Изменился сервер" in fill(app, host="smtp.evil.ru").error[0].value
    app = press(visit.page(POST), "Проверить")
    assert "darya@example.ru" in words(app)
    assert [letter.kind for letter in letters(made)] == ["test"]


def test_settings_changed_meanwhile_are_shown_and_not_overwritten(visit: Visit, made: Union) -> None:
    mailbox(made, "R1", 25)
    visit.as_("darya")
    app = visit.page(POST)
    with db.begin(made.engine) as s:
        edit = Edit("smtp.new.ru", "587", "starttls", "", "", False, "new@example.ru", "", "200")
        assert mailboxes.save(s, made.people["darya"], made["R1"], edit, 1, "", session.now()) == []
    app = fill(app, host="smtp.old.ru")
    assert "изменил кто-то ещё" in words(app)
    assert by_label(app, "text_input", "Сервер").value == "smtp.old.ru"
    with db.reading(made.engine) as s:
        assert s.get_one(Mailbox, made["R1"].id).host == "smtp.new.ru"
    app = press(app, "Показать то, что есть сейчас")
    assert by_label(app, "text_input", "Сервер").value == "smtp.new.ru"
    assert "изменил кто-то ещё" not in words(app)


def test_a_worker_that_has_gone_silent_is_told_of(visit: Visit, made: Union) -> None:
    mailbox(made, "R1", 25)
    with db.begin(made.engine) as s:
        outbox.beat(s, session.now())
    visit.as_("darya")
    assert "Отправщик не запущен" not in words(visit.page(POST))
    with db.begin(made.engine) as s:
        outbox.beat(s, union.NOW)
    assert "Последний раз работал" in words(visit.page(POST))


def test_a_week_is_marked_and_its_materials_sent(visit: Visit, made: Union) -> None:
    visit.as_("boris")
    app = visit.page(MAILINGS)
    assert "Разослано 0 из" in words(app)
    app = press(app, "Отметить рассылку")
    assert "Напишите, что разослано" in words(app)
    by_label(app, "text_input", "Что разослано").set_value("Колдоговор <i>")
    app.checkbox[0].set_value(True).run()
    told = words(app)
    assert "Письмо получат: 1\u00a0человек, без адреса 1." in told
    assert "Алиса" in told and "Почтовый сервер не настроен" in told
    assert "Еженедельные материалы газеты" in told, "the letter itself, before it is sent"
    assert letters(made) == []
    app = press(app, "Отметить и отправить 1\u00a0письмо")
    told = words(app)
    assert "отмечена. Поставлено в очередь 1\u00a0письмо. Некому написать в 1\u00a0организации." in told
    assert "Колдоговор &lt;i&gt;" in told
    assert [letter.kind for letter in letters(made)] == ["mailing"]
    app = press(app, "Снять отметку")
    assert "Отметка снята" in words(app)
    assert len(events(made, "mailing.save")) == len(events(made, "mailing.remove")) == 1


@pytest.mark.parametrize(
    ("login", "url"),
    [
        ("alisa", "reminders"), ("gleb", "reminders"), ("admin", "reminders"), ("", "reminders"), ("alisa", "mailings"),
        ("gleb", "mailings"), ("boris", "post"), ("gleb", "post"), ("alisa", "post"), ("", "post"),
    ],
)  # fmt: skip
def test_nobody_else_finds_the_way_in(visit: Visit, made: Union, login: str, url: str) -> None:
    if login:
        visit.as_(login)
    told = words(visit.at(url))
    assert "alisa@example.ru" not in told
    assert not any(word in told for word in ("Не сдали", "Разослано", "Сервера пока нет"))


@pytest.mark.parametrize("org", ["T2", "FOREIGN", "нет", "' OR 1=1", "SCHOOL"])
def test_a_foreign_place_in_the_address_is_as_if_absent(visit: Visit, made: Union, org: str) -> None:
    visit.as_("boris")
    told = words(visit.page(REMINDERS, org=org))
    assert "ППО школы № 4" in told
    assert "Нижнереченская" not in told and "чужой" not in told
