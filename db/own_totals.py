"""Totals of own indicators: counted once over the forms there are (db/own_counting.py), then kept by differences.

They stop at the organisation whose indicator it is: of everybody above it they would tell but a part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core import measures, newspapers, own_indicators
from core.answers import Answers
from core.campaigns import CampaignKind
from core.indicators import Indicator
from core.measures import Contribution
from core.organisations import Level
from core.own_indicators import Body
from core.workflow import State
from db import upsert
from db.expecting import counted_at
from db.models import Aggregate, Campaign, Organisation, OwnIndicator, Submission
from db.opened import Opened
from db.organisations import ancestor_ids

_AT_ONCE = 2000
_NONE = Contribution(0, Decimal(0), Decimal(0))
# (level of the forms, organisation)
Place = tuple[str, int]


@dataclass(frozen=True)
class Kept:
    """An indicator whose totals are kept below `path`, and the campaigns that hold them; `begun` are those half
    counted: campaign -> the path of the last form that is in the sums."""

    id: int
    code: str
    body: Body
    indicator: Indicator
    path: str
    counted: frozenset[int]
    begun: Mapping[int, str]
    retired: bool


# A body in use never changes; the version tells it from the draft it was.
_READ: dict[tuple[str, int, int, datetime, str], tuple[Body, Indicator]] = {}
_MOST = 500
_KEPT = (
    select(
        OwnIndicator.id,
        OwnIndicator.code,
        OwnIndicator.lock_version,
        OwnIndicator.counted,
        OwnIndicator.state,
        OwnIndicator.created,
        Organisation.name,
        Organisation.path,
    )
    .join(Organisation, Organisation.id == OwnIndicator.organisation_id)
    .where(OwnIndicator.state != "draft")
    .order_by(Organisation.path, OwnIndicator.id)
)
_ABOVE = _KEPT.where(OwnIndicator.organisation_id.in_(bindparam("above", expanding=True)))


def above(s: Session, path: str) -> list[Kept]:
    """Of the organisation at `path` and of everybody above it, from the top down, retired ones too."""
    return _of(s, ancestor_ids(path))


def _of(s: Session, owners: Sequence[int]) -> list[Kept]:
    return [_kept(s, row) for row in s.execute(_ABOVE, {"above": owners})]


def every(s: Session) -> list[Kept]:
    return [_kept(s, row) for row in s.execute(_KEPT)]


def _kept(s: Session, row: Any) -> Kept:
    key = (str(s.get_bind().engine.url), row.id, row.lock_version, row.created, row.name)
    read = _READ.get(key)
    if read is None:
        raw = s.scalars(select(OwnIndicator.body).where(OwnIndicator.id == row.id)).one()
        body = own_indicators.from_json(raw)
        read = body, own_indicators.indicator(row.code, body, row.name)
        if len(_READ) >= _MOST:
            _READ.clear()
        # Kept at once and used by itself: another thread may clear the rest at any moment.
        _READ[key] = read
    counted, begun = _marks(row.counted)
    return Kept(row.id, row.code, *read, row.path, counted, begun, row.state == "retired")


def _marks(kept: Sequence[Any]) -> tuple[frozenset[int], dict[int, str]]:
    """Numbers of campaigns, and [number, path] of those that are half counted."""
    whole = frozenset(one for one in kept if isinstance(one, int))
    return whole, dict(one for one in kept if not isinstance(one, int))


def mark(row: OwnIndicator, counted: frozenset[int], begun: Mapping[int, str]) -> None:
    row.counted = [*sorted(counted), *(list(one) for one in sorted(begun.items()))]


def counted(row: OwnIndicator) -> int:
    """How many campaigns hold it."""
    return len(_marks(row.counted)[0])


def half(code: str) -> str:
    """What the sums of a campaign are kept under until all of its forms are in them."""
    return f"{code}.half"


def kept_under(kept: Kept, campaign: int, path: str) -> str | None:
    """Where a form of the campaign at `path` has been added; None where it has still to be counted."""
    if campaign in kept.counted:
        return kept.code
    return half(kept.code) if path <= kept.begun.get(campaign, "") else None


def contribution(indicator: Indicator, asked: Mapping[str, Indicator], given: Answers) -> Contribution | None:
    """What one form adds; `asked` is what its form counts, `given` its answers."""
    if not set(indicator.parts) & asked.keys():
        return None
    told = measures.tallied(asked, given)
    return measures.contribution(newspapers.as_asked(indicator, told), told)


def follow(s: Session, before: Opened, after: Opened, was: State, state: State) -> None:
    """A form is accepted, taken back or corrected: the difference, wherever it has been counted."""
    if State.ACCEPTED not in (was, state):
        return
    campaign, mine = before.campaign, before.submission
    rows = []
    for kept in _followed(s, campaign, mine.path):
        code = kept_under(kept, campaign.id, mine.path)
        if code is None:
            continue
        old, new = (
            (contribution(kept.indicator, narrowed(form.form.counted, kept.indicator), form.answers) or _NONE)
            if at is State.ACCEPTED
            else _NONE
            for form, at in ((before, was), (after, state))
        )
        if old != new:
            change = (new.answered - old.answered, new.total - old.total, new.base - old.base)
            rows += [
                as_row(campaign.id, code, place, change) for place in places(kept, mine.level, mine.path)
            ]
    add(s, rows)


def _followed(s: Session, campaign: Campaign, path: str) -> list[Kept]:
    """Of the federation and the region. The campaign is held: what of it has been counted stays so until the end."""
    owners = ancestor_ids(path)[:2]
    every = upsert.once(s, ("own", campaign.id, *owners), lambda: _of(s, owners))
    return [kept for kept in every if kept.body.campaign == CampaignKind(campaign.kind).sort]


def places(kept: Kept, level: str, path: str) -> list[Place]:
    """Who adds a form up: those above it, down from the owner."""
    owners = ancestor_ids(kept.path)[:-1]
    return [(level, n) for n in counted_at(Level(level), path) if n not in owners]


def as_row(campaign: int, code: str, place: Place, sums: Sequence[Any]) -> dict[str, Any]:
    answered, total, base = sums
    return {
        "campaign_id": campaign,
        "indicator": code,
        "level": place[0],
        "organisation_id": place[1],
        "answered": answered,
        "total": total,
        "base": base,
    }


def add(s: Session, rows: list[dict[str, Any]]) -> None:
    """In the order of the key, as other totals are."""
    rows.sort(key=lambda r: (r["indicator"], r["organisation_id"]))
    for start in range(0, len(rows), _AT_ONCE):
        upsert.add(s, Aggregate, rows[start : start + _AT_ONCE], ("answered", "total", "base"))


def narrowed(asked: Mapping[str, Indicator], indicator: Indicator) -> dict[str, Indicator]:
    """Only what the indicator is counted from: a form has sixty questions."""
    needed: dict[str, Indicator] = {}
    waiting = list(indicator.parts)
    while waiting:
        code = waiting.pop()
        if code in asked and code not in needed:
            one = needed[code] = asked[code]
            waiting += [*one.parts, *((one.after.code,) if one.after else ())]
    return needed


def begin(s: Session, campaign: Campaign) -> None:
    """A campaign that has no accepted form is counted from the first one on. It has been touched."""
    accepted = (Submission.campaign_id == campaign.id, Submission.state == State.ACCEPTED.value)
    if s.scalar(select(Submission.id).where(*accepted).limit(1)) is not None:
        return
    for row in _locked(s):
        counted, begun = _marks(row.counted)
        fits = row.state == "used" and row.body["campaign"] == CampaignKind(campaign.kind).sort
        if fits and campaign.id not in begun:
            mark(row, counted | {campaign.id}, begun)
    s.flush()


def forget(s: Session, campaign: Campaign) -> None:
    """An opening was taken back, the campaign is touched: where no form is left nothing has been counted."""
    if s.scalar(select(Submission.id).where(Submission.campaign_id == campaign.id).limit(1)) is not None:
        return
    for row in _locked(s):
        counted, begun = _marks(row.counted)
        mark(row, counted - {campaign.id}, {n: path for n, path in begun.items() if n != campaign.id})
    s.flush()


def _locked(s: Session) -> Sequence[OwnIndicator]:
    every = select(OwnIndicator).where(OwnIndicator.state != "draft").order_by(OwnIndicator.id)
    return s.scalars(every.with_for_update().execution_options(populate_existing=True)).all()
