"""Figures of primaries: they have no totals, each is read from its own accepted form."""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, case, cast, null, select
from sqlalchemy.orm import Session

from core import answers, measures, newspapers, scores
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.indicators import Indicator
from core.measures import Contribution
from core.organisations import Level
from core.workflow import State
from db import driving
from db.extracting import Extract
from db.models import Campaign, Organisation, Submission
from db.organisations import BY_CODE, subtree
from db.tidy import NOTHING, Tidy

# By number, not by year: the keys of the big tables begin with it, and the planner then walks keys alone.
OF_YEARS = select(Campaign.id).where(
    Campaign.kind == bindparam("campaign"), Campaign.year.in_(bindparam("years", expanding=True))
)
# One figure: value, answered, total, base.
Figure = tuple[Any, ...]
Reader = Callable[[Sequence[Any], Mapping[str, Any] | None], Figure]


def below(
    s: Session,
    organisation: Organisation,
    years: Sequence[int],
    indicators: Sequence[Indicator],
    campaign: CampaignKind,
    catalogue: Catalogue,
) -> Tidy:
    first, end = subtree(organisation.path)
    where = {"here": organisation.id, "first": first, "end": end}
    # A territory may stand elsewhere by now; a region never does.
    place = "parent" if organisation.level == Level.TERRITORIAL.value else "path"
    return _read(s, place, where, years, indicators, campaign, catalogue)


def of(
    s: Session,
    organisations: Iterable[int],
    years: Sequence[int],
    indicators: Sequence[Indicator],
    campaign: CampaignKind,
    catalogue: Catalogue,
) -> Tidy:
    where = {"these": list(organisations)}
    return _read(s, "own", where, years, indicators, campaign, catalogue)


def _read(
    s: Session,
    place: str,
    where: Mapping[str, Any],
    years: Sequence[int],
    indicators: Sequence[Indicator],
    campaign: CampaignKind,
    catalogue: Catalogue,
) -> Tidy:
    asked = [i for i in indicators if not i.scored]
    needed = _behind(asked, catalogue.indicators)
    taken = Extract(tuple(sorted(c for c, i in needed.items() if not i.computed)))
    scored = len(asked) < len(indicators)
    statement = _statement(s.get_bind().dialect.name, place, taken if asked else None, scored)
    rows = driving.rows(s, statement, {**where, "campaign": campaign.value, "years": list(years)})
    tidy = Tidy([i.code for i in indicators])
    readers = [_scored(i) if i.scored else _answered(i, needed, taken.codes) for i in indicators]
    for *found, given, kept in rows:
        tidy.places.append((*found, 1))
        values = taken.values(given) if given else ()
        told = json.loads(kept) if kept else None
        tidy.figures += [read(values, told) for read in readers]
    return tidy


