"""What somebody owes, and what waits for a reviewer: forms seen as work to do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, effort, rules
from core.access import Action, Actor
from core.campaigns import CampaignKind, Window
from core.organisations import Level
from core.workflow import State
from db import models
from db.models import Campaign, Organisation, Submission
from db.submissions import NO_PAST, Opened, find
from db.windows import shaped


@dataclass(frozen=True)
class Duty:
    """What somebody has to hand in. `answered` of `asked` questions; `minutes` for those without an answer,
    `blocking` and `remarks` are counted while it may be filled in."""

    submission_id: int
    organisation: str
    kind: CampaignKind
    campaign: str
    year: int
    state: State
    window: Window
    answered: int
    asked: int
    reason: str
    handed_in: datetime | None
    minutes: int = 0
    blocking: int = 0
    remarks: int = 0

    def fillable(self, now: datetime) -> bool:
        return self.state.fillable(self.window.open(now))

    def present(self, now: datetime) -> bool:
        """Is there still something to do or to wait for?"""
        return (
            self.fillable(now)
            or self.state is State.SUBMITTED
            or self.window.today(now) <= self.window.closes
        )


@dataclass(frozen=True)
class Queued:
    submission_id: int
    organisation_id: int
    code: str
    organisation: str
    level: Level
    kind: str | None
    state: State
    revision: int
    submitted: datetime | None
    late: bool
    overdue: bool


def owed(s: Session, actor: Actor | None, now: datetime) -> list[Duty]:
    """Forms of the organisations the actor fills for: what may be filled in first, the most urgent of it first; then
    the newest."""
    own = [g.organisation_id for g in actor.grants if access.can(actor, Action.FILL, g.path)] if actor else []
    numbers = s.scalars(
        select(Submission.id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(Submission.organisation_id.in_(own))
        .order_by(Campaign.year.desc(), Campaign.kind, Submission.organisation_id)
    ).all()
    found = [_duty(find(s, actor, Action.FILL, number, NO_PAST), now) for number in numbers]
    return sorted(found, key=lambda duty: _urgency(duty, now))


def _urgency(duty: Duty, now: datetime) -> tuple[int, int]:
    """A form sent back is somebody waiting."""
    if not duty.fillable(now):
        return 2, 0
    return (0 if duty.state.sent_back else 1), duty.window.due.toordinal()


def _duty(opened: Opened, now: datetime) -> Duty:
    asked = opened.asked()
    empty = [i for i in asked if i.code not in opened.answers]
    fillable = opened.fillable(now)
    return Duty(
        opened.submission.id,
        opened.organisation.name,
        CampaignKind(opened.campaign.kind),
        opened.campaign.title,
        opened.campaign.year,
        opened.state,
        opened.window,
        sum(i.code in opened.answers for i in asked),
        len(asked),
        opened.submission.reason,
        opened.submission.submitted,
        effort.minutes(empty) if empty else 0,
        len(rules.blocking(opened.problems(now))) if fillable else 0,
        len(opened.remarks) if fillable else 0,
    )


def queue(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> list[Queued]:
    """Forms of the organisations directly below as the tree stands now: whoever answers for them reviews them,
    though a form moved meanwhile still counts where it was when the campaign opened."""
    access.require(actor, Action.READ, organisation.path)
    rows = s.execute(
        select(Submission, Organisation.code, Organisation.name, models.Window)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.organisation_id.in_(
                select(Organisation.id).where(Organisation.parent_id == organisation.id)
            ),
        )
        .order_by(Organisation.code)
    )
    return [_queued(sub, code, name, shaped(w, campaign), now) for sub, code, name, w in rows]


def _queued(sub: Submission, code: str, name: str, window: Window, now: datetime) -> Queued:
    state = State(sub.state)
    handed_in = state in (State.SUBMITTED, State.ACCEPTED)
    return Queued(
        sub.id,
        sub.organisation_id,
        code,
        name,
        Level(sub.level),
        sub.kind,
        state,
        sub.revision,
        sub.submitted,
        handed_in and sub.submitted is not None and window.late(sub.submitted),
        not handed_in and window.overdue(now),
    )
