"""Repeating rows as people meet them: a record is added, mended, removed, brought back and carried over."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import db
from core.answers import MOST_ROWS, Cell, Rows, to_json
from db import models
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, form, labels, open_today, press, stored, words
from tests.union import FULL, Union

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) :red[y] $$z$$"
GROUP: dict[str, Cell] = {
    "chan_platform": "vk",
    "chan_kind": "official",
    "chan_url": "https://vk.com/profkom4",
    "chan_members": 120,
    "chan_posts_month": 8,
}
CHAT: dict[str, Cell] = {
    "chan_platform": "max",
    "chan_kind": "staff",
    "chan_members": 40,
    "chan_posts_month": 2,
}


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def opened(
    visit: Visit, people: Union, *rows: dict[str, Any], section: str = "channels"
) -> tuple[AppTest, int]:
    number = people.fill("SCHOOL", "alisa", {"channels_exist": True, "events_exist": True})
    if rows:
        people.fill("SCHOOL", "alisa", {"channels": Rows(rows)})
    return form(visit, "alisa", number, section), number


def rows(people: Union, number: int, code: str = "channels") -> Any:
    kept = stored(people, number).answers.get(code)
    return None if kept is None else kept["rows"]


def fill(app: AppTest, **cells: Any) -> AppTest:
    """Cells by the code of their column, in the order given, as a person would."""
    for code, value in cells.items():
        cell(app, code).set_value(value).run()
    return app


def cell(app: AppTest, code: str) -> Any:
    kinds = ("text_input", "text_area", "selectbox", "radio", "button_group")
    every: list[Any] = [e for kind in kinds for e in app.get(kind)]
    key = re.compile(rf"[0-9]+-(channels|events)-[0-9a-f]{{6}}-{code}(_whole|_decimal)?")
    found = [e for e in every if key.fullmatch(e.key or "")]
    assert len(found) == 1, [e.key for e in every]
    return found[0]


def pressed(app: AppTest, key: str) -> AppTest:
    """The button whose key begins so."""
    found = [b for b in app.button if (b.key or "").startswith(key)]
    assert len(found) == 1, [b.key for b in app.button]
    return found[0].click().run()


def test_a_record_becomes_an_answer_only_when_it_is_finished(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people)
    assert "Добавьте первую запись" in words(app)
    press(app, "Добавить запись")
    fill(app, chan_platform="vk", chan_kind="official", chan_url="vk.com/profkom4", chan_members="1 200")
    fill(app, chan_posts_month="12")
    assert rows(people, number) is None
    press(app, "Готово")
    assert rows(people, number) == [
        {**GROUP, "chan_members": 1200, "chan_posts_month": 12},
    ]
    shown = words(app)
    assert "ВКонтакте, официальная группа" in shown and "1\u00a0200\u00a0чел." in shown
    assert "Готово" not in labels(app, "button")


def test_what_is_wrong_stands_at_its_cell_and_what_was_typed_stays(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people)
    press(app, "Добавить запись")
    fill(app, chan_platform="vk", chan_kind="official", chan_url="не адрес", chan_members="12,5")
    press(app, "Готово")
    shown = words(app)
    assert "адрес страницы целиком" in shown and "целое число" in shown and "Заполните это поле." in shown
    assert cell(app, "chan_url").value == "не адрес" and cell(app, "chan_members").value == "12,5"
    assert rows(people, number) is None


def test_a_number_beyond_its_bounds_is_refused_at_its_cell(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, CHAT)
    pressed(app, "edit-")
    fill(app, chan_posts_month="10001")
    press(app, "Готово")
    assert "Не может быть больше 10\u00a0000" in words(app)
    assert rows(people, number) == [CHAT]


def test_an_address_is_asked_only_of_what_has_one_and_goes_with_the_question(
    visit: Visit, people: Union
) -> None:
    app, number = opened(visit, people, GROUP)
    pressed(app, "edit-")
    assert cell(app, "chan_url").value == "https://vk.com/profkom4"
    fill(app, chan_kind="staff")
    assert "Адрес *" not in labels(app, "text_input")
    press(app, "Готово")
    assert rows(people, number) == [
        {k: v for k, v in GROUP.items() if k != "chan_url"} | {"chan_kind": "staff"}
    ]


def test_who_does_not_know_a_required_number_says_so(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, CHAT)
    pressed(app, "edit-")
    by_label(app, "button_group", "Вместо ответа: Участников").set_value("no_data").run()
    assert cell(app, "chan_members").disabled
    press(app, "Готово")
    assert rows(people, number) == [{**CHAT, "chan_members": {"missing": "no_data"}}]
    assert "нет данных" in words(app)


def test_a_change_that_is_given_up_leaves_everything_as_it_was(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, CHAT)
    pressed(app, "edit-")
    fill(app, chan_members="999")
    press(app, "Отменить")
    assert rows(people, number) == [CHAT]
    assert "40\u00a0чел." in words(app) and "Готово" not in labels(app, "button")


def test_a_removed_record_comes_back_to_its_place(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, GROUP, CHAT)
    pressed(app, "remove-" + f"{number}-channels-0")
    assert rows(people, number) == [CHAT]
    assert "Запись удалена: ВКонтакте, официальная группа" in words(app)
    press(app, "Вернуть")
    assert rows(people, number) == [GROUP, CHAT]
    assert "Запись удалена" not in words(app)


def test_typed_cells_survive_another_section(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people)
    press(app, "Добавить запись")
    fill(app, chan_platform="vk", chan_kind="channel", chan_members="77")
    press(app, "Дальше")
    assert app.query_params["section"] != "channels"
    press(app, "Назад")
    assert cell(app, "chan_members").value == "77" and cell(app, "chan_platform").value == "vk"
    assert rows(people, number) is None


def test_typed_cells_survive_a_save_of_somebody_else(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, GROUP)
    pressed(app, "edit-")
    fill(app, chan_members="130")
    people.fill("SCHOOL", "chair", {"channels": Rows((CHAT, GROUP))}, session.now())
    app.run()
    assert cell(app, "chan_members").value == "130"
    press(app, "Готово")
    assert rows(people, number) == [CHAT, {**GROUP, "chan_members": 130}]


def test_a_record_removed_by_somebody_else_is_not_lost_while_it_is_changed(
    visit: Visit, people: Union
) -> None:
    app, number = opened(visit, people, GROUP)
    pressed(app, "edit-")
    fill(app, chan_members="130")
    people.fill("SCHOOL", "chair", {"channels": Rows((CHAT,))}, session.now())
    app.run()
    assert "изменили или удалили в другом месте" in words(app)
    press(app, "Готово")
    assert rows(people, number) == [CHAT, {**GROUP, "chan_members": 130}]


def test_two_people_with_records_at_once_decide_and_see_every_record(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, GROUP)
    people.fill("SCHOOL", "chair", {"channels": Rows((GROUP, CHAT))}, session.now())
    pressed(app, "remove-")
    app.run()
    shown = words(app)
    assert rows(people, number) == [GROUP, CHAT]
    assert "MAX, чат коллектива" in shown


def test_what_a_restarted_server_gets_from_the_browser_opens_the_editor_again(
    visit: Visit, people: Union
) -> None:
    number = people.fill("SCHOOL", "alisa", {"channels_exist": True})
    visit.as_("alisa")
    app: AppTest = visit.app()
    revision = people.revision(number)
    app.session_state[f"base-{number}"] = f"abcdef.{revision}"
    app.session_state[f"base-{number}-rows-channels"] = "012345."
    app.session_state[f"{number}-channels-012345-chan_platform"] = "vk"
    app.session_state[f"{number}-channels-012345-chan_members_whole"] = "77"
    app.query_params.update({"form": str(number), "section": "channels"})
    app.switch_page("pages/duties/form.py").run()
    assert cell(app, "chan_members").value == "77" and cell(app, "chan_platform").value == "vk"
    assert rows(people, number) is None


def test_last_years_records_are_carried_over_one_by_one_and_looked_at(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"channels_exist": True})
    last_year(people, number, {"channels": Rows((GROUP, CHAT))})
    people.fill("SCHOOL", "alisa", {"channels": Rows(({**CHAT, "chan_members": 45},))})
    app = form(visit, "alisa", number, "channels")
    assert "в прошлом году 40\u00a0чел." in words(app)
    press(app, "Перенести *ВКонтакте")
    assert "Из прошлого года. Проверьте" in words(app)
    assert len(rows(people, number)) == 1
    fill(app, chan_members="150")
    press(app, "Готово")
    assert rows(people, number) == [{**CHAT, "chan_members": 45}, {**GROUP, "chan_members": 150}]
    assert not [b for b in labels(app, "button") if b.startswith("Перенести")]


def test_where_there_may_be_none_one_press_says_so(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, section="events")
    pressed(app, "none-" + f"{number}-contests")
    assert rows(people, number, "contests") == []
    assert "Отмечено: записей нет" in words(app)


def test_after_yes_no_records_at_all_is_no_way_out(visit: Visit, people: Union) -> None:
    app, _ = opened(visit, people)
    assert "Записей нет" not in labels(app, "button")


def test_a_date_to_come_is_refused(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, section="events")
    pressed(app, f"add-{number}-events")
    fill(app, event_kind="action", event_title="Субботник", event_participants="20")
    by_label(app, "text_input", "Дата").input("01.01.2099").run()
    press(app, "Готово")
    assert "ещё не наступила" in words(app)
    assert rows(people, number, "events") is None


def test_words_of_people_stay_words_in_cards_and_for_readers(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"events_exist": True})
    event: dict[str, Cell] = {"event_kind": "action", "event_title": HOSTILE, "event_participants": 20}
    people.fill("SCHOOL", "alisa", {"events": Rows((event,))})
    app = form(visit, "alisa", number, "events")
    assert "<script>alert" not in words(app) and "&lt;script&gt;alert(1)" in words(app)
    pressed(app, "remove-")
    assert "<script>alert" not in words(app)
    people.hand_in("SCHOOL", "alisa", {**FULL, "events_exist": True, "events": Rows((event,))})
    shown = words(form(visit, "alisa", number))
    assert "Форма на проверке" in shown and "&lt;script&gt;alert(1)" in shown and "<script>alert" not in shown


def test_there_is_an_end_to_adding(visit: Visit, people: Union) -> None:
    app, _ = opened(visit, people, *[CHAT] * MOST_ROWS)
    assert f"Записей уже {MOST_ROWS}" in words(app)
    assert not [b for b in labels(app, "button") if b.startswith("Добавить")]


def last_year(people: Union, number: int, answers: dict[str, Any]) -> None:
    """An accepted form of the same organisation, a year earlier."""
    now = stored(people, number)
    with db.begin(people.engine) as s:
        year = models.Campaign(kind="monitoring", year=2025, title="2025", time_zone="Europe/Moscow")
        s.add(year)
        s.flush()
        s.add(
            models.Submission(
                campaign_id=year.id,
                organisation_id=now.organisation_id,
                form_id=now.form_id,
                window_id=now.window_id,
                level=now.level,
                kind=now.kind,
                parent_id=now.parent_id,
                path=now.path,
                state="accepted",
                answers={c: to_json(v) for c, v in answers.items()},
            )
        )
