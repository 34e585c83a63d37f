"""Those below an organisation, each with the few figures that its open report judges them by.

Primaries of a territory or a region are read form by form, narrowly; the federation reads the totals of its regions
and two answers of each primary, to count those of a low coverage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.charts.facts import decimal, is_thin
from core.indicators import SUBSCRIPTION, Indicator
from core.organisations import Level
from core.reports import assembly, sifting
from core.reports.cells import Figure, Source
from core.reports.sifting import Company, One
from core.workflow import HANDED_IN, State
from db import form_figures, frames, tidy
from db.extracting import Extract
from db.models import Organisation, Submission
from db.organisations import BY_CODE, told_below
from db.report_counts import CHILDREN
from db.report_shared import Shared
from db.tidy import Tidy


@dataclass(frozen=True)
class Asked:
    """What everything here is read with; `papers` are the ratios that have a norm."""

    s: Session
    actor: Actor | None
    organisation: Organisation
    catalogue: Catalogue
    shared: Shared
    source: Source
    papers: Sequence[Indicator]
    ranked: Sequence[str]

    @property
    def level(self) -> Level:
        return Level(self.organisation.level)

    @property
    def codes(self) -> list[str]:
        every = (*sifting.ASKED, *(p.code for p in self.papers), *self.ranked)
        return [code for code in dict.fromkeys(every) if code in self.catalogue.indicators]


def primaries(asked: Asked) -> tuple[Company | None, pd.DataFrame | None]:
    """Of a territory or a region whose primaries report; and their frame, for the charts of a territory."""
    by_level = asked.level in (Level.TERRITORIAL, Level.REGIONAL)
    if not by_level or asked.source.level is not Level.PRIMARY:
        return None, None
    subscribed = [c for c in asked.codes if asked.catalogue.campaigns[c] == SUBSCRIPTION]
    held = [c for c in asked.codes if c not in subscribed]
    found = [
        _forms(asked, codes, kind)
        for codes, kind in ((held, CampaignKind.MONITORING), (subscribed, CampaignKind.AUTUMN))
        if codes
    ]
    made = Company(
        Level.PRIMARY, _ones(asked, found, _above(asked)), silent=_silent(asked), source=Level.PRIMARY
    )
    # Charts compare the primaries of a territory; a region is drawn by its territories.
    drawn = asked.level is Level.TERRITORIAL
    return made, tidy.frame([one.arrays() for one in found]) if drawn else None


def _forms(asked: Asked, codes: Sequence[str], kind: CampaignKind) -> Tidy:
    indicators = [asked.catalogue[code] for code in codes]
    return form_figures.below(
        asked.s, asked.organisation, [asked.shared.year], indicators, kind, asked.catalogue
    )


def _ones(asked: Asked, found: Sequence[Tidy], above: Mapping[int, str]) -> list[One]:
    """In the order of the monitoring; who was only asked about newspapers is not among them."""
    read: dict[int, dict[str, Figure]] = {}
    names: dict[int, str] = {}
    for part in found:
        figures = iter(part.figures)
        for number, _, name, *_rest in part.places:
            mine = read.setdefault(number, {})
            names.setdefault(number, name)
            for code in part.codes:
                _, answered, total, base = next(figures)
                if answered:
                    mine[code] = assembly.total(asked.catalogue[code], answered, total, base, 1)
    first = [place[0] for place in found[0].places]
    return [One(names[n], Level.PRIMARY, read[n], above.get(n, "")) for n in first]


def _above(asked: Asked) -> dict[int, str]:
    """Names of the territories that primaries of a region answered to in the campaign."""
    campaign = asked.shared.round(CampaignKind.MONITORING, asked.shared.year)
    if asked.level is not Level.REGIONAL or campaign is None:
        return {}
    rows = asked.s.execute(
        select(Submission.organisation_id, Submission.parent_id).where(
            Submission.campaign_id == campaign.id,
            Submission.level == Level.PRIMARY.value,
            told_below(asked.organisation),
        )
    )
    names, mine = asked.shared.names, asked.organisation.id
    return {number: names[parent] for number, parent in rows if parent in names and parent != mine}


def _silent(asked: Asked) -> tuple[int, int, Sequence[str]]:
    """Who has not handed in: not begun, a draft, or sent back and not mended."""
    of = asked.source
    count = of.expected - of.accepted - of.submitted
    campaign = asked.shared.round(CampaignKind.MONITORING, asked.shared.year)
    if count <= 0 or campaign is None or asked.level is Level.FEDERAL:
        return max(0, count), of.expected, ()
    handed_in = [state.value for state in (*HANDED_IN, State.EXEMPT)]
    rows = asked.s.execute(
        select(Organisation.name, Submission.parent_id)
        .join(Submission, Submission.organisation_id == Organisation.id)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.level == of.level.value,
            told_below(asked.organisation),
            Submission.organisation_id != asked.organisation.id,
            Submission.state.not_in(sorted(handed_in)),
        )
        .order_by(BY_CODE)
        .limit(sifting.NAMED)
    )
    names, mine = asked.shared.names, asked.organisation.id
    named = [One(n, of.level, {}, names.get(p or 0, "") if p != mine else "") for n, p in rows]
    return count, of.expected, [one.title for one in named]


def offices(asked: Asked, whole: Mapping[str, Figure]) -> tuple[Company | None, pd.DataFrame | None]:
    """Of the level below that is not primaries, by their totals; the frame is for the charts."""
    below = CHILDREN.get(asked.level)
    if below is None or below is Level.PRIMARY:
        return None, None
    year, source = asked.shared.year, asked.source.level
    frame = frames.below(
        asked.s, asked.actor, asked.organisation, [year], asked.codes, below, asked.catalogue, source
    )
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        rows.setdefault(int(row["organisation_id"]), []).append({str(k): v for k, v in row.items()})
    ones = [_office(asked.catalogue, below, mine) for mine in rows.values()]
    return Company(below, ones, whole, _silent(asked), source, _low(asked)), frame


def _low(asked: Asked) -> tuple[int, int]:
    """Primaries of the whole union below the lowest bound of coverage, and of how many: of each form nothing but what
    its coverage is divided from is taken."""
    campaign = asked.shared.round(CampaignKind.MONITORING, asked.shared.year)
    coverage = asked.catalogue.indicators.get(sifting.COVERAGE)
    by_form = asked.level is Level.FEDERAL and asked.source.level is Level.PRIMARY
    if campaign is None or coverage is None or not by_form:
        return 0, 0
    parts = (*coverage.numerator, *coverage.denominator)
    taken, top = Extract(parts), len(coverage.numerator)
    stored = asked.s.scalars(
        select(taken.column(asked.s.get_bind().dialect.name, Submission.answers)).where(
            Submission.campaign_id == campaign.id,
            Submission.level == Level.PRIMARY.value,
            Submission.state == State.ACCEPTED.value,
        )
    )
    # Numbers of people are kept as they are, «нет данных» as a word.
    read = [v[: len(parts)] for v in map(taken.values, stored)]
    told = [v for v in read if all(type(n) is int for n in v) and sum(v[top:])]
    shares = (sifting.coverage(Figure(Decimal(sum(v[:top])) * 100 / sum(v[top:]))) for v in told)
    return sum(share is not None and share < sifting.LOW for share in shares), len(told)


def _office(catalogue: Catalogue, level: Level, rows: Sequence[Mapping[str, Any]]) -> One:
    """Without figures of too few forms: nobody is judged by them."""
    told = {}
    for row in rows:
        if row["answered"] and not is_thin(row):
            sums = decimal(row["total"]), decimal(row["base"])
            indicator = catalogue[row["indicator"]]
            told[indicator.code] = assembly.total(
                indicator, int(row["answered"]), *sums, int(row["expected"])
            )
    return One(rows[0]["organisation"], level, told)
