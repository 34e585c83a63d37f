"""What has happened to an organisation and since when: written by the acts on the tree, read on its card."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.milestones import Event, Milestone
from db import models
from db.models import Organisation, User


def write(
    s: Session,
    user_id: int | None,
    organisation_id: int,
    event: Event,
    day: date,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> None:
    s.add(
        models.Milestone(
            organisation_id=organisation_id,
            kind=event.value,
            day=day,
            before=dict(before or {}),
            after=dict(after or {}),
            note=note,
            user_id=user_id,
            at=now,
        )
    )


def exempted(s: Session, organisation_id: int) -> list[int]:
    """Numbers of the forms that nobody waits for because the organisation was closed or merged the last time."""
    told = s.scalar(
        select(models.Milestone.after)
        .where(
            models.Milestone.organisation_id == organisation_id,
            models.Milestone.kind.in_((Event.CLOSED.value, Event.MERGED.value)),
        )
        .order_by(models.Milestone.id.desc())
        .limit(1)
    )
    return [number for number in (told or {}).get("exempted", ()) if isinstance(number, int)]


def of(s: Session, actor: Actor | None, organisation: Organisation) -> list[Milestone]:
    """The newest first."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    rows = s.execute(
        select(models.Milestone, User.name)
        .outerjoin(User, User.id == models.Milestone.user_id)
        .where(models.Milestone.organisation_id == organisation.id)
        .order_by(models.Milestone.day.desc(), models.Milestone.id.desc())
    )
    return [
        Milestone(Event(m.kind), m.day, m.before, m.after, m.note, name or "командная строка", m.at)
        for m, name in rows
    ]
