"""What changed on last year: totals of both years and what is kept of the same forms (db/matched.py); who came and who
left by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from core import access, formats, milestones
from core import mergers as merging
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.changes import Line, Sums
from core.matching import COLUMNS
from core.milestones import Event
from core.organisations import Level
from core.workflow import State
from db import frames, mergers
from db.models import Campaign, Matched, Milestone, Organisation, Submission
from db.organisations import BY_CODE, told_below

_NOTHING = (0, *[Decimal(0)] * 4, 0, Decimal(0), Decimal(0), 0, Decimal(0), Decimal(0))
_KEPT = (
    select(Matched.indicator, Matched.organisation_id, *(getattr(Matched, name) for name in COLUMNS))
    .join(Campaign, Campaign.id == Matched.campaign_id)
    .where(
        Campaign.kind == bindparam("kind"),
        Campaign.year == bindparam("year"),
        Matched.indicator.in_(bindparam("codes", expanding=True)),
        Matched.level == bindparam("source"),
        Matched.organisation_id.in_(bindparam("places", expanding=True)),
    )
)


def own(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    codes: Sequence[str],
    catalogue: Catalogue,
    source: Level = Level.PRIMARY,
) -> dict[str, Line]:
    """By indicator, this year beside the last one, for the organisation itself; none where the year has no campaign."""
    access.require(actor, Action.COMPARE, organisation.path)
    frame = frames.own(s, actor, organisation, [year - 1, year], codes, catalogue, source)
    return dict(_lines(s, organisation, frame, year, codes, catalogue, source))


def below(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    code: str,
    level: Level,
    catalogue: Catalogue,
    source: Level = Level.PRIMARY,
) -> list[Line]:
    """The same for each organisation of the level below, in the order of their codes."""
    access.require(actor, Action.COMPARE, organisation.path)
    frame = frames.below(s, actor, organisation, [year - 1, year], [code], level, catalogue, source)
    return [line for _, line in _lines(s, organisation, frame, year, [code], catalogue, source)]


def _lines(
    s: Session,
    organisation: Organisation,
    frame: pd.DataFrame,
    year: int,
    codes: Sequence[str],
    catalogue: Catalogue,
    source: Level,
) -> list[tuple[str, Line]]:
    """By indicator, in the order of the frame."""
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    this = [r for r in rows if r["year"] == year]
    last = {_key(r): r for r in rows if r["year"] == year - 1}
    primaries = bool(this) and this[0]["level"] == Level.PRIMARY.value
    asked = {frames.USUAL[catalogue.campaigns[code]] for code in codes} if last else set()
    merged = {kind: mergers.between(s, organisation, year, kind, source) for kind in asked}
    kept = (
        {}
        if primaries
        else _kept(s, year, codes, catalogue, source, [int(r["organisation_id"]) for r in this])
    )
    found = []
    for r in this:
        code, number = _key(r)
        known = merged.get(frames.USUAL[catalogue.campaigns[code]], ())
        if primaries:
            line = merging.own(_primary(r, last.get(_key(r))), known, number)
        else:
            line = _line(r, last.get(_key(r)), kept.get(_key(r), _NOTHING))
            line = merging.settled(line, known, code, number)
        found.append((code, line))
    return found


_Place = tuple[str, int]


def _key(row: Mapping[Any, Any]) -> _Place:
    return str(row["indicator"]), int(row["organisation_id"])


def _kept(
    s: Session, year: int, codes: Sequence[str], catalogue: Catalogue, source: Level, places: Iterable[int]
) -> dict[_Place, Sequence[Any]]:
    """Of both campaigns of a year: a code is asked in one of them."""
    asked = {"year": year, "source": source.value, "places": sorted(set(places))}
    found: dict[_Place, Sequence[Any]] = {}
    for kind in {frames.USUAL[catalogue.campaigns[code]] for code in codes}:
        mine = [code for code in codes if frames.USUAL[catalogue.campaigns[code]] is kind]
        rows = s.execute(_KEPT, asked | {"kind": kind.value, "codes": mine})
        found |= {(row[0], row[1]): row[2:] for row in rows}
    return found


def _sums(row: Mapping[Any, Any] | None) -> Sums:
    return Sums(int(row["answered"]), Decimal(row["total"]), Decimal(row["base"])) if row else Sums()


def _line(this: Mapping[Any, Any], last: Mapping[Any, Any] | None, kept: Sequence[Any]) -> Line:
    stayed = kept[0]
    return Line(
        str(this["code"]),
        str(this["organisation"]),
        _sums(last),
        _sums(this),
        Sums(stayed, kept[1], kept[2]),
        Sums(stayed, kept[3], kept[4]),
        Sums(*kept[5:8]),
        Sums(*kept[8:11]),
        int(last["expected"]) if last else 0,
        int(this["expected"]),
    )


def _primary(this: Mapping[Any, Any], last: Mapping[Any, Any] | None) -> Line:
    """A primary is compared with itself: its form is all there is."""
    had, has = _sums(last), _sums(this)
    both = had.answered and has.answered
    was, now = (had, has) if both else (Sums(), Sums())
    return Line(
        str(this["code"]), str(this["organisation"]), had, has, was, now, had=int(last is not None), has=1
    )


@dataclass(frozen=True)
class Crossing:
    """`words`: what happened to it since last year, as its card tells."""

    code: str
    name: str
    words: str


@dataclass(frozen=True)
class Crossed:
    """How many there are, and the first of them."""

    number: int
    first: tuple[Crossing, ...]


_TELLING = (Event.CREATED, Event.MOVED, Event.MERGED, Event.CLOSED, Event.REOPENED)


def came(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    most: int = 20,
    kind: CampaignKind = CampaignKind.MONITORING,
) -> Crossed:
    """Primaries expected below the organisation this year and not last year."""
    access.require(actor, Action.COMPARE, organisation.path)
    return _crossed(s, organisation, (year, year - 1), year, most, kind)


def left(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    most: int = 20,
    kind: CampaignKind = CampaignKind.MONITORING,
) -> Crossed:
    """Primaries expected below the organisation last year and not this year."""
    access.require(actor, Action.COMPARE, organisation.path)
    return _crossed(s, organisation, (year - 1, year), year, most, kind)


def _crossed(
    s: Session, organisation: Organisation, years: tuple[int, int], year: int, most: int, kind: CampaignKind
) -> Crossed:
    """Of those expected in the first of the years who are not in the second one."""
    there, absent = (_campaign(s, kind, y) for y in years)
    if there is None or absent is None:
        return Crossed(0, ())
    also = aliased(Submission)
    beside = exists().where(
        also.campaign_id == absent,
        also.organisation_id == Submission.organisation_id,
        also.state != State.EXEMPT.value,
        _place(also, organisation),
    )
    mine = and_(
        Submission.campaign_id == there,
        Submission.level == Level.PRIMARY.value,
        Submission.state != State.EXEMPT.value,
        told_below(organisation),
        ~beside,
    )
    named = select(Organisation).join(Submission, Submission.organisation_id == Organisation.id)
    # All of them at once: to count them apart would be to look for them twice.
    every = s.scalars(named.where(mine).order_by(BY_CODE)).all()
    rows = every[:most]
    words = _milestones(s, [row.id for row in rows], year) if rows else {}
    told = _known if years[0] == year else partial(_lost, _heirs(s, rows))
    return Crossed(len(every), tuple(Crossing(o.code, o.name, words.get(o.id) or told(o)) for o in rows))


def _known(organisation: Organisation) -> str:
    """Of one whose card tells nothing: the day that is known."""
    opened = organisation.opened
    return f"действует с {formats.day(opened)}" if opened else "в прошлом году форму от неё не ждали"


def _heirs(s: Session, rows: Iterable[Organisation]) -> dict[int, str]:
    heirs = {o.merged_into_id for o in rows if o.merged_into_id}
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(heirs))
    return dict(s.execute(named).all()) if heirs else {}


def _lost(heirs: Mapping[int, str], organisation: Organisation) -> str:
    closed, heir = organisation.closed, heirs.get(organisation.merged_into_id or 0)
    if closed and heir:
        return f"вошла в другую организацию {formats.day(closed)}: {heir}"
    return f"закрыта {formats.day(closed)}" if closed else "форму от неё больше не ждут"


def _place(form: type[Submission], organisation: Organisation) -> ColumnElement[bool]:
    """As told_below, for the other campaign."""
    if organisation.level == Level.TERRITORIAL.value:
        return or_(form.organisation_id == organisation.id, form.parent_id == organisation.id)
    return and_(form.path >= organisation.path, form.path < organisation.path[:-1] + "0")


def _campaign(s: Session, kind: CampaignKind, year: int) -> int | None:
    return s.scalar(select(Campaign.id).where(Campaign.kind == kind.value, Campaign.year == year))


def _milestones(s: Session, places: Sequence[int], year: int) -> dict[int, str]:
    """The last thing told of each since the beginning of last year."""
    told = (
        select(Milestone)
        .where(
            Milestone.organisation_id.in_(places),
            Milestone.kind.in_([event.value for event in _TELLING]),
            func.extract("year", Milestone.day) >= year - 1,
        )
        .order_by(Milestone.day, Milestone.id)
    )
    return {m.organisation_id: milestones.sentence(Event(m.kind), m.before, m.after) for m in s.scalars(told)}
