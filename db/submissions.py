"""One organisation's form: opening, saving, handing in, accepting or returning."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core import access, answers, measures, reasons, rules, scores, workflow
from core.access import Action, Actor
from core.answers import Value
from core.campaigns import CampaignKind, held
from core.forms import Form
from core.problems import Conflict, Problem, Refused
from core.workflow import Move, State
from db import (
    aggregates,
    approvals,
    campaigns,
    extensions,
    forms,
    journal,
    matched,
    models,
    own_totals,
    rescoring,
    resources_anew,
    surroundings,
    windows,
)
from db.models import Campaign, Organisation, Remark, Submission
from db.opened import NO_PAST as NO_PAST
from db.opened import Opened as Opened
from db.opened import Past as Past
from db.windows import shaped

# Built once: building it anew takes as long as running it.
_FOUND = (
    select(Submission, Organisation, Campaign, models.Form.published, models.Window)
    .join(Organisation, Organisation.id == Submission.organisation_id)
    .join(Campaign, Campaign.id == Submission.campaign_id)
    .join(models.Form, models.Form.id == Submission.form_id)
    .join(models.Window, models.Window.id == Submission.window_id)
    .where(Submission.id == bindparam("number"))
)


def find(
    s: Session, actor: Actor | None, action: Action, submission_id: int, past: Past | None = None
) -> Opened:
    """Raises Forbidden in the same words for a foreign and for an absent number. `past`: what is known already
    and need not be read again."""
    row = s.execute(_FOUND, {"number": submission_id}).one_or_none()
    access.require(actor, action, row[1].path if row else None)
    assert row is not None
    submission, organisation, campaign, published, window = row
    form = forms.read(s, submission.form_id, published)
    known = past or _past(s, submission, campaign)
    return Opened(
        submission,
        organisation,
        campaign,
        form,
        shaped(window),
        answers.decode(form.indicators, submission.answers),
        known.last_year,
        known.last_half,
        tuple(_remarks(s, submission)),
    )


def above(s: Session, actor: Actor | None, opened: Opened) -> Organisation | None:
    """Who the organisation of the form answers to, for the head of its blank."""
    access.require(actor, Action.READ, opened.organisation.path)
    parent = opened.organisation.parent_id
    return s.get(Organisation, parent) if parent else None


def of(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    kind: CampaignKind = CampaignKind.MONITORING,
) -> Submission | None:
    access.require(actor, Action.READ, organisation.path)
    return s.scalar(
        select(Submission)
        .join(Campaign)
        .where(
            Submission.organisation_id == organisation.id,
            Campaign.kind == kind.value,
            Campaign.year == year,
        )
    )


def _past(s: Session, submission: Submission, campaign: Campaign) -> Past:
    last_year = _before(s, submission, CampaignKind(campaign.kind), campaign.year - 1)
    return Past(last_year, _last_half(s, submission, campaign))


def _before(s: Session, submission: Submission, kind: CampaignKind, year: int) -> dict[str, Value]:
    """Accepted answers of the same organisation in another campaign."""
    row = s.execute(
        select(Submission.answers, models.Form.id, models.Form.published)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .where(
            Submission.organisation_id == submission.organisation_id,
            Submission.state == State.ACCEPTED.value,
            Campaign.kind == kind.value,
            Campaign.year == year,
        )
    ).one_or_none()
    return {} if row is None else answers.decode(forms.read(s, row[1], row[2]).indicators, row[0])


def _last_half(s: Session, submission: Submission, campaign: Campaign) -> dict[str, Value]:
    half = CampaignKind(campaign.kind).half(campaign.year)
    return {} if half is None else _before(s, submission, *held(half.before()))


def _remarks(s: Session, submission: Submission) -> Sequence[Remark]:
    return s.scalars(select(Remark).where(Remark.submission_id == submission.id).order_by(Remark.id)).all()


def save(
    s: Session,
    actor: Actor | None,
    submission_id: int,
    revision: int,
    changes: Mapping[str, Value | None],
    now: datetime,
    carried: Collection[str] = (),
    confirmed: Collection[str] = (),
) -> int:
    """Stores changed answers (None takes one away) and returns the new revision.

    `carried`: which of them are last year's, taken over and to be looked at; `confirmed`: which of those taken
    over earlier have been looked at and are right. Answers whose question no longer
    applies go too, and the journal keeps what they were. Raises Conflict when the form has another revision
    than the one that was on the screen, Refused for a value that is not of the question's kind: what a screen
    offers is no boundary.
    """
    opened = find(s, actor, Action.FILL, submission_id, NO_PAST)
    allowed(opened, Move.SAVE, revision, now)
    return write(s, actor, opened, "form.save", changes, now, carried, confirmed)


def write(
    s: Session,
    actor: Actor | None,
    opened: Opened,
    action: str,
    changes: Mapping[str, Value | None],
    now: datetime,
    carried: Collection[str] = (),
    confirmed: Collection[str] = (),
    explained: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None,
) -> int:
    """The changed answers of a form that may be changed, for the verbs that have asked for the right; `explained`:
    question -> rule -> why a doubtful one is right, as `reasons.kept` has it."""
    wanted = {**opened.answers, **_parsed(opened.form, changes)}
    merged = rules.pruned(opened.form, opened.kind, {c: v for c, v in wanted.items() if v is not None})
    submission = opened.submission
    right = set(confirmed) & set(submission.carried)
    if merged == opened.answers and not right and not explained:
        return submission.revision
    state = workflow.after(Move.SAVE, opened.state)
    revision = submission.revision
    columns = columns_of(opened, merged, carried, right)
    more: dict[str, object] = {"confirmed": sorted(right)} if right else {}
    if explained:
        said: dict[str, Any] = dict(columns["explanations"])
        for code, by_rule in explained.items():
            said[code] = {**said.get(code, {}), **{rule: dict(why) for rule, why in by_rule.items()}}
        columns["explanations"] = said
        more["explained_also"] = {c: said[c] for c in explained}
    store(s, actor, opened, action, state, now, more=more, **columns)
    return revision + 1


def columns_of(
    opened: Opened,
    given: Mapping[str, Value],
    carried: Collection[str] = (),
    right: Collection[str] = (),
) -> dict[str, Any]:
    """The answers instead of those there are, with what is kept beside each: what was taken over, or said, of an
    answer was said of that answer. `right` have been looked at."""
    submission, was = opened.submission, opened.answers
    touched = {c for c in given.keys() | was.keys() if given.get(c) != was.get(c)}
    still = (set(submission.carried) - touched - set(right)) | (touched & set(carried) & given.keys())
    return {
        "answers": {c: answers.to_json(v) for c, v in given.items()},
        "carried": sorted(still),
        "explanations": {c: why for c, why in submission.explanations.items() if c and c not in touched},
    }


def explain(
    s: Session,
    actor: Actor | None,
    submission_id: int,
    revision: int,
    problem: tuple[str, str],
    why: tuple[str, str] | None,
    now: datetime,
) -> int:
    """What the filler says about a doubtful answer: `problem` is (code, rule), `why` is (reason, text), None takes
    it back. Returns the new revision; raises Refused for words that explain nothing, and where there is no such
    doubt (any more)."""
    opened = find(s, actor, Action.FILL, submission_id)
    state = allowed(opened, Move.SAVE, revision, now)
    code, rule = problem
    if code and code not in opened.form.indicators:
        raise Refused("Такого вопроса в форме нет.")
    said = {c: dict(by_rule) for c, by_rule in opened.submission.explanations.items()}
    before = said.get(code, {}).pop(rule, None)
    if why is not None:
        said.setdefault(code, {})[rule] = _reasoned(surroundings.doubt(s, opened, problem, now), *why)
    said = {c: by_rule for c, by_rule in said.items() if by_rule}
    more = {"explained": code, "rule": rule, "why": said.get(code, {}).get(rule), "was": before}
    store(s, actor, opened, "form.explain", state, now, more=more, explanations=said)
    return revision + 1


def _reasoned(problem: Problem, reason: str, words: str) -> dict[str, str]:
    try:
        said = rules.validate_explanation(problem.rule, reason, words)
    except ValueError as error:
        raise Refused(f"{error}.") from error
    return reasons.kept(said, problem)


def _parsed(form: Form, changes: Mapping[str, Value | None]) -> dict[str, Value | None]:
    parsed: dict[str, Value | None] = {}
    for code, value in changes.items():
        indicator = form.indicators.get(code)
        if indicator is None:
            continue
        try:
            parsed[code] = answers.parse(indicator, value)
        except ValueError as error:
            raise Refused(f"«{indicator.short}»: {str(error).rstrip('.')}.") from error
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
    assert first is None or isinstance(first, datetime)
    days = opened.window
    if state is not was and (state.handed_in or was.handed_in):
        # Whoever gives other days waits where this act has waited: only now are they sure.
        days = windows.of_form(s, submission.id)
    before = aggregates.standing(days, was, submission.submitted)
    aggregates.count(s, submission, before, aggregates.standing(days, state, first))
    _add_up(s, opened, after, state, columns.get("scores", submission.scores))
    if State.ACCEPTED in (state, was):
        resources_anew.follow(s, opened.organisation.id, opened.campaign)
        approvals.lapse(s, actor, submission, opened.campaign.year, now)
    old, new = _difference(opened.answers, after.answers)
    if state is not was:
        old, new = {"state": was.value, **old}, {"state": state.value, **new}
    told = dict(more or {})
    if was.editable and not state.editable:
        told |= extensions.overtaken(s, submission.id, state, actor.user_id if actor else None, now)
    journal.write(
        s,
        actor,
        action,
        now,
        opened.organisation.id,
        submission.id,
        submission.revision + 1,
        old,
        {**new, **told},
    )
    # Whoever reads the form again in this transaction sees it as it is now.
    fresh = {"revision": submission.revision + 1, "updated": now, "state": state.value, **columns}
    for name, value in fresh.items():
        set_committed_value(submission, name, value)
    rescoring.follow(s, opened, was, after)


def _add_up(s: Session, opened: Opened, after: Opened, state: State, kept: object) -> None:
    """`kept`: how the form is scored now."""
    assert kept is None or isinstance(kept, dict)
    submission, was = opened.submission, opened.state
    adds = contributed(opened, was, submission.scores), contributed(after, state, kept)
    aggregates.add(s, submission, *adds)
    matched.follow(s, opened, state, *adds)
    own_totals.follow(s, opened, after, was, state)


def _difference(
    old: Mapping[str, Value], new: Mapping[str, Value]
) -> tuple[dict[str, object], dict[str, object]]:
    changed = sorted(c for c in old.keys() | new.keys() if old.get(c) != new.get(c))
    return (
        {c: answers.to_json(old[c]) for c in changed if c in old},
        {c: answers.to_json(new[c]) for c in changed if c in new},
    )


def contributed(opened: Opened, state: State, kept: scores.Kept | None) -> dict[str, measures.Contribution]:
    """What the form adds to the totals above it: nothing unless it is accepted. `kept`: how it was scored."""
    if state is not State.ACCEPTED:
        return {}
    found = measures.contributions(opened.form.counted, opened.answers)
    return found | scores.added(opened.campaign_kind, opened.form.level, opened.answers, kept)


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


def history(s: Session, actor: Actor | None, submission_id: int) -> Sequence[models.Event]:
    return journal.of_submission(s, actor, submission_id)
