"""«Журнал»: entries in sentences, narrowed by who, what, where and when; names stay out of the address."""

from typing import Any

import pytest
from sqlalchemy import select

import db
from db import journal
from db.models import User
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, open_today, press, words
from tests.union import Union

HERE = "pages/admin/journal.py"


@pytest.fixture
def people(visit: Visit) -> Union:
    made = open_today(visit)
    with db.begin(visit.engine) as s:
        for user in s.scalars(select(User)):
            user.search_name = user.name.casefold()
    return made


def look(visit: Visit, who: str = "boris", **query: str) -> Any:
    visit.as_(who)
    return visit.page(HERE, **query)


def test_an_entry_says_who_did_what_and_what_changed(visit: Visit, people: Union) -> None:
    people.fill("SCHOOL", "alisa", {"workers_total": 80}, session.now())
    people.fill("SCHOOL", "alisa", {"workers_total": 90}, session.now())
    said = words(look(visit))
    assert "Алиса" in said
    assert "Изменены ответы" in said
    assert "ППО школы № 4" in said
    assert "Работающих: 80\u00a0чел. → 90\u00a0чел." in said


def test_nobody_without_the_right_finds_it(visit: Visit, people: Union) -> None:
    for who in ("alisa", "gleb"):
        visit.as_(who)
        assert "Нет доступа" in words(visit.at("journal"))


def test_only_the_own_tree_is_shown(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        journal.write(s, people.people["elena"], "organisation_changed", session.now(), people["R2"].id)
    assert "Елена" not in words(look(visit))
    assert "Елена" in words(look(visit, "admin"))


def test_a_foreign_organisation_in_the_address_shows_ones_own(visit: Visit, people: Union) -> None:
    app = look(visit, organisation="R2")
    assert "Вторая областная" not in words(app)


def test_people_are_looked_for_by_words_that_stay_out_of_the_address(visit: Visit, people: Union) -> None:
    people.fill("SCHOOL", "alisa", {"workers_total": 80}, session.now())
    app = look(visit, "admin")
    app = by_label(app, "text_input", "Кто").set_value("алис").run()
    assert "Изменены ответы" in words(app)
    assert "Открыта кампания" not in words(app)
    assert "алис" not in str(dict(app.query_params)).casefold()
    app = by_label(app, "text_input", "Кто").set_value("никто").run()
    assert "Таких записей нет" in words(app)


def test_acts_and_days_stand_in_the_address(visit: Visit, people: Union) -> None:
    people.fill("SCHOOL", "alisa", {"workers_total": 80}, session.now())
    today = session.now().date().isoformat()
    assert "Изменены ответы" in words(look(visit, "admin", group="forms", since=today))
    assert "Таких записей нет" in words(look(visit, "admin", group="reports"))
    assert "Изменены ответы" not in words(look(visit, "admin", until="2020-01-01"))


@pytest.mark.parametrize(
    "query",
    [
        {"group": "<script>"},
        {"since": "2026-99-99", "until": "x" * 1000},
        {"page": "0"},
        {"page": "99999999999999999999"},
        {"person": "-1"},
        {"person": "' OR 1=1 --"},
        {"organisation": "\x00"},
        {"since": "9999-12-31", "until": "0001-01-01"},
    ],
)
def test_an_odd_address_is_as_if_absent(visit: Visit, people: Union, query: dict[str, str]) -> None:
    assert "Открыта кампания" in words(look(visit, "admin", **query))


def test_words_of_people_are_shown_as_text(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        after = {"reason": "<img src=x onerror=alert(1)>", "<b>": "<i>"}
        journal.write(s, people.people["boris"], "<u>odd</u>", session.now(), people["T1"].id, after=after)
    said = words(look(visit))
    assert "<img" not in said
    assert "&lt;img" in said
    assert "<u>" not in said and "<b>" not in said.replace("<b>Нет", "")


def test_older_entries_come_page_by_page(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        for n in range(60):
            after = {"reason": f"запись {n:02}"}
            journal.write(s, people.people["boris"], "text.save", session.now(), people["T1"].id, after=after)
    app = look(visit)
    assert "запись 59" in words(app)
    assert "запись 09" not in words(app)
    app = press(app, "Более ранние")
    assert "запись 09" in words(app)
    assert "запись 59" not in words(app)
    assert "Более ранние" not in labels(app, "button")
    assert "запись 59" in words(press(app, "К самым новым"))
