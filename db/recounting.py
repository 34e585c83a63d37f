"""The index anew: of forms handed in before it was kept block by block, and the totals of it, a campaign at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Engine, Table, delete, insert, select
from sqlalchemy.orm import Session

import db
from core import answers, scores
from core.access import SYSTEM
from core.campaigns import CampaignKind
from core.formats import count
from core.measures import Contribution
from core.organisations import Level
from core.workflow import State
from db import campaigns, forms, journal, matched, rescoring
from db.campaigns import counted_at
from db.models import Aggregate, Campaign, Fact, Submission
from db.rescoring import Handed

_AT_ONCE = 500
# The fact that migration 0005 leaves in a database with accepted forms.
WANTED = "recount"
_OURS = Aggregate.indicator.like("index%")
# (level of the forms, organisation, indicator) -> answered, total, base
_Sums = dict[tuple[str, int, str], list[Any]]


def everything(engine: Engine, now: datetime, report: Callable[[str], None]) -> int:
    """Returns how many forms were scored. Killed at any moment it leaves whole campaigns: begin again."""
    with db.reading(engine) as s:
        # Newspapers first: the index is counted from them.
        held = sorted(s.scalars(select(Campaign)), key=lambda c: (c.kind == CampaignKind.MONITORING, c.year))
    done = 0
    for number, campaign in enumerate(held, start=1):
        with db.begin(engine) as s:
            anew = s.get_one(Campaign, campaign.id)
            scored = one(s, anew)
            matched.rebuild(s, anew)
            journal.write(s, SYSTEM, "scores.recount", now, after=_told(campaign, scored))
        done += scored
        forms_of = count(scored, "форма", "формы", "форм")
        report(f"Кампания {number} из {len(held)}: {campaign.title}, {forms_of}.")
    with db.begin(engine) as s:
        s.execute(delete(Fact).where(Fact.key == WANTED))
    return done


def _told(campaign: Campaign, scored: int) -> dict[str, Any]:
    return {"year": campaign.year, "kind": campaign.kind, "rows": scored}


def one(s: Session, campaign: Campaign) -> int:
    """The scores of its forms, and all totals of them."""
    campaigns.touch(s, campaign.id)
    s.execute(delete(Aggregate).where(Aggregate.campaign_id == campaign.id, _OURS))
    sums: _Sums = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    number = 0
    for handed in _chunks(s, campaign, every=campaign.kind != CampaignKind.MONITORING.value):
        number += len(handed)
        given = _scored(s, handed) if campaign.kind == CampaignKind.MONITORING.value else _read(s, handed)
        for form in handed:
            _add(sums, form.submission, given.get(form.submission.id, {}))
            s.expunge(form.submission)
    rows = [
        {"campaign_id": campaign.id, "level": level, "organisation_id": organisation, "indicator": code}
        | dict(zip(("answered", "total", "base"), amounts, strict=True))
        for (level, organisation, code), amounts in sorted(sums.items())
    ]
    if rows:
        s.connection().execute(insert(cast(Table, Aggregate.__table__)), rows)
    return number


def offices(s: Session) -> None:
    """Only of those above primaries: their newspapers are what the accepted ones of their primaries add up to."""
    held = select(Campaign).where(Campaign.kind == CampaignKind.MONITORING.value).order_by(Campaign.year)
    for campaign in s.scalars(held).all():
        for handed in _chunks(s, campaign, Submission.level != Level.PRIMARY.value):
            rescoring.anew(s, handed)


def missing(s: Session) -> bool:
    """Has a migration left totals to be made, or are there accepted forms that were not scored block by block?"""
    if s.get(Fact, WANTED) is not None:
        return True
    found = (
        select(Submission.id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value,
            Submission.state == State.ACCEPTED.value,
            Submission.submitted.is_not(None),
            Submission.scores.is_(None),
        )
    )
    return s.execute(found.limit(1)).first() is not None


def _chunks(s: Session, campaign: Campaign, *which: Any, every: bool = False) -> Iterator[list[Handed]]:
    """`every`: what a file has brought too."""
    last = 0
    known = () if every else (Submission.submitted.is_not(None),)
    while True:
        mine = (Submission.campaign_id == campaign.id, Submission.id > last, *known, *which)
        handed = rescoring.handed_in(s, mine, _AT_ONCE)
        if not handed:
            return
        last = handed[-1].submission.id
        yield handed


def _scored(s: Session, handed: list[Handed]) -> dict[int, Mapping[str, Contribution]]:
    found = rescoring.scored(s, handed)
    rescoring.keep(s, [form.submission for form in handed], found)
    return {number: scores.contributions(columns["scores"]) for number, columns in found.items()}


def _read(s: Session, handed: list[Handed]) -> dict[int, Mapping[str, Contribution]]:
    """Of a subscription."""
    found: dict[int, Mapping[str, Contribution]] = {}
    for form in handed:
        mine, known = form.submission, forms.read(s, form.form_id, form.published)
        if mine.state == State.ACCEPTED.value:
            given = answers.decode(known.indicators, mine.answers)
            found[mine.id] = scores.added(CampaignKind.AUTUMN, known.level, given, None)
    return found


def _add(sums: _Sums, mine: Submission, given: Mapping[str, Contribution]) -> None:
    if mine.state != State.ACCEPTED.value:
        return
    for organisation in counted_at(Level(mine.level), mine.path):
        for code, amount in given.items():
            row = sums[mine.level, organisation, code]
            row[0] += amount.answered
            row[1] += amount.total
            row[2] += amount.base
