"""The facts of «Итоги программы»: one organisation over the years chosen, accepted forms only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, formats, newspapers
from core.access import Action, Actor
from core.campaigns import CampaignKind, Half
from core.catalogue import Catalogue
from core.charts import halves, spark
from core.control import HEADS
from core.newspapers import Newspaper
from core.organisations import Level
from core.reports.sitting import progress
from core.reports.sitting.made import Whose
from core.reports.sitting.programme_facts import Facts, Turnout
from core.workflow import State
from db import breaks, catalogues, frames, pace
from db import newspapers as dictionary
from db.models import Campaign, Completeness, Fact, Organisation, Submission

# A programme is of three to five years; more do not fit beside each other.
MOST = 6


def collect(
    s: Session, actor: Actor | None, organisation: Organisation, first: int, last: int, now: datetime
) -> Facts:
    """From `first` to `last`, both included; of more than MOST years the last ones."""
    access.require(actor, Action.COMPARE, organisation.path)
    years = tuple(range(max(min(first, last), max(first, last) - MOST + 1), max(first, last) + 1))
    papers, level = dictionary.of(s, organisation), Level(organisation.level)
    known = catalogues.compared(s, organisation, years[-1], papers)
    held = _held(s, years)
    turnout = _turnout(
        s, actor, organisation, [c for c in held if c.kind == CampaignKind.MONITORING.value], now
    )
    zone = held[-1].time_zone if held else "UTC"
    today = formats.local_day(now, zone)
    asked = progress.codes(known.indicators, level)
    own = frames.own(s, actor, organisation, years, asked, known)
    told: dict[str, Any] = {"name": organisation.name, "as_of": today}
    return Facts(
        whose=Whose(organisation.name, today, s.get(Fact, "demonstration") is not None),
        level=level,
        years=years,
        turnout=turnout,
        lines=tuple(
            progress.line(
                own,
                known[code],
                years=years,
                level=level,
                breaks=breaks.of(s, organisation, known[code], known.campaigns[code]),
                **told,
            )
            for code in asked
        ),
        papers=_papers(s, actor, organisation, held, known, papers, **told),
        sparks=spark.facts(own, known.indicators, _sparkling(known, level), years=years, **told),
    )


def _sparkling(known: Catalogue, level: Level) -> list[str]:
    """A yes or no of one organisation is no line."""
    codes = [c for c in HEADS if c in known.indicators]
    if level is not Level.PRIMARY:
        return codes
    return [c for c in (*codes, "coverage", "index") if known[c].numerator or known[c].scored]


def _held(s: Session, years: Sequence[int]) -> list[Campaign]:
    every = select(Campaign).where(Campaign.year.in_(years)).order_by(Campaign.year, Campaign.id)
    return list(s.scalars(every))


def _turnout(
    s: Session, actor: Actor | None, organisation: Organisation, held: Sequence[Campaign], now: datetime
) -> tuple[Turnout, ...]:
    counted = _own_forms if organisation.level == Level.PRIMARY.value else _forms_below
    counts = counted(s, organisation, [c.id for c in held])
    found = []
    for campaign in held:
        expected, accepted = counts.get(campaign.id, (0, 0))
        days = pace.window(s, actor, organisation, campaign)
        running = days is not None and days.today(now) <= days.closes
        if expected:
            found.append(Turnout(campaign.year, expected, accepted, running))
    return tuple(found)


def _forms_below(s: Session, organisation: Organisation, held: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = s.execute(
        select(Completeness.campaign_id, Completeness.expected, Completeness.accepted).where(
            Completeness.organisation_id == organisation.id,
            Completeness.level == Level.PRIMARY.value,
            Completeness.campaign_id.in_(held),
        )
    )
    return {number: (expected, accepted) for number, expected, accepted in rows}


def _own_forms(s: Session, organisation: Organisation, held: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = s.execute(
        select(Submission.campaign_id, Submission.state).where(
            Submission.organisation_id == organisation.id, Submission.campaign_id.in_(held)
        )
    )
    return {
        number: (1, int(state == State.ACCEPTED.value))
        for number, state in rows
        if state != State.EXEMPT.value
    }


def _papers(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    held: Sequence[Campaign],
    known: Catalogue,
    papers: tuple[Newspaper, ...],
    **told: Any,
) -> tuple[halves.Facts, ...]:
    """Over the half-years that the campaigns of these years have collected."""
    asked: list[Half] = sorted(h for c in held if (h := CampaignKind(c.kind).half(c.year)))
    lines = [one for one in newspapers.series(papers) if any(c in known.indicators for c in one.codes)]
    if not asked or not lines:
        return ()
    codes = [c for line in lines for c in line.codes if c in known.indicators]
    frame = frames.halves(s, actor, organisation, asked, codes, known)
    return tuple(
        halves.facts(frame, line, known.indicators, halves=asked, **told)
        for line in lines
        if line.codes[-1] in known.indicators
    )
