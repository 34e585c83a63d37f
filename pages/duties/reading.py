"""A form that cannot be changed now: what was answered, where it is, and what comes next."""

from datetime import datetime
from html import escape

import streamlit as st

from core import formats
from core.access import Actor
from core.problems import Conflict, Refused
from core.workflow import State
from db import handing
from db.submissions import Opened
from pages.duties import feedback, screen
from pages.ui import answers as shown
from pages.ui import layout, session
from pages.ui.answers import Line


def show(who: Actor, opened: Opened, now: datetime) -> None:
    layout.title(opened.campaign.title, opened.organisation.name)
    st.html(
        f'<p class="pm-marks">{shown.badge(opened.state)}{shown.mark("closed", "закрыто для изменений")}</p>'
    )
    if opened.state is State.SUBMITTED:
        _waiting(who, opened, now)
    elif opened.state is State.ACCEPTED:
        moment = formats.moment(opened.submission.accepted, opened.campaign.time_zone)
        st.success(f"Форма принята {moment}. Больше ничего делать не нужно.", icon=":material/task_alt:")
    else:
        st.warning(opened.window.reminder(now), icon=":material/event_busy:")
        session.where_to_turn()
        if opened.submission.reason:
            st.html(f'<p class="pm-literal">{escape(opened.submission.reason)}</p>')
    feedback.show(who, opened, now)
    for section in opened.form.sections:
        codes = {i.code for i in section.indicators}
        lines = [
            Line(i, opened.answers.get(i.code), opened.last_year.get(i.code))
            for i in opened.asked()
            if i.code in codes
        ]
        if lines:
            st.html(f'<span class="pm-below" id="{feedback.mark(section.code)}"></span>')
            st.subheader(formats.md(section.title), anchor=False)
            shown.table(lines, opened.campaign_kind, opened.campaign.year)


def _waiting(who: Actor, opened: Opened, now: datetime) -> None:
    """After handing in: thanks, what happens next, and the way back."""
    zone, moment = opened.campaign.time_zone, opened.submission.submitted
    if st.session_state.get("sent") == opened.submission.id:
        st.success("**Спасибо! Форма отправлена на проверку.**", icon=":material/task_alt:")
    else:
        sent = formats.moment(moment, zone)
        st.info(f"Форма на проверке, отправлена {sent}.", icon=":material/hourglass_top:")
    st.html(
        '<p class="pm-quiet">Её посмотрит специалист вышестоящей организации. Если всё верно, он примет форму; '
        "если возникнут вопросы, вернёт её с замечаниями, и она снова появится в разделе «Мои дела».</p>"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/duties/home.py", label="К моим делам", icon=":material/home:")
        if opened.window.open(now) and st.button(
            "Вернуть к себе",
            icon=":material/undo:",
            key=f"take-{opened.submission.id}-{opened.submission.revision}",
            help="Пока форму не проверили, её можно забрать и исправить.",
        ):
            _take_back(who, opened, now)


def _take_back(who: Actor, opened: Opened, now: datetime) -> None:
    try:
        with session.begin() as s:
            handing.take_back(s, who, opened.submission.id, opened.submission.revision, now)
    except (Conflict, Refused) as error:
        layout.refused(error)
        return
    st.session_state.pop("sent", None)
    screen.drop(opened)
    st.rerun()
