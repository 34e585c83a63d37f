"""What papers for a sitting are made of: totals of the organisation and of those directly below it, and for the list of
those who lag the forms of a region one by one. Of the whole union nobody is read one by one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, formats, scores
from core import dossiers as passports
from core.access import Action, Actor
from core.campaigns import CampaignKind, Half
from core.charts import below_norm, completeness, copies, glance, ranking, waterfall
from core.charts.records import Records
from core.indicators import Indicator
from core.organisations import Level
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.sitting import facts
from core.reports.sitting.facts import Laggards, Sitting
from core.workflow import State
from db import (
    campaigns,
    catalogues,
    changes,
    dossiers,
    frames,
    newspapers,
    pace,
    sitting_forms,
    turnout,
    weighed,
    windows,
)
from db.models import Fact, Organisation, Submission, Window
from db.organisations import within
from db.sitting_forms import Here

# Whose growth is taken apart in the long paper.
TURNED = ("members_total", "coverage", "ais_coverage", "solidarity_per_100")


def collect(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    as_of: date,
    now: datetime,
    letterhead: Letterhead = PLAIN,
    held: date | None = None,
) -> Sitting:
    """The same figures as on the overview, in the ranking and in «что изменилось» of that year. `held`: the day of the
    sitting, today where nobody has said."""
    access.require(actor, Action.COMPARE, organisation.path)
    return _sitting(_here(s, actor, organisation, year, as_of, now), letterhead, held)


def laggards(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    as_of: date,
    now: datetime,
    letterhead: Letterhead = PLAIN,
    held: date | None = None,
) -> Laggards:
    """Those who have not handed in, were late or fall short, by name; of the whole union only what `sitting` tells."""
    access.require(actor, Action.COMPARE, organisation.path)
    here = _here(s, actor, organisation, year, as_of, now)
    known = windows.every(s, here.campaign)
    one_by_one = here.level is not Level.FEDERAL
    return Laggards(
        sitting=_sitting(here, letterhead, held),
        territories=sitting_forms.territories(here, known) if one_by_one else (),
        offices=sitting_forms.offices(here),
    )


def as_of(s: Session, actor: Actor | None, organisation: Organisation, year: int, now: datetime) -> date:
    """As of when the figures of the year are: today while somebody there still hands in, else the day of the last form
    that is counted, of whatever level; never before primaries' days are over."""
    access.require(actor, Action.COMPARE, organisation.path)
    campaign = campaigns.of_year(s, actor, year)
    today = formats.local_day(now, campaign.time_zone)
    asked = (
        select(
            func.max(Window.closes),
            func.max(Submission.until),
            func.max(Submission.submitted),
            func.max(Submission.accepted).filter(Submission.state == State.ACCEPTED.value),
        )
        .join(Window, Window.id == Submission.window_id)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.state != State.EXEMPT.value,
            within(Submission.path, turnout.then(s, organisation, campaign, Level.PRIMARY)),
        )
    )
    closes, until, *moments = s.execute(asked).one()
    if closes is None or today <= max(closes, until or closes):
        return today
    days = pace.window(s, actor, organisation, campaign)
    known = [formats.local_day(moment, campaign.time_zone) for moment in moments if moment is not None]
    return min(today, max([*known, days.closes if days else closes]))


def _here(
    s: Session, actor: Actor | None, organisation: Organisation, year: int, as_of: date, now: datetime
) -> Here:
    campaign = campaigns.of_year(s, actor, year)
    known = catalogues.compared(s, organisation, year)
    return Here(s, actor, organisation, year, campaign, known, as_of, now)


