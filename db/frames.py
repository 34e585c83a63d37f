"""The one tidy frame that charts are drawn from: totals of those above primaries, accepted forms of primaries."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from core import access, measures, scores
from core.access import Action, Actor
from core.campaigns import CampaignKind, Half, held
from core.catalogue import Catalogue
from core.indicators import MONITORING, SUBSCRIPTION, Indicator
from core.organisations import Level
from db import driving, form_figures, territorial, tidy
from db.form_figures import OF_YEARS
from db.models import Aggregate, Campaign, Completeness, Exact, Organisation
from db.organisations import BY_CODE
from db.tidy import COLUMNS as COLUMNS
from db.tidy import Arrays, Tidy


def below(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    years: Sequence[int],
    codes: Sequence[str],
    below: Level,
    catalogue: Catalogue,
    source: Level = Level.PRIMARY,
    kind: CampaignKind | None = None,
) -> pd.DataFrame:
    """One row per organisation of the level `below` in the subtree, year and indicator (COLUMNS).

    Each indicator is read from the campaign of the year that asks it, subscription from the autumn one; `kind`
    asks for that campaign alone. `value` is a Decimal in the unit of the catalogue or None; `answered` of
    `expected` forms of the level `source` stand behind it; `total` and `base` are what it was divided from.
    """
    access.require(actor, Action.COMPARE, organisation.path)
    lower = below.depth - Level(organisation.level).depth
    if lower == 0:
        return several(s, actor, [organisation], years, codes, catalogue, source, kind)
    found = []
    for campaign, indicators in _by_campaign(codes, catalogue, kind).items():
        if below is Level.PRIMARY:
            forms = form_figures.below(s, organisation, years, indicators, campaign, catalogue)
            found.append(forms.arrays())
        elif lower in _LOWER:
            asked = {"here": organisation.id, "campaigns": _numbers(s, campaign, years)}
            found += _counted(s, _LOWER[lower], asked, indicators, (below, source))
    return tidy.frame(found)


# The subscription of a year, where nobody asks for the other one: it is collected beside the monitoring.
USUAL = {MONITORING: CampaignKind.MONITORING, SUBSCRIPTION: CampaignKind.AUTUMN}


def _by_campaign(
    codes: Sequence[str], catalogue: Catalogue, kind: CampaignKind | None
) -> dict[CampaignKind, list[Indicator]]:
    found: dict[CampaignKind, list[Indicator]] = {}
    for code in codes:
        found.setdefault(kind or USUAL[catalogue.campaigns[code]], []).append(catalogue[code])
    return found


def own(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    years: Sequence[int],
    codes: Sequence[str],
    catalogue: Catalogue,
    source: Level = Level.PRIMARY,
    kind: CampaignKind | None = None,
) -> pd.DataFrame:
    """The same for the organisation itself: the line its children are compared with."""
    return several(s, actor, [organisation], years, codes, catalogue, source, kind)


def several(
    s: Session,
    actor: Actor | None,
    organisations: Sequence[Organisation],
    years: Sequence[int],
    codes: Sequence[str],
    catalogue: Catalogue,
    source: Level = Level.PRIMARY,
    kind: CampaignKind | None = None,
) -> pd.DataFrame:
    """The own lines of several organisations, of any level, in the order given."""
    for organisation in organisations:
        access.require(actor, Action.COMPARE, organisation.path)
    by_level: dict[Level, list[int]] = {}
    for organisation in organisations:
        by_level.setdefault(Level(organisation.level), []).append(organisation.id)
    found = []
    for campaign, indicators in _by_campaign(codes, catalogue, kind).items():
        numbers = _numbers(s, campaign, years)
        for level, ids in by_level.items():
            if level is Level.PRIMARY:
                found.append(form_figures.of(s, ids, years, indicators, campaign, catalogue).arrays())
            else:
                asked = {"these": ids, "campaigns": numbers}
                found += _counted(s, _THESE, asked, indicators, (level, source))
    return tidy.frame(found, [o.id for o in organisations])


def halves(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    asked: Sequence[Half],
    codes: Sequence[str],
    catalogue: Catalogue,
) -> pd.DataFrame:
    """The organisation's own lines over half-years, with a column `half` ("2027-1") more."""
    years: dict[CampaignKind, list[int]] = {CampaignKind.SPRING: [], CampaignKind.AUTUMN: []}
    for half in asked:
        kind, year = held(half)
        years[kind].append(year)
    found = []
    for kind, held_in in years.items():
        mine = own(s, actor, organisation, held_in, codes, catalogue, kind=kind)
        found.append(mine.assign(half=[str(kind.half(int(year))) for year in mine["year"]]))
    return pd.concat(found, ignore_index=True)


