"""«Продления и освобождения»: who asks for more time, who is not waited for, and giving either unasked."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.problems import Forbidden
from core.workflow import State
from db import campaigns, deadlines, extended, organisations, reporters
from db.deadlines import Request
from db.extended import Given
from db.models import Campaign, Organisation
from db.reporters import Reporter
from pages.review import asked, chosen
from pages.ui import address, layout, rows, scope, session, turning
from pages.ui import answers as shown

SHOWN = 10


def top(who: Actor) -> Organisation:
    """Whose part of the tree; only who has several chooses."""
    with session.reading() as s:
        found = {o.code: o for o in organisations.roots(s, who, Action.REVIEW)}
    if len(found) < 2:
        return next(iter(found.values()))
    return found[address.picked("org", "Организация", list(found), lambda code: found[code].name)]


def requests(who: Actor, organisation: Organisation) -> None:
    """One's own to answer first; those that somebody between them and here answers are folded."""
    with session.reading() as s:
        every = deadlines.requests(s, who, organisation)
    mine, others = [r for r in every if r.direct], [r for r in every if not r.direct]
    if not every:
        st.html('<p class="pm-quiet">Никто не просит больше времени: новые просьбы появятся здесь.</p>')
    if mine:
        st.subheader("Просят больше времени", anchor=False)
        cards(who, mine)
    if others:
        words = formats.count(len(others), "просьба", "просьбы", "просьб")
        with st.expander(f"Отвечают территориальные: {words}", key="others"):
            cards(who, others)


def cards(who: Actor, found: Sequence[Request]) -> None:
    for request in found[:SHOWN]:
        asked.card(who, request)
    if len(found) > SHOWN:
        st.html(f'<p class="pm-quiet">И ещё {len(found) - SHOWN}: появятся, когда ответите на эти.</p>')


def campaign(every: Sequence[Campaign]) -> Campaign:
    held = {scope.held_as(c): c for c in every}
    usual = next((n for n, c in held.items() if c.kind == CampaignKind.MONITORING), next(iter(held)))
    return held[scope.pick("Кампания", "campaign", {n: c.title for n, c in held.items()}, usual)]


def given(who: Actor, organisation: Organisation, at: Campaign) -> None:
    page = address.number("given") or 1
    with session.reading() as s:
        found, every = extended.given(s, who, organisation, at, page)
    st.subheader(f"Продлены: {formats.number(every)}", anchor=False)
    if not every:
        st.html('<p class="pm-quiet">Срок у всех общий.</p>')
    for row in found:
        stretched(who, row)
    turning.buttons("given", every, extended.PAGE)


def stretched(who: Actor, row: Given) -> None:
    with st.container(border=True, key=f"given-{row.submission_id}"):
        until, due = formats.day(row.until), formats.day(row.due)
        rows.card(row.organisation, f"до {until} вместо {due}")
        if row.reason:
            st.html(f'<p class="pm-literal">{escape(row.reason)}</p>')
        key = f"undo-{row.submission_id}-{row.until}"
        if st.button("Отменить продление", icon=":material/undo:", key=key):
            asked.take_back(who, row.submission_id, row.organisation, row.until)


def exempt(who: Actor, organisation: Organisation, at: Campaign) -> None:
    page = address.number("free") or 1
    with session.reading() as s:
        found, every = reporters.expected(s, who, organisation, at, State.EXEMPT, page=page)
    st.subheader(f"Освобождены: {formats.number(every)}", anchor=False)
    if not every:
        st.html('<p class="pm-quiet">Формы ждут от всех.</p>')
    for row in found:
        free(who, row)
    turning.buttons("free", every, reporters.PAGE)


def free(who: Actor, row: Reporter) -> None:
    with st.container(border=True, key=f"free-{row.submission_id}"):
        rows.card(row.organisation, row.reason)
        key = f"expect-{row.submission_id}-{row.revision}"
        if st.button("Вернуть в список", icon=":material/undo:", key=key):
            asked.act(
                lambda s: deadlines.expect(s, who, row.submission_id, row.revision, session.now()),
                f"Форму снова ждут: {row.organisation}.",
            )


who = session.require_page(Action.REVIEW)
shown.style()
rows.style()
place = top(who)
layout.title("Продления и освобождения", place.name)
asked.done(who)
try:
    requests(who, place)
    with session.reading() as s:
        every = campaigns.all(s, who)
    if every:
        at = campaign(every)
        chosen.show(who, at)
        given(who, place, at)
        exempt(who, place, at)
except Forbidden:
    session.forbidden()
