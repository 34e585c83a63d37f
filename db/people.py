"""People as their managers see them: who has which right, within the reach of whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core import access
from core import people as details_of
from core import text as texts
from core.access import GRANTED, Action, Actor, Reach, Role
from core.rights import may_give
from db.models import Consent, Grant, Organisation, User
from db.models import Session as Record
from db.organisations import within

# Of those without any right so many are listed; the others are found by name.
STRAY = 50
# Fewer figures are no telephone.
TELEPHONE = 5


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
    open and close. `waiting`: there is no password, only a one-time code or not even that. `withdrawn`: they want
    their data to be taken out."""

    id: int
    login: str
    name: str
    post: str
    active: bool
    waiting: bool
    withdrawn: bool
    seen: datetime | None
    rights: tuple[Right, ...]
    managed: bool
    lock_version: int


def of(s: Session, actor: Actor | None, organisation: Organisation) -> Sequence[Person]:
    """Whoever has a right at this very organisation, by name; at the top of the tree some of those without any right
    too. `seen` is the last sign-in of the past 30 days."""
    access.require(actor, Action.PEOPLE, organisation.path)
    here = select(User).where(
        User.id.in_(select(Grant.user_id).where(Grant.organisation_id == organisation.id))
    )
    found = list(s.scalars(here))
    if organisation.parent_id is None:
        found += s.scalars(select(User).where(_stray()).order_by(User.id.desc()).limit(STRAY))
    return _people(s, actor, sorted(found, key=lambda user: texts.alphabetical(user.name)))


def search(s: Session, actor: Actor | None, words: str, limit: int = 20) -> Sequence[Person]:
    """By name or login within the actor's reach; by e-mail or telephone where they may see contacts. Of others
    nothing is told, not even how many there are."""
    key = texts.search_key(words)
    if not key or not access.scope(actor, Action.PEOPLE):
        return []
    named = and_(*(User.search_name.contains(word, autoescape=True) for word in key.split()))
    by_name = or_(named, User.login.contains(key, autoescape=True))
    matched = or_(
        and_(_reached(actor, Action.PEOPLE), by_name),
        and_(_reached(actor, Action.PEOPLE), _reached(actor, Action.CONTACTS), _by_contact(key)),
    )
    query = select(User).where(User.anonymised.is_(None), matched).order_by(User.search_name, User.id)
    return _people(s, actor, list(s.scalars(query.limit(limit))))


def find(s: Session, actor: Actor | None, user_id: int) -> Person:
    """Somebody with a right within the actor's reach, or without any where the actor keeps the whole tree."""
    query = select(User).where(User.id == user_id, _reached(actor, Action.PEOPLE))
    user = s.scalar(query) if access.scope(actor, Action.PEOPLE) else None
    access.require(actor, Action.PEOPLE, None if user is None else _somewhere(s, actor, user))
    assert user is not None
    return _people(s, actor, [user])[0]


def _reach(column: InstrumentedAttribute[str], actor: Actor | None, action: Action) -> ColumnElement[bool]:
    """Paths of organisations at which the actor may do this."""
    if actor is None or actor.waits:
        return false()
    parts: list[ColumnElement[bool]] = []
    for right in actor.grants:
        far = GRANTED[right.role].get(action)
        if far is Reach.SELF:
            parts.append(column == right.path)
        elif far is Reach.BELOW:
            parts.append(and_(within(column, right.path), column != right.path))
        elif far is Reach.SUBTREE:
            parts.append(within(column, right.path))
    return or_(*parts) if parts else false()


def _reached(actor: Actor | None, action: Action) -> ColumnElement[bool]:
    """Has the row of `user` a right somewhere within this reach, or none at all under the eyes of the top?"""
    held = exists(
        select(Grant.id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.user_id == User.id, _reach(Organisation.path, actor, action))
    )
    top = exists(
        select(Organisation.id).where(
            Organisation.parent_id.is_(None), _reach(Organisation.path, actor, action)
        )
    )
    return or_(held, and_(_stray(), top))


def _stray() -> ColumnElement[bool]:
    return and_(~exists().where(Grant.user_id == User.id), User.anonymised.is_(None))


def _by_contact(key: str) -> ColumnElement[bool]:
    figures = details_of.digits(key)
    asked: list[ColumnElement[bool]] = []
    if "@" in key:
        asked.append(User.email.contains(key, autoescape=True))
    if len(figures) >= TELEPHONE and not any(sign.isalpha() for sign in key):
        plain: ColumnElement[str] = User.phone.expression
        for sign in " -()+":
            plain = func.replace(plain, sign, "")
        # «8 912…» is kept as «+7 912…».
        asked.append(plain.contains(figures[1:] if figures[0] in "78" and len(figures) == 11 else figures))
    return or_(*asked) if asked else false()


def _somewhere(s: Session, actor: Actor | None, user: User) -> str | None:
    paths = select(Organisation.path).join(Grant, Grant.organisation_id == Organisation.id)
    held = s.scalars(paths.where(Grant.user_id == user.id)).all()
    if not held:
        top = select(Organisation.path).where(Organisation.parent_id.is_(None))
        return s.scalar(top.order_by(Organisation.id))
    return next((path for path in held if access.can(actor, Action.PEOPLE, path)), None)


def _people(s: Session, actor: Actor | None, found: Sequence[User]) -> list[Person]:
    assert actor is not None
    numbers = [user.id for user in found]
    seen = _last_seen(s, numbers)
    rights = _rights(s, actor, numbers)
    withdrawn = _withdrawn(s, numbers)
    return [_person(actor, u, seen.get(u.id), rights[u.id], u.id in withdrawn) for u in found]


def _last_seen(s: Session, numbers: Sequence[int]) -> dict[int, datetime]:
    latest = select(Record.user_id, func.max(Record.created)).where(Record.user_id.in_(numbers))
    return {row[0]: row[1] for row in s.execute(latest.group_by(Record.user_id))}


def _withdrawn(s: Session, numbers: Sequence[int]) -> set[int]:
    """Who has taken back their consent and given none since."""
    holds = select(Consent.user_id).where(Consent.withdrawn.is_(None))
    query = select(Consent.user_id).where(
        Consent.user_id.in_(numbers), Consent.withdrawn.is_not(None), Consent.user_id.not_in(holds)
    )
    return set(s.scalars(query))


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
        mine = right.user_id != actor.user_id and may_give(actor, role, path)
        found[right.user_id].append(
            Right(right.id, role, right.organisation_id, name, mine) if reached else None
        )
    return found


def _person(
    actor: Actor, user: User, seen: datetime | None, rights: Sequence[Right | None], withdrawn: bool
) -> Person:
    known = tuple(right for right in rights if right is not None)
    managed = len(known) == len(rights) and all(right.mine for right in known)
    return Person(
        user.id,
        user.login,
        user.name,
        user.post,
        user.active,
        not user.password_hash,
        withdrawn,
        seen,
        known,
        managed and user.id != actor.user_id,
        user.lock_version,
    )
