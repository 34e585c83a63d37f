"""The verbs of issued reports, each called for a place."""

from collections.abc import Callable

from core.reports.facts import Approved
from core.reports.paper import Paper
from db import releases, reports
from tests.db.case import Case
from tests.union import NOW

DECISION = Approved("комитет", "4", NOW.date())
PAPER = Paper("Отчёт", "Организация", "Отчёт", "Организация", "2026", ())


def there(c: Case, published: bool = False) -> int:
    """A report that the place has issued already."""
    code = releases.free_code(c.s)
    row = releases.keep(c.s, c.place.id, 2026, DECISION, code, PAPER, NOW, None)
    row.published = NOW if published else None
    c.s.flush()
    return row.id


CALLS: dict[str, Callable[[Case], object]] = {
    "releases.of": lambda c: releases.of(c.s, c.actor, c.place, 2026),
    "releases.current": lambda c: releases.current(c.s, c.actor, c.place, 2026),
    "releases.paper": lambda c: releases.paper(c.s, c.actor, there(c)),
    "releases.publish": lambda c: releases.publish(c.s, c.actor, there(c), NOW),
    "releases.unpublish": lambda c: releases.unpublish(c.s, c.actor, there(c, True), "ошибка", NOW),
    "reports.paper": lambda c: reports.paper(c.s, c.actor, c.place, 2026, c.shipped, NOW),
}
