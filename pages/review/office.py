"""Whose letters and mailings are looked at: an office of mine, or one right below it."""

from collections.abc import Mapping

import streamlit as st

from core import text
from core.access import Action, Actor
from core.organisations import Level
from db import organisations
from db.models import Organisation
from pages.ui import place, scope, session

# More than a box of choices should hold.
MOST = 200


def choose(who: Actor) -> Organisation:
    """One of those that somebody answers to, kept in the address; no box where there is only one."""
    known = {o.code: o for o in branches(who)}
    if len(known) == 1:
        return next(iter(known.values()))
    names = {code: o.name for code, o in known.items()}
    return known[scope.pick("Организация", "org", names, next(iter(known)))]


def branches(who: Actor) -> list[Organisation]:
    today, found = place.today(), list[Organisation]()
    with session.reading() as s:
        for top in organisations.roots(s, who, Action.REMIND):
            below = organisations.children(s, who, Action.REMIND, top, today)
            found += [top, *(o for o in below if o.level != Level.PRIMARY.value)]
    return found[:MOST]


def without(label: str, names: Mapping[int, str], chosen: frozenset[int], key: str) -> frozenset[int]:
    """Which of these are left out; of more than a box holds, those that the words find are offered."""
    kept: list[int] = st.session_state.get(key, [n for n in names if n in chosen])
    offered = list(names)
    if len(names) > MOST:
        words = text.search_key(
            st.text_input("Найти, кого убрать", key=f"{key}-words", max_chars=100, icon=":material/search:")
            or ""
        )
        found = [n for n, name in names.items() if words and words in text.search_key(name)]
        offered = list(dict.fromkeys([*kept, *found[:MOST]]))
    given = st.multiselect(
        label,
        offered,
        default=None if key in st.session_state else kept,
        format_func=lambda n: names.get(n, ""),
        placeholder="Никого: отправить всем",
        key=key,
    )
    return frozenset(n for n in given if n in names)
