"""What an act on an organisation would touch, told before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor, Role
from core.organisations import Level
from db import leaving
from db.models import Grant, Organisation, User
from db.organisations import open_on, within


@dataclass(frozen=True)
class Right:
    """Somebody's right at an organisation that is no more: it reaches nobody until it is given elsewhere."""

    name: str
    login: str
    role: Role


@dataclass(frozen=True)
class Consequences:
    """What an act on an organisation would touch: open ones below by level, how many directly, forms nobody would wait
    for, people with rights here."""

    below: Mapping[Level, int]
    direct: int
    forms: tuple[str, ...]
    rights: tuple[Right, ...]


def of(s: Session, actor: Actor | None, organisation: Organisation, day: date, today: date) -> Consequences:
    access.require(actor, Action.STRUCTURE, organisation.path)
    waiting = leaving.waiting(s, actor, organisation, max(day, today))
    below = by_level(s, actor, organisation, today)
    titles = tuple(campaign.title for _, campaign in waiting)
    return Consequences(
        below, directly_below(s, actor, organisation, today), titles, rights(s, actor, organisation)
    )


def by_level(s: Session, actor: Actor | None, organisation: Organisation, today: date) -> dict[Level, int]:
    """How many open ones stand below, from the top down."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    inside = (within(Organisation.path, organisation.path), Organisation.id != organisation.id)
    rows = s.execute(
        select(Organisation.level, func.count()).where(*inside, open_on(today)).group_by(Organisation.level)
    )
    found = {Level(level): number for level, number in rows}
    return {level: found[level] for level in Level if level in found}


def directly_below(s: Session, actor: Actor | None, organisation: Organisation, day: date) -> int:
    """How many are open on the day."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    inside = select(func.count()).select_from(Organisation)
    return s.scalar(inside.where(Organisation.parent_id == organisation.id, open_on(day))) or 0


def rights(s: Session, actor: Actor | None, organisation: Organisation) -> tuple[Right, ...]:
    """At this very organisation."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    rows = s.execute(
        select(User.name, User.login, Grant.role)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.organisation_id == organisation.id, User.active)
        .order_by(User.id)
    )
    return tuple(Right(name, login, Role(role)) for name, login, role in rows)
