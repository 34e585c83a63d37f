"""«Рейтинг»: organisations beside each other by one indicator, down to a primary by clicks."""

from dataclasses import replace
from html import escape

import streamlit as st

from core import formats, norms, places
from core.access import Action
from core.charts import ranking
from core.charts.ranking import Bar, Order, Standing
from core.charts.standings import DOUBT, NORMS
from core.organisations import Level
from db import frames
from pages.analytics import naming, weighing
from pages.ui import address, charts, filters, finding, layout, scope, session, turning
from pages.ui.filters import Alike
from pages.ui.scope import Scope

HERE, PASSPORT = "pages/analytics/ranking.py", "pages/analytics/passport.py"
ORDERS = {
    Order.BEST.value: "Сначала лучшие",
    Order.WORST.value: "Сначала отстающие",
    Order.NAME.value: "По названию",
    Order.SIZE.value: "По размеру",
}


def facts(at: Scope, code: str, year: int, alike: Alike, order: Order) -> ranking.Facts:
    known, name, asked = at.catalogue, at.organisation.name, [year, year - 1]
    sizes = [ranking.SIZE] if alike.level is Level.PRIMARY and code != ranking.SIZE else []
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, asked, [code, *sizes], alike.level, known)
        own = frames.own(s, at.who, at.organisation, [year], [code], known)
        weighed = weighing.of(s, at, year) if known[code].scored else weighing.ALIKE
        kept = naming.apart(s, at.who, alike.keep(frame))
    return ranking.facts(
        kept,
        None if alike else own,
        known[code],
        year=year,
        whole=name,
        level=alike.level,
        source=Level.PRIMARY,
        as_of=at.as_of(year),
        scope=", ".join([name, f"{year} год", *alike.words, *weighed.words]),
        order=order,
        apart=weighed.apart,
    )


def open_row(at: Scope, level: Level, year: int, code: str, row: str) -> None:
    """One level down; a primary's own page where there is nobody below."""
    if row:  # the bar of the primaries of direct subordination is no organisation
        scope.go(PASSPORT if level is Level.PRIMARY else HERE, row, year=year, indicator=code)


def pointed_out(at: Scope, asked: str, shown: ranking.Facts, level: Level) -> str:
    """Whom somebody has just found, or came with: a link's, or the primary whose page was asked for."""
    names = {bar.code: bar.name for bar in shown.bars if bar.code}
    if found := finding.one(names, f"find-{at.organisation.code}-{level.value}"):
        address.put(mark=found, page=None)
    mark = st.query_params.get("mark", "") or asked
    return mark if mark in names else ""


def about(bar: Bar, shown: ranking.Facts) -> str:
    """«МБОУ «Школа № 4»: 82,0 %, 5-е место из 21, выше на 2: год назад 7-е место, …»"""
    said = [f"{bar.name}: {bar.label}"]
    if bar.place is not None:
        said.append(f"{bar.place}-е место из {formats.number(shown.among)}")
        said.append(f"{places.no_worse(bar.percentile)} организаций с местом")
    if bar.norm in NORMS:
        said.append(f"норма {NORMS[bar.norm]}" if bar.norm in ("within", norms.APART) else NORMS[bar.norm])
    if bar.standing is Standing.DOUBTFUL:
        said.append(DOUBT)
    if bar.place is not None and shown.compared:
        said.append(places.told(bar.place, bar.before, shown.compared))
    return ", ".join(said) + "."


def drawn(at: Scope, shown: ranking.Facts, mark: str, key: charts.Key, year: int, level: Level) -> None:
    """One page of bars; the table under it holds everybody."""
    code, total = shown.indicator.code, len(shown.bars)
    page = turning.present("page", total, ranking.SHOWN, shown.page_of(mark))
    part = replace(shown, start=(page - 1) * ranking.SHOWN, own=mark)
    charts.show(
        part,
        ranking.screen,
        (*key, str(page), mark),
        "ranking",
        lambda row: open_row(at, level, year, code, row),
    )
    if total > ranking.SHOWN:
        first = part.start + 1
        st.caption(
            f"На диаграмме с {first} по {first + len(part.head) - 1} из {formats.number(total)}, в таблице — все."
        )
        turning.buttons("page", total, ranking.SHOWN, page)


who = session.require_page(Action.COMPARE)
asked = st.query_params.get("organisation", "")
at = scope.choose(who, over_primaries=True)
layout.title("Рейтинг", at.organisation.name)
scope.nothing_yet(at)
if not scope.BELOW[at.level]:
    scope.breadcrumbs(at, HERE)
    layout.empty(
        "У первичной организации нет подчинённых", "Её показатели — в динамике по годам и в открытом отчёте."
    )
    st.stop()

with filters.conditions():
    first, second, third = st.columns([1, 3, 2])
    with first:
        year = scope.year(at)
    with third:
        level = scope.level(at)
    with second:
        indicator = scope.indicator(at, year, level)
    first, second, third = st.columns([3, 2, 3])
    with first:
        alike = filters.chosen(at, level)
    with second:
        order = Order(scope.pick("Порядок", "order", ORDERS, Order.BEST.value))
scope.breadcrumbs(at, HERE, year=year, indicator=indicator.code, mark=at.organisation.code)

key = at.key(indicator.code, year, level.value, *alike.key, order.value)
turning.anew("page", key)
shown = charts.remember(key, lambda: facts(at, indicator.code, year, alike, order))
st.subheader(shown.title)
if indicator.scored:
    st.caption(formats.md(shown.scope))
if shown.empty:
    layout.empty("Под эти условия никто не подходит", "Выберите другой тип учреждения или численность.")
    st.stop()
with third:
    mark = pointed_out(at, asked, shown, level)
drawn(at, shown, mark, key, year, level)
if mark and (bar := shown.bar(mark)):
    st.html(f'<p class="pm-said">{escape(about(bar, shown))}</p>')
    page = PASSPORT if level is Level.PRIMARY else HERE
    scope.link(
        page, mark, f"Открыть: {bar.name}", ":material/arrow_forward:", year=year, indicator=indicator.code
    )
