"""A request for more time, and the two answers to it."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from core import formats
from core.access import Actor
from core.problems import Conflict, Forbidden, Refused
from db import deadlines
from db.deadlines import Request
from pages.ui import answers as shown
from pages.ui import layout, session

DONE = "deadlines-done"


def card(who: Actor, request: Request) -> None:
    with st.container(border=True, key=f"request-{request.id}"):
        zone = request.campaign.time_zone
        by = " · ".join(filter(None, (request.by, formats.moment(request.asked, zone))))
        late = (
            shown.mark("late", "сдана позже срока") if request.state.handed_in else shown.badge(request.state)
        )
        st.html(
            f'<h3 class="pm-card">{escape(request.organisation)}</h3>'
            f'<p class="pm-quiet">{escape(request.campaign.title)}</p>'
            f'<p class="pm-marks">{late}<span class="pm-quiet">срок {formats.day(request.due)}, просит до '
            f"{formats.day(request.wanted)}</span></p>"
            f'<p class="pm-literal">{escape(request.reason)}</p><p class="pm-quiet">{escape(by)}</p>'
        )
        answer(who, request)


def answer(who: Actor, request: Request) -> None:
    until = st.date_input(
        "Продлить до", request.wanted, min_value=request.due, format="DD.MM.YYYY", key=f"until-{request.id}"
    )
    words = st.text_input(
        "Ваш ответ",
        key=f"answer-{request.id}",
        max_chars=deadlines.WORDS,
        placeholder="Для отказа обязателен",
        autocomplete="off",
    )
    number, said = request.id, words or ""
    with st.container(horizontal=True):
        if st.button("Продлить", type="primary", icon=":material/check:", key=f"grant-{number}"):
            told = f"Срок продлён до {formats.day(until)}: {request.organisation}."
            act(lambda s: deadlines.grant(s, who, number, until, said, session.now()), told)
        if st.button("Отказать", icon=":material/close:", key=f"refuse-{number}"):
            told = f"В продлении отказано: {request.organisation}."
            act(lambda s: deadlines.refuse(s, who, number, said, session.now()), told)


def act(verb: Callable[[Any], object], words: str) -> None:
    """One click, one transaction; what was typed stays where it is on a refusal. `words` may hold names."""
    try:
        with session.begin() as s:
            verb(s)
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        st.session_state[DONE] = (str(conflict), False)
        st.rerun()
    st.session_state[DONE] = (words, True)
    st.rerun()


def done() -> None:
    words, good = st.session_state.pop(DONE, ("", True))
    if words:
        told = st.success if good else st.warning
        told(formats.md(words), icon=":material/task_alt:" if good else ":material/sync_problem:")
