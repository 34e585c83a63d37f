"""The index of a primary's form as it was when handed in, and its place among organisations like it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.orm import Session

from core import access, answers, rating
from core.access import Action, Actor
from core.answers import Answers, quantity
from core.campaigns import CampaignKind, Half
from core.methodology import Profile
from core.organisations import Kind, Level
from core.rating import Score
from core.workflow import State
from core.yardsticks import PACKS_SENT
from db import forms, methodologies, models
from db.methodologies import InForce
from db.models import Campaign, Event, Organisation, Submission
from db.opened import Opened
from db.organisations import ancestor_ids, within

_HANDED_IN = (State.SUBMITTED.value, State.ACCEPTED.value)
_SUBSCRIPTIONS = (CampaignKind.SPRING.value, CampaignKind.AUTUMN.value)
# Newspapers ordered longer ago say nothing about this year.
_YEARS_BACK = 1


@dataclass(frozen=True)
class Rank:
    """`place` is None where the organisation has no rating; `of` and `tied` count this organisation too."""

    place: int | None
    of: int
    tied: int


@dataclass(frozen=True)
class Place:
    """Among those of one kind and size that have a rating by the same methodology in the same campaign. `kind` or
    `bracket` of None: any. `where` is the region's name. `last_year`: where the rating would stand among last year's,
    told only while this year's are too few."""

    here: Rank
    everywhere: Rank
    last_year: Rank | None
    kind: Kind | None
    bracket: str | None
    where: str
    # How many points the last one is short of the middle of its group here.
    short: Decimal | None = None


@dataclass(frozen=True)
class Result:
    """`at` is when the form was handed in, `score` is of that day; `kept` is what was stored then and is compared
    with others. They differ where the organisation above or the subscription has said more since.
    `subscription` is the number of this year's subscription form, while it is still owed; `counted` the half-year
    of the one that the newspapers are counted by. `used` is the methodology of the campaign there; last year's index
    is told only where the same one was used."""

    score: Score
    at: datetime
    kept: Decimal | None
    last_year: Decimal | None
    used: InForce
    place: Place
    subscription: int | None
    counted: Half | None = None


def of(s: Session, opened: Opened, now: datetime) -> Score | None:
    """None for whatever has no index: only primaries have one, and only in the monitoring."""
    return weighed(s, opened, _used(s, opened).profile, now) if _rated(opened) else None


def _used(s: Session, opened: Opened) -> InForce:
    return methodologies.in_force(s, opened.submission.path, opened.campaign.year)


def weighed(s: Session, opened: Opened, profile: Profile, now: datetime) -> Score:
    """By any methodology: also by one that is only thought of."""
    return rating.score(
        profile,
        opened.form.counted,
        opened.answers,
        opened.window.today(now),
        packs_sent=_packs_sent(s, opened.submission),
        subscription=_subscription(s, opened),
    )


def kept(s: Session, opened: Opened, now: datetime) -> dict[str, Any]:
    """The columns of a form that is handed in now."""
    score = of(s, opened, now)
    return {} if score is None else {"rating": score.total, "fullness": score.fullness}


def _rated(opened: Opened) -> bool:
    return opened.form.level is Level.PRIMARY and opened.campaign_kind is CampaignKind.MONITORING


def _answers() -> Select[dict[str, Any], int, datetime]:
    return (
        select(Submission.answers, models.Form.id, models.Form.published)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
    )


def _decoded(s: Session, chosen: Select[dict[str, Any], int, datetime]) -> Answers | None:
    row = s.execute(chosen.limit(1)).one_or_none()
    return None if row is None else answers.decode(forms.read(s, row[1], row[2]).indicators, row[0])


def _packs_sent(s: Session, submission: Submission) -> Decimal | None:
    """By the form of the organisation above, once it is handed in: a draft has not been told to anybody."""
    above = _answers().where(
        Submission.campaign_id == submission.campaign_id,
        Submission.organisation_id == submission.parent_id,
        Submission.state.in_(_HANDED_IN),
    )
    return quantity((_decoded(s, above) or {}).get(PACKS_SENT))


