"""What the journal says in Russian."""

import ast
from typing import Any

import pytest

from core import events
from core.event_words import ACTS
from core.events import Group
from tests import source


def test_an_act_is_a_sentence_with_what_changed_under_it() -> None:
    told = events.told("organisation_changed", {"name": "Школа № 4"}, {"name": "Лицей № 4"})
    assert told.words == "Изменены сведения об организации"
    assert told.lines == ("название или имя: Школа № 4 → Лицей № 4",)


def test_a_sentence_takes_its_words_from_the_entry() -> None:
    told = events.told(
        "extension.give", {"until": "2026-10-31"}, {"until": "2026-11-15", "reason": "болезнь"}
    )
    assert told.words == "Срок продлён до 15.11.2026"
    assert told.lines == ("до какого дня: 31.10.2026 → 15.11.2026", "причина: болезнь")


def test_what_stands_in_the_sentence_is_not_said_again() -> None:
    assert events.told("right_given", {}, {"role": "chair"}) == events.Told(
        "Выдано право: председатель ППО", ()
    )


def test_what_was_taken_away_is_said() -> None:
    assert events.told("organisation_changed", {"closed": "2026-05-01"}, {}).lines == (
        "закрыта: 01.05.2026 → убрано",
    )


def test_the_state_of_a_form_is_in_the_sentence() -> None:
    told = events.told("form.accept", {"state": "submitted"}, {"state": "accepted"})
    assert told == events.Told("Форма принята", ())


def test_parts_of_a_mapping_are_lines_of_their_own() -> None:
    before = {"blocks": {"2. Страница": "13", "3. Почта": "4"}}
    after = {"number": 1, "year": 2027, "blocks": {"2. Страница": "10", "3. Почта": "7"}}
    assert events.told("methodology.publish", before, after) == events.Told(
        "Опубликованы веса индекса с 2027 года, редакция 1",
        ("вес блока — 2. Страница: 13 → 10", "вес блока — 3. Почта: 4 → 7"),
    )


def test_answers_are_told_by_the_words_of_their_question() -> None:
    def question(code: str, stored: object) -> tuple[str, str] | None:
        return ("Работающих", f"{stored} чел.") if code == "workers_total" else None

    told = events.told("form.save", {"workers_total": 80}, {"workers_total": 90, "x": True}, question)
    assert told.lines == ("Работающих: 80 чел. → 90 чел.", "x: да")


def test_numbers_are_written_as_people_write_them_and_words_stay() -> None:
    told = events.told("form.submit", {}, {"rating": "65.0", "reason": "до 31.10"})
    assert told.lines == ("индекс: 65,0", "причина: до 31.10")
    told = events.told("methodology.publish", {"blocks": {"2. Сайт": "12.5"}}, {"blocks": {"2. Сайт": "13"}})
    assert told.lines == ("вес блока — 2. Сайт: 12,5 → 13",)


def test_an_unknown_act_is_named_as_it_is() -> None:
    told = events.told("something.new", {}, {"how": ["a", "b"], "nothing": None, "empty": {}})
    assert told == events.Told("Действие «something.new»", ("how: a; b", "nothing: —"))


def test_a_missing_value_leaves_a_dash() -> None:
    assert events.sentence("campaign.open", {}, {}) == "Открыта кампания — года"


HOSTILE: list[Any] = [
    "<script>alert(1)</script>",
    "{until} {role.__class__} %s",
    "строка\nвторая\r\nтретья\u2028четвёртая",
    "0000-99-99",
    "2026-13-45T10:00",
    10**30,
    -0.0,
    [[1, [2]], {"a": {"b": ["c"]}}],
    {"a": {"b": {"c": {"d": 1}}}},
    "x" * 10_000,
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("action", ["form.save", "extension.give", "right_given", "text.save", "?"])
def test_whatever_is_in_an_entry_becomes_lines_of_text(action: str, value: Any) -> None:
    keys = ("until", "role", "reason", "text", "words", "state", "blocks")
    told = events.told(action, dict.fromkeys(keys, value), dict.fromkeys(keys, "после"))
    assert all(isinstance(line, str) and len(line) <= events.LINE for line in told.lines)
    assert all(len(line.splitlines()) <= 1 for line in told.lines)
    before = events.told(action, {}, dict.fromkeys(keys, value))
    assert "__class__'" not in before.words


def test_a_long_entry_says_how_much_is_left_out() -> None:
    after = {f"question_{n}": n for n in range(100)}
    lines = events.told("form.save", {}, after).lines
    assert len(lines) == events.LINES + 1
    assert lines[-1] == "и ещё 40\u00a0строк"


def test_every_group_has_acts_and_every_act_a_group() -> None:
    groups = {group.value for group in Group}
    assert {owner for owner, _ in ACTS.values()} == groups
    assert sorted(code for group in Group for code in events.actions(group)) == sorted(ACTS)


def written() -> set[str]:
    """Acts that db writes by name."""
    found: set[str] = set()
    for file in source.files("db"):
        for name, call in file.calls():
            if name == "journal.write" and len(call.args) > 2 and isinstance(call.args[2], ast.Constant):
                found.add(str(call.args[2].value))
    return found


def test_whatever_is_written_has_words() -> None:
    assert len(written()) > 20
    assert written() - ACTS.keys() == set()
