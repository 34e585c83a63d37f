"""Totals of accepted forms at every level, kept by adding differences."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy.orm import Session

from core.campaigns import Window
from core.measures import Contribution
from core.organisations import Level
from core.workflow import State
from db import upsert
from db.campaigns import counted_at
from db.models import Aggregate, Completeness, Pace, Submission

# Which column of Completeness counts a state; a form not begun is what is left of the expected.
_COUNTED = {
    State.DRAFT: "draft",
    State.SUBMITTED: "submitted",
    State.RETURNED: "returned",
    State.REOPENED: "returned",
    State.ACCEPTED: "accepted",
    State.EXEMPT: "exempt",
}
TALLIED = ("expected", "draft", "submitted", "returned", "accepted", "late", "exempt")


def add(
    s: Session,
    submission: Submission,
    before: Mapping[str, Contribution],
    after: Mapping[str, Contribution],
) -> None:
    """Adds the difference between two contributions of one form to everybody above it.

    Rows are written in the order of their key: writers who meet wait for each other instead of deadlocking.
    """
    none = Contribution(0, Decimal(0), Decimal(0))
    rows = []
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code, none), after.get(code, none)
        if old == new:
            continue
        for ancestor in counted_at(Level(submission.level), submission.path):
            rows.append(
                {
                    "campaign_id": submission.campaign_id,
                    "indicator": code,
                    "level": submission.level,
                    "organisation_id": ancestor,
                    "answered": new.answered - old.answered,
                    "total": new.total - old.total,
                    "base": new.base - old.base,
                }
            )
    if rows:
        upsert.add(s, Aggregate, rows, ("answered", "total", "base"))


class Standing(NamedTuple):
    """How a form is counted: its state and, of one that is handed in, the day of that and whether it was late."""

    state: State
    day: date | None = None
    late: bool = False


def standing(window: Window, state: State, submitted: datetime | None) -> Standing:
    if not state.handed_in or submitted is None:
        return Standing(state)
    return Standing(state, window.today(submitted), window.late(submitted))


def tally(standing: Standing) -> dict[str, int]:
    """One form in the columns of Completeness."""
    counts = dict.fromkeys(TALLIED, 0)
    counts["expected"] = int(standing.state is not State.EXEMPT)
    counts["late"] = int(standing.late)
    if standing.state in _COUNTED:
        counts[_COUNTED[standing.state]] = 1
    return counts


def count(s: Session, submission: Submission, before: Standing, after: Standing) -> None:
    """Moves one form from one standing to another in the completeness and the pace of everybody above it."""
    old = tally(before)
    change = {column: number - old[column] for column, number in tally(after).items()}
    key = {"campaign_id": submission.campaign_id, "level": submission.level}
    ancestors = sorted(counted_at(Level(submission.level), submission.path))
    if any(change.values()):
        upsert.add(s, Completeness, [key | {"organisation_id": a} | change for a in ancestors], TALLIED)
    if before.day == after.day:
        return
    for day, one in sorted((s.day, n) for s, n in ((before, -1), (after, 1)) if s.day):
        rows = [key | {"organisation_id": a, "day": day, "handed_in": one} for a in ancestors]
        upsert.add(s, Pace, rows, ("handed_in",))
