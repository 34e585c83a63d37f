"""What awaits somebody inside the application, and what others have done about their forms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, and_, exists, func, not_, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from core import access, messages
from core.access import Action, Actor
from core.messages import Awaiting, Menu, Waits
from core.problems import Forbidden
from core.workflow import EDITABLE, State
from db import extensions, models
from db.models import Campaign, Event, Extension, Organisation, Submission, User
from db.organisations import ancestor_ids
from db.windows import shaped

SHOWN = 50
# Of whoever has one.
_PARENT = type_coerce(Organisation.parent_id, Integer)
# What is older is found in the forms themselves.
LATELY = timedelta(days=120)


@dataclass(frozen=True)
class News:
    """Something that somebody else has done; `why` are their words. `submission_id` leads to the form."""

    id: int
    at: datetime
    action: str
    title: str
    why: str
    organisation: str
    campaign: str
    submission_id: int | None
    unread: bool


def awaiting(s: Session, actor: Actor | None, now: datetime) -> list[Awaiting]:
    """What presses first: the forms they fill, then what waits for their decision."""
    if actor is None or actor.waits:
        raise Forbidden
    tops = _tops(s, actor)
    decisions = [*_reviews(s, tops), *_extensions(s, tops)] if tops else []
    return sorted([*_forms(s, actor, now), *decisions], key=lambda awaiting: not awaiting.pressing)


def menu(s: Session, actor: Actor | None, now: datetime) -> Menu:
    """Everything that presses and everything unread, counted."""
    found = awaiting(s, actor, now)
    unread = _unread(s, actor, now) if actor else 0
    by_kind = {kind: sum(a.count for a in found if a.kind is kind) for kind in Waits}
    pressing = sum(a.pressing for a in found)
    return Menu(pressing + unread, by_kind[Waits.REVIEW], by_kind[Waits.EXTENSION])


def stamp(s: Session, actor: Actor | None) -> tuple[int, ...]:
    """Another one where the menu may say something else: some figure has changed, more time is asked for or answered,
    or they have read."""
    if actor is None or actor.waits:
        raise Forbidden
    read_until = select(User.read_until).where(User.id == actor.user_id).scalar_subquery()
    figures = select(func.coalesce(func.sum(Campaign.data_version), 0)).scalar_subquery()
    asked = select(func.count()).where(Extension.state == "asked").scalar_subquery()
    row = s.execute(select(figures, asked, func.coalesce(read_until, 0))).one()
    return tuple(int(value) for value in row)


def _own(actor: Actor) -> dict[int, str]:
    """Organisations whose forms they fill, with their paths."""
    return {g.organisation_id: g.path for g in actor.grants if access.can(actor, Action.FILL, g.path)}


def _forms(s: Session, actor: Actor, now: datetime) -> list[Awaiting]:
    rows = s.execute(
        select(
            Submission.id,
            Submission.state,
            Submission.until,
            Organisation.name,
            Campaign.title,
            models.Window,
            exists().where(Extension.submission_id == Submission.id, *extensions.OPEN).label("asks"),
        )
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(Submission.organisation_id.in_(_own(actor)), Submission.state.in_(EDITABLE))
    )
    found = []
    for row in rows:
        state, window = State(row.state), shaped(row.Window, row.until)
        if state.fillable(window.open(now)):
            under = f"{row.title} · {row.name}"
            told = messages.form(state, window, now)
            if row.asks:
                told = f"{told}; {messages.ASKED}"
            pressing = messages.presses(state, window, now)
            query = {"form": str(row.id)}
            urgency = (not state.sent_back, window.due.toordinal(), row.id)
            found.append((urgency, Awaiting(Waits.FORM, told, under, query, pressing=pressing)))
    return [awaiting for _, awaiting in sorted(found, key=lambda pair: pair[0])]


def _tops(s: Session, actor: Actor) -> dict[int, Organisation]:
    """Whose forms below they decide about, by number."""
    paths = access.scope(actor, Action.REVIEW)
    tops = s.scalars(select(Organisation).where(Organisation.path.in_(paths))) if paths else ()
    return {top.id: top for top in tops}


def _reviews(s: Session, tops: Mapping[int, Organisation]) -> Iterator[Awaiting]:
    """Of the organisations directly below as the tree stands now, as their queue has them."""
    rows = s.execute(
        select(_PARENT, Campaign.kind, Campaign.year, Campaign.title, func.count())
        .select_from(Submission)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(Organisation.parent_id.in_(tops), Submission.state == State.SUBMITTED.value)
        .group_by(Organisation.parent_id, Campaign.kind, Campaign.year, Campaign.title)
        .order_by(Organisation.parent_id, Campaign.year.desc(), Campaign.kind)
    )
    for parent, kind, year, title, count in rows:
        top = tops[parent]
        query = {"org": top.code, "campaign": f"{kind}-{year}"}
        under = f"{title} · {top.name}"
        yield Awaiting(Waits.REVIEW, messages.review(count), under, query, count)


def _extensions(s: Session, tops: Mapping[int, Organisation]) -> Iterator[Awaiting]:
    rows = s.execute(
        select(_PARENT, func.count())
        .select_from(Extension)
        .join(Submission, Submission.id == Extension.submission_id)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(*extensions.OPEN)
        .where(Organisation.parent_id.in_(tops))
        .group_by(Organisation.parent_id)
        .order_by(Organisation.parent_id)
    )
    for parent, count in rows:
        top = tops[parent]
        yield Awaiting(Waits.EXTENSION, messages.extension(count), top.name, {"org": top.code}, count)


def news(s: Session, actor: Actor | None, now: datetime, limit: int = SHOWN) -> list[News]:
    """What others have done about the forms they fill, and campaigns opened above them; the newest first."""
    if actor is None or actor.waits:
        raise Forbidden
    until = s.scalar(select(User.read_until).where(User.id == actor.user_id)) or 0
    rows = s.execute(
        select(Event, Organisation.name, Campaign.title)
        .outerjoin(Organisation, Organisation.id == Event.organisation_id)
        .outerjoin(Submission, Submission.id == Event.submission_id)
        .outerjoin(Campaign, Campaign.id == Submission.campaign_id)
        .where(*_concerns(actor, now))
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [_news(event, name or "", title or "", until) for event, name, title in rows]


def _unread(s: Session, actor: Actor, now: datetime) -> int:
    until = select(func.coalesce(func.max(User.read_until), 0)).where(User.id == actor.user_id)
    fresh = select(Event.id).where(*_concerns(actor, now), Event.id > until.scalar_subquery()).limit(SHOWN)
    return s.scalar(select(func.count()).select_from(fresh.subquery())) or 0


def _concerns(actor: Actor, now: datetime) -> tuple[ColumnElement[bool], ...]:
    own = _own(actor)
    above = {number for path in own.values() for number in ancestor_ids(path)}
    # What those of one organisation have sent themselves they know of each other.
    sent = and_(Event.action == messages.SENT, not_(Event.after["on_behalf"].as_boolean().is_(True)))
    mine = and_(Event.organisation_id.in_(own), Event.action.in_(messages.ABOUT_FORMS), not_(sent))
    opened = and_(Event.organisation_id.in_(above), Event.action == messages.OPENED)
    somebody = or_(Event.user_id.is_(None), Event.user_id != actor.user_id)
    return or_(mine, opened), somebody, Event.at > now - LATELY


def _news(event: Event, organisation: str, campaign: str, until: int) -> News:
    opened = event.action == messages.OPENED
    return News(
        event.id,
        event.at,
        event.action,
        messages.news(event.action, event.after),
        "" if opened else messages.why(event.after),
        organisation,
        campaign or (messages.campaign(event.after) if opened else ""),
        event.submission_id,
        event.id > until,
    )


def read(s: Session, actor: Actor | None, until_id: int) -> None:
    """They have been shown everything up to this event. That is nobody's act, and the journal says nothing of it."""
    if actor is None or actor.waits:
        raise Forbidden
    mine = and_(User.id == actor.user_id, User.read_until < until_id)
    s.execute(update(User).where(mine).values(read_until=until_id))
