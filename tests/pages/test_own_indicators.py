"""«Свои показатели»: a formula without programming, tried on real organisations, counted, found on the charts."""

from typing import Any

import pytest

import db
from core.own_indicators import Typed
from db import own_indicators
from tests.pages.conftest import Visit
from tests.pages.screens import open_today, press, words
from tests.union import FULL, NOW, Union

HERE = "pages/admin/own_indicators.py"
CHECK = "Сохранить и проверить"
TYPED = Typed("Членов на работающего", numerator=("members_total",), denominator=("workers_total",))


@pytest.fixture
def people(visit: Visit) -> Union:
    made = open_today(visit)
    made.accept(made.hand_in("SCHOOL", "alisa", FULL), "boris")
    return made


def field(app: Any, label: str) -> Any:
    boxes = (*app.text_input, *app.selectbox, *app.multiselect, *app.radio)
    return next(box for box in boxes if box.label.startswith(label))


def filled(app: Any, name: str = "Членов на <b>работающего</b>") -> Any:
    app = press(app, "Новый показатель")
    field(app, "Название").set_value(name)
    field(app, "Сложить").set_value(["members_total"])
    field(app, "На сумму").set_value(["workers_total"])
    return app.run()


def test_it_is_tried_counted_and_offered_on_charts(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = press(filled(visit.page(HERE)), CHECK)
    seen = words(app)
    assert "ППО школы № 4" in seen
    assert "Членов Профсоюза: 41" in seen and "Работающих: 80" in seen
    assert "0,5" in seen
    app = press(app, "Всё верно")
    assert "Осталось посчитать 1" in words(app)
    app = press(app, "Посчитать")
    assert "можно выбрать на графиках" in words(app)
    assert "&lt;b&gt;" in words(app) and "<b>" not in words(app)
    visit.as_("gleb")
    app = visit.page("pages/analytics/ranking.py", indicator="own_1", year="2026")
    assert "Членов на" in words(app)
    assert "own_1" in str(app.query_params)
    visit.as_("darya")
    assert "больше не предложат" in words(press(visit.page(HERE), "Да, убрать"))


def test_nothing_counts_that_nobody_has_looked_at(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = filled(visit.page(HERE))
    assert "Всё верно, начать считать" not in [b.label for b in app.button]
    app = press(app, CHECK)
    field(app, "Название").set_value("Иначе")
    app = app.run()
    assert "Всё верно, начать считать" not in [b.label for b in app.button]
    assert "сохраните и проверьте ещё раз" in words(app)


def test_what_is_wrong_stands_beside_its_field(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = press(visit.page(HERE), "Новый показатель")
    field(app, "Норма: не меньше").set_value("много")
    app = press(app, CHECK)
    told = [e.value for e in app.error]
    assert told[0].startswith("Назовите показатель")
    assert told[1].startswith("Выберите вопросы, ответы на которые сложить")
    assert told[-1].startswith("Напишите число")
    assert field(app, "Норма: не меньше").value == "много"


def test_a_draft_changed_meanwhile_is_not_overwritten(visit: Visit, people: Union) -> None:
    place, darya = people["R1"], people.people["darya"]
    with db.begin(visit.engine) as s:
        number, _ = own_indicators.save(s, darya, place, 0, TYPED, 0, NOW)
    visit.as_("darya")
    app = press(visit.page(HERE), "Изменить и проверить")
    with db.begin(visit.engine) as s:
        other = Typed("Другое", numerator=("members_total",), denominator=("workers_total",))
        own_indicators.save(s, darya, place, number, other, 1, NOW)
    field(app, "Название").set_value("Третье")
    app = press(app, CHECK)
    assert "изменил кто-то ещё" in words(app).replace("\\", "")
    assert "Другое" in words(app) and "Третье" not in words(app)


def test_a_region_sees_what_the_federation_counts_and_cannot_take_it_away(
    visit: Visit, people: Union
) -> None:
    with db.begin(visit.engine) as s:
        admin = people.people["admin"]
        number, _ = own_indicators.save(s, admin, people["F"], 0, TYPED, 0, NOW)
        stamp = own_indicators.tried(s, admin, people["F"], number).stamp
        own_indicators.publish(s, admin, people["F"], number, 1, stamp, NOW)
    visit.as_("darya")
    app = visit.page(HERE)
    assert "ведёт Профсоюз образования" in words(app)
    assert [b.label for b in app.button if b.label in ("Да, убрать", "Посчитать")] == []


@pytest.mark.parametrize("login", ["alisa", "boris", "gleb", ""])
def test_nobody_else_finds_the_way_in(visit: Visit, people: Union, login: str) -> None:
    if login:
        visit.as_(login)
    app = visit.at("own-indicators")
    assert "Новый показатель" not in [b.label for b in app.button]
