"""Forms of an organisation that is no more: nobody waits for those that have not been handed in; those of years that
are over stay as they were."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, workflow
from core.access import Action, Actor
from core.workflow import Move, State
from db import expecting, models, submissions
from db.models import Campaign, Organisation, Submission
from db.windows import shaped


def waiting(
    s: Session, actor: Actor | None, organisation: Organisation, day: date
) -> Sequence[tuple[Submission, Campaign]]:
    """Not handed in, of campaigns that take forms on that day or later."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    rows = s.execute(
        select(Submission, Campaign, models.Window)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(
            Submission.organisation_id == organisation.id,
            Submission.state.in_([state.value for state in workflow.EDITABLE]),
        )
        .order_by(Submission.id)
    )
    return [(form, held) for form, held, window in rows if shaped(window, form.until).closes >= day]


def exempt(
    s: Session, actor: Actor | None, organisation: Organisation, reason: str, day: date, now: datetime
) -> list[int]:
    """Numbers of the forms that nobody waits for from now on."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    numbers = [form.id for form, _ in waiting(s, actor, organisation, day)]
    for number in numbers:
        opened = submissions.find(s, actor, Action.STRUCTURE, number, submissions.NO_PAST)
        seen, more = opened.submission.revision, {"reason": reason}
        submissions.step(s, actor, opened, Move.EXEMPT, seen, now, more=more, reason=reason)
    return numbers


def expect(
    s: Session, actor: Actor | None, organisation: Organisation, numbers: Sequence[int], now: datetime
) -> int:
    """Waits again for those of the forms that are still exempt."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    found = 0
    for number in numbers:
        opened = submissions.find(s, actor, Action.STRUCTURE, number, submissions.NO_PAST)
        if opened.state is State.EXEMPT and opened.organisation.id == organisation.id:
            was, reason = expecting.before(s, number, bool(opened.submission.answers))
            seen = opened.submission.revision
            submissions.step(s, actor, opened, Move.EXPECT, seen, now, to=was, reason=reason)
            found += 1
    return found