def _subscription(s: Session, opened: Opened) -> Answers | None:
    return _decoded(s, _answers().where(*_subscribed(opened)).order_by(*_NEWEST))


def _counted(s: Session, opened: Opened) -> Half | None:
    """For which half-year the subscription is that counts."""
    held = select(Campaign.kind, Campaign.year).join(Submission, Submission.campaign_id == Campaign.id)
    row = s.execute(held.where(*_subscribed(opened)).order_by(*_NEWEST).limit(1)).one_or_none()
    return None if row is None else CampaignKind(row.kind).half(row.year)


# Within a year the autumn is the later one, and first by the alphabet.
_NEWEST = (Campaign.year.desc(), Campaign.kind)


def _subscribed(opened: Opened) -> tuple[ColumnElement[bool], ...]:
    return (
        Submission.organisation_id == opened.organisation.id,
        Submission.state.in_(_HANDED_IN),
        Campaign.kind.in_(_SUBSCRIPTIONS),
        Campaign.year.between(opened.campaign.year - _YEARS_BACK, opened.campaign.year),
    )


def result(s: Session, actor: Actor | None, opened: Opened) -> Result | None:
    """What an organisation gets back for its form; None where there is no index or nothing is handed in."""
    access.require(actor, Action.READ, opened.organisation.path)
    if opened.submission.state not in _HANDED_IN or not _rated(opened):
        return None
    at = _handed_in(s, opened.submission)
    score = of(s, opened, at) if at else None
    found = place(s, actor, opened)
    if at is None or score is None or found is None:
        return None
    owed = _owed_subscription(s, opened)
    used, counted = _used(s, opened), _counted(s, opened)
    before = _own_last_year(s, opened, used)
    return Result(score, at, opened.submission.rating, before, used, found, owed, counted)


def _handed_in(s: Session, submission: Submission) -> datetime | None:
    """The last time; of a returned form `submitted` stays the first. None of it is in the journal of an import."""
    last = s.scalar(
        select(Event.at)
        .where(Event.submission_id == submission.id, Event.action == "form.submit")
        .order_by(Event.id.desc())
        .limit(1)
    )
    return last or submission.submitted or submission.accepted


def place(s: Session, actor: Actor | None, opened: Opened) -> Place | None:
    """Counted, never listed: nobody learns whose rating is which."""
    access.require(actor, Action.READ, opened.organisation.path)
    if not _rated(opened):
        return None
    mine = opened.submission
    region = s.scalar(
        select(Organisation).where(
            Organisation.id.in_(ancestor_ids(mine.path)), Organisation.level == Level.REGIONAL.value
        )
    )
    path, where = (region.path, region.name) if region else (access.root(mine.path), "")
    used = _used(s, opened)
    company = [
        *_alike(mine, mine.campaign_id),
        _has_place(used.profile),
        methodologies.alike(s, used, opened.campaign.year),
    ]
    here, everywhere = _ranks(s, mine, company, path, used.profile)
    last = None
    if here.place is not None and here.of < rating.FEWEST:
        last = _among_last_years(s, opened, path, used)
    short = _short(s, mine, company, path, here)
    return Place(here, everywhere, last, opened.kind, mine.bracket, where, short)


