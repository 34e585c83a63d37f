"""The verbs of reports made together, each called for a place."""

from collections.abc import Callable

from core.organisations import Level
from db import batches
from db.models import Batch
from tests.db.case import Case
from tests.union import NOW


def _batch(c: Case, state: str = "running") -> int:
    """Begun by somebody else: what is asked is whether this actor may go on with it."""
    batch = Batch(organisation_id=c.place.id, year=2026, levels=["primary"], state=state, created=NOW)
    c.s.add(batch)
    c.s.flush()
    return batch.id


CALLS: dict[str, Callable[[Case], object]] = {
    "batches.cancel": lambda c: batches.cancel(c.s, c.actor, _batch(c), NOW),
    "batches.failures": lambda c: batches.failures(c.s, c.actor, _batch(c)),
    "batches.find": lambda c: batches.find(c.s, c.actor, _batch(c)),
    "batches.foreseen": lambda c: batches.foreseen(c.s, c.actor, c.place, 2026),
    "batches.given": lambda c: batches.given(c.s, c.actor, _batch(c, "done")),
    "batches.mine": lambda c: batches.mine(c.s, c.actor),
    "batches.of": lambda c: batches.of(c.s, c.actor, c.place),
    "batches.pause": lambda c: batches.pause(c.s, c.actor, _batch(c), NOW),
    "batches.remove": lambda c: batches.remove(c.s, c.actor, _batch(c, "done"), NOW),
    "batches.resume": lambda c: batches.resume(c.s, c.actor, _batch(c, "paused"), NOW),
    "batches.start": lambda c: batches.start(c.s, c.actor, c.place, 2026, tuple(Level), NOW),
    "batches.taken": lambda c: batches.taken(c.s, c.actor, _batch(c, "done"), NOW),
}
