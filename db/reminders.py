"""Reminders to those who have not handed in: shown before they are sent, sent by hand or by the plan of the day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from core import access, letters, reminders
from core.access import SYSTEM, Action, Actor
from core.letters import Kind, Words
from core.organisations import Level
from core.problems import Refused
from core.workflow import EDITABLE
from db import audiences, digests, journal, outbox, plans, post, wordings
from db.audiences import Unreached, Whom
from db.models import Campaign, Fact, Organisation, ReminderPlan, Submission, Window
from db.organisations import ancestor_ids, within
from db.post import Draft
from db.windows import shaped as shaped_window

# More than anybody can look through before pressing the button.
MOST = 5_000
# How far from a due day letters can be wanted, extensions included.
_AROUND = timedelta(days=reminders.MOST_DAYS + 5)


@dataclass(frozen=True)
class Audience:
    """Who would get what if it were sent now, and where nobody can be written to. `done`: pairs of form and person
    that have had theirs today."""

    whom: tuple[Whom, ...]
    unreached: tuple[Unreached, ...]
    done: frozenset[tuple[int, int]]

    @property
    def waiting(self) -> tuple[Whom, ...]:
        return tuple(w for w in self.whom if w.pair not in self.done)


@dataclass(frozen=True)
class Sent:
    """`gone` are names of organisations that were on the list and need no reminder any more."""

    queued: int
    already: int
    gone: tuple[str, ...]


def audience(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    level: Level = Level.PRIMARY,
) -> Audience:
    """Raises Refused for more than can be looked through."""
    access.require(actor, Action.REMIND, organisation.path)
    asked = (
        Submission.campaign_id == campaign.id,
        Submission.level == level.value,
        Submission.state.in_([state.value for state in EDITABLE]),
        within(Organisation.path, organisation.path),
    )
    counted = select(func.count()).select_from(Submission).join(Organisation, _same()).where(*asked)
    if (s.scalar(counted) or 0) > MOST:
        raise Refused("Не сдали слишком многие для одного списка: выберите организацию ниже.")
    found = audiences.forms(s, organisation.path, campaign, now, Submission.level == level.value)
    whom, unreached = audiences.people(s, organisation.path, found, now)
    keys = {_key(w, campaign, w.form.window.today(now)): w.pair for w in whom}
    done = frozenset(keys[key] for key in post.queued(s, keys))
    return Audience(tuple(whom), tuple(unreached), done)


def looked(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    number: int,
    now: datetime,
) -> None:
    """Names with addresses have been seen: the page tells so once, not at every click."""
    access.require(actor, Action.REMIND, organisation.path)
    after = {"campaign": campaign.title, "count": number}
    journal.write(s, actor, "contacts.view", now, organisation.id, after=after)


def sample(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    whom: Whom,
    site: str,
    now: datetime,
) -> Words:
    """The letter as this person would get it."""
    access.require(actor, Action.REMIND, organisation.path)
    (draft,) = _drafts(s, [whom], campaign, organisation.name, site, now)
    return draft.words


def send(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    seen: Collection[tuple[int, int]],
    site: str,
    now: datetime,
    level: Level = Level.PRIMARY,
) -> Sent:
    """Queues what was seen: pairs of form and person. Who has handed in meanwhile gets nothing and is named; who has
    had a letter today gets no second one."""
    there = audience(s, actor, organisation, campaign, now, level)
    chosen = [w for w in there.whom if w.pair in seen]
    drafts = _drafts(s, chosen, campaign, organisation.name, site, now)
    queued = post.queue(s, drafts, now)
    gone = set(seen) - {w.pair for w in there.whom}
    if queued:
        after = {"campaign": campaign.title, "level": level.value, "letters": queued}
        journal.write(s, actor, "reminders.send", now, organisation.id, after=after)
    return Sent(queued, len(chosen) - queued, _names(s, organisation.path, {form for form, _ in gone}))


def _same() -> ColumnElement[bool]:
    return Organisation.id == Submission.organisation_id


def _names(s: Session, path: str, forms: Collection[int]) -> tuple[str, ...]:
    """Of forms below the path alone: numbers come from the browser."""
    named = select(Organisation.name).join(Submission, Submission.organisation_id == Organisation.id)
    numbers = sorted(forms)[:500]
    mine = (Submission.id.in_(numbers), within(Organisation.path, path))
    return tuple(s.scalars(named.where(*mine).order_by(Organisation.path)))


def _key(whom: Whom, campaign: Campaign, day: date) -> str:
    return reminders.key(whom.form.kind, campaign.id, whom.form.submission_id, whom.user_id, day)


def _drafts(
    s: Session,
    whom: Iterable[Whom],
    campaign: Campaign,
    sender: str,
    site: str,
    now: datetime,
    days: dict[int, date] | None = None,
) -> list[Draft]:
    """`days`: for which planned day, by form; without it the day is today."""
    words: dict[str, dict[Kind, Words]] = {}
    made = []
    for w in whom:
        # Words belong to whoever stands above: neighbours share them.
        above = w.form.path.rstrip("/").rpartition("/")[0] + "/"
        known = words.get(above) or words.setdefault(above, wordings.of(s, above))
        values = audiences.values(w, campaign, sender, site, now)
        day = days[w.form.submission_id] if days else w.form.window.today(now)
        letter = letters.render(known[w.form.kind], values)
        key = _key(w, campaign, day)
        head = (w.form.organisation_id, w.user_id, w.form.kind, key, w.address)
        made.append(Draft(*head, letter, campaign.id))
    return made


def due(s: Session, site: str, zone: str, now: datetime) -> int:
    """What the plans want of today, once a day and plan, from its hour on; `zone` is for regions without one."""
    every = plans.every(s)
    return sum(_carried_out(s, row, every, site, zone, now) for row in every if row.active)


def _carried_out(
    s: Session, row: ReminderPlan, every: Sequence[ReminderPlan], site: str, zone: str, now: datetime
) -> int:
    place = s.get_one(Organisation, row.organisation_id)
    here = now.astimezone(ZoneInfo(_zone(s, place) or zone))
    day = here.date().isoformat()
    noted = s.get(Fact, plans.fact(place.id))
    if here.hour < row.hour or (noted and noted.value == day):
        return 0
    outbox.note(s, plans.fact(place.id), day)
    drafts = [
        draft
        for campaign in _running(s, here.date())
        for draft in _planned(s, row, every, place, campaign, site, now)
    ]
    if row.digest:
        drafts += digests.drafts(s, row, every, place, here.date(), site, now)
    queued = post.queue(s, drafts, now)
    if queued:
        journal.write(s, SYSTEM, "reminders.planned", now, place.id, after={"letters": queued, "day": day})
    return queued


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
    return _drafts(s, whom, campaign, place.name, site, now, days)
