"""One form as a fragment: an answer redraws the form alone, and not the page with its menu.

A fragment runs without the gate, so it asks itself who is at the other end.
"""

from datetime import datetime

import streamlit as st

from core.access import Actor
from core.problems import Forbidden
from db.submissions import Opened
from pages.duties import clash, draft, filling, reading, screen
from pages.duties.screen import Screen
from pages.ui import session


@st.fragment
def show(number: int) -> None:
    with session.present() as who:
        if who is None or who.must_change_password:
            # The gate asks to sign in on this very address.
            st.rerun()
        try:
            _show(who, number, session.now())
        except Forbidden:
            session.forbidden()


def _show(who: Actor, number: int, now: datetime) -> None:
    seen = screen.kept(number)
    if seen is None:
        opened = draft.opened_now(who, number)
        if not opened.fillable(now):
            reading.show(who, opened, now)
            return
        seen = screen.of(who, opened)
    draft.keep(who, seen, now)
    opened = seen.opened
    if seen.moved:
        clash.show(who, opened, seen, now)
    elif opened.fillable(now):
        _fill(who, opened, seen, now)
    else:
        screen.drop(opened)
        reading.show(who, opened, now)


def _fill(who: Actor, opened: Opened, seen: Screen, now: datetime) -> None:
    filling.show(who, opened, seen, now)
    if seen.again:
        # Now the browser's widgets can be read: the next run saves what they hold.
        seen.again = False
        st.rerun()
