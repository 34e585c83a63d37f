"""The names behind a group of organisations: each a door to its passport, the rest in the table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import formats
from core.access import Action
from core.charts.bands import Member, twins
from core.formats import number
from db import Session, likeness, organisations
from pages.ui import address, scope
from pages.ui.scope import Scope

PASSPORT = "pages/analytics/passport.py"
SHOWN = 25


def homes(s: Session, at: Scope, frame: pd.DataFrame) -> dict[str, str]:
    """The organisation above, by code, of those in the frame who share their names: the rest need none."""
    names = dict(zip(frame["code"], frame["organisation"], strict=True))
    again = twins(names.values())
    codes = [code for code, name in names.items() if name in again]
    if not codes:
        return {}
    above = {
        o.id: o.name for o in organisations.children(s, at.who, Action.COMPARE, at.organisation, at.today)
    }
    found = likeness.named(s, at.who, codes)
    return {o.code: above[o.parent_id] for o in found if o.parent_id in above}


def chosen(name: str, groups: Sequence[tuple[str, str, Sequence[Member]]]) -> str:
    """One of (code, words, members) by a row of chips; its choice stands in the address. Those with nobody in them
    are not offered."""
    words = {code: f"{label}: {number(len(inside))}" for code, label, inside in groups if inside}
    return address.pressed(name, list(words), lambda code: words[code])


def press(name: str, code: str) -> None:
    """What was clicked on the chart becomes the choice, once for a click."""
    last = f"behind-{name}"
    if st.session_state.get(last) != code:
        st.session_state[last] = code
        st.session_state[f"address-{name}"] = code


def show(members: Sequence[Member], year: int, name: str) -> None:
    with st.container(key=f"found-{name}", gap="small"):
        for member in members[:SHOWN]:
            words = f"{member.told} — {member.label}"
            if member.thin:
                words += f" ({formats.of(member.answered, member.expected)})"
            scope.link(PASSPORT, member.code, words, year=year)
    if len(members) > SHOWN:
        st.caption(f"И ещё {number(len(members) - SHOWN)} — в таблице и в файле XLSX.")
