"""The verbs of views and sittings, each called for a place."""

from collections.abc import Callable
from typing import Any

from core.views import Kept
from db import sittings, views
from db.models import Sitting, Slide, View
from tests.db.case import Case
from tests.union import NOW

KEPT = Kept("Рейтинг территорий", "ranking", {"year": "2026"}, shared=True)
BODY: dict[str, Any] = {"title": "Охват", "spec": {"mark": "bar"}, "columns": [], "rows": []}


def a_view(c: Case) -> int:
    """Of the actor, who may have no right there any more."""
    row = View(
        organisation_id=c.place.id,
        user_id=c.actor.user_id if c.actor else 1,
        title="Рейтинг",
        page="ranking",
        query={},
        created=NOW,
    )
    c.s.add(row)
    c.s.flush()
    return row.id


def a_sitting(c: Case, slides: int = 2) -> tuple[int, int]:
    """Begun by the actor at the place; its number and that of its first slide."""
    row = Sitting(
        organisation_id=c.place.id,
        title="Президиум",
        held=NOW.date(),
        created=NOW,
        user_id=c.actor.user_id if c.actor else None,
    )
    c.s.add(row)
    c.s.flush()
    taken = [
        Slide(sitting_id=row.id, position=n, title="Охват", body=BODY, path=c.place.path, taken=NOW)
        for n in range(1, slides + 1)
    ]
    c.s.add_all(taken)
    c.s.flush()
    return row.id, taken[0].id if taken else 0


def a_body(c: Case) -> object:
    number, slide = a_sitting(c)
    return sittings.body(c.s, c.actor, sittings.find(c.s, c.actor, number), slide)


CALLS: dict[str, Callable[[Case], object]] = {
    "sittings.body": a_body,
    "sittings.conclude": lambda c: sittings.conclude(c.s, c.actor, *a_sitting(c), "Одобрить", 1, NOW),
    "sittings.discard": lambda c: sittings.discard(c.s, c.actor, a_sitting(c)[0], 1, NOW),
    "sittings.drop": lambda c: sittings.drop(c.s, c.actor, *a_sitting(c), 1, NOW),
    "sittings.find": lambda c: sittings.find(c.s, c.actor, a_sitting(c)[0]),
    "sittings.freeze": lambda c: sittings.freeze(c.s, c.actor, a_sitting(c)[0], 1, NOW),
    "sittings.intact": lambda c: [sittings.intact(c.s, c.actor, a_sitting(c)[0])],
    "sittings.move": lambda c: sittings.move(c.s, c.actor, *a_sitting(c), 2, 1, NOW),
    "sittings.of": lambda c: sittings.of(c.s, c.actor, c.place),
    "sittings.rename": lambda c: sittings.rename(c.s, c.actor, a_sitting(c)[0], "Пленум", NOW.date(), 1, NOW),
    "sittings.start": lambda c: sittings.start(c.s, c.actor, c.place, "Президиум", NOW.date(), NOW),
    "sittings.take": lambda c: sittings.take(c.s, c.actor, a_sitting(c)[0], BODY, c.place.path, "", NOW),
    "sittings.to_take_into": lambda c: sittings.to_take_into(c.s, c.actor, c.place),
    "views.change": lambda c: views.change(c.s, c.actor, a_view(c), "Охват", True, 1, NOW),
    "views.forget": lambda c: views.forget(c.s, c.actor, a_view(c), 1, NOW),
    "views.keep": lambda c: views.keep(c.s, c.actor, c.place, KEPT, NOW),
    "views.mine": lambda c: views.mine(c.s, c.actor),
    "views.shared": lambda c: views.shared(c.s, c.actor, c.place),
}
