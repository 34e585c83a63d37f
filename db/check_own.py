"""Recounts the totals of own indicators, campaign by campaign, and looks whether their formulas can be read."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import own_indicators
from core.organisations import Level
from db import own_counting, own_totals
from db.models import Aggregate, Campaign, Organisation, OwnIndicator
from db.own_totals import Kept, Place

_WORDS = ("ответили", "сумма", "знаменатель")
_NOTHING = [0, Decimal(0), Decimal(0)]


def codes(s: Session) -> frozenset[str]:
    """Their totals are kept under these."""
    every = s.scalars(select(OwnIndicator.code)).all()
    return frozenset((*every, *map(own_totals.half, every)))


def differing(s: Session, names: Any) -> tuple[int, list[str]]:
    """How many rows are kept, and what is wrong with them. `names`: (campaign, organisation) -> words for both."""
    wrong = [*_unreadable(s)]
    if wrong:
        return 0, wrong
    number = 0
    for kept in own_totals.every(s):
        for campaign in s.scalars(select(Campaign).order_by(Campaign.id)).all():
            for code, real in _real(s, kept, campaign):
                stored = _stored(s, code, campaign)
                number += len(stored)
                wrong += _told(code, campaign, stored, real, names)
    return number, wrong


def _unreadable(s: Session) -> Iterator[str]:
    rows = s.execute(select(OwnIndicator, Organisation.code).join(Organisation).order_by(OwnIndicator.id))
    for row, owner in rows:
        try:
            own_indicators.from_json(row.body)
        except (KeyError, TypeError, ValueError, ArithmeticError):
            yield f"Свой показатель «{row.code}», организация {owner}: формула не читается."


def _real(s: Session, kept: Kept, campaign: Campaign) -> Iterator[tuple[str, dict[Place, list[Any]]]]:
    """What ought to be kept: to be seen, and half counted."""
    whole, last = campaign.id in kept.counted, kept.begun.get(campaign.id)
    yield kept.code, own_counting.recounted(s, kept, campaign) if whole else {}
    yield own_totals.half(kept.code), own_counting.recounted(s, kept, campaign, last=last) if last else {}


def _stored(s: Session, code: str, campaign: Campaign) -> dict[Place, list[Any]]:
    rows = s.scalars(
        select(Aggregate).where(Aggregate.campaign_id == campaign.id, Aggregate.indicator == code)
    )
    return {(r.level, r.organisation_id): [r.answered, r.total, r.base] for r in rows}


def _told(
    code: str, campaign: Campaign, stored: dict[Place, list[Any]], real: dict[Place, list[Any]], names: Any
) -> Iterator[str]:
    for place in sorted(stored.keys() | real.keys()):
        had, ought = stored.get(place, _NOTHING), real.get(place, _NOTHING)
        for word, old, new in zip(_WORDS, had, ought, strict=True):
            if old != new:
                yield (
                    f"Итог своего показателя «{code}», {names(campaign.id, place[1])}, формы "
                    f"«{Level(place[0]).label}»: {word} — записано {old}, на самом деле {new}."
                )
