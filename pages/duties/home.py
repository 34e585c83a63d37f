"""«Мои дела»: what I owe and by when, and what waits for me."""

from html import escape

import streamlit as st

from core import access, formats
from core.access import Action, Role
from core.workflow import State
from db import campaigns, organisations, submissions
from db.submissions import Duty
from pages.ui import answers as shown
from pages.ui import layout, session

FORM = "pages/duties/form.py"
QUEUE = "pages/review/queue.py"

who = session.require_page()
now = session.now()


def next_step(duty: Duty) -> tuple[str, str]:
    """The words on the one button, and its icon."""
    if not duty.fillable(now):
        return "Посмотреть", ":material/visibility:"
    if duty.state is State.NOT_BEGUN:
        return "Начать заполнение", ":material/edit_note:"
    mending = duty.state in (State.RETURNED, State.REOPENED)
    return ("Исправить замечания", ":material/build:") if mending else ("Продолжить", ":material/edit:")


def explained(duty: Duty) -> str:
    if duty.state is State.SUBMITTED:
        return "Форма на проверке. Если возникнут вопросы, она вернётся сюда с замечаниями."
    if duty.state is State.ACCEPTED:
        return "Форма принята. Больше ничего делать не нужно."
    return duty.window.reminder(now)


def card(duty: Duty) -> None:
    with st.container(border=True, key=f"duty-{duty.submission_id}"):
        state = shown.badge(duty.state)
        overdue = duty.state.editable and duty.window.overdue(now)
        late = shown.mark("overdue", "срок прошёл") if overdue and duty.fillable(now) else ""
        st.html(
            f'<h2 class="pm-card">{escape(duty.campaign)}</h2><p class="pm-quiet">{escape(duty.organisation)}</p>'
            f'<p class="pm-marks">{state}{late}</p><p class="pm-under">{escape(explained(duty))}</p>'
        )
        if duty.reason and duty.state.editable:
            st.html(f'<p class="pm-note pm-remark">{escape("Почему вернули: " + duty.reason)}</p>')
        if duty.state.editable:
            st.html(shown.progress(duty.answered, duty.asked))
        words, icon = next_step(duty)
        quiet = words == "Посмотреть"
        key = f"open-{duty.submission_id}"
        if st.button(words, icon=icon, type="secondary" if quiet else "primary", key=key):
            st.switch_page(FORM, query_params={"form": str(duty.submission_id)})


def own() -> bool:
    with session.reading() as s:
        every = submissions.duties(s, who, now)
    newest = max((d.year for d in every), default=0)
    for duty in (d for d in every if d.year == newest):
        card(duty)
    past = [d for d in every if d.year != newest]
    if past:
        with st.expander(f"Прошлые годы: {len(past)}"):
            for duty in past:
                earlier(duty)
    return bool(every)


def earlier(duty: Duty) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"past-{duty.submission_id}"):
        query = {"form": str(duty.submission_id)}
        st.page_link(FORM, label=f"{duty.year} год", query_params=query, icon=":material/history:")
        st.html(
            f'<p class="pm-marks">{shown.badge(duty.state)}'
            f'<span class="pm-quiet">{escape(duty.organisation)}</span></p>'
        )


def reviews() -> None:
    """How many forms wait for this person's decision, organisation by organisation."""
    with session.reading() as s:
        every = campaigns.all(s, who)
        tops = organisations.roots(s, who, Action.REVIEW) if every else []
        waiting = [
            (o, sum(q.state is State.SUBMITTED for q in submissions.queue(s, who, o, every[0], now)))
            for o in tops
        ]
    for organisation, count in waiting:
        with st.container(border=True, key=f"queue-{organisation.id}"):
            words = formats.count(count, "форма", "формы", "форм")
            text = f"Ждут вашей проверки: {words}" if count else "Всё проверено: новых форм нет"
            st.html(
                f'<h2 class="pm-card">{escape(text)}</h2><p class="pm-quiet">{escape(organisation.name)}</p>'
            )
            if st.button("Открыть контроль сдачи", icon=":material/inbox:", key=f"review-{organisation.id}"):
                st.switch_page(QUEUE, query_params={"org": organisation.code})


def orientation() -> None:
    with st.container(border=True, key="orientation"):
        st.markdown(
            "Вы администратор: заводите организации и людей, открываете кампании. "
            "Заполняют и принимают формы другие: ответственные и специалисты."
        )
        st.page_link("pages/admin/organisations.py", label="Организации", icon=":material/account_tree:")
        st.page_link("pages/admin/people.py", label="Люди", icon=":material/group:")
        st.page_link("pages/admin/campaigns.py", label="Кампании", icon=":material/event:")
        st.page_link("pages/analytics/overview.py", label="Обзор кампании", icon=":material/dashboard:")


shown.style()
layout.title("Мои дела")
something = own()
if access.scope(who, Action.REVIEW):
    reviews()
    something = True
if Role.ADMINISTRATOR in who.roles:
    orientation()
    something = True
if Role.PRESIDIUM in who.roles:
    st.page_link("pages/analytics/overview.py", label="Открыть обзор и графики", icon=":material/dashboard:")
    something = True
if not something:
    layout.empty(
        "Пока ничего сдавать не нужно",
        "Когда откроется приём форм, здесь появится ваша форма и срок сдачи.",
        ":material/event_available:",
    )
