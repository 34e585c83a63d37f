"""What the page «Подписка» fetches: the same choice for all of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from core import newspapers, offices
from core.access import Action
from core.campaigns import Half, held
from core.charts import copies, gaps, halves, stack, subscription
from core.charts.copies import Copies
from core.indicators import Indicator
from core.newspapers import Newspaper
from core.organisations import Level
from db import frames, subscriptions
from db.organisations import children
from pages.analytics import behind
from pages.ui import charts, session
from pages.ui.scope import BELOW, Scope


@dataclass(frozen=True)
class Choice:
    """`papers` of the half-year, one of them `paper`, with `line` of those it follows; `level` of those compared."""

    at: Scope
    half: Half
    papers: tuple[Indicator, ...]
    paper: Indicator
    line: newspapers.Series
    level: Level

    @property
    def every_key(self) -> tuple[str, ...]:
        return self.at.key("every", self.half)

    @property
    def past_key(self) -> tuple[str, ...]:
        return self.at.key(*self.line.codes, *self.at.halves)

    @property
    def papers_then(self) -> tuple[Newspaper, ...]:
        there = {p.code for p in self.papers}
        return tuple(p for p in self.at.papers if p.per_100 in there)


def every(c: Choice) -> subscription.Facts:
    """All newspapers of the organisation itself; `level` plays no part."""
    return charts.remember(c.every_key, lambda: _everything(c))


def past(c: Choice) -> halves.Facts:
    return charts.remember(c.past_key, lambda: _history(c))


def _everything(c: Choice) -> subscription.Facts:
    (kind, year), at = held(c.half), c.at
    with session.reading() as s:
        own = frames.own(s, at.who, at.organisation, [year], copies.codes(c.papers), at.catalogue, kind=kind)
        apart = subscriptions.elsewhere(s, at.who, at.organisation, c.half, at.level, at.papers)
    return subscription.by_newspaper(
        own,
        c.papers,
        half=c.half,
        name=at.organisation.name,
        source=Level.PRIMARY,
        as_of=at.as_of_half(c.half),
        elsewhere=apart.get(at.organisation.code),
    )


def organisations(c: Choice) -> subscription.Facts:
    """One newspaper of everybody below."""
    at = c.at
    frame, own = _both(c, [c.paper])
    return subscription.by_organisation(
        frame,
        own,
        c.paper,
        half=c.half,
        whole=at.organisation.name,
        level=c.level,
        source=Level.PRIMARY,
        as_of=at.as_of_half(c.half),
    )


def lacking(c: Choice) -> gaps.Facts:
    frame, own = _both(c, [c.paper])
    with session.reading() as s:
        homes = behind.homes(s, c.at, frame)
    return gaps.facts(
        frame,
        own,
        c.paper,
        half=c.half,
        whole=c.at.organisation.name,
        level=c.level,
        as_of=c.at.as_of_half(c.half),
        direct=_direct(c),
        homes=homes,
    )


def _direct(c: Choice) -> pd.DataFrame | None:
    """The primaries right below the organisation, where those compared stand between; None deeper down, where they are
    told together."""
    if c.level is not BELOW[c.at.level][0] or c.level is Level.PRIMARY:
        return None
    (kind, year), at, asked = held(c.half), c.at, copies.codes([c.paper])
    with session.reading() as s:
        below = children(s, at.who, Action.COMPARE, at.organisation, at.today)
        primaries = [o for o in below if o.level == Level.PRIMARY.value]
        return (
            frames.several(s, at.who, primaries, [year], asked, at.catalogue, kind=kind)
            if primaries
            else None
        )


def parts(c: Choice, by: str) -> stack.Facts:
    at = c.at
    frame, own = _both(c, c.papers)
    with session.reading() as s:
        apart = subscriptions.elsewhere(s, at.who, at.organisation, c.half, c.level, at.papers)
    made = stack.facts(
        frame,
        own,
        c.papers,
        by=by,
        half=c.half,
        whole=at.organisation.name,
        level=c.level,
        as_of=at.as_of_half(c.half),
        elsewhere=apart,
    )
    return replace(made, offices=_of_offices(c, every(c).rows))


def _both(c: Choice, papers: Sequence[Indicator]) -> tuple[pd.DataFrame, pd.DataFrame]:
    (kind, year), asked, at = held(c.half), copies.codes(papers), c.at
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], asked, c.level, at.catalogue, kind=kind)
        own = frames.own(s, at.who, at.organisation, [year], asked, at.catalogue, kind=kind)
    return frame, own


def _history(c: Choice) -> halves.Facts:
    at, line = c.at, c.line
    asked = [code for code in line.codes if code in at.catalogue.indicators]
    with session.reading() as s:
        frame = frames.halves(s, at.who, at.organisation, at.halves, asked, at.catalogue)
    return halves.facts(
        frame,
        line,
        at.catalogue.indicators,
        halves=at.halves,
        name=at.organisation.name,
        as_of=at.as_of_half(at.halves[0]),
    )


def _of_offices(c: Choice, whole: Sequence[Copies]) -> tuple[str, ...]:
    """What the offices below and the organisation itself say of their own copies."""
    (kind, year), at = held(c.half), c.at
    levels = [level for level in (at.level, *BELOW[at.level]) if level in (Level.REGIONAL, Level.TERRITORIAL)]
    asked = [code for code in offices.codes(c.papers_then) if code in at.catalogue.indicators]
    with session.reading() as s:
        forms: dict[Level, pd.DataFrame] = {
            level: frames.own(s, at.who, at.organisation, [year], asked, at.catalogue, level, kind)
            for level in levels
        }
    return offices.told(forms, c.papers_then, year, whole)
