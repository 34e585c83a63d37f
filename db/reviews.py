"""What a reviewer decides about a form that was handed in: accept, return, open again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, select, true
from sqlalchemy.orm import Session

from core import access, text
from core.access import Action, Actor
from core.problems import Conflict, Forbidden, Refused
from core.workflow import Move, State
from db import campaigns, several, submissions, upsert
from db.models import Event, Organisation, Remark, Submission
from db.opened import NO_PAST, Opened

ENTERED, SENT = "form.enter", "form.submit"
ACCEPTED, RETURNED = "form.accept", "form.return"
# How long a reviewer may take back what they have just decided.
UNDO = timedelta(hours=1)
TOO_LATE = (
    "Отменить это решение уже нельзя. Если форму нужно исправить, откройте её заново и напишите причину."
)
OWN = "Эту форму внесли вы: примет её другой специалист или сам ответственный отправит её."


def accept(s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime) -> None:
    """From here on the form is in the figures of everybody above it."""
    opened = submissions.find(s, actor, Action.REVIEW, submission_id, NO_PAST)
    submissions.allowed(opened, Move.ACCEPT, revision, now)
    by = entered_by(s, Event.submission_id == submission_id).get(submission_id, set())
    if _own(actor, by):
        raise Refused(OWN)
    submissions.step(s, actor, opened, Move.ACCEPT, revision, now, accepted=now, reason="")
    _forget_remarks(s, [submission_id])


@dataclass(frozen=True)
class Left:
    """A form that was left as it is; `organisation` is "" where this person may not (or no more) know of it."""

    submission_id: int
    organisation: str
    why: str


@dataclass(frozen=True)
class Many:
    """`done` are forms with the revisions they have now."""

    done: tuple[tuple[int, int], ...]
    left: tuple[Left, ...]


def accept_many(s: Session, actor: Actor | None, seen: Sequence[tuple[int, int]], now: datetime) -> Many:
    """Accepts exactly the versions that were on the screen: (form, revision). What has changed meanwhile, or may not
    be accepted by this person, is left and told of. What they have accepted from the same revision is done already.
    Raises Forbidden where none of the forms is theirs to review."""
    wanted = _reviewed(s, actor, seen)
    known = _locked(s, wanted)
    by, again = entered_by(s, Event.submission_id.in_(known)), _again(s, actor, known, wanted)
    done, left = [], []
    with upsert.together(s):
        for number, revision in wanted.items():
            opened = known.get(number)
            why = _hindrance(actor, opened, revision, by.get(number, set()))
            if opened is None or (why and number not in again):
                left.append(Left(number, _name(actor, opened.organisation if opened else None), why))
                continue
            if number not in again:
                submissions.step(s, actor, opened, Move.ACCEPT, revision, now, accepted=now, reason="")
            done.append((number, revision + 1))
    _forget_remarks(s, [number for number, _ in done])
    return Many(tuple(done), tuple(left))


def _reviewed(s: Session, actor: Actor | None, seen: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Form -> the revision that was seen, in the order in which they are written."""
    rows = s.execute(
        select(Organisation.path)
        .join(Submission, Submission.organisation_id == Organisation.id)
        .where(Submission.id.in_([number for number, _ in seen]))
    )
    if not any(access.can(actor, Action.REVIEW, path) for (path,) in rows):
        raise Forbidden
    return dict(sorted(seen))


def _locked(s: Session, wanted: Mapping[int, int]) -> dict[int, Opened]:
    """The forms, read when nobody else can move them any more; those that stay as they are wait for nobody."""
    here = Submission.id.in_(wanted)
    rows = s.execute(select(Submission.id, Submission.campaign_id, Submission.revision).where(here)).all()
    campaigns.touch(s, {row.campaign_id for row in rows if row.revision <= wanted[row.id]})
    return {o.submission.id: o for o in several.of(s, here)}


def _hindrance(actor: Actor | None, opened: Opened | None, revision: int, by: set[int | None]) -> str:
    """Why the form is not accepted; "" where nothing stands against it."""
    if opened is None or not access.can(actor, Action.REVIEW, opened.organisation.path):
        return f"{Forbidden()}"
    if opened.state is not State.SUBMITTED:
        return f"Пока список был открыт, форма изменилась: теперь она {opened.state.label}."
    if opened.submission.revision != revision:
        return "Пока список был открыт, форму исправили и сдали снова: посмотрите новую версию."
    return OWN if _own(actor, by) else ""


