"""What the plans want of today, one plan after the other: letters are made by reading, and only their queueing is a
transaction that writes. So a plan that goes wrong stops nobody else, and nobody waits for a long one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core import reminders as rules
from core.access import SYSTEM
from db import audiences, digests, journal, outbox, plans, post, reminders
from db.models import Campaign, Fact, Organisation, ReminderPlan, Submission, Window
from db.organisations import ancestor_ids
from db.post import Draft
from db.windows import shaped as shaped_window

# How far from a due day letters can be wanted, extensions included.
_AROUND = timedelta(days=rules.MOST_DAYS + 5)


@dataclass(frozen=True)
class Task:
    """Of the plan of one organisation: its reminders, or its digests."""

    owner: int
    digest: bool = False

    @property
    def fact(self) -> str:
        return plans.fact(self.owner, self.digest)


@dataclass(frozen=True)
class Made:
    """Letters of a task for one day; `lock_version` is of the plan that wanted them."""

    task: Task
    lock_version: int
    day: str
    drafts: tuple[Draft, ...]


def tasks(s: Session) -> list[Task]:
    every = [row for row in plans.every(s) if row.active]
    return [
        *(Task(row.organisation_id) for row in every),
        *(Task(row.organisation_id, True) for row in every if row.digest),
    ]


def made(s: Session, task: Task, site: str, zone: str, now: datetime) -> Made | None:
    """None where the hour has not come or the day is done; `zone` is for regions without one."""
    every = plans.every(s)
    row = next((row for row in every if row.organisation_id == task.owner), None)
    if row is None:
        return None
    place = s.get_one(Organisation, task.owner)
    here = now.astimezone(ZoneInfo(_zone(s, place) or zone))
    if here.hour < row.hour or _noted(s, task) == here.date().isoformat():
        return None
    if task.digest:
        drafts = digests.drafts(s, row, every, place, here.date(), site, now)
    else:
        running = _running(s, here.date())
        drafts = [d for campaign in running for d in _planned(s, row, every, place, campaign, site, now)]
    return Made(task, row.lock_version, here.date().isoformat(), tuple(drafts))


def put(s: Session, found: Made, now: datetime) -> int:
    """How many letters are new; none where the plan was changed or carried out meanwhile."""
    row = s.get(ReminderPlan, found.task.owner)
    if row is None or row.lock_version != found.lock_version or _noted(s, found.task) == found.day:
        return 0
    outbox.note(s, found.task.fact, found.day)
    queued = post.queue(s, found.drafts, now)
    if queued:
        after = {"letters": queued, "day": found.day}
        journal.write(s, SYSTEM, "reminders.planned", now, found.task.owner, after=after)
    return queued


def _noted(s: Session, task: Task) -> str:
    row = s.get(Fact, task.fact)
    return row.value if row else ""


def _zone(s: Session, place: Organisation) -> str | None:
    above = select(Organisation.time_zone).where(
        Organisation.id.in_(ancestor_ids(place.path)), Organisation.time_zone.is_not(None)
    )
    return s.scalar(above.order_by(Organisation.path.desc()).limit(1))


def _running(s: Session, today: date) -> Sequence[Campaign]:
    near = select(Window.campaign_id).where(
        Window.opens <= today + timedelta(days=1), Window.closes >= today - _AROUND
    )
    return s.scalars(select(Campaign).where(Campaign.id.in_(near)).order_by(Campaign.id)).all()


def _planned(
    s: Session,
    row: ReminderPlan,
    every: Sequence[ReminderPlan],
    place: Organisation,
    campaign: Campaign,
    site: str,
    now: datetime,
) -> list[Draft]:
    plan = plans.shaped(row)
    known = s.scalars(select(Window).where(Window.campaign_id == campaign.id)).all()
    hit = [w.id for w in known if plan.now(w.due, shaped_window(w).today(now))]
    # Whoever was given more time has days of their own.
    near = or_(and_(Submission.until.is_(None), Submission.window_id.in_(hit)), Submission.until.is_not(None))
    found, days = [], {}
    for form in audiences.forms(s, place.path, campaign, now, near):
        wanted = plan.now(form.window.due, form.window.today(now))
        if wanted and plans.nearest(every, form.path) is row:
            found.append(form)
            days[form.submission_id] = wanted[1]
    if not found:
        return []
    whom, _ = audiences.people(s, place.path, found, now)
    return reminders.drafts(s, whom, campaign, place.name, site, now, days)
