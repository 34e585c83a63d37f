"""Who holds which right. Taking one away ends the sessions of its holder; giving one does not: or else giving
would throw out anybody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor, Role
from core.organisations import Level
from core.problems import Forbidden, Refused
from core.rights import may_give, no_more, refuse_unfitting
from db import journal
from db.models import Grant, Organisation, User


def giving(s: Session, actor: Actor | None, role: Role, organisation_id: int) -> Organisation:
    """Where the right is for; Forbidden unless the actor may hand out this role there."""
    place = s.get(Organisation, organisation_id)
    access.require(actor, Action.PEOPLE, place.path if place else None)
    assert place is not None
    if not may_give(actor, role, place.path):
        raise Forbidden
    return place


def other(s: Session, actor: Actor | None, user_id: int) -> User:
    """Somebody else, of whom something is kept: nobody changes their own rights."""
    user = s.get(User, user_id)
    if user is None or actor is None or user.id == actor.user_id or not access.scope(actor, Action.PEOPLE):
        raise Forbidden
    return user


def managed(s: Session, actor: Actor | None, user_id: int) -> User:
    """Somebody all of whose rights lie in the actor's hands: else a code would be a way to more rights."""
    user = other(s, actor, user_id)
    held = s.scalars(select(Grant).where(Grant.user_id == user.id)).all()
    for right in held:
        giving(s, actor, Role(right.role), right.organisation_id)
    if not held:
        access.require(actor, Action.PEOPLE, _root(s))
    if user.anonymised is not None:
        raise Refused("Эта запись обезличена: человека за ней больше нет.")
    return user


def reached(s: Session, actor: Actor | None, user: User) -> bool:
    """May the actor act on this account at all? On whom they could give every right of, and on those without any; on
    everybody where they keep the whole tree. A right given to anybody else would show their contacts, take them out
    of the hands of their own organisation, and take away what they review."""
    if actor is None or not access.scope(actor, Action.PEOPLE):
        return False
    if user.id == actor.user_id or access.can(actor, Action.PEOPLE, _root(s) or "?"):
        return True
    rows = s.execute(
        select(Grant.role, Organisation.path)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.user_id == user.id)
    ).all()
    known = bool(rows) or (user.active and user.anonymised is None)
    return known and all(may_give(actor, Role(role), path) for role, path in rows)


def givable(actor: Actor | None, path: str) -> list[Role]:
    """Which roles the actor may hand out at this place."""
    return [role for role in Role if may_give(actor, role, path)]


def grant(
    s: Session, actor: Actor | None, user_id: int, role: Role, organisation_id: int, now: datetime
) -> User:
    place = giving(s, actor, role, organisation_id)
    refuse_unfitting(Level(place.level), role)
    user = other(s, actor, user_id)
    s.refresh(user, with_for_update=True)
    if not reached(s, actor, user):
        raise Forbidden
    if user.anonymised is not None:
        raise Refused("Эта запись обезличена: человека за ней больше нет.")
    if held(s, user.id, role, place.id) is not None:
        raise Refused("Такое право у этого человека уже есть.")
    after = {"user": user.id, "role": role.value} | added(s, user, place, role)
    journal.write(s, actor, "right_given", now, organisation_id=place.id, after=after)
    return user


def added(s: Session, user: User, place: Organisation, role: Role) -> dict[str, str]:
    """A part of the acts that give a right, which have asked; what the journal tells besides.

    A one-time code is known to whoever has issued it: it must not open more than they might give."""
    here = s.scalars(select(Grant.role).where(Grant.user_id == user.id, Grant.organisation_id == place.id))
    ends = _enters_by_code(user) and not any(no_more(role, Role(held)) for held in here.all())
    if ends:
        user.code_hash = user.code_until = None
        user.credential_version += 1
    s.add(Grant(user_id=user.id, organisation_id=place.id, role=role.value))
    return {"code": "больше не действует"} if ends else {}


def _enters_by_code(user: User) -> bool:
    """Is there a code, or somebody inside by a code who has no password of their own yet?"""
    return user.code_hash is not None or user.must_change_password


def revoke(s: Session, actor: Actor | None, grant_id: int, now: datetime) -> None:
    found = s.get(Grant, grant_id)
    if found is None:
        raise Forbidden
    giving(s, actor, Role(found.role), found.organisation_id)
    user = other(s, actor, found.user_id)
    s.delete(found)
    user.credential_version += 1
    before = {"user": user.id, "role": found.role}
    journal.write(s, actor, "right_taken", now, organisation_id=found.organisation_id, before=before)


def mine(s: Session, actor: Actor | None) -> Sequence[tuple[Role, str]]:
    """The actor's own rights, with the names of the organisations."""
    if actor is None or actor.waits:
        raise Forbidden
    query = (
        select(Grant.role, Organisation.name)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.user_id == actor.user_id)
        .order_by(Organisation.path, Grant.id)
    )
    return [(Role(role), name) for role, name in s.execute(query)]


def held(s: Session, user_id: int, role: Role, organisation_id: int) -> Grant | None:
    """The very right, held fast until the act is over."""
    query = select(Grant).where(
        Grant.user_id == user_id, Grant.organisation_id == organisation_id, Grant.role == role.value
    )
    return s.scalar(query.with_for_update())


def _root(s: Session) -> str | None:
    top = select(Organisation.path).where(Organisation.parent_id.is_(None))
    return s.scalar(top.order_by(Organisation.id))