def _again(
    s: Session, actor: Actor | None, forms: Mapping[int, Opened], wanted: Mapping[int, int]
) -> set[int]:
    """Those that this very person has accepted from this very revision: a click that came twice."""
    there = [
        n
        for n, o in forms.items()
        if o.state is State.ACCEPTED and o.submission.revision == wanted[n] + 1 and actor
    ]
    acts = select(Event.submission_id, Event.revision).where(
        Event.submission_id.in_(there),
        Event.action == ACCEPTED,
        Event.user_id == (actor.user_id if actor else None),
    )
    return {number for number, at in s.execute(acts) if number and at == wanted[number] + 1}


def undo_many(s: Session, actor: Actor | None, seen: Sequence[tuple[int, int]], now: datetime) -> Many:
    """`undo` of several, each as it was left: (form, revision)."""
    wanted = _reviewed(s, actor, seen)
    known = _locked(s, wanted)
    done, left = [], []
    with upsert.together(s):
        for number, revision in wanted.items():
            try:
                undo(s, actor, number, revision, now)
                done.append((number, revision + 1))
            except (Conflict, Refused, Forbidden) as why:
                place = known[number].organisation if number in known else None
                left.append(Left(number, _name(actor, place), f"{why}"))
    return Many(tuple(done), tuple(left))


def _name(actor: Actor | None, place: Organisation | None) -> str:
    return place.name if place is not None and access.can(actor, Action.READ, place.path) else ""


def undo(s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime) -> None:
    """Back to the list: the reviewer's own decision of the last hour, as long as nobody has gone on from it."""
    opened = submissions.find(s, actor, Action.REVIEW, submission_id, NO_PAST)
    submissions.allowed(opened, Move.UNDO, revision, now)
    last = s.scalars(
        select(Event).where(Event.submission_id == submission_id).order_by(Event.id.desc()).limit(1)
    ).one_or_none()
    if not undoable(actor, last, revision, now):
        raise Refused(TOO_LATE)
    submissions.step(s, actor, opened, Move.UNDO, revision, now, accepted=None, reason="")
    # Of a return: nobody is to mend anything.
    _forget_remarks(s, [submission_id])


def undoable(who: Actor | None, last: Event | None, revision: int, now: datetime) -> bool:
    """Is the last act on a form a decision that this person may still take back?"""
    if who is None or last is None or last.action not in (ACCEPTED, RETURNED):
        return False
    return last.user_id == who.user_id and last.revision == revision and now - last.at <= UNDO


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
    return _own(who, {event.user_id for event in entered(events)})


def _own(who: Actor | None, by: Collection[int | None]) -> bool:
    return who is not None and who.user_id is not None and who.user_id in by


def entered_by(s: Session, which: ColumnElement[bool]) -> dict[int, set[int | None]]:
    """The same of many forms, by form: who. Events hold whole forms, so that they are not read for this."""
    for_others = case((Event.action == SENT, Event.after["on_behalf"].as_boolean()), else_=true())
    rows = s.execute(
        select(Event.submission_id, Event.action, Event.user_id, for_others)
        .where(which, Event.action.in_((ENTERED, SENT)))
        .order_by(Event.id)
    )
    found: dict[int, set[int | None]] = {}
    for number, action, user, told in rows:
        if action == ENTERED or told:
            found.setdefault(number, set()).add(user)
        else:
            found.pop(number, None)
    return found


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
    opened = submissions.find(s, actor, Action.REVIEW, submission_id, NO_PAST)
    why = _worded(reason, 2000)
    known = opened.form.indicators
    pinned = {c: _remarked(t, known[c].short) for c, t in remarks.items() if c in known and t.strip()}
    more = {"reason": why, "remarks": pinned}
    submissions.step(s, actor, opened, Move.RETURN, revision, now, more=more, reason=why)
    # Those of an earlier return have been answered by handing in again; the journal keeps them.
    _forget_remarks(s, [submission_id])
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
    opened = submissions.find(s, actor, Action.REVIEW, submission_id, NO_PAST)
    why = _worded(reason, 2000)
    more = {"reason": why}
    submissions.step(s, actor, opened, Move.REOPEN, revision, now, more=more, accepted=None, reason=why)


def _forget_remarks(s: Session, submissions: Collection[int]) -> None:
    s.execute(delete(Remark).where(Remark.submission_id.in_(submissions)))


def _remarked(words: str, question: str) -> str:
    """Among several remarks the refusal says which."""
    try:
        return _worded(words, 1000)
    except Refused as refusal:
        raise Refused(f"Замечание «{question}»: {refusal}") from refusal


def _worded(reason: str, limit: int) -> str:
    try:
        words = text.clean(reason, limit)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not words:
        raise Refused("Напишите, что нужно исправить: без этого форму не вернуть.")
    return words
