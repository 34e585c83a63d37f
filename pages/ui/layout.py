"""The frame around every page: banner, title, empty states, who is signed in."""

from datetime import datetime
from html import escape
from typing import Any

import streamlit as st

import db
from core import formats
from core.access import Actor
from core.problems import Forbidden
from db.models import Fact
from pages import ROOT
from pages.ui import look, session

NAME = "Профмонитор"
ICON = str(ROOT / "assets" / "icon.png")
LOGO, DARK_LOGO = str(ROOT / "assets" / "logo.png"), str(ROOT / "assets" / "logo_dark.png")


@st.cache_data(ttl=30, max_entries=20, show_spinner=False)
def _demonstration(database_url: str) -> bool:
    with db.reading(db.engine_for(database_url)) as s:
        return s.get(Fact, "demonstration") is not None


def demonstration() -> bool:
    return _demonstration(session.settings().database_url)


def banner() -> None:
    if demonstration():
        st.html(f'<div class="pm-demo" role="note">{formats.INVENTED}</div>')


def frame(who: Actor, profile: Any) -> None:
    """`profile` is the page of that name, for the link under the menu."""
    st.logo(DARK_LOGO if look.dark() else LOGO, icon_image=ICON, size="large")
    banner()
    with st.sidebar.container(key="person"):
        roles = ", ".join(sorted({grant.role.label for grant in who.grants})) or "без роли"
        st.html(f'<div class="pm-name">{escape(who.name)}</div><div class="pm-role">{escape(roles)}</div>')
        st.page_link(profile, label="Мой профиль", icon=":material/person:")
        if st.button("Выйти", icon=":material/logout:", key="sign_out", type="tertiary"):
            leave()
        look.switch()


def leave() -> None:
    """The route forgets the record and the cookie; the browser comes back with a new connection."""
    go("/auth/leave", "Выйти")
    for key in list(st.session_state.keys()):
        del st.session_state[key]
    st.stop()


def go(address: str, label: str) -> None:
    """A real navigation to one of our routes: ru.js follows the mark; without it there is the link."""
    href = escape(address, quote=True)
    st.html(f'<p class="pm-go"><a data-go="{href}" href="{href}" target="_self">{escape(label)}</a></p>')


def title(text: str, under: str = "") -> None:
    """The page's one heading and a quiet line under it; both may hold words of users."""
    line = f'<p class="pm-under">{escape(under)}</p>' if under else ""
    st.html(f'<h1 class="pm-title">{escape(text)}</h1>{line}')


def empty(text: str, hint: str = "", icon: str = ":material/inbox:") -> None:
    """Nothing to show, and what to do about it."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(icon, width="content")
        under = f'<p class="pm-under">{escape(hint)}</p>' if hint else ""
        st.html(f'<p class="pm-empty">{escape(text)}</p>{under}')


def clock(moment: datetime) -> str:
    return formats.clock(moment, session.settings().time_zone.key)


def saved(moment: datetime) -> None:
    """«сохранено 14:02», quietly, where the eye already is."""
    st.html(f'<p class="pm-saved" role="status">сохранено {clock(moment)}</p>')


def refused(error: Exception | str, before: str = "") -> None:
    """Why something was not done, where it was asked for. A refusal may name organisations and people: their words
    are escaped. `before` it: ours."""
    st.error(f"{before} {formats.md(str(error))}".strip(), icon=":material/error:")


def locked(error: Forbidden) -> None:
    """Somebody else's or nobody's, in the same words: ours."""
    st.warning(f"{error}", icon=":material/lock:")
    session.homeward()
    session.where_to_turn()


def toast(text: str) -> None:
    """`text` is ours, never a user's: it is read as Markdown."""
    st.toast(text, icon=":material/check:")
