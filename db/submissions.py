"""One organisation's form: opening, saving, handing in, accepting or returning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import access, answers, measures, rules, workflow
from core.access import Action, Actor
from core.answers import Value
from core.campaigns import Window
from core.catalogue import Indicator
from core.forms import Form
from core.organisations import Kind, Level
from core.problems import Conflict, Problem, Refused
from core.workflow import Move, State
from db import aggregates, approvals, campaigns, forms, journal, models
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

    def fillable(self, now: datetime) -> bool:
        return self.state.fillable(self.window.open(now))

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

    def fillable(self, now: datetime) -> bool:
        return self.state.fillable(self.window.open(now))


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
    return s.scalars(select(Remark).where(Remark.submission_id == submission.id).order_by(Remark.id)).all()


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
    when the form has another revision than the one that was on the screen, Refused for a value that is not
    of the question's kind: what a screen offers is no boundary.
    """
    opened = find(s, actor, Action.FILL, submission_id)
    allowed(opened, Move.SAVE, revision, now)
    wanted = {**opened.answers, **_parsed(opened.form, changes)}
    merged = rules.pruned(opened.form, opened.kind, {c: v for c, v in wanted.items() if v is not None})
    if merged == opened.answers:
        return revision
    stored = {c: answers.to_json(v) for c, v in merged.items()}
    step(s, actor, opened, Move.SAVE, revision, now, answers=stored)
    return revision + 1


def _parsed(form: Form, changes: Mapping[str, Value | None]) -> dict[str, Value | None]:
    parsed: dict[str, Value | None] = {}
    for code, value in changes.items():
        indicator = form.indicators.get(code)
        if indicator is None:
            continue
        try:
            parsed[code] = answers.parse(indicator, value)
        except ValueError as error:
            raise Refused(f"«{indicator.short}»: {error}.") from error
    return parsed


def allowed(opened: Opened, move: Move, revision: int, now: datetime) -> State:
    """The state after the move, once revision, state and (for the filler) the window allow it."""
    state = workflow.after(move, opened.state)
    if opened.submission.revision != revision:
        raise Conflict
    # A form sent back may be mended after closing, or returning it on the last day would take it out of the
    # figures for ever.
    if workflow.needs(move) is Action.FILL and not opened.state.sent_back and not opened.window.open(now):
        raise Refused(
            f"{opened.window.reminder(now).rstrip('.')}. Обратитесь в свою вышестоящую организацию."
        )
    return state


def step(
    s: Session,
    actor: Actor | None,
    opened: Opened,
    move: Move,
    revision: int,
    now: datetime,
    *,
    to: State | None = None,
    more: Mapping[str, object] | None = None,
    **columns: object,
) -> None:
    """One act on a form, for the verbs that have asked for the right: checked, then stored."""
    state = to or allowed(opened, move, revision, now)
    store(s, actor, opened, f"form.{move.value}", state, now, more=more, **columns)


def store(
    s: Session,
    actor: Actor | None,
    opened: Opened,
    action: str,
    state: State,
    now: datetime,
    *,
    more: Mapping[str, object] | None = None,
    **columns: object,
) -> None:
    """The row, the totals above it and the journal, together.

    The campaign is touched first: whoever changes figures waits there for the others, always in this order.
    """
    submission, was = opened.submission, opened.state
    given = columns.get("answers", submission.answers)
    assert isinstance(given, dict)
    after = replace(opened, answers=answers.decode(opened.form.indicators, given))
    if state is not was or State.ACCEPTED in (state, was):
        campaigns.touch(s, opened.campaign.id)
    _write(s, submission, now, state=state.value, **columns)
    first = columns.get("submitted", submission.submitted)
    late = _late(opened.window, state, first) - _late(opened.window, was, submission.submitted)
    aggregates.count(s, submission, was, state, late)
    aggregates.add(s, submission, contributed(opened, was), contributed(after, state))
    if State.ACCEPTED in (state, was):
        approvals.lapse(s, actor, submission, opened.campaign.year, now)
    old, new = _difference(opened.answers, after.answers)
    if state is not was:
        old, new = {"state": was.value, **old}, {"state": state.value, **new}
    journal.write(
        s,
        actor,
        action,
        now,
        opened.organisation.id,
        submission.id,
        submission.revision + 1,
        old,
        {**new, **(more or {})},
    )


def _difference(
    old: Mapping[str, Value], new: Mapping[str, Value]
) -> tuple[dict[str, object], dict[str, object]]:
    changed = sorted(c for c in old.keys() | new.keys() if old.get(c) != new.get(c))
    return (
        {c: answers.to_json(old[c]) for c in changed if c in old},
        {c: answers.to_json(new[c]) for c in changed if c in new},
    )


def _late(window: Window, state: State, submitted: object) -> int:
    handed_in = state in (State.SUBMITTED, State.ACCEPTED)
    return int(handed_in and isinstance(submitted, datetime) and window.late(submitted))


def contributed(opened: Opened, state: State) -> dict[str, measures.Contribution]:
    """What the form adds to the totals above it: nothing unless it is accepted."""
    if state is not State.ACCEPTED:
        return {}
    return measures.contributions(opened.form.counted, opened.answers)


def _write(s: Session, submission: Submission, now: datetime, **columns: object) -> None:
    """The guard against two people at once: the row changes only if its revision is still the one seen."""
    seen = submission.revision
    touched = s.execute(
        update(Submission)
        .where(Submission.id == submission.id, Submission.revision == seen)
        .values(revision=seen + 1, updated=now, **columns)
        .execution_options(synchronize_session=False)
    )
    if touched.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict


def submit(
    s: Session, actor: Actor | None, submission_id: int, revision: int, now: datetime
) -> list[Problem]:
    """Hands the form in; where blocking problems are left, returns them and changes nothing."""
    opened = find(s, actor, Action.FILL, submission_id)
    allowed(opened, Move.SUBMIT, revision, now)
    left = rules.blocking(opened.problems(now))
    if left:
        return left
    # A form that was returned keeps the moment it was first handed in: mending it does not make it late.
    first = opened.submission.submitted or now
    step(s, actor, opened, Move.SUBMIT, revision, now, submitted=first)
    return []


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


def queue(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> list[Queued]:
    """Forms of the organisations directly below as the tree stands now: whoever answers for them reviews them,
    though a form moved meanwhile still counts where it was when the campaign opened."""
    access.require(actor, Action.READ, organisation.path)
    windows = s.scalars(select(models.Window).where(models.Window.campaign_id == campaign.id)).all()
    by_level = {w.level: shaped(w, campaign) for w in windows}
    rows = s.execute(
        select(Submission, Organisation.code, Organisation.name)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.organisation_id.in_(
                select(Organisation.id).where(Organisation.parent_id == organisation.id)
            ),
        )
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
