"""Turning the pages of a list whose page stands in the address."""

import streamlit as st

from pages.ui import address


def pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def present(name: str, total: int, size: int) -> int:
    """Which page is shown; one that is not there is the last one."""
    return min(address.number(name) or 1, pages(total, size))


def buttons(name: str, total: int, size: int) -> None:
    """Nothing where all is on one page."""
    page, last = present(name, total, size), pages(total, size)
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
