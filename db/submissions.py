"""One organisation's form: opening, saving, handing in, accepting or returning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core import access, answers, catalogue, measures, rules, text, workflow
from core.access import Action, Actor
from core.answers import Value
from core.campaigns import Window
from core.catalogue import Indicator
from core.forms import Form
from core.organisations import Kind, Level
from core.problems import Conflict, Problem, Refused
from core.workflow import Move, State
from db import aggregates, forms, journal, models
from db.campaigns import shaped
from db.models import Campaign, Organisation, Remark, Submission


@dataclass(frozen=True)
class Opened:
    """A submission with all that a screen or a rule needs beside it."""

    submission: Submission
    organisation: Organisation
    campaign: Campaign
    form: Form
    window: Window
    answers: dict[str, Value]
    last_year: dict[str, Value]
    remarks: tuple[Remark, ...]

    @property
    def state(self) -> State:
        return State(self.submission.state)

    @property
    def kind(self) -> Kind | None:
        return Kind(self.submission.kind) if self.submission.kind else None

    def asked(self) -> list[Indicator]:
        return list(self.form.asked(self.kind, self.answers))

    def problems(self, now: datetime) -> list[Problem]:
        return rules.check(self.form, self.kind, self.answers, self.last_year, self.window.today(now))


@dataclass(frozen=True)
class Duty:
    """What somebody has to hand in. `answered` of `asked` questions."""

    submission_id: int
    organisation: str
    campaign: str
    year: int
    state: State
    window: Window
    answered: int
    asked: int
    reason: str
    handed_in: datetime | None


@dataclass(frozen=True)
class Queued:
    submission_id: int
    organisation_id: int
    code: str
    organisation: str
    level: Level
    kind: str | None
    state: State
    revision: int
    submitted: datetime | None
    late: bool
    overdue: bool


def find(s: Session, actor: Actor | None, action: Action, submission_id: int) -> Opened:
    """Raises Forbidden in the same words for a foreign and for an absent number."""
    row = s.execute(
        select(Submission, Organisation, Campaign, models.Form.published, models.Window)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .join(
            models.Window,
            (models.Window.campaign_id == Campaign.id) & (models.Window.level == Submission.level),
        )
        .where(Submission.id == submission_id)
    ).one_or_none()
    access.require(actor, action, row[1].path if row else None)
    assert row is not None
    submission, organisation, campaign, published, window = row
    form = forms.read(s, submission.form_id, published)
    return Opened(
        submission,
        organisation,
        campaign,
        form,
        shaped(window, campaign),
        answers.decode(form.indicators, submission.answers),
        _last_year(s, submission, campaign),
        tuple(_remarks(s, submission)),
    )


def of(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> Submission | None:
    access.require(actor, Action.READ, organisation.path)
    return s.scalar(
        select(Submission)
        .join(Campaign)
        .where(Submission.organisation_id == organisation.id, Campaign.year == year)
    )


def _last_year(s: Session, submission: Submission, campaign: Campaign) -> dict[str, Value]:
    row = s.execute(
        select(Submission.answers, models.Form.id, models.Form.published)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .where(
            Submission.organisation_id == submission.organisation_id,
            Submission.state == State.ACCEPTED.value,
            Campaign.kind == campaign.kind,
            Campaign.year == campaign.year - 1,
        )
    ).one_or_none()
    return {} if row is None else answers.decode(forms.read(s, row[1], row[2]).indicators, row[0])


def _remarks(s: Session, submission: Submission) -> Sequence[Remark]:
    """The remarks of the latest return only: older ones were answered by a newer hand-in."""
    every = select(Remark).where(Remark.submission_id == submission.id).order_by(Remark.id)
    found = s.scalars(every).all()
    latest = max((r.revision for r in found), default=0)
    return [r for r in found if r.revision == latest]


def duties(s: Session, actor: Actor | None, now: datetime) -> list[Duty]:
    """Forms of the organisations the actor fills for: open ones first, then the newest."""
    own = [g.organisation_id for g in actor.grants if access.can(actor, Action.FILL, g.path)] if actor else []
    numbers = s.scalars(
        select(Submission.id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(Submission.organisation_id.in_(own))
        .order_by(Campaign.year.desc(), Submission.organisation_id)
    ).all()
    return [_duty(find(s, actor, Action.FILL, number)) for number in numbers]


def _duty(opened: Opened) -> Duty:
    asked = opened.asked()
    return Duty(
        opened.submission.id,
        opened.organisation.name,
        opened.campaign.title,
        opened.campaign.year,
        opened.state,
        opened.window,
        sum(i.code in opened.answers for i in asked),
        len(asked),
        opened.submission.reason,
        opened.submission.submitted,
    )


def save(
    s: Session,
    actor: Actor | None,
    submission_id: int,
    revision: int,
    changes: Mapping[str, Value | None],
    now: datetime,
) -> int:
    """Stores changed answers (None takes one away) and returns the new revision.

    Answers whose question no longer applies go too, and the journal keeps what they were. Raises Conflict
    when the form has another revision than the one that was on the screen.
    """
    opened = find(s, actor, Action.FILL, submission_id)
    state = _allowed(opened, Move.SAVE, revision, now)
    wanted = {**opened.answers, **changes}
    merged = rules.pruned(opened.form, opened.kind, {c: v for c, v in wanted.items() if v is not None})
    before, after = _difference(opened.answers, merged)
    if not before and not after:
        return revision
    stored = {c: answers.to_json(v) for c, v in merged.items()}
    _write(s, opened, revision, now, state=state.value, answers=stored)
    aggregates.count(s, opened.submission, opened.state, state)
    journal.write(
        s, actor, "form.save", now, opened.organisation.id, submission_id, revision + 1, before, after
    )
    return revision + 1


def _difference(
    old: Mapping[str, Value], new: Mapping[str, Value]
) -> tuple[dict[str, object], dict[str, object]]:
    changed = sorted(c for c in old.keys() | new.keys() if old.get(c) != new.get(c))
    return (
        {c: answers.to_json(old[c]) for c in changed if c in old},
        {c: answers.to_json(new[c]) for c in changed if c in new},
    )


def _allowed(opened: Opened, move: Move, revision: int, now: datetime) -> State:
    """The state after the move, once revision, state and (for the filler) the window allow it."""
    state = workflow.after(move, opened.state)
    if opened.submission.revision != revision:
        raise Conflict
    if workflow.needs(move) is Action.FILL and not opened.window.open(now):
        raise Refused(f"{opened.window.reminder(now).rstrip('.')}. Попросите проверяющего продлить срок.")
    return state


def _write(s: Session, opened: Opened, revision: int, now: datetime, **columns: object) -> None:
    """The guard against two people at once: the row changes only if its revision is still the one seen."""
    number = opened.submission.id
    touched = s.execute(
        update(Submission)
        .where(Submission.id == number, Submission.revision == revision)
        .values(revision=revision + 1, updated=now, **columns)
        .execution_options(synchronize_session=False)
    )
    if touched.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict


def submit(
    s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime
) -> list[Problem]:
    """Hands the form in; where blocking problems are left, returns them and changes nothing."""
    opened = find(s, actor, Action.FILL, submission_id)
    state = _allowed(opened, Move.SUBMIT, revision, now)
    left = rules.blocking(opened.problems(now))
    if left:
        return left
    # A form that was returned keeps the moment it was first handed in: mending it does not make it late.
    first = opened.submission.submitted or now
    _write(s, opened, revision, now, state=state.value, submitted=first, reason="")
    aggregates.count(s, opened.submission, opened.state, state, late=int(opened.window.late(first)))
    _moved(s, actor, opened, "form.submit", now, state)
    return []


def take_back(s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime) -> None:
    """The filler's undo, until a reviewer has decided."""
    opened = find(s, actor, Action.FILL, submission_id)
    state = _allowed(opened, Move.TAKE_BACK, revision, now)
    _write(s, opened, revision, now, state=state.value, submitted=None)
    aggregates.count(s, opened.submission, opened.state, state, late=-_late(opened))
    _moved(s, actor, opened, "form.take_back", now, state)


