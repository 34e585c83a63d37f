"""Import of people: all of a sheet or nothing, each account and each right in the journal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from core import access, people, roster
from core import text as texts
from core.access import Action, Actor, Role
from core.organisations import Level
from core.people import Details
from core.problems import Forbidden
from core.rights import may_give
from core.roster import Hire, Known, Office, Plan
from core.sheets.reading import Sheet
from db import journal, rights, users
from db.models import Grant, Organisation, User

# SQLite takes 32,766 values in one question, PostgreSQL more.
CHUNK = 5_000

Part = TypeVar("Part", int, str)


@dataclass(frozen=True)
class Loaded:
    """`opened` are the new accounts, whom a code is still to be given."""

    plan: Plan
    opened: tuple[int, ...] = ()


def preview(s: Session, actor: Actor | None, sheet: Sheet, today: date) -> Plan:
    """What an import would do."""
    _require(actor)
    return _plan(s, actor, sheet, today, _taken(s))


def load(s: Session, actor: Actor | None, sheet: Sheet, today: date, now: datetime) -> Loaded:
    """Writes the whole plan, or nothing when it has problems; the journal remembers a try at foreign ones."""
    _require(actor)
    _alone(s)
    taken = _taken(s)
    plan = _plan(s, actor, sheet, today, taken)
    if plan.problems:
        if plan.foreign:
            journal.write(s, actor, "people_import_refused", now, after=journal.tried(plan.foreign))
        return Loaded(plan)
    opened = _hire(s, actor, plan.created, taken, now)
    for change in plan.changed:
        _change(s, actor, change, now)
    return Loaded(plan, opened)


def _require(actor: Actor | None) -> None:
    if not access.scope(actor, Action.PEOPLE):
        raise Forbidden


def _alone(s: Session) -> None:
    """Two imports at once would make the same logins; SQLite lets one write at a time anyway."""
    if s.get_bind().dialect.name == "postgresql":
        s.execute(text('LOCK TABLE "user" IN SHARE ROW EXCLUSIVE MODE'))


def _taken(s: Session) -> dict[str, int]:
    """Every login there is, with whose it is."""
    return {row.login: row.id for row in s.execute(select(User.login, User.id))}


def _plan(s: Session, actor: Actor | None, sheet: Sheet, today: date, taken: Mapping[str, int]) -> Plan:
    offices = {o.code: o for o in _offices(s, roster.codes(sheet), today)}
    mine = [o.id for o in offices.values() if any(may_give(actor, role, o.path) for role in Role)]
    return roster.plan(offices, _staff(s, actor, mine), taken, sheet, actor)


def _offices(s: Session, codes: Sequence[str], today: date) -> Iterator[Office]:
    """Open ones: nobody is entered for what is closed."""
    still = or_(Organisation.closed.is_(None), Organisation.closed > today)
    for part in _parts(codes):
        query = select(Organisation).where(Organisation.code.in_(part), still)
        for o in s.scalars(query):
            yield Office(o.id, o.code, o.name, Level(o.level), o.path)


def _staff(s: Session, actor: Actor | None, offices: Sequence[int]) -> dict[int, list[Known]]:
    held: dict[tuple[int, int], set[Role]] = {}
    for part in _parts(offices):
        query = select(Grant.organisation_id, Grant.user_id, Grant.role).where(
            Grant.organisation_id.in_(part)
        )
        for place, user_id, role in s.execute(query):
            held.setdefault((place, user_id), set()).add(Role(role))
    numbers = sorted({user_id for _, user_id in held})
    theirs = _unmanaged(s, actor, numbers)
    found = {u.id: u for part in _parts(numbers) for u in s.scalars(select(User).where(User.id.in_(part)))}
    staff: dict[int, list[Known]] = {}
    for (place, number), roles in sorted(held.items(), key=lambda item: item[0]):
        u = found[number]
        details = Details(u.name, u.post, u.email, u.phone)
        managed = number not in theirs and (actor is None or actor.user_id != number)
        staff.setdefault(place, []).append(Known(number, u.login, details, frozenset(roles), managed))
    return staff


def _unmanaged(s: Session, actor: Actor | None, numbers: Sequence[int]) -> set[int]:
    """Who has a right that the actor could not give."""
    found: set[int] = set()
    for part in _parts(numbers):
        query = select(Grant.user_id, Grant.role, Organisation.path).join(
            Organisation, Organisation.id == Grant.organisation_id
        )
        rows = s.execute(query.where(Grant.user_id.in_(part)))
        found |= {number for number, role, path in rows if not may_give(actor, Role(role), path)}
    return found


def _hire(
    s: Session, actor: Actor | None, hires: Sequence[Hire], known: Iterable[str], now: datetime
) -> tuple[int, ...]:
    """All at once: five thousand accounts made one by one would keep others waiting. `known`: logins of others."""
    # Names that were asked for go before names that are made.
    taken = {*known, *(hire.login for hire in hires if hire.login)}
    made: list[User] = []
    for hire in hires:
        login = hire.login or people.login_for(hire.details.name, taken)
        taken.add(login)
        name = texts.search_key(hire.details.name)
        made.append(User(login=login, search_name=name, created=now, **asdict(hire.details)))
    s.add_all(made)
    s.flush()
    for user, hire in zip(made, hires, strict=True):
        _open(s, actor, user, hire, now)
    return tuple(user.id for user in made)


def _open(s: Session, actor: Actor | None, user: User, hire: Hire, now: datetime) -> None:
    """The plan has asked whether the actor may give these roles at this office."""
    first, *more = hire.roles
    after = {"user": user.id, "login": user.login, "role": first.value} | users.kept(hire.details)
    journal.write(s, actor, "user_created", now, organisation_id=hire.office.id, after=after)
    for role in hire.roles:
        s.add(Grant(user_id=user.id, organisation_id=hire.office.id, role=role.value))
    for role in more:
        given = {"user": user.id, "role": role.value}
        journal.write(s, actor, "right_given", now, organisation_id=hire.office.id, after=given)


def _change(s: Session, actor: Actor | None, change: roster.Change, now: datetime) -> None:
    if change.after != change.known.details:
        version = s.get_one(User, change.known.id).lock_version
        users.correct(s, actor, change.known.id, change.after, version, now)
    for role in change.roles:
        rights.grant(s, actor, change.known.id, role, change.office.id, now)


def _parts(values: Sequence[Part]) -> Iterable[Sequence[Part]]:
    return (values[i : i + CHUNK] for i in range(0, len(values), CHUNK))
