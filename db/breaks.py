"""Where the years of an indicator cannot be set against each other: its question was changed, or its weights."""

from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import breaks
from core.breaks import Break, Sort
from core.campaigns import CampaignKind
from core.indicators import Indicator
from core.organisations import Level
from db import forms, methodologies, models
from db.frames import USUAL
from db.methodologies import InForce
from db.models import Campaign, Organisation
from db.organisations import ancestor_ids


def of(
    s: Session,
    organisation: Organisation,
    indicator: Indicator,
    sort: str,
    source: Level = Level.PRIMARY,
) -> tuple[Break, ...]:
    """`sort` is in which sort of campaign it is asked, `source` of which level its forms are. Of the forms that the
    organisation, or whoever is nearest above it, has published; a region below with questions of its own is its own."""
    if indicator.scored:
        return tuple(_weighed(s, organisation))
    found = [
        breaks.between(indicator, before, after, year)
        for (_, before), (year, after) in pairwise(_asked(s, organisation, USUAL[sort], source))
        if before is not after
    ]
    return tuple(one for one in found if one)


def _asked(
    s: Session, organisation: Organisation, kind: CampaignKind, source: Level
) -> Iterator[tuple[int, breaks.Known]]:
    """Year by year what the level was asked here; a year without a campaign is not among them."""
    above = {number: depth for depth, number in enumerate(ancestor_ids(organisation.path))}
    rows = s.execute(
        select(Campaign.year, models.Window.organisation_id, models.Form.id, models.Form.published)
        .join(models.Window, models.Window.campaign_id == Campaign.id)
        .join(models.Form, models.Form.id == models.Window.form_id)
        .where(
            Campaign.kind == kind.value,
            models.Window.level == source.value,
            models.Window.organisation_id.in_(above),
        )
    )
    nearest = {row.year: row for row in sorted(rows, key=lambda r: (r.year, above[r.organisation_id]))}
    for year, row in sorted(nearest.items()):
        yield year, forms.read(s, row.id, row.published).counted


def _weighed(s: Session, organisation: Organisation) -> Iterator[Break]:
    """Every figure of the index goes by the methodology of its year."""
    years = s.scalars(
        select(Campaign.year)
        .where(Campaign.kind == CampaignKind.MONITORING.value)
        .distinct()
        .order_by(Campaign.year)
    )
    used = [(year, methodologies.in_force(s, organisation.path, year)) for year in years]
    for (_, before), (year, after) in pairwise(used):
        if before.number != after.number:
            words = f"теперь {_named(after)}, раньше были {_named(before)}"
            yield Break(year, words, Sort.WEIGHED)


def _named(found: InForce) -> str:
    return f"веса организации «{found.owner_name}»" if found.owner_name else "общие веса"
