"""What one screen was drawn from, and how what was typed on it gets into the database.

Saving compares the widgets with the stored answers at every run and writes the difference in one plain
function. Callbacks would be interrupted by the next keystroke and lose it; an interrupted run here is
simply repeated by the next one.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import streamlit as st

from core import answers, rules
from core.access import Actor
from core.answers import Value
from core.catalogue import Indicator
from core.problems import Conflict, Problem, Refused
from db import submissions
from db.submissions import Opened
from pages.ui import fields, session
from pages.ui.fields import Field

Changes = dict[str, Value | None]


@dataclass
class Moved:
    """The stored form is no longer the one on the screen, or takes no answers any more: nothing of
    `mine` is saved until the person has chosen."""

    mine: Changes
    since: int
    why: str = ""


@dataclass
class Screen:
    """Kept in the session between runs; the answers themselves live in the database."""

    revision: int
    answers: Mapping[str, Value]
    turn: str = field(default_factory=lambda: secrets.token_hex(3))
    section: str = ""
    # Drawn from what a browser has kept over a restart: its widgets are read only after they are drawn.
    again: bool = False
    # Text that is no answer yet: what was typed, and what is wrong with it.
    unread: dict[str, tuple[str, str]] = field(default_factory=dict)
    cleared: tuple[str, ...] = ()
    saved: datetime | None = None
    moved: Moved | None = None
    news: tuple[str, ...] = ()
    # Has the person asked what is left? Before that nothing accuses an empty form.
    checked: bool = False
    # Which block ru.js has brought into sight, the how many-th time; and which the next section begins with.
    sight: str = ""
    jumps: int = 0
    target: str = ""

    def show(self, key: str) -> None:
        self.sight, self.jumps = key, self.jumps + 1


def screen(who: Actor, opened: Opened) -> Screen:
    name = _name(opened.submission.id)
    if name not in st.session_state:
        st.session_state[name] = _again(who, opened)
        if not st.session_state[name].again:
            # So that the browser knows from the very first what its screen stands on.
            st.rerun()
    kept: Screen = st.session_state[name]
    return kept


def begun(opened: Opened) -> bool:
    return _name(opened.submission.id) in st.session_state


def hand_over(opened: Opened, seen: Screen) -> None:
    """A restarted server knows nothing, but the browser sends its widgets again: with this one among them
    what was typed meanwhile is still a change of a known revision, and not lost."""
    if not seen.again:
        st.session_state[_carrier(opened)] = f"{seen.turn}.{seen.revision}"
        _carried(opened)


def _carrier(opened: Opened) -> str:
    return f"base-{opened.submission.id}"


def _carried(opened: Opened) -> str:
    """Nobody sees this widget: the style hides it."""
    return st.text_input("Версия формы", key=_carrier(opened), label_visibility="collapsed") or ""


def _again(who: Actor, opened: Opened) -> Screen:
    """The screen that the browser still shows from before a restart, else a new one."""
    parts = re.fullmatch(r"([0-9a-f]{6})\.([0-9]{1,9})", _carried(opened))
    if parts is None or int(parts[2]) > opened.submission.revision:
        return Screen(opened.submission.revision, opened.answers)
    revision = int(parts[2])
    return Screen(revision, _answers_at(who, opened, revision), turn=parts[1], again=True)


def _answers_at(who: Actor, opened: Opened, revision: int) -> Mapping[str, Value]:
    """What was stored at an earlier revision: the journal read backwards."""
    if revision == opened.submission.revision:
        return opened.answers
    known = opened.form.indicators
    found = dict(opened.submission.answers)
    with session.reading() as s:
        events = submissions.history(s, who, opened.submission.id)
    for event in reversed([e for e in events if (e.revision or 0) > revision]):
        found = {c: v for c, v in found.items() if c not in event.after}
        found |= {c: v for c, v in event.before.items() if c in known}
    return answers.decode(known, found)


def drop(opened: Opened) -> None:
    """The next run draws everything anew from the database."""
    st.session_state.pop(_name(opened.submission.id), None)


def placed(opened: Opened, seen: Screen, indicator: Indicator) -> Field:
    return Field(opened.submission.id, indicator, seen.turn)


def _name(number: int) -> str:
    return f"screen-{number}"


def typed(opened: Opened, seen: Screen) -> Changes:
    """What the widgets hold and the screen's own answers do not. Reads the widgets, writes nothing."""
    found: Changes = {}
    for code, indicator in opened.form.indicators.items():
        one = placed(opened, seen, indicator)
        if not fields.on_screen(one):
            continue
        raw = _raw(one, opened)
        try:
            value = fields.read(one.indicator, raw)
        except ValueError as error:
            seen.unread[code] = (str(raw), str(error).rstrip("."))
            continue
        seen.unread.pop(code, None)
        if value != seen.answers.get(code):
            found[code] = value
    return found


