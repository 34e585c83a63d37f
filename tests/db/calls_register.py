"""The verbs of the register and of messages, each called for a place."""

from collections.abc import Callable

from db import messages, resource_books, resources
from db.models import Resource
from db.resources import Wanted
from tests.db.case import Case
from tests.union import NOW

TODAY = NOW.date()


def a_resource(c: Case) -> int:
    row = Resource(
        organisation_id=c.place.id,
        kind="page",
        address="https://school.example.ru",
        key="school.example.ru",
        first_seen=TODAY,
        confirmed=TODAY,
    )
    c.s.add(row)
    c.s.flush()
    return row.id


CALLS: dict[str, Callable[[Case], object]] = {
    "messages.awaiting": lambda c: messages.awaiting(c.s, c.actor, NOW),
    "messages.menu": lambda c: messages.menu(c.s, c.actor, NOW),
    "messages.news": lambda c: messages.news(c.s, c.actor, NOW),
    "messages.read": lambda c: messages.read(c.s, c.actor, 1),
    "messages.stamp": lambda c: messages.stamp(c.s, c.actor),
    "resource_books.workbook": lambda c: resource_books.workbook(
        c.s, c.actor, c.place, Wanted(), TODAY, NOW, "Europe/Moscow"
    ),
    "resources.counted": lambda c: resources.counted(c.s, c.actor, c.place, Wanted(), TODAY),
    "resources.find": lambda c: resources.find(c.s, c.actor, c.place, Wanted(), TODAY),
    "resources.history": lambda c: resources.history(c.s, c.actor, [a_resource(c)]),
}
