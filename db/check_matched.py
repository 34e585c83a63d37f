"""Recounts last year beside this one, campaign by campaign."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.matching import COLUMNS, Key, Row
from core.organisations import Level
from db import matched
from db.models import Campaign, Matched

_WORDS = {
    "stayed": "те же организации",
    "was_total": "прошлогодняя сумма тех же",
    "was_base": "прошлогодний знаменатель тех же",
    "now_total": "нынешняя сумма тех же",
    "now_base": "нынешний знаменатель тех же",
    "came": "пришли",
    "came_total": "сумма пришедших",
    "came_base": "знаменатель пришедших",
    "gone": "ушли",
    "gone_total": "сумма ушедших",
    "gone_base": "знаменатель ушедших",
}
_NOTHING = [0] * len(COLUMNS)


def differing(s: Session, names: Any) -> tuple[int, list[str]]:
    """How many rows are kept, and what is wrong with them. `names`: (campaign, organisation) -> words for both."""
    number, wrong = 0, list[str]()
    for campaign in s.scalars(select(Campaign).order_by(Campaign.id)).all():
        kept = _kept(s, campaign)
        number += len(kept)
        try:
            wrong += _told(kept, matched.recounted(s, campaign), names)
        except (KeyError, ValueError, TypeError, ArithmeticError, AttributeError):
            wrong.append(f"Сравнение с прошлым годом, {campaign.year} год: ответы не читаются.")
    return number, wrong


def _kept(s: Session, campaign: Campaign) -> dict[Key, Row]:
    rows = s.execute(select(Matched.__table__).where(Matched.campaign_id == campaign.id)).mappings()
    return {
        (r["campaign_id"], r["indicator"], r["level"], r["organisation_id"]): [r[c] for c in COLUMNS]
        for r in rows
    }


def _told(kept: dict[Key, Row], real: dict[Key, Row], names: Any) -> Iterator[str]:
    for key in sorted(kept.keys() | real.keys()):
        had, ought = kept.get(key, _NOTHING), real.get(key, _NOTHING)
        campaign, code, level, organisation = key
        for column, old, new in zip(COLUMNS, had, ought, strict=True):
            if old != new:
                yield (
                    f"Сравнение с прошлым годом «{code}», {names(campaign, organisation)}, формы "
                    f"«{Level(level).label}»: {_WORDS[column]} — записано {old}, на самом деле {new}."
                )
