"""The report page by page, as it will be printed."""

import streamlit as st

from core.reports import preview
from pages.papers import report_desk
from pages.papers.report_desk import Desk
from pages.ui import address

# Dots across a page: enough for a large screen, and for a telephone that enlarges it.
WIDTH = 1240


def show(desk: Desk) -> None:
    pdf = report_desk.pdf(desk)
    count, contents = preview.pages(pdf), preview.contents(pdf)
    with st.container(key="report_bar", horizontal=True, vertical_alignment="center"):
        number = turned(count)
        large = st.toggle("Крупно", key="report_large", help="Страница шире экрана: её можно двигать пальцем")
        report_desk.download(desk)
    with st.container(key="report_jump"):
        jump(contents)
    seen = preview.page(pdf, number, WIDTH)
    with st.container(key="report_leaf_large" if large else "report_leaf"):
        alt = f"Страница {number} из {count}: открытый отчёт, {desk.report.organisation}, {desk.year} год"
        st.image(seen.picture, width="stretch", alt=alt)
    with st.expander("Прочитать страницу словами", icon=":material/article:", key="report_read"):
        st.text(seen.words)


def turned(count: int) -> int:
    """Which page is shown after the button or key just pressed. Never disabled: a key pressed at the end must not go
    to something else on the page."""
    number = min(address.number("page") or 1, count)
    if st.button("Назад", icon=":material/arrow_back:", shortcut="Left", key="report_earlier"):
        number = max(1, number - 1)
    between = st.empty()
    if st.button("Вперёд", icon=":material/arrow_forward:", shortcut="Right", key="report_later"):
        number = min(count, number + 1)
    place = f'<p class="pm-report-page" role="status">страница {number} из {count}</p>'
    between.html(place, width="content")
    address.put(page=number if number > 1 else None)
    return number


def jump(contents: tuple[preview.Entry, ...]) -> None:
    """A list that chooses nothing by itself: another one is drawn after each choice."""
    if len(contents) < 2:
        return
    times = st.session_state.setdefault("report-jumps", 0)
    chosen = st.selectbox(
        "Перейти к разделу",
        range(len(contents)),
        index=None,
        format_func=lambda n: f"{contents[n].title}, стр. {contents[n].number}" if n < len(contents) else "",
        placeholder="Перейти к разделу",
        label_visibility="collapsed",
        key=f"report-jump-{times}",
        filter_mode="contains",
    )
    if chosen is not None and chosen < len(contents):
        st.session_state["report-jumps"] = times + 1
        address.put(page=contents[chosen].number)
        st.rerun()
