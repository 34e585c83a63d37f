"""Accounts, their passwords and their rights. A change of them ends the account's sessions, but for a right
that is given: or else giving one would throw out anybody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core import access, passwords
from core import text as texts
from core.access import SYSTEM, Action, Actor, Role
from core.organisations import Level
from core.problems import Forbidden, Refused
from db import journal, sessions
from db.models import Grant, Organisation, User
from db.models import Session as Record

CODE_LIFE = timedelta(hours=24)

# What a role may hand on. Nobody below an administrator makes an equal.
GIVES: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.REGIONAL: frozenset({Role.RESPONSIBLE, Role.CHAIR, Role.TERRITORIAL}),
}


@dataclass(frozen=True)
class Right:
    """`mine`: the actor may take it away."""

    id: int
    role: Role
    organisation_id: int
    organisation: str
    mine: bool


@dataclass(frozen=True)
class Person:
    """`rights` lie within the actor's reach. `managed`: there are no others, so the account is the actor's to
    open and close. `waiting`: there is no password, only a one-time code or not even that."""

    id: int
    login: str
    name: str
    active: bool
    waiting: bool
    seen: datetime | None
    rights: tuple[Right, ...]
    managed: bool


def of(s: Session, actor: Actor | None, organisation: Organisation) -> Sequence[Person]:
    """Whoever has a right at this very organisation, by name; at the top of the tree those without any right
    too. `seen` is the last sign-in of the past 30 days."""
    access.require(actor, Action.PEOPLE, organisation.path)
    assert actor is not None
    here = User.id.in_(select(Grant.user_id).where(Grant.organisation_id == organisation.id))
    lost = User.id.not_in(select(Grant.user_id))
    shown = or_(here, lost) if organisation.parent_id is None else here
    found = s.scalars(select(User).where(shown).order_by(User.id)).all()
    found = sorted(found, key=lambda user: texts.alphabetical(user.name))
    numbers = [user.id for user in found]
    seen = _last_seen(s, numbers)
    rights = _rights(s, actor, numbers)
    return [_person(actor, user, seen.get(user.id), rights[user.id]) for user in found]


def named(s: Session, actor: Actor | None, organisation: Organisation, login: str) -> User:
    """Somebody to whom a right at this organisation may be given; a taken login is told when making one, too."""
    access.require(actor, Action.PEOPLE, organisation.path)
    canonical = texts.canonical_login(login)
    user = s.scalar(select(User).where(User.login == canonical)) if canonical else None
    if user is None:
        raise Refused(f"Учётной записи «{canonical}» нет: проверьте имя для входа.")
    return user


def givable(actor: Actor | None, path: str) -> list[Role]:
    """Which roles the actor may hand out at this place."""
    return [role for role in Role if actor is not None and _may_give(actor, role, path)]


def create(
    s: Session, actor: Actor | None, login: str, name: str, role: Role, organisation_id: int, now: datetime
) -> User:
    """An account with its first right and no password: `issue_code` opens it."""
    place = _giving(s, actor, role, organisation_id)
    _refuse_unfitting(place, role)
    canonical = _login(login)
    if s.scalar(select(User.id).where(User.login == canonical)) is not None:
        raise Refused(f"Имя для входа «{canonical}» уже занято.")
    user = User(login=canonical, name=_name(name), created=now)
    s.add(user)
    s.flush()
    s.add(Grant(user_id=user.id, organisation_id=place.id, role=role.value))
    after = {"user": user.id, "login": canonical, "name": user.name, "role": role.value}
    journal.write(s, actor, "user_created", now, organisation_id=place.id, after=after)
    return user


def issue_code(s: Session, actor: Actor | None, user_id: int, now: datetime) -> str:
    """A one-time code for 24 hours, shown once to whoever asked for it. The old password is gone at once."""
    user = _managed(s, actor, user_id)
    return _issue(s, actor, user, now)


def disable(s: Session, actor: Actor | None, user_id: int, now: datetime) -> None:
    _set_active(s, actor, user_id, False, now)


def enable(s: Session, actor: Actor | None, user_id: int, now: datetime) -> None:
    _set_active(s, actor, user_id, True, now)


def grant(
    s: Session, actor: Actor | None, user_id: int, role: Role, organisation_id: int, now: datetime
) -> None:
    place = _giving(s, actor, role, organisation_id)
    _refuse_unfitting(place, role)
    user = _other(s, actor, user_id)
    known = select(Grant.id).where(
        Grant.user_id == user.id, Grant.organisation_id == place.id, Grant.role == role.value
    )
    if s.scalar(known) is not None:
        raise Refused("Такое право у этого человека уже есть.")
    s.add(Grant(user_id=user.id, organisation_id=place.id, role=role.value))
    after = {"user": user.id, "role": role.value}
    journal.write(s, actor, "right_given", now, organisation_id=place.id, after=after)


def revoke_grant(s: Session, actor: Actor | None, grant_id: int, now: datetime) -> None:
    found = s.get(Grant, grant_id)
    if found is None:
        raise Forbidden
    _giving(s, actor, Role(found.role), found.organisation_id)
    user = _other(s, actor, found.user_id)
    s.delete(found)
    user.credential_version += 1
    before = {"user": user.id, "role": found.role}
    journal.write(s, actor, "right_taken", now, organisation_id=found.organisation_id, before=before)


def set_password(
    s: Session, actor: Actor | None, password: str, now: datetime, hasher: Callable[[str], str]
) -> User:
    """One's own password; the page has checked the present one. All sessions of the account end."""
    user = s.get(User, actor.user_id) if actor and actor.user_id is not None else None
    if actor is None or user is None or not user.active:
        raise Forbidden
    fault = passwords.fault(password, user.login, Role.ADMINISTRATOR in actor.roles)
    if fault is not None:
        raise Refused(fault)
    user.password_hash = hasher(password)
    user.must_change_password = False
    user.code_hash = user.code_until = None
    user.credential_version += 1
    journal.write(s, actor, "credentials_changed", now, after={"user": user.id})
    return user


