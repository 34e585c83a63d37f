"""What somebody owes: forms seen as work to do."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, answers, effort, rules
from core.access import Action, Actor
from core.campaigns import CampaignKind, Window
from core.forms import Form
from core.organisations import Kind
from core.workflow import State
from db import forms, models
from db.models import Campaign, Organisation, Submission
from db.windows import shaped

# How long before forms are taken the duty is told of, before the due day it presses, and after closing more time can
# still be asked for.
EARLY, NEAR, STILL = timedelta(days=30), timedelta(days=7), timedelta(days=60)


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
    # More time was given, to this day.
    until: date | None = None
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
            or self.pressing(now)
        )

    def pressing(self, now: datetime) -> bool:
        """Not handed in yet, and the days are running out or have run out not long ago."""
        # Whoever has just been given a week is not asked about it at once.
        near = NEAR if self.until is None else timedelta(days=2)
        first, last = self.window.due - near, self.window.closes + STILL
        return self.state.unsent and first <= self.window.today(now) <= last


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
        duty = _duty(submission, organisation, campaign, shaped(window, submission.until))
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
        submission.until,
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
