"""Who has not begun and whose days are running out, by name."""

from functools import partial

import streamlit as st

from core import access, formats
from core.access import Action, Actor
from core.board import Lag
from core.sheets import writing
from db import board_books, boards
from pages.review import board_table, office
from pages.review.board_place import At
from pages.ui import address, layout, scope, session, taking

ORDER = (Lag.OVERDUE, Lag.RUNNING, Lag.NOT_BEGUN)
PAGE, REMINDERS = "list", "pages/review/reminders.py"


def show(at: At) -> None:
    with session.reading() as s:
        number = boards.lags(s, at.who, at.organisation, at.campaign, at.now, at.source)
    st.subheader("Кого поторопить", anchor=False)
    there = [lag for lag in ORDER if number[lag]]
    if not there:
        st.write("Некого: ждать больше нечего или срок ещё далеко.")
        return
    words = {lag.value: f"{lag.label} · {formats.number(number[lag])}" for lag in there}
    lag = Lag(address.pressed("lag", list(words), words.__getitem__))
    st.caption(lag.meaning)
    typed = st.text_input(
        "Найти организацию",
        key=f"find-{at.key}",
        placeholder="Название или код",
        max_chars=100,
        autocomplete="off",
    )
    listed(at, lag, typed or "", number[lag])


def listed(at: At, lag: Lag, words: str, number: int) -> None:
    with session.reading() as s:
        found = boards.laggards(
            s,
            at.who,
            at.organisation,
            at.campaign,
            at.now,
            lag,
            at.source,
            words,
            address.number(PAGE) or 1,
            total=number,
        )
    if not found.total:
        layout.empty("Ничего не нашлось", "Измените поиск.", ":material/search_off:")
        return
    board_table.places(found.rows, PAGE, found.total, boards.PAGE, at.organisation.code)
    with st.container(horizontal=True, vertical_alignment="center", key="lag-doors"):
        remind(at)
        take_away(at, lag, words, found.total)


def remind(at: At) -> None:
    """To the letters, where the reader sends them for this very organisation."""
    path, code = at.organisation.path, at.organisation.code
    if access.can(at.who, Action.REMIND, path) and code in {o.code for o in office.branches(at.who)}:
        query = {"org": code, "campaign": scope.held_as(at.campaign), "level": at.source.value}
        st.page_link(REMINDERS, label="Напомнить письмом", icon=":material/mail:", query_params=query)


def take_away(at: At, lag: Lag, words: str, total: int) -> None:
    st.download_button(
        f"Скачать список, XLSX: {formats.count(total, 'строка', 'строки', 'строк')}",
        session.at_click(at.who, partial(_made, at=at, lag=lag, words=words)),
        file_name=writing.file_name(lag.label, at.campaign.title, at.organisation.name),
        mime=taking.XLSX,
        on_click="ignore",
        icon=":material/download:",
        key=f"take-lags-{at.key}",
        type="tertiary",
    )


def _made(who: Actor, at: At, lag: Lag, words: str) -> bytes:
    with session.begin() as s:
        return board_books.laggards(
            s, who, at.organisation, at.campaign, session.now(), lag, at.source, words
        )
