"""The verbs of dictionaries, weights and the journal, each called for a place."""

from collections.abc import Callable

from core import methodology
from core.dictionaries import CONTACT, Wording
from db import dictionaries, methodologies, trail, weighing
from db.trail import Wanted
from tests.db.case import Case
from tests.union import NOW

TODAY = NOW.date()

CALLS: dict[str, Callable[[Case], object]] = {
    "dictionaries.texts": lambda c: dictionaries.texts(c.s, c.actor, c.place, TODAY),
    "dictionaries.save": lambda c: dictionaries.save(
        c.s, c.actor, c.place, CONTACT, Wording("Звоните", TODAY), 0, TODAY, NOW
    ),
    "dictionaries.end": lambda c: dictionaries.end(c.s, c.actor, c.place, CONTACT, 1, 1, TODAY, NOW),
    "dictionaries.questions": lambda c: dictionaries.questions(c.s, c.actor, c.place, NOW),
    "dictionaries.last_changes": lambda c: dictionaries.last_changes(c.s, c.actor, c.place),
    "methodologies.draft": lambda c: methodologies.draft(c.s, c.actor, c.place, NOW),
    "methodologies.save": lambda c: methodologies.save(c.s, c.actor, c.place, {"block 2": "12"}, 0, NOW),
    "methodologies.discard": lambda c: methodologies.discard(c.s, c.actor, c.place, 0, NOW),
    "methodologies.publish": lambda c: methodologies.publish(c.s, c.actor, c.place, 0, NOW),
    "methodologies.follow": lambda c: methodologies.follow(c.s, c.actor, c.place, 0, NOW),
    "weighing.tried": lambda c: weighing.tried(c.s, c.actor, c.place, methodology.shipped_body(), NOW),
    "trail.search": lambda c: trail.search(c.s, c.actor, c.place, Wanted()),
    "trail.asked": lambda c: trail.asked(c.s, c.actor, c.place, []),
    "trail.export": lambda c: trail.export(c.s, c.actor, c.place, Wanted(), NOW),
}
