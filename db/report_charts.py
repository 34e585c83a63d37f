"""The charts of an open report, as facts: three years, those below side by side, newspapers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from core import formats
from core.campaigns import CampaignKind, Half
from core.catalogue import Catalogue
from core.charts import copies, ranking, subscription, trend
from core.organisations import Level
from core.reports.cells import Source
from db.models import Organisation
from db.report_counts import CHILDREN
from db.report_shared import Shared

DYNAMICS = ("members_total", "coverage")
RANKED = ("coverage", "ais_coverage")


@dataclass(frozen=True)
class Charts:
    dynamics: tuple[trend.Facts, ...] = ()
    rankings: tuple[ranking.Facts, ...] = ()
    papers: subscription.Facts | None = None


def half(year: int) -> Half:
    """What is subscribed to beside the monitoring."""
    return CampaignKind.AUTUMN.half(year) or Half(year + 1, 1)


def codes(catalogue: Catalogue, shared: Shared) -> list[str]:
    """What the charts of one organisation need."""
    papers = copies.codes(copies.ratios(catalogue, shared.papers, half(shared.year)))
    return [code for code in dict.fromkeys((*DYNAMICS, *papers)) if code in catalogue.indicators]


def charts(
    organisation: Organisation,
    catalogue: Catalogue,
    shared: Shared,
    source: Source,
    whole: pd.DataFrame,
    below: pd.DataFrame | None,
    now: datetime,
) -> Charts:
    """None of what nobody has answered; rankings only of two organisations and more."""
    if not source.accepted:
        return Charts()
    held, name = shared.round(CampaignKind.MONITORING, shared.year), organisation.name
    today = formats.local_day(now, held.time_zone) if held else now.date()
    told: dict[str, Any] = {"source": source.level, "as_of": source.until or source.latest or today}
    papers = copies.ratios(catalogue, shared.papers, half(shared.year))
    return Charts(
        tuple(
            trend.facts(whole, None, catalogue[code], years=shared.years, name=name, **told)
            for code in DYNAMICS
        ),
        _rankings(organisation, catalogue, shared.year, (whole, below), told),
        subscription.by_newspaper(whole, papers, half=half(shared.year), name=name, **told),
    )


def _rankings(
    organisation: Organisation,
    catalogue: Catalogue,
    year: int,
    frames: tuple[pd.DataFrame, pd.DataFrame | None],
    told: dict[str, Any],
) -> tuple[ranking.Facts, ...]:
    level = CHILDREN.get(Level(organisation.level))
    whole, below = frames
    if level is None or below is None or below["organisation_id"].nunique() < 2:
        return ()
    name = organisation.name
    return tuple(
        ranking.facts(below, whole, catalogue[code], year=year, whole=name, level=level, **told)
        for code in RANKED
    )
