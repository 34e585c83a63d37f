"""The verbs of own indicators, each called for a place."""

from collections.abc import Callable

from core import catalogue
from core import own_indicators as own
from core.own_indicators import Typed
from db import own_indicators
from db.models import OwnIndicator
from tests.db.case import Case
from tests.union import NOW

TYPED = Typed("Членов на работающего", numerator=("members_total",), denominator=("workers_total",))


def there(c: Case, state: str = "draft") -> int:
    """One that the place has already."""
    body, _ = own.read(TYPED, catalogue.shipped())
    assert body is not None
    code = f"own_of_{c.place.code}"
    row = OwnIndicator(
        organisation_id=c.place.id, code=code, body=own.to_json(body), state=state, created=NOW
    )
    c.s.add(row)
    c.s.flush()
    return row.id


CALLS: dict[str, Callable[[Case], object]] = {
    "own_indicators.all": lambda c: own_indicators.all(c.s, c.actor, c.place),
    "own_indicators.parts": lambda c: own_indicators.parts(c.s, c.actor, c.place),
    "own_indicators.save": lambda c: own_indicators.save(c.s, c.actor, c.place, 0, TYPED, 0, NOW),
    "own_indicators.tried": lambda c: own_indicators.tried(c.s, c.actor, c.place, there(c)),
    "own_indicators.publish": lambda c: own_indicators.publish(c.s, c.actor, c.place, there(c), 1, "", NOW),
    "own_indicators.count_next": lambda c: own_indicators.count_next(
        c.s, c.actor, c.place, there(c, "used"), NOW
    ),
    "own_indicators.retire": lambda c: own_indicators.retire(c.s, c.actor, c.place, there(c), 1, NOW),
}
