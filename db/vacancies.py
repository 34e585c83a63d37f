"""Organisations that nobody answers for: no open account may fill their form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from core import access
from core.access import Action, Actor
from core.organisations import Level
from core.rights import ANSWERING
from db.models import Grant, Organisation, User
from db.organisations import BY_CODE, within


@dataclass(frozen=True)
class Vacancy:
    code: str
    name: str
    above: str


@dataclass(frozen=True)
class Vacancies:
    """`total` of them, of `expected` organisations of the level that are open; `rows` of one page."""

    total: int
    expected: int
    rows: Sequence[Vacancy]


def of(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    level: Level,
    today: date,
    offset: int = 0,
    limit: int | None = None,
) -> Vacancies:
    """Of one level below this organisation, by code; `limit` of None is all of them."""
    access.require(actor, Action.CONTACTS, organisation.path)
    there = and_(
        Organisation.level == level.value,
        within(Organisation.path, organisation.path),
        Organisation.id != organisation.id,
        or_(Organisation.closed.is_(None), Organisation.closed > today),
    )
    empty = and_(there, ~_answered(level))
    above = aliased(Organisation)
    query = (
        select(Organisation.code, Organisation.name, func.coalesce(above.name, ""))
        .outerjoin(above, above.id == Organisation.parent_id)
        .where(empty)
        .order_by(BY_CODE)
    )
    page = query.offset(offset).limit(limit) if limit is not None else query
    return Vacancies(_count(s, empty), _count(s, there), [Vacancy(*row) for row in s.execute(page)])


def _count(s: Session, which: ColumnElement[bool]) -> int:
    return s.scalar(select(func.count()).select_from(Organisation).where(which)) or 0


def _answered(level: Level) -> ColumnElement[bool]:
    roles = [role.value for role in ANSWERING[level]]
    return exists(
        select(Grant.id)
        .join(User, User.id == Grant.user_id)
        .where(Grant.organisation_id == Organisation.id, Grant.role.in_(roles), User.active.is_(True))
    )
