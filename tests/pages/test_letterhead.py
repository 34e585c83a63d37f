"""«Бланк и адресаты»: how an organisation signs, to whom it sends, and what it is told when something is wrong."""

from typing import Any

import pytest

import db
from core.reports.letterhead_edit import Edit
from db import letterheads, partners
from tests import union
from tests.pages import screens
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, press
from tests.union import Union

PAGE = "pages/papers/letterhead.py"


@pytest.fixture
def made(visit: Visit) -> Union:
    return union.build(visit.engine)


def words(app: Any) -> str:
    return screens.words(app).replace("\\", "")


def opened(visit: Visit, login: str) -> Any:
    visit.as_(login)
    return visit.page(PAGE)


def test_a_letterhead_is_saved_and_shown_as_it_will_be_printed(visit: Visit, made: Union) -> None:
    app = opened(visit, "boris")
    by_label(app, "text_input", "Название на бланке").set_value("Районная организация")
    by_label(app, "text_input", "Инициалы и фамилия").set_value("А. Б. Иванова")
    app = press(app, "Сохранить бланк")
    assert "Бланк сохранён." in words(app)
    assert by_label(app, "text_input", "Инициалы и фамилия").value == "А. Б. Иванова"
    with db.reading(visit.engine) as s:
        assert letterheads.of(s, made["T1"]).name == "Районная организация"


def test_a_pale_colour_is_refused_beside_the_palette_and_the_words_stay(visit: Visit, made: Union) -> None:
    app = opened(visit, "boris")
    by_label(app, "text_input", "Название на бланке").set_value("Районная")
    by_label(app, "checkbox", "Свой цвет").check()
    app.color_picker[0].set_value("#FFFFAA")
    app = press(app, "Сохранить бланк")
    assert "Цвет слишком бледный" in words(app)
    assert by_label(app, "text_input", "Название на бланке").value == "Районная"


def test_somebody_who_was_faster_is_told_of_and_nothing_typed_is_lost(visit: Visit, made: Union) -> None:
    app = opened(visit, "boris")
    with db.begin(visit.engine) as s:
        edit = Edit("Другое")
        letterheads.save(s, made.people["boris"], made["T1"], edit, 0, union.NOW)
    by_label(app, "text_input", "Название на бланке").set_value("Моё")
    app = press(app, "Сохранить бланк")
    assert "изменил кто-то ещё" in words(app)
    assert by_label(app, "text_input", "Название на бланке").value == "Моё"
    app = press(app, "Показать то, что есть сейчас")
    assert by_label(app, "text_input", "Название на бланке").value == "Другое"


def test_an_addressee_is_added_and_taken_away(visit: Visit, made: Union) -> None:
    app = opened(visit, "boris")
    assert "Адресатов пока нет" in words(app)
    by_label(app, "text_input", "Кто это").set_value("Управление образования")
    by_label(app, "text_input", "Адрес почты").set_value("нет адреса")
    app = press(app, "Добавить адресата")
    assert "Введите адрес почты" in words(app)
    by_label(app, "text_input", "Адрес почты").set_value("uo@example.ru")
    app = press(app, "Добавить адресата")
    assert "Управление образования" in words(app)
    app = press(app, "Убрать")
    with db.reading(visit.engine) as s:
        assert list(partners.of(s, made.people["boris"], made["T1"])) == []


@pytest.mark.parametrize("login", ["alisa", "admin"])
def test_who_does_not_sign_has_no_letterhead_to_change(visit: Visit, made: Union, login: str) -> None:
    visit.as_(login)
    app = visit.at("letterhead")
    assert "Название на бланке" not in [t.label for t in app.text_input]
    assert "Нет доступа" in words(app)
