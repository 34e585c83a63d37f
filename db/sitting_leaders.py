"""The facts of a «Наградной лист»: the figures of everybody of a level, and whom each answers to."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core import access
from core.access import Action, Actor
from core.catalogue import Catalogue
from core.charts.facts import only
from core.indicators import Indicator
from core.organisations import Level
from core.reports.sitting import leaders
from core.reports.sitting.leaders import Facts
from core.reports.sitting.made import Whose
from db import catalogues, frames
from db.models import Fact, Organisation


def offered(
    s: Session, actor: Actor | None, organisation: Organisation, year: int, level: Level
) -> tuple[Indicator, ...]:
    """What the organisations of the level can be praised for, the index first."""
    access.require(actor, Action.COMPARE, organisation.path)
    return leaders.offered(catalogues.compared(s, organisation, year), level)


def collect(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    level: Level,
    code: str,
    upto: int,
    apart: bool,
    as_of: date,
) -> Facts:
    """By the indicator `code`, the places up to `upto`; an unknown code is the first one offered. `apart`: group by
    group."""
    access.require(actor, Action.COMPARE, organisation.path)
    known = catalogues.compared(s, organisation, year)
    indicator = _chosen(known, level, code)
    frame = frames.below(s, actor, organisation, [year], [indicator.code], level, known)
    rows = only(frame, indicator.code, year)
    above = _above(s, {int(r["organisation_id"]) for r in rows}, organisation)
    primary = level is Level.PRIMARY
    return Facts(
        whose=Whose(organisation.name, as_of, s.get(Fact, "demonstration") is not None),
        year=year,
        level=level,
        indicator=indicator,
        upto=upto,
        apart=apart,
        groups=leaders.groups(rows, indicator, level, upto, apart, above),
        expected=len(rows) if primary else sum(int(r["expected"]) for r in rows),
        answered=sum(int(r["answered"]) for r in rows),
        town=organisation.town,
    )


def _chosen(known: Catalogue, level: Level, code: str) -> Indicator:
    every = leaders.offered(known, level)
    return next((i for i in every if i.code == code), every[0])


def _above(s: Session, ids: Iterable[int], organisation: Organisation) -> dict[int, str]:
    """Names of those between: whoever stands right below the organisation itself needs none."""
    parent, found, every = aliased(Organisation), dict[int, str](), sorted(ids)
    for start in range(0, len(every), 1000):
        rows = s.execute(
            select(Organisation.id, parent.name)
            .join(parent, parent.id == Organisation.parent_id)
            .where(Organisation.id.in_(every[start : start + 1000]), parent.id != organisation.id)
        )
        found |= dict(rows.all())
    return found
