"""Handing a form in and taking it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, rules
from core.access import Action, Actor
from core.problems import Problem
from core.workflow import Move, State
from db import models, risks, scoring
from db.opened import Opened
from db.risks import Beside
from db.submissions import allowed, find, step


def submit(
    s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime
) -> list[Problem]:
    """Hands the form in; where blocking problems are left, returns them and changes nothing."""
    opened = find(s, actor, Action.FILL, submission_id)
    allowed(opened, Move.SUBMIT, revision, now)
    beside = Beside(s)
    problems = beside.problems(opened, now)
    left = rules.blocking(problems)
    if not left:
        hand_in(s, actor, opened, revision, now, beside, problems)
    return left


def hand_in(
    s: Session,
    actor: Actor | None,
    opened: Opened,
    revision: int,
    now: datetime,
    beside: Beside | None = None,
    problems: Sequence[Problem] | None = None,
) -> None:
    """Of a complete form, for the verbs that have asked for the right; `beside` and `problems` as in `risks.kept`."""
    # A form that was returned keeps the moment it was first handed in: mending it does not make it late.
    first = opened.submission.submitted or now
    index = scoring.kept(s, opened, now)
    more: dict[str, object] = {
        name: None if index[name] is None else str(index[name])
        for name in ("rating", "fullness")
        if name in index
    }
    on_behalf = not access.can(actor, Action.FILL, opened.organisation.path)
    if on_behalf:
        more["on_behalf"] = True
    doubts = risks.kept(s, opened, now, beside, problems, on_behalf)
    step(s, actor, opened, Move.SUBMIT, revision, now, more=more, submitted=first, **index, **doubts)


def take_back(s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime) -> None:
    """The filler's undo, until a reviewer has decided: the form is again what it was before it was handed in."""
    opened = find(s, actor, Action.FILL, submission_id)
    allowed(opened, Move.TAKE_BACK, revision, now)
    sent_from = s.scalars(
        select(models.Event.before)
        .where(models.Event.submission_id == submission_id, models.Event.action == "form.submit")
        .order_by(models.Event.id.desc())
        .limit(1)
    ).one_or_none()
    earlier = State((sent_from or {}).get("state", State.DRAFT))
    if earlier.sent_back:
        step(s, actor, opened, Move.TAKE_BACK, revision, now, to=earlier)
    else:
        step(s, actor, opened, Move.TAKE_BACK, revision, now, submitted=None)
