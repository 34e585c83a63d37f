"""The facts of papers for a sitting, each called for a place."""

from collections.abc import Callable

from db import sitting_papers
from tests.db.case import Case
from tests.union import NOW

CALLS: dict[str, Callable[[Case], object]] = {
    "sitting_papers.as_of": lambda c: sitting_papers.as_of(c.s, c.actor, c.place, 2026, NOW),
    "sitting_papers.collect": lambda c: sitting_papers.collect(c.s, c.actor, c.place, 2026, NOW.date(), NOW),
    "sitting_papers.laggards": lambda c: sitting_papers.laggards(
        c.s, c.actor, c.place, 2026, NOW.date(), NOW
    ),
}
