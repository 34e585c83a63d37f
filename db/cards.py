"""What the card of one organisation shows: who is below, who answers for it, which forms there were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.organisations import Level
from core.workflow import State
from db import consequences
from db.models import Campaign, Grant, Organisation, Submission, User
from db.organisations import open_on


@dataclass(frozen=True)
class Form:
    title: str
    state: State
    submitted: datetime | None


@dataclass(frozen=True)
class Card:
    """`below` counts those open today by level, `closed` those directly below that are not; `people` have a right at
    this very organisation; `heir` goes on for one that was merged."""

    below: Mapping[Level, int]
    direct: int
    closed: int
    people: int
    forms: tuple[Form, ...]
    heir: Organisation | None


def of(s: Session, actor: Actor | None, organisation: Organisation, today: date) -> Card:
    access.require(actor, Action.STRUCTURE, organisation.path)
    direct, closed = s.execute(
        select(func.count(), func.coalesce(func.sum(case((open_on(today), 0), else_=1)), 0)).where(
            Organisation.parent_id == organisation.id
        )
    ).one()
    people = select(func.count(distinct(Grant.user_id))).join(User, User.id == Grant.user_id)
    heir = s.get(Organisation, organisation.merged_into_id) if organisation.merged_into_id else None
    return Card(
        consequences.by_level(s, actor, organisation, today),
        direct - closed,
        closed,
        s.scalar(people.where(Grant.organisation_id == organisation.id, User.active)) or 0,
        _forms(s, organisation),
        heir,
    )


def _forms(s: Session, organisation: Organisation) -> tuple[Form, ...]:
    rows = s.execute(
        select(Campaign.title, Submission.state, Submission.submitted)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(Submission.organisation_id == organisation.id)
        .order_by(Campaign.year.desc(), Campaign.id.desc())
    )
    return tuple(Form(title, State(state), submitted) for title, state, submitted in rows)
