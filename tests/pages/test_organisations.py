"""«Организации» through app.py: walking, searching, the card, the acts and the way back."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

import db
from core.workflow import State
from db.models import Event, Organisation, Submission
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, open_today, press, type_in, words
from tests.union import Union

PAGE = "pages/admin/organisations.py"


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    yield open_today(visit)


def opened(visit: Visit, who: str, code: str, **query: str) -> AppTest:
    visit.as_(who)
    return visit.page(PAGE, organisation=code, **query)  # type: ignore[no-any-return]


def act(visit: Visit, who: str, code: str, name: str) -> AppTest:
    return opened(visit, who, code, show="change", act=name)


def links(app: AppTest) -> list[str]:
    every: list[Any] = list(app.get("page_link"))
    return [e.proto.label.replace("\\", "") for e in every]


def now_is(people: Union, code: str) -> Organisation:
    with db.reading(people.engine) as s:
        return s.scalars(select(Organisation).where(Organisation.code == code)).one()


def tell(app: AppTest, label: str, text: str) -> AppTest:
    by_label(app, "text_input", label).input(text)
    return app


def told(people: Union, action: str) -> int:
    with db.reading(people.engine) as s:
        return len(s.scalars(select(Event).where(Event.action == action)).all())


def test_the_walk_begins_at_ones_own_top_and_goes_down(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(PAGE)
    assert "Первая областная" in words(app)
    below = ["Верхнереченская районная", "Нижнереченская районная", "ППО вуза"]
    assert [name for name in links(app) if name in below] == below
    deeper = opened(visit, "darya", "T1")
    assert {"Первая областная", "ППО школы № 4"} <= set(links(deeper))


@pytest.mark.parametrize("code", ["T3", "нет такой", "x" * 10_000, "%", "1e309"])
def test_foreign_and_absent_are_the_same(visit: Visit, people: Union, code: str) -> None:
    app = opened(visit, "darya", code)
    assert "Нет доступа" in words(app)
    assert "Чужая" not in words(app) and "Чужая районная" not in links(app)


def test_several_words_find_a_school_by_its_territory(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = type_in(visit.page(PAGE), "Найти организацию", "верхнереч школа 4")
    assert "ППО школы № 4" in links(app)
    assert "Первая областная › Верхнереченская районная" in words(app)
    assert "ППО чужой школы" not in links(app)


def test_nothing_found_says_what_to_try(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    for typed in ("%", "_", "чужой", "' OR 1=1 --"):
        assert "Ничего не нашлось" in words(type_in(visit.page(PAGE), "Найти организацию", typed))


def test_closed_ones_are_shown_only_when_asked_for(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(Organisation).where(Organisation.code == "GARDEN").values(closed=date(2026, 1, 1)))
    app = opened(visit, "darya", "T1")
    assert "ППО детского сада № 20" not in links(app)
    app.toggle(key="closed").set_value(True).run()
    assert "ППО детского сада № 20" in links(app) and "закрыта" in words(app)


def test_a_card_tells_of_forms_people_and_history(visit: Visit, people: Union) -> None:
    app = opened(visit, "darya", "SCHOOL", show="about")
    said = words(app)
    assert "Мониторинг информационной работы 2026 года" in said and "не начата" in said
    assert "<dt>Учётных записей</dt><dd>2</dd>" in said
    assert "Изменений не записано" in said


def test_a_new_name_is_kept_told_and_taken_back(visit: Visit, people: Union) -> None:
    app = tell(act(visit, "darya", "SCHOOL", "rename"), "Название", "ППО гимназии <b>Ёлкина</b>")
    app = press(tell(app, "Основание", "протокол № 5"), "Сохранить")
    assert now_is(people, "SCHOOL").name == "ППО гимназии <b>Ёлкина</b>"
    card = opened(visit, "darya", "SCHOOL", show="about")
    assert "&lt;b&gt;Ёлкина" in words(card) and "протокол № 5" in words(card)
    press(app, "Отменить")
    assert now_is(people, "SCHOOL").name == "ППО школы № 4"
    assert told(people, "organisation_changed") == 2


def test_what_was_typed_stays_when_somebody_was_quicker(visit: Visit, people: Union) -> None:
    app = tell(act(visit, "darya", "SCHOOL", "rename"), "Название", "Моё название")
    with db.begin(people.engine) as s:
        s.execute(
            update(Organisation).where(Organisation.code == "SCHOOL").values(name="Чьё-то", lock_version=2)
        )
    app = press(app, "Сохранить")
    assert "изменилась, пока карточка была открыта" in words(app) and "Чьё-то" in words(app)
    assert by_label(app, "text_input", "Название").value == "Моё название"
    assert now_is(people, "SCHOOL").name == "Чьё-то"
    press(app, "Сохранить")
    assert now_is(people, "SCHOOL").name == "Моё название"


def test_a_refusal_stands_by_the_form_and_writes_nothing(visit: Visit, people: Union) -> None:
    app = press(tell(act(visit, "darya", "SCHOOL", "rename"), "Название", "  "), "Сохранить")
    assert "не заполнено" in words(app)
    assert told(people, "organisation_changed") == 0


def test_a_new_primary_gets_the_next_code(visit: Visit, people: Union) -> None:
    app = act(visit, "darya", "T2", "create")
    tell(app, "Название", "ППО новой школы")
    by_label(app, "selectbox", "Вид учреждения").select_index(0)
    app = press(app, "Завести")
    assert "Заведена" in words(app) and "T2-1" in words(app).replace("\\", "")
    assert now_is(people, "T2-1").parent_id == people["T2"].id


def test_a_move_says_what_goes_along_and_is_undone(visit: Visit, people: Union) -> None:
    app = act(visit, "admin", "T1", "move")
    assert "перейдут 2\xa0первичные организации" in words(app)
    assert "останутся у организации «Первая областная»" in words(app)
    app = press(app, "Вторая областная")
    app = press(app, "Перевести")
    assert now_is(people, "T1").parent_id == people["R2"].id
    press(app, "Отменить")
    assert now_is(people, "T1").parent_id == people["R1"].id


def test_a_merger_names_the_rights_that_are_left_behind(visit: Visit, people: Union) -> None:
    app = act(visit, "darya", "T1", "merge")
    assert "перейдут 2\xa0нижестоящие" in words(app) and "Права 1\xa0человека" in words(app)
    app = press(press(app, "Нижнереченская районная"), "Объединить: останется")
    assert now_is(people, "T1").merged_into_id == people["T2"].id
    assert "Борис" in words(app) and "Перенести людей" in links(app)
    assert "Отменить" not in labels(app, "button")
    assert "вошла в «Нижнереченская районная»" in words(app).replace("\\", "")


def test_closing_frees_the_form_and_is_undone(visit: Visit, people: Union) -> None:
    app = press(act(visit, "darya", "GARDEN", "close"), "Закрыть организацию")
    with db.reading(people.engine) as s:
        assert s.get_one(Submission, people.form_of("GARDEN")).state == State.EXEMPT.value
    press(app, "Отменить")
    assert now_is(people, "GARDEN").closed is None
    with db.reading(people.engine) as s:
        assert s.get_one(Submission, people.form_of("GARDEN")).state == State.NOT_BEGUN.value


def test_an_office_is_not_closed_over_its_primaries(visit: Visit, people: Union) -> None:
    app = act(visit, "darya", "T1", "close")
    assert "Сначала переведите их" in words(app)
    assert "Закрыть организацию" not in labels(app, "button")


def test_nobody_takes_away_their_own_top(visit: Visit, people: Union) -> None:
    app = opened(visit, "darya", "R1", show="change")
    offered = next(p for p in app.get("button_group") if p.key == "address-act")
    assert [o.content for o in offered.proto.options] == ["Переименовать", "Завести нижестоящую"]


@pytest.mark.parametrize("who", ["alisa", "boris", "gleb"])
def test_only_those_who_keep_the_structure_see_the_page(visit: Visit, people: Union, who: str) -> None:
    visit.as_(who)
    app = visit.at("organisations")
    assert "Нет доступа" in words(app) and "Верхнереченская районная" not in links(app)
