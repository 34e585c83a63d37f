"""The index of a form by the methodology of its campaign, as it is kept when the form is handed in.

It hangs on other forms too: of a primary on the letters that the organisation above has told of and on the newest
subscription, of an office on what its primaries subscribe to. `db/rescoring.py` follows those.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from core import answers, rating, scores
from core.answers import Answers, quantity
from core.campaigns import CampaignKind, Half
from core.forms import Form
from core.measures import Contribution
from core.methodology import Profile
from core.organisations import Level
from core.rating import Score
from core.workflow import State
from core.yardsticks import PACKS_SENT
from db import forms, methodologies, models
from db.methodologies import InForce
from db.models import Aggregate, Campaign, Completeness, Event, Submission
from db.opened import Opened
from db.touching import SUBSCRIPTIONS as SUBSCRIPTIONS
from db.touching import YEARS_BACK

HANDED_IN = (State.SUBMITTED.value, State.ACCEPTED.value)


@dataclass(frozen=True)
class Beside:
    """What a form is scored by besides its own answers: of a primary the letters sent to it and its subscription, of
    an office what the subscription of its primaries adds up to."""

    packs_sent: Decimal | None = None
    subscription: Answers | None = None
    below: Mapping[str, Decimal] | None = None


def of(s: Session, opened: Opened, now: datetime) -> Score | None:
    """None for whatever has no index: only the monitoring has one."""
    if opened.campaign_kind is not CampaignKind.MONITORING:
        return None
    return weighed(s, opened, used(s, opened).profile, now)


def used(s: Session, opened: Opened) -> InForce:
    return methodologies.in_force(s, opened.submission.path, opened.campaign.year)


def weighed(s: Session, opened: Opened, profile: Profile, now: datetime) -> Score:
    """By any methodology: also by one that is only thought of."""
    found = beside(s, opened)
    return scored(profile, opened.form, opened.answers, opened.window.today(now), found)


def scored(profile: Profile, form: Form, given: Answers, today: date, found: Beside) -> Score:
    return rating.score(
        profile,
        form.counted,
        given,
        today,
        packs_sent=found.packs_sent,
        subscription=found.subscription,
        level=form.level,
        below=found.below or {},
    )


def beside(s: Session, opened: Opened) -> Beside:
    mine, year = opened.submission, opened.campaign.year
    if opened.form.level is not Level.PRIMARY:
        return Beside(below=below(s, mine.organisation_id, year))
    sent = packs_sent(s, mine.campaign_id, mine.parent_id)
    return Beside(sent, subscriptions(s, [mine.organisation_id], year).get(mine.organisation_id))


def kept(s: Session, opened: Opened, now: datetime) -> dict[str, Any]:
    """The columns of a form that is handed in now."""
    score = of(s, opened, now)
    return {} if score is None else columns(score, used(s, opened).profile, opened.form.level, opened.answers)


def columns(score: Score, profile: Profile, level: Level, given: Answers) -> dict[str, Any]:
    """Places are told only among primaries: the index of an office stands in its scores alone."""
    found = {"scores": scores.kept(score, profile, quantity(given.get("members_total")))}
    if level is not Level.PRIMARY:
        return found
    return {**found, "rating": score.total, "fullness": score.fullness}


def packs_sent(s: Session, campaign_id: int, above: int | None) -> Decimal | None:
    """By the form of the organisation above, once it is handed in: a draft has not been told to anybody."""
    row = s.execute(
        _answers().where(
            Submission.campaign_id == campaign_id,
            Submission.organisation_id == above,
            Submission.state.in_(HANDED_IN),
        )
    ).first()
    return None if row is None else quantity(_decoded(s, row).get(PACKS_SENT))


def subscriptions(s: Session, organisations: Iterable[int], year: int) -> dict[int, Answers]:
    """The newest subscription that each has handed in, for the monitoring of the year."""
    asked = _answers().where(Submission.organisation_id.in_(list(organisations)), *subscribed(year))
    newest = {row.organisation_id: row for row in reversed(s.execute(asked.order_by(*NEWEST)).all())}
    return {organisation: _decoded(s, row) for organisation, row in newest.items()}


def counted(s: Session, organisation_id: int, year: int) -> Half | None:
    """For which half-year the subscription is that counts."""
    held = select(Campaign.kind, Campaign.year).join(Submission, Submission.campaign_id == Campaign.id)
    mine = held.where(Submission.organisation_id == organisation_id, *subscribed(year))
    row = s.execute(mine.order_by(*NEWEST).limit(1)).one_or_none()
    return None if row is None else CampaignKind(row.kind).half(row.year)


def subscribed(year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Submission.state.in_(HANDED_IN),
        Campaign.kind.in_(SUBSCRIPTIONS),
        Campaign.year.between(year - YEARS_BACK, year),
    )


# Within a year the autumn is the later one, and first by the alphabet.
NEWEST = (Campaign.year.desc(), Campaign.kind)


def _answers() -> Select[Any]:
    return (
        select(Submission.organisation_id, Submission.answers, models.Form.id, models.Form.published)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
    )


def _decoded(s: Session, row: Any) -> Answers:
    return answers.decode(forms.read(s, row.id, row.published).indicators, row.answers)


_BELOW = (
    select(Aggregate.campaign_id, Aggregate.indicator, Aggregate.answered, Aggregate.total, Aggregate.base)
    .join(Campaign, Campaign.id == Aggregate.campaign_id)
    .where(
        Aggregate.indicator.in_((scores.MAIN, scores.SECTOR, scores.OTHER)),
        Aggregate.level == Level.PRIMARY.value,
        Aggregate.answered > 0,
        Campaign.kind.in_(SUBSCRIPTIONS),
    )
    .order_by(*NEWEST)
)


def below(s: Session, organisation_id: int, year: int) -> dict[str, Decimal]:
    """What the accepted subscription of its primaries adds up to: of the newest campaign in which at least half of
    them are accepted, else of the newest with any."""
    years = Campaign.year.between(year - YEARS_BACK, year)
    rows = s.execute(_BELOW.where(Aggregate.organisation_id == organisation_id, years)).all()
    campaigns = list(dict.fromkeys(row.campaign_id for row in rows))
    if not campaigns:
        return {}
    half = _half_accepted(s, organisation_id, campaigns)
    chosen = next((campaign for campaign in campaigns if campaign in half), campaigns[0])
    return scores.below(
        {r.indicator: Contribution(r.answered, r.total, r.base) for r in rows if r.campaign_id == chosen}
    )


def _half_accepted(s: Session, organisation_id: int, campaigns: list[int]) -> set[int]:
    found = select(Completeness.campaign_id).where(
        Completeness.organisation_id == organisation_id,
        Completeness.campaign_id.in_(campaigns),
        Completeness.level == Level.PRIMARY.value,
        Completeness.accepted * 2 >= Completeness.expected,
    )
    return set(s.scalars(found))


def handed_in(s: Session, submissions: Iterable[Submission]) -> dict[int, datetime | None]:
    """When each was handed in the last time; of a returned form `submitted` stays the first. None of what nobody has
    handed in: it came from a file."""
    every = list(submissions)
    last = (
        select(Event.submission_id, func.max(Event.at))
        .where(Event.submission_id.in_([one.id for one in every]), Event.action == "form.submit")
        .group_by(Event.submission_id)
    )
    told: dict[int, datetime] = dict(s.execute(last).all())  # type: ignore[arg-type]
    return {one.id: told.get(one.id) or one.submitted for one in every}