def first_administrator(
    s: Session, login: str, name: str, now: datetime, promote: bool = False
) -> tuple[User, str, bool]:
    """For the command line only: an administrator of the whole tree, the one-time code, and whether the account
    is a new one. Whoever can run the command holds the database anyway, but may have mistyped: raises Refused
    for the account of somebody who is no administrator, unless asked to `promote`."""
    root = _root(s)
    canonical = _login(login)
    known = s.scalar(select(User).where(User.login == canonical))
    user = known or create(s, SYSTEM, canonical, name, Role.ADMINISTRATOR, root.id, now)
    rights = {(g.organisation_id, g.role) for g in s.scalars(select(Grant).where(Grant.user_id == user.id))}
    if (root.id, Role.ADMINISTRATOR.value) not in rights:
        if not promote:
            raise Refused(
                f"Учётная запись «{canonical}» уже есть, и это не администратор: {user.name}. "
                "Чтобы сделать этого человека администратором, добавьте --promote."
            )
        grant(s, SYSTEM, user.id, Role.ADMINISTRATOR, root.id, now)
    _turn(s, SYSTEM, user, True, now)
    return user, _issue(s, SYSTEM, user, now), known is None


def places(s: Session, actor: Actor) -> Sequence[tuple[Role, str]]:
    """The actor's own rights, with the names of the organisations."""
    query = (
        select(Grant.role, Organisation.name)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.user_id == actor.user_id)
        .order_by(Organisation.path, Grant.id)
    )
    return [(Role(role), name) for role, name in s.execute(query)]


def _issue(s: Session, actor: Actor | None, user: User, now: datetime) -> str:
    code = sessions.new_code()
    before = {"waiting": not user.password_hash}
    user.code_hash = sessions.code_digest(code)
    user.code_until = now + CODE_LIFE
    user.password_hash = ""
    user.must_change_password = True
    user.credential_version += 1
    journal.write(s, actor, "one_time_issued", now, before=before, after={"user": user.id, "waiting": True})
    return code


def _set_active(s: Session, actor: Actor | None, user_id: int, active: bool, now: datetime) -> None:
    _turn(s, actor, _managed(s, actor, user_id), active, now)


def _turn(s: Session, actor: Actor | None, user: User, active: bool, now: datetime) -> None:
    if user.active == active:
        return
    user.active = active
    user.credential_version += 1
    action = "user_enabled" if active else "user_disabled"
    after = {"user": user.id, "active": active}
    journal.write(s, actor, action, now, before={"active": not active}, after=after)


