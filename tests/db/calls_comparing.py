"""The verbs behind the comparing pages, each called for a place."""

from collections.abc import Callable

from db import weighed
from tests.db.case import Case

CALLS: dict[str, Callable[[Case], object]] = {
    "weighed.apart": lambda c: weighed.apart(c.s, c.actor, c.place, 2026),
}
