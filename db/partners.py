"""Social partners of an organisation: to whom it sends its issued report."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core import access, emails, text
from core.access import Action, Actor
from core.problems import Conflict, Problem, Refused
from db import journal, locking
from db.models import Organisation, Partner

TITLE, ADDRESS = "title", "address"
TITLE_LIMIT, MOST = 200, 50
_MOVED = "Список адресатов изменил кто-то ещё, пока страница была открыта у вас."
_TWICE = "Такой адрес в списке уже есть."


def of(s: Session, actor: Actor | None, organisation: Organisation) -> Sequence[Partner]:
    access.require(actor, Action.APPROVE, organisation.path)
    known = select(Partner).where(Partner.organisation_id == organisation.id)
    return s.scalars(known.order_by(Partner.title, Partner.id)).all()


def add(
    s: Session, actor: Actor | None, organisation: Organisation, title: str, address: str, now: datetime
) -> list[Problem]:
    """The journal counts partners and does not keep their addresses."""
    access.require(actor, Action.APPROVE, organisation.path)
    named, read, problems = _read(title, address)
    if problems:
        return problems
    mine = Partner.organisation_id == organisation.id
    if s.scalar(select(Partner.id).where(mine, Partner.address == read)) is not None:
        return [Problem(ADDRESS, _TWICE)]
    if (s.scalar(select(func.count()).select_from(Partner).where(mine)) or 0) >= MOST:
        raise Refused(f"Адресатов не больше {MOST}. Уберите тех, кому отчёт больше не нужен.")
    try:
        locking.add(s, Partner(organisation_id=organisation.id, title=named, address=read), _TWICE)
    except Conflict as twice:
        return [Problem(ADDRESS, str(twice))]
    journal.write(s, actor, "partner.add", now, organisation.id, after={"partner": named})
    return []


def remove(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    partner_id: int,
    lock_version: int,
    now: datetime,
) -> None:
    access.require(actor, Action.APPROVE, organisation.path)
    seen = (
        Partner.id == partner_id,
        Partner.organisation_id == organisation.id,
        Partner.lock_version == lock_version,
    )
    gone = s.execute(delete(Partner).where(*seen).returning(Partner.title)).scalar()
    if gone is None:
        raise Conflict(_MOVED)
    journal.write(s, actor, "partner.remove", now, organisation.id, before={"partner": gone})


def _read(title: str, address: str) -> tuple[str, str, list[Problem]]:
    problems: list[Problem] = []
    named = read = ""
    try:
        named = text.line(title, TITLE_LIMIT)
        if not named:
            problems.append(Problem(TITLE, "Напишите, кто это: «Управление образования», «Школа № 4»."))
    except ValueError as error:
        problems.append(Problem(TITLE, str(error)))
    try:
        read = emails.read(address)
    except ValueError as error:
        problems.append(Problem(ADDRESS, str(error)))
    return named, read, problems
