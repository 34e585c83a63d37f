"""Accounts: opened, mended, closed and opened again. A change of what lets somebody in ends their sessions."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, passwords, people
from core import text as texts
from core.access import SYSTEM, Action, Actor, Role
from core.organisations import Level
from core.people import Details
from core.problems import Conflict, Forbidden, Refused
from core.rights import refuse_unfitting
from db import invitations, journal, rights
from db.models import Grant, Organisation, User

# What the journal says of them: now there are some, they have changed, they have been taken away.
CONTACTS = {"email": ("указана", "изменена", "убрана"), "phone": ("указан", "изменён", "убран")}
CHANGED = (
    "Данные этого человека изменились, пока были открыты у вас. Обновите страницу и внесите правку снова."
)


def named(s: Session, actor: Actor | None, organisation: Organisation, login: str) -> User:
    """Somebody to whom a right at this organisation may be given. Who is out of the actor's reach sounds like
    nobody."""
    access.require(actor, Action.PEOPLE, organisation.path)
    canonical = texts.canonical_login(login)
    user = s.scalar(select(User).where(User.login == canonical)) if canonical else None
    if user is None or user.anonymised is not None or not rights.reached(s, actor, user):
        raise Refused(f"Учётной записи «{canonical}» нет: проверьте имя для входа.")
    return user


def create(
    s: Session,
    actor: Actor | None,
    login: str,
    details: Details,
    role: Role,
    organisation_id: int,
    now: datetime,
) -> User:
    """An account with its first right and no password: `invitations` open it. A login of "" is made of the
    name."""
    place = rights.giving(s, actor, role, organisation_id)
    refuse_unfitting(Level(place.level), role)
    user = opened(s, login, details, now)
    s.add(Grant(user_id=user.id, organisation_id=place.id, role=role.value))
    after = {"user": user.id, "login": user.login, "role": role.value} | kept(details)
    journal.write(s, actor, "user_created", now, organisation_id=place.id, after=after)
    return user


def opened(s: Session, login: str, details: Details, now: datetime) -> User:
    """A part of the acts that make an account, which have asked. Raises Refused for a login that is taken."""
    canonical = people.login(login) if login.strip() else _free_login(s, details.name)
    if s.scalar(select(User.id).where(User.login == canonical)) is not None:
        raise Refused(f"Имя для входа «{canonical}» уже занято.")
    user = User(login=canonical, search_name=texts.search_key(details.name), created=now, **asdict(details))
    s.add(user)
    s.flush()
    return user


def details(s: Session, actor: Actor | None, user_id: int, now: datetime) -> tuple[Details, int]:
    """What a form for mending begins with, and its version. Of somebody else it is a look at their contacts."""
    own = actor is not None and actor.user_id == user_id
    user = myself(s, actor) if own else rights.managed(s, actor, user_id)
    if not own:
        journal.write(s, actor, "contacts.view", now, after={"user": user.id, "count": 1})
    return Details(user.name, user.post, user.email, user.phone), user.lock_version


def correct(
    s: Session, actor: Actor | None, user_id: int, details: Details, lock_version: int, now: datetime
) -> None:
    """Name, post and contacts of somebody whose rights are all in the actor's hands."""
    _put(s, actor, rights.managed(s, actor, user_id), details, lock_version, now)


def tell(s: Session, actor: Actor | None, details: Details, lock_version: int, now: datetime) -> None:
    """One's own post and contacts; the name stays what others have entered."""
    user = myself(s, actor)
    own = Details(user.name, details.post, details.email, details.phone)
    _put(s, actor, user, own, lock_version, now)


def set_digests(s: Session, actor: Actor | None, wanted: bool, now: datetime) -> None:
    """Does the actor want digests and mailings?"""
    user = myself(s, actor)
    if user.digests != wanted:
        user.digests = wanted
        journal.write(
            s, actor, "digests_switched", now, before={"digests": not wanted}, after={"digests": wanted}
        )


def myself(s: Session, actor: Actor | None) -> User:
    user = s.get(User, actor.user_id) if actor and actor.user_id is not None else None
    if actor is None or actor.waits or user is None or not user.active:
        raise Forbidden
    return user


def disable(s: Session, actor: Actor | None, user_id: int, now: datetime) -> None:
    _turn(s, actor, rights.managed(s, actor, user_id), False, now)


def enable(s: Session, actor: Actor | None, user_id: int, now: datetime) -> None:
    _turn(s, actor, rights.managed(s, actor, user_id), True, now)


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
    canonical = people.login(login)
    known = s.scalar(select(User).where(User.login == canonical))
    user = known or create(s, SYSTEM, canonical, people.details(name), Role.ADMINISTRATOR, root.id, now)
    if rights.held(s, user.id, Role.ADMINISTRATOR, root.id) is None:
        if not promote:
            raise Refused(
                f"Учётная запись «{canonical}» уже есть, и это не администратор: {user.name}. "
                "Чтобы сделать этого человека администратором, добавьте --promote."
            )
        rights.grant(s, SYSTEM, user.id, Role.ADMINISTRATOR, root.id, now)
    _turn(s, SYSTEM, user, True, now)
    return user, invitations.reset(s, SYSTEM, user.id, now), known is None


def kept(details: Details) -> dict[str, str]:
    """What is known of somebody, for the journal: of contacts only that they are there."""
    told = {name: value for name, value in asdict(details).items() if value}
    return told | {name: new for name, (new, _, _) in CONTACTS.items() if name in told}


def _contacts(before: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """How they have changed, without themselves: the journal has more readers than the contacts."""
    found = {}
    for name, (new, changed, gone) in CONTACTS.items():
        if name in before:
            found[name] = gone if not given[name] else changed if before[name] else new
    return found


def _put(
    s: Session, actor: Actor | None, user: User, details: Details, lock_version: int, now: datetime
) -> None:
    s.refresh(user, with_for_update=True)
    if user.lock_version != lock_version:
        raise Conflict(CHANGED)
    given = asdict(details)
    before = {name: getattr(user, name) for name, value in given.items() if getattr(user, name) != value}
    if not before:
        return
    for name in before:
        setattr(user, name, given[name])
    user.search_name = texts.search_key(user.name)
    user.lock_version += 1
    after = {"user": user.id} | {name: given[name] for name in before} | _contacts(before, given)
    open_ = {name: value for name, value in before.items() if name not in CONTACTS}
    journal.write(s, actor, "user_changed", now, before=open_, after=after)


def _turn(s: Session, actor: Actor | None, user: User, active: bool, now: datetime) -> None:
    if user.active == active:
        return
    user.active = active
    user.credential_version += 1
    action = "user_enabled" if active else "user_disabled"
    after = {"user": user.id, "active": active}
    journal.write(s, actor, action, now, before={"active": not active}, after=after)


def _free_login(s: Session, name: str) -> str:
    stem = people.login_for(name, ())
    return people.login_for(name, set(s.scalars(select(User.login).where(User.login.startswith(stem)))))


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
