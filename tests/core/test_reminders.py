"""Whom to remind and on which day, in the window's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import reminders
from core.access import Role
from core.campaigns import Window
from core.letters import Kind
from core.organisations import Level
from core.reminders import Plan, PlanEdit
from core.workflow import State

DUE = date(2026, 10, 31)
WINDOW = Window(Level.PRIMARY, date(2026, 10, 1), DUE, date(2026, 11, 30), "Europe/Moscow")


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_reminders_fall_on_the_planned_days_and_nowhere_else() -> None:
    plan = Plan((7, 3, 1), (1, 5))
    days = [DUE + timedelta(days=n) for n in range(-10, 10)]
    exact = {d: found for d in days if (found := plan.now(DUE, d)) and found[1] == d}
    assert {(d - DUE).days: kind for d, (kind, _) in exact.items()} == {
        -7: Kind.BEFORE, -3: Kind.BEFORE, -1: Kind.BEFORE, 1: Kind.AFTER, 5: Kind.AFTER,
    }  # fmt: skip


def test_a_day_on_which_nothing_was_sent_is_made_up_for_but_not_across_the_due_day() -> None:
    plan = Plan((3,), (1,))
    assert plan.now(DUE, DUE - timedelta(days=1)) == (Kind.BEFORE, DUE - timedelta(days=3))
    assert plan.now(DUE, DUE) is None
    assert Plan((0,), ()).now(DUE, DUE) == (Kind.BEFORE, DUE)
    assert Plan((0,), ()).now(DUE, DUE + timedelta(days=1)) is None
    assert plan.now(DUE, DUE + timedelta(days=3)) == (Kind.AFTER, DUE + timedelta(days=1))


@pytest.mark.parametrize("state", State)
def test_only_those_who_can_hand_in_are_reminded(state: State) -> None:
    assert reminders.waits(state, WINDOW, on(DUE)) == (state in {State.NOT_BEGUN, State.DRAFT})
    assert not reminders.waits(state, WINDOW, on(date(2026, 9, 30)))
    assert not reminders.waits(state, WINDOW, on(date(2026, 12, 1)))


def test_the_day_is_that_of_the_window() -> None:
    last_minute = datetime(2026, 10, 31, 20, 59, tzinfo=UTC)
    assert reminders.kind_of(WINDOW, last_minute) is Kind.BEFORE
    assert reminders.kind_of(WINDOW, last_minute + timedelta(minutes=1)) is Kind.AFTER
    assert reminders.days(WINDOW, last_minute) == 0


def test_the_chair_is_written_to_when_the_day_is_past() -> None:
    assert reminders.roles(Level.PRIMARY, Kind.BEFORE) == (Role.RESPONSIBLE,)
    assert reminders.roles(Level.PRIMARY, Kind.AFTER) == (Role.RESPONSIBLE, Role.CHAIR)
    assert reminders.roles(Level.TERRITORIAL, Kind.AFTER) == (Role.TERRITORIAL,)
    assert reminders.roles(Level.FEDERAL, Kind.AFTER) == ()


def test_a_plan_is_read_as_people_write_it() -> None:
    made, problems = reminders.read(PlanEdit("1, 7;3 3", " 5 1", "10", True, True))
    assert problems == []
    assert made == Plan((7, 3, 1), (1, 5), True, 10, True)
    assert reminders.typed(made) == PlanEdit("7, 3, 1", "1, 5", "10", True, True)
    assert reminders.read(PlanEdit("", "", "0", False, False))[0] == Plan((), (), False, 0, False)


@pytest.mark.parametrize(
    ("before", "after", "hour", "code"),
    [
        ("семь", "1", "9", "before"), ("7", "0", "9", "after"), ("-1", "1", "9", "before"), ("61", "", "9", "before"),
        ("7", "1", "24", "hour"), ("7", "1", "", "hour"), ("１", "1", "9", "before"),
        ("1 2 3 4 5 6 7 8 9", "", "9", "before"),
    ],
)  # fmt: skip
def test_an_odd_plan_is_refused_beside_its_field(before: str, after: str, hour: str, code: str) -> None:
    made, problems = reminders.read(PlanEdit(before, after, hour, True, True))
    assert made is None
    assert [p.code for p in problems] == [code]
