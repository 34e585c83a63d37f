"""More time for one form, asked for or given, and forms that nobody waits for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, formats, text
from core.access import Action, Actor
from core.campaigns import Window
from core.organisations import Level
from core.problems import Conflict, Refused
from core.workflow import Move, State
from db import aggregates, campaigns, expecting, extensions, journal, models, submissions, windows
from db.extensions import ASKED as ASKED
from db.extensions import GRANTED as GRANTED
from db.extensions import REFUSED as REFUSED
from db.extensions import WITHDRAWN as WITHDRAWN
from db.models import Campaign, Extension, Organisation, Submission, User
from db.opened import NO_PAST, Opened
from db.organisations import within

# The figures of a campaign are summed up soon after it closes.
LONGEST = timedelta(days=60)
WORDS = 1000
ANSWERED = "На эту просьбу уже ответили: посмотрите, что решено."
# Closing days do not hold for it.
SENT_BACK = "исправить её можно без срока, просить больше времени не нужно."
MOVED = "Срок этой формы уже другой: посмотрите, что решено."


def ask(s: Session, actor: Actor | None, submission_id: int, wanted: date, reason: str, now: datetime) -> int:
    """The filler's request; returns its number. Raises Refused."""
    opened = _locked(s, submissions.find(s, actor, Action.FILL, submission_id, NO_PAST))
    why = _worded(reason, "Напишите, почему не успеваете: по этим словам решат, продлить ли срок.")
    if opened.state.sent_back:
        what = "Форму вернули" if opened.state is State.RETURNED else "Форму открыли для исправления"
        raise Refused(f"{what}: {SENT_BACK}")
    if not opened.state.editable:
        raise Refused(f"Форма в состоянии «{opened.state.label}»: больше времени для неё не нужно.")
    if wanted <= opened.window.due:
        raise Refused(f"Форму и так ждут до {formats.day_words(opened.window.due)}: выберите день позже.")
    _refuse_day(opened, wanted, now)
    _refuse_second(s, submission_id, "Просьба уже отправлена. Её можно отозвать и написать другую.")
    row = _row(actor, submission_id, wanted, why, now)
    s.add(row)
    s.flush()
    _tell(s, actor, opened, "extension.ask", now, {"wanted": wanted.isoformat(), "reason": why})
    return row.id


def withdraw(s: Session, actor: Actor | None, extension_id: int, now: datetime) -> None:
    row, opened = _asked(s, actor, Action.FILL, extension_id)
    _decide(row, actor, WITHDRAWN, "", now)
    _tell(s, actor, opened, "extension.withdraw", now, {"wanted": row.wanted.isoformat()})


def grant(
    s: Session, actor: Actor | None, extension_id: int, until: date, answer: str, now: datetime
) -> None:
    """The day may be another one than was asked for."""
    row, opened = _asked(s, actor, Action.REVIEW, extension_id)
    words = _limited(answer)
    _refuse_given(opened, until, now)
    _decide(row, actor, GRANTED, words, now)
    row.until = until
    _stretch(s, actor, opened, until, "extension.grant", words, now)


def refuse(s: Session, actor: Actor | None, extension_id: int, answer: str, now: datetime) -> None:
    row, opened = _asked(s, actor, Action.REVIEW, extension_id)
    words = _worded(answer, "Напишите, почему срок не продлён: эти слова увидит тот, кто просил.")
    _decide(row, actor, REFUSED, words, now)
    _tell(s, actor, opened, "extension.refuse", now, {"wanted": row.wanted.isoformat(), "reason": words})


def give(
    s: Session, actor: Actor | None, submission_id: int, until: date, reason: str, now: datetime
) -> None:
    """More time without being asked."""
    opened = _first(s, submissions.find(s, actor, Action.REVIEW, submission_id, NO_PAST))
    why = _worded(reason, "Напишите, почему продлеваете: это останется рядом с формой.")
    _refuse_given(opened, until, now)
    _refuse_second(s, submission_id, "Организация сама просит о продлении: ответьте на её просьбу.")
    row = _row(actor, submission_id, until, why, now)
    _decide(row, actor, GRANTED, "", now)
    row.until = until
    s.add(row)
    _stretch(s, actor, opened, until, "extension.give", why, now)


