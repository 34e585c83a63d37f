"""The page of the index, as whom and where it is tried."""

from collections.abc import Callable

from core.organisations import Level
from db import comparing, indexes
from tests.db.case import Case

CALLS: dict[str, Callable[[Case], object]] = {
    "comparing.compared": lambda c: comparing.compared(c.s, c.actor, c.place, 2026, Level.PRIMARY),
    "comparing.offered": lambda c: (comparing.offered(c.s, c.actor, c.place), True),
    "indexes.counted": lambda c: indexes.counted(c.s, c.actor, c.place, 2026),
    "indexes.own": lambda c: indexes.own(c.s, c.actor, c.place, 2026),
}
