"""Duties pass from one person to the next in one act: the right, the account, the code to come in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.organisations import Level
from core.people import Details
from core.problems import Forbidden, Refused
from core.rights import refuse_unfitting
from db import invitations, journal, rights, users
from db.invitations import INVITATION_LIFE
from db.models import Grant, Organisation, User


@dataclass(frozen=True)
class Newcomer:
    """A successor who has no account yet; a login of "" is made of the name."""

    details: Details
    login: str = ""


@dataclass(frozen=True)
class Handed:
    """`code` is "" for a successor who has an account; `closed`: it was the last right of the one who left."""

    successor: User
    code: str
    until: datetime | None
    closed: bool


def give(
    s: Session,
    actor: Actor | None,
    user_id: int,
    organisation_id: int,
    role: Role,
    to: str | Newcomer,
    now: datetime,
) -> Handed:
    """`to` is the login of somebody known, or a newcomer. What the organisation has filled in stays where it
    is."""
    place = rights.giving(s, actor, role, organisation_id)
    refuse_unfitting(Level(place.level), role)
    leaver = rights.other(s, actor, user_id)
    right = rights.held(s, leaver.id, role, place.id)
    if right is None:
        raise Refused("Этого права у человека уже нет: обновите страницу.")
    successor = _successor(s, actor, place, to, now)
    if successor.id == leaver.id:
        raise Refused("Дела передают другому человеку: это та же учётная запись.")
    closed = _take(s, leaver, right)
    before, after = {"user": leaver.id, "role": role.value}, {"to": successor.id, "active": not closed}
    journal.write(s, actor, "duties_handed_over", now, place.id, before=before, after=after)
    _receive(s, actor, successor, place, role, leaver, to, now)
    if isinstance(to, str):
        return Handed(successor, "", None, closed)
    code = invitations.coded(successor, now, INVITATION_LIFE)
    return Handed(successor, code, now + INVITATION_LIFE, closed)


def _successor(
    s: Session, actor: Actor | None, place: Organisation, to: str | Newcomer, now: datetime
) -> User:
    if isinstance(to, Newcomer):
        return users.opened(s, to.login, to.details, now)
    user = users.named(s, actor, place, to)
    s.refresh(user, with_for_update=True)
    if actor is not None and user.id == actor.user_id:
        raise Forbidden
    if not user.active:
        raise Refused(f"Учётная запись «{user.login}» отключена: сначала включите её.")
    return user


def _take(s: Session, leaver: User, right: Grant) -> bool:
    """Is nothing left?"""
    s.delete(right)
    s.flush()
    leaver.credential_version += 1
    left = s.scalar(select(Grant.id).where(Grant.user_id == leaver.id).limit(1))
    if left is None:
        leaver.active = False
    return left is None


def _receive(
    s: Session,
    actor: Actor | None,
    successor: User,
    place: Organisation,
    role: Role,
    leaver: User,
    to: str | Newcomer,
    now: datetime,
) -> None:
    told: dict[str, str] = {}
    if rights.held(s, successor.id, role, place.id) is None:
        told = rights.added(s, successor, place, role)
    new = {} if isinstance(to, str) else {"login": successor.login, "waiting": True} | users.kept(to.details)
    after = {"user": successor.id, "role": role.value, "from": leaver.id} | told | new
    journal.write(s, actor, "duties_taken_over", now, place.id, after=after)
