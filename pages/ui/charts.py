"""A chart on a page: the sentence, the picture, its text twin, what stands behind it, and what can be taken away."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from html import escape
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from streamlit.dataframe_util import convert_anything_to_arrow_bytes

from core import formats
from core.charts import style
from core.charts.facts import Told
from core.sheets.writing import Kind, Table
from pages.ui import about, keeping, look, taking

T = TypeVar("T", bound=Told)
F = TypeVar("F")
Key = tuple[str, ...]
Draw = Callable[[Any], Any]

# Rows of the twin that a screen reader reads out, and of the table on the screen; a file has all of them.
HEARD, LISTED = 30, 400


# Keys hold whose rights and where (pages/ui/scope.Scope.key): nothing crosses from one person's reach to another's.
# What is counted for the first time says so; what is kept comes without a word.
@st.cache_resource(max_entries=400, show_spinner="Считаем…")
def kept(key: Key, _make: Callable[[], Any]) -> Any:
    return _make()


def remember(key: Key, make: Callable[[], F]) -> F:
    """Facts, counted once for a version of the figures: they are frozen, so everybody may hold the same.
    `make` is a lambda of the page, whose file is part of the key."""
    facts: F = kept((make.__code__.co_filename, *key), make)
    return facts


def spec(key: Key, draw: Draw, facts: Told) -> dict[str, Any]:
    """The finished specification, light."""
    found: dict[str, Any] = kept(("spec", *_named(key, draw)), lambda: draw(facts).to_dict(validate=False))
    return found


def screen(key: Key, draw: Draw, facts: Told, dark: bool) -> dict[str, Any]:
    """What is sent: the dark one is made of the light one."""
    light = spec(key, draw, facts)
    made: dict[str, Any] = kept(("screen", str(dark), *_named(key, draw)), lambda: packed(light, dark))
    return made


def _named(key: Key, draw: Draw) -> Key:
    return (draw.__module__, getattr(draw, "__qualname__", ""), *key)


def packed(light: Mapping[str, Any], dark: bool) -> dict[str, Any]:
    """With its data as Streamlit would send them: else it makes them anew at every run, five times as dear as all the
    rest of a chart."""
    found: dict[str, Any] = style.dark(light) if dark else dict(light)
    rows = found.get("datasets", {})
    return {
        **found,
        "datasets": {n: convert_anything_to_arrow_bytes(pd.DataFrame(v)) for n, v in rows.items()},
    }


def show(
    facts: T,
    draw: Callable[[T], Any],
    key: Key,
    name: str,
    on_pick: Callable[[str], None] | None = None,
    beside: Sequence[str] = (),
) -> None:
    """`draw` is `screen` of the chart's module; `on_pick` gets the code of the row that was clicked.
    `name` tells charts of one page apart; `beside` are the paths of all whose rows were read and who do not lie below
    the organisation of the page: by them it is decided who may see the slide."""
    if facts.sentence:
        st.html(f'<p class="pm-said">{escape(facts.sentence)}</p>')
    picked = picture(facts, screen(key, draw, facts, look.dark()), f"chart-{name}-{abs(hash(key))}", on_pick)
    if picked and on_pick:
        on_pick(picked)
    st.caption(formats.md(facts.source))
    if facts.empty:
        return
    if _actions(facts, draw, key, name, beside):
        table(facts.table())
    else:
        _twin(facts, key)


def picture(facts: Told, drawn: dict[str, Any], element: str, on_pick: Any = None) -> str:
    """The code of the row that was clicked; "" where none was."""
    # The element is another one for another view: an old click must not answer for a new chart.
    alt = told(facts.title, facts.scope, facts.sentence)
    options: dict[str, Any] = {"theme": None, "width": "stretch", "key": element, "alt": alt}
    if on_pick is None or facts.empty:
        st.vega_lite_chart(drawn, **options)
        return ""
    event: Any = st.vega_lite_chart(drawn, on_select="rerun", selection_mode="pick", **options)
    picked = [row.get("code") for row in event.selection.get("pick", [])]
    return str(picked[0]) if picked and picked[0] else ""


def told(*parts: str) -> str:
    """What is read out instead of a picture."""
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _actions(facts: Told, draw: Draw, key: Key, name: str, beside: Sequence[str]) -> bool:
    """One quiet row. Is the table wanted?"""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"take-{name}"):
        behind: bool = st.toggle("Таблица", key=f"table-{name}")
        with st.popover("Скачать", icon=":material/download:", type="tertiary", key=f"files-{name}"):
            taking.buttons(facts, draw, name)
        if facts.basis:
            with st.popover(
                "Как посчитано", icon=":material/calculate:", type="tertiary", key=f"basis-{name}"
            ):
                lines = "".join(f"<li>{escape(line)}</li>" for line in facts.basis)
                st.html(f'<ul class="pm-basis">{lines}</ul>')
        with st.popover("Ещё", icon=":material/more_horiz:", type="tertiary", key=f"more-{name}"):
            about.offer(facts, (name, *key))
            keeping.view_button(facts, name)
            keeping.slide_button(facts, lambda: spec(key, draw, facts), name, beside)
    return behind


def _twin(facts: Told, key: Key) -> None:
    """The figures for who cannot see the picture; the eye does not see them here."""
    words: str = kept(("twin", type(facts).__module__, facts.title, *key), lambda: heard(facts.table()))
    st.html(words)


def heard(data: Table) -> str:
    rows = [list(row) for row in data.rows]
    head = "".join(f'<th scope="col">{escape(column.title)}</th>' for column in data.columns)
    body = "".join(f"<tr>{_cells(data, row)}</tr>" for row in rows[:HEARD])
    more = f"Первые {HEARD} строк из {len(rows)}, остальные — в таблице. " if len(rows) > HEARD else ""
    caption = f"<caption>{more}{escape('. '.join(data.notes[:2]))}</caption>"
    return f'<table class="pm-heard">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cells(data: Table, row: list[Any]) -> str:
    words = [worded(value, column.kind) for value, column in zip(row, data.columns, strict=False)]
    return "".join(f"<td>{escape(word)}</td>" for word in words)


def table(data: Table) -> None:
    """Numbers as Russians write them, whatever the browser speaks; sorting still goes by the numbers."""
    every = list(data.rows)
    # Two columns may bear one name (that of an organisation), which a frame does not take.
    titles = [column.title + formats.NBSP * n for n, column in enumerate(data.columns)]
    frame = pd.DataFrame([[_plain(v) for v in row] for row in every[:LISTED]], columns=titles)
    words: dict[Any, Any] = {
        title: partial(worded, kind=column.kind) for title, column in zip(titles, data.columns, strict=True)
    }
    shown: Any = frame.style.format(words, na_rep=formats.DASH)
    st.dataframe(shown, hide_index=True, width="stretch", placeholder=formats.DASH)
    if len(every) > LISTED:
        st.caption(
            f"Первые {LISTED} строк из {formats.number(len(every))}; все строки — в файле XLSX или CSV."
        )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else float(value)


def worded(value: Any, kind: Kind) -> str:
    if isinstance(value, str) or pd.isna(value):
        return str(value) if isinstance(value, str) else formats.DASH
    places = {Kind.DECIMAL: 2, Kind.MONEY: 2, Kind.PERCENT: 1}.get(kind, 0)
    return formats.number(Decimal(str(value)), places)
