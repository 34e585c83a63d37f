"""How much awaits the person who is here, for the menu: asked for once in a while, not at every click."""

import streamlit as st

import db
from core.access import Actor
from core.messages import Menu
from db import messages
from pages.ui import session


def counts(who: Actor) -> dict[str, int]:
    """By the address of the page."""
    with session.reading() as s:
        stamp = messages.stamp(s, who)
    rights = sorted(f"{grant.role.value}{grant.path}" for grant in who.grants)
    menu = _menu(session.settings().database_url, who.user_id, tuple(rights), stamp, _who=who)
    return {"messages": menu.messages, "review": menu.review, "deadlines": menu.extensions}


# One person's alone: the person and all their rights are in the key.
@st.cache_data(ttl=30, max_entries=5000, show_spinner=False)
def _menu(
    database_url: str, user: int | None, rights: tuple[str, ...], stamp: tuple[int, ...], _who: Actor
) -> Menu:
    with db.reading(db.engine_for(database_url)) as s:
        return messages.menu(s, _who, session.now())
