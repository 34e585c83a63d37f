"""«Вопросы формы» through app.py: a question is changed, checked, seen as a filler sees it, and published."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

import db
from core import catalogue
from db import catalogues, editions
from db.models import Edition, Event
from pages.ui import session
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, press, words
from tests.union import Union

PAGE = "pages/admin/catalogue.py"


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    yield union.build(visit.engine)


def opened(visit: Visit, who: str = "darya", **query: str) -> AppTest:
    visit.as_(who)
    return visit.page(PAGE, **query)  # type: ignore[no-any-return]


def draft(people: Union, place: str = "R1") -> editions.Draft:
    with db.reading(people.engine) as s:
        return editions.draft(s, people.people["admin"], people[place], session.now())


def keep(people: Union, body: Any, place: str = "R1") -> None:
    """What a colleague does meanwhile."""
    with db.begin(people.engine) as s:
        version = editions.draft(s, people.people["admin"], people[place], session.now()).lock_version
        editions.save(s, people.people["admin"], people[place], body, version, session.now())


def write(app: AppTest, kind: str, label: str, text: str) -> AppTest:
    return by_label(app, kind, label).input(text).run()  # type: ignore[no-any-return]


def plain(app: AppTest) -> str:
    return words(app).replace("\u00a0", " ").replace("\\", "")


def test_sections_and_questions_are_listed_by_level(visit: Visit, people: Union) -> None:
    app = opened(visit, section="stand")
    assert "Сколько стендов" in labels(app, "button")
    assert "Правок нет" in plain(app)
    app = opened(visit, section="stand", level="regional")
    assert "Сколько стендов" not in labels(app, "button")


def test_each_edit_is_in_the_draft_at_once(visit: Visit, people: Union) -> None:
    app = opened(visit, question="stand_count")
    app = write(app, "text_area", "Вопрос", "Число стендов")
    app = write(app, "text_input", "Не больше", "1 20")
    assert "Введите число цифрами" in words(app)
    app = write(app, "text_input", "Не больше", "120,0")
    by_label(app, "checkbox", "Без ответа").check().run()
    assert draft(people).body["changed"] == {
        "stand_count": {"label": "Число стендов", "maximum": "120", "required": True}
    }
    assert "сохранено" in words(app)
    with db.reading(people.engine) as s:
        told = s.scalars(select(Event.action)).all()
    assert told.count("edition.save") == 3
    assert catalogue.shipped()["stand_count"].label == "Сколько стендов"


def test_a_change_is_marked_and_taken_back_by_one_press(visit: Visit, people: Union) -> None:
    app = write(opened(visit, question="stand_count"), "text_area", "Вопрос", "Число стендов")
    assert "изменён" in words(app)
    app = press(app, "Вернуть как было")
    assert not draft(people).touched
    assert by_label(app, "text_area", "Вопрос").value == "Сколько стендов"


def test_a_norm_is_set_with_its_source(visit: Visit, people: Union) -> None:
    app = opened(visit, question="coverage")
    assert "Не задавать" not in str(labels(app, "checkbox"))
    app = write(app, "text_input", "Не ниже", "82,5")
    assert "кем установлена норма" in words(app)
    app = write(app, "text_input", "Кем установлена", "решение комитета")
    assert draft(people).body["changed"]["coverage"]["norm"] == {
        "lower": "82.5",
        "source": "решение комитета",
    }
    assert not draft(people).problems


def test_a_question_moves_past_its_neighbour(visit: Visit, people: Union) -> None:
    app = press(opened(visit, question="stand_count"), "Ниже")
    assert "Порядок изменён" in words(app)
    stand = next(s for s in draft(people).catalogue.sections if s.code == "stand")
    codes = [i.code for i in stand.indicators]
    assert codes.index("stand_count") == 2
    app = press(opened(visit, view="publish"), "Вернуть как было")
    assert not draft(people).touched


def test_an_own_question_is_added_refined_and_published(visit: Visit, people: Union) -> None:
    app = opened(visit, section="stand", question="new")
    by_label(app, "text_area", "Вопрос").input("Где висит стенд")
    by_label(app, "selectbox", "Вид ответа").set_value("choice")
    app = press(app, "Добавить в черновик")
    code = f"own_{people['R1'].id}_gde_visit_stend"
    assert "хотя бы два варианта" in words(app)
    for option in ("в учительской", "в холле"):
        by_label(app, "text_input", "Ещё вариант").input(option)
        app = press(app, "Добавить вариант")
    app = by_label(app, "selectbox", "Задавать только после").set_value("stand_exists").run()
    assert "отметьте ответы" in words(app)
    by_label(app, "button_group", "После каких ответов").set_value(["yes"]).run()
    made = draft(people)
    assert made.problems == []
    assert made.catalogue[code].options == (("v_uchitelskoi", "в учительской"), ("v_kholle", "в холле"))
    app = opened(visit, view="publish")
    year = session.now().year + 1
    assert f"«Где висит стенд» — новый вопрос: ряд начнётся в {year} году" in plain(app)
    app = press(app, "Опубликовать для кампании")
    assert "Редакция 1 опубликована" in words(app)
    with db.reading(people.engine) as s:
        assert s.scalars(select(Edition.state)).all() == ["published"]
        assert catalogues.of(s, people["SCHOOL"])[code].since == year
    assert "Правок нет" in plain(opened(visit))


def test_problems_hold_the_publication_back(visit: Visit, people: Union) -> None:
    keep(people, {"changed": {"stand_exists": {"hidden": True}}})
    app = opened(visit, view="publish")
    assert "скрыт, но от ответа зависят" in words(app)
    assert by_label(app, "button", "Опубликовать").disabled
    assert "скрыт" in words(opened(visit, section="stand"))


def test_what_breaks_a_comparison_is_said_before_publishing(visit: Visit, people: Union) -> None:
    keep(people, {"changed": {"stand_count": {"hidden": True}, "members_total": {"aggregation": "none"}}})
    told = plain(opened(visit, view="publish"))
    assert "«Сколько стендов» скрыт: ряд прервётся" in told
    assert "было «складывать», будет «не сводить»" in told
    press(opened(visit, view="publish"), "Вернуть всё как было")
    assert not draft(people).touched


def test_the_preview_is_the_form_itself(visit: Visit, people: Union) -> None:
    keep(
        people, {"changed": {"stand_count": {"label": "Число стендов"}}, "order": {"stand": ["stand_legal"]}}
    )
    app = opened(visit, view="preview", section="stand")
    assert "Число стендов, ед." in " ".join(labels(app, "text_input")).replace("\\", "")
    for section in (s.code for s in catalogue.shipped().sections if s.campaign == "monitoring"):
        for level in ("primary", "territorial", "regional"):
            words(opened(visit, view="preview", section=section, level=level))


def test_every_question_opens_in_the_editor(visit: Visit, people: Union) -> None:
    app = opened(visit)
    for i in catalogue.shipped().indicators.values():
        for code in (i.code, *(f"{i.code}.{c.code}" for c in i.columns)):
            app.query_params["question"] = code
            app.run()
            words(app)
    assert not draft(people).touched
    assert "Такого вопроса нет" in words(opened(visit, question="nonsense"))


def test_the_dictionary_of_platforms_is_edited_like_any_list(visit: Visit, people: Union) -> None:
    app = opened(visit, question="channels.chan_platform")
    assert "российская площадка" in labels(app, "checkbox")
    by_label(app, "text_input", "Ещё вариант").input("Дзен")
    app = press(app, "Добавить вариант")
    column = draft(people).catalogue["channels"].by_code["chan_platform"]
    assert column.option_labels["dzen"] == "Дзен"
    box: Any = next(c for c in app.checkbox if str(c.key).find("dzen:yes") > 0)
    box.check().run()
    assert "dzen" in draft(people).catalogue["channels"].by_code["chan_platform"].yes


def test_edits_of_two_people_in_one_question_are_put_together(visit: Visit, people: Union) -> None:
    app = opened(visit, question="stand_count")
    keep(people, {"changed": {"stand_count": {"hint": "Вместе с уголками"}}})
    app = write(app, "text_area", "Вопрос", "Число стендов")
    assert draft(people).body["changed"]["stand_count"] == {
        "label": "Число стендов",
        "hint": "Вместе с уголками",
    }
    assert by_label(app, "text_area", "Подсказка").value == "Вместе с уголками"


def test_what_both_have_changed_is_not_overwritten_and_not_lost(visit: Visit, people: Union) -> None:
    app = opened(visit, question="stand_count")
    keep(people, {"changed": {"stand_count": {"label": "Количество стендов"}}})
    app = write(app, "text_area", "Вопрос", "Число стендов")
    assert draft(people).body["changed"]["stand_count"] == {"label": "Количество стендов"}
    assert "Число стендов" in words(app)
    assert by_label(app, "text_area", "Вопрос").value == "Количество стендов"


def test_texts_of_questions_are_no_markup(visit: Visit, people: Union) -> None:
    keep(people, {"changed": {"stand_count": {"label": "<b>**Жирный**</b>"}}})
    for query in (
        {"question": "stand_count"},
        {"section": "stand"},
        {"view": "publish"},
        {"view": "preview"},
    ):
        told = words(opened(visit, **({"section": "stand"} | query)))
        assert "<b>**" not in told


def test_the_federation_chooses_whose_questions_it_edits(visit: Visit, people: Union) -> None:
    app = opened(visit, "admin")
    assert by_label(app, "selectbox", "Чьи вопросы").options == [
        "Профсоюз образования",
        "Первая областная",
        "Вторая областная",
    ]
    assert "Чьи вопросы" not in labels(opened(visit), "selectbox")


@pytest.mark.parametrize("login", ["gleb", "alisa", "boris"])
def test_others_see_no_access(visit: Visit, people: Union, login: str) -> None:
    visit.as_(login)
    assert "Нет доступа" in words(visit.at("questions"))
