"""The one tidy frame that charts are drawn from: totals of those above primaries, accepted forms of primaries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import bindparam, case, null, select
from sqlalchemy.orm import Session, aliased

from core import access, answers, measures, newspapers
from core.access import Action, Actor
from core.campaigns import CampaignKind, Half, held
from core.catalogue import Catalogue
from core.indicators import MONITORING, SUBSCRIPTION, Indicator
from core.organisations import Level
from core.workflow import State
from db.models import Aggregate, Campaign, Completeness, Organisation, Submission
from db.organisations import BY_CODE, subtree

COLUMNS = (
    "organisation_id",
    "code",
    "organisation",
    "level",
    "kind",
    "bracket",
    "year",
    "indicator",
    "value",
    "answered",
    "expected",
    "total",
    "base",
)


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
    rows: list[tuple[Any, ...]] = []
    for campaign, indicators in _by_campaign(codes, catalogue, kind).items():
        if below is Level.PRIMARY:
            rows += _forms(s, organisation, years, indicators, campaign, catalogue)
        else:
            rows += _totals(s, organisation, years, indicators, campaign, below, source)
    return pd.DataFrame(rows, columns=list(COLUMNS))


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
    level = Level(organisation.level)
    found = below(s, actor, organisation, years, codes, level, catalogue, source, kind)
    mine: pd.DataFrame = found[found["organisation_id"] == organisation.id].reset_index(drop=True)
    return mine


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
    found = [own(s, actor, o, years, codes, catalogue, source, kind) for o in organisations]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame([], columns=list(COLUMNS))


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


# By number and not by year: the keys of the big tables begin with it, and the planner then walks keys alone.
_OF_YEARS = select(Campaign.id).where(
    Campaign.kind == bindparam("campaign"), Campaign.year.in_(bindparam("years", expanding=True))
)
# Built once: putting a statement together costs as much as running it.
_TOTALS = (
    select(
        Organisation.id,
        Organisation.code,
        Organisation.name,
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
        & (Aggregate.organisation_id == Organisation.id)
        & (Aggregate.level == bindparam("source"))
        & Aggregate.indicator.in_(bindparam("codes", expanding=True)),
    )
    .where(
        Organisation.level == bindparam("below"),
        Completeness.level == bindparam("source"),
        Completeness.campaign_id.in_(_OF_YEARS),
    )
    .order_by(BY_CODE, Campaign.year)
)
_ABOVE = aliased(Completeness)
# By how many levels lower: itself, its children, theirs. Who stood below whom is asked of the campaign, not of today's
# tree: a territory that has gone over to another region stays where it was counted.
_LOWER = (
    _TOTALS.where(Completeness.organisation_id == bindparam("here")),
    _TOTALS.where(Completeness.parent_id == bindparam("here")),
    _TOTALS.join(
        _ABOVE,
        (_ABOVE.campaign_id == Completeness.campaign_id)
        & (_ABOVE.level == Completeness.level)
        & (_ABOVE.organisation_id == Completeness.parent_id),
    ).where(_ABOVE.parent_id == bindparam("here")),
)


def _totals(
    s: Session,
    organisation: Organisation,
    years: Sequence[int],
    indicators: Sequence[Indicator],
    campaign: CampaignKind,
    below: Level,
    source: Level,
) -> Iterator[tuple[Any, ...]]:
    """Every organisation of the level appears, with `answered` 0 where nothing has been accepted."""
    lower = below.depth - Level(organisation.level).depth
    if lower not in range(len(_LOWER)):
        return
    asked = {
        "here": organisation.id,
        "below": below.value,
        "source": source.value,
        "campaign": campaign.value,
        "years": list(years),
        "codes": [i.code for i in indicators],
    }
    nothing = (0, Decimal(0), Decimal(0))
    for place, rows in groupby(s.execute(_LOWER[lower], asked), key=lambda row: row[:6]):
        summed = {row[6]: row[7:] for row in rows}
        number, code, name, kind, year, expected = place
        for i in indicators:
            answered, total, base = summed.get(i.code, nothing)
            value = measures.value(i, answered, total, base)
            yield (
                number,
                code,
                name,
                below.value,
                kind,
                None,
                year,
                i.code,
                value,
                answered,
                expected,
                total,
                base,
            )


_ANSWERED = case((Submission.state == State.ACCEPTED.value, Submission.answers), else_=null())
_FORMS = (
    select(
        Organisation.id,
        Organisation.code,
        Organisation.name,
        Submission.level,
        Submission.kind,
        Submission.bracket,
        Campaign.year,
        _ANSWERED.label("answers"),
    )
    .join(Submission, Submission.organisation_id == Organisation.id)
    .join(Campaign, Campaign.id == Submission.campaign_id)
    .where(
        # By number, not by year: only so is the index of campaign and path taken.
        Submission.campaign_id.in_(_OF_YEARS),
        Submission.level == Level.PRIMARY.value,
    )
    .order_by(BY_CODE, Campaign.year)
)
_IN_SUBTREE = _FORMS.where(Submission.path >= bindparam("first"), Submission.path < bindparam("end"))
# A territory may stand elsewhere by now; a region never does.
_FORMS_OF = {
    Level.FEDERAL: _IN_SUBTREE,
    Level.REGIONAL: _IN_SUBTREE,
    Level.TERRITORIAL: _FORMS.where(Submission.parent_id == bindparam("here")),
    Level.PRIMARY: _FORMS.where(Submission.organisation_id == bindparam("here")),
}


def _forms(
    s: Session,
    organisation: Organisation,
    years: Sequence[int],
    indicators: Sequence[Indicator],
    campaign: CampaignKind,
    catalogue: Catalogue,
) -> Iterator[tuple[Any, ...]]:
    """Primaries have no totals: their figure is their own accepted form."""
    first, end = subtree(organisation.path)
    where = {"here": organisation.id, "first": first, "end": end}
    rows = s.execute(
        _FORMS_OF[Level(organisation.level)], where | {"campaign": campaign.value, "years": list(years)}
    )
    return _one_form_each(rows, indicators, _behind(indicators, catalogue))


def _behind(indicators: Iterable[Indicator], catalogue: Catalogue) -> dict[str, Indicator]:
    """The indicators with all that they are counted from."""
    needed: dict[str, Indicator] = {}
    waiting = list(indicators)
    while waiting:
        one = waiting.pop()
        if one.code in needed:
            continue
        needed[one.code] = one
        deciding = (one.after.code,) if one.after else ()
        waiting += [catalogue[c] for c in (*one.parts, *deciding) if c in catalogue.indicators]
    return needed


def _one_form_each(
    rows: Iterable[Any], indicators: Sequence[Indicator], needed: Mapping[str, Indicator]
) -> Iterator[tuple[Any, ...]]:
    for *place, stored in rows:
        read = {c: answers.from_json(needed[c], v) for c, v in (stored or {}).items() if c in needed}
        given = measures.tallied(needed, read)
        for i in (_as_asked(i, read) for i in indicators):
            found = measures.contribution(i, given)
            value = measures.own_value(i, given)
            total, base = (found.total, found.base) if found else (Decimal(0), Decimal(0))
            yield (*place, i.code, value, int(found is not None), 1, total, base)


def _as_asked(indicator: Indicator, given: Mapping[str, answers.Value]) -> Indicator:
    """Forms older than the subscription campaigns did not tell copies ordered from above apart: theirs are whole
    without them."""
    parts = tuple(c for c in indicator.numerator if c in given or not c.endswith(newspapers.PARENT))
    return indicator if parts == indicator.numerator else replace(indicator, numerator=parts)
