"""Formats, windows, workflow and access: the rules that everything else leans on."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import access, formats, workflow
from core.access import Action, Actor, Grant, Role
from core.campaigns import Window
from core.organisations import Level, bracket
from core.problems import Forbidden, Refused
from core.workflow import Move, State

OCTOBER = Window(Level.PRIMARY, date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 10), "Europe/Moscow")


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "форм"),
        (1, "форма"),
        (2, "формы"),
        (5, "форм"),
        (11, "форм"),
        (14, "форм"),
        (21, "форма"),
        (112, "форм"),
    ],
)
def test_nouns_agree_with_numbers(number: int, word: str) -> None:
    assert formats.plural(number, "форма", "формы", "форм") == word


def test_numbers_look_russian() -> None:
    assert formats.number(Decimal("1234567.5"), 1) == "1\u00a0234\u00a0567,5"
    assert formats.number(Decimal("-0.25"), 1) == "\u22120,3"
    assert formats.number(None) == "—"
    assert formats.signed(Decimal("0.04"), 1) == "0,0"
    assert formats.signed(3) == "+3"


@given(st.text())
def test_escaped_text_has_no_markdown_left(text: str) -> None:
    shown = formats.md(text)
    bare = shown.replace("\\", "").replace("\u2060", "")
    assert bare == re.sub(r"\s*\n\s*", " ", text).replace("\\", "").replace("\u2060", "")
    for sign in "`*_[]<$":
        assert shown.count("\\" + sign) == text.count(sign)


@pytest.mark.parametrize("text", ["http://evil.example", "HTTPS://evil.example", "www.evil.example"])
def test_an_address_typed_into_a_name_is_no_link(text: str) -> None:
    assert not re.search(r"(?i)https?\\?:\\?/|www\\?\.", formats.md(text))


@pytest.mark.parametrize("zone", ["UTC", "Europe/Moscow", "Asia/Kamchatka"])
def test_the_last_second_of_the_due_day_is_on_time_and_the_next_is_late(zone: str) -> None:
    window = Window(OCTOBER.level, OCTOBER.opens, OCTOBER.due, OCTOBER.closes, zone)
    last = datetime(2026, 10, 31, 23, 59, 59, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    first = datetime(2026, 11, 1, 0, 0, 0, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert not window.late(last) and window.late(first)


def test_a_window_says_how_much_time_is_left() -> None:
    said = {
        day: OCTOBER.reminder(datetime(2026, *day, 9, tzinfo=UTC)) for day in [(10, 31), (10, 29), (11, 2)]
    }
    assert said[10, 31] == "Последний день сдачи — сегодня"
    assert "осталось 2\u00a0дня" in said[10, 29]
    assert "Срок прошёл 2\u00a0дня назад" in said[11, 2] and "10\u00a0ноября" in said[11, 2]


def test_size_brackets_meet_without_a_gap() -> None:
    assert [bracket(n) for n in (0, 50, 51, 100, 101, 500, 501)] == [
        "до 50", "до 50", "51–100", "51–100", "101–500", "101–500", "более 500",
    ]  # fmt: skip
    assert bracket(None) is None


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_only_the_listed_moves_are_possible(move: Move, state: State) -> None:
    _, sources, target = workflow.MOVES[move]
    if state in sources:
        assert workflow.after(move, state) in (target, state, State.DRAFT)
    else:
        with pytest.raises(Refused, match=state.label):
            workflow.after(move, state)


def actor(role: Role, path: str = "/1/2/") -> Actor:
    return Actor(1, "кто-то", "Кто-то", (Grant(role, 2, path),))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_nobody_reaches_beside_or_above_their_subtree(role: Role, action: Action) -> None:
    for path in ("/1/", "/1/3/", "/1/20/", "/9/"):
        assert not access.can(actor(role), action, path)


def test_nobody_reviews_their_own_organisation() -> None:
    for role in Role:
        assert not access.can(actor(role), Action.REVIEW, "/1/2/")


def test_a_presidium_member_changes_nothing() -> None:
    changing = set(Action) - {Action.COMPARE, Action.REPORT}
    assert not any(access.can(actor(Role.PRESIDIUM), a, p) for a in changing for p in ("/1/2/", "/1/2/5/"))


def test_before_a_forced_change_of_password_nothing_is_allowed() -> None:
    newcomer = Actor(1, "a", "А", (Grant(Role.ADMINISTRATOR, 1, "/"),), must_change_password=True)
    assert not any(access.can(newcomer, action, "/1/") for action in Action)
    assert access.scope(newcomer, Action.READ) == ()


def test_an_absent_organisation_is_refused_in_the_words_for_a_foreign_one() -> None:
    with pytest.raises(Forbidden) as absent:
        access.require(actor(Role.REGIONAL), Action.READ, None)
    with pytest.raises(Forbidden) as foreign:
        access.require(actor(Role.REGIONAL), Action.READ, "/8/")
    assert str(absent.value) == str(foreign.value)


def test_scope_names_only_the_topmost_places() -> None:
    many = Actor(1, "a", "А", tuple(Grant(Role.TERRITORIAL, 1, p) for p in ("/1/2/5/", "/1/2/", "/1/3/")))
    assert access.scope(many, Action.READ) == ("/1/2/", "/1/3/")
