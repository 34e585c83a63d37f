"""«Подписка»: copies of newspapers per 100 members against the norm, who lacks how many, and how it was before."""

import streamlit as st

from core import formats, newspapers
from core.access import Action
from core.charts import copies, halves
from core.organisations import Level
from pages.analytics import subscribed, subscribed_norm, subscribed_parts
from pages.analytics.subscribed import Choice
from pages.ui import address, layout, rows, scope, session

HERE = "pages/analytics/subscription.py"
PARTS = {
    "norm": "Норма и нехватка",
    "stack": "Из чего складывается",
    "readers": "Кто выписывает",
    "halves": "По полугодиям",
}
STORIES = {
    "norm": subscribed_norm.show,
    "stack": subscribed_parts.stacked,
    "readers": subscribed_parts.readers,
    "halves": subscribed_parts.halves_of,
}


def alone(choice: Choice) -> None:
    """Of one primary: all it has, and how it was."""
    subscribed_parts.every_newspaper(choice)
    subscribed_parts.halves_of(choice)


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Подписка", at.organisation.name)
rows.style()
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

line = next(line for line in newspapers.series(at.papers) if paper.code in line.codes)
choice = Choice(at, half, papers, paper, line, level or Level.PRIMARY)
shown = subscribed.every(choice)
if not any(row.answered for row in shown.rows):
    layout.empty("О подписке пока ничего не принято", "Числа появятся, когда примут первые формы.")
    subscribed_parts.halves_of(choice)
    st.stop()
st.subheader(formats.md(copies.title(paper)))
row = next(row for row in shown.rows if row.code == paper.code)
subscribed_norm.figures(row, halves.changes(subscribed.past(choice).sums, half), paper)
if level is None:
    alone(choice)
else:
    STORIES[address.pressed("part", list(PARTS), lambda part: PARTS[part])](choice)
