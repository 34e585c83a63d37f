"""What a form is compared with beside its own past: similar organisations, and the primaries below it."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.answers import quantity
from core.campaigns import CampaignKind
from core.doubts import Context, Range
from core.organisations import Level
from core.problems import Problem, Refused
from core.workflow import State
from db import peers
from db.models import Aggregate, Campaign, Completeness, Submission
from db.opened import Opened

# People, whom those above count over their whole territory. Everything else (sites, meetings, money, newspapers)
# they tell of themselves alone, and the sum of their primaries says nothing about it.
COUNTED = (
    "workers_total",
    "members_total",
    "members_working",
    "members_students",
    "members_pensioners",
    "members_youth",
    "ais_members",
)


def of(s: Session, opened: Opened) -> Context:
    """For warnings alone. It changes while others report, but nobody has to see that at every answer."""
    if opened.form.level is Level.PRIMARY:
        return Context(peers=_peers(s, opened))
    key = (opened.campaign.id, Level.PRIMARY.value, opened.organisation.id)
    counts = s.get(Completeness, key)
    if counts is None:
        return Context()
    return Context(below=_below(s, opened), below_counted=(counts.accepted, counts.expected))


def doubt(s: Session, opened: Opened, problem: tuple[str, str], now: datetime) -> Problem:
    """The doubt that (code, rule) names, by the rules and not by what a screen says of it: the numbers may have
    changed since it was drawn. Raises Refused where it is not there."""
    found = opened.problems(now, of(s, opened))
    there = next((p for p in found if (p.code, p.rule) == problem and not p.blocking), None)
    if there is None:
        raise Refused("Пояснять здесь уже нечего: числа изменились.")
    return there


def _peers(s: Session, opened: Opened) -> dict[str, Range]:
    kind, size = opened.kind, opened.submission.bracket
    if kind is None or size is None:
        return {}
    label = f"{kind.label}, {size} членов"
    rows = peers.of(s, opened.submission, opened.campaign)
    return {p.indicator: Range(p.n, p.low, p.high, label) for p in rows}


def _below(s: Session, opened: Opened) -> dict[str, Decimal]:
    rows = s.execute(
        select(Aggregate.indicator, Aggregate.total).where(
            Aggregate.campaign_id == opened.campaign.id,
            Aggregate.organisation_id == opened.organisation.id,
            Aggregate.level == Level.PRIMARY.value,
            Aggregate.indicator.in_(COUNTED),
            Aggregate.answered > 0,
        )
    )
    return {row.indicator: row.total for row in rows}


def members(s: Session, opened: Opened) -> tuple[int, int] | None:
    """Year and number of members of the organisation by its last accepted monitoring of those days: what came
    later is nothing to a form of the past. The monitoring of a year is held after its spring subscription."""
    spring = opened.campaign_kind is CampaignKind.SPRING
    rows = s.execute(
        select(Campaign.year, Submission.answers)
        .join(Submission, Submission.campaign_id == Campaign.id)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value,
            Submission.organisation_id == opened.organisation.id,
            Submission.state == State.ACCEPTED.value,
            Campaign.year <= opened.campaign.year - spring,
        )
        .order_by(Campaign.year.desc())
    )
    told = ((year, quantity(answers.get("members_total"))) for year, answers in rows)
    return next(((year, int(amount)) for year, amount in told if amount is not None), None)
