"""«Карта пунктов»: organisations by the ten control points, by what is behind one point, by blocks of the index."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core import formats, scores
from core.access import Action
from core.charts import heatmap
from core.charts.matrix import Column
from core.control import POINTS
from core.organisations import Level
from db import frames
from pages.analytics import naming, walking, weighing
from pages.ui import address, charts, filters, finding, indicators, layout, scope, session, turning
from pages.ui.filters import Alike
from pages.ui.scope import Scope

HERE, RANKING = "pages/analytics/heatmap.py", "pages/analytics/ranking.py"
PASSPORT = "pages/analytics/passport.py"
ALL, BLOCKS = "", "index"
BEST, WORST = "best", "worst"
DIRECTIONS = {BEST: "Сначала лучшие", WORST: "Сначала отстающие"}


def shown_by(at: Scope, year: int, level: Level) -> tuple[str, Sequence[Column]]:
    """What the columns are, and they themselves; only what was asked that year."""
    there, known = scope.offered(at, year, level), at.catalogue
    words = {ALL: "Десять пунктов контроля"} | {str(p.number): f"Пункт {p.number}. {p.title}" for p in POINTS}
    if scores.block(1) in there:
        words[BLOCKS] = "Блоки индекса"
    point = scope.pick("Что показать", "point", words, ALL)
    index = [(known[scores.INDEX], "И", "Индекс")] if scores.INDEX in there else []
    if point == ALL:
        heads = [(known[p.head], str(p.number), p.title) for p in POINTS if p.head in there]
        return words[point], [heatmap.column(*told) for told in (*heads, *index)]
    if point == BLOCKS:
        blocks = [(known[c], str(int(c[-2:])), known[c].short) for c in sorted(there) if "_block_" in c]
        return words[point], [heatmap.column(*told) for told in (*blocks, *index)]
    behind = indicators.of_point(known, there, int(point))
    return words[point], [heatmap.column(i, str(n), i.short) for n, i in enumerate(behind, 1)]


def sorting(columns: Sequence[Column]) -> tuple[str, bool]:
    """By which column, and whether the weakest come first; by the index where there is one."""
    words = {heatmap.BY_NAME: "По названию"} | {c.code: f"{c.number}. {c.title}" for c in columns}
    default = scores.INDEX if scores.INDEX in words else heatmap.BY_NAME
    left, right = st.columns(2)
    with left:
        order = scope.pick("Порядок", "sort", words, default)
    with right:
        direction = scope.pick("С кого начать", "first", DIRECTIONS, BEST)
    return order, direction == WORST


def facts(
    at: Scope, title: str, columns: Sequence[Column], year: int, alike: Alike, order: str, worst: bool
) -> heatmap.Facts:
    name, codes = at.organisation.name, [c.code for c in columns]
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], codes, alike.level, at.catalogue)
        own = None if alike else frames.own(s, at.who, at.organisation, [year], codes, at.catalogue)
        scored = any(c.indicator.scored for c in columns)
        weighed = weighing.of(s, at, year) if scored else weighing.ALIKE
        told = naming.apart(s, at.who, alike.keep(frame))
    apart = weighed.apart and any(c.code == order and c.indicator.scored for c in columns)
    return heatmap.facts(
        told,
        own,
        columns,
        year=year,
        whole=name,
        title=title,
        level=alike.level,
        source=Level.PRIMARY,
        as_of=at.as_of(year),
        scope=", ".join([name, f"{year} год", *alike.words, *weighed.words]),
        order=heatmap.BY_NAME if apart else order,
        worst=worst,
        apart=weighed.apart,
    )


def follow(at: Scope, part: heatmap.Facts, picked: str, level: Level, kept: Mapping[str, object]) -> None:
    """A name goes down, a cell to the ranking of its indicator, a head of a column puts in its order."""
    lines, columns = [line.code for line in part.drawn], [c.code for c in part.columns]
    way = walking.read(picked, lines, columns, part.order, part.worst)
    if isinstance(way, walking.Sort):
        address.put(sort=way.code, first=WORST if way.worst else BEST)
        st.rerun()
    if isinstance(way, walking.Cell):
        more = {name: kept[name] for name in ("year", "level", "kind", "size")}
        scope.go(RANKING, at.organisation.code, indicator=way.code, mark=way.line, **more)
    if isinstance(way, walking.Down):
        open_line(way.line, level, kept)


def open_line(code: str, level: Level, kept: Mapping[str, object]) -> None:
    lower = {name: kept[name] for name in ("year", "point", "sort", "first")}
    if level is Level.PRIMARY:
        scope.go(PASSPORT, code, year=kept["year"])
    scope.go(HERE, code, **lower)


who = session.require_page(Action.COMPARE)
at = scope.choose(who, over_primaries=True)
layout.title("Карта пунктов", at.organisation.name)
scope.nothing_yet(at)
if not scope.BELOW[at.level]:
    scope.breadcrumbs(at, HERE)
    layout.empty("У первичной организации нет подчинённых", "Её показатели — в паспорте организации.")
    st.stop()

with filters.conditions():
    first, second, third = st.columns([1, 3, 2])
    with first:
        year = scope.year(at)
    with third:
        level = scope.level(at)
    with second:
        title, columns = shown_by(at, year, level)
    first, second = st.columns(2)
    with first:
        alike = filters.chosen(at, level)
    with second:
        order, worst = sorting(columns)
point = st.query_params.get("point", "")
scope.breadcrumbs(at, HERE, year=year, point=point)

key = at.key(point, year, level.value, *alike.key, order, worst)
turning.anew("page", key)
shown = charts.remember(key, lambda: facts(at, title, columns, year, alike, order, worst))
st.subheader(shown.title)
if point == BLOCKS:
    st.caption(formats.md(shown.scope))
if shown.empty:
    layout.empty("Под эти условия никто не подходит", "Выберите другой тип учреждения или размер.")
    st.stop()

total = len(shown.lines)
page = turning.present("page", total, heatmap.SHOWN)
part = replace(shown, start=(page - 1) * heatmap.SHOWN)
kept = {
    "year": year,
    "level": level.value,
    "point": point,
    "sort": order,
    "kind": alike.kind,
    "size": alike.size,
}
kept["first"] = WORST if worst else BEST
charts.show(
    part,
    heatmap.screen,
    (*key, str(page)),
    "heatmap",
    lambda picked: follow(at, part, picked, level, kept),
)
if total > heatmap.SHOWN:
    last = part.start + len(part.lines[part.start : part.start + heatmap.SHOWN])
    st.caption(
        f"На карте строки с {part.start + 1} по {last} из {formats.number(total)}, в таблице — все организации."
    )
    turning.buttons("page", total, heatmap.SHOWN)
names = {line.code: line.name for line in shown.lines if line.code}
if chosen := finding.one(names, f"find-{at.organisation.code}-{level.value}", "Перейти к организации"):
    open_line(chosen, level, kept)
