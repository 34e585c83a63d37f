"""«Сообщения»: what awaits me, and what has been decided without me."""

from html import escape
from pathlib import Path

import streamlit as st

from core import formats, messages
from core.messages import Awaiting, Waits
from db import messages as kept
from db.messages import News
from pages.ui import answers as shown
from pages.ui import layout, rows, session

# Where it is done, the words on the button, its icon.
DOORS = {
    Waits.FORM: ("pages/duties/form.py", "Открыть форму", ":material/edit_note:"),
    Waits.REVIEW: ("pages/review/queue.py", "Проверить", ":material/inbox:"),
    Waits.EXTENSION: ("pages/review/deadlines.py", "Ответить", ":material/more_time:"),
}
FORM = "pages/duties/form.py"

who = session.require_page()
now = session.now()


def card(number: int, awaiting: Awaiting) -> None:
    with st.container(border=True, key=f"waits-{number}"):
        rows.card(awaiting.title, awaiting.under)
        page, words, icon = DOORS[awaiting.kind]
        if st.button(
            words, icon=icon, type="primary" if awaiting.pressing else "secondary", key=f"open-{number}"
        ):
            st.switch_page(page, query_params=dict(awaiting.query))


def awaited(found: list[Awaiting]) -> None:
    st.subheader("Ждут вас", anchor=False)
    if not found:
        layout.empty(
            "Сейчас вас ничего не ждёт",
            "Здесь появятся формы, которые пора сдать, и всё, что ждёт вашего решения.",
            ":material/task_alt:",
        )
    for number, awaiting in enumerate(found):
        card(number, awaiting)


def line(news: News) -> None:
    tone = "accepted" if news.action in messages.GOOD else "returned" if news.action in messages.BAD else ""
    fresh = shown.mark("late", "новое") if news.unread else ""
    place = " · ".join(filter(None, (news.campaign, news.organisation)))
    day = formats.moment(news.at, session.settings().time_zone.key)
    with st.container(key=f"news-{news.id}", gap="small"):
        st.html(
            f'<p class="pm-news pm-news-{tone or "plain"}"><b>{escape(news.title)}</b> {fresh}</p>'
            + (f'<p class="pm-reason">{escape(news.why)}</p>' if news.why else "")
            + f'<p class="pm-quiet">{escape(place)}<br>{escape(day)}</p>'
        )
        if news.submission_id:
            query = {"form": str(news.submission_id)}
            st.page_link(FORM, label="Открыть форму", icon=":material/arrow_forward:", query_params=query)


def happened(news: list[News]) -> None:
    st.subheader("Что произошло", anchor=False)
    if not news:
        layout.empty(
            "Новостей нет",
            "Когда вашу форму примут, вернут или продлят ей срок, вы узнаете об этом здесь.",
            ":material/notifications:",
        )
        return
    for one in news:
        line(one)
    if len(news) == kept.SHOWN:
        st.html(f'<p class="pm-quiet">Показаны последние {kept.SHOWN}. Остальное видно в самих формах.</p>')


def mark(news: list[News]) -> None:
    """They are marked once they have been drawn: whoever looks has been told."""
    newest = max((one.id for one in news if one.unread), default=0)
    if newest:
        with session.begin() as s:
            kept.read(s, who, newest)


shown.style()
rows.style()
st.html(Path(__file__).with_suffix(".css"))
layout.title("Сообщения", "Что ждёт вашего внимания и что решили по вашим формам.")
with session.reading() as s:
    found, told = kept.awaiting(s, who, now), kept.news(s, who, now)
awaited(found)
happened(told)
mark(told)
