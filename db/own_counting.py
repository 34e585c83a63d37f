"""Counting an own indicator over the forms there are: campaign by campaign, and there some forms at a time in the order
of their places, so that nobody who accepts forms waits long. Until all are counted the sums stand apart, unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from core import answers
from core.campaigns import CampaignKind
from core.indicators import Indicator
from core.measures import Contribution
from core.workflow import State
from db import forms, models, own_totals
from db.extracting import Extract
from db.models import Aggregate, Campaign, Organisation, OwnIndicator, Submission
from db.organisations import within
from db.own_totals import Kept, Place, half

# For as many everybody else waits.
AT_ONCE = 2000
Sums = dict[Place, list[Any]]


def left(s: Session, kept: Kept) -> list[Campaign]:
    """Campaigns whose forms have not been counted yet, the newest first."""
    kinds = [kind.value for kind in CampaignKind if kind.sort == kept.body.campaign]
    known = select(Campaign).where(
        Campaign.kind.in_(kinds),
        Campaign.id.not_in(kept.counted),
        exists().where(Submission.campaign_id == Campaign.id),
    )
    return list(s.scalars(known.order_by(Campaign.year.desc(), Campaign.kind)))


@dataclass(frozen=True)
class Step:
    """`forms` were looked at; `rows` are the totals there are now, None until the campaign is counted to its end."""

    forms: int
    rows: int | None = None


def count(s: Session, number: int, campaign: Campaign) -> Step | None:
    """The next forms of a campaign that nobody else changes meanwhile, as many as take no time; None where somebody
    else has counted it to the end."""
    row = s.get_one(OwnIndicator, number, with_for_update=True, populate_existing=True)
    [kept] = [
        k for k in own_totals.above(s, s.get_one(Organisation, row.organisation_id).path) if k.id == number
    ]
    if campaign.id in kept.counted:
        return None
    after = kept.begun.get(campaign.id, "")
    forms, last = _next(s, kept, campaign, after)
    sums = recounted(s, kept, campaign, after, last)
    code = half(kept.code)
    own_totals.add(s, [own_totals.as_row(campaign.id, code, place, found) for place, found in sums.items()])
    if forms == AT_ONCE:
        own_totals.mark(row, kept.counted, {**kept.begun, campaign.id: last})
        return Step(forms)
    begun = {n: path for n, path in kept.begun.items() if n != campaign.id}
    own_totals.mark(row, kept.counted | {campaign.id}, begun)
    s.flush()
    return Step(forms, _shown(s, kept, campaign))


def _next(s: Session, kept: Kept, campaign: Campaign, after: str) -> tuple[int, str]:
    """How many forms are next, whatever their state, and the place of the last of them."""
    mine = (
        Submission.campaign_id == campaign.id,
        within(Submission.path, kept.path),
        Submission.path > after,
    )
    ahead = select(Submission.path).where(*mine).order_by(Submission.path).limit(AT_ONCE)
    found = s.scalars(ahead).all()
    return len(found), found[-1] if found else after


def _shown(s: Session, kept: Kept, campaign: Campaign) -> int:
    """From now on everybody sees the sums."""
    mine = (Aggregate.campaign_id == campaign.id, Aggregate.indicator == half(kept.code))
    number = s.scalar(select(func.count()).select_from(Aggregate).where(*mine)) or 0
    whole = update(Aggregate).where(*mine).values(indicator=kept.code)
    s.execute(whole.execution_options(synchronize_session=False))
    return number


def recounted(s: Session, kept: Kept, campaign: Campaign, after: str = "", last: str | None = None) -> Sums:
    """What its totals of a campaign ought to be: of the forms behind the path `after`, up to `last`."""
    sums: Sums = {}
    for level, path, found in _contributions(s, kept, campaign, after, last):
        for place in own_totals.places(kept, level, path):
            row = sums.setdefault(place, [0, Decimal(0), Decimal(0)])
            row[0] += found.answered
            row[1] += found.total
            row[2] += found.base
    return sums


def _contributions(
    s: Session, kept: Kept, campaign: Campaign, after: str, last: str | None
) -> Iterator[tuple[str, str, Contribution]]:
    asked = _asked(s, kept, campaign)
    codes = {code for needed in asked.values() for code, i in needed.items() if not i.computed}
    if not codes:
        return
    taken = Extract(tuple(sorted(codes)))
    column = taken.column(s.get_bind().dialect.name, Submission.answers)
    rows = s.execute(
        select(Submission.level, Submission.path, Submission.form_id, column)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.state == State.ACCEPTED.value,
            within(Submission.path, kept.path),
            Submission.path > after,
            *([] if last is None else [Submission.path <= last]),
        )
        .execution_options(yield_per=AT_ONCE)
    )
    # Most forms say the same.
    known: dict[tuple[int, str], Contribution | None] = {}
    for level, path, form, text in rows:
        if (form, text) not in known:
            known[form, text] = _found(kept, asked[form], taken, text)
        found = known[form, text]
        if found:
            yield level, path, found


def _asked(s: Session, kept: Kept, campaign: Campaign) -> dict[int, dict[str, Indicator]]:
    """By form: what of it the indicator is counted from."""
    used = select(Submission.form_id).where(Submission.campaign_id == campaign.id).distinct()
    rows = s.execute(select(models.Form.id, models.Form.published).where(models.Form.id.in_(used)))
    return {
        number: own_totals.narrowed(forms.read(s, number, published).counted, kept.indicator)
        for number, published in rows.all()
    }


def _found(kept: Kept, asked: Mapping[str, Indicator], taken: Extract, text: str) -> Contribution | None:
    stored = zip(taken.codes, taken.values(text), strict=False)
    given = {c: answers.from_json(asked[c], v) for c, v in stored if v is not None and c in asked}
    return own_totals.contribution(kept.indicator, asked, given)