def _behind(indicators: Iterable[Indicator], known: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """The indicators with all that they are counted from."""
    needed: dict[str, Indicator] = {}
    waiting = list(indicators)
    while waiting:
        one = waiting.pop()
        if one.code in needed:
            continue
        needed[one.code] = one
        deciding = (one.after.code,) if one.after else ()
        waiting += [known[c] for c in (*one.parts, *deciding) if c in known]
    return needed


# Putting a statement together costs as much as running it.
@lru_cache(maxsize=200)
def _statement(dialect: str, place: str, taken: Extract | None, scored: bool) -> Select[Any]:
    answered = null() if taken is None else _accepted(taken.column(dialect, Submission.answers))
    kept = _accepted(cast(Submission.scores, Text)) if scored else null()
    return (
        select(
            Organisation.id,
            Organisation.code,
            Organisation.name,
            Submission.level,
            Submission.kind,
            Submission.bracket,
            Campaign.year,
            answered.label("given"),
            kept.label("kept"),
        )
        .join(Submission, Submission.organisation_id == Organisation.id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(
            Submission.campaign_id.in_(OF_YEARS), Submission.level == Level.PRIMARY.value, *_places()[place]
        )
        .order_by(BY_CODE, Campaign.year)
    )


def _places() -> Mapping[str, tuple[ColumnElement[bool], ...]]:
    return {
        "path": (Submission.path >= bindparam("first"), Submission.path < bindparam("end")),
        "parent": (Submission.parent_id == bindparam("here"),),
        "own": (Submission.organisation_id.in_(bindparam("these", expanding=True)),),
    }


def _accepted(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Only what is accepted counts."""
    return case((Submission.state == State.ACCEPTED.value, column), else_=null())


def _answered(indicator: Indicator, needed: Mapping[str, Indicator], codes: Sequence[str]) -> Reader:
    """Reads the figure from answers in the order of `codes`. What has been counted of the same answers once is not
    counted again: most forms say the same."""
    mine = {c: _narrowed(i, needed) for c, i in _behind([indicator], needed).items()}
    rows = any(i.columns for i in mine.values())
    places = [(n, code) for n, code in enumerate(codes) if code in mine]
    pick: Callable[[Sequence[Any]], Any] = itemgetter(*(n for n, _ in places)) if places else tuple
    alone = len(places) == 1
    known: dict[Hashable, Figure] = {}

    def read(values: Sequence[Any], _: Mapping[str, Any] | None) -> Figure:
        if not values:
            return NOTHING
        picked = pick(values)
        if rows:
            return count([picked] if alone else picked)
        try:
            found = known.get(picked)
        except TypeError:  # «нет данных» and lists are no keys
            picked, values = repr(picked), picked
            found = known.get(picked)
        else:
            values = picked
        if found is None:
            found = known[picked] = count([values] if alone else values)
        return found

    def count(picked: Sequence[Any]) -> Figure:
        stored = zip(places, picked, strict=True)
        given = {c: answers.from_json(mine[c], v) for (_, c), v in stored if v is not None}
        asked = newspapers.as_asked(indicator, given)
        return _figure(indicator, measures.contribution(asked, measures.tallied(mine, given)))

    return read


def _narrowed(rows: Indicator, needed: Mapping[str, Indicator]) -> Indicator:
    """Of records only the columns that are counted: the others are not even read."""
    if not rows.columns:
        return rows
    asked = {
        c
        for i in needed.values()
        if i.tally and i.tally.rows == rows.code
        for c in (i.tally.column, i.tally.where)
    }
    return replace(rows, columns=tuple(c for c in rows.columns if c.code in asked))


def _figure(indicator: Indicator, found: Contribution | None) -> Figure:
    if found is None:
        return NOTHING
    value = measures.value(indicator, found.answered, found.total, found.base)
    return value, found.answered, found.total, found.base


_UNSCORED: Mapping[str, Any] = {
    "shares": {},
    "weights": {},
    "unanswered": [],
    "standard": None,
    "maturity": None,
    "total": None,
    "rated": False,
    "members": None,
}


def _scored(indicator: Indicator) -> Reader:
    """The same from what the methodology has given."""
    part = _part(indicator.code)
    known: dict[Hashable, Figure] = {}

    def read(_: Sequence[Any], kept: Mapping[str, Any] | None) -> Figure:
        if not kept:
            return NOTHING
        mine = part(kept)
        key = repr(mine)
        found = known.get(key)
        if found is None:
            told = scores.contributions({**_UNSCORED, **mine}).get(indicator.code)
            found = known[key] = _figure(indicator, told)
        return found

    return read


def _part(code: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What of the scores a figure hangs on."""
    if code.startswith(scores.block(0)[:-2]):
        number = str(int(code[-2:]))
        return lambda kept: (
            {"shares": {number: kept["shares"][number]}, "weights": {number: "1"}}
            if number in kept["shares"]
            else {}
        )
    names = {
        scores.STANDARD: ("standard",),
        scores.MATURITY: ("maturity",),
        scores.FULLNESS: ("shares", "weights", "unanswered"),
    }.get(code, ("total", "rated", "members"))
    return lambda kept: {name: kept[name] for name in names}
