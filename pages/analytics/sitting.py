"""«Заседание»: frozen slides one after another, for a projector, a desk and a telephone. Keys: ← → пробел Home End.

Forty people open the same slide together: it is read once, and only rights are asked for every one of them.
"""

from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from core import formats, slides
from core.access import Action, Actor
from core.problems import Forbidden
from db import sittings
from db.sittings import Found, Head
from pages.ui import address, charts, layout, look, session

VIEWS = "pages/analytics/views.py"
STYLE = Path(__file__).with_suffix(".css")


def opened(who: Actor) -> Found:
    number = address.number("sitting")
    if number is None:
        layout.empty("Заседание не выбрано", "Откройте его из списка заседаний.")
        st.page_link(VIEWS, label="К заседаниям", icon=":material/slideshow:")
        st.stop()
    try:
        with session.reading() as s:
            return sittings.find(s, who, number)
    except Forbidden as refusal:
        layout.locked(refusal)
        st.stop()


def body(who: Actor, found: Found, slide: Head, dark: bool) -> dict[str, Any]:
    """As it is sent, kept in this process for a version of the sitting. By the moments of taking and of closing too,
    should a restored database number its rows anew. Rights were asked in this very run: the slide is open."""

    def read() -> dict[str, Any]:
        with session.reading() as s:
            return sittings.body(s, who, found, slide.id)

    rows = (session.settings().database_url, found.id, slide.id, found.lock_version)
    key = tuple(str(part) for part in ("slide", *rows, slide.taken, found.frozen))
    light: dict[str, Any] = charts.kept(key, read)
    sent: dict[str, Any] = charts.kept((*key, str(dark)), lambda: _sent(light, dark))
    return sent


def _sent(light: dict[str, Any], dark: bool) -> dict[str, Any]:
    twin = charts.heard(slides.table(light))
    return light | {"spec": charts.packed(light["spec"], dark), "twin": twin}


def turned(count: int) -> int:
    """Which slide is shown, from 1, after the button or key just pressed. They stand below what they change."""
    place = min(address.number("slide") or 1, count)
    steps = (
        ("first", "В начало", ":material/first_page:", "Home", 1),
        ("back", "Назад", ":material/arrow_back:", "Left", place - 1),
        ("next", "Дальше", ":material/arrow_forward:", "Right", place + 1),
        ("last", "В конец", ":material/last_page:", "End", count),
    )
    for name, word, icon, shortcut, to in steps:
        # Never disabled: a key pressed at the end must not go to something else on the page.
        if st.button(word, icon=icon, shortcut=shortcut, key=f"stage_{name}", type="tertiary"):
            place = min(max(1, to), count)
    address.put(slide=place)
    return place


def show(found: Found, slide: Head, shown: dict[str, Any], place: int) -> None:
    progress = f"{place} из {len(found.slides)}"
    st.progress(place / len(found.slides))
    st.html(
        f'<p class="pm-stage-head"><span>{escape(found.title)}, {formats.day(found.held)}</span>'
        f"<b>{progress}</b></p>"
        f'<h1 class="pm-title pm-stage-title">{escape(slide.title)}</h1>'
        f'<p class="pm-stage-scope">{escape(shown["scope"])}</p>'
        f'<p class="pm-stage-said">{escape(shown["sentence"])}</p>'
    )
    alt = charts.told(slide.title, shown["scope"], shown["sentence"])
    with st.container(key="stage_chart"):
        key = f"stage-{found.id}-{slide.id}"
        st.vega_lite_chart(shown["spec"], theme=None, width="stretch", key=key, alt=alt)
    st.html(shown["twin"])
    st.html(f'<p class="pm-stage-source">{escape(shown["source"])}</p>')
    if slide.note:
        st.html(f'<div class="pm-stage-note"><b>Вывод президиума</b>{escape(slide.note)}</div>')


who = session.require_page(Action.COMPARE)
found = opened(who)
st.html(STYLE)
if not found.slides:
    layout.title(found.title, formats.day(found.held))
    layout.empty("В заседании ещё нет слайдов", "Откройте любой график и нажмите «Ещё» — «В слайды».")
    st.page_link(VIEWS, label="К видам и заседаниям", icon=":material/arrow_back:")
    st.stop()

stage, foot = (
    st.container(key="stage"),
    st.container(key="stage_keys", horizontal=True, vertical_alignment="center"),
)
with foot:
    place = turned(len(found.slides))
    behind = st.toggle("Таблица", key="stage_table")
    back = {"organisation": found.code, "sitting": str(found.id)}
    st.page_link(VIEWS, label="Закончить показ", icon=":material/close:", query_params=back)
with stage:
    slide = found.slides[place - 1]
    if slide.open:
        shown = body(who, found, slide, look.dark())
        show(found, slide, shown, place)
        if behind:
            charts.table(slides.table(shown))
    else:
        layout.empty(
            "Этот слайд вам не показывается", "В нём числа организации, которую вам сравнивать нельзя."
        )
