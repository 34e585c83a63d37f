"""What organisations of one kind and size usually answer, reckoned when the next campaign opens."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from core import answers
from core.answers import quantity
from core.indicators import Indicator
from core.organisations import Level
from core.workflow import State
from db import forms, models
from db.models import Campaign, Fact, Peer, Submission

# Fewer organisations than this say nothing about what is usual.
FEWEST = 30
LOW, HIGH = 2, 98  # percentiles


def freeze(s: Session, campaign: Campaign) -> None:
    """The bounds of last year's campaign of the same kind: once, and anew where its figures have changed since."""
    last = s.execute(
        select(Campaign.id, Campaign.data_version).where(
            Campaign.kind == campaign.kind, Campaign.year == campaign.year - 1
        )
    ).one_or_none()
    if last is None:
        return
    key, version = f"peers-{last.id}", str(last.data_version)
    known = s.get(Fact, key)
    if known is None or known.value != version:
        reckon(s, s.get_one(Campaign, last.id))
        s.merge(Fact(key=key, value=version))


def reckon(s: Session, campaign: Campaign) -> None:
    """Of accepted forms of primaries; a pass over all of them, instead of whatever was reckoned before."""
    numeric = _numeric(s, campaign)
    found: dict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    accepted = (
        select(Submission.kind, Submission.bracket, Submission.answers)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.level == Level.PRIMARY.value,
            Submission.state == State.ACCEPTED.value,
            Submission.kind.is_not(None),
            Submission.bracket.is_not(None),
        )
        .execution_options(yield_per=2000)
    )
    for kind, bracket, given in s.execute(accepted):
        for code in numeric.keys() & given.keys():
            amount = quantity(answers.from_json(numeric[code], given[code]))
            if amount is not None:
                found[kind, bracket, code].append(amount)
    rows = [_row(campaign.id, key, amounts) for key, amounts in found.items() if len(amounts) >= FEWEST]
    s.execute(delete(Peer).where(Peer.campaign_id == campaign.id))
    if rows:
        s.execute(insert(Peer), rows)


def _numeric(s: Session, campaign: Campaign) -> dict[str, Indicator]:
    """Questions answered with a number."""
    used = select(models.Window.form_id).where(
        models.Window.campaign_id == campaign.id, models.Window.level == Level.PRIMARY.value
    )
    rows = s.execute(select(models.Form.id, models.Form.published).where(models.Form.id.in_(used)))
    return {
        i.code: i
        for number, published in rows
        for i in forms.read(s, number, published).indicators.values()
        if i.kind.numeric
    }


def _row(campaign_id: int, key: tuple[str, str, str], amounts: list[Decimal]) -> Mapping[str, object]:
    kind, bracket, code = key
    amounts.sort()
    return {
        "campaign_id": campaign_id,
        "kind": kind,
        "bracket": bracket,
        "indicator": code,
        "n": len(amounts),
        "low": percentile(amounts, LOW),
        "high": percentile(amounts, HIGH),
    }


def percentile(ordered: Sequence[Decimal], per_cent: int) -> Decimal:
    """The nearest rank: a number somebody has really reported."""
    place = -(-len(ordered) * per_cent // 100)
    return ordered[max(place, 1) - 1]


def of(s: Session, submission: Submission, campaign: Campaign) -> Sequence[Peer]:
    """The bounds for an organisation of this kind and size; none where too few reported a year ago."""
    last = select(Campaign.id).where(Campaign.kind == campaign.kind, Campaign.year == campaign.year - 1)
    return s.scalars(
        select(Peer).where(
            Peer.campaign_id.in_(last), Peer.kind == submission.kind, Peer.bracket == submission.bracket
        )
    ).all()
