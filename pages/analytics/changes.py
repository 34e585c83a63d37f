"""«Что изменилось»: last year beside this one, split into who reports, who came and left, and what really changed."""

from html import escape

import streamlit as st

from core import formats
from core.access import Action
from core.campaigns import CampaignKind
from core.charts import movers, waterfall
from core.control import WATCHED
from core.indicators import Indicator
from core.organisations import Level
from db import changes
from db.changes import Crossed, Crossing
from db.frames import USUAL
from pages.ui import charts, finding, indicators, layout, scope, session
from pages.ui.scope import Scope

HERE, PASSPORT = "pages/analytics/changes.py", "pages/analytics/passport.py"


def indicator(at: Scope, year: int) -> Indicator:
    """Only of what is kept form by form."""
    there = scope.offered(at, year, at.level) & frozenset(WATCHED)
    words = indicators.words(at.catalogue, there)
    default = "members_total" if "members_total" in words else next(iter(words))
    return at.catalogue[scope.pick("Показатель", "indicator", words, default)]


def facts(at: Scope, of: Indicator, year: int) -> waterfall.Facts:
    with session.reading() as s:
        found = changes.own(s, at.who, at.organisation, year, [of.code], at.catalogue)
    return waterfall.facts(found.get(of.code), of, year=year, name=at.organisation.name, as_of=at.as_of(year))


def who_changed(at: Scope, of: Indicator, year: int, level: Level) -> movers.Facts:
    with session.reading() as s:
        lines = changes.below(s, at.who, at.organisation, year, of.code, level, at.catalogue)
        own = changes.own(s, at.who, at.organisation, year, [of.code], at.catalogue).get(of.code)
    return movers.facts(
        lines, of, year=year, whole=at.organisation.name, level=level, as_of=at.as_of(year), own=own
    )


def open_row(at: Scope, level: Level, year: int, code: str, row: str) -> None:
    """One level down; a primary's own page where there is nobody below."""
    if row:
        scope.go(PASSPORT if level is Level.PRIMARY else HERE, row, year=year, indicator=code)


def compare(at: Scope, of: Indicator, year: int, level: Level) -> None:
    key = at.key("movers", of.code, year, level.value)
    shown = charts.remember(key, lambda: who_changed(at, of, year, level))

    def drill(row: str) -> None:
        open_row(at, level, year, of.code, row)

    charts.show(shown, movers.screen, key, "movers", drill)
    moved = [m for m in shown.movers if m.step]
    if len(moved) > len(shown.head):
        drawn = formats.count(len(shown.head), "строка", "строки", "строк")
        st.caption(
            f"На диаграмме {drawn} с самым заметным изменением из {formats.number(len(moved))}: все в таблице."
        )
    names = {m.code: m.name for m in shown.movers if m.code}
    if chosen := finding.one(names, f"jump-{at.organisation.code}-{level.value}", "Перейти к организации"):
        drill(chosen)


def who_came(at: Scope, year: int, kind: CampaignKind) -> Crossed:
    with session.reading() as s:
        return changes.came(s, at.who, at.organisation, year, kind=kind)


def who_left(at: Scope, year: int, kind: CampaignKind) -> Crossed:
    with session.reading() as s:
        return changes.left(s, at.who, at.organisation, year, kind=kind)


def crossed(at: Scope, of: Indicator, year: int) -> None:
    """Who came and who left by name. Of the whole union there are too many to be read."""
    st.subheader("Кто пришёл и кто ушёл")
    if at.level is Level.FEDERAL:
        st.caption("Поимённо — на странице региона: выберите его на диаграмме или в списке.")
        return
    kind = USUAL[at.catalogue.campaigns[of.code]]
    came = charts.remember(at.key("came", kind.value, year), lambda: who_came(at, year, kind))
    left = charts.remember(at.key("left", kind.value, year), lambda: who_left(at, year, kind))
    one, other = st.columns(2)
    with one:
        named(f"Пришли в {year}{formats.NBSP}году", came, "Новых первичных организаций нет.")
    with other:
        named(f"Ушли после {year - 1}{formats.NBSP}года", left, "Никто не ушёл.")


def line(one: Crossing) -> str:
    words = f'<span class="pm-under">{escape(one.words)}</span>' if one.words else ""
    return f"<li>{escape(one.name)} {words}</li>"


def named(title: str, found: Crossed, nobody: str) -> None:
    st.markdown(f"**{title}: {formats.number(found.number)}**")
    if not found.number:
        st.caption(nobody)
        return
    st.html(f"<ul>{''.join(map(line, found.first))}</ul>")
    if found.number > len(found.first):
        st.caption(f"И ещё {formats.number(found.number - len(found.first))}.")


who = session.require_page(Action.COMPARE)
at = scope.choose(who, over_primaries=True)
layout.title("Что изменилось", at.organisation.name)
scope.nothing_yet(at)

first, second, third = st.columns([1, 3, 2])
with first:
    year = scope.year(at)
with second:
    chosen = indicator(at, year)
with third:
    level = scope.level(at) if scope.BELOW[at.level] else None
scope.breadcrumbs(at, HERE, year=year, indicator=chosen.code)
if year - 1 not in at.years:
    layout.empty(
        f"За {year - 1} год данных нет, сравнивать не с чем",
        "Выберите год, перед которым кампания тоже была.",
    )
    st.stop()

key = at.key("waterfall", chosen.code, year)
shown = charts.remember(key, lambda: facts(at, chosen, year))
st.subheader(shown.title)
if shown.empty:
    layout.empty(
        "Показателя нет за один из двух лет",
        "Он появится, когда формы примут. Выберите другой год или показатель.",
    )
    st.stop()
if shown.warning:
    st.warning(shown.warning, icon=":material/hourglass_top:")
charts.show(shown, waterfall.screen, key, "waterfall")
if level is not None:
    st.subheader("Кто изменился")
    compare(at, chosen, year, level)
    crossed(at, chosen, year)
