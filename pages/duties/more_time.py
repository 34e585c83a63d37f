"""«Попросить больше времени» on a duty: the request, what has become of it, and a new one."""

from collections.abc import Callable
from datetime import timedelta
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import formats
from core.access import Actor
from core.problems import Conflict, Forbidden, Refused
from db import deadlines
from db.duties import NEAR, STILL, Duty
from db.models import Extension
from pages.ui import layout, session


def show(who: Actor, duty: Duty) -> None:
    """Nothing where the form waits for nobody's time: it is handed in, sent back or not asked for."""
    if duty.state.sent_back and duty.window.overdue(session.now()):
        st.html('<p class="pm-quiet">Исправить и отправить её можно без срока: продлевать его не нужно.</p>')
    if not duty.state.editable or duty.state.sent_back:
        return
    with session.reading() as s:
        every = deadlines.of(s, who, duty.submission_id)
    last = every[0] if every else None
    if last is not None:
        st.html(f'<p class="pm-note pm-remark">{escape(told(last))}</p>')
    if last is not None and last.state == deadlines.ASKED:
        _withdraw(who, last)
    elif duty.pressing(session.now()):
        _ask(who, duty)


def told(row: Extension) -> str:
    """The request and its answer, as whoever asked reads them."""
    wanted = formats.day_words(row.wanted)
    answer = f" {row.answer}" if row.answer else ""
    if row.state == deadlines.ASKED:
        return f"Вы просите время до {wanted}: ждём ответа вышестоящей организации."
    if row.state == deadlines.GRANTED:
        return f"Срок продлён до {formats.day_words(row.until)}{answer}"
    if row.state == deadlines.REFUSED:
        return f"В продлении до {wanted} отказано: {row.answer}"
    if row.until is not None:
        return f"Продление до {formats.day_words(row.until)} отменено."
    return f"Просьба о времени до {wanted} снята.{answer}"


def _ask(who: Actor, duty: Duty) -> None:
    today = duty.window.today(session.now())
    first = max(today, duty.window.due + timedelta(days=1))
    last = duty.window.closes + STILL
    with st.expander(
        "Попросить больше времени", icon=":material/more_time:", key=f"more-{duty.submission_id}"
    ):
        wanted = st.date_input(
            "До какого дня",
            min(first + NEAR, last),
            min_value=first,
            max_value=last,
            format="DD.MM.YYYY",
            key=f"wanted-{duty.submission_id}",
        )
        reason = st.text_area(
            "Почему не успеваете",
            key=f"why-{duty.submission_id}",
            placeholder="Например: сменился председатель, данные будут к концу недели",
        )
        refusal = st.container()
        if st.button("Отправить просьбу", icon=":material/send:", key=f"ask-{duty.submission_id}"):
            number = duty.submission_id
            _act(lambda s: deadlines.ask(s, who, number, wanted, reason or "", session.now()), refusal)


def _withdraw(who: Actor, row: Extension) -> None:
    if st.button("Отозвать просьбу", icon=":material/undo:", type="tertiary", key=f"withdraw-{row.id}"):
        _act(lambda s: deadlines.withdraw(s, who, row.id, session.now()))


def _act(verb: Callable[[Any], object], refusal: DeltaGenerator | None = None) -> None:
    """A refusal is told in `refusal`: under the field it is about."""
    try:
        with session.begin() as s:
            verb(s)
    except (Refused, Forbidden, Conflict) as error:
        with refusal or st.container():
            layout.refused(error)
        return
    st.rerun()
