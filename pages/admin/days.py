"""The days of a campaign: three dates a level, changing them, closing the reception and opening it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import formats
from core.access import Actor
from core.campaigns import Window
from core.organisations import LEVEL_PLURALS, Level
from core.problems import Conflict, Forbidden, Refused
from db import campaigns, days
from db.models import Campaign, Organisation
from pages.ui import layout, session

DONE, OPEN, AGAIN = "campaigns-done", "days-open", "days-again"
# How long «вернуть как было» is offered after an act.
_MOMENT = timedelta(minutes=10)
_FORTNIGHT = timedelta(days=14)
_SETTERS = (Level.FEDERAL.value, Level.REGIONAL.value)


Verb = Callable[[Any, Actor], object]


@dataclass(frozen=True)
class Undo:
    """The way back from an act: the button, the verb, and what is said when it is done. `opened`: the campaign whose
    opening it takes back."""

    label: str
    verb: Verb
    words: str
    opened: int | None = None


@dataclass(frozen=True)
class Done:
    words: str
    at: datetime
    good: bool = True
    undo: Undo | None = None


def typed(window: Window, name: str, year: int) -> Window | None:
    """Three dates of a level as they were typed; None where they cannot be, and why."""
    columns = st.columns(3)
    opens = _day(columns[0], "Начало приёма", window.opens, f"opens-{name}", year)
    due = _day(columns[1], "Срок сдачи", window.due, f"due-{name}", year)
    closes = _day(columns[2], "Закрытие", window.closes, f"closes-{name}", year)
    found = replace(window, opens=opens, due=due, closes=closes) if opens and due and closes else None
    fault = found.fault() if found else "Укажите все три даты."
    if fault:
        st.error(fault, icon=":material/error:")
    return None if fault else found


def _day(column: DeltaGenerator, label: str, usual: date, key: str, year: int) -> date | None:
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    chosen = column.date_input(
        label, min(max(usual, first), last), min_value=first, max_value=last, format="DD.MM.YYYY", key=key
    )
    return chosen if isinstance(chosen, date) else None


def title(level: Level) -> str:
    return LEVEL_PLURALS[level][1].capitalize()


def act(who: Actor, verb: Verb, words: str, undo: Undo | None = None) -> None:
    """One click, one transaction; a refusal stands where the act was asked for."""
    try:
        with session.begin() as s:
            verb(s, who)
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        st.session_state[DONE] = Done(str(conflict), session.now(), good=False)
    else:
        st.session_state[DONE] = Done(words, session.now(), undo=undo)
    for name in (OPEN, AGAIN):
        st.session_state.pop(name, None)
    st.rerun()


def done(who: Actor) -> None:
    """What has just been done, with the way back instead of a question beforehand."""
    last = st.session_state.get(DONE)
    if not isinstance(last, Done) or session.now() - last.at > _MOMENT:
        st.session_state.pop(DONE, None)
        return
    with st.container(key="done"):
        told = st.success if last.good else st.warning
        told(formats.md(last.words), icon=":material/task_alt:" if last.good else ":material/sync_problem:")
        back = last.undo
        if back and st.button(back.label, icon=":material/undo:", key=f"undo-{last.at.isoformat()}"):
            act(who, back.verb, back.words)


@dataclass(frozen=True)
class At:
    """Whose days of which campaign, as they are on the screen."""

    who: Actor
    top: Organisation
    campaign: Campaign
    windows: tuple[Window, ...]

    @property
    def key(self) -> str:
        """Buttons carry the days: a click never falls on others than those that were seen."""
        stamp = "-".join(f"{d:%y%m%d}" for w in self.windows for d in w.days)
        return f"{self.campaign.id}-{stamp}"

    @property
    def settable(self) -> bool:
        return self.top.level in _SETTERS

    def now(self, wanted: Window) -> bool:
        """Are forms of the level taken at this moment, and after today too?"""
        return wanted.opens <= wanted.today(session.now()) < wanted.closes

    def over(self) -> list[Window]:
        return [w for w in self.windows if w.closes < w.today(session.now())]


def buttons(at: At) -> None:
    """What may be done with the days, as a row of buttons."""
    if not at.settable:
        return
    if st.button("Изменить сроки", icon=":material/edit_calendar:", key=f"edit-{at.key}"):
        st.session_state[OPEN] = at
        st.session_state.pop(AGAIN, None)
        st.rerun()
    running = [w for w in at.windows if at.now(w)]
    if running and st.button("Закрыть приём сейчас", icon=":material/event_busy:", key=f"close-{at.key}"):
        closed = [w.closed_on(w.today(session.now())) for w in running]
        change(at, closed, "Приём форм закрывается сегодня: последние формы примут до полуночи.")
    if at.over() and st.button("Открыть приём снова", icon=":material/event_repeat:", key=f"again-{at.key}"):
        st.session_state[AGAIN] = at
        st.session_state.pop(OPEN, None)
        st.rerun()


def change(at: At, wanted: Sequence[Window], words: str) -> None:
    """`wanted`: of the levels that change; the days of before come back with one click."""
    levels = {w.level for w in wanted}
    old = [w for w in at.windows if w.level in levels]

    def forth(s: Any, who: Actor) -> None:
        days.change(s, who, at.top, at.campaign, wanted, old, session.now())

    def back(s: Any, who: Actor) -> None:
        days.change(s, who, at.top, at.campaign, old, wanted, session.now())

    act(at.who, forth, words, Undo("Вернуть прежние сроки", back, "Сроки снова прежние."))


def forms(at: At) -> None:
    """The form that one of the buttons has opened."""
    edited, again = st.session_state.get(OPEN), st.session_state.get(AGAIN)
    if isinstance(edited, At) and edited.campaign.id == at.campaign.id:
        _edit(replace(edited, who=at.who))
    elif isinstance(again, At) and again.campaign.id == at.campaign.id:
        _reopen(replace(again, who=at.who))


def _edit(at: At) -> None:
    """Days as they were when the form was opened; whoever changes them meanwhile is told of."""
    wanted: list[Window | None] = []
    with st.container(key=f"days-{at.campaign.id}"):
        kept = " Регионы со своими сроками остаются при них." if at.top.level == Level.FEDERAL.value else ""
        st.html(
            '<p class="pm-quiet">Новые сроки действуют сразу: кто опоздал по прежним и успел по новым, больше не '
            f"считается опоздавшим.{kept}</p>"
        )
        for window in reversed(at.windows):
            st.markdown(f"**{title(window.level)}**")
            wanted.append(typed(window, f"{at.key}-{window.level.value}", at.campaign.year))
        found = [w for w in wanted if w is not None]
        with st.container(horizontal=True):
            ready = len(found) == len(at.windows)
            if st.button(
                "Сохранить сроки",
                type="primary",
                icon=":material/check:",
                disabled=not ready,
                key=f"keep-{at.key}",
            ):
                change(at, found, f"Сроки изменены: {at.campaign.title}.")
            _leave(OPEN)


def _reopen(at: At) -> None:
    closed = at.over()
    with st.container(key=f"again-form-{at.campaign.id}"):
        whom = [w.level for w in reversed(closed)]
        level = (
            whom[0] if len(whom) == 1 else st.selectbox("От кого", whom, format_func=title, key="again-level")
        )
        window = next(w for w in closed if w.level is level)
        until = _day(
            st.container(),
            "Принимать до",
            window.today(session.now()) + _FORTNIGHT,
            f"until-{at.key}",
            at.campaign.year,
        )
        st.html(
            '<p class="pm-quiet">Срок сдачи остаётся прежним: такие формы будут отмечены как поздние.</p>'
        )
        with st.container(horizontal=True):
            key = f"reopen-{at.key}"
            if st.button(
                "Принимать формы", type="primary", icon=":material/check:", disabled=not until, key=key
            ):
                assert until is not None
                words = f"Приём форм открыт до {formats.day_words(until)}: {title(level).lower()}."
                change(at, [replace(window, closes=until)], words)
            _leave(AGAIN)


def _leave(name: str) -> None:
    if st.button("Не менять", key=f"leave-{name}"):
        st.session_state.pop(name, None)
        st.rerun()


def undo_opening(top: Organisation, campaign: Campaign) -> Undo:
    def back(s: Any, actor: Actor) -> None:
        campaigns.undo(s, actor, top, campaign, session.now())

    words = f"Открытие отменено: {campaign.title}. Кампанию можно открыть снова."
    return Undo("Отменить открытие", back, words, campaign.id)


def just_opened() -> int | None:
    """The campaign whose opening the box at the top offers to take back."""
    last = st.session_state.get(DONE)
    return last.undo.opened if isinstance(last, Done) and last.undo else None