def accept(s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime) -> None:
    opened = find(s, actor, Action.REVIEW, submission_id)
    state = _allowed(opened, Move.ACCEPT, revision, now)
    _write(s, opened, revision, now, state=state.value, accepted=now, reason="")
    s.execute(delete(Remark).where(Remark.submission_id == submission_id))
    aggregates.count(s, opened.submission, opened.state, state)
    aggregates.add(s, opened.submission, {}, contributed(opened))
    _moved(s, actor, opened, "form.accept", now, state)


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
    opened = find(s, actor, Action.REVIEW, submission_id)
    state = _allowed(opened, Move.RETURN, revision, now)
    why = _worded(reason, 2000)
    pinned = {c: _worded(t, 1000) for c, t in remarks.items() if c in opened.form.indicators and t.strip()}
    _write(s, opened, revision, now, state=state.value, reason=why)
    for code, words in pinned.items():
        s.add(
            Remark(
                submission_id=submission_id,
                code=code,
                text=words,
                author_id=actor.user_id if actor else None,
                at=now,
                revision=revision + 1,
            )
        )
    aggregates.count(s, opened.submission, opened.state, state, late=-_late(opened))
    _moved(s, actor, opened, "form.return", now, state, {"reason": why, "remarks": pinned})


def reopen(
    s: Session, actor: Actor | None, submission_id: int, revision: int, reason: str, now: datetime
) -> None:
    """Takes an accepted form out of the figures so that it can be corrected."""
    opened = find(s, actor, Action.REVIEW, submission_id)
    state = _allowed(opened, Move.REOPEN, revision, now)
    why = _worded(reason, 2000)
    _write(s, opened, revision, now, state=state.value, accepted=None, reason=why)
    aggregates.count(s, opened.submission, opened.state, state, late=-_late(opened))
    aggregates.add(s, opened.submission, contributed(opened), {})
    _moved(s, actor, opened, "form.reopen", now, state, {"reason": why})