def _sitting(here: Here, letterhead: Letterhead, held: date | None = None) -> Sitting:
    half = CampaignKind.AUTUMN.half(here.year) or Half(here.year + 1, 1)
    ratios = copies.ratios(here.catalogue, newspapers.of(here.s, here.organisation), half)
    own, children = _frames(here, ratios)
    days = pace.window(here.s, here.actor, here.organisation, here.campaign)
    apart = _apart(here) if here.lower else ""
    beside = Records(children)
    return Sitting(
        organisation=here.organisation.name,
        level=here.level,
        town=here.organisation.town,
        year=here.year,
        as_of=here.as_of,
        made=held or formats.local_day(here.now, here.campaign.time_zone),
        days=days,
        running=days is not None and days.open(here.now),
        lower=here.lower,
        course=_course(here, Level.PRIMARY),
        offices=_course(here, here.lower) if here.lower not in (None, Level.PRIMARY) else None,
        seen=_seen(here, own, children, apart),
        league=_spread(here, own, children, scores.INDEX, apart),
        spreads=_spreads(here, own, children),
        parts=facts.parts(beside, here.known, here.year),
        papers=passports.papers(Records(own), ratios, here.year),
        half=half.label,
        changes=_changes(here),
        silent=sitting_forms.unsent(here, Level.PRIMARY) if here.lower is Level.PRIMARY else (),
        short=below_norm.short(own.iloc[0:0], children, here.known.get(glance.PAPER), here.year),
        demonstration=here.s.get(Fact, "demonstration") is not None,
        letterhead=letterhead,
    )


def _frames(here: Here, ratios: Sequence[Indicator]) -> tuple[Any, Any]:
    """The organisation's own lines and those directly below it, of two years."""
    years = [here.year, here.year - 1]
    codes = dict.fromkeys((*glance.codes(here.known), *copies.codes(ratios)))
    mine = [code for code in codes if code in here.known]
    under = glance.below(here.known) if here.lower else []
    own = frames.own(here.s, here.actor, here.organisation, years, mine, here.catalogue)
    lower = here.lower or here.level
    return own, frames.below(here.s, here.actor, here.organisation, years, under, lower, here.catalogue)


def _seen(here: Here, own: Any, children: Any, apart: str) -> glance.Facts:
    return glance.facts(
        own,
        children,
        here.known,
        year=here.year,
        name=here.organisation.name,
        level=here.lower,
        as_of=here.as_of,
        pairs=dossiers.pairs(here.s, here.actor, here.organisation, here.year),
        own_level=here.level,
        apart=apart,
    )


def _course(here: Here, source: Level | None) -> completeness.Facts | None:
    if source is None:
        return None
    found = turnout.of(here.s, here.actor, here.organisation, here.campaign, here.now, source)
    if not found or found[0].organisation_id != here.organisation.id:
        return None
    title = f"Сдача форм: {here.campaign.title}"
    return completeness.facts(found[0], found[1:], title=title, source=source, as_of=here.as_of)


def _spread(here: Here, own: Any, children: Any, code: str, apart: str = "") -> ranking.Facts | None:
    if here.lower is None or code not in here.known:
        return None
    return ranking.facts(
        children,
        own,
        here.known[code],
        year=here.year,
        whole=here.organisation.name,
        level=here.lower,
        source=Level.PRIMARY,
        as_of=here.as_of,
        apart=apart,
    )


def _spreads(here: Here, own: Any, children: Any) -> tuple[ranking.Facts, ...]:
    found = (_spread(here, own, children, code) for code in glance.below(here.known) if code != scores.INDEX)
    return tuple(spread for spread in found if spread is not None)


def _apart(here: Here) -> str:
    """Why nobody below has a place by the index; "" where everybody may."""
    names = weighed.apart(here.s, here.actor, here.organisation, here.year)
    return "Мест нет: у индекса разные веса." if names else ""


def _changes(here: Here) -> tuple[str, ...]:
    codes = [code for code in TURNED if code in here.known]
    lines = changes.own(here.s, here.actor, here.organisation, here.year, codes, here.catalogue)
    told = [
        waterfall.facts(
            lines.get(code),
            here.known[code],
            year=here.year,
            name=here.organisation.name,
            as_of=here.as_of,
        )
        for code in codes
    ]
    return tuple(" ".join(part for part in (t.sentence, t.warning) if part) for t in told if t.sentence)
