"""The journal: who did what, when, and what was before and after. Written in the transaction of the act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from db.models import Event, Organisation, Submission

# What may never stand in the journal, whoever writes it.
_SECRET = ("password", "token", "code_hash", "entry")


def write(
    s: Session,
    actor: Actor | None,
    action: str,
    now: datetime,
    organisation_id: int | None = None,
    submission_id: int | None = None,
    revision: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """`before` and `after` hold only what changed, as JSON values."""
    for key in (*(before or {}), *(after or {})):
        if any(word in key for word in _SECRET):
            raise ValueError(f"a secret in the journal: {key}")
    s.add(
        Event(
            at=now,
            user_id=actor.user_id if actor else None,
            actor=actor.name[:200] if actor else "",
            action=action,
            organisation_id=organisation_id,
            submission_id=submission_id,
            revision=revision,
            before=before or {},
            after=after or {},
        )
    )


def of_submission(s: Session, actor: Actor | None, submission_id: int) -> Sequence[Event]:
    """Oldest first."""
    path = s.scalar(
        select(Organisation.path)
        .join(Submission, Submission.organisation_id == Organisation.id)
        .where(Submission.id == submission_id)
    )
    access.require(actor, Action.JOURNAL, path)
    return s.scalars(select(Event).where(Event.submission_id == submission_id).order_by(Event.id)).all()


def recent(
    s: Session, actor: Actor | None, path: str, limit: int = 200, before_id: int | None = None
) -> Sequence[Event]:
    """What happened to the organisation at `path` and below it, newest first; `before_id` turns the page."""
    access.require(actor, Action.JOURNAL, path)
    query = _below(path).order_by(Event.id.desc()).limit(min(limit, 1000))
    return s.scalars(query if before_id is None else query.where(Event.id < before_id)).all()


def _below(path: str) -> Select[Event]:
    query = select(Event).outerjoin(Organisation, Organisation.id == Event.organisation_id)
    inside = (Organisation.path >= path) & (Organisation.path < path[:-1] + "0")
    # Sign-ins and the like belong to no organisation: only the whole tree sees them.
    return query.where(or_(inside, Event.organisation_id.is_(None)) if path == "/" else inside)