def _raw(one: Field, opened: Opened) -> object:
    last = opened.last_year.get(one.indicator.code)
    if last is not None and st.session_state.get(one.same):
        fields.put(one, last)
    return fields.given(one)


def keep(who: Actor, opened: Opened, now: datetime) -> Screen:
    """Saves what was typed since the last run, or says why it cannot be."""
    seen = screen(who, opened)
    if seen.moved or seen.again:
        return seen
    mine = typed(opened, seen)
    asked = {i.code for i in opened.form.asked(opened.kind, {**seen.answers, **_given(mine)})}
    seen.unread = {c: why for c, why in seen.unread.items() if c in asked}
    if seen.revision != opened.submission.revision:
        mine = {c: v for c, v in mine.items() if v != opened.answers.get(c)}
        _moved(opened, seen, mine)
    elif mine:
        try:
            store(who, opened, seen, mine, now)
        except Conflict:
            seen.moved = Moved(mine, seen.revision)
        except Refused as error:
            seen.moved = Moved(mine, seen.revision, str(error))
    return seen


def _moved(opened: Opened, seen: Screen, mine: Changes) -> None:
    if mine:
        seen.moved = Moved(mine, seen.revision)
        return
    changed = seen.answers.keys() | opened.answers.keys()
    codes = [c for c in opened.form.indicators if c in changed]
    seen.news = tuple(c for c in codes if seen.answers.get(c) != opened.answers.get(c))
    rebase(opened, seen)


def rebase(opened: Opened, seen: Screen) -> None:
    """From here on the screen stands on what is stored now."""
    seen.turn = secrets.token_hex(3)
    seen.revision, seen.answers, seen.moved = opened.submission.revision, opened.answers, None


def store(who: Actor, opened: Opened, seen: Screen, changes: Changes, now: datetime) -> None:
    """One transaction. No `st` in here: an interruption between the commit and what the screen knows of it
    would make the person's own save look like somebody else's."""
    with session.begin() as s:
        revision = submissions.save(s, who, opened.submission.id, seen.revision, changes, now)
    wanted = _given({**seen.answers, **changes})
    merged = rules.pruned(opened.form, opened.kind, wanted)
    seen.cleared = tuple(c for c in wanted if c not in merged and c in seen.answers)
    seen.revision, seen.answers, seen.saved, seen.news = revision, merged, now, ()


def _given(changes: Mapping[str, Value | None]) -> dict[str, Value]:
    return {c: v for c, v in changes.items() if v is not None}


def problems(opened: Opened, seen: Screen, now: datetime) -> list[Problem]:
    """The rules on what is on the screen; unread text blocks like an answer that is wrong."""
    found = replace(opened, answers=dict(seen.answers)).problems(now)
    unread = [Problem(c, f"«{raw}» не сохранено: {why}.") for c, (raw, why) in seen.unread.items()]
    return [*unread, *(p for p in found if p.code not in seen.unread)]
