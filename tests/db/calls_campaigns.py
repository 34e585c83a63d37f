"""The verbs about days, extensions, exemptions and the calendar, each called for a place."""

from collections.abc import Callable
from datetime import date

from core.campaigns import Window
from db import calendar, campaigns, days, deadlines, extended, reporters
from db.models import Extension, Submission
from tests.db.case import Case
from tests.union import NOW, WINDOWS

LATER = date(2026, 11, 20)
OTHER = [Window(w.level, w.opens, LATER, w.closes, w.time_zone) for w in WINDOWS]


def request(c: Case) -> int:
    """Somebody has asked for more time for the form of the place."""
    if not c.form:
        return 0
    row = Extension(submission_id=c.form, wanted=LATER, reason="Отчёт не сведён", asked=NOW, state="asked")
    c.s.add(row)
    c.s.flush()
    return row.id


def given(c: Case) -> date:
    """The form of the place has been given more time."""
    if c.form:
        c.s.get_one(Submission, c.form).until = LATER
        c.s.flush()
    return LATER


CALLS: dict[str, Callable[[Case], object]] = {
    "calendar.of": lambda c: calendar.of(c.s, c.actor, c.place, 2026, NOW, "Europe/Moscow"),
    "campaigns.undo": lambda c: campaigns.undo(c.s, c.actor, c.place, c.union.campaign, NOW),
    "campaigns.undoable": lambda c: campaigns.undoable(c.s, c.actor, c.place, c.union.campaign) or True,
    "days.before_closing": lambda c: days.before_closing(c.s, c.actor, c.place, c.union.campaign),
    "days.change": lambda c: days.change(c.s, c.actor, c.place, c.union.campaign, OTHER, WINDOWS, NOW),
    "deadlines.ask": lambda c: deadlines.ask(c.s, c.actor, c.form, LATER, "Болезнь", NOW),
    "deadlines.exempt": lambda c: deadlines.exempt(c.s, c.actor, c.form, 0, "Закрыта на ремонт", NOW),
    "deadlines.expect": lambda c: deadlines.expect(c.s, c.actor, c.form, 0, NOW),
    "deadlines.give": lambda c: deadlines.give(c.s, c.actor, c.form, LATER, "Болезнь", NOW),
    "deadlines.grant": lambda c: deadlines.grant(c.s, c.actor, request(c), LATER, "", NOW),
    "deadlines.of": lambda c: deadlines.of(c.s, c.actor, c.form),
    "deadlines.refuse": lambda c: deadlines.refuse(c.s, c.actor, request(c), "Срок прошёл", NOW),
    "deadlines.requests": lambda c: deadlines.requests(c.s, c.actor, c.place),
    "deadlines.undo": lambda c: deadlines.undo(c.s, c.actor, c.form, given(c), NOW),
    "deadlines.waiting": lambda c: deadlines.waiting(c.s, c.actor, c.place),
    "deadlines.withdraw": lambda c: deadlines.withdraw(c.s, c.actor, request(c), NOW),
    "extended.given": lambda c: extended.given(c.s, c.actor, c.place, c.union.campaign),
    "reporters.exempt": lambda c: reporters.exempt(c.s, c.actor, c.place, c.union.campaign),
    "reporters.expected": lambda c: reporters.expected(c.s, c.actor, c.place, c.union.campaign),
    "reporters.sheet": lambda c: reporters.sheet(c.s, c.actor, c.place, c.union.campaign, NOW),
}
