"""The verbs of the page «Подписка»."""

from collections.abc import Callable

from core import newspapers
from core.campaigns import Half
from core.organisations import Level
from db import contacts, subscriptions
from tests.db.case import Case
from tests.union import NOW

CALLS: dict[str, Callable[[Case], object]] = {
    "contacts.several": lambda c: contacts.several(c.s, c.actor, c.place, [c.place.code], NOW),
    "subscriptions.elsewhere": lambda c: subscriptions.elsewhere(
        c.s, c.actor, c.place, Half(2027, 1), Level.TERRITORIAL, newspapers.shipped()
    ),
}
