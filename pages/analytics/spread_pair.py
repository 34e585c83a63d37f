"""Two indicators against each other, every organisation a point."""

import streamlit as st

from core import formats
from core.charts import scatter
from core.indicators import Indicator
from core.organisations import Level
from db import frames
from pages.analytics import behind
from pages.ui import charts, layout, scope, session
from pages.ui.filters import Alike
from pages.ui.indicators import words as titles
from pages.ui.scope import Scope

HERE = "pages/analytics/distribution.py"
ACROSS, UP, MEMBERS = "budget_info_pct", "coverage", "members_total"
SIZES = {"": "одинаковый", "members": "по числу членов"}


def pair(at: Scope, year: int, level: Level) -> tuple[Indicator, Indicator]:
    """Figures, not «да» or «нет» of single primaries: points would lie on each other."""
    there = titles(at.catalogue, scope.offered(at, year, level))
    fit = {code: word for code, word in there.items() if scatter.drawable(at.catalogue[code], level)}
    left, right = st.columns(2)
    with left:
        across = scope.pick("По горизонтали", "across", fit, ACROSS if ACROSS in fit else next(iter(fit)))
    with right:
        up = scope.pick("По вертикали", "up", fit, UP if UP in fit else next(iter(fit)))
    return at.catalogue[across], at.catalogue[up]


def facts(
    at: Scope, both: tuple[Indicator, Indicator], year: int, level: Level, alike: Alike, sized: bool
) -> scatter.Facts:
    known, name = at.catalogue, at.organisation.name
    size = known[MEMBERS] if sized else None
    asked = list({i.code: None for i in (*both, size) if i})
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], asked, level, known)
    return scatter.facts(
        alike.keep(frame),
        *both,
        year=year,
        whole=name,
        level=level,
        as_of=at.as_of(year),
        size=size,
        scope=", ".join([name, f"{year} год", *alike.words]),
    )


def opened(at: Scope, level: Level, code: str, **kept: object) -> None:
    """Of a primary its passport; of others the same one level down."""
    if level is Level.PRIMARY:
        scope.go(behind.PASSPORT, code, year=kept["year"])
    scope.go(HERE, code, show="pair", **kept)


def show(at: Scope, year: int, level: Level, alike: Alike) -> None:
    both = pair(at, year, level)
    with st.container(width=300):
        sized = scope.pick("Размер точки", "dot", SIZES, "") == "members"
    key = at.key("pair", *(i.code for i in both), year, level.value, *alike.key, sized)
    shown = charts.remember(key, lambda: facts(at, both, year, level, alike, sized))
    st.subheader(formats.md(shown.title))
    if shown.empty:
        layout.empty("Организаций с обоими показателями нет", "Выберите другие показатели или условия.")
        return
    kept = {"year": year, "across": both[0].code, "up": both[1].code}
    charts.show(shown, scatter.screen, key, "pair", lambda code: opened(at, level, code, **kept))
    st.caption("Пунктир — середина (медиана) по каждому показателю. Пустые точки — мало данных.")
    names = {p.code: p.name for p in shown.points}
    if 0 < len(names) <= 200 and (code := scope.jump(names, f"jump-pair-{at.organisation.code}")):
        opened(at, level, code, **kept)
