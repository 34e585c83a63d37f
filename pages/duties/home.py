"""«Мои дела»: what I owe and by when, and what waits for me."""

from html import escape

import streamlit as st

from core import access, formats, messages
from core.access import Action, Role
from core.workflow import State
from db import campaigns, deadlines, duties, organisations
from db import queue as review_queue
from db.duties import Duty
from db.models import Campaign, Organisation
from pages.duties import more_time, paper
from pages.ui import answers as shown
from pages.ui import layout, scope, session

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
    if duty.state is State.EXEMPT:
        return f"Сдавать эту форму не нужно: {duty.reason}"
    more = ". Срок продлён" if duty.until and duty.state.unsent else ""
    return f"{messages.form(duty.state, duty.window, now)}{more}"


def missing(duty: Duty) -> str:
    """What stands between this form and handing it in, and how long it takes."""
    parts = []
    if duty.remarks:
        parts.append(formats.count(duty.remarks, "замечание", "замечания", "замечаний") + " проверяющего")
    if duty.blocking:
        parts.append("до сдачи осталось " + formats.count(duty.blocking, "вопрос", "вопроса", "вопросов"))
    elif duty.state is not State.NOT_BEGUN and not duty.remarks:
        parts.append("можно отправлять")
    if duty.minutes and duty.blocking:
        parts.append(f"≈{formats.NBSP}{duty.minutes}{formats.NBSP}мин.")
    return ", ".join(parts)


def card(duty: Duty) -> None:
    with st.container(border=True, key=f"duty-{duty.submission_id}"):
        state = shown.badge(duty.state)
        overdue = duty.state.unsent and duty.window.overdue(now)
        late = shown.mark("overdue", "срок прошёл") if overdue else ""
        left = missing(duty) if duty.fillable(now) else ""
        st.html(
            f'<h2 class="pm-card">{escape(duty.campaign)}</h2><p class="pm-quiet">{escape(duty.organisation)}</p>'
            f'<p class="pm-marks">{state}{late}</p><p class="pm-under">{escape(explained(duty))}</p>'
            + (f'<p class="pm-left">{escape(left[:1].upper() + left[1:])}</p>' if left else "")
        )
        if duty.reason and duty.state.sent_back:
            why = "Почему вернули" if duty.state is State.RETURNED else "Почему открыли заново"
            st.html(f'<p class="pm-note pm-remark">{escape(f"{why}: {duty.reason}")}</p>')
        if duty.fillable(now):
            st.html(shown.progress(duty.answered, duty.asked))
        words, icon = next_step(duty)
        quiet = words == "Посмотреть"
        key = f"open-{duty.submission_id}"
        if st.button(words, icon=icon, type="secondary" if quiet else "primary", key=key):
            st.switch_page(FORM, query_params={"form": str(duty.submission_id)})
        if duty.fillable(now):
            paper.button(who, duty.submission_id, duty.organisation, duty.campaign)
        more_time.show(who, duty)


def own() -> bool:
    with session.reading() as s:
        every = [d for d in duties.owed(s, who, now) if not d.far(now)]
    newest = max((d.year for d in every), default=0)
    present = [d for d in every if d.present(now)] or [d for d in every if d.year == newest]
    for duty in present:
        card(duty)
    past = [d for d in every if d not in present]
    if past:
        with st.expander(f"Прошлые кампании: {len(past)}"):
            for duty in past:
                earlier(duty)
    return bool(every)


def earlier(duty: Duty) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"past-{duty.submission_id}"):
        query = {"form": str(duty.submission_id)}
        st.page_link(FORM, label=formats.md(duty.campaign), query_params=query, icon=":material/history:")
        st.html(
            f'<p class="pm-marks">{shown.badge(duty.state)}'
            f'<span class="pm-quiet">{escape(duty.organisation)}</span></p>'
        )


def reviews() -> None:
    """How many forms wait for this person's decision, organisation by organisation and campaign by campaign."""
    with session.reading() as s:
        every = campaigns.all(s, who)
        tops = organisations.roots(s, who, Action.REVIEW) if every else []
        waiting = {o: review_queue.waiting(s, who, o) for o in tops}
        asking = sum(deadlines.waiting(s, who, o) for o in tops)
    if asking:
        requests(asking)
    nothing = not any(waiting.values())
    for organisation, mine in waiting.items():
        for campaign, count in mine.items() or ({every[0]: 0}.items() if nothing else ()):
            queue(organisation, campaign, count)


def requests(number: int) -> None:
    """Somebody waits for an answer about their time."""
    with st.container(border=True, key="requests"):
        words = formats.count(number, "организация", "организации", "организаций")
        st.html(f'<h2 class="pm-card">Просят больше времени: {escape(words)}</h2>')
        if st.button("Ответить", icon=":material/more_time:", key="answer-requests"):
            st.switch_page("pages/review/deadlines.py")


def queue(organisation: Organisation, campaign: Campaign, count: int) -> None:
    with st.container(border=True, key=f"queue-{organisation.id}-{campaign.id}"):
        words = formats.count(count, "форма", "формы", "форм")
        text = f"Ждут вашей проверки: {words}" if count else "Всё проверено: новых форм нет"
        under = f"{campaign.title} · {organisation.name}" if count else organisation.name
        st.html(f'<h2 class="pm-card">{escape(text)}</h2><p class="pm-quiet">{escape(under)}</p>')
        key = f"review-{organisation.id}-{campaign.id}"
        if st.button("Открыть контроль сдачи", icon=":material/inbox:", key=key):
            here = {"org": organisation.code, "campaign": scope.held_as(campaign)}
            st.switch_page(QUEUE, query_params=here)


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
session.where_to_turn()
