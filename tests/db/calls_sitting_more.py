"""The facts of papers for a sitting, each collected for a place."""

from collections.abc import Callable

from core.campaigns import Half
from core.organisations import Level
from db import sitting_contest, sitting_leaders, sitting_programme, sitting_subscription
from tests.db.case import Case
from tests.union import NOW

CALLS: dict[str, Callable[[Case], object]] = {
    "sitting_contest.collect": lambda c: sitting_contest.collect(c.s, c.actor, c.place, 2026, NOW.date()),
    "sitting_leaders.collect": lambda c: sitting_leaders.collect(
        c.s, c.actor, c.place, 2026, Level.PRIMARY, "index", 3, True, NOW.date()
    ),
    "sitting_leaders.offered": lambda c: sitting_leaders.offered(c.s, c.actor, c.place, 2026, Level.PRIMARY),
    "sitting_programme.collect": lambda c: sitting_programme.collect(c.s, c.actor, c.place, 2024, 2026, NOW),
    "sitting_subscription.collect": lambda c: sitting_subscription.collect(
        c.s, c.actor, c.place, Half(2027, 1), NOW
    ),
    "sitting_subscription.offered": lambda c: sitting_subscription.offered(c.s, c.actor, c.place),
}
