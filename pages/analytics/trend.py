"""«Динамика»: one indicator over years or half-years, beside the organisation above, those alike and those chosen."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core import formats, newspapers
from core.access import Action
from core.campaigns import Half
from core.charts import halves, trend
from core.charts.trend import Beside, Role
from core.indicators import SUBSCRIPTION, Indicator
from core.organisations import Level
from db import Session, breaks, frames, organisations
from db.models import Organisation
from pages.ui import charts, companions, layout, scope, session
from pages.ui.companions import Beside as Companions
from pages.ui.scope import Scope

HERE = "pages/analytics/trend.py"
# Of those alike together, and of lines that can still be told apart.
MANY, LINES = (10, 5, 20, 50), 6
PERIODS = {"half": "Полугодия", "year": "Годы"}
Read = Callable[[Session, Organisation], pd.DataFrame]


def beside(s: Session, at: Scope, others: Companions, read: Read) -> list[Beside]:
    found = [Beside(o.name, read(s, o), primary=o.level == Level.PRIMARY.value) for o in others.added]
    if others.alike:
        name = (
            f"Похожие вместе: {formats.count(len(others.alike), 'организация', 'организации', 'организаций')}"
        )
        frame = pd.concat([read(s, o) for o in others.alike], ignore_index=True)
        found.insert(0, Beside(name, frame, Role.PEERS))
    return found


def by_years(at: Scope, indicator: Indicator, others: Companions) -> trend.Facts:
    known, above, years = at.catalogue, at.parent, every_year(at)
    with session.reading() as s:

        def read(s: Session, organisation: Organisation) -> pd.DataFrame:
            return frames.own(s, at.who, organisation, years, [indicator.code], known)

        return trend.facts(
            read(s, at.organisation),
            read(s, above) if above else None,
            indicator,
            years=years,
            name=at.organisation.name,
            parent_name=above.name if above else "",
            level=at.level,
            source=Level.PRIMARY,
            as_of=at.as_of(years[-1]),
            beside=beside(s, at, others, read),
            breaks=breaks.of(s, at.organisation, indicator, known.campaigns[indicator.code]),
            alike=alike(others),
        )


def by_halves(at: Scope, indicator: Indicator, others: Companions) -> trend.Facts:
    known, above, asked = at.catalogue, at.parent, every_half(at)
    line = next((one for one in newspapers.series(at.papers) if indicator.code in one.codes), None)
    codes = [c for c in line.codes if c in known.indicators] if line else [indicator.code]

    def read(s: Session, organisation: Organisation) -> pd.DataFrame:
        return frames.halves(s, at.who, organisation, asked, codes, known)

    with session.reading() as s:
        own, around = read(s, at.organisation), beside(s, at, others, read)
        higher = read(s, above) if above else None
    if line:
        above_too = [Beside(above.name, higher, Role.ABOVE)] if above and higher is not None else []
        return halves.facts(
            own,
            line,
            known.indicators,
            halves=asked,
            name=at.organisation.name,
            as_of=at.as_of_half(asked[-1]),
            beside=[*above_too, *around],
            alike=alike(others),
        )
    return trend.facts(
        own,
        higher,
        indicator,
        years=asked,
        name=at.organisation.name,
        parent_name=above.name if above else "",
        level=at.level,
        source=Level.PRIMARY,
        as_of=at.as_of_half(asked[-1]),
        beside=around,
        alike=alike(others),
    )


def alike(others: Companions) -> str:
    return f"Похожие: {others.company.words}." if others.alike else ""


def every_year(at: Scope) -> list[int]:
    """A year without a campaign is a gap, too."""
    return list(range(min(at.years), max(at.years) + 1))


def every_half(at: Scope) -> list[Half]:
    found, half = [], at.halves[0]
    while half >= at.halves[-1]:
        found.append(half)
        half = half.before()
    return found


def period(at: Scope, indicator: Indicator) -> str:
    if at.catalogue.campaigns[indicator.code] != SUBSCRIPTION or not at.halves:
        scope.keep("period", None)
        return "year"
    usual = "half" if any(indicator.code in line.codes for line in newspapers.series(at.papers)) else "year"
    return scope.pick("Что по горизонтали", "period", PERIODS, usual)


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Динамика", at.organisation.name)
scope.nothing_yet(at)

left, middle, right = st.columns([3, 3, 2])
with left:
    indicator = scope.indicator(at)
with middle:
    with session.reading() as s:
        below = organisations.children(s, who, Action.COMPARE, at.organisation, at.today)
    names = {o.code: o.name for o in below}
    if chosen := scope.jump(names, f"jump-{at.organisation.code}"):
        scope.go(HERE, chosen, indicator=indicator.code)
with right:
    unit = period(at, indicator)
scope.breadcrumbs(at, HERE, indicator=indicator.code)
others = companions.chosen(at, at.years[0], MANY, most=max(MANY) + LINES, most_added=LINES, apart=False)

key = at.key(indicator.code, unit, *at.years, *at.halves, *others.key)
make = by_halves if unit == "half" else by_years
shown = charts.remember(key, lambda: make(at, indicator, others))
st.subheader(shown.title)
if shown.empty:
    layout.empty("За эти годы данных нет", "Они появятся, когда формы примут. Выберите другой показатель.")
    st.stop()
above = (at.parent.path,) if at.parent else ()
charts.show(shown, trend.screen, key, "trend", beside=(*others.paths, *above))
for number, (_, words) in enumerate(shown.marked, 1):
    st.caption(formats.md(f"{number} на диаграмме. {words}"))
if shown.alike and any(series.role is Role.PEERS for series in shown.series):
    st.caption(formats.md(shown.alike))