def _numbers(s: Session, campaign: CampaignKind, years: Sequence[int]) -> list[int]:
    """Asked for beforehand: how many a subselect finds PostgreSQL does not know, and reads totals of all years."""
    return [
        number for (number,) in driving.rows(s, OF_YEARS, {"campaign": campaign.value, "years": list(years)})
    ]


# Built once: putting a statement together costs as much as running it.
_TOTALS = (
    select(
        Organisation.id,
        Organisation.code,
        Organisation.name,
        Organisation.level,
        Organisation.kind,
        Campaign.year,
        Completeness.expected,
        Aggregate.indicator,
        Aggregate.answered,
        Aggregate.total,
        Aggregate.base,
    )
    .join(Completeness, Completeness.organisation_id == Organisation.id)
    .join(Campaign, Campaign.id == Completeness.campaign_id)
    .outerjoin(
        Aggregate,
        (Aggregate.campaign_id == Completeness.campaign_id)
        & (Aggregate.organisation_id == Completeness.organisation_id)
        & (Aggregate.level == bindparam("source"))
        & Aggregate.indicator.in_(bindparam("codes", expanding=True)),
    )
    .where(
        Completeness.level == bindparam("source"),
        Completeness.campaign_id.in_(bindparam("campaigns", expanding=True)),
    )
    .order_by(BY_CODE, Campaign.year)
)
_THESE = _TOTALS.where(Completeness.organisation_id.in_(bindparam("these", expanding=True)))
_ABOVE = aliased(Completeness)
# By how many levels lower: its children, theirs. Who stood below whom is asked of the campaign, not of today's tree: a
# territory that has gone over to another region stays where it was counted.
_LOWER = {
    1: _TOTALS.where(Completeness.parent_id == bindparam("here")),
    2: _TOTALS.join(
        _ABOVE,
        (_ABOVE.campaign_id == Completeness.campaign_id)
        & (_ABOVE.level == Completeness.level)
        & (_ABOVE.organisation_id == Completeness.parent_id),
    ).where(_ABOVE.parent_id == bindparam("here")),
}


def _counted(
    s: Session,
    statement: Select[*tuple[Any, ...]],
    asked: dict[str, Any],
    indicators: Sequence[Indicator],
    levels: tuple[Level, Level],
) -> Iterable[Arrays]:
    """Of organisations of one level, and then of the forms of which level (`levels`). The territorial index nobody adds
    up: it is made of the index of the primaries and that of the own forms."""
    level, _ = levels
    added = [i for i in indicators if i.code != scores.TERRITORIAL]
    if added:
        yield _totals(s, statement, asked, added, levels).arrays()
    if len(added) < len(indicators):
        [index] = [replace(i, code=scores.INDEX) for i in indicators if i.code == scores.TERRITORIAL][:1]
        both = (_totals(s, statement, asked, [index], (level, of)).rows() for of in (Level.PRIMARY, level))
        yield tidy.of_rows(territorial.combined(s, *both))


def _totals(
    s: Session,
    statement: Select[*tuple[Any, ...]],
    asked: dict[str, Any],
    indicators: Sequence[Indicator],
    levels: tuple[Level, Level],
) -> Tidy:
    """Every organisation appears, with `answered` 0 where nothing has been accepted."""
    codes = [i.code for i in indicators]
    level_asked, source = levels
    every = driving.rows(s, statement, asked | {"source": source.value, "codes": codes})
    # Chosen here: told of levels, PostgreSQL goes through all organisations instead of those few.
    rows = [row for row in every if row[3] == level_asked.value]
    found, nothing = Tidy(codes), (0, Decimal(0), Decimal(0))
    for place, mine in groupby(rows, key=_PLACE):
        summed = {row[7]: (row[8], exact(row[9]), exact(row[10])) for row in mine if row[7]}
        number, code, name, level, kind, year, expected = place
        found.places.append((number, code, name, level, kind, None, year, expected))
        for i in indicators:
            answered, total, base = summed.get(i.code, nothing)
            found.figures.append((measures.value(i, answered, total, base), answered, total, base))
    return found


_PLACE = itemgetter(slice(0, 7))


def exact(stored: int) -> Decimal:
    """As the driver gives it (models.base.Exact)."""
    return Decimal(stored) / Exact.SCALE
