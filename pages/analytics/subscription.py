"""«Подписка»: copies of newspapers per 100 members against the norm, who lacks how many, and how it was before."""

from collections.abc import Sequence

import streamlit as st

from core import formats, newspapers
from core.access import Action
from core.campaigns import Half, held
from core.charts import copies, halves, subscription, trend
from core.charts.copies import Copies
from core.charts.halves import Change
from core.charts.subscription import Facts
from core.indicators import Indicator
from core.newspapers import Newspaper
from core.organisations import Level
from db import frames
from pages.ui import charts, layout, scope, session
from pages.ui.scope import Scope

HERE = "pages/analytics/subscription.py"


def everything(at: Scope, papers: Sequence[Indicator], half: Half) -> Facts:
    kind, year = held(half)
    asked = copies.codes(papers)
    with session.reading() as s:
        own = frames.own(s, at.who, at.organisation, [year], asked, at.catalogue, kind=kind)
    return subscription.by_newspaper(
        own, papers, half=half, name=at.organisation.name, source=Level.PRIMARY, as_of=at.today
    )


def organisations(at: Scope, paper: Indicator, half: Half, level: Level) -> Facts:
    kind, year = held(half)
    asked, known = copies.codes([paper]), at.catalogue
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], asked, level, known, kind=kind)
        own = frames.own(s, at.who, at.organisation, [year], asked, known, kind=kind)
    return subscription.by_organisation(
        frame,
        own,
        paper,
        half=half,
        whole=at.organisation.name,
        level=level,
        source=Level.PRIMARY,
        as_of=at.today,
    )


def history(at: Scope, line: newspapers.Series) -> halves.Facts:
    asked = [code for code in line.codes if code in at.catalogue.indicators]
    with session.reading() as s:
        frame = frames.halves(s, at.who, at.organisation, at.halves, asked, at.catalogue)
    return halves.facts(
        frame,
        line,
        at.catalogue.indicators,
        halves=at.halves,
        name=at.organisation.name,
        as_of=at.today,
    )


def figures(row: Copies, changes: Sequence[Change]) -> None:
    """Of the newspaper chosen: what there is, what there ought to be, what is lacking, what it was."""
    cells = [
        ("На 100 членов", row.figure),
        ("Печатных", formats.number(row.printed)),
        ("Электронных", formats.number(row.electronic)),
        ("От вышестоящей", formats.number(row.parent)),
        ("Всего", formats.number(row.total if row.answered else None)),
    ]
    if row.target is not None:
        cells += [("Нужно по норме", formats.number(row.target)), ("Не хватает", formats.number(row.gap))]
    with st.container(horizontal=True, key="figures"):
        for word, value in cells:
            st.metric(word, value, width="content")
        for change in changes:
            st.metric(
                change.words,
                formats.signed(change.step),
                None if change.copies is None else f"было {formats.number(change.copies)}",
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
    if words := copies.basis([row]):
        st.caption(words)


def compare(at: Scope, paper: Indicator, half: Half, level: Level) -> None:
    """Everybody below beside each other; a click goes down."""
    key = at.key(paper.code, half, level.value)
    shown = charts.remember(key, lambda: organisations(at, paper, half, level))

    def drill(code: str) -> None:
        if code:  # the bar of the primaries of direct subordination is no organisation
            scope.go(HERE, code, half=half, newspaper=paper.code)

    charts.show(shown, subscription.screen, key, "below", drill)
    names = {row.code: row.name for row in shown.rows if row.code}
    if chosen := scope.jump(names, f"jump-{at.organisation.code}-{level.value}"):
        drill(chosen)


def line_of(papers: Sequence[Newspaper], ratio: Indicator) -> newspapers.Series:
    return next(line for line in newspapers.series(papers) if ratio.code in line.codes)


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Подписка", at.organisation.name)
if not at.halves:
    layout.empty("Подписных кампаний ещё не было", "Числа появятся, когда её откроют и примут первые формы.")
    st.stop()

first, second, third = st.columns([2, 3, 2])
with first:
    half = scope.half(at)
papers = copies.ratios(at.catalogue, at.papers, half)
if not papers:
    layout.empty("В этом полугодии выписывать нечего", "Издания ведут на странице «Издания».")
    st.stop()
with second:
    words = {p.code: copies.title(p) for p in papers}
    paper = at.catalogue[scope.pick("Издание", "newspaper", words, papers[0].code)]
with third:
    level = scope.level(at) if scope.BELOW[at.level] else None
scope.breadcrumbs(at, HERE, half=half, newspaper=paper.code)

key, line = at.key(half), line_of(at.papers, paper)
past_key = at.key(*line.codes, *at.halves)
shown = charts.remember(key, lambda: everything(at, papers, half))
past = charts.remember(past_key, lambda: history(at, line))
answered = any(row.answered for row in shown.rows)
if answered:
    st.subheader(copies.title(paper))
    row = next(row for row in shown.rows if row.code == paper.code)
    figures(row, halves.changes(past.sums, half))
    if level is not None:
        compare(at, paper, half, level)
else:
    layout.empty("О подписке пока ничего не принято", "Числа появятся, когда примут первые формы.")
if not past.empty:
    st.subheader("По полугодиям")
    charts.show(past, trend.screen, past_key, "halves")
if answered:
    st.subheader("Все издания")
    charts.show(shown, subscription.screen, key, "newspapers")
