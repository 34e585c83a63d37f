"""Saved views: whose they are, who sees them, what of an address is kept, and what happens to two at once."""

from urllib.parse import quote

import pytest
from sqlalchemy import Engine

import db
from core import views as rules
from core.problems import Conflict, Forbidden, Refused
from core.views import Kept
from db import views
from tests.union import NOW, Union, build

RANKING = Kept("Рейтинг по охвату", "ranking", {"organisation": "R1", "indicator": "coverage"})


def keep(union: Union, who: str, place: str, kept: Kept) -> int:
    with db.begin(union.engine) as s:
        return views.keep(s, union.people[who], union[place], kept, NOW)


def titles(union: Union, who: str, place: str) -> tuple[list[str], list[str]]:
    """Mine, and those that others show there."""
    with db.reading(union.engine) as s:
        actor = union.people[who]
        return [v.title for v in views.mine(s, actor)], [
            v.title for v in views.shared(s, actor, union[place])
        ]


def test_a_private_view_is_seen_by_nobody_else(engine: Engine) -> None:
    union = build(engine)
    keep(union, "darya", "R1", RANKING)
    assert titles(union, "darya", "R1") == (["Рейтинг по охвату"], [])
    assert titles(union, "gleb", "R1") == ([], [])


def test_a_shared_view_is_for_whoever_may_compare_there(engine: Engine) -> None:
    union = build(engine)
    keep(union, "darya", "R1", Kept("Общий", "trend", shared=True))
    assert titles(union, "gleb", "R1") == ([], ["Общий"])
    for outsider in ("elena", "boris"):
        with db.reading(union.engine) as s, pytest.raises(Forbidden):
            views.shared(s, union.people[outsider], union["R1"])


def test_only_whoever_made_a_view_changes_or_removes_it(engine: Engine) -> None:
    union = build(engine)
    number = keep(union, "darya", "R1", Kept("Общий", "trend", shared=True))
    for stranger in ("gleb", "admin", "elena"):
        with db.begin(union.engine) as s, pytest.raises(Forbidden):
            views.change(s, union.people[stranger], number, "Мой", True, 1, NOW)
        with db.begin(union.engine) as s, pytest.raises(Forbidden):
            views.forget(s, union.people[stranger], number, 1, NOW)
    assert titles(union, "darya", "R1")[0] == ["Общий"]


def test_what_was_removed_comes_back_as_it_was(engine: Engine) -> None:
    union = build(engine)
    number = keep(union, "darya", "R1", RANKING)
    with db.begin(union.engine) as s:
        was = views.forget(s, union.people["darya"], number, 1, NOW)
    assert titles(union, "darya", "R1") == ([], [])
    assert was == RANKING
    keep(union, "darya", "R1", was)
    assert titles(union, "darya", "R1")[0] == ["Рейтинг по охвату"]


def test_two_windows_do_not_overwrite_each_other(engine: Engine) -> None:
    union = build(engine)
    number = keep(union, "darya", "R1", RANKING)
    with db.begin(union.engine) as s:
        views.change(s, union.people["darya"], number, "Первое", True, 1, NOW)
    with db.begin(union.engine) as s, pytest.raises(Conflict):
        views.change(s, union.people["darya"], number, "Второе", False, 1, NOW)
    with db.begin(union.engine) as s, pytest.raises(Conflict):
        views.forget(s, union.people["darya"], number, 1, NOW)
    assert titles(union, "gleb", "R1")[1] == ["Первое"]


def test_there_is_an_end_to_views(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_MANY", 2)
    union = build(sqlite_engine)
    for _ in range(2):
        keep(union, "darya", "R1", RANKING)
    with pytest.raises(Refused, match="Удалите лишние"):
        keep(union, "darya", "R1", RANKING)


@pytest.mark.parametrize(("title", "page"), [("", "ranking"), ("x" * 201, "ranking"), ("Имя", "people")])
def test_a_view_needs_a_name_and_a_page_of_analytics(title: str, page: str) -> None:
    with pytest.raises(Refused):
        rules.checked(Kept(title, page))


def test_only_choices_are_kept_of_an_address() -> None:
    typed = {
        "organisation": "R01-T01",
        "with": "R01-T02,R01-T03",
        "bands": "60;82;100",
        "search": "Иванова Мария",
        "Q": "1",
        "x" * 30: "1",
        "next": "//evil.example",
        "long": "1" * 500,
        "list": ["a"],
    }
    assert rules.choices(typed) == {
        "bands": "60;82;100",
        "organisation": "R01-T01",
        "with": "R01-T02,R01-T03",
    }
    assert len(rules.choices({f"n{n}": "1" for n in range(99)})) == rules.NAMES


ODD = ("77/12", "МО №5", "А 1", "(77)", "«77», Б%2", "Ш" * 40, "<b>&#1;")


@pytest.mark.parametrize("code", ODD)
def test_a_code_may_be_any_line(code: str) -> None:
    beside = ",".join(quote(c, safe="") for c in (code, *ODD[:5]))
    typed = {"organisation": code, "mark": code, "with": beside, "without": quote(code, safe="")}
    assert rules.choices(typed) == typed


@pytest.mark.parametrize("code", ["", " А", "А\nБ", "А\u202eБ", "А\x00", "\ud800", "Ш" * 41])
def test_what_no_organisation_can_be_called_is_not_kept(code: str) -> None:
    assert rules.choices({"organisation": code, "mark": code, "year": "2026"}) == {"year": "2026"}


@pytest.mark.parametrize("code", [" А", "А\nБ", "А\u202eБ", "А\x00", "Ш" * 41, "<b>"])
def test_a_list_with_something_strange_in_it_is_not_kept(code: str) -> None:
    written = code if code == "<b>" else quote(code, safe="")
    assert rules.choices({"with": f"R1,{written}", "without": "R1"}) == {"without": "R1"}