def _short(
    s: Session, mine: Submission, company: Sequence[ColumnElement[bool]], path: str, here: Rank
) -> Decimal | None:
    """Asked only about the last: the others have somebody behind them. Of an even number the lower middle one."""
    if not rating.last(here.place, here.of, here.tied) or mine.rating is None:
        return None
    middle = s.scalar(
        select(Submission.rating)
        .where(*company, within(Submission.path, path))
        .order_by(Submission.rating)
        .offset((here.of - 1) // 2)
        .limit(1)
    )
    return middle - mine.rating if middle is not None and middle > mine.rating else None


def _ranks(
    s: Session, mine: Submission, company: Sequence[ColumnElement[bool]], path: str, profile: Profile
) -> tuple[Rank, Rank]:
    """Within the region, and in the whole union; one pass over the organisations of the kind and size."""
    inside = within(Submission.path, path)
    counts = s.execute(
        select(*_counts(mine.rating, inside), *_counts(mine.rating, true())).where(*company)
    ).one()
    here, everywhere = tuple(counts[:3]), tuple(counts[3:])
    return _rank(mine, here, profile), _rank(mine, everywhere, profile)


def _counts(mine: Decimal | None, those: ColumnElement[bool]) -> tuple[ColumnElement[int], ...]:
    """How many there are, are better, are as good."""
    own = Decimal(-1) if mine is None else mine
    better, equal = Submission.rating > own, Submission.rating == own
    return tuple(func.count(case((and_(those, which), 1))) for which in (true(), better, equal))


def _rank(mine: Submission, counts: tuple[int, ...], profile: Profile) -> Rank:
    """`mine` has no place of its own where it is not handed in, or too little of it is answered."""
    every, better, equal = counts
    counted = mine.state in _HANDED_IN and mine.rating is not None and mine.fullness is not None
    if not counted or mine.fullness < profile.rated_from:  # type: ignore[operator]
        return Rank(None, every, 0)
    return Rank(better + 1, every, equal)


def _alike(mine: Submission, campaign_id: int) -> list[ColumnElement[bool]]:
    """Of a newcomer the size was not known when the campaign opened: it is compared with all sizes."""
    found = [Submission.campaign_id == campaign_id]
    found += [Submission.kind == mine.kind] if mine.kind else []
    found += [Submission.bracket == mine.bracket] if mine.bracket else []
    return found


def _has_place(profile: Profile) -> ColumnElement[bool]:
    return and_(
        Submission.state.in_(_HANDED_IN),
        Submission.rating.is_not(None),
        Submission.fullness >= profile.rated_from,
    )


def _last_campaign(opened: Opened) -> Select[int]:
    return select(Campaign.id).where(
        Campaign.kind == opened.campaign.kind, Campaign.year == opened.campaign.year - 1
    )


def _among_last_years(s: Session, opened: Opened, path: str, used: InForce) -> Rank | None:
    """Where this year's rating would stand among last year's of the others, weighed alike."""
    mine, last = opened.submission, s.scalar(_last_campaign(opened))
    if last is None or not _unchanged(s, opened, used):
        return None
    others = and_(within(Submission.path, path), Submission.organisation_id != mine.organisation_id)
    found = select(*_counts(mine.rating, true())).where(*_alike(mine, last), _has_place(used.profile), others)
    every, better, equal = tuple(s.execute(found).one())
    return Rank(better + 1, every + 1, equal + 1) if every + 1 >= rating.FEWEST else None


def _unchanged(s: Session, opened: Opened, used: InForce) -> bool:
    """Was last year weighed by the same methodology?"""
    last = methodologies.in_force(s, opened.submission.path, opened.campaign.year - 1)
    return last.number == used.number


def _own_last_year(s: Session, opened: Opened, used: InForce) -> Decimal | None:
    if not _unchanged(s, opened, used):
        return None
    return s.scalar(
        select(Submission.rating).where(
            Submission.organisation_id == opened.organisation.id,
            Submission.campaign_id.in_(_last_campaign(opened)),
            _has_place(used.profile),
        )
    )


def _owed_subscription(s: Session, opened: Opened) -> int | None:
    newest = (
        select(Submission.id, Submission.state)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(
            Submission.organisation_id == opened.organisation.id,
            Campaign.kind.in_(_SUBSCRIPTIONS),
            Campaign.year == opened.campaign.year,
        )
        .order_by(Campaign.kind)
        .limit(1)
    )
    row = s.execute(newest).one_or_none()
    return None if row is None or row[1] in _HANDED_IN else row[0]
