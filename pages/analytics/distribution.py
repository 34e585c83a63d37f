"""«Распределение»: in which band organisations stand, who keeps the norm, how two indicators go together."""

import streamlit as st

from core.access import Action
from core.organisations import LEVEL_PLURALS, Level
from pages.analytics import spread_bands, spread_norm, spread_pair
from pages.ui import address, filters, layout, rows, scope, session
from pages.ui.scope import Scope

HERE = "pages/analytics/distribution.py"
VIEWS = {"bands": "По группам", "norm": "По норме", "pair": "Два показателя"}
STORIES = {"bands": spread_bands.show, "norm": spread_norm.show, "pair": spread_pair.show}


def compared(at: Scope) -> Level:
    """Single primaries wherever they are not too many: bands and norms are spoken of about them."""
    words = {lv.value: LEVEL_PLURALS[lv][1].capitalize() for lv in scope.BELOW[at.level]}
    usual = Level.PRIMARY.value if Level.PRIMARY.value in words else next(iter(words))
    return Level(scope.pick("Кого сравнить", "level", words, usual))


who = session.require_page(Action.COMPARE)
at = scope.choose(who, over_primaries=True)
layout.title("Распределение", at.organisation.name)
rows.style()
scope.nothing_yet(at)
if not scope.BELOW[at.level]:
    scope.breadcrumbs(at, HERE)
    layout.empty("У первичной организации нет подчинённых", "Её показатели — в паспорте организации.")
    st.stop()

shown = address.pressed("show", list(VIEWS), lambda view: VIEWS[view])
left, right = st.columns([1, 2])
with left:
    year = scope.year(at)
with right:
    level = compared(at)
scope.breadcrumbs(at, HERE, show=shown, year=year)
alike = filters.chosen(at, level)
STORIES[shown](at, year, level, alike)
