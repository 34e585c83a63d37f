"""The index of a primary's form as it was when handed in, and its place among organisations like it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.orm import Session

from core import access, rating
from core.access import Action, Actor
from core.campaigns import CampaignKind, Half
from core.methodology import Profile
from core.organisations import Kind, Level
from core.rating import Score
from db import methodologies, scoring
from db.methodologies import InForce
from db.models import Campaign, Organisation, Submission
from db.opened import Opened
from db.organisations import ancestor_ids, within
from db.scoring import HANDED_IN, SUBSCRIPTIONS


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
    """None for whatever gets no index back: only primaries do, and only in the monitoring."""
    return scoring.of(s, opened, now) if _rated(opened) else None


def _rated(opened: Opened) -> bool:
    return opened.form.level is Level.PRIMARY and opened.campaign_kind is CampaignKind.MONITORING


def result(s: Session, actor: Actor | None, opened: Opened) -> Result | None:
    """What an organisation gets back for its form; None where there is no index or nothing is handed in."""
    access.require(actor, Action.READ, opened.organisation.path)
    if opened.submission.state not in HANDED_IN or not _rated(opened):
        return None
    mine = opened.submission
    at = scoring.handed_in(s, [mine])[mine.id] or mine.accepted
    score = of(s, opened, at) if at else None
    found = place(s, actor, opened)
    if at is None or score is None or found is None:
        return None
    owed = _owed_subscription(s, opened)
    used = scoring.used(s, opened)
    counted = scoring.counted(s, opened.organisation.id, opened.campaign.year)
    before = _own_last_year(s, opened, used)
    return Result(score, at, opened.submission.rating, before, used, found, owed, counted)


def place(s: Session, actor: Actor | None, opened: Opened) -> Place | None:
    """Counted, never listed: nobody learns whose rating is which."""
    access.require(actor, Action.READ, opened.organisation.path)
    if not _rated(opened):
        return None
    found, used = _place(s, opened.submission, opened.campaign.year)
    if found.here.place is None or found.here.of >= rating.FEWEST:
        return found
    return replace(found, last_year=_among_last_years(s, opened, _region(s, opened.submission)[0], used))


def of_form(s: Session, mine: Submission, year: int) -> Place:
    """The same of a primary's form that the caller may tell of; last year is not asked."""
    return _place(s, mine, year)[0]


def _place(s: Session, mine: Submission, year: int) -> tuple[Place, InForce]:
    path, where = _region(s, mine)
    used = methodologies.in_force(s, mine.path, year)
    company = [
        *_alike(mine, mine.campaign_id),
        _has_place(used.profile),
        methodologies.alike(s, used, year),
    ]
    here, everywhere = _ranks(s, mine, company, path, used.profile)
    short = _short(s, mine, company, path, here)
    kind = Kind(mine.kind) if mine.kind else None
    return Place(here, everywhere, None, kind, mine.bracket, where, short), used


def _region(s: Session, mine: Submission) -> tuple[str, str]:
    """Its path and its name."""
    region = s.scalar(
        select(Organisation).where(
            Organisation.id.in_(ancestor_ids(mine.path)), Organisation.level == Level.REGIONAL.value
        )
    )
    return (region.path, region.name) if region else (access.root(mine.path), "")


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
    counted = mine.state in HANDED_IN and mine.rating is not None and mine.fullness is not None
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
        Submission.state.in_(HANDED_IN),
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
            Campaign.kind.in_(SUBSCRIPTIONS),
            Campaign.year == opened.campaign.year,
        )
        .order_by(Campaign.kind)
        .limit(1)
    )
    row = s.execute(newest).one_or_none()
    return None if row is None or row[1] in HANDED_IN else row[0]
