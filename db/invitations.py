"""One-time codes: an invitation opens an account for the first time, a reset one whose password is lost.

A code is told once, to whoever made it: on the screen, on a slip or in a letter. Only its hash is kept.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from core import access
from core.access import Action, Actor, Role
from core.problems import Forbidden, Refused
from core.rights import may_give
from db import journal, rights, sessions
from db.models import Event, Grant, Organisation, User
from db.models import Session as Record
from db.organisations import BY_CODE, within

INVITATION_LIFE = timedelta(days=14)
RESET_LIFE = timedelta(hours=24)
# So many slips are one paper, and one act.
MOST = 400

_ABOVE = aliased(Organisation)


@dataclass(frozen=True)
class Invited:
    """Whom a code opens the door to, and where they belong."""

    user_id: int
    name: str
    login: str
    email: str
    role: Role
    organisation_id: int
    organisation: str
    above: str


@dataclass(frozen=True)
class Code:
    of: Invited
    code: str
    until: datetime


def reset(s: Session, actor: Actor | None, user_id: int, now: datetime) -> str:
    """A code for 24 hours; the old password is gone at once."""
    return issued(s, actor, rights.managed(s, actor, user_id), now, RESET_LIFE)


def issue(s: Session, actor: Actor | None, user_id: int, now: datetime) -> Code:
    """For 14 days for somebody who has never been in, else a reset."""
    user = rights.managed(s, actor, user_id)
    life = INVITATION_LIFE if _never_in(s, user) else RESET_LIFE
    of = _belongs(s, user)
    return Code(of, issued(s, actor, user, now, life), now + life)


def waiting(
    s: Session, actor: Actor | None, organisation: Organisation, roles: Sequence[Role], limit: int = MOST
) -> Sequence[Invited]:
    """Those below this organisation, and at it, who have never had a password and are the actor's to invite,
    each once, by code of their organisation."""
    access.require(actor, Action.CONTACTS, organisation.path)
    query = (
        select(
            User.id,
            User.name,
            User.login,
            User.email,
            Grant.role,
            Organisation.id,
            Organisation.name,
            _ABOVE.name.label("above"),
        )
        .select_from(User)
        .join(Grant, Grant.user_id == User.id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .outerjoin(_ABOVE, _ABOVE.id == Organisation.parent_id)
        .where(
            within(Organisation.path, organisation.path),
            Grant.role.in_([role.value for role in roles]),
            User.active.is_(True),
            User.password_hash == "",
            User.anonymised.is_(None),
            ~exists().where(Record.user_id == User.id),
        )
        .order_by(BY_CODE, Grant.id)
    )
    found: dict[int, Invited] = {}
    for start in count(0, MOST):
        part = s.execute(query.offset(start).limit(MOST)).all()
        theirs = _unmanaged(s, actor, {row[0] for row in part})
        for user_id, name, login, email, role, place, title, above in part:
            if user_id not in theirs:
                one = Invited(user_id, name, login, email, Role(role), place, title, above or "")
                found.setdefault(user_id, one)
        if len(found) >= limit or len(part) < MOST:
            break
    return list(found.values())[:limit]


def invite(s: Session, actor: Actor | None, user_ids: Sequence[int], now: datetime) -> Sequence[Code]:
    """A code of 14 days for each that has no password yet; somebody who has set one since is left out.
    Refused for more than a paper holds."""
    if not access.scope(actor, Action.PEOPLE):
        raise Forbidden
    if len(user_ids) > MOST:
        raise Refused(f"За один раз можно выдать не больше {MOST} кодов: разделите список.")
    made: list[Code] = []
    for user_id in dict.fromkeys(user_ids):
        user = rights.managed(s, actor, user_id)
        if user.password_hash or not user.active:
            continue
        code = issued(s, actor, user, now, INVITATION_LIFE)
        made.append(Code(_belongs(s, user), code, now + INVITATION_LIFE))
    return made


def issued(s: Session, actor: Actor | None, user: User, now: datetime, life: timedelta) -> str:
    """A part of the acts that open an account, which have asked."""
    before = {"waiting": not user.password_hash}
    code = coded(user, now, life)
    journal.write(s, actor, "one_time_issued", now, before=before, after={"user": user.id, "waiting": True})
    return code


def coded(user: User, now: datetime, life: timedelta) -> str:
    """The same within an act that tells of it itself."""
    code = sessions.new_code()
    user.code_hash = sessions.code_digest(code)
    user.code_until = now + life
    user.password_hash = ""
    user.must_change_password = True
    user.credential_version += 1
    return code


def _never_in(s: Session, user: User) -> bool:
    """Sign-ins are forgotten after a month; that a password was chosen the journal never forgets."""
    chosen = exists().where(Event.user_id == user.id, Event.action == "credentials_changed")
    seen = exists().where(Record.user_id == user.id)
    return not user.password_hash and not s.scalar(select(chosen | seen))


def _unmanaged(s: Session, actor: Actor | None, numbers: Collection[int]) -> set[int]:
    """The actor, and who of these has a right that the actor could not give."""
    held = (
        select(Grant.user_id, Grant.role, Organisation.path)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.user_id.in_(numbers))
    )
    foreign = {number for number, role, path in s.execute(held) if not may_give(actor, Role(role), path)}
    return foreign if actor is None or actor.user_id is None else foreign | {actor.user_id}


def _belongs(s: Session, user: User) -> Invited:
    query = (
        select(Grant.role, Organisation)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.user_id == user.id)
        .order_by(Grant.id)
    )
    first = s.execute(query).first()
    if first is None:
        raise Refused(f"У человека «{user.name}» нет ни одного права: сначала дайте его.")
    return _invited(s, user, Role(first[0]), first[1])


def _invited(s: Session, user: User, role: Role, place: Organisation) -> Invited:
    above = s.get(Organisation, place.parent_id) if place.parent_id else None
    named = above.name if above else ""
    return Invited(user.id, user.name, user.login, user.email, role, place.id, place.name, named)
