"""The verbs of a reviewer's list, each called for a place."""

from collections.abc import Callable

from db import queue, reviews
from tests.db.case import Case
from tests.union import NOW

CALLS: dict[str, Callable[[Case], object]] = {
    "queue.of": lambda c: queue.of(c.s, c.actor, c.place, c.union.campaign, NOW),
    "queue.waiting": lambda c: queue.waiting(c.s, c.actor, c.place),
    "reviews.accept_many": lambda c: reviews.accept_many(c.s, c.actor, [(c.form, 0)], NOW),
    "reviews.undo": lambda c: reviews.undo(c.s, c.actor, c.form, 0, NOW),
    "reviews.undo_many": lambda c: reviews.undo_many(c.s, c.actor, [(c.form, 0)], NOW),
}
