"""The verbs of the tree, each called for a place."""

from collections.abc import Callable

from core import reorganising as rules
from core.access import Action
from core.organisations import Kind, Level
from core.reorganising import Decision, Details
from db import cards, consequences, leaving, milestones, organisations, reorganising, structure
from db.models import Organisation
from tests.db.case import Case
from tests.union import NOW

TODAY = NOW.date()
DECIDED = Decision(TODAY, TODAY, "протокол № 5")


def lower(place: Organisation) -> Level:
    return next(iter(rules.levels_below(Level(place.level))), Level.PRIMARY)


def above(c: Case) -> Organisation:
    return next((o for o in c.union.organisations.values() if o.id == c.place.parent_id), c.place)


def details(level: Level) -> Details:
    return Details("Новое имя", Kind.SCHOOL if level is Level.PRIMARY else None)


CALLS: dict[str, Callable[[Case], object]] = {
    "cards.of": lambda c: cards.of(c.s, c.actor, c.place, TODAY),
    "consequences.by_level": lambda c: consequences.by_level(c.s, c.actor, c.place, TODAY),
    "consequences.directly_below": lambda c: consequences.directly_below(c.s, c.actor, c.place, TODAY),
    "consequences.of": lambda c: consequences.of(c.s, c.actor, c.place, TODAY, TODAY),
    "consequences.rights": lambda c: consequences.rights(c.s, c.actor, c.place),
    "leaving.exempt": lambda c: leaving.exempt(c.s, c.actor, c.place, "закрыта", TODAY, NOW),
    "leaving.expect": lambda c: leaving.expect(c.s, c.actor, c.place, [], NOW),
    "leaving.waiting": lambda c: leaving.waiting(c.s, c.actor, c.place, TODAY),
    "milestones.of": lambda c: milestones.of(c.s, c.actor, c.place),
    "organisations.below": lambda c: organisations.below(c.s, c.actor, Action.READ, c.place, 0, 20),
    "reorganising.close": lambda c: reorganising.close(c.s, c.actor, c.place, 1, DECIDED, NOW),
    "reorganising.create": lambda c: reorganising.create(
        c.s, c.actor, c.place, lower(c.place), None, details(lower(c.place)), DECIDED, NOW
    ),
    "reorganising.free_code": lambda c: reorganising.free_code(c.s, c.actor, c.place, lower(c.place)),
    "reorganising.merge": lambda c: reorganising.merge(
        c.s, c.actor, c.place, 1, c.union["T2"], 1, DECIDED, NOW
    ),
    "reorganising.move": lambda c: reorganising.move(c.s, c.actor, c.place, 1, above(c), DECIDED, NOW),
    "reorganising.rename": lambda c: reorganising.rename(
        c.s, c.actor, c.place, 1, details(Level(c.place.level)), DECIDED, NOW
    ),
    "reorganising.reopen": lambda c: reorganising.reopen(c.s, c.actor, c.place, 1, DECIDED, NOW),
    "structure.export": lambda c: structure.export(c.s, c.actor, c.place, NOW),
}
