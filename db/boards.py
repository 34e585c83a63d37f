"""Organisations one by one in a campaign: where each form stands, who has not begun, whose days are running out.

The places are those of the day the campaign was opened, the names are of today.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from core import access, text
from core.access import Action, Actor
from core.board import SOON, Lag
from core.organisations import Level
from core.workflow import State
from db import models, turnout, windows
from db.models import Campaign, Completeness, Organisation, Submission
from db.organisations import BY_CODE, within
from db.turnout import WAITING

PAGE = 25
_ABOVE = aliased(Organisation)


# Not the whole rows: answers are long.
_PLACES: Any = (
    select(
        Submission.id,
        Submission.organisation_id,
        Organisation.code,
        Organisation.name,
        Organisation.path,
        _ABOVE.name.label("above"),
        _ABOVE.code.label("above_code"),
        Submission.state,
        Submission.until,
        Submission.submitted,
        Submission.window_id,
    )
    .select_from(Submission)
    .join(Organisation, Organisation.id == Submission.organisation_id)
    .join(models.Window, models.Window.id == Submission.window_id)
    .outerjoin(_ABOVE, _ABOVE.id == Submission.parent_id)
)


@dataclass(frozen=True)
class Place:
    """One form: `above` is whom its organisation answered to, `common` the last day of
    everybody, `due` its own one, `left` the days to it, less than
    none when it is over. Without a `door` the organisation has left the actor's reach meanwhile."""

    submission_id: int
    organisation_id: int
    code: str
    organisation: str
    above: str
    above_code: str
    state: State
    common: date
    due: date
    left: int
    until: date | None
    submitted: date | None
    late: bool
    door: bool

    @property
    def expected(self) -> int:
        return int(self.state is not State.EXEMPT)

    @property
    def handed_in(self) -> int:
        return int(self.state.handed_in)


@dataclass(frozen=True)
class Laggards:
    """One page of a list, and how many there are in all."""

    rows: tuple[Place, ...]
    total: int


def each(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    source: Level = Level.PRIMARY,
) -> list[Place]:
    """Those of the level that answered directly to the organisation, by code."""
    access.require(actor, Action.READ, organisation.path)
    asked = _PLACES.where(
        Submission.campaign_id == campaign.id,
        Submission.parent_id == organisation.id,
        Submission.level == source.value,
    )
    return _read(s, actor, windows.every(s, campaign), asked.order_by(BY_CODE), now)


def laggards(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    lag: Lag,
    source: Level = Level.PRIMARY,
    words: str = "",
    page: int = 1,
    size: int | None = PAGE,
    total: int | None = None,
) -> Laggards:
    """Below the organisation: who has the fewest days left first, then territory by territory; `size` None is all.
    `total` is what `lags` has counted in this transaction, where there are no `words`."""
    access.require(actor, Action.READ, organisation.path)
    known = windows.every(s, campaign)
    lags = _lags(known, source, now)
    found = and_(*_below(s, organisation, campaign, source), lags[lag], _named(words))
    whole = organisation.level == Level.FEDERAL.value
    order = _order(whole, lag)
    if size is None:
        every = _read(s, actor, known, _PLACES.where(found).order_by(*order), now)
        return Laggards(tuple(every), len(every))
    # First which of them, from the index alone; what is told of them then.
    ids = _joined(select(Submission.id), bool(words) or not whole).where(found).order_by(*order)
    if words:
        part, number = _page(s, ids, page, size)
    else:
        counted = _joined(select(func.count()).select_from(Submission), False).where(found)
        number = s.scalar(counted) or 0 if total is None else total
        part = s.scalars(ids.limit(size).offset(_first(page, size, number))).all()
    rows = _read(s, actor, known, _PLACES.where(Submission.id.in_(part)), now)
    return Laggards(tuple(sorted(rows, key=lambda row: part.index(row.submission_id))), number)


def _page(s: Session, ids: Any, page: int, size: int) -> tuple[Sequence[int], int]:
    """A search walks over all of them: once is enough."""
    every = s.scalars(ids).all()
    first = _first(page, size, len(every))
    return every[first : first + size], len(every)


