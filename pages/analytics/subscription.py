"""«Подписка»: copies of newspapers per 100 members against the norm, and who lacks how many."""

import streamlit as st

from core import catalogue, formats
from core.access import Action
from core.catalogue import Indicator
from core.charts import subscription
from core.charts.subscription import Copies, Facts, newspaper
from core.organisations import Level
from db import aggregates
from pages.ui import charts, layout, scope, session
from pages.ui.scope import Scope

HERE = "pages/analytics/subscription.py"


def newspapers(at: Scope, papers: tuple[Indicator, ...], year: int) -> Facts:
    with session.reading() as s:
        codes = subscription.codes(papers)
        own = aggregates.own(s, at.who, at.organisation, [year], codes, catalogue.shipped())
    return subscription.by_newspaper(
        own, papers, year=year, name=at.organisation.name, source=Level.PRIMARY, as_of=at.today
    )


def organisations(at: Scope, paper: Indicator, year: int, level: Level) -> Facts:
    codes, shipped = subscription.codes([paper]), catalogue.shipped()
    with session.reading() as s:
        frame = aggregates.frame(s, at.who, at.organisation, [year], codes, level, shipped)
        own = aggregates.own(s, at.who, at.organisation, [year], codes, shipped)
    return subscription.by_organisation(
        frame,
        own,
        paper,
        year=year,
        whole=at.organisation.name,
        level=level,
        source=Level.PRIMARY,
        as_of=at.today,
    )


def figures(row: Copies) -> None:
    """Of the newspaper chosen: what there is, what there ought to be, what is lacking."""
    cells = [
        ("На 100 членов", row.figure),
        ("Печатных", formats.number(row.printed)),
        ("Электронных", formats.number(row.electronic)),
    ]
    if row.target is not None:
        cells += [("Нужно по норме", formats.number(row.target)), ("Не хватает", formats.number(row.gap))]
    with st.container(horizontal=True, key="figures"):
        for word, value in cells:
            st.metric(word, value, width="content")


def compare(at: Scope, paper: Indicator, year: int, level: Level) -> None:
    """Everybody below beside each other; a click goes down."""
    key = at.key(paper.code, year, level.value)
    shown = charts.remember(key, lambda: organisations(at, paper, year, level))

    def drill(code: str) -> None:
        if code:  # the bar of the primaries of direct subordination is no organisation
            scope.go(HERE, code, year=year, newspaper=paper.code)

    charts.show(shown, subscription.screen, key, "below", drill)
    names = {row.code: row.name for row in shown.rows if row.code}
    if chosen := scope.jump(names, f"jump-{at.organisation.code}-{level.value}"):
        drill(chosen)


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Подписка", at.organisation.name)
scope.nothing_yet(at)

first, second, third = st.columns([1, 3, 2])
with first:
    year = scope.year(at)
papers = subscription.newspapers(catalogue.shipped(), Level.PRIMARY, year)
with second:
    words = {p.code: newspaper(p) for p in papers}
    paper = catalogue.shipped()[scope.pick("Издание", "newspaper", words, papers[0].code)]
with third:
    level = scope.level(at) if scope.BELOW[at.level] else None
scope.breadcrumbs(at, HERE, year=year, newspaper=paper.code)

key = at.key(year)
everything = charts.remember(key, lambda: newspapers(at, papers, year))
if not any(row.answered for row in everything.rows):
    layout.empty("О подписке пока ничего не принято", "Числа появятся, когда примут первые формы.")
    st.stop()
st.subheader(newspaper(paper))
figures(next(row for row in everything.rows if row.code == paper.code))
if level is not None:
    compare(at, paper, year, level)
st.subheader("Все издания")
charts.show(everything, subscription.screen, key, "newspapers")
