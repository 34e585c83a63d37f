"""«Свои показатели»: a sum of answers, or one divided by another; tried on three organisations, then counted."""

import streamlit as st

from core import formats, formulas, narrative
from core.access import Action, Actor
from core.catalogue import Catalogue
from core.own_indicators import Typed
from core.problems import Forbidden, Refused
from db import own_indicators
from db.models import Organisation
from db.own_indicators import Entry, Step
from pages.admin import own_formula
from pages.ui import layout, rows, scope, session

STATES = {"draft": "черновик", "used": "считается", "retired": "убран"}


def card(who: Actor, place: Organisation, entry: Entry, known: Catalogue) -> None:
    words = formulas.of(entry.indicator, known.indicators)
    owner = "" if entry.mine else f" · ведёт {entry.owner}"
    with st.container(border=True, key=f"own-{entry.id}"):
        rows.card(entry.body.label, f"{STATES[entry.state]} · {bounds(entry)}{words}{owner}")
        if not entry.mine:
            return
        if entry.left:
            progress(who, place, entry)
        with st.container(horizontal=True):
            buttons(who, place, entry)


def bounds(entry: Entry) -> str:
    norm = entry.indicator.norm
    return f"норма: {narrative.bound(entry.indicator, norm)} · " if norm else ""


def buttons(who: Actor, place: Organisation, entry: Entry) -> None:
    if entry.state == "draft" and st.button(
        "Изменить и проверить", icon=":material/edit:", key=f"edit-{entry.id}"
    ):
        own_formula.show(entry.id, entry.body.typed(), entry.lock_version)
    if entry.state != "draft" and st.button(
        "Создать похожий", icon=":material/content_copy:", key=f"copy-{entry.id}"
    ):
        own_formula.show(0, entry.body.typed(), 0)
    if entry.state != "retired":
        with st.popover("Убрать", icon=":material/archive:", key=f"away-{entry.id}"):
            st.caption("На графиках его больше не предложат, вернуть будет нельзя. Посчитанное останется.")
            if st.button("Да, убрать", type="primary", key=f"retire-{entry.id}"):
                retire(who, place, entry)


def retire(who: Actor, place: Organisation, entry: Entry) -> None:
    own_formula.act(
        lambda s: own_indicators.retire(s, who, place, entry.id, entry.lock_version, session.now()),
        "Показатель убран: на графиках его больше не предложат.",
    )


def progress(who: Actor, place: Organisation, entry: Entry) -> None:
    """Each campaign is counted by itself: what is done stays done when somebody closes the page."""
    left = formats.count(len(entry.left), "кампанию", "кампании", "кампаний")
    st.caption(f"Осталось посчитать {left}. Можно закрыть страницу и продолжить потом.")
    if not st.button("Посчитать", type="primary", icon=":material/calculate:", key=f"count-{entry.id}"):
        return
    count(who, place, entry)
    own_formula.close(f"Готово: «{entry.body.label}» можно выбрать на графиках.")


def count(who: Actor, place: Organisation, entry: Entry) -> None:
    """Some forms at a time: whoever accepts forms meanwhile does not wait."""
    bar, done, seen = st.progress(0.0, "Считаем"), 0, 0
    while step := _counted(who, place, entry.id):
        done, seen = done + step.whole, 0 if step.whole else seen + step.forms
        forms = f", просмотрено {formats.count(seen, 'форма', 'формы', 'форм')}" if seen else ""
        bar.progress(min(1.0, done / len(entry.left)), f"Считаем: {formats.md(step.campaign.title)}{forms}")


def _counted(who: Actor, place: Organisation, number: int) -> Step | None:
    try:
        with session.begin() as s:
            return own_indicators.count_next(s, who, place, number, session.now())
    except (Refused, Forbidden) as error:
        own_formula.close(str(error), good=False)


def told() -> None:
    words, good = st.session_state.pop(own_formula.DONE, ("", True))
    if words:
        say = st.success if good else st.warning
        say(formats.md(words), icon=":material/task_alt:" if good else ":material/sync_problem:")


def listed(who: Actor, place: Organisation, known: Catalogue) -> None:
    st.html(
        '<p class="pm-quiet">Показатель из ответов, которые уже есть в формах: сумма или отношение. Он появится на '
        "всех графиках у вас и у всех, кто ниже, рядом с остальными.</p>"
    )
    if st.button("Новый показатель", type="primary", icon=":material/add:", key="add"):
        own_formula.show(0, Typed(), 0)
    with session.reading() as s:
        entries = own_indicators.all(s, who, place)
    for entry in (e for e in entries if e.state != "retired"):
        card(who, place, entry, known)
    gone = [e for e in entries if e.state == "retired" and e.counted]
    if gone:
        st.subheader("Убранные", anchor=False)
        for entry in gone:
            card(who, place, entry, known)


who = session.require_page(Action.CAMPAIGN)
rows.style()
place = scope.managed(who)
layout.title("Свои показатели", place.name)
told()
opened = st.session_state.get(own_formula.OPEN)
with session.reading() as s:
    questions = own_indicators.parts(s, who, place)
if isinstance(opened, tuple):
    number, typed, lock_version = opened
    own_formula.edit(who, place, questions, number, typed, lock_version)
else:
    listed(who, place, questions)
