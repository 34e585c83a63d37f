"""The facts of a «Справка о подписке»: accepted forms of primaries, for whoever may compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, formats, measures, newspapers
from core.access import Action, Actor
from core.campaigns import CampaignKind, Half, held
from core.catalogue import Catalogue
from core.charts import copies, gaps, halves, subscription
from core.charts.facts import Row, decimal, direct, only
from core.indicators import Indicator
from core.newspapers import ANY, Newspaper
from core.organisations import Level
from core.reports.sitting.made import Whose
from core.reports.sitting.subscription_facts import Below, Facts, Past, Readers, Then
from db import catalogues, frames, pace, subscriptions
from db import newspapers as dictionary
from db.models import Campaign, Fact, Organisation
from db.organisations import children

# Whose children are compared.
BELOW = {
    Level.FEDERAL: Level.REGIONAL,
    Level.REGIONAL: Level.TERRITORIAL,
    Level.TERRITORIAL: Level.PRIMARY,
    Level.PRIMARY: None,
}


@dataclass(frozen=True)
class _Here:
    """What every part is read with."""

    s: Session
    actor: Actor | None
    organisation: Organisation
    half: Half
    catalogue: Catalogue
    known: tuple[Newspaper, ...]
    papers: tuple[Indicator, ...]
    as_of: date

    @property
    def level(self) -> Level:
        return Level(self.organisation.level)

    @property
    def below(self) -> Level | None:
        return BELOW[self.level]

    @property
    def name(self) -> str:
        return self.organisation.name

    def own(self, codes: Sequence[str], half: Half | None = None) -> pd.DataFrame:
        kind, year = held(half or self.half)
        asked = [c for c in codes if c in self.catalogue.indicators]
        return frames.own(self.s, self.actor, self.organisation, [year], asked, self.catalogue, kind=kind)

    def lower(self, codes: Sequence[str], half: Half | None = None) -> pd.DataFrame:
        kind, year = held(half or self.half)
        asked = [c for c in codes if c in self.catalogue.indicators]
        who = (self.s, self.actor, self.organisation)
        return frames.below(*who, [year], asked, self.below or Level.PRIMARY, self.catalogue, kind=kind)


def collect(s: Session, actor: Actor | None, organisation: Organisation, half: Half, now: datetime) -> Facts:
    access.require(actor, Action.COMPARE, organisation.path)
    known = dictionary.of(s, organisation)
    catalogue = catalogues.compared(s, organisation, held(half)[1], known)
    papers, as_of = copies.ratios(catalogue, known, half), _as_of(s, actor, organisation, half, now)
    here = _Here(s, actor, organisation, half, catalogue, known, papers, as_of)
    own = here.own([*copies.codes(papers), ANY])
    lower = here.lower([*copies.codes(papers), ANY]) if here.below else None
    readers, lines = _readers(own, half, organisation.name), _past(here)
    return Facts(
        whose=Whose(organisation.name, as_of, s.get(Fact, "demonstration") is not None),
        level=here.level,
        below=here.below,
        half=half,
        papers=papers,
        newspapers=_newspapers(here, own),
        past=tuple(past for _, past in lines),
        branches=() if lower is None else _branches(here, lower, own, lines),
        readers=readers[0] if readers else None,
        by_branch=_by_branch(here, lower, own),
        without=_without(here, lower),
        talk=None if lower is None else _talk(here, lower, own),
    )


def offered(s: Session, actor: Actor | None, organisation: Organisation) -> tuple[Half, ...]:
    """Half-years that subscription has been collected for, the newest first."""
    access.require(actor, Action.COMPARE, organisation.path)
    rows = s.execute(select(Campaign.kind, Campaign.year))
    found = {CampaignKind(kind).half(year) for kind, year in rows}
    return tuple(sorted((half for half in found if half), reverse=True))


def _as_of(s: Session, actor: Actor | None, organisation: Organisation, half: Half, now: datetime) -> date:
    """Today while forms are taken, else the day they closed."""
    kind, year = held(half)
    campaign = s.scalar(select(Campaign).where(Campaign.kind == kind.value, Campaign.year == year))
    if campaign is None:
        return now.date()
    today = formats.local_day(now, campaign.time_zone)
    days = pace.window(s, actor, organisation, campaign)
    return min(today, days.closes) if days else today


def _newspapers(here: _Here, own: pd.DataFrame) -> subscription.Facts:
    known = (here.s, here.actor, here.organisation, here.half)
    apart = subscriptions.elsewhere(*known, here.below or Level.PRIMARY, here.known)
    return subscription.by_newspaper(
        own,
        here.papers,
        half=here.half,
        name=here.name,
        source=Level.PRIMARY,
        as_of=here.as_of,
        elsewhere=apart.get(here.organisation.code),
    )


_Lines = Sequence[tuple[newspapers.Series, Past]]


def _past(here: _Here) -> _Lines:
    """Of every line of newspapers that one of this half-year goes on with."""
    asked = (here.half, here.half.before(1), here.half.before(2))
    there = {p.code for p in here.papers}
    lines = [one for one in newspapers.series(here.known) if there & set(one.codes)]
    codes = [c for line in lines for c in line.codes if c in here.catalogue.indicators]
    frame = frames.halves(here.s, here.actor, here.organisation, asked, codes, here.catalogue)
    found = []
    for line in lines:
        sums = [halves.summed(frame, line, here.catalogue.indicators, half) for half in asked]
        now, *then = (Then(one.copies, one.partial) for one in sums)
        found.append((line, Past(line.title, now, halves.changes(sums, here.half), tuple(then))))
    return found


def _branches(here: _Here, lower: pd.DataFrame, own: pd.DataFrame, lines: _Lines) -> tuple[Below, ...]:
    earlier = []
    for then in (here.half.before(1), here.half.before(2)):
        codes = {p.code: _then(here, p, then, lines) for p in here.papers}
        earlier.append((codes, here.lower([code for code in codes.values() if code], then)))
    return tuple(_branch(here, paper, (lower, own), earlier, lines) for paper in here.papers)


def _then(here: _Here, paper: Indicator, then: Half, lines: _Lines) -> str:
    """What came out in its place; "" where nobody knows."""
    code = next((line.at(then).per_100 for line, _ in lines if paper.code in line.codes), paper.code)
    return code if code in here.catalogue.indicators else ""


def _branch(
    here: _Here,
    paper: Indicator,
    now: tuple[pd.DataFrame, pd.DataFrame],
    earlier: Sequence[tuple[Mapping[str, str], pd.DataFrame]],
    lines: _Lines,
) -> Below:
    rows, rest, whole = subscription.every(*now, paper, held(here.half)[1], here.name, Level.PRIMARY)
    half, year_ago = (_counted(frame, codes[paper.code]) for codes, frame in earlier)
    before = {r.code: (half.get(r.code, Then(None)), year_ago.get(r.code, Then(None))) for r in rows}
    past = next((past for line, past in lines if paper.code in line.codes), None)
    if past and whole:
        before[whole.code] = (past.then[0], past.then[1])
    return Below(paper, (*rows, *rest), whole, before)


def _counted(frame: pd.DataFrame, code: str) -> Mapping[str, Then]:
    return {
        str(r["code"]): Then(int(decimal(r["total"]) or 0), measures.partial(r["answered"], r["expected"]))
        for r in (only(frame, code) if code else ())
        if r["answered"]
    }


def _readers(frame: pd.DataFrame, half: Half, name: str = "") -> list[Readers]:
    rows = only(frame, ANY, held(half)[1])
    return [Readers(name or str(r["organisation"]), *_counts(r)) for r in rows]


def _counts(r: Row) -> tuple[int, int, int]:
    return int(decimal(r["total"]) or 0), int(r["answered"]), int(r["expected"])


def _by_branch(here: _Here, lower: pd.DataFrame | None, own: pd.DataFrame) -> tuple[Readers, ...]:
    """Of single primaries there are names instead."""
    if lower is None or here.below is Level.PRIMARY:
        return ()
    year = held(here.half)[1]
    apart = direct(here.catalogue[ANY], only(own, ANY, year), only(lower, ANY, year))
    rest = [Readers(apart["organisation"], *_counts(apart))] if apart else []
    return (*_readers(lower, here.half), *rest)


def _without(here: _Here, lower: pd.DataFrame | None) -> tuple[str, ...]:
    if lower is None or here.below is not Level.PRIMARY:
        return ()
    return tuple(r.name for r in _readers(lower, here.half) if r.answered and not r.yes)


def _talk(here: _Here, lower: pd.DataFrame, own: pd.DataFrame) -> gaps.Facts | None:
    """About the first newspaper that has a norm."""
    paper = next((p for p in here.papers if p.norm), None)
    if paper is None or here.below is None:
        return None
    return gaps.facts(
        lower,
        own,
        paper,
        half=here.half,
        whole=here.name,
        level=here.below,
        as_of=here.as_of,
        direct=_direct(here, paper),
    )


def _direct(here: _Here, paper: Indicator) -> pd.DataFrame | None:
    """Primaries right below the organisation, where those compared stand between: each is somebody to talk to."""
    if here.below is Level.PRIMARY:
        return None
    kind, year = held(here.half)
    below = children(here.s, here.actor, Action.COMPARE, here.organisation, here.as_of)
    primaries = [o for o in below if o.level == Level.PRIMARY.value]
    asked = (primaries, [year], copies.codes([paper]), here.catalogue)
    return frames.several(here.s, here.actor, *asked, kind=kind) if primaries else None
