"""What asks for a second look in a form that is handed in, and how much of the totals above stands on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import risk
from core.doubts import Context
from core.measures import Contribution
from core.organisations import Level
from core.problems import Problem
from core.risk import Above, Weighed
from core.workflow import State
from db import several, surroundings
from db.models import Aggregate, Campaign, Completeness, Organisation, Submission
from db.opened import Opened
from db.organisations import within


class Beside:
    """What forms are compared with, looked up once for those that are alike: an act may be on a thousand of them."""

    def __init__(self, s: Session) -> None:
        self._s = s
        self._around: dict[object, Context] = {}
        self._above: dict[object, Above] = {}

    def around(self, opened: Opened) -> Context:
        """Primaries of one kind and size have the same neighbours; those above have primaries of their own."""
        form = opened.submission
        alike = (form.kind, form.bracket) if opened.form.level is Level.PRIMARY else form.organisation_id
        key = form.campaign_id, alike
        if key not in self._around:
            self._around[key] = surroundings.of(self._s, opened)
        return self._around[key]

    def problems(self, opened: Opened, now: datetime) -> list[Problem]:
        return opened.problems(now, self.around(opened))

    def above(self, opened: Opened) -> Above:
        form = opened.submission
        key = form.campaign_id, form.parent_id, form.level
        if key not in self._above:
            self._above[key] = _above(self._s, opened)
        return self._above[key]


def kept(
    s: Session,
    opened: Opened,
    now: datetime,
    beside: Beside | None = None,
    problems: Sequence[Problem] | None = None,
    on_behalf: bool = False,
) -> dict[str, Any]:
    """The columns of a form that is handed in now. `problems`: what the rules have said of these very answers beside
    their surroundings, where somebody has asked them already."""
    known = beside or Beside(s)
    doubts = risk.told(
        known.problems(opened, now) if problems is None else problems, opened.submission.explanations
    )
    weight = risk.NOTHING
    if doubts:
        weighed = Weighed.of(opened.form.counted, opened.answers, opened.last_year, known.above(opened))
        weight = risk.weight(doubts, weighed)
    return {"doubts": risk.stored([*doubts, *([risk.ENTERED] if on_behalf else [])]), "risk": weight}


def assess(s: Session, campaign: Campaign, path: str) -> None:
    """Forms in the subtree that wait for a decision and were handed in without being looked at."""
    below = within(Organisation.path, path)
    waiting = (
        Submission.campaign_id == campaign.id,
        Submission.state == State.SUBMITTED.value,
        Submission.risk.is_(None),
        Submission.submitted.is_not(None),
        below,
    )
    beside, past = Beside(s), several.last_year(s, campaign, below)
    for opened in several.of(s, *waiting, past=past):
        form = opened.submission
        assert form.submitted is not None
        found = kept(s, opened, form.submitted, beside)
        s.execute(update(Submission).where(Submission.id == form.id).values(**found))


def _above(s: Session, opened: Opened) -> Above:
    form, campaign = opened.submission, opened.campaign
    if form.parent_id is None:
        return Above()
    rows = s.execute(
        select(Campaign.year, Aggregate.indicator, Aggregate.answered, Aggregate.total, Aggregate.base)
        .join(Campaign, Campaign.id == Aggregate.campaign_id)
        .where(
            Campaign.kind == campaign.kind,
            Campaign.year.in_((campaign.year - 1, campaign.year)),
            Aggregate.organisation_id == form.parent_id,
            Aggregate.level == form.level,
        )
    ).all()
    years: dict[int, dict[str, Contribution]] = {campaign.year - 1: {}, campaign.year: {}}
    for year, code, answered, total, base in rows:
        years[year][code] = Contribution(answered, total, base)
    counts = s.get(Completeness, (campaign.id, form.level, form.parent_id))
    return Above(years[campaign.year - 1], years[campaign.year], counts.expected if counts else 0)
