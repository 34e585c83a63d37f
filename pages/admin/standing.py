"""Where one stands: from the topmost organisation in reach down to a territory, one step a select box."""

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.organisations import Level
from db import organisations
from db.models import Organisation
from pages.ui import session

# More regions or territories than this no organisation has.
MOST = 200
ABOVE = (Level.REGIONAL, Level.TERRITORIAL)


def choose(who: Actor, action: Action, key: str) -> Organisation | None:
    """None where the actor may do this nowhere."""
    with session.reading() as s:
        tops = list(organisations.roots(s, who, action))
    here = _one_of(tops, "Где", key, None) if len(tops) > 1 else next(iter(tops), None)
    for depth in range(len(ABOVE)):
        if here is None or here.level not in (Level.FEDERAL.value, Level.REGIONAL.value):
            break
        below = _below(who, action, here)
        further = _one_of(below, "Где", f"{key}-{depth}-{here.id}", "Все") if below else None
        if further is None:
            break
        here = further
    return here


def _below(who: Actor, action: Action, here: Organisation) -> list[Organisation]:
    today = formats.local_day(session.now(), session.settings().time_zone.key)
    with session.reading() as s:
        found, _ = organisations.below(s, who, action, here, 0, MOST, today=today, levels=ABOVE)
    return list(found)


def _one_of(places: list[Organisation], label: str, key: str, every: str | None) -> Organisation | None:
    names = {o.code: o.name for o in places}
    options = ([""] if every else []) + list(names)
    code = st.selectbox(
        label, options, format_func=lambda c: names.get(c, every or ""), key=f"standing-{key}"
    )
    return next((o for o in places if o.code == code), None)
