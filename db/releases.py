"""Issued reports: an approved paper is kept whole and never changes; what is published stays as a version of its year.

The decision of the organ stands in the paper itself. `db.reports.approve` makes a release, `publish` puts it on the
public page, `unpublish` takes it back from there with a reason that the page tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from core import access, text
from core.access import Action, Actor
from core.problems import Refused
from core.reports import codes, frozen
from core.reports.facts import Approved
from core.reports.paper import Paper
from db import journal, locking
from db.models import Approval, Organisation, Release

_MOVED = "С этим отчётом уже сделал что-то кто-то ещё. Показываем то, что есть сейчас."
LAPSED = "Изменились ответы в формах, по которым он составлен."
CANCELLED = "Решение об утверждении отменено."


class State(StrEnum):
    APPROVED = "approved"
    PUBLISHED = "published"
    TAKEN_BACK = "taken back"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Head:
    """A version of a year's report without its paper. `reason` is why it was taken back or cancelled; `current`: the
    decision in force is about this version."""

    id: int
    organisation_id: int
    year: int
    version: int
    code: str
    decision: Approved
    digest: str
    approved: datetime
    published: datetime | None
    withdrawn: datetime | None
    reason: str
    current: bool = False

    @property
    def state(self) -> State:
        if self.withdrawn is not None:
            return State.TAKEN_BACK if self.published is not None else State.CANCELLED
        return State.APPROVED if self.published is None else State.PUBLISHED


# All but the paper: a year of a region is a list of heads.
HEAD = (
    Release.id,
    Release.organisation_id,
    Release.year,
    Release.version,
    Release.code,
    Release.organ,
    Release.protocol,
    Release.decided,
    Release.digest,
    Release.approved,
    Release.published,
    Release.withdrawn,
    Release.reason,
)


def address(site: str, code: str) -> str:
    """Where the public page of a release is, for paper and letters; "" where nobody has said where we are found."""
    return f"{site.rstrip('/')}/o/{code}" if site else ""


def of(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> tuple[Head, ...]:
    """Every version of the year, the newest first: its organ and protocol are offered for the next one."""
    access.require(actor, Action.REPORT, organisation.path)
    rows = s.execute(select(*HEAD).where(*_year(organisation.id, year)).order_by(Release.version.desc()))
    now = _current(s, organisation.id, year)
    return tuple(head(row, row.id == now) for row in rows)


def current(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> Head | None:
    """The version that the decision in force is about; None: a draft, or approved before papers were kept."""
    access.require(actor, Action.REPORT, organisation.path)
    number = _current(s, organisation.id, year)
    row = s.execute(select(*HEAD).where(Release.id == number)).first() if number is not None else None
    return None if row is None else head(row, True)


def paper(s: Session, actor: Actor | None, release_id: int) -> Paper:
    """As it was approved. Raises Forbidden, and frozen.Damaged where the database no longer holds what was put in."""
    row = s.execute(
        select(Release.body, Release.digest, Organisation.path)
        .join(Organisation, Organisation.id == Release.organisation_id)
        .where(Release.id == release_id)
    ).first()
    access.require(actor, Action.REPORT, row.path if row else None)
    assert row is not None
    return frozen.unpacked(row.body, row.digest)


def publish(s: Session, actor: Actor | None, release_id: int, now: datetime) -> Head:
    """From now on its address shows it to everybody. Raises Refused for what is no longer approved, Conflict where it
    has been published meanwhile."""
    found = _own(s, actor, release_id)
    if found.state in (State.CANCELLED, State.TAKEN_BACK):
        raise Refused("Эта версия отчёта больше не утверждена. Утвердите отчёт заново и опубликуйте.")
    open_ = (Release.id == release_id, Release.published.is_(None), Release.withdrawn.is_(None))
    locking.change(s, Release, open_, {"published": now}, _MOVED)
    journal.write(s, actor, "report.publish", now, found.organisation_id, after=_told(found))
    return _again(s, release_id, found.current)


def unpublish(s: Session, actor: Actor | None, release_id: int, reason: str, now: datetime) -> Head:
    """Its address tells the reason instead of the paper; where the decision in force was about it, the report is a
    draft again. Raises Refused without a reason, Conflict where it has been taken back meanwhile."""
    found = _own(s, actor, release_id)
    why = _worded(reason)
    shown = (Release.id == release_id, Release.published.is_not(None), Release.withdrawn.is_(None))
    locking.change(s, Release, shown, {"withdrawn": now, "reason": why}, _MOVED)
    s.execute(
        delete(Approval)
        .where(Approval.release_id == release_id)
        .execution_options(synchronize_session="fetch")
    )
    journal.write(s, actor, "report.unpublish", now, found.organisation_id, after=_told(found, reason=why))
    return _again(s, release_id)


def keep(
    s: Session, organisation_id: int, year: int, decision: Approved, code: str, whole: Paper,
    now: datetime, user_id: int | None,
) -> Release:  # fmt: skip
    """The next version of the year. Raises Conflict where somebody has approved the same one at this very moment."""
    body, digest = frozen.packed(whole)
    last = s.scalar(select(func.max(Release.version)).where(*_year(organisation_id, year))) or 0
    row = Release(
        organisation_id=organisation_id,
        year=year,
        version=last + 1,
        code=code,
        organ=decision.organ,
        protocol=decision.protocol,
        decided=decision.decided,
        body=body,
        digest=digest,
        approved=now,
        user_id=user_id,
    )
    locking.add(s, row, _MOVED)
    return row


def drop(s: Session, numbers: Sequence[int], reason: str, now: datetime) -> None:
    """The decisions about them are gone: what has not been published is told as cancelled, what has been stays."""
    if numbers:
        unseen = (Release.id.in_(numbers), Release.published.is_(None), Release.withdrawn.is_(None))
        s.execute(
            update(Release)
            .where(*unseen)
            .values(withdrawn=now, reason=reason)
            .execution_options(synchronize_session=False)
        )


def free_code(s: Session) -> str:
    """Twenty-nine to the seventh codes there are: one that is taken is drawn once in many years."""
    code = codes.new()
    while s.scalar(select(Release.id).where(Release.code == code)) is not None:
        code = codes.new()
    return code


def head(row: Any, current: bool = False) -> Head:
    """`row` has what HEAD names."""
    decision = Approved(row.organ, row.protocol, row.decided)
    days = (row.approved, row.published, row.withdrawn)
    return Head(
        row.id,
        row.organisation_id,
        row.year,
        row.version,
        row.code,
        decision,
        row.digest,
        *days,
        reason=row.reason,
        current=current,
    )


def _own(s: Session, actor: Actor | None, release_id: int) -> Head:
    """Locked until the act is over. Raises Forbidden in the same words for a foreign and for an absent one."""
    path = s.scalar(
        select(Organisation.path)
        .join(Release, Release.organisation_id == Organisation.id)
        .where(Release.id == release_id)
    )
    access.require(actor, Action.APPROVE, path)
    row = s.execute(select(*HEAD).where(Release.id == release_id).with_for_update()).one()
    return head(row, row.id == _current(s, row.organisation_id, row.year))


def _again(s: Session, release_id: int, current: bool = False) -> Head:
    return head(s.execute(select(*HEAD).where(Release.id == release_id)).one(), current)


def _current(s: Session, organisation_id: int, year: int) -> int | None:
    return s.scalar(
        select(Approval.release_id).where(Approval.organisation_id == organisation_id, Approval.year == year)
    )


def _year(organisation_id: int, year: int) -> tuple[ColumnElement[bool], ...]:
    return Release.organisation_id == organisation_id, Release.year == year


def _told(of_: Head, **more: str) -> dict[str, Any]:
    return {"year": of_.year, "number": of_.version, "digest": of_.digest, **more}


def _worded(reason: str) -> str:
    try:
        clean = text.line(reason, 300)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not clean:
        raise Refused("Укажите, почему отчёт снят с публикации: причину увидят все.")
    return clean
