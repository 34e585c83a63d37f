"""The year of an organisation, from the campaigns that are opened and the days that are usual."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, calendar
from core.access import Action, Actor
from core.calendar import Entry, Filed, Turnout
from core.campaigns import CampaignKind
from core.formats import local_day
from core.organisations import Level
from core.workflow import State
from db import campaigns, models, windows
from db.models import Approval, Campaign, Completeness, Organisation, Submission


def of(
    s: Session, actor: Actor | None, organisation: Organisation, year: int, now: datetime, zone: str
) -> list[Entry]:
    """What it owes in campaigns held in that year and the report of that year, and when those below report; by the
    day on which it is due. `zone` is for where no campaign and no region says another."""
    access.require(actor, Action.READ, organisation.path)
    clock = windows.clocks(s, organisation)(organisation.path) or zone
    opened = {c.kind: c for c in campaigns.all(s, actor) if c.year == year}
    found = [_report(s, organisation, year, now, clock)]
    for kind in CampaignKind:
        found += _campaign(s, organisation, kind, year, opened.get(kind.value), now, clock)
    return sorted(found, key=lambda e: (e.due, not e.mine))


def _report(s: Session, organisation: Organisation, year: int, now: datetime, clock: str) -> Entry:
    row = s.get(Approval, (organisation.id, year))
    return calendar.report(year, row.decided if row else None, local_day(now, clock))


def _campaign(
    s: Session,
    organisation: Organisation,
    kind: CampaignKind,
    year: int,
    campaign: Campaign | None,
    now: datetime,
    clock: str,
) -> Iterator[Entry]:
    level = Level(organisation.level)
    if campaign is None:
        usual = calendar.own(kind, year, level, None, None, now, clock)
        if usual is not None:
            yield usual
        return
    known = windows.covering(s, campaign, organisation.path)
    filed = _filed(s, organisation, campaign)
    if filed is not None:
        number, window = filed
        mine = calendar.own(kind, year, level, windows.shaped(window), number, now, clock)
    else:
        row = known.get(level)
        mine = calendar.own(kind, year, level, windows.shaped(row) if row else None, None, now, clock)
    if mine is not None:
        yield mine
    for below, turnout in _turnouts(s, organisation, campaign).items():
        if below in known:
            yield calendar.of_those_below(kind, year, windows.shaped(known[below]), turnout, now)


def _filed(s: Session, organisation: Organisation, campaign: Campaign) -> tuple[Filed, models.Window] | None:
    row = s.execute(
        select(Submission.id, Submission.state, Submission.reason, Submission.until, models.Window)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(Submission.campaign_id == campaign.id, Submission.organisation_id == organisation.id)
    ).one_or_none()
    if row is None:
        return None
    number, state, reason, until, window = row
    return Filed(number, State(state), reason, until), window


def _turnouts(s: Session, organisation: Organisation, campaign: Campaign) -> dict[Level, Turnout]:
    """Of the levels below that anybody is waited for at."""
    rows = s.execute(
        select(
            Completeness.level,
            func.sum(Completeness.submitted + Completeness.accepted),
            func.sum(Completeness.expected),
        )
        .where(Completeness.campaign_id == campaign.id, Completeness.organisation_id == organisation.id)
        .group_by(Completeness.level)
    )
    every = {Level(level): Turnout(Level(level), done, expected) for level, done, expected in rows}
    mine = Level(organisation.level).depth
    return {level: t for level, t in every.items() if level.depth > mine and t.expected}
