"""The open report: its facts, collected with the actor's rights, and the decision that approves it."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import access, text
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.organisations import Level
from core.problems import Conflict, Refused
from core.reports import frozen, open_report, wording
from core.reports.choices import USUAL, Choices
from core.reports.facts import Approved, OpenReport
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.paper import Paper
from core.workflow import State
from db import approvals, catalogues, journal, locking, releases, report_drafts, report_facts, touching
from db.models import Approval, Campaign, Organisation, Submission
from db.organisations import within
from db.releases import Head
from db.report_shared import Shared

_CHANGED = "Отчёт изменился, пока был открыт у вас: посмотрите его ещё раз и утвердите заново."
_DECIDED = "Решение об утверждении уже изменил кто-то ещё. Показываем то, что есть сейчас."


def collect(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    catalogue: Catalogue,
    now: datetime,
    unaccepted: bool = False,
    shared: Shared | None = None,
) -> OpenReport:
    """Everything the report says; what is missing stays empty, nothing is refused for want of data.

    `unaccepted`: whoever may read a primary's form sees its draft before the form is accepted, marked so. `shared`:
    what all reports of a region have in common, read once for them.
    """
    access.require(actor, Action.REPORT, organisation.path)
    early = unaccepted and access.can(actor, Action.READ, organisation.path) and _waits(s, organisation, year)
    return report_facts.Collector(s, actor, organisation, year, catalogue, now, early, shared).report()


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


def paper(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    catalogue: Catalogue,
    now: datetime,
    *,
    choices: Choices = USUAL,
    letterhead: Letterhead = PLAIN,
    unaccepted: bool = False,
    shared: Shared | None = None,
) -> Paper:
    """What is printed: the approved paper as it was approved, else a draft of today's figures."""
    access.require(actor, Action.REPORT, organisation.path)
    if issued := releases.current(s, actor, organisation, year):
        return releases.paper(s, actor, issued.id)
    return open_report.paper(
        collect(s, actor, organisation, year, catalogue, now, unaccepted, shared), choices, letterhead
    )


def basis(report: OpenReport, choices: Choices = USUAL, letterhead: Letterhead = PLAIN) -> str:
    """Of the draft that somebody looks at before they approve it: given to `approve`, it says whether that is still
    what they would sign. For a paper already made, `frozen.digest` of it is the same."""
    return frozen.digest(open_report.paper(report, choices, letterhead))


def approve(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    organ: str,
    protocol: str,
    decided: date,
    now: datetime,
    *,
    seen: str = "",
    choices: Choices = USUAL,
    letterhead: Letterhead = PLAIN,
    site: str = "",
) -> Head:
    """Records the decision of `organ` and keeps the paper as it is now, with the decision in it: the next version of
    the year, not published yet. From then on the report is no draft.

    `seen`: `basis` of the draft on the screen; Conflict where figures, words or letterhead are others by now. `choices`
    and `letterhead` are those the draft was made with; `site` is where we are found (SITE_URL), printed on the paper.
    Raises Refused.
    """
    access.require(actor, Action.APPROVE, organisation.path)
    # Nobody accepts a form of these figures until they are kept.
    touching.hold(s, (year,))
    approvals.hold(s, organisation.id)
    if s.get(Approval, (organisation.id, year), populate_existing=True) is not None:
        raise Refused(f"Отчёт за {year} год уже утверждён. Чтобы изменить решение, сначала отмените его.")
    if not _has_data(s, organisation, year):
        raise Refused(f"За {year} год нет принятых форм: утверждать пока нечего.")
    decision = _decision(organ, protocol, decided, year, now)
    facts = collect(s, actor, organisation, year, catalogues.held(s, organisation, year), now)
    if seen and basis(facts, choices, letterhead) != seen:
        raise Conflict(_CHANGED)
    if wrong := wording.astray(facts, choices):
        raise Refused(wording.refusal(wrong))
    words, version = report_drafts.of(s, actor, organisation, year)
    if version and words != choices:
        raise Conflict(_CHANGED)
    code = releases.free_code(s)
    final = replace(facts, approved=decision)
    whole = open_report.paper(final, choices, letterhead, releases.address(site, code))
    user = actor.user_id if actor else None
    kept = releases.keep(s, organisation.id, year, decision, code, whole, now, user)
    row = Approval(
        organisation_id=organisation.id,
        year=year,
        organ=decision.organ,
        protocol=decision.protocol,
        decided=decision.decided,
        approved=now,
        release_id=kept.id,
        user_id=user,
    )
    locking.add(s, row, _CHANGED)
    journal.write(s, actor, "report.approve", now, organisation.id, after=approvals.told(s, row))
    return releases.head(kept, current=True)


def withdraw(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    now: datetime,
    reason: str = "",
    release_id: int | None = None,
) -> None:
    """Takes the decision back: the report is a draft again. A version that has been published stays published until
    it is taken back (`releases.unpublish`). `release_id`: the version on the screen; Conflict where the decision is
    about another by now. Raises Refused where there is none."""
    access.require(actor, Action.APPROVE, organisation.path)
    row = s.get(Approval, (organisation.id, year))
    if row is None:
        raise Refused(f"Отчёт за {year} год не утверждён.")
    if release_id is not None and row.release_id != release_id:
        raise Conflict(_DECIDED)
    given = _bounded(reason, 300)
    why = given or releases.CANCELLED
    told = approvals.told(s, row)
    releases.drop(s, [row.release_id] if row.release_id is not None else [], why, now)
    same = delete(Approval).where(
        Approval.organisation_id == organisation.id, Approval.year == year, Approval.approved == row.approved
    )
    s.expunge(row)
    if s.execute(same.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_DECIDED)
    after = {"reason": given} if given else {}
    journal.write(s, actor, "report.withdraw", now, organisation.id, before=told, after=after)


def _decision(organ: str, protocol: str, decided: date, year: int, now: datetime) -> Approved:
    # A day of tolerance: the organisation's own calendar may be ahead of UTC.
    if not date(year, 1, 1) <= decided or (decided - now.date()).days > 1:
        raise Refused("Дата решения не может быть раньше отчётного года или в будущем.")
    return Approved(
        _worded(organ, 200, "Укажите, кто утвердил отчёт, например «профсоюзный комитет»."),
        _worded(protocol, 60, "Укажите номер протокола."),
        decided,
    )


def _bounded(words: str, limit: int) -> str:
    try:
        return text.line(words, limit)
    except ValueError as error:
        raise Refused(str(error)) from error


def _worded(words: str, limit: int, empty: str) -> str:
    clean = _bounded(words, limit)
    if not clean:
        raise Refused(empty)
    return clean


def _has_data(s: Session, organisation: Organisation, year: int) -> bool:
    """Newspapers alone are no year's work."""
    monitored = (Campaign.year == year, Campaign.kind == CampaignKind.MONITORING.value)
    accepted = select(Submission.id).where(
        Submission.campaign_id.in_(select(Campaign.id).where(*monitored)),
        within(Submission.path, organisation.path),
        Submission.state == State.ACCEPTED.value,
    )
    return s.scalar(accepted.limit(1)) is not None
