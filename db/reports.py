"""The open report: its facts, collected with the actor's rights, and the decision that approves it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, text
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.organisations import Level
from core.problems import Refused
from core.reports.facts import OpenReport
from core.workflow import State
from db import approvals, journal, report_facts
from db.models import Approval, Campaign, Organisation, Submission
from db.organisations import within


def collect(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    catalogue: Catalogue,
    now: datetime,
    unaccepted: bool = False,
) -> OpenReport:
    """Everything the report says; what is missing stays empty, nothing is refused for want of data.

    `unaccepted`: whoever may read a primary's form sees its draft before the form is accepted, marked so.
    """
    access.require(actor, Action.REPORT, organisation.path)
    early = unaccepted and access.can(actor, Action.READ, organisation.path) and _waits(s, organisation, year)
    return report_facts.Collector(s, actor, organisation, year, catalogue, now, early).report()


def _waits(s: Session, organisation: Organisation, year: int) -> bool:
    """Is a primary's form handed in and not accepted?"""
    waiting = (
        select(Submission.id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(
            Submission.organisation_id == organisation.id,
            Submission.level == Level.PRIMARY.value,
            Submission.state == State.SUBMITTED.value,
            Campaign.kind == CampaignKind.MONITORING.value,
            Campaign.year == year,
        )
    )
    return s.scalar(waiting) is not None


def approve(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    organ: str,
    protocol: str,
    decided: date,
    now: datetime,
) -> None:
    """Records the decision of `organ`; from then on the report is no draft. Raises Refused."""
    access.require(actor, Action.APPROVE, organisation.path)
    if s.get(Approval, (organisation.id, year)) is not None:
        raise Refused(f"Отчёт за {year} год уже утверждён. Чтобы изменить решение, сначала отмените его.")
    if not _has_data(s, organisation, year):
        raise Refused(f"За {year} год нет принятых форм: утверждать пока нечего.")
    # A day of tolerance: the organisation's own calendar may be ahead of UTC.
    if not date(year, 1, 1) <= decided or (decided - now.date()).days > 1:
        raise Refused("Дата решения не может быть раньше отчётного года или в будущем.")
    row = Approval(
        organisation_id=organisation.id,
        year=year,
        organ=_worded(organ, 200, "Укажите, кто утвердил отчёт, например «профсоюзный комитет»."),
        protocol=_worded(protocol, 60, "Укажите номер протокола."),
        decided=decided,
        approved=now,
        user_id=actor.user_id if actor else None,
    )
    s.add(row)
    s.flush()
    journal.write(s, actor, "report.approve", now, organisation.id, after=approvals.told(row))


def withdraw(s: Session, actor: Actor | None, organisation: Organisation, year: int, now: datetime) -> None:
    """Takes the decision back: the report is a draft again. Raises Refused where there is none."""
    access.require(actor, Action.APPROVE, organisation.path)
    row = s.get(Approval, (organisation.id, year))
    if row is None:
        raise Refused(f"Отчёт за {year} год не утверждён.")
    journal.write(s, actor, "report.withdraw", now, organisation.id, before=approvals.told(row))
    s.delete(row)
    s.flush()


def _worded(words: str, limit: int, empty: str) -> str:
    try:
        clean = text.line(words, limit)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not clean:
        raise Refused(empty)
    return clean


def _has_data(s: Session, organisation: Organisation, year: int) -> bool:
    accepted = select(Submission.id).where(
        Submission.campaign_id.in_(select(Campaign.id).where(Campaign.year == year)),
        within(Submission.path, organisation.path),
        Submission.state == State.ACCEPTED.value,
    )
    return s.scalar(accepted.limit(1)) is not None
