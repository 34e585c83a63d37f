"""The norm of one indicator as a band, every organisation a dot."""

import streamlit as st

from core import formats
from core.charts import dots
from core.formats import count
from core.indicators import Indicator
from core.organisations import Level
from db import frames
from pages.analytics import behind
from pages.ui import charts, layout, scope, session
from pages.ui.filters import Alike
from pages.ui.indicators import words as titles
from pages.ui.scope import Scope

USUAL = "budget_info_pct"


def indicator(at: Scope, year: int, level: Level) -> Indicator | None:
    there = titles(at.catalogue, scope.offered(at, year, level))
    fit = {code: word for code, word in there.items() if at.catalogue[code].norm}
    if not fit:
        return None
    default = USUAL if USUAL in fit else next(iter(fit))
    return at.catalogue[scope.pick("Показатель с нормой", "indicator", fit, default)]


def facts(at: Scope, i: Indicator, year: int, level: Level, alike: Alike) -> dots.Facts:
    name = at.organisation.name
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], [i.code], level, at.catalogue)
        homes = behind.homes(s, at, frame)
        own = None if alike else frames.own(s, at.who, at.organisation, [year], [i.code], at.catalogue)
    return dots.facts(
        alike.keep(frame),
        own,
        i,
        year=year,
        whole=name,
        level=level,
        as_of=at.as_of(year),
        scope=", ".join([name, f"{year} год", *alike.words]),
        homes=homes,
    )


def show(at: Scope, year: int, level: Level, alike: Alike) -> None:
    i = indicator(at, year, level)
    if i is None:
        layout.empty("Показателей с нормой в этом году нет", "Норму задают на странице «Вопросы формы».")
        return
    key = at.key("dots", i.code, year, level.value, *alike.key)
    shown = charts.remember(key, lambda: facts(at, i, year, level, alike))
    st.subheader(formats.md(shown.title))
    if shown.empty:
        layout.empty("Под эти условия никто не подходит", "Выберите другой тип учреждения или численность.")
        return

    def passport(code: str) -> None:
        scope.go(behind.PASSPORT, code, year=year)

    charts.show(shown, dots.screen, key, "dots", passport if shown.drawn else None)
    if far := dots.beyond(shown):
        many = count(far, "организация", "организации", "организаций")
        st.caption(f"Дальше правого края — {many}: их точки стоят на краю, числа в таблице.")
    st.subheader("Кто за этими числами")
    group = behind.chosen("group", [(g.code, g.label, g.members) for g in shown.groups])
    members = next(g.members for g in shown.groups if g.code == group)
    behind.show(tuple(reversed(members)) if group == dots.ABOVE else members, year, "dots")
