"""What somebody owes, and what waits for a reviewer: forms seen as work to do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, answers, effort, rules
from core.access import Action, Actor
from core.campaigns import CampaignKind, Window
from core.forms import Form
from core.organisations import Kind, Level
from core.workflow import State
from db import campaigns, forms, models, windows
from db.models import Campaign, Organisation, Submission
from db.organisations import BY_CODE
from db.windows import shaped

# How long before forms are taken the duty is told of.
EARLY = timedelta(days=30)


@dataclass(frozen=True)
class Duty:
    """What somebody has to hand in. While it may be filled in are counted: `answered` of `asked` questions, `minutes`
    for what blocks, `blocking` problems and `remarks`."""

    submission_id: int
    organisation: str
    kind: CampaignKind
    campaign: str
    year: int
    state: State
    window: Window
    reason: str
    handed_in: datetime | None
    answered: int = 0
    asked: int = 0
    minutes: int = 0
    blocking: int = 0
    remarks: int = 0

    def fillable(self, now: datetime) -> bool:
        return self.state.fillable(self.window.open(now))

    def far(self, now: datetime) -> bool:
        """Opened long before its time: nobody is to think of it yet."""
        return self.window.opens - self.window.today(now) > EARLY

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
    remarks = select(func.count()).where(models.Remark.submission_id == Submission.id).scalar_subquery()
    rows = s.execute(
        select(Submission, Organisation, Campaign, models.Form.published, models.Window, remarks)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(Submission.organisation_id.in_(own))
        .order_by(Campaign.year.desc(), Campaign.kind, Submission.organisation_id)
    )
    found = []
    for submission, organisation, campaign, published, window, told in rows.all():
        duty = _duty(submission, organisation, campaign, shaped(window, campaign))
        if duty.fillable(now):
            form = forms.read(s, submission.form_id, published)
            duty = _counted(duty, submission, form, now, told)
        found.append(duty)
    return sorted(found, key=lambda duty: _urgency(duty, now))


def _urgency(duty: Duty, now: datetime) -> tuple[int, int]:
    """A form sent back is somebody waiting."""
    if not duty.fillable(now):
        return 2, 0
    return (0 if duty.state.sent_back else 1), duty.window.due.toordinal()


def _duty(submission: Submission, organisation: Organisation, campaign: Campaign, window: Window) -> Duty:
    return Duty(
        submission.id,
        organisation.name,
        CampaignKind(campaign.kind),
        campaign.title,
        campaign.year,
        State(submission.state),
        window,
        submission.reason,
        submission.submitted,
    )


def _counted(duty: Duty, submission: Submission, form: Form, now: datetime, remarks: int) -> Duty:
    given = answers.decode(form.indicators, submission.answers)
    kind = Kind(submission.kind) if submission.kind else None
    asked = list(form.asked(kind, given))
    empty = [i for i in asked if i.code not in given]
    problems = rules.blocking(rules.check(form, kind, given, rules.Context(today=duty.window.today(now))))
    waiting = [i for i in asked if i.code in {p.code for p in problems}]
    return replace(
        duty,
        answered=len(asked) - len(empty),
        asked=len(asked),
        minutes=effort.minutes(waiting) if waiting else 0,
        blocking=len(problems),
        remarks=remarks,
    )


def waiting(s: Session, actor: Actor | None, organisation: Organisation) -> dict[Campaign, int]:
    """How many forms of the organisations directly below wait for a decision, by campaign, the newest first; only
    campaigns where there are any."""
    access.require(actor, Action.READ, organisation.path)
    rows = s.execute(
        select(Submission.campaign_id, func.count())
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(Organisation.parent_id == organisation.id, Submission.state == State.SUBMITTED.value)
        .group_by(Submission.campaign_id)
    )
    counts = {row.campaign_id: row[1] for row in rows}
    return {c: counts[c.id] for c in campaigns.all(s, actor) if c.id in counts} if counts else {}


def queue(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> list[Queued]:
    """Forms of the organisations directly below as the tree stands now: whoever answers for them reviews them,
    though a form moved meanwhile still counts where it was when the campaign opened."""
    access.require(actor, Action.READ, organisation.path)
    shown = {row.id: shaped(row, campaign) for row in windows.every(s, campaign)}
    rows = s.execute(
        # Not the whole rows: answers are long, and there are a thousand forms.
        select(
            Submission.id,
            Submission.organisation_id,
            Organisation.code,
            Organisation.name,
            Submission.level,
            Submission.kind,
            Submission.state,
            Submission.revision,
            Submission.submitted,
            Submission.window_id,
        )
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(Submission.campaign_id == campaign.id, Organisation.parent_id == organisation.id)
        .order_by(BY_CODE)
    )
    return [_queued(row, shown[row.window_id], now) for row in rows]


def _queued(row: Any, window: Window, now: datetime) -> Queued:
    state = State(row.state)
    handed_in = state in (State.SUBMITTED, State.ACCEPTED)
    return Queued(
        row.id,
        row.organisation_id,
        row.code,
        row.name,
        Level(row.level),
        row.kind,
        state,
        row.revision,
        row.submitted,
        handed_in and row.submitted is not None and window.late(row.submitted),
        not handed_in and window.overdue(now),
    )
