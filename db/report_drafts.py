"""What whoever signs has decided about an open report before it is approved: its length and words of their own."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.problems import Conflict, Refused
from core.reports import choices as chosen
from core.reports import open_report
from core.reports.choices import USUAL, Choices
from core.reports.facts import Approved
from db import approvals, journal, locking
from db.models import Approval, Organisation, ReportDraft

_WHOSE = {True: "свой текст", False: "текст программы"}
_MOVED = "Слова отчёта изменил кто-то ещё, пока страница была открыта у вас."


def of(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> tuple[Choices, int]:
    """With the version that `change` wants back; 0 where nobody has decided anything yet."""
    access.require(actor, Action.REPORT, organisation.path)
    row = s.get(ReportDraft, (organisation.id, year), populate_existing=True)
    return (USUAL, 0) if row is None else (chosen.from_json(row.choices), row.lock_version)


def decision(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> Approved | None:
    """By which the report is no draft; None until there is one."""
    access.require(actor, Action.REPORT, organisation.path)
    row = s.get(Approval, (organisation.id, year), populate_existing=True)
    return None if row is None else Approved(row.organ, row.protocol, row.decided)


def change(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    choices: Choices,
    lock_version: int,
    now: datetime,
) -> int:
    """Keeps the choices and returns their new version; what is no change keeps the old one.

    Raises Conflict where they are no longer those of `lock_version`, Refused once the report is approved.
    """
    access.require(actor, Action.APPROVE, organisation.path)
    # Nobody approves the former words meanwhile.
    approvals.hold(s, organisation.id)
    if decision(s, actor, organisation, year) is not None:
        raise Refused(
            "Отчёт утверждён, слова менять нельзя. Чтобы изменить их, сначала отмените утверждение."
        )
    fit = chosen.checked(choices)
    was, version = of(s, actor, organisation, year)
    if version != lock_version:
        raise Conflict(_MOVED)
    if was == fit:
        return version
    _store(s, actor, organisation, year, fit, version, now)
    after = {"year": year} | _told(fit, was)
    journal.write(s, actor, "report.words", now, organisation.id, before=_told(was, fit), after=after)
    return version + 1


def _store(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    choices: Choices,
    version: int,
    now: datetime,
) -> None:
    values: dict[str, Any] = {
        "choices": chosen.to_json(choices),
        "changed": now,
        "user_id": actor.user_id if actor else None,
    }
    if version == 0:
        row = ReportDraft(organisation_id=organisation.id, year=year, lock_version=1, **values)
        locking.add(s, row, _MOVED)
        return
    seen = (
        ReportDraft.organisation_id == organisation.id,
        ReportDraft.year == year,
        ReportDraft.lock_version == version,
    )
    locking.change(s, ReportDraft, seen, values | {"lock_version": version + 1}, _MOVED)


def _told(now: Choices, then: Choices) -> dict[str, Any]:
    """What differs, for the journal: whose words a section has, not the words, which may tell of people."""
    told: dict[str, Any] = {} if now.length is then.length else {"length": now.length.label}
    keys = sorted({*now.edited, *then.edited})
    changed = [key for key in keys if now.edited.get(key) != then.edited.get(key)]
    titles = open_report.titles()
    wording = {titles.get(key, key): _WHOSE[key in now.edited] for key in changed}
    return told | ({"wording": wording} if wording else {})
