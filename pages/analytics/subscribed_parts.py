"""The other parts of «Подписка»: what copies are made of, who reads anything at all, the half-years."""

import streamlit as st

from core.campaigns import held
from core.charts import bands, ranking, stack, subscription, trend
from core.newspapers import ANY
from core.organisations import Level
from db import frames
from pages.analytics import behind, subscribed
from pages.analytics.subscribed import Choice
from pages.ui import address, charts, scope, session

HERE = "pages/analytics/subscription.py"
SPLITS = {stack.PAPERS: "По изданиям", stack.KINDS: "Печатные и электронные"}


def stacked(c: Choice) -> None:
    by = address.pressed("split", list(SPLITS), lambda split: SPLITS[split])
    key = c.at.key("stack", by, c.half, c.level.value)
    shown = charts.remember(key, lambda: subscribed.parts(c, by))

    def down(code: str) -> None:
        if code:
            scope.go(HERE, code, half=c.half, newspaper=c.paper.code, part="stack")

    charts.show(shown, stack.screen, key, "stack", down if shown.rows else None)
    for sentence in shown.offices:
        st.caption(sentence)
    every_newspaper(c)


def every_newspaper(c: Choice) -> None:
    st.subheader("Все издания")
    charts.show(subscribed.every(c), subscription.screen, c.every_key, "newspapers")


def readers(c: Choice) -> None:
    """Share of primaries with anything at all; of single primaries, who has nothing."""
    if ANY not in c.at.catalogue.indicators:
        return
    if c.level is Level.PRIMARY:
        _names(c)
        return
    key = c.at.key("readers", c.half, c.level.value)
    shown = charts.remember(key, lambda: _shares(c))
    charts.show(shown, ranking.screen, key, "readers", lambda code: _readers_of(c, code))


def _readers_of(c: Choice, code: str) -> None:
    if code:
        scope.go(HERE, code, half=c.half, newspaper=c.paper.code, part="readers")


def _shares(c: Choice) -> ranking.Facts:
    (kind, year), at = held(c.half), c.at
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], [ANY], c.level, at.catalogue, kind=kind)
        own = frames.own(s, at.who, at.organisation, [year], [ANY], at.catalogue, kind=kind)
    return ranking.facts(
        frame,
        own,
        at.catalogue[ANY],
        year=year,
        whole=at.organisation.name,
        level=c.level,
        source=Level.PRIMARY,
        as_of=at.as_of_half(c.half),
        scope=f"{at.organisation.name}, {c.half.label}",
    )


def _names(c: Choice) -> None:
    key = c.at.key("nothing", c.half)
    shown = charts.remember(key, lambda: _split(c))
    charts.show(shown, bands.screen, key, "readers", lambda code: behind.press("band", code))
    band = behind.chosen("band", [(b.code, b.label, b.members) for b in shown.bands])
    year = c.at.years[0] if c.at.years else c.half.year
    behind.show(next(b.members for b in shown.bands if b.code == band), year, "readers")


def _split(c: Choice) -> bands.Facts:
    (kind, year), at, name = held(c.half), c.at, c.at.organisation.name
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], [ANY], c.level, at.catalogue, kind=kind)
        homes = behind.homes(s, at, frame)
    return bands.facts(
        frame,
        at.catalogue[ANY],
        year=year,
        whole=name,
        level=c.level,
        bounds=(),
        as_of=at.as_of_half(c.half),
        scope=f"{name}, {c.half.label}",
        homes=homes,
    )


def halves_of(c: Choice) -> None:
    past = subscribed.past(c)
    if past.empty:
        return
    st.subheader("По полугодиям")
    charts.show(past, trend.screen, c.past_key, "halves")