def undo(s: Session, actor: Actor | None, submission_id: int, seen: date, now: datetime) -> None:
    """Takes the newest extension back: the form has again the days it had before. `seen`: to which day it is
    stretched, as whoever takes it back has read. Raises Conflict where that is another one by now."""
    opened = _first(s, submissions.find(s, actor, Action.REVIEW, submission_id, NO_PAST))
    if opened.submission.until != seen:
        raise Conflict(MOVED)
    if opened.state is State.EXEMPT:
        raise Refused("Организация освобождена: форму и так не ждут.")
    given = select(Extension).where(Extension.submission_id == submission_id, Extension.state == GRANTED)
    newest, earlier = (*s.scalars(given.order_by(Extension.id.desc()).limit(2)), None, None)[:2]
    if newest is not None:
        _decide(newest, actor, WITHDRAWN, newest.answer, now)
    days = _put(s, opened, earlier.until if earlier else None)
    after = {
        "until": earlier.until.isoformat() if earlier and earlier.until else "",
        "due": days.due.isoformat(),
    }
    _tell(s, actor, opened, "extension.undo", now, after, {"until": seen.isoformat()})


def exempt(
    s: Session, actor: Actor | None, submission_id: int, revision: int, reason: str, now: datetime
) -> None:
    """Nobody waits for the form any more; its answers stay."""
    opened = submissions.find(s, actor, Action.REVIEW, submission_id, NO_PAST)
    why = _worded(reason, "Напишите, почему форму сдавать не нужно: без причины освободить нельзя.")
    submissions.step(s, actor, opened, Move.EXEMPT, revision, now, more={"reason": why}, reason=why)


def expect(s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime) -> None:
    """Takes an exemption back: the form is what it was."""
    opened = submissions.find(s, actor, Action.REVIEW, submission_id, NO_PAST)
    submissions.allowed(opened, Move.EXPECT, revision, now)
    state, reason = expecting.before(s, submission_id, bool(opened.answers))
    submissions.step(s, actor, opened, Move.EXPECT, revision, now, to=state, reason=reason)


def of(s: Session, actor: Actor | None, submission_id: int) -> Sequence[Extension]:
    """What was asked for this form and what became of it, the newest first."""
    submissions.find(s, actor, Action.READ, submission_id, NO_PAST)
    rows = select(Extension).where(Extension.submission_id == submission_id)
    return s.scalars(rows.order_by(Extension.id.desc())).all()


@dataclass(frozen=True)
class Request:
    """Somebody below asks for more time. `direct`: the organisation answers to whoever looks, not to one between."""

    id: int
    submission_id: int
    code: str
    organisation: str
    level: Level
    campaign: Campaign
    state: State
    due: date
    closes: date
    wanted: date
    reason: str
    asked: datetime
    by: str
    direct: bool
    # Days of everybody; a grant moves them further.
    common: Window

    def first(self, now: datetime) -> date:
        """The earliest day that can be granted: of a form that came late also one that is over."""
        after = self.common.due + timedelta(days=1)
        return after if self.state.handed_in else max(after, self.common.today(now))


MOST_REQUESTS = 200


def requests(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign | None = None
) -> list[Request]:
    """Open ones of all who stand below, those directly below first, then the oldest; at most MOST_REQUESTS."""
    access.require(actor, Action.READ, organisation.path)
    rows = s.execute(
        select(Extension, Submission, Organisation, Campaign, models.Window, User.name)
        .join(Submission, Submission.id == Extension.submission_id)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .outerjoin(User, User.id == Extension.asked_by)
        .where(*extensions.OPEN)
        .where(within(Organisation.path, organisation.path))
        .where(Organisation.id != organisation.id, *([Campaign.id == campaign.id] if campaign else []))
        .order_by(Organisation.parent_id != organisation.id, Extension.id)
        .limit(MOST_REQUESTS)
    )
    return [_request(organisation, *row) for row in rows]


def _request(
    top: Organisation,
    row: Extension,
    form: Submission,
    place: Organisation,
    campaign: Campaign,
    window: models.Window,
    by: str | None,
) -> Request:
    days = windows.shaped(window, form.until)
    return Request(
        row.id,
        form.id,
        place.code,
        place.name,
        Level(place.level),
        campaign,
        State(form.state),
        days.due,
        days.closes,
        row.wanted,
        row.reason,
        row.asked,
        by or "",
        place.parent_id == top.id,
        windows.shaped(window),
    )


def waiting(s: Session, actor: Actor | None, organisation: Organisation) -> int:
    """How many of those directly below ask for more time."""
    access.require(actor, Action.READ, organisation.path)
    asked = select(func.count()).select_from(Extension).join(Submission).join(Organisation)
    mine = asked.where(*extensions.OPEN, Organisation.parent_id == organisation.id)
    return s.scalar(mine) or 0


