"""Forms that have been filled for primaries which answer on paper: handed in for them, together."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core import rules
from core.access import Actor
from core.problems import Problem
from core.workflow import Move, State
from db import campaigns, entry, handing, journal, submissions, upsert
from db.models import Campaign, Event, Organisation
from db.opened import Opened
from db.risks import Beside

ENTERED, SAVED = "form.enter", "form.save"
_AT_ONCE = 500


def complete(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> list[Opened]:
    """Drafts of the primaries below with nothing left to answer that were last changed on their behalf. Whoever has
    begun to answer, has taken the form back or has still to look at what was entered decides for themselves."""
    return [opened for opened, _ in _ready(s, actor, organisation, campaign, now, Beside(s))]


def _ready(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    beside: Beside,
) -> list[tuple[Opened, list[Problem]]]:
    every = entry.below(s, actor, organisation, campaign)
    drafts = [o for o in every if o.state is State.DRAFT and o.fillable(now)]
    told = _told(s, [o.submission.id for o in drafts])
    checked = [(o, beside.problems(o, now)) for o in drafts if _on_behalf(o, told)]
    return [(o, problems) for o, problems in checked if not rules.blocking(problems)]


def send(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> int:
    """Hands in what is `complete` at this moment, all of it or nothing; returns how many forms that were. Raises
    Conflict where one of them has been changed meanwhile."""
    beside = Beside(s)
    ready = _ready(s, actor, organisation, campaign, now, beside)
    if not ready:
        return 0
    with upsert.together(s):
        campaigns.touch(s, campaign.id)
        for opened, problems in ready:
            submissions.allowed(opened, Move.SUBMIT, opened.submission.revision, now)
            handing.hand_in(s, actor, opened, opened.submission.revision, now, beside, problems)
    after = {"kind": campaign.kind, "year": campaign.year, "rows": len(ready)}
    journal.write(s, actor, "book.hand_in", now, organisation.id, after=after)
    return len(ready)


def _on_behalf(opened: Opened, told: dict[int, tuple[bool, bool]]) -> bool:
    entered_last, touched = told.get(opened.submission.id, (False, False))
    return entered_last and not (touched and opened.submission.carried)


def _told(s: Session, numbers: Collection[int]) -> dict[int, tuple[bool, bool]]:
    """By form: was its last act entering on its behalf, and has the organisation ever saved anything itself?"""
    every, found = sorted(numbers), dict[int, tuple[bool, bool]]()
    entered = func.max(case((Event.action == ENTERED, Event.id)))
    saved = func.max(case((Event.action == SAVED, Event.id)))
    for start in range(0, len(every), _AT_ONCE):
        rows = s.execute(
            select(Event.submission_id, func.max(Event.id) == entered, saved.is_not(None))
            .where(Event.submission_id.in_(every[start : start + _AT_ONCE]))
            .group_by(Event.submission_id)
        )
        found |= {number: (bool(last), bool(touched)) for number, last, touched in rows if number is not None}
    return found
