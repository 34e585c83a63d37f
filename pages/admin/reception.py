"""The reception of a campaign: closed at once for some levels, opened again with the days of before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from core import formats
from core.campaigns import Window
from core.organisations import Level
from db import days as days_of
from pages.admin import days
from pages.admin.days import At
from pages.ui import session

_FORTNIGHT = timedelta(days=14)


def buttons(at: At) -> None:
    """What may be done with the days, as a row of buttons."""
    if not at.settable:
        return
    if st.button("Изменить сроки", icon=":material/edit_calendar:", key=f"edit-{at.key}"):
        days.turn(days.OPEN, at)
    running = at.running()
    if running and st.button("Закрыть приём сейчас", icon=":material/event_busy:", key=f"close-{at.key}"):
        if len(running) == 1:
            _close(at, running)
        else:
            days.turn(days.CLOSING, at)
    if at.over() and st.button("Открыть приём снова", icon=":material/event_repeat:", key=f"again-{at.key}"):
        days.turn(days.AGAIN, at)


def forms(at: At) -> None:
    """The form that one of the buttons has opened."""
    for name, show in ((days.OPEN, days.edit), (days.CLOSING, _closing), (days.AGAIN, _again)):
        opened = st.session_state.get(name)
        if isinstance(opened, At) and opened.campaign.id == at.campaign.id:
            show(replace(opened, who=at.who))


def _close(at: At, whom: Sequence[Window]) -> None:
    closed = [w.closed_on(w.today(session.now())) for w in whom]
    pulled = any(new.due != old.due for new, old in zip(closed, whom, strict=True))
    words = "Приём форм закрывается сегодня: последние формы примут до полуночи."
    if pulled:
        words += " Срок сдачи тоже стал сегодняшним; прежний вернётся, если открыть приём снова."
    days.change(at, closed, words)


def _levels(label: str, offered: Sequence[Window], chosen: Sequence[Window], key: str) -> list[Window]:
    """From the primaries up; nothing to choose where there is one."""
    if len(offered) == 1:
        return list(offered)
    known = {w.level.value: w for w in reversed(offered)}
    found = st.pills(
        label,
        list(known),
        selection_mode="multi",
        default=[w.level.value for w in chosen],
        format_func=lambda level: days.title(Level(level)),
        key=key,
    )
    return [w for level, w in known.items() if level in found]


def _closing(at: At) -> None:
    running = at.running()
    if not running:
        days.turn(None)
    with st.container(key=f"close-form-{at.campaign.id}"):
        whom = _levels("У кого закрыть приём", running, running, f"close-levels-{at.key}")
        later = [w for w in whom if w.due > w.today(session.now())]
        if later:
            dues = "; ".join(f"{_name(w)} — {formats.day_words(w.due)}" for w in later)
            st.markdown(f"Срок сдачи ещё не прошёл ({dues}) и станет сегодняшним.")
        with st.container(horizontal=True):
            label, key = "Закрыть сегодня в полночь", f"close-now-{at.key}"
            if st.button(label, type="primary", icon=":material/event_busy:", disabled=not whom, key=key):
                _close(at, whom)
            days.leave(days.CLOSING)


def _again(at: At) -> None:
    closed = at.over()
    if not closed:
        days.turn(None)
    with session.reading() as s:
        before = days_of.before_closing(s, at.who, at.top, at.campaign)
    early = [w for w in closed if w.level in before and before[w.level].closes > w.today(session.now())]
    with st.container(key=f"again-form-{at.campaign.id}"):
        whom = _levels("От кого принимать", closed, early or closed[-1:], f"again-levels-{at.key}")
        found = [f for w in whom if (f := _wanted(at, w, before.get(w.level)))]
        st.html('<p class="pm-quiet">Форма, сданная позже срока сдачи, отмечается как поздняя.</p>')
        with st.container(horizontal=True):
            ready, key = bool(whom) and len(found) == len(whom), f"reopen-{at.key}"
            if st.button(
                "Принимать формы", type="primary", icon=":material/check:", disabled=not ready, key=key
            ):
                said = "; ".join(f"{_name(w)} — {_told(w)}" for w in found)
                days.change(at, found, f"Приём форм открыт снова: {said}")
            days.leave(days.AGAIN)


def _wanted(at: At, window: Window, before: Window | None) -> Window | None:
    """The days as they were typed, beginning with those before the closing; None where they cannot be, and why."""
    known, today = before or window, window.today(session.now())
    st.markdown(f"**{days.title(window.level)}**")
    if before:
        st.caption(f"До закрытия было: {_told(before)}")
    left, right = st.columns(2)
    name, year = f"{at.key}-{window.level.value}", at.campaign.year
    until = known.closes if known.closes > today else today + _FORTNIGHT
    due = days.day(left, "Срок сдачи", known.due, f"again-due-{name}", year)
    closes = days.day(right, "Принимать до", until, f"until-{name}", year)
    found = replace(window, opens=known.opens, due=due, closes=closes) if due and closes else None
    fault = found.fault() if found else "Укажите обе даты."
    if found and found.closes < today:
        fault = "Этот день уже прошёл: выберите, до какого дня принимать формы."
    if fault:
        st.error(fault, icon=":material/error:")
    return None if fault else found


def _name(window: Window) -> str:
    return days.title(window.level).lower()


def _told(window: Window) -> str:
    return f"срок сдачи {formats.day_words(window.due)}, приём до {formats.day_words(window.closes)}"
