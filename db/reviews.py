"""What a reviewer decides about a form that was handed in: accept, return, open again."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import text
from core.access import Action, Actor
from core.problems import Refused
from core.workflow import Move
from db import submissions
from db.models import Event, Remark

ENTERED, SENT = "form.enter", "form.submit"
OWN = "Эту форму внесли вы: примет её другой специалист или сам ответственный отправит её."


def accept(s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime) -> None:
    """From here on the form is in the figures of everybody above it."""
    opened = submissions.find(s, actor, Action.REVIEW, submission_id)
    submissions.allowed(opened, Move.ACCEPT, revision, now)
    acts = select(Event).where(Event.submission_id == submission_id, Event.action.in_((ENTERED, SENT)))
    if own(actor, s.scalars(acts.order_by(Event.id))):
        raise Refused(OWN)
    submissions.step(s, actor, opened, Move.ACCEPT, revision, now, accepted=now, reason="")
    _forget_remarks(s, submission_id)


def entered(events: Iterable[Event]) -> list[Event]:
    """The acts of those above who answered for the organisation or sent the form for it, since it last sent the form
    itself: by that it took what had been entered as its own. `events` of one form, the oldest first."""
    found: list[Event] = []
    for event in events:
        if event.action == ENTERED or (event.action == SENT and event.after.get("on_behalf")):
            found.append(event)
        elif event.action == SENT:
            found.clear()
    return found


def own(who: Actor | None, events: Iterable[Event]) -> bool:
    """Have they entered or sent the form? Nobody accepts what they have entered themselves."""
    return who is not None and who.user_id in {
        event.user_id for event in entered(events) if event.user_id is not None
    }


def return_back(
    s: Session,
    actor: Actor | None,
    submission_id: int,
    revision: int,
    reason: str,
    remarks: Mapping[str, str],
    now: datetime,
) -> None:
    """Sends the form back with a reason and with remarks pinned to fields ({code: text}; "" is no remark)."""
    opened = submissions.find(s, actor, Action.REVIEW, submission_id)
    why = _worded(reason, 2000)
    pinned = {c: _worded(t, 1000) for c, t in remarks.items() if c in opened.form.indicators and t.strip()}
    more = {"reason": why, "remarks": pinned}
    submissions.step(s, actor, opened, Move.RETURN, revision, now, more=more, reason=why)
    # Those of an earlier return have been answered by handing in again; the journal keeps them.
    _forget_remarks(s, submission_id)
    author = actor.user_id if actor else None
    for code, words in pinned.items():
        s.add(
            Remark(
                submission_id=submission_id,
                code=code,
                text=words,
                author_id=author,
                at=now,
                revision=revision + 1,
            )
        )
    s.flush()


def reopen(
    s: Session, actor: Actor | None, submission_id: int, revision: int, reason: str, now: datetime
) -> None:
    """Takes an accepted form out of the figures so that it can be corrected."""
    opened = submissions.find(s, actor, Action.REVIEW, submission_id)
    why = _worded(reason, 2000)
    more = {"reason": why}
    submissions.step(s, actor, opened, Move.REOPEN, revision, now, more=more, accepted=None, reason=why)


def _forget_remarks(s: Session, submission_id: int) -> None:
    s.execute(delete(Remark).where(Remark.submission_id == submission_id))


def _worded(reason: str, limit: int) -> str:
    try:
        words = text.clean(reason, limit)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not words:
        raise Refused("Напишите, что нужно исправить: без этого форму не вернуть.")
    return words
