"""The verbs of «Что изменилось», each called for a place."""

from collections.abc import Callable

from core.organisations import Level
from db import changes
from tests.db.case import Case

CALLS: dict[str, Callable[[Case], object]] = {
    "changes.below": lambda c: changes.below(
        c.s, c.actor, c.place, 2026, "members_total", Level.PRIMARY, c.shipped
    ),
    "changes.came": lambda c: changes.came(c.s, c.actor, c.place, 2026),
    "changes.left": lambda c: changes.left(c.s, c.actor, c.place, 2026),
    "changes.own": lambda c: changes.own(c.s, c.actor, c.place, 2026, ["members_total"], c.shipped),
}