def _first(page: int, size: int, total: int) -> int:
    """A page that is not there is the last one."""
    return (min(max(page, 1), max(1, -(-total // size))) - 1) * size


def lags(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    source: Level = Level.PRIMARY,
) -> dict[Lag, int]:
    """How many there are of each."""
    access.require(actor, Action.READ, organisation.path)
    lags = _lags(windows.every(s, campaign), source, now)
    sums = [func.coalesce(func.sum(case((lags[lag], 1), else_=0)), 0) for lag in Lag]
    asked = _joined(select(*sums).select_from(Submission), False)
    row = s.execute(
        asked.where(*_below(s, organisation, campaign, source), Submission.state.in_(WAITING))
    ).one()
    return dict(zip(Lag, row, strict=True))


# The last day of a form: nobody's gets shorter by an extension.
_last_day = case((Submission.until > models.Window.due, Submission.until), else_=models.Window.due)


def _order(whole: bool, lag: Lag) -> tuple[Any, ...]:
    """In the whole union by the place in the tree: nobody reads thousands of pages, and an index is in that order."""
    place: Any = Submission.path if whole else BY_CODE
    return (place,) if lag is Lag.NOT_BEGUN else (_last_day, place)


def _joined(asked: Any, named: bool) -> Any:
    asked = asked.join(models.Window, models.Window.id == Submission.window_id)
    return asked.join(Organisation, Organisation.id == Submission.organisation_id) if named else asked


def _below(
    s: Session, organisation: Organisation, campaign: Campaign, source: Level
) -> tuple[ColumnElement[bool], ...]:
    path = turnout.then(s, organisation, campaign, source)
    return (
        Submission.campaign_id == campaign.id,
        Submission.level == source.value,
        within(Submission.path, path),
    )


def _lags(known: Sequence[models.Window], source: Level, now: datetime) -> Mapping[Lag, ColumnElement[bool]]:
    """Each region by its own clock: windows where it is the same day are asked about together."""
    today: dict[date, list[int]] = defaultdict(list)
    for row in known:
        if row.level == source.value:
            today[windows.shaped(row).today(now)].append(row.id)
    unsent = Submission.state.in_(WAITING)
    soon, over = [], []
    for day, ids in sorted(today.items()):
        there = Submission.window_id.in_(ids)
        soon.append(and_(there, _last_day >= day, _last_day <= day + timedelta(SOON)))
        over.append(and_(there, _last_day < day))
    return {
        Lag.NOT_BEGUN: Submission.state == State.NOT_BEGUN.value,
        Lag.RUNNING: and_(unsent, or_(false(), *soon)),
        Lag.OVERDUE: and_(unsent, or_(false(), *over)),
    }


def _named(words: str) -> ColumnElement[bool]:
    key = text.search_key(words)
    if not key:
        return true()
    codes = [Organisation.code.icontains(w, autoescape=True) for w in {key, key.upper()}]
    return or_(Organisation.search_name.contains(key, autoescape=True), *codes)


def _read(
    s: Session, actor: Actor | None, known: Sequence[models.Window], asked: Select[Any], now: datetime
) -> list[Place]:
    days = {row.id: windows.shaped(row) for row in known}
    found = []
    for row in s.execute(asked):
        window, state = days[row.window_id].stretched(row.until), State(row.state)
        sent = row.submitted if state.handed_in else None
        found.append(
            Place(
                row.id,
                row.organisation_id,
                row.code,
                row.name,
                row.above or "",
                row.above_code or "",
                state,
                days[row.window_id].due,
                window.due,
                (window.due - window.today(now)).days,
                row.until,
                window.today(sent) if sent else None,
                sent is not None and window.late(sent),
                access.can(actor, Action.READ, row.path),
            )
        )
    return found


@dataclass(frozen=True)
class Missing:
    """An organisation with forms still to come: `missing` of `expected`."""

    code: str
    organisation: str
    above: str
    missing: int
    expected: int
    door: bool


def deciding(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    source: Level = Level.PRIMARY,
    limit: int = 5,
) -> list[Missing]:
    """Whose forms settle the outcome: offices right above the forms, those that lack most of them first."""
    access.require(actor, Action.COMPARE, organisation.path)
    office = Level.TERRITORIAL if source is Level.PRIMARY else Level.REGIONAL
    if office.depth <= Level(organisation.level).depth:
        return []
    missing = Completeness.expected - Completeness.submitted - Completeness.accepted
    asked = (
        select(
            Organisation.code,
            Organisation.name,
            Organisation.path,
            _ABOVE.name,
            missing,
            Completeness.expected,
        )
        .select_from(Completeness)
        .join(Organisation, Organisation.id == Completeness.organisation_id)
        .outerjoin(_ABOVE, _ABOVE.id == Completeness.parent_id)
        .where(
            Completeness.campaign_id == campaign.id,
            Completeness.level == source.value,
            Organisation.level == office.value,
            missing > 0,
        )
        .order_by(missing.desc(), BY_CODE)
        .limit(limit)
    )
    if organisation.level != Level.FEDERAL.value:
        asked = asked.where(Completeness.parent_id == organisation.id)
    return [
        Missing(code, name, above or "", lacks, expected, access.can(actor, Action.COMPARE, path))
        for code, name, path, above, lacks, expected in s.execute(asked)
    ]