def _row(actor: Actor | None, submission_id: int, wanted: date, reason: str, now: datetime) -> Extension:
    by = actor.user_id if actor else None
    return Extension(
        submission_id=submission_id,
        wanted=wanted,
        reason=reason,
        asked=now,
        asked_by=by,
        state=ASKED,
        answer="",
    )


def _asked(s: Session, actor: Actor | None, action: Action, extension_id: int) -> tuple[Extension, Opened]:
    """An open request; Forbidden in the same words for a foreign and for an absent number."""
    row = s.get(Extension, extension_id)
    opened = submissions.find(s, actor, action, row.submission_id if row else 0, NO_PAST)
    assert row is not None
    opened = _first(s, opened) if action is Action.REVIEW else _locked(s, opened)
    s.refresh(row)
    if row.state != ASKED:
        raise Conflict(ANSWERED)
    return row, opened


def _first(s: Session, opened: Opened) -> Opened:
    """Figures may change: whoever changes them waits here for the others, and then reads what they have left."""
    campaigns.touch(s, opened.campaign.id)
    return _locked(s, opened)


def _locked(s: Session, opened: Opened) -> Opened:
    s.refresh(opened.submission, with_for_update=True)
    row = s.get_one(models.Window, opened.submission.window_id, populate_existing=True)
    return replace(opened, days=windows.shaped(row))


def _refuse_second(s: Session, submission_id: int, words: str) -> None:
    if s.scalar(extensions.of_form(submission_id)) is not None:
        raise Refused(words)


def _refuse_day(opened: Opened, day: date, now: datetime) -> None:
    """The bounds of any extension: the days of everybody, not those given already, which may be shortened too."""
    if day <= opened.days.due:
        raise Refused(f"Форму и так ждут до {formats.day_words(opened.days.due)}: выберите день позже.")
    last = latest(opened)
    if day > last:
        raise Refused(f"Так надолго продлить нельзя: самое позднее — {formats.day_words(last)}")
    if day < opened.window.today(now):
        raise Refused("Этот день уже прошёл: выберите другой.")


def latest(opened: Opened) -> date:
    return opened.days.closes + LONGEST


def _refuse_given(opened: Opened, until: date, now: datetime) -> None:
    if opened.state is State.EXEMPT:
        raise Refused("Организация освобождена: продлевать нечего.")
    submitted = opened.submission.submitted
    late = opened.state.handed_in and submitted is not None and opened.window.late(submitted)
    if opened.state.handed_in and not late:
        raise Refused("Форма уже сдана в срок: продлевать нечего.")
    if until == opened.submission.until:
        raise Refused(f"Срок уже продлён до {formats.day_words(until)}: выберите другой день.")
    # For one that came late the days that were missing are given, though they are over.
    _refuse_day(opened, until, submitted if late and submitted else now)


def _decide(row: Extension, actor: Actor | None, state: str, answer: str, now: datetime) -> None:
    extensions.decide(row, actor.user_id if actor else None, state, answer, now)


def _stretch(
    s: Session, actor: Actor | None, opened: Opened, until: date, act: str, reason: str, now: datetime
) -> None:
    """The days of the form alone. Its revision stays: whoever is filling it in at this moment is not in the way."""
    before = opened.submission.until
    _put(s, opened, until)
    old = {"until": before.isoformat()} if before else {}
    _tell(s, actor, opened, act, now, {"until": until.isoformat(), "reason": reason}, old)


def _put(s: Session, opened: Opened, until: date | None) -> Window:
    """The days of the form are these from now on, and it is counted by them: in time or late."""
    form, was, days = opened.submission, opened.window, opened.days.stretched(until)
    form.until = until
    s.flush()
    aggregates.count(s, form, *(aggregates.standing(w, opened.state, form.submitted) for w in (was, days)))
    return days


def _tell(
    s: Session,
    actor: Actor | None,
    opened: Opened,
    act: str,
    now: datetime,
    after: dict[str, str],
    before: dict[str, str] | None = None,
) -> None:
    told = {key: value for key, value in after.items() if value}
    number = opened.submission.id
    journal.write(s, actor, act, now, opened.organisation.id, number, None, before, told)


def _worded(words: str, missing: str) -> str:
    said = _limited(words)
    if not said:
        raise Refused(missing)
    return said


def _limited(words: str) -> str:
    try:
        return text.clean(words, WORDS)
    except ValueError as error:
        raise Refused(str(error)) from error
