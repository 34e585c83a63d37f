"""Bands of one indicator: how many stand in each, and who."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from core import formats
from core.charts import bands
from core.indicators import Indicator
from core.organisations import Level
from db import frames
from pages.analytics import behind
from pages.ui import address, charts, layout, scope, session
from pages.ui.filters import Alike
from pages.ui.indicators import words as titles
from pages.ui.scope import Scope


def indicator(at: Scope, year: int, level: Level) -> Indicator:
    """Whatever has bounds that mean something without being set."""
    there = titles(at.catalogue, scope.offered(at, year, level))
    fit = {code: word for code, word in there.items() if bands.usual(at.catalogue[code])}
    default = "coverage" if "coverage" in fit else next(iter(fit))
    return at.catalogue[scope.pick("Показатель", "indicator", fit, default)]


def bounds(i: Indicator) -> tuple[Decimal, ...]:
    """Of the field, of the address, or the usual ones. The field is another one for another indicator."""
    written = bands.read(st.query_params.get("bounds", ""), i) or bands.usual(i)
    typed = st.text_input(
        "Границы групп" + (", %" if i.share else ""),
        bands.written(written, "; "),
        key=f"bounds-{i.code}",
        max_chars=60,
        help="До четырёх чисел через точку с запятой, например 60; 82.",
    )
    found = bands.read(typed, i)
    if found is None:
        limit = " и не больше 100" if i.share else ""
        st.error(f"Границы не подошли: нужны от одного до четырёх чисел больше нуля{limit}, например 60; 82.")
        found = written
    address.put(bounds=None if found == bands.usual(i) else bands.written(found))
    return found


def facts(
    at: Scope, i: Indicator, year: int, level: Level, alike: Alike, ends: Sequence[Decimal]
) -> bands.Facts:
    with session.reading() as s:
        frame = frames.below(s, at.who, at.organisation, [year], [i.code], level, at.catalogue)
        homes = behind.homes(s, at, frame)
    name = at.organisation.name
    return bands.facts(
        alike.keep(frame),
        i,
        year=year,
        whole=name,
        level=level,
        bounds=ends,
        as_of=at.as_of(year),
        scope=", ".join([name, f"{year} год", *alike.words]),
        homes=homes,
    )


def show(at: Scope, year: int, level: Level, alike: Alike) -> None:
    left, right = st.columns([2, 1])
    with left:
        i = indicator(at, year, level)
    ends: tuple[Decimal, ...] = ()
    if bands.splits(i, level):
        with right:
            ends = bounds(i)
    key = at.key("bands", i.code, year, level.value, *alike.key, bands.written(ends))
    shown = charts.remember(key, lambda: facts(at, i, year, level, alike, ends))
    st.subheader(formats.md(shown.title))
    if shown.empty:
        layout.empty("Под эти условия никто не подходит", "Выберите другой тип учреждения или численность.")
        return
    charts.show(shown, bands.screen, key, "bands", lambda code: behind.press("band", code))
    st.subheader("Кто за этими числами")
    band = behind.chosen("band", [(b.code, b.label, b.members) for b in shown.bands])
    behind.show(next(b.members for b in shown.bands if b.code == band), year, "bands")
