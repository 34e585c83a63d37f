"""The days of a campaign: three dates a level, and changing them, with the way back."""

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

DONE = "campaigns-done"
# Which form is open, of those that a campaign has.
OPEN, CLOSING, AGAIN = "days-open", "days-closing", "days-again"
# How long «вернуть как было» is offered after an act.
_MOMENT = timedelta(minutes=10)
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
    opens = day(columns[0], "Начало приёма", window.opens, f"opens-{name}", year)
    due = day(columns[1], "Срок сдачи", window.due, f"due-{name}", year)
    closes = day(columns[2], "Закрытие", window.closes, f"closes-{name}", year)
    found = replace(window, opens=opens, due=due, closes=closes) if opens and due and closes else None
    fault = found.fault() if found else "Укажите все три даты."
    if fault:
        st.error(fault, icon=":material/error:")
    return None if fault else found


def day(column: DeltaGenerator, label: str, usual: date, key: str, year: int) -> date | None:
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    chosen = column.date_input(
        label, min(max(usual, first), last), min_value=first, max_value=last, format="DD.MM.YYYY", key=key
    )
    return chosen if isinstance(chosen, date) else None


def title(level: Level) -> str:
    return LEVEL_PLURALS[level][1].capitalize()


def begins(windows: Sequence[Window]) -> str:
    """«Приём начнётся 1 апреля 2027 г.»; "" where forms of some level are taken already."""
    first = min(windows, key=lambda w: w.opens, default=None)
    ahead = first is not None and first.opens > first.today(session.now())
    return f"Приём начнётся {formats.day_words(first.opens)}" if first and ahead else ""


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
    turn(None)


def turn(name: str | None, at: "At | None" = None) -> None:
    """One form at a time, or none."""
    for form in (OPEN, CLOSING, AGAIN):
        st.session_state.pop(form, None)
    if name:
        st.session_state[name] = at
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

    def running(self) -> list[Window]:
        """Levels whose forms are taken at this moment, and after today too."""
        return [w for w in self.windows if w.opens <= w.today(session.now()) < w.closes]

    def over(self) -> list[Window]:
        """Levels whose forms are not taken after today."""
        return [w for w in self.windows if w.closes <= w.today(session.now())]


def change(at: At, wanted: Sequence[Window], words: str) -> None:
    """`wanted`: of the levels that change; the days of before come back with one click."""
    levels = {w.level for w in wanted}
    old = [w for w in at.windows if w.level in levels]

    def forth(s: Any, who: Actor) -> None:
        days.change(s, who, at.top, at.campaign, wanted, old, session.now())

    def back(s: Any, who: Actor) -> None:
        days.change(s, who, at.top, at.campaign, old, wanted, session.now())

    act(at.who, forth, words, Undo("Вернуть прежние сроки", back, "Сроки снова прежние."))


def edit(at: At) -> None:
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
            leave(OPEN)


def leave(name: str) -> None:
    if st.button("Не менять", key=f"leave-{name}"):
        turn(None)


def undo_opening(top: Organisation, campaign: Campaign) -> Undo:
    def back(s: Any, actor: Actor) -> None:
        campaigns.undo(s, actor, top, campaign, session.now())

    words = f"Открытие отменено: {campaign.title}. Кампанию можно открыть снова."
    return Undo("Отменить открытие", back, words, campaign.id)


def just_opened() -> int | None:
    """The campaign whose opening the box at the top offers to take back."""
    last = st.session_state.get(DONE)
    return last.undo.opened if isinstance(last, Done) and last.undo else None
