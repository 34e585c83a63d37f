"""A chart on a page: the picture, what stands behind it, and what can be taken away."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from html import escape
from typing import Any, TypeVar

import altair as alt
import pandas as pd
import streamlit as st

from core import formats
from core.charts import layers
from core.charts.facts import Told
from core.sheets import writing
from core.sheets.writing import Kind, Table
from pages import ROOT
from pages.ui import layout, session

T = TypeVar("T", bound=Told)
F = TypeVar("F", bound=Told | None)
Key = tuple[str, ...]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# Keys hold whose rights and where (pages/ui/scope.Scope.key): nothing crosses from one person's reach to another's.
@st.cache_resource(max_entries=400, show_spinner=False)
def _kept(key: Key, _make: Callable[[], Any]) -> Any:
    return _make()


def remember(key: Key, make: Callable[[], F]) -> F:
    """Facts, counted once for a version of the figures: they are frozen, so everybody may hold the same.
    `make` is a lambda of the page, whose file is part of the key."""
    facts: F = _kept((make.__code__.co_filename, *key), make)
    return facts


def _spec(key: Key, draw: Callable[[Any], alt.LayerChart], facts: Told) -> dict[str, Any]:
    spec: dict[str, Any] = _kept(("spec", draw.__module__, *key), lambda: draw(facts).to_dict())
    return spec


def show(
    facts: T,
    draw: Callable[[T], alt.LayerChart],
    key: Key,
    name: str,
    on_pick: Callable[[str], None] | None = None,
) -> None:
    """`draw` is `screen` of the chart's module; `on_pick` gets the code of the row that was clicked.
    `name` tells charts of one page apart."""
    if facts.sentence:
        st.html(f'<p class="pm-said">{escape(facts.sentence)}</p>')
    # The element is another one for another view: an old click must not answer for a new chart.
    element = f"chart-{name}-{abs(hash(key))}"
    options: dict[str, Any] = {"theme": None, "width": "stretch", "key": element, "alt": facts.sentence}
    spec = _spec(key, draw, facts)
    if on_pick is None or facts.empty:
        st.vega_lite_chart(spec, **options)
    else:
        event: Any = st.vega_lite_chart(spec, on_select="rerun", selection_mode="pick", **options)
        picked = [row.get("code") for row in event.selection.get("pick", [])]
        if picked and picked[0]:
            on_pick(str(picked[0]))
    st.caption(formats.md(facts.source))
    if facts.empty:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"take-{name}"):
        behind = st.toggle("Таблица", key=f"table-{name}")
        _take_away(facts, draw, name)
    if behind:
        table(facts.table())


def table(data: Table) -> None:
    """Numbers as Russians write them, whatever the browser speaks; sorting still goes by the numbers."""
    # Two columns may bear one name (that of an organisation), which a frame does not take.
    titles = [column.title + formats.NBSP * n for n, column in enumerate(data.columns)]
    frame = pd.DataFrame([[_plain(v) for v in row] for row in data.rows], columns=titles)
    words: dict[Any, Any] = {
        title: partial(_worded, kind=column.kind) for title, column in zip(titles, data.columns, strict=True)
    }
    shown: Any = frame.style.format(words, na_rep=formats.DASH)
    st.dataframe(shown, hide_index=True, width="stretch", placeholder=formats.DASH)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else float(value)


def _worded(value: Any, kind: Kind) -> str:
    if isinstance(value, str) or pd.isna(value):
        return str(value) if isinstance(value, str) else formats.DASH
    places = {Kind.DECIMAL: 2, Kind.MONEY: 2, Kind.PERCENT: 1}.get(kind, 0)
    return formats.number(Decimal(str(value)), places)


def _take_away(facts: Told, draw: Callable[[Any], alt.LayerChart], name: str) -> None:
    """Nothing is built before somebody asks for it."""
    now, invented = session.now(), formats.INVENTED if layout.demonstration() else ""
    kinds: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("xlsx", "XLSX", XLSX, partial(workbook, facts, invented, now)),
        ("png", "PNG", "image/png", partial(png, facts, draw, invented)),
        ("svg", "SVG", "image/svg+xml", partial(svg, facts, draw, invented)),
    )
    for extension, word, mime, make in kinds:
        st.download_button(
            word,
            make,
            file_name=writing.file_name(facts.title, facts.scope, extension=extension),
            mime=mime,
            key=f"{extension}-{name}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )


def workbook(facts: Told, invented: str, made: datetime) -> bytes:
    data = facts.table()
    notes = (*data.notes, invented) if invented else data.notes
    return writing.write([Table(data.name, data.columns, data.rows, notes)], made)


def png(facts: Told, draw: Callable[[Any], alt.LayerChart], invented: str) -> bytes:
    picture: bytes = _painter().vegalite_to_png(
        layers.picture(draw(facts), facts, invented), scale=2, allowed_base_urls=[]
    )
    return picture


def svg(facts: Told, draw: Callable[[Any], alt.LayerChart], invented: str) -> bytes:
    picture: str = _painter().vegalite_to_svg(
        layers.picture(draw(facts), facts, invented), allowed_base_urls=[]
    )
    return picture.encode()


@cache
def _painter() -> Any:
    """Loaded at the first picture: 80 MB that most sessions never need. Draws with our own fonts."""
    import vl_convert

    vl_convert.register_font_directory(str(ROOT / "assets" / "fonts"))
    return vl_convert
