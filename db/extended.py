"""Who was given more time in a campaign, to which day and why: to look through and to take back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.workflow import State
from db import models
from db.deadlines import GRANTED
from db.models import Campaign, Extension, Organisation, Submission
from db.organisations import BY_CODE, within

PAGE = 20


@dataclass(frozen=True)
class Given:
    """`due` is the day of everybody, `until` the one instead of it; `reason`: why, or what the request said."""

    submission_id: int
    code: str
    organisation: str
    state: State
    due: date
    until: date
    reason: str


def given(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, page: int = 1
) -> tuple[list[Given], int]:
    """A page of those below the organisation as the tree stands now, by code, and how many there are in all."""
    access.require(actor, Action.READ, organisation.path)
    granted = select(Extension.submission_id, func.max(Extension.id).label("newest"))
    last = granted.where(Extension.state == GRANTED).group_by(Extension.submission_id).subquery()
    found = (
        select(
            Submission.id,
            Organisation.code,
            Organisation.name,
            Submission.state,
            models.Window.due,
            Submission.until,
            Extension.reason,
        )
        .select_from(Submission)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .outerjoin(last, last.c.submission_id == Submission.id)
        .outerjoin(Extension, Extension.id == last.c.newest)
        .where(Submission.campaign_id == campaign.id, Submission.state != State.EXEMPT.value)
        .where(Submission.until > models.Window.due, Organisation.id != organisation.id)
        .where(within(Organisation.path, organisation.path))
    )
    every = s.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = s.execute(found.order_by(BY_CODE).limit(PAGE).offset((max(page, 1) - 1) * PAGE))
    return [
        Given(number, code, name, State(state), due, until, reason or "")
        for number, code, name, state, due, until, reason in rows
        if until is not None
    ], every
