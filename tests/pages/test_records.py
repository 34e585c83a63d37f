"""Repeating rows as people meet them: a record is added, mended, removed, brought back and carried over."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.answers import MOST_ROWS, Cell, Rows
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, form, labels, open_today, press, retire, stored, words
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


def test_a_record_is_stored_as_it_is_typed_and_finished_when_it_is_right(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people)
    assert "Добавьте первую запись" in words(app)
    press(app, "Добавить запись")
    assert rows(people, number) is None
    fill(app, chan_platform="vk", chan_kind="official", chan_url="vk.com/profkom4", chan_members="1 200")
    unfinished = {k: v for k, v in GROUP.items() if k != "chan_posts_month"}
    assert rows(people, number) == [{**unfinished, "chan_members": 1200}]
    assert "сохранено, запись не закончена" in words(app) and "Исправьте" not in words(app)
    fill(app, chan_posts_month="12")
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
    assert rows(people, number) == [{"chan_platform": "vk", "chan_kind": "official"}]
    assert "Не сохранено ответов: 1" in shown


def test_a_cell_that_cannot_be_read_leaves_what_was_stored_and_holds_the_form_back(
    visit: Visit, people: Union
) -> None:
    app, number = opened(visit, people, CHAT)
    pressed(app, "edit-")
    fill(app, chan_members="сорок", chan_posts_month="3")
    assert rows(people, number) == [{**CHAT, "chan_posts_month": 3}]
    app.query_params["section"] = "finish"
    app.run()
    assert "«сорок» не сохранено" in words(app)


def test_a_record_begun_is_there_after_a_reload_and_led_to_by_the_list(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people)
    press(app, "Добавить запись")
    fill(app, chan_platform="vk", chan_kind="official")
    again = form(visit, "alisa", number, "channels")
    assert "ВКонтакте, официальная группа" in words(again) and "Запись 1, «Адрес»: не заполнено" in words(
        again
    )
    left = form(visit, "alisa", number, "finish")
    jump, *_ = [
        b
        for b in left.button
        if (b.key or "").startswith("to-wrong-") and (b.key or "").endswith("-channels")
    ]
    jump.click().run()
    assert cell(left, "chan_platform").value == "vk" and "Заполните это поле" in words(left)
    assert f'data-show="editor-{number}-channels"' in words(left)
    fill(left, chan_url="vk.com/profkom4", chan_members="120", chan_posts_month="8")
    press(left, "Готово")
    assert rows(people, number) == [GROUP]


def test_a_new_record_given_up_or_emptied_leaves_nothing(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people)
    press(app, "Добавить запись")
    fill(app, chan_members="77")
    assert rows(people, number) == [{"chan_members": 77}]
    fill(app, chan_members="")
    assert rows(people, number) is None
    fill(app, chan_members="78")
    press(app, "Отменить")
    assert rows(people, number) is None
    assert "Готово" not in labels(app, "button") and "Отмечено: записей нет" not in words(app)


def test_a_record_emptied_while_it_is_changed_comes_back_to_its_place(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, {"chan_members": 40}, GROUP)
    pressed(app, f"edit-{number}-channels-0")
    fill(app, chan_members="")
    assert rows(people, number) == [GROUP]
    fill(app, chan_members="41")
    assert rows(people, number) == [{"chan_members": 41}, GROUP]
    fill(app, chan_members="")
    press(app, "Отменить")
    assert rows(people, number) == [{"chan_members": 40}, GROUP]


def test_a_number_beyond_its_bounds_is_refused_at_its_cell(visit: Visit, people: Union) -> None:
    app, _ = opened(visit, people, CHAT)
    pressed(app, "edit-")
    fill(app, chan_posts_month="10001")
    press(app, "Готово")
    assert "Не может быть больше 10\u00a0000" in words(app) and "Готово" in labels(app, "button")


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
    assert rows(people, number) == [{**CHAT, "chan_members": 999}]
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
    assert rows(people, number) == [{"chan_platform": "vk", "chan_kind": "channel", "chan_members": 77}]


def test_typed_cells_survive_a_save_of_somebody_else(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, GROUP)
    pressed(app, "edit-")
    fill(app, chan_members="130")
    theirs = Rows((CHAT, {**GROUP, "chan_members": 130}))
    people.fill("SCHOOL", "chair", {"channels": theirs}, session.now())
    app.run()
    assert cell(app, "chan_members").value == "130"
    fill(app, chan_posts_month="9")
    assert rows(people, number) == [CHAT, {**GROUP, "chan_members": 130, "chan_posts_month": 9}]
    press(app, "Отменить")
    assert rows(people, number) == [CHAT, GROUP]


def test_a_record_that_two_change_at_once_is_decided_about(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, GROUP)
    pressed(app, "edit-")
    people.fill("SCHOOL", "chair", {"channels": Rows(({**GROUP, "chan_members": 131},))}, session.now())
    fill(app, chan_members="130")
    assert "Форма изменилась" in words(app)
    press(app, "Взять все сохранённые")
    assert rows(people, number) == [{**GROUP, "chan_members": 131}]
    assert "Готово" not in labels(app, "button")


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
    app.session_state[f"base-{number}-rows-channels"] = "012345..?"
    app.session_state[f"{number}-channels-012345-chan_platform"] = "vk"
    app.session_state[f"{number}-channels-012345-chan_members_whole"] = "77"
    app.query_params.update({"form": str(number), "section": "channels"})
    app.switch_page("pages/duties/form.py").run()
    assert cell(app, "chan_members").value == "77" and cell(app, "chan_platform").value == "vk"
    assert rows(people, number) == [{"chan_platform": "vk", "chan_members": 77}]
    press(app, "Отменить")
    assert rows(people, number) is None


def carrier(app: AppTest, number: int) -> str:
    return str(app.session_state[f"base-{number}-rows-channels"])


def test_what_a_record_was_is_known_after_a_restart(visit: Visit, people: Union) -> None:
    app, number = opened(visit, people, CHAT)
    pressed(app, "edit-")
    fill(app, chan_members="77")
    marked = carrier(app, number)
    visit.as_("alisa")
    app = visit.app()
    app.session_state[f"base-{number}"] = f"abcdef.{people.revision(number)}"
    app.session_state[f"base-{number}-rows-channels"] = marked
    app.session_state[f"{number}-channels-{marked[:6]}-chan_posts_month_whole"] = "5"
    app.query_params.update({"form": str(number), "section": "channels"})
    app.switch_page("pages/duties/form.py").run()
    assert rows(people, number) == [{**CHAT, "chan_members": 77, "chan_posts_month": 5}]
    press(app, "Отменить")
    assert rows(people, number) == [CHAT]


def test_last_years_records_are_carried_over_one_by_one_and_looked_at(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"channels_exist": True})
    people.earlier(number, {"channels": Rows((GROUP, CHAT))})
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
    assert "ещё не наступила" in words(app) and "Готово" in labels(app, "button")


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


def test_what_is_no_longer_offered_is_chosen_anew_in_a_record_of_last_year(
    visit: Visit, people: Union
) -> None:
    number = people.fill("SCHOOL", "alisa", {"channels_exist": True})
    people.earlier(number, {"channels": Rows((GROUP,))})
    retire(people, number, "channels.chan_platform", "vk")
    app = form(visit, "alisa", number, "channels")
    press(app, "Перенести *ВКонтакте")
    assert cell(app, "chan_platform").value is None and cell(app, "chan_members").value == "120"
    press(app, "Готово")
    assert "Заполните это поле" in words(app) and rows(people, number) is None
