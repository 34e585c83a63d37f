"""What one screen was drawn from: kept in the session between runs, and found again after a restart."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import streamlit as st

from core import answers
from core.access import Actor
from core.answers import Value
from core.doubts import Context
from db import submissions
from db.submissions import Opened, Past
from pages.ui import session

Changes = dict[str, Value | None]


@dataclass
class Moved:
    """The stored form is no longer the one on the screen, or takes no answers any more: nothing of
    `mine` is saved until the person has chosen."""

    mine: Changes
    since: int
    why: str = ""


@dataclass(frozen=True)
class Undo:
    """What a change has cleared: `before` are the answers that were changed, `gone` those that went with it."""

    before: Changes
    gone: Mapping[str, Value]
    carried: frozenset[str] = frozenset()


@dataclass
class Screen:
    """The answers themselves live in the database."""

    # As it was last read; `answers` and `revision` are what the screen stands on.
    opened: Opened
    revision: int
    answers: Mapping[str, Value]
    turn: str = field(default_factory=lambda: secrets.token_hex(3))
    section: str = ""
    # Drawn from what a browser has kept over a restart: its widgets are read only after they are drawn.
    again: bool = False
    # Text that is no answer yet: what was typed, and what is wrong with it.
    unread: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Asked for by a button and not stored yet.
    pending: Changes = field(default_factory=dict)
    # Last year's answers on their way into the form, and those taken over earlier that are right.
    taking: dict[str, Value] = field(default_factory=dict)
    right: set[str] = field(default_factory=set)
    # How many answers the section has just got from last year.
    taken: int | None = None
    undo: Undo | None = None
    # Warnings, as (code, rule), that have been shown and what they are about; and those whose reason is being changed.
    doubted: dict[tuple[str, str], str] = field(default_factory=dict)
    mending: set[tuple[str, str]] = field(default_factory=set)
    refused: str = ""
    saved: datetime | None = None
    moved: Moved | None = None
    news: tuple[str, ...] = ()
    # Has the person asked what is left? Before that nothing accuses an empty form.
    checked: bool = False
    # Which block ru.js has brought into sight, the how many-th time; and which the next section begins with.
    sight: str = ""
    jumps: int = 0
    target: str = ""
    # Read once: what the answers are compared with.
    past: Past | None = None
    around: Context | None = None

    def show(self, key: str) -> None:
        self.sight, self.jumps = key, self.jumps + 1

    def rebase(self, opened: Opened) -> None:
        """From here on the screen stands on what is stored now."""
        self.turn = secrets.token_hex(3)
        self.revision, self.answers, self.moved = opened.submission.revision, opened.answers, None
        self.pending, self.taking, self.right, self.undo = {}, {}, set(), None


def of(who: Actor, opened: Opened) -> Screen:
    name = _name(opened.submission.id)
    if name not in st.session_state:
        made = _again(who, opened)
        made.past = opened.past
        st.session_state[name] = made
        if not made.again:
            # So that the browser knows from the very first what its screen stands on.
            st.rerun()
    found: Screen = st.session_state[name]
    return found


def kept(number: int) -> Screen | None:
    found: Screen | None = st.session_state.get(_name(number))
    return found


def drop(opened: Opened) -> None:
    """The next run draws everything anew from the database."""
    st.session_state.pop(_name(opened.submission.id), None)


def hand_over(opened: Opened, seen: Screen) -> None:
    """A restarted server knows nothing, but the browser sends its widgets again: with this one among them
    what was typed meanwhile is still a change of a known revision, and not lost."""
    if not seen.again:
        st.session_state[_carrier(opened)] = f"{seen.turn}.{seen.revision}"
        _carried(opened)


def _name(number: int) -> str:
    return f"screen-{number}"


def _carrier(opened: Opened) -> str:
    return f"base-{opened.submission.id}"


def _carried(opened: Opened) -> str:
    """Nobody sees this widget: the style hides it."""
    return st.text_input("Версия формы", key=_carrier(opened), label_visibility="collapsed") or ""


def _again(who: Actor, opened: Opened) -> Screen:
    """The screen that the browser still shows from before a restart, else a new one."""
    parts = re.fullmatch(r"([0-9a-f]{6})\.([0-9]{1,9})", _carried(opened))
    if parts is None or int(parts[2]) > opened.submission.revision:
        return Screen(opened, opened.submission.revision, opened.answers)
    revision = int(parts[2])
    return Screen(opened, revision, _answers_at(who, opened, revision), turn=parts[1], again=True)


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