def _giving(s: Session, actor: Actor | None, role: Role, organisation_id: int) -> Organisation:
    """Where the right is for; Forbidden unless the actor may hand out this role there."""
    place = s.get(Organisation, organisation_id)
    access.require(actor, Action.PEOPLE, place.path if place else None)
    assert actor is not None and place is not None
    if not _may_give(actor, role, place.path):
        raise Forbidden
    return place


def _refuse_unfitting(place: Organisation, role: Role) -> None:
    if role not in access.FITTING[Level(place.level)]:
        raise Refused(
            f"Роль «{role.label}» не для этой организации: её уровень — {Level(place.level).label}."
        )


def _may_give(actor: Actor, role: Role, path: str) -> bool:
    """By one and the same of the actor's rights: who may give it elsewhere may not give it here."""
    for own in actor.grants:
        alone = Actor(actor.user_id, actor.login, actor.name, (own,), actor.must_change_password)
        if role in GIVES.get(own.role, ()) and access.can(alone, Action.PEOPLE, path):
            return True
    return False


def _last_seen(s: Session, numbers: Sequence[int]) -> dict[int, datetime]:
    latest = select(Record.user_id, func.max(Record.created)).where(Record.user_id.in_(numbers))
    return {row[0]: row[1] for row in s.execute(latest.group_by(Record.user_id))}


def _rights(s: Session, actor: Actor, numbers: Sequence[int]) -> dict[int, list[Right | None]]:
    """None for a right outside the actor's reach: that it is there counts, what it is does not concern them."""
    query = (
        select(Grant, Organisation.name, Organisation.path)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.user_id.in_(numbers))
        .order_by(Organisation.path, Grant.id)
    )
    found: dict[int, list[Right | None]] = {number: [] for number in numbers}
    for right, name, path in s.execute(query):
        role = Role(right.role)
        reached = access.can(actor, Action.PEOPLE, path)
        mine = right.user_id != actor.user_id and _may_give(actor, role, path)
        found[right.user_id].append(
            Right(right.id, role, right.organisation_id, name, mine) if reached else None
        )
    return found


def _person(actor: Actor, user: User, seen: datetime | None, rights: Sequence[Right | None]) -> Person:
    known = tuple(right for right in rights if right is not None)
    managed = len(known) == len(rights) and all(right.mine for right in known)
    return Person(user.id, user.login, user.name, user.active, not user.password_hash, seen, known, managed)


def _other(s: Session, actor: Actor | None, user_id: int) -> User:
    """Somebody else: nobody changes their own rights."""
    user = s.get(User, user_id)
    if user is None or actor is None or user.id == actor.user_id:
        raise Forbidden
    return user


def _managed(s: Session, actor: Actor | None, user_id: int) -> User:
    """Somebody all of whose rights lie in the actor's hands: else a code would be a way to more rights."""
    user = _other(s, actor, user_id)
    rights = s.scalars(select(Grant).where(Grant.user_id == user.id)).all()
    for right in rights:
        _giving(s, actor, Role(right.role), right.organisation_id)
    if not rights and not access.can(actor, Action.PEOPLE, _root(s).path):
        raise Forbidden
    return user


def _root(s: Session) -> Organisation:
    """The top of the tree; an empty system gets one, because a right is always a right over something."""
    found = s.scalar(select(Organisation).where(Organisation.parent_id.is_(None)).order_by(Organisation.id))
    if found is not None:
        return found
    name = "Общероссийский Профсоюз образования"
    root = Organisation(
        code="0", name=name, search_name=texts.search_key(name), level=Level.FEDERAL.value, path="?"
    )
    s.add(root)
    s.flush()
    root.path = f"/{root.id}/"
    s.flush()
    return root


def _login(login: str) -> str:
    canonical = texts.canonical_login(login)
    if not 1 <= len(canonical) <= 80 or " " in canonical:
        raise Refused("Имя для входа: от 1 до 80 знаков без пробелов.")
    return canonical


def _name(name: str) -> str:
    try:
        cleaned = texts.line(name, 200)
    except ValueError as e:
        raise Refused(str(e)) from e
    if not cleaned:
        raise Refused("Укажите имя человека.")
    return cleaned
