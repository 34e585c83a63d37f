"""The subscription as people meet it: newspapers by rows, zeros in one press, norm and past beside them."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import db
from core import catalogue
from core.answers import Value
from core.campaigns import CampaignKind, usual_windows
from db import campaigns, models
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, form, labels, open_today, press, stored, words
from tests.union import NOW, Union

COPIES: dict[str, Value] = {"solidarity_print": 2, "solidarity_electronic": 0, "solidarity_parent": 1}


@pytest.fixture
def people(visit: Visit) -> Union:
    """The autumn's subscription is open; the monitoring of the year is there too."""
    made = union_of(visit, CampaignKind.AUTUMN, 2026)
    return made


def union_of(visit: Visit, kind: CampaignKind, year: int) -> Union:
    made = open_today(visit)
    days = usual_windows(year, "Europe/Moscow", kind)
    with db.begin(visit.engine) as s:
        made.campaign = campaigns.start(
            s, made.people["admin"], made["F"], days, year, catalogue.shipped(), NOW, kind=kind
        )
        for window in s.query(models.Window):
            window.opens, window.closes = (
                session.now().date().replace(year=2020),
                NOW.date().replace(year=2100),
            )
            window.due = window.closes
    return made


def cell(app: AppTest, code: str) -> Any:
    found = [e for e in app.text_input if (e.key or "").endswith(f"-{code}_whole")]
    assert len(found) == 1, [e.key for e in app.text_input]
    return found[0]


def test_every_newspaper_has_its_cells_and_says_who_publishes_it(visit: Visit, people: Union) -> None:
    app = form(visit, "alisa", people.form_of("SCHOOL"), "subscription")
    shown = words(app)
    assert "«Солидарность»" in shown and "Федерация независимых профсоюзов России" in shown
    assert "Мой Профсоюз" not in shown
    heads = [label for label in labels(app, "text_input") if label.startswith("Печатных")]
    assert len(heads) == 3 and len(set(heads)) == 3
    assert "В ваши собственные они не входят." in shown


def test_a_cell_is_saved_like_any_other_answer(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    app = form(visit, "alisa", number, "subscription")
    cell(app, "solidarity_print").input("2").run()
    assert stored(people, number).answers == {"solidarity_print": 2}
    cell(app, "solidarity_print").input("2,5").run()
    assert "целое число" in words(app)
    assert stored(people, number).answers == {"solidarity_print": 2}


def test_zeros_go_into_what_is_empty_alone_and_stand_in_sight(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"solidarity_print": 2})
    app = form(visit, "alisa", number, "subscription")
    press(app, "В пустых — нули")
    kept = stored(people, number).answers
    assert kept["solidarity_print"] == 2 and len(kept) == 9
    assert {v for c, v in kept.items() if c != "solidarity_print"} == {0}
    assert cell(app, "milieu_parent").value == "0"
    assert "В пустых — нули" not in labels(app, "button")


def test_no_data_of_a_newspaper_is_not_zero_and_can_be_taken_back(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"milieu_print": 1})
    app = form(visit, "alisa", number, "subscription")
    press(app, "нет данных *«Профсоюзная среда»*")
    kept = stored(people, number).answers
    assert kept == {
        "milieu_print": 1,
        "milieu_electronic": {"missing": "no_data"},
        "milieu_parent": {"missing": "no_data"},
    }
    by_label(app, "button_group", "Вместо ответа: «Профсоюзная среда», электронных").set_value(None).run()
    assert "milieu_electronic" not in stored(people, number).answers
    cell(app, "milieu_electronic").input("3").run()
    assert stored(people, number).answers["milieu_electronic"] == 3


def test_the_norm_the_gap_and_the_running_total_follow_what_is_typed(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {**COPIES, "members_total": 320})
    app = form(visit, "alisa", number, "subscription")
    assert "У вас 320\u00a0членов — по норме 4, есть 3, не хватает 1." in words(app)
    assert "Всего 3\u00a0экземпляра: за свой счёт 2, за счёт вышестоящей организации 1." in words(app)
    cell(app, "solidarity_print").input("3").run()
    assert "по норме 4, есть 4, норма выполнена." in words(app)
    assert "Заполнены ещё не все поля" in words(app)


def test_a_small_organisation_is_not_held_against_the_norm_alone(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {**COPIES, "members_total": 41})
    shown = words(form(visit, "alisa", number, "subscription"))
    assert "к организации меньше 100 человек её отдельно не применяют" in shown
    assert "не хватает" not in shown


def test_the_last_half_year_and_the_same_one_a_year_ago_stand_beside(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", COPIES)
    people.earlier(number, kind=CampaignKind.SPRING, year=2026, answers={"solidarity_print": 5})
    people.earlier(
        number, kind=CampaignKind.AUTUMN, year=2025, answers={"solidarity_print": 1, "solidarity_parent": 1}
    )
    shown = words(form(visit, "alisa", number, "subscription"))
    assert "Прошлое полугодие: <b>5, сейчас на 2 меньше</b>" in shown
    assert "Год назад: <b>2, сейчас на 1 больше</b>" in shown


def test_members_by_the_last_monitoring_stand_beside_the_question(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    people.earlier(number, kind=CampaignKind.MONITORING, year=2025, answers={"members_total": 312})
    app = form(visit, "alisa", number, "members")
    assert "По мониторингу 2025 года: <b>312\u00a0чел.</b>" in words(app)
    assert "как в прошлом году" not in labels(app, "button")


def test_those_above_tell_what_they_ordered_for_others_apart(visit: Visit, people: Union) -> None:
    answers: dict[str, Value] = {"solidarity_print": 3, "solidarity_electronic": 0, "solidarity_ordered": 40}
    number = people.fill("T1", "boris", answers)
    shown = words(form(visit, "boris", number, "subscription"))
    assert "Для себя: 3\u00a0экземпляра. Для первичных организаций: 40\u00a0экземпляров." in shown
    assert "Норма" not in shown


def test_a_whole_subscription_is_handed_in(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"members_total": 41, "stat_as_of": NOW.date()})
    app = form(visit, "alisa", number, "subscription")
    press(app, "В пустых — нули")
    press(app, "Дальше")
    press(app, "Отправить на проверку")
    assert stored(people, number).state == "submitted"
