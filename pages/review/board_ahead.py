"""The curve of a campaign by day, where the pace leads, and whose forms settle the outcome."""

import streamlit as st

from core import formats, pace
from core.charts import pace as chart
from core.organisations import Level
from core.pace import Course
from db import boards
from db import pace as kept
from pages.review.board_place import HERE, At
from pages.ui import charts, scope, session


def show(at: At) -> None:
    with session.reading() as s:
        course = kept.of(s, at.who, at.organisation, at.campaign, at.source)
        before = kept.before(s, at.who, at.organisation, at.campaign, at.source)
        window = kept.window(s, at.who, at.organisation, at.campaign, at.source)
    if course is None or window is None:
        return
    today = window.today(at.now)
    st.subheader("День за днём", anchor=False)
    found = pace.forecast(course, today)
    facts = chart.facts(course, before, found, scope=at.organisation.name, today=today)
    key = (at.key, str(today), str(abs(hash((course, before)))))
    charts.show(facts, chart.screen, key, "pace")
    if found is not None:
        st.caption(formats.md(pace.rule(found)))
    if not course.over(today):
        deciding(at, course)


def deciding(at: At, course: Course) -> None:
    """While something can still be done about it."""
    with session.reading() as s:
        found = boards.deciding(s, at.who, at.organisation, at.campaign, at.source)
    if not found:
        return
    st.subheader("Кто решит исход", anchor=False)
    st.html(f'<p class="pm-quiet">{pace.decided_by([m.missing for m in found], course.left)}</p>')
    for m in found:
        above = f" · {m.above}" if at.organisation.level == Level.FEDERAL.value and m.above else ""
        words = (
            f"не сдано {formats.number(m.missing)} из {formats.number(m.expected)} · {m.organisation}{above}"
        )
        if m.door:
            scope.link(HERE, m.code, words, None, **at.kept)
        else:
            st.text(words)
