"""Saved views: mine and those that others show. A view is a link; what may be seen behind it the page asks."""

from collections.abc import Callable, Sequence

import streamlit as st

import pages
from core import formats, views
from core.access import Action
from core.problems import Conflict, Forbidden, Refused
from core.views import Kept
from db import organisations
from db import views as kept
from db.models import View
from pages.ui import layout, session
from pages.ui.scope import Scope

SCRIPTS = {page.url: page for page in pages.TABLE if page.url in views.PAGES}
GONE = "view-gone"


def every(at: Scope) -> None:
    with session.reading() as s:
        mine = kept.mine(s, at.who)
        shared = kept.shared(s, at.who, at.organisation)
    st.subheader("Сохранённые виды", anchor=False)
    _undo(at)
    if not mine and not shared:
        layout.empty(
            "Видов пока нет", "Под любым графиком есть «Ещё» — «Сохранить вид».", ":material/bookmark:"
        )
    for view in mine:
        _mine(at, view)
    if shared:
        st.subheader("Показывают другие", anchor=False)
        _list(shared)


def _list(found: Sequence[View]) -> None:
    for view in found:
        _link(view)


def _link(view: View) -> None:
    page = SCRIPTS.get(view.page)
    if page is None:
        st.text(view.title)
        return
    words = f"{formats.md(view.title)} · {page.title}"
    st.page_link(page.script, label=words, icon=page.icon, query_params=views.choices(view.query))


def _mine(at: Scope, view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-view-{view.id}"):
        with st.container():
            _link(view)
        if view.shared:
            st.badge("виден другим", color="gray")
        with st.popover("Изменить", type="tertiary", icon=":material/edit:", key=f"edit-view-{view.id}"):
            _edit(at, view)


def _edit(at: Scope, view: View) -> None:
    key = f"{view.id}-{view.lock_version}"
    with st.form(f"view-{key}", border=False):
        title = st.text_input("Название", value=view.title, max_chars=views.TITLE, key=f"view-name-{key}")
        shared = st.toggle("Показать всем, кому доступно сравнение", value=view.shared, key=f"view-all-{key}")
        saved = st.form_submit_button("Сохранить", type="primary")
        gone = st.form_submit_button("Удалить", icon=":material/delete:", type="tertiary")
    if saved:
        tried(lambda: _change(at, view, title, shared), "Вид изменён")
    if gone:
        tried(lambda: _forget(at, view), "Вид удалён")


def tried(act: Callable[[], None], done: str) -> None:
    """Does it and draws the page anew; why not, in words."""
    try:
        act()
    except (Refused, Conflict, Forbidden) as error:
        layout.refused(error)
        return
    layout.toast(done)
    st.rerun()


def _change(at: Scope, view: View, title: str, shared: bool) -> None:
    with session.begin() as s:
        kept.change(s, at.who, view.id, title, shared, view.lock_version, session.now())


def _forget(at: Scope, view: View) -> None:
    with session.begin() as s:
        was = kept.forget(s, at.who, view.id, view.lock_version, session.now())
    st.session_state[GONE] = was


def _undo(at: Scope) -> None:
    was = st.session_state.get(GONE)
    if not isinstance(was, Kept):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="view-undo"):
        st.caption(f"Удалён вид «{formats.md(was.title)}».")
        if st.button("Вернуть", icon=":material/undo:", type="tertiary", key="view-undo-button"):
            tried(lambda: _again(at, was), "Вид возвращён")


def _again(at: Scope, was: Kept) -> None:
    with session.begin() as s:
        place = organisations.find(s, at.who, Action.COMPARE, was.query.get("organisation", ""))
        kept.keep(s, at.who, place, was, session.now())
    st.session_state.pop(GONE, None)
