"""More time, or none at all to wait for, given to an organisation that has not asked."""

from datetime import timedelta
from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import access, formats
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.workflow import State
from db import deadlines, submissions
from db.models import Campaign, Organisation
from db.opened import NO_PAST, Opened
from pages.review import asked
from pages.ui import answers as shown
from pages.ui import layout, place, session

KEY = "deadlines-place"
_WEEK = timedelta(days=7)


def show(who: Actor, campaign: Campaign) -> None:
    with st.expander("Продлить или освободить без просьбы", icon=":material/search:", key="unasked"):
        fits = partial(_fits, who)
        organisation = place.pick(who, Action.REVIEW, KEY, fits=fits)
        if organisation is None:
            return
        with session.reading() as s:
            kind = CampaignKind(campaign.kind)
            form = submissions.of(s, who, organisation, campaign.year, kind)
            opened = submissions.find(s, who, Action.REVIEW, form.id, NO_PAST) if form else None
        if opened is None:
            layout.empty("В этой кампании формы от неё не ждут", "Выберите другую кампанию или организацию.")
        else:
            decide(who, opened)


def _fits(who: Actor, organisation: Organisation) -> bool:
    return access.can(who, Action.REVIEW, organisation.path)


def decide(who: Actor, opened: Opened) -> None:
    due = formats.day_words(opened.window.due)
    st.html(
        f'<p class="pm-marks">{shown.badge(opened.state)}<span class="pm-quiet">срок {escape(due)}</span></p>'
    )
    if opened.state is State.EXEMPT:
        st.html(f'<p class="pm-literal">Освобождена: {escape(opened.submission.reason)}</p>')
        return
    submitted = opened.submission.submitted
    if opened.state.handed_in and submitted and not opened.window.late(submitted):
        st.html('<p class="pm-quiet">Форма сдана в срок: решать нечего.</p>')
        return
    if submitted and opened.state.handed_in:
        st.html(
            '<p class="pm-quiet">Форма сдана позже срока: с продлением она будет считаться сданной вовремя.</p>'
        )
    number = opened.submission.id
    reason = st.text_area(
        "Почему",
        key=f"reason-{number}",
        placeholder="Останется рядом с формой: его увидит заполняющий",
    )
    refusal = st.container()
    if opened.submission.until and opened.window.due == opened.submission.until:
        st.html('<p class="pm-quiet">Новый день заменит прежний: он может быть и раньше.</p>')
    more_time(who, opened, reason or "", refusal)
    if opened.state.editable:
        let_off(who, opened, reason or "", refusal)


def more_time(who: Actor, opened: Opened, reason: str, refusal: DeltaGenerator) -> None:
    number, now = opened.submission.id, session.now()
    last, handed_in = deadlines.latest(opened), opened.state.handed_in and opened.submission.submitted
    first = opened.days.due + timedelta(days=1)
    first = first if handed_in else max(first, opened.window.today(now))
    usual = opened.window.today(handed_in) if handed_in else opened.window.today(now) + _WEEK
    until = st.date_input(
        "Продлить до",
        min(max(usual, first), max(last, first)),
        min_value=first,
        max_value=max(last, first),
        format="DD.MM.YYYY",
        key=f"give-until-{number}",
    )
    if st.button("Продлить срок", icon=":material/more_time:", key=f"give-{number}"):
        words = f"Срок продлён до {formats.day(until)}: {opened.organisation.name}."
        given = asked.Given(number, opened.organisation.name, until, now)
        asked.act(
            lambda s: deadlines.give(s, who, number, until, reason, session.now()), words, refusal, given
        )


def let_off(who: Actor, opened: Opened, reason: str, refusal: DeltaGenerator) -> None:
    """The very revision that was seen: whoever has just begun to answer is not let off unnoticed."""
    number, revision = opened.submission.id, opened.submission.revision
    if st.button("Освободить от сдачи", icon=":material/event_busy:", key=f"exempt-{number}-{revision}"):
        words = f"Форму больше не ждут: {opened.organisation.name}. Её можно вернуть в список."
        asked.act(lambda s: deadlines.exempt(s, who, number, revision, reason, session.now()), words, refusal)
