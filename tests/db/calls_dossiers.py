"""The verbs of one organisation looked at closely, each called for a place."""

from collections.abc import Callable

from db import dossiers
from tests.db.case import Case
from tests.union import NOW

CALLS: dict[str, Callable[[Case], object]] = {
    "dossiers.behind": lambda c: dossiers.behind(
        c.s, c.actor, c.place, 2026, ["coverage", "stand_exists"], c.shipped, NOW
    ),
    "dossiers.collect": lambda c: dossiers.collect(c.s, c.actor, c.place, 2026, c.shipped, NOW.date()),
    "dossiers.forms": lambda c: dossiers.forms(c.s, c.actor, c.place, 2026),
    "dossiers.pairs": lambda c: dossiers.pairs(c.s, c.actor, c.place, 2026),
}
