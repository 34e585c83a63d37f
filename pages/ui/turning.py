"""Turning the pages of a list whose page stands in the address."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import address


def pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def present(name: str, total: int, size: int, usual: int = 1) -> int:
    """Which page is shown, `usual` where none is asked for; one that is not there is the last one."""
    return min(address.number(name) or usual, pages(total, size))


def anew(name: str, view: Sequence[str]) -> None:
    """The first page again when another view is shown; a link still opens on its own page."""
    key = f"turned-{name}"
    if st.session_state.get(key, view) != view:
        address.put(**{name: None})
    st.session_state[key] = view


def buttons(name: str, total: int, size: int, usual: int = 1) -> None:
    """Nothing where all is on one page."""
    page, last = present(name, total, size, usual), pages(total, size)
    if last == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"turn-{name}"):
        if st.button("Назад", icon=":material/arrow_back:", disabled=page == 1, key=f"earlier-{name}"):
            _go(name, page - 1)
        st.html(f'<p class="pm-quiet">страница {page} из {last}</p>', width="content")
        if st.button("Дальше", icon=":material/arrow_forward:", disabled=page == last, key=f"later-{name}"):
            _go(name, page + 1)


def _go(name: str, page: int) -> None:
    address.put(**{name: page})
    st.rerun()