def _worded(reason: str, limit: int) -> str:
    try:
        words = text.clean(reason, limit)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not words:
        raise Refused("Напишите, что нужно исправить: без этого форму не вернуть.")
    return words


def _late(opened: Opened) -> int:
    handed_in = opened.submission.submitted
    return int(handed_in is not None and opened.window.late(handed_in))


def contributed(opened: Opened) -> dict[str, measures.Contribution]:
    """What the form adds to the totals: its own questions and the shipped indicators computed from them."""
    computed = {c: i for c, i in catalogue.shipped().indicators.items() if i.computed}
    return measures.contributions(dict(opened.form.indicators) | computed, opened.answers)


def _moved(
    s: Session,
    actor: Actor | None,
    opened: Opened,
    action: str,
    now: datetime,
    state: State,
    more: Mapping[str, object] | None = None,
) -> None:
    number = opened.submission.id
    before = {"state": opened.state.value}
    after = {"state": state.value} | dict(more or {})
    # Figures change only where a form enters or leaves the accepted ones, shares of completeness at every move.
    s.execute(
        update(Campaign)
        .where(Campaign.id == opened.campaign.id)
        .values(data_version=Campaign.data_version + 1)
        .execution_options(synchronize_session=False)
    )
    revision = opened.submission.revision + 1
    journal.write(s, actor, action, now, opened.organisation.id, number, revision, before, after)


def queue(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> list[Queued]:
    """Forms of the organisations directly below, whatever their state, in the order of codes."""
    access.require(actor, Action.READ, organisation.path)
    windows = s.scalars(select(models.Window).where(models.Window.campaign_id == campaign.id)).all()
    by_level = {w.level: shaped(w, campaign) for w in windows}
    rows = s.execute(
        select(Submission, Organisation.code, Organisation.name)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(Submission.campaign_id == campaign.id, Submission.parent_id == organisation.id)
        .order_by(Organisation.code)
    )
    return [_queued(sub, code, name, by_level[sub.level], now) for sub, code, name in rows]


def _queued(sub: Submission, code: str, name: str, window: Window, now: datetime) -> Queued:
    state = State(sub.state)
    handed_in = state in (State.SUBMITTED, State.ACCEPTED)
    return Queued(
        sub.id,
        sub.organisation_id,
        code,
        name,
        Level(sub.level),
        sub.kind,
        state,
        sub.revision,
        sub.submitted,
        handed_in and sub.submitted is not None and window.late(sub.submitted),
        not handed_in and window.overdue(now),
    )


def history(s: Session, actor: Actor | None, submission_id: int) -> Sequence[models.Event]:
    return journal.of_submission(s, actor, submission_id)
