"""«Внести за первичные»: the workbook out and back, pasted numbers, the blank; and for whom the page is not."""

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import db
from core import workbook as books
from core.answers import Value
from core.workbook import layout
from db import entry
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, form, labels, open_today, press, stored, words
from tests.union import FULL, Union

SCRIPT = "pages/review/entering.py"
HEAD = "Код\tНазвание\tЧленов Профсоюза\tНа учёте в АИС\n"


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def page(visit: Visit, way: str = "book", who: str = "boris", **query: str) -> AppTest:
    visit.as_(who)
    return visit.page(SCRIPT, way=way, **query)  # type: ignore[no-any-return]


def book(people: Union, given: dict[str, dict[str, Value]]) -> bytes:
    """The workbook as it comes back: its hidden column is that of an empty one."""
    with db.reading(people.engine) as s:
        who, at = people.people["boris"], people["T1"]
        every = entry.blanks(s, who, at, people.campaign, session.now())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "trace", lambda _questions, _answers: ";")
        return books.write([replace(b, answers={**b.answers, **given.get(b.code, {})}) for b in every])


def upload(app: AppTest, data: bytes) -> AppTest:
    return app.file_uploader[0].upload("Ответы.xlsx", data).run(timeout=60)


def check(app: AppTest, pasted: str) -> AppTest:
    by_label(app, "text_area", "Таблица").input(pasted)
    return press(app, "Проверить")


def downloads(app: AppTest) -> set[str]:
    return {b.proto.label for b in app.get("download_button")}


@pytest.mark.parametrize("who", ["alisa", "chair", "gleb", "admin"])
def test_the_page_is_for_specialists_alone(visit: Visit, people: Union, who: str) -> None:
    visit.as_(who)
    app = visit.at("entering")
    assert "Нет доступа" in words(app) and not app.get("file_uploader")


def test_a_book_is_tried_first_and_entered_by_a_second_click(visit: Visit, people: Union) -> None:
    app = page(visit)
    assert "Скачать книгу" in downloads(app) and "2\u00a0организации" in words(app)
    upload(app, book(people, {"SCHOOL": {"workers_total": 80, "members_total": 41}}))
    assert "Будет внесено: организаций 1, ответов новых 2" in words(app)
    assert stored(people, people.form_of("SCHOOL")).answers == {}
    press(app, "Внести")
    assert "Ответы внесены" in words(app) and "Внести" not in labels(app, "button")
    assert stored(people, people.form_of("SCHOOL")).answers["members_total"] == 41


def test_the_same_book_again_is_no_change(visit: Visit, people: Union) -> None:
    data = book(people, {"SCHOOL": {"workers_total": 80}})
    press(upload(page(visit), data), "Внести")
    app = upload(page(visit), data)
    assert "Изменений нет" in words(app) and "Внести" not in labels(app, "button")


def test_problems_are_listed_with_a_marked_copy_and_no_way_on(visit: Visit, people: Union) -> None:
    given: dict[str, dict[str, Any]] = {"SCHOOL": {"workers_total": 10, "members_working": 80}}
    app = upload(page(visit), book(people, given))
    assert "Ничего не записано" in words(app) and "Ответы" in words(app)
    assert "Скачать файл с пометками" in downloads(app)
    assert "Внести" not in labels(app, "button")
    assert stored(people, people.form_of("SCHOOL")).answers == {}


def test_what_is_no_book_is_refused_in_words(visit: Visit, people: Union) -> None:
    app = upload(page(visit), b"\x00nothing")
    assert "не книга Excel" in words(app)


def test_complete_forms_are_sent_on_when_that_is_ticked(visit: Visit, people: Union) -> None:
    app = upload(page(visit), book(people, {"SCHOOL": FULL, "GARDEN": {"workers_total": 30}}))
    by_label(app, "checkbox", "Сразу отправить на проверку те, где всё заполнено (1 из 2)").check().run()
    assert "Останутся черновиками" in str(app.get("expander"))
    press(app, "Внести")
    assert stored(people, people.form_of("SCHOOL")).state == "submitted"
    assert stored(people, people.form_of("GARDEN")).state == "draft"


def test_pasted_numbers_are_matched_before_the_eyes_and_then_entered(visit: Visit, people: Union) -> None:
    app = check(page(visit, "numbers"), HEAD + "SCHOOL\t\t41\t40\n\tЧужая\t5\t5")
    assert "Узнаны" in words(app) and "Не узнаны" in words(app)
    assert stored(people, people.form_of("SCHOOL")).answers == {}
    press(app, "Внести: 1")
    assert "Числа внесены" in words(app)
    school = stored(people, people.form_of("SCHOOL"))
    assert school.answers["members_total"] == 41 and "members_total" in school.carried
    filler = form(visit, "alisa", people.form_of("SCHOOL"), "passport")
    assert "внесено вышестоящей организацией, проверьте" in words(filler)


def test_forms_that_are_handed_in_are_shown_with_both_numbers(visit: Visit, people: Union) -> None:
    people.hand_in("SCHOOL", "alisa")
    shown = words(check(page(visit, "numbers"), HEAD + "SCHOOL\t\t45\t40"))
    assert "Уже сданы" in shown and "членов 45" in shown and "членов 41" in shown
    assert "Вносить нечего" in shown


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", "Вставьте таблицу"),
        ("SCHOOL\tИванова Мария Петровна\t41", "Данные членов Профсоюза здесь не хранятся"),
    ],
)
def test_what_is_no_table_of_organisations_is_refused(
    visit: Visit, people: Union, pasted: str, reason: str
) -> None:
    assert reason in words(check(page(visit, "numbers"), pasted))


def test_a_day_that_is_none_is_told_beside_its_field(visit: Visit, people: Union) -> None:
    app = page(visit, "numbers")
    by_label(app, "text_input", "На какую дату").input("31.02.2026")
    assert "На какую дату числа" in words(check(app, HEAD + "SCHOOL\t\t41\t40"))


def test_a_blank_is_found_by_name_and_only_below(visit: Visit, people: Union) -> None:
    app = page(visit, "paper")
    by_label(app, "text_input", "Найти").input("школ").run()
    assert "ППО школы № 4" in words(app) and "ППО соседней школы" not in words(app)
    assert "Бланк для печати (PDF)" in downloads(app)


def test_the_filler_prints_the_blank_from_the_duties(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    assert "Бланк для печати (PDF)" in downloads(visit.app())


def test_nothing_running_is_said(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.merge(people.campaign).year = 2020
    assert "Сейчас ничего не собирают" in words(page(visit))
