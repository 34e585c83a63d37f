"""The verbs of likeness, each called for a place."""

from collections.abc import Callable

from core.likeness import Definition
from core.organisations import Level
from db import likeness
from tests.db.case import Case
from tests.union import NOW

CALLS: dict[str, Callable[[Case], object]] = {
    "likeness.areas": lambda c: likeness.areas(c.s, c.actor, c.place),
    # Whoever is foreign is not among them: nothing is said of who exists.
    "likeness.named": lambda c: bool(likeness.named(c.s, c.actor, [c.place.code])),
    "likeness.of": lambda c: likeness.of(c.s, c.actor, c.place, Definition(Level.REGIONAL), 2026, NOW.date()),
}
