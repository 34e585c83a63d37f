"""E-mails and telephones of those who answer for organisations: every look at them is an act of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor, Role
from core.problems import Refused
from db import journal
from db.models import Grant, Organisation, User
from db.organisations import BY_CODE, within

# Who are talked to at one time; more than these is a file.
AT_ONCE = 25
# A file of more people than this is a leak waiting to happen: territories are taken out one by one.
MOST = 5_000


@dataclass(frozen=True)
class Contact:
    code: str
    organisation: str
    role: Role
    name: str
    post: str
    email: str
    phone: str


def view(s: Session, actor: Actor | None, organisation: Organisation, now: datetime) -> Sequence[Contact]:
    """Of those who have a right at this very organisation."""
    access.require(actor, Action.CONTACTS, organisation.path)
    found = _rows(s, _query().where(Grant.organisation_id == organisation.id))
    after = {"count": len(found)}
    journal.write(s, actor, "contacts.view", now, organisation_id=organisation.id, after=after)
    return found


def several(
    s: Session, actor: Actor | None, organisation: Organisation, codes: Sequence[str], now: datetime
) -> Sequence[Contact]:
    """Of those who have a right at any of these organisations, in the reach of the organisation; at most AT_ONCE of
    them are looked at. One look, one entry."""
    access.require(actor, Action.CONTACTS, organisation.path)
    asked = (Organisation.code.in_(codes[:AT_ONCE]), within(Organisation.path, organisation.path))
    found = _rows(s, _query().where(*asked))
    after = {"count": len(found), "codes": sorted({one.code for one in found})}
    journal.write(s, actor, "contacts.view", now, organisation_id=organisation.id, after=after)
    return found


def export(s: Session, actor: Actor | None, organisation: Organisation, now: datetime) -> Sequence[Contact]:
    """Of everybody at this organisation and below it. Refused for more people than one file may hold."""
    access.require(actor, Action.CONTACTS, organisation.path)
    access.require(actor, Action.EXPORT, organisation.path)
    below = _query().where(within(Organisation.path, organisation.path))
    found = _rows(s, below.limit(MOST + 1))
    if len(found) > MOST:
        raise Refused(f"В одном файле не больше {MOST} контактов: выгрузите их по территориям.")
    after = {"count": len(found)}
    journal.write(s, actor, "contacts.export", now, organisation_id=organisation.id, after=after)
    return found


def _query() -> Any:
    return (
        select(Organisation.code, Organisation.name, Grant.role, User.name, User.post, User.email, User.phone)
        .join(Grant, Grant.organisation_id == Organisation.id)
        .join(User, User.id == Grant.user_id)
        .where(User.active.is_(True), User.anonymised.is_(None))
        .order_by(BY_CODE, User.search_name, Grant.id)
    )


def _rows(s: Session, query: Any) -> list[Contact]:
    return [Contact(code, place, Role(role), *rest) for code, place, role, *rest in s.execute(query)]
