"""Copies of newspapers that only some of those below are asked about, and those of the offices themselves."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from core import access, newspapers
from core.access import Action, Actor
from core.campaigns import Half, held
from core.charts.copies import Elsewhere
from core.newspapers import Newspaper
from core.organisations import Level
from db import models
from db.models import Aggregate, Campaign, Organisation
from db.organisations import within


def elsewhere(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    half: Half,
    below: Level,
    known: Collection[Newspaper],
) -> Mapping[str, Elsewhere]:
    """Copies of all newspapers but the known ones, which regions keep of their own, in primaries: by the code of the
    organisation itself and of those of the level `below`. Nothing of whoever has none."""
    access.require(actor, Action.COMPARE, organisation.path)
    papers = _kept_below(s, organisation, {p.code for p in known})
    if not papers:
        return {}
    rows = s.execute(_summed(organisation, half, below, papers))
    return {code: Elsewhere(*(int(total or 0) for total in totals)) for code, *totals in rows}


def _kept_below(s: Session, organisation: Organisation, known: Collection[str]) -> list[Newspaper]:
    codes = s.scalars(
        select(models.Newspaper.code)
        .join(Organisation, Organisation.id == models.Newspaper.organisation_id)
        .where(within(Organisation.path, organisation.path))
        .distinct()
    )
    shape = newspapers.shipped()[0]
    return [replace(shape, code=code) for code in codes if code not in known]


def _summed(organisation: Organisation, half: Half, below: Level, papers: Iterable[Newspaper]) -> Any:
    """In the order of Elsewhere: printed, electronic, by the organisation above, and those of the ratio."""
    every = tuple(papers)
    kinds = [[getattr(p, name) for p in every] for name in ("printed", "electronic", "parent", "per_100")]
    sums = (func.sum(case((Aggregate.indicator.in_(codes), Aggregate.total))) for codes in kinds)
    return (
        select(Organisation.code, *sums)
        .join(Aggregate, Aggregate.organisation_id == Organisation.id)
        .where(
            Aggregate.campaign_id.in_(_campaign(half)),
            Aggregate.indicator.in_([code for codes in kinds for code in codes]),
            Aggregate.level == Level.PRIMARY.value,
            within(Organisation.path, organisation.path),
            or_(Organisation.level == below.value, Organisation.id == organisation.id),
        )
        .group_by(Organisation.code)
    )


def _campaign(half: Half) -> Any:
    kind, year = held(half)
    return select(Campaign.id).where(Campaign.kind == kind.value, Campaign.year == year)
