"""«Издания»: a region keeps its own, what is wrong stands beside its field, and nobody else finds the page."""

from typing import Any

import pytest

import db
from core.newspaper_edit import Edit
from db import newspapers
from tests import union
from tests.pages.conftest import Visit
from tests.union import NOW, Union

HERE = "pages/admin/newspapers.py"
KINDS = ("html", "markdown", "text", "error", "warning", "info", "success", "subheader", "caption")


@pytest.fixture
def people(visit: Visit) -> Union:
    return union.build(visit.engine)


def words(app: Any) -> str:
    assert not app.exception, app.exception
    return "\n".join(str(getattr(e, "value", "")) for kind in KINDS for e in app.get(kind)).replace("\\", "")


def press(app: Any, label: str) -> Any:
    return next(b for b in app.button if b.label == label).click().run()


def field(app: Any, label: str) -> Any:
    return next(box for box in (*app.text_input, *app.selectbox) if box.label.startswith(label))


def test_a_newspaper_is_added_and_stands_in_the_list(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(HERE)
    assert "«Мой Профсоюз»" in words(app)
    assert "продолжает «Мой Профсоюз»" in words(app)
    assert "Изменить" not in [b.label for b in app.button]
    app = press(app, "Добавить издание")
    field(app, "Название").set_value("«Единство» <script>")
    field(app, "Норма").set_value("0,5")
    app = press(app, "Сохранить")
    assert "Сохранено: «Единство» <script>." in words(app)
    assert "норма: 0,5 на 100 членов" in words(app)
    assert "&lt;script&gt;" in words(app)
    assert [b.label for b in app.button].count("Изменить") == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = press(visit.page(HERE), "Добавить издание")
    field(app, "Название").set_value("«Солидарность»")
    field(app, "Норма").set_value("много")
    app = press(app, "Сохранить")
    told = [e.value for e in app.error]
    assert told[0] == "Такое издание уже есть."
    assert told[1].startswith("Напишите число больше нуля")
    assert field(app, "Норма").value == "много"


def test_a_newspaper_changed_meanwhile_is_not_overwritten(visit: Visit, people: Union) -> None:
    place, darya = people["R1"], people.people["darya"]
    with db.begin(visit.engine) as s:
        newspapers.save(s, darya, place, Edit(title="«Единство»", first="2026-1"), 0, NOW)
    visit.as_("darya")
    app = press(visit.page(HERE), "Изменить")
    with db.begin(visit.engine) as s:
        newspapers.save(s, darya, place, Edit("edinstvo", "«Другое»", first="2026-1"), 1, NOW)
    field(app, "Название").set_value("«Третье»")
    app = press(app, "Сохранить")
    assert "изменил кто-то ещё" in words(app)
    assert "«Другое»" in words(app)
    assert "«Третье»" not in words(app)


def test_the_federation_changes_what_is_shipped(visit: Visit, people: Union) -> None:
    visit.as_("admin")
    app = visit.page(HERE)
    assert [b.label for b in app.button].count("Изменить") == 4
    app = press(app, "Изменить")
    field(app, "Норма").set_value("2")
    assert "норма: 2 на 100 членов" in words(press(app, "Сохранить"))


@pytest.mark.parametrize("login", ["alisa", "boris", "gleb", ""])
def test_nobody_else_finds_the_way_in(visit: Visit, people: Union, login: str) -> None:
    if login:
        visit.as_(login)
    app = visit.at("newspapers")
    assert "«Солидарность»" not in words(app)
