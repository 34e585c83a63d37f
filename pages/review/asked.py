"""A request for more time, and the two answers to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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

DONE, _GIVEN = "deadlines-done", "deadlines-given"
_WHILE = timedelta(minutes=5)


@dataclass(frozen=True)
class Given:
    """More time that has just been given: `at` that moment it can be taken back with one click."""

    submission_id: int
    organisation: str
    until: date
    at: datetime


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
    first = request.first(session.now())
    until = st.date_input(
        "Продлить до",
        max(request.wanted, first),
        min_value=first,
        format="DD.MM.YYYY",
        key=f"until-{request.id}",
    )
    words = st.text_input(
        "Ваш ответ", key=f"answer-{request.id}", placeholder="Для отказа обязателен", autocomplete="off"
    )
    number, said, refusal = request.id, words or "", st.container()
    with st.container(horizontal=True):
        if st.button("Продлить", type="primary", icon=":material/check:", key=f"grant-{number}"):
            told = f"Срок продлён до {formats.day(until)}: {request.organisation}."
            given = Given(request.submission_id, request.organisation, until, session.now())
            act(lambda s: deadlines.grant(s, who, number, until, said, session.now()), told, refusal, given)
        if st.button("Отказать", icon=":material/close:", key=f"refuse-{number}"):
            told = f"В продлении отказано: {request.organisation}."
            act(lambda s: deadlines.refuse(s, who, number, said, session.now()), told, refusal)


def act(
    verb: Callable[[Any], object],
    words: str,
    refusal: st.delta_generator.DeltaGenerator | None = None,
    given: Given | None = None,
) -> None:
    """One click, one transaction; what was typed stays where it is on a refusal, told in `refusal`: under the field.
    `words` may hold names; `given` can be taken back."""
    try:
        with session.begin() as s:
            verb(s)
    except (Refused, Forbidden) as error:
        with refusal or st.container():
            layout.refused(error)
        return
    except Conflict as conflict:
        _say(str(conflict), False)
    _say(words, True, given)


def _say(words: str, good: bool, given: Given | None = None) -> None:
    st.session_state[DONE], st.session_state[_GIVEN] = (words, good), given
    st.rerun()


def done(who: Actor) -> None:
    words, good = st.session_state.pop(DONE, ("", True))
    given = st.session_state.get(_GIVEN)
    if isinstance(given, Given) and session.now() - given.at < _WHILE:
        _given(who, given, words or f"Срок продлён до {formats.day(given.until)}: {given.organisation}.")
        return
    if words:
        told = st.success if good else st.warning
        told(formats.md(words), icon=":material/task_alt:" if good else ":material/sync_problem:")


def _given(who: Actor, given: Given, words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="given"):
        st.success(formats.md(words), icon=":material/task_alt:")
        key = f"take-{given.submission_id}-{given.until}"
        if st.button("Отменить", icon=":material/undo:", key=key):
            take_back(who, given.submission_id, given.organisation, given.until)


def take_back(who: Actor, submission_id: int, organisation: str, until: date) -> None:
    words = f"Продление отменено: {organisation}."
    act(lambda s: deadlines.undo(s, who, submission_id, until, session.now()), words)
