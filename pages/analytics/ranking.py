"""«Рейтинг»: organisations beside each other by one indicator, down to a primary by clicks."""

import pandas as pd
import streamlit as st

from core.access import Action
from core.charts import ranking
from core.organisations import KIND_TITLES, SIZE_BRACKETS, Level
from db import frames
from pages.ui import charts, layout, scope, session
from pages.ui.scope import Scope

HERE, REPORT = "pages/analytics/ranking.py", "pages/papers/open_report.py"
KINDS = {"": "Все учреждения"} | {kind.value: title.capitalize() for kind, title in KIND_TITLES.items()}
SIZES = {"": "Любая численность"} | {str(n): f"{title} членов" for n, (_, title) in enumerate(SIZE_BRACKETS)}


def filters(level: Level) -> tuple[str, str]:
    """Kind of institution and size bracket («» is all): like is compared with like."""
    if level is not Level.PRIMARY:
        scope.keep("kind", None)
        scope.keep("size", None)
        return "", ""
    left, right = st.columns(2)
    with left:
        kind = scope.pick("Тип учреждения", "kind", KINDS, "")
    with right:
        size = scope.pick("Численность", "size", SIZES, "")
    return kind, size


def filtered(frame: pd.DataFrame, kind: str, size: str) -> pd.DataFrame:
    if kind:
        frame = frame[frame["kind"] == kind]
    if size:
        frame = frame[frame["bracket"] == SIZE_BRACKETS[int(size)][1]]
    return frame


def facts(at: Scope, code: str, year: int, level: Level, kind: str, size: str) -> ranking.Facts:
    known, name = at.catalogue, at.organisation.name
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], [code], level, known)
        own = frames.own(s, at.who, at.organisation, [year], [code], known)
    words = [w for w in (KINDS[kind] if kind else "", SIZES[size] if size else "") if w]
    return ranking.facts(
        filtered(frame, kind, size),
        None if words else own,
        known[code],
        year=year,
        whole=name,
        level=level,
        source=Level.PRIMARY,
        as_of=at.today,
        scope=", ".join([name, f"{year} год", *(w.lower() for w in words)]),
    )


def open_row(at: Scope, level: Level, year: int, code: str, row: str) -> None:
    if not row:  # the bar of the primaries of direct subordination is no organisation
        return
    if level is Level.PRIMARY:
        scope.go(REPORT, row, year=year, indicator=code)
    else:
        scope.go(HERE, row, year=year, indicator=code)


who = session.require_page(Action.COMPARE)
at = scope.choose(who, over_primaries=True)
layout.title("Рейтинг", at.organisation.name)
scope.nothing_yet(at)
if not scope.BELOW[at.level]:
    scope.breadcrumbs(at, HERE)
    layout.empty(
        "У первичной организации нет подчинённых", "Её показатели — в динамике по годам и в открытом отчёте."
    )
    st.stop()

first, second, third = st.columns([1, 3, 2])
with first:
    year = scope.year(at)
with second:
    indicator = scope.indicator(at, year)
with third:
    level = scope.level(at)
scope.breadcrumbs(at, HERE, year=year, indicator=indicator.code)
kind, size = filters(level)

key = at.key(indicator.code, year, level.value, kind, size)
shown = charts.remember(key, lambda: facts(at, indicator.code, year, level, kind, size))
st.subheader(shown.title)
if shown.empty:
    layout.empty("Под эти условия никто не подходит", "Выберите другой тип учреждения или численность.")
    st.stop()
charts.show(shown, ranking.screen, key, "ranking", lambda row: open_row(at, level, year, indicator.code, row))
if len(shown.bars) > ranking.SHOWN:
    st.caption(f"На диаграмме первые {ranking.SHOWN} из {len(shown.bars)}, остальные — в таблице.")
names = {bar.code: bar.name for bar in shown.bars if bar.code}
label = "Открыть отчёт организации" if level is Level.PRIMARY else "Перейти к организации"
if chosen := scope.jump(names, f"jump-{at.organisation.code}-{level.value}", label):
    open_row(at, level, year, indicator.code, chosen)
