"""The verbs of words of an open report, each called for a place."""

from collections.abc import Callable

from core.reports.choices import USUAL
from db import report_drafts
from tests.db.case import Case
from tests.union import NOW

CALLS: dict[str, Callable[[Case], object]] = {
    "report_drafts.change": lambda c: report_drafts.change(
        c.s, c.actor, c.place, 2026, USUAL.worded("membership", "Нас {члены}."), 0, NOW
    ),
    "report_drafts.decision": lambda c: report_drafts.decision(c.s, c.actor, c.place, 2026),
    "report_drafts.of": lambda c: report_drafts.of(c.s, c.actor, c.place, 2026),
}
