"""What other weights would do: the index of a few organisations before and after, by their last accepted forms."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core import access, methodology
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.problems import Refused
from core.rating import Score
from core.weights import Body
from core.workflow import State
from db import methodologies, scoring, submissions
from db.models import Campaign, Organisation, Submission
from db.organisations import within

# At which of the accepted forms, in the order of their index: a weak, a middling and a strong one.
QUARTERS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))


@dataclass(frozen=True)
class Tried:
    """One organisation: its index by what is in force in `year`, and by the draft."""

    name: str
    year: int
    before: Score
    after: Score


def tried(
    s: Session, actor: Actor | None, organisation: Organisation, body: Body, now: datetime
) -> list[Tried]:
    """From the weakest to the strongest. Raises Refused for weights that do not add up."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    try:
        profile = methodology.parse(body)
    except methodology.ProfileError as error:
        raise Refused(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    campaign = s.scalar(
        select(Campaign)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value,
            Campaign.id.in_(_weighed(organisation).with_only_columns(Submission.campaign_id)),
        )
        .order_by(Campaign.year.desc())
        .limit(1)
    )
    numbers = _chosen(s, organisation, campaign.id) if campaign else []
    return [_tried(s, actor, number, profile, now) for number in numbers]


def _weighed(organisation: Organisation) -> Select[int]:
    return select(Submission.id).where(
        within(Submission.path, organisation.path),
        Submission.state == State.ACCEPTED.value,
        Submission.rating.is_not(None),
    )


def _chosen(s: Session, organisation: Organisation, campaign: int) -> list[int]:
    here = _weighed(organisation).where(Submission.campaign_id == campaign)
    every = s.scalar(select(func.count()).select_from(here.subquery())) or 0
    places = dict.fromkeys(int(every * quarter) for quarter in QUARTERS) if every else {}
    ordered = here.order_by(Submission.rating, Submission.id)
    return [number for at in places if (number := s.scalar(ordered.offset(at).limit(1))) is not None]


def _tried(
    s: Session, actor: Actor | None, number: int, profile: methodology.Profile, now: datetime
) -> Tried:
    opened = submissions.find(s, actor, Action.READ, number)
    at = opened.submission.submitted or opened.submission.accepted or now
    year = opened.campaign.year
    present = methodologies.of(s, opened.submission.path, year)
    before, after = (scoring.weighed(s, opened, p, at) for p in (present, profile))
    return Tried(opened.organisation.name, year, before, after)
