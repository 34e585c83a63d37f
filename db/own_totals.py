"""Totals of own indicators: counted once over the forms there are, campaign by campaign, then kept by differences.

They stop at the organisation whose indicator it is: of everybody above it they would tell but a part.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from core import answers, measures, newspapers, own_indicators
from core.answers import Answers
from core.campaigns import CampaignKind
from core.indicators import Indicator
from core.measures import Contribution
from core.organisations import Level
from core.own_indicators import Body
from core.workflow import State
from db import forms, models, upsert
from db.expecting import counted_at
from db.models import Aggregate, Campaign, Organisation, OwnIndicator, Submission
from db.opened import Opened
from db.organisations import ancestor_ids, within

_AT_ONCE = 2000
_NONE = Contribution(0, Decimal(0), Decimal(0))
# (level of the forms, organisation)
Place = tuple[str, int]
Sums = dict[Place, list[Any]]


@dataclass(frozen=True)
class Kept:
    """An indicator whose totals are kept below `path`, and the campaigns that hold them."""

    id: int
    code: str
    body: Body
    indicator: Indicator
    path: str
    counted: frozenset[int]
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
    return [_kept(s, row) for row in s.execute(_ABOVE, {"above": ancestor_ids(path)})]


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
    return Kept(row.id, row.code, *read, row.path, frozenset(row.counted), row.state == "retired")


def contribution(indicator: Indicator, asked: Mapping[str, Indicator], given: Answers) -> Contribution | None:
    """What one form adds; `asked` is what its form counts, `given` its answers."""
    if not set(indicator.parts) & asked.keys():
        return None
    told = measures.tallied(asked, given)
    return measures.contribution(newspapers.as_asked(indicator, told), told)


def follow(s: Session, before: Opened, after: Opened, was: State, state: State) -> None:
    """A form is accepted, taken back or corrected: the difference, in every campaign that has been counted."""
    if State.ACCEPTED not in (was, state):
        return
    campaign, mine = before.campaign, before.submission
    rows = []
    for kept in above(s, mine.path):
        if campaign.id not in kept.counted or kept.body.campaign != CampaignKind(campaign.kind).sort:
            continue
        old, new = (
            (contribution(kept.indicator, narrowed(form.form.counted, kept.indicator), form.answers) or _NONE)
            if at is State.ACCEPTED
            else _NONE
            for form, at in ((before, was), (after, state))
        )
        if old != new:
            change = (new.answered - old.answered, new.total - old.total, new.base - old.base)
            places = _places(kept, mine.level, mine.path)
            rows += [_row(campaign.id, kept.code, place, change) for place in places]
    _add(s, rows)


def _places(kept: Kept, level: str, path: str) -> list[Place]:
    """Who adds a form up: those above it, down from the owner."""
    owners = ancestor_ids(kept.path)[:-1]
    return [(level, n) for n in counted_at(Level(level), path) if n not in owners]


def _row(campaign: int, code: str, place: Place, sums: Sequence[Any]) -> dict[str, Any]:
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


def _add(s: Session, rows: list[dict[str, Any]]) -> None:
    """In the order of the key, as other totals are."""
    rows.sort(key=lambda r: (r["indicator"], r["organisation_id"]))
    for start in range(0, len(rows), _AT_ONCE):
        upsert.add(s, Aggregate, rows[start : start + _AT_ONCE], ("answered", "total", "base"))


def left(s: Session, kept: Kept) -> list[Campaign]:
    """Campaigns whose forms have not been counted yet, the newest first."""
    kinds = [kind.value for kind in CampaignKind if kind.sort == kept.body.campaign]
    known = select(Campaign).where(Campaign.kind.in_(kinds), Campaign.id.not_in(kept.counted))
    return list(s.scalars(known.order_by(Campaign.year.desc(), Campaign.kind)))


def count(s: Session, number: int, campaign: Campaign) -> int:
    """All accepted forms of one campaign, which has been touched: whoever accepts meanwhile waits. Returns how many
    rows there are."""
    row = s.get_one(OwnIndicator, number, with_for_update=True, populate_existing=True)
    if campaign.id in row.counted:
        return 0
    [kept] = [k for k in above(s, s.get_one(Organisation, row.organisation_id).path) if k.id == number]
    sums = recounted(s, kept, campaign)
    _add(s, [_row(campaign.id, kept.code, place, found) for place, found in sums.items()])
    held = sorted({*row.counted, campaign.id})
    s.execute(update(OwnIndicator).where(OwnIndicator.id == number).values(counted=held))
    return len(sums)


def recounted(s: Session, kept: Kept, campaign: Campaign) -> Sums:
    """What its totals of a campaign ought to be."""
    sums: Sums = {}
    for level, path, found in _contributions(s, kept, campaign):
        for place in _places(kept, level, path):
            row = sums.setdefault(place, [0, Decimal(0), Decimal(0)])
            row[0] += found.answered
            row[1] += found.total
            row[2] += found.base
    return sums


def _contributions(s: Session, kept: Kept, campaign: Campaign) -> Iterator[tuple[str, str, Contribution]]:
    rows = s.execute(
        select(Submission.level, Submission.path, Submission.answers, models.Form.id, models.Form.published)
        .join(models.Form, models.Form.id == Submission.form_id)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.state == State.ACCEPTED.value,
            within(Submission.path, kept.path),
        )
        .execution_options(yield_per=_AT_ONCE)
    )
    for level, path, stored, form, published in rows:
        asked = narrowed(forms.read(s, form, published).counted, kept.indicator)
        found = contribution(kept.indicator, asked, answers.decode(asked, stored))
        if found:
            yield level, path, found


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
    used = select(OwnIndicator).where(OwnIndicator.state == "used").order_by(OwnIndicator.id)
    for row in s.scalars(used.with_for_update().execution_options(populate_existing=True)).all():
        if row.body["campaign"] == CampaignKind(campaign.kind).sort:
            row.counted = sorted({*row.counted, campaign.id})
    s.flush()
