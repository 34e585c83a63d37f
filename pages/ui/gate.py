"""The script that runs at every click: who is there, which pages there are for them, the frame, the page."""

from collections import defaultdict
from copy import copy
from functools import lru_cache
from typing import Any

import streamlit as st

import pages
from core.access import Actor, Role
from pages.account import consent, password, sign_in
from pages.ui import address, layout, session
from pages.ui.waiting import counts

_COUNT = " · "


def run() -> None:
    with session.known() as who:
        _show(who)


def _show(who: Actor | None) -> None:
    session.forget_others(who)
    # A page_icon of our own: the icon of st.Page alone would be fetched from another host.
    st.set_page_config(page_icon=layout.ICON, layout="wide" if _free(who) else "centered")
    st.html(pages.ROOT / "pages" / "ui" / "style.css")
    if who is None:
        _everywhere(sign_in.show, "Вход")
    elif who.must_change_password:
        _everywhere(password.forced, "Новый пароль")
    elif who.must_agree:
        _everywhere(consent.asked, "Согласие")
    else:
        _navigate(who)


def _free(who: Actor | None) -> bool:
    return who is not None and not who.waits


def _everywhere(show: Any, title: str) -> None:
    """One screen on every address: the deep link waits until the person may follow it."""
    screens = [st.Page(show, title=title, url_path=page.url, default=not page.url) for page in pages.TABLE]
    here = st.navigation(screens, position="hidden")
    st.set_page_config(page_title=f"{here.title} · {layout.NAME}")
    layout.banner()
    here.run()


def _navigate(who: Actor) -> None:
    sections: dict[str, list[Any]] = defaultdict(list)
    by_url: dict[str, Any] = {}
    waiting = counts(who)
    for page in pages.TABLE:
        by_url[page.url] = _screen(page, who.roles, waiting.get(page.url, 0))
    if who.roles == {Role.PRESIDIUM}:
        by_url[""] = _led_to(by_url["overview"])
    for page in pages.TABLE:
        sections[page.section].append(by_url[page.url])
    here = st.navigation(sections, expanded=True)
    # A number that changes makes another tab of it.
    st.set_page_config(page_title=f"{here.title.partition(_COUNT)[0]} · {layout.NAME}")
    layout.frame(who, by_url["profile"])
    address.opened(here.url_path)
    # A link to the page one is on gives the script a new query and leaves the browser's address old: the next
    # click would go back. The browser takes this only where the two differ.
    st.query_params.from_dict({name: st.query_params.get_all(name) for name in st.query_params})
    here.run()


def _screen(page: pages.Page, roles: frozenset[Role], waiting: int) -> Any:
    """Without the right, the same address says so instead of «Page not found». `waiting`: how much of it awaits the
    person."""
    allowed = page.open_to(roles)
    # A copy: the one that is being shown bears a mark of it.
    return copy(_made(page, allowed, waiting if allowed else 0))


# Streamlit looks each script up on the disk, thirty of them at every click.
@lru_cache(maxsize=1000)
def _made(page: pages.Page, allowed: bool, waiting: int) -> Any:
    return st.Page(
        page.script if allowed else session.forbidden,
        title=f"{page.title}{_COUNT}{waiting}" if waiting else page.title,
        icon=page.icon,
        url_path=page.url,
        default=not page.url,
        visibility="visible" if allowed and page.menu else "hidden",
    )


def _led_to(target: Any) -> Any:
    def onward() -> None:
        st.switch_page(target)

    return st.Page(onward, title=layout.NAME, default=True, visibility="hidden")
