"""«Динамика»: one indicator over the years, beside the organisation above."""

import streamlit as st

from core.access import Action
from core.charts import trend
from core.organisations import Level
from db import frames, organisations
from pages.ui import charts, layout, scope, session
from pages.ui.scope import Scope

HERE = "pages/analytics/trend.py"


def facts(at: Scope, code: str) -> trend.Facts:
    known, above = at.catalogue, at.parent
    with session.reading() as s:
        own = frames.own(s, at.who, at.organisation, at.years, [code], known)
        parent = frames.own(s, at.who, above, at.years, [code], known) if above else None
    return trend.facts(
        own,
        parent,
        known[code],
        years=at.years,
        name=at.organisation.name,
        parent_name=above.name if above else "",
        level=at.level,
        source=Level.PRIMARY,
        as_of=at.today,
    )


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Динамика", at.organisation.name)
scope.nothing_yet(at)

left, right = st.columns(2)
with left:
    indicator = scope.indicator(at)
with right:
    with session.reading() as s:
        below = organisations.children(s, who, Action.COMPARE, at.organisation, at.today)
    names = {o.code: o.name for o in below}
    if chosen := scope.jump(names, f"jump-{at.organisation.code}"):
        scope.go(HERE, chosen, indicator=indicator.code)
scope.breadcrumbs(at, HERE, indicator=indicator.code)

key = at.key(indicator.code, *at.years)
shown = charts.remember(key, lambda: facts(at, indicator.code))
st.subheader(shown.title)
if shown.empty:
    layout.empty("За эти годы данных нет", "Они появятся, когда формы примут. Выберите другой показатель.")
    st.stop()
charts.show(shown, trend.screen, key, "trend")
