"""«Сравнение»: an organisation beside those like it, indicator by indicator, and where it is strong or weak."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from core import control, formats, scores
from core.access import Action
from core.charts import comparison
from core.charts.comparison import MOST, Facts, Party
from core.formats import NBSP
from core.indicators import Indicator
from core.likeness import Candidate
from core.organisations import Level
from db import frames, organisations
from db.models import Organisation
from pages.ui import charts, companions, indicators, layout, scope, session
from pages.ui.companions import Beside
from pages.ui.scope import Scope

HERE = "pages/analytics/comparison.py"
MANY = (4, 3, 5, 7, 2, 1)
PEOPLE = (
    "members_total",
    "workers_total",
    "coverage",
    "ais_coverage",
    "budget_info_pct",
    "has_any_paper",
    "solidarity_per_100",
)
POINT, SIZE = "point-", "members_total"


def sets(at: Scope, there: frozenset[str]) -> Mapping[str, tuple[str, tuple[Indicator, ...]]]:
    """In the address -> its name and its indicators, of those that can be compared in the year."""
    known = at.catalogue.indicators

    def of(codes: tuple[str, ...]) -> tuple[Indicator, ...]:
        return tuple(known[code] for code in codes if code in there and code in known)

    blocks = tuple(code for code, i in known.items() if i.scored)
    found = {
        "points": ("десять пунктов контроля", of(control.HEADS)),
        "index": ("индекс и его блоки", of((scores.INDEX, *(c for c in blocks if c != scores.INDEX)))),
        "people": ("люди, деньги, подписка", of(PEOPLE)),
    }
    for point in control.POINTS:
        mine = tuple(indicators.of_point(at.catalogue, there, point.number))
        found[f"{POINT}{point.number}"] = (f"пункт {point.number}. {point.title.lower()}", mine[:MOST_PANELS])
    return {code: one for code, one in found.items() if one[1]}


# A point has at most so many indicators drawn; the others stand in its passport and in the rating.
MOST_PANELS = 18


def facts(at: Scope, year: int, what: str, chosen: tuple[Indicator, ...], others: Beside) -> Facts:
    everybody = others.all if others.below else (at.organisation, *others.all)
    with session.reading() as s:
        frame = frames.several(s, at.who, everybody, [year], [i.code for i in chosen], at.catalogue)
    return comparison.facts(
        frame,
        [party(o) for o in everybody],
        chosen,
        year=year,
        what=what,
        as_of=at.as_of(year),
        alike=words(others),
    )


def words(others: Beside) -> str:
    if not others.alike:
        return ""
    return f"{others.company.words}." if others.below else f"Похожие: {others.company.words}."


def lower(at: Scope, year: int, below: Sequence[Organisation]) -> list[Candidate]:
    """The largest first: by members, of those who report them."""
    with session.reading() as s:
        frame = frames.several(s, at.who, below, [year], [SIZE], at.catalogue)
    members = dict(zip(frame["code"], frame["total"], strict=True))
    size = {code: int(number or 0) for code, number in members.items()}
    ordered = sorted(below, key=lambda o: (o.level == Level.PRIMARY.value, -size.get(o.code, 0), o.code))
    return [
        Candidate(o.id, o.code, o.name, Level(o.level), None, None, None)
        for o in ordered
        if o.level == ordered[0].level
    ]


def party(organisation: Organisation) -> Party:
    return Party(organisation.id, organisation.code, organisation.name, Level(organisation.level))


def differences(shown: Facts) -> None:
    """Indicators by organisations: the value, and below it the difference to the first."""
    head = "".join(f'<th scope="col">{n}. {escape(p.name)}</th>' for n, p in enumerate(shown.parties, 1))
    rows = []
    for panel in shown.panels:
        unit = f" <small>{escape(panel.indicator.unit)}</small>" if panel.indicator.unit.strip("%") else ""
        cells = "".join(
            f'<td class="{"" if cell.sure else "pm-quiet"}">{escape(cell.label)}'
            f"<small>{escape(panel.difference(cell))}</small></td>"
            for cell in panel.cells
        )
        rows.append(f'<tr><th scope="row">{escape(panel.title)}{unit}</th>{cells}</tr>')
    st.html(
        '<div class="pm-beside" tabindex="0" role="region" aria-label="Таблица различий"><table>'
        f'<thead><tr><th scope="col">Показатель</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def nobody(at: Scope) -> None:
    """Where to go on from an organisation that stands alone."""
    layout.empty("Сравнивать не с кем", companions.alone(at), ":material/group_off:")
    with session.reading() as s:
        below = organisations.children(s, at.who, Action.COMPARE, at.organisation, at.today)
    if chosen := scope.jump(
        {o.code: o.name for o in below}, f"below-{at.organisation.code}", "Кого сравнить с похожими"
    ):
        scope.go(HERE, chosen)


def earlier(at: Scope, shown: Facts, year: int) -> None:
    """A campaign that has just begun says little: the last one is one click away."""
    silent = shown.thin and all(comparison.gap(panel) is None for panel in shown.panels)
    if silent and year - 1 in at.years:
        words = f"Сравнить за {year - 1}{NBSP}год"
        scope.link(HERE, at.organisation.code, words, ":material/history:", year=year - 1)


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Сравнение", at.organisation.name)
scope.nothing_yet(at)

first, second, third = st.columns([1, 2, 2])
with first:
    year = scope.year(at)
there = scope.offered(at, year, at.level)
known = sets(at, there)
with second:
    what = scope.pick(
        "Что сравнить", "what", {c: t[:1].upper() + t[1:] for c, (t, _) in known.items()}, "points"
    )
with third:
    with session.reading() as s:
        below = organisations.children(s, who, Action.COMPARE, at.organisation, at.today)
    if chosen := scope.jump({o.code: o.name for o in below}, f"jump-{at.organisation.code}"):
        scope.go(HERE, chosen, year=year, what=what)
scope.breadcrumbs(at, HERE, year=year, what=what)
others = companions.chosen(at, year, MANY, MOST - 1, MOST - 1, below=lambda: lower(at, year, below))
if not others.all:
    nobody(at)
    st.stop()

title, chosen_set = known[what]
key = at.key(year, what, *(i.code for i in chosen_set), *others.key)
shown = charts.remember(key, lambda: facts(at, year, title, chosen_set, others))
st.subheader(shown.title)
if shown.empty:
    layout.empty("За этот год данных нет", "Они появятся, когда формы примут. Выберите другой год.")
    st.stop()
charts.show(shown, comparison.screen, key, "comparison", beside=others.paths)
earlier(at, shown, year)
if shown.alike:
    st.caption(formats.md(shown.alike))
if len(shown.parties) > 1:
    st.subheader("Разница с первой")
    differences(shown)
