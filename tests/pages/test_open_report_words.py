"""The words of an open report on its page: saved as they are typed, live figures, ours again, two people at once."""

from typing import Any

import pytest

from core.reports import live, open_report
from core.reports.choices import LIMIT, USUAL, Length
from tests.pages.conftest import Visit
from tests.pages.reporting import another, draft, facts, part, school
from tests.pages.screens import by_label, labels, press, words
from tests.union import Union


@pytest.fixture
def people(visit: Visit) -> Union:
    return school(visit)


def opened(visit: Visit, section: str = "") -> Any:
    visit.as_("chair")
    return part(visit, "words", **({"section": section} if section else {}))


def field(app: Any) -> Any:
    return by_label(app, "text_area", "Текст раздела")


def typed(app: Any, text: str) -> Any:
    return field(app).input(text).run()


def a_figure(made: Union) -> tuple[str, str, str]:
    """A section with a live figure in it: its key, the name of the figure and what it says."""
    for original in open_report.originals(facts(made), Length.USUAL):
        for name, says in live.values([original.text]).items():
            return original.key, name, says
    raise AssertionError("no live figure in any section")


def another_section(made: Union, key: str) -> str:
    return next(o.key for o in open_report.originals(facts(made), Length.USUAL) if o.key != key)


def test_what_is_typed_is_saved_and_read_with_its_figures(visit: Visit, people: Union) -> None:
    key, name, says = a_figure(people)
    app = opened(visit, key)
    assert f"{{{name}}}" in field(app).value
    app = typed(app, f"У нас теперь {{{name}}}, спасибо всем.")
    assert draft(people).edited == {key: f"У нас теперь {{{name}}}, спасибо всем."}
    assert f"У нас теперь {says}, спасибо всем." in words(app)
    assert "сохранено" in words(app)
    assert field(app).value == f"У нас теперь {{{name}}}, спасибо всем."
    assert any("свой текст" in option for option in by_label(app, "selectbox", "Раздел").options)


def test_blanks_at_the_ends_are_no_change(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = opened(visit, key)
    app = typed(app, field(app).value + "\n  ")
    assert draft(people) == USUAL
    app = typed(app, "Новый текст.  ")
    assert draft(people).edited == {key: "Новый текст."}
    assert not app.error


def test_our_words_come_back_and_theirs_again(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = opened(visit, key)
    ours = field(app).value
    app = typed(app, "Совсем иначе.")
    app = press(app, "Вернуть наш текст")
    assert draft(people) == USUAL
    assert field(app).value == ours
    app = press(app, "Вернуть мой текст")
    assert draft(people).edited == {key: "Совсем иначе."}
    assert field(app).value == "Совсем иначе."
    # Typing ours by hand is the same as taking it back.
    app = typed(app, ours)
    assert draft(people) == USUAL


def test_a_name_that_stands_for_nothing_is_said_beside_the_field(visit: Visit, people: Union) -> None:
    key, name, _ = a_figure(people)
    app = typed(opened(visit, key), f"Нас {{{name}х}} и {{погода}}.")
    said = " ".join(error.value for error in app.error).replace("\\", "")
    assert f"{{{name}х}}" in said
    assert f"Может быть, {{{name}}}?" in said
    assert "{погода}" in said
    app = part(visit, "decide")
    assert "имена чисел, которых в нём нет" in words(app)
    assert "Утвердить" not in labels(app, "button")
    assert press(app, "Поправить слова").query_params["part"] == "words"


def test_a_section_without_words_of_ours_may_be_worded(visit: Visit, people: Union) -> None:
    said = {original.key for original in open_report.originals(facts(people), Length.USUAL)}
    key = next(key for key in open_report.titles() if key not in said)
    app = opened(visit, key)
    assert field(app).value == ""
    app = typed(app, "Провели три семинара.")
    assert draft(people).edited == {key: "Провели три семинара."}
    app = press(app, "Убрать свой текст")
    assert draft(people) == USUAL
    assert field(app).value == ""


def test_an_empty_section_is_not_saved(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = typed(opened(visit, key), "   ")
    assert "не может быть пустым" in words(app)
    assert draft(people) == USUAL


def test_the_limit_is_told(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = typed(opened(visit, key), "я" * (LIMIT - 2))
    assert "осталось 2 знака" in words(app).replace("\u00a0", " ")
    assert field(app).max_chars == LIMIT


def test_the_length_is_saved_at_the_click(visit: Visit, people: Union) -> None:
    app = opened(visit)
    control = by_label(app, "button_group", "Сколько рассказывать")
    assert control.value == Length.USUAL
    app = control.set_value(Length.FULL).run()
    assert draft(people).length is Length.FULL
    assert "Теперь отчёт рассказывает подробно." in words(app)
    assert by_label(app, "button_group", "Сколько рассказывать").value == Length.FULL


def test_a_text_changed_by_somebody_else_is_shown_beside_mine(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = opened(visit, key)
    another(people, USUAL.worded(key, "Их слова."))
    app = typed(app, "Мои слова.")
    said = words(app)
    assert "Этот раздел сейчас изменил кто-то ещё" in said
    assert "Их слова." in said
    assert field(app).value == "Мои слова."
    assert draft(people).edited == {key: "Их слова."}
    app = press(app, "Записать мой текст")
    assert draft(people).edited == {key: "Мои слова."}
    assert "изменил кто-то ещё" not in words(app)


def test_theirs_may_stay_in_the_report(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = opened(visit, key)
    another(people, USUAL.worded(key, "Их слова."))
    app = press(typed(app, "Мои слова."), "Оставить тот, что в отчёте")
    assert field(app).value == "Их слова."
    assert draft(people).edited == {key: "Их слова."}


def test_an_undecided_text_waits_while_another_section_is_looked_at(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = opened(visit, key)
    another(people, USUAL.worded(key, "Их слова."))
    app = typed(app, "Мои слова.")
    app = by_label(app, "selectbox", "Раздел").set_value(another_section(people, key)).run()
    assert field(app).value != "Мои слова."
    app = by_label(app, "selectbox", "Раздел").set_value(key).run()
    assert field(app).value == "Мои слова."
    assert "Их слова." in words(app)


def test_what_others_write_elsewhere_is_no_conflict(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = opened(visit, key)
    another(people, USUAL.worded("tasks", "Их задачи.").of_length(USUAL.length))
    app = typed(app, "Мои слова.")
    assert draft(people).edited == {"tasks": "Их задачи.", key: "Мои слова."}
    assert "изменил кто-то ещё" not in words(app)


def test_a_page_left_open_shows_what_others_have_written_meanwhile(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = opened(visit, key)
    another(people, USUAL.worded(key, "Их слова."))
    app = app.run()
    assert field(app).value == "Их слова."


HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) :red[y] {члены"


def test_hostile_words_are_only_words(visit: Visit, people: Union) -> None:
    key, _, _ = a_figure(people)
    app = typed(opened(visit, key), HOSTILE)
    said = words(app)
    assert "<script>alert(1)" not in said
    assert "&lt;script&gt;alert(1)" in said
    assert "страница 1 из" in words(part(visit, "look"))
