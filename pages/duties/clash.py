"""Two people in one form: both versions side by side, and the person decides. Nothing is saved before."""

from datetime import datetime
from html import escape

import streamlit as st

from core import formats
from core.access import Actor
from core.answers import Value
from core.indicators import Indicator
from core.problems import Conflict, Forbidden, Refused
from db import submissions
from db.submissions import Opened
from pages.duties import draft, screen
from pages.duties.screen import Changes, Moved, Screen
from pages.ui import answers as shown
from pages.ui import fields, layout, session

MINE, SAVED = "mine", "saved"
WORDS = {MINE: "Мой ответ", SAVED: "Сохранённый"}


def show(who: Actor, opened: Opened, seen: Screen, now: datetime) -> None:
    assert seen.moved is not None
    layout.title("Форма изменилась", opened.organisation.name)
    if seen.moved.why or not opened.fillable(now):
        _closed(opened, seen, seen.moved)
        return
    st.html(
        f'<p class="pm-quiet">{escape(_who(who, opened, seen.moved.since))} Ваши последние ответы ещё не '
        "сохранены. Выберите, какие оставить: чужие ответы без вашего решения не заменяются.</p>"
    )
    picks = {code: _pick(opened, seen, code) for code in seen.moved.mine}
    _others(opened, seen)
    _decide(who, opened, seen, picks, now)


def _who(who: Actor, opened: Opened, since: int) -> str:
    """Who saved what the screen does not know, and when."""
    try:
        with session.reading() as s:
            events = submissions.history(s, who, opened.submission.id)
    except Forbidden:
        events = []
    later = [e for e in events if e.revision is not None and e.revision > since]
    if not later:
        return "Пока форма была открыта у вас, её изменили в другом месте."
    last = later[-1]
    moment = formats.moment(last.at, opened.campaign.time_zone)
    name = "вы на другом устройстве или в другой вкладке" if last.user_id == who.user_id else last.actor
    return f"Пока форма была открыта у вас, её изменили: {name}, {moment}."


def _pick(opened: Opened, seen: Screen, code: str) -> str | None:
    """None until chosen. Where the other one has not touched the answer, ours is the suggestion."""
    assert seen.moved is not None
    indicator = opened.form.indicators[code]
    key = f"pick-{opened.submission.id}-{opened.submission.revision}-{code}"
    if key not in st.session_state:
        untouched = seen.answers.get(code) == opened.answers.get(code)
        st.session_state[key] = MINE if untouched else None
    with st.container(border=True, key=f"clash-{code}"):
        st.markdown(f"**{formats.md(shown.name(indicator))}**")
        st.html(_both(indicator, seen.moved.mine[code], opened.answers.get(code)))
        picked: str | None = st.segmented_control(
            f"Какой ответ оставить: {formats.md(indicator.short)}",
            [MINE, SAVED],
            format_func=WORDS.__getitem__,
            key=key,
            label_visibility="collapsed",
        )
    return picked


def _both(indicator: Indicator, mine: Value | None, stored: Value | None) -> str:
    return f'<div class="pm-both">{_version("У вас", indicator, mine)}{_version("Сохранено", indicator, stored)}</div>'


def _version(head: str, indicator: Indicator, value: Value | None) -> str:
    words = shown.told(indicator, value)
    return f'<div><p class="pm-quiet">{head}</p><div class="pm-literal">{words}</div></div>'


def _others(opened: Opened, seen: Screen) -> None:
    assert seen.moved is not None
    codes = [c for c in opened.form.indicators if seen.answers.get(c) != opened.answers.get(c)]
    rest = [c for c in codes if c not in seen.moved.mine]
    if not rest:
        return
    st.markdown("Изменены ещё ответы, которых вы не трогали. Они останутся сохранёнными:")
    for code in rest:
        indicator = opened.form.indicators[code]
        st.text(f"{shown.short(indicator)}: {_shift(opened, seen, code)}")


def _shift(opened: Opened, seen: Screen, code: str) -> str:
    def words(value: Value | None) -> str:
        return shown.worded(opened.form.indicators[code], value)

    return f"{words(seen.answers.get(code))} → {words(opened.answers.get(code))}"


def _decide(who: Actor, opened: Opened, seen: Screen, picks: dict[str, str | None], now: datetime) -> None:
    assert seen.moved is not None
    revision = opened.submission.revision
    with st.container(horizontal=True):
        chosen = st.button("Сохранить выбранное", type="primary", key=f"clash-save-{revision}")
        all_mine = st.button("Оставить все мои", key=f"clash-mine-{revision}")
        all_saved = st.button("Взять все сохранённые", key=f"clash-saved-{revision}")
    if chosen and None in picks.values():
        st.warning("Выберите ответ в каждой строке.", icon=":material/rule:")
    elif chosen:
        _settle(who, opened, seen, {c: seen.moved.mine[c] for c, p in picks.items() if p == MINE}, now)
    elif all_mine:
        _settle(who, opened, seen, dict(seen.moved.mine), now)
    elif all_saved:
        _settle(who, opened, seen, {}, now)


def _settle(who: Actor, opened: Opened, seen: Screen, mine: Changes, now: datetime) -> None:
    """Stands on the revision that was compared; if it has moved again, compares anew."""
    since = seen.revision
    seen.rebase(opened)
    try:
        if mine:
            draft.store(who, seen, mine, now)
    except Conflict:
        seen.moved = Moved(mine, since)
    except Refused as error:
        seen.moved = Moved(mine, since, str(error))
    st.rerun()


def _closed(opened: Opened, seen: Screen, moved: Moved) -> None:
    """Answers that no longer can be saved are at least not lost from sight."""
    why = moved.why or f"Сейчас форма в состоянии «{opened.state.label}»: менять ответы нельзя."
    layout.refused(why, "Последние ответы не сохранены.")
    for code, value in moved.mine.items():
        indicator = opened.form.indicators[code]
        with st.container(border=True, key=f"lost-{code}"):
            st.markdown(f"**{formats.md(shown.name(indicator))}**")
            st.html(
                fields.state("block", "закрыто, не сохранено")
                + _both(indicator, value, opened.answers.get(code))
            )
    if st.button("Понятно, показать форму", type="primary", key="clash-close"):
        screen.drop(opened)
        st.rerun()
