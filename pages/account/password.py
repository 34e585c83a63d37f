"""A new password: by one's own will, or because the account was opened with a one-time code."""

import streamlit as st

from core.access import Actor, Role
from core.passwords import SHORTEST, SHORTEST_FOR_ADMINISTRATORS
from core.problems import Refused
from db import users
from pages.account import entrance, sign_in
from pages.ui import layout, session


def forced() -> None:
    """Every address leads here until the password is set."""
    who = session.actor()
    if who is None:
        st.stop()
    with st.container(key="door"):
        st.image(layout.ICON, width=56)
        layout.title("Придумайте пароль", "Одноразовый код больше не понадобится.")
        form(who, ask_present=False)
        if st.button("Выйти", type="tertiary", key="sign_out"):
            layout.leave()


def form(who: Actor, ask_present: bool = True) -> None:
    with st.form("password", border=False):
        present = ""
        if ask_present:
            present = st.text_input(
                "Нынешний пароль", type="password", autocomplete="current-password", key="present"
            )
        new = st.text_input("Новый пароль", type="password", autocomplete="new-password", key="new")
        again = st.text_input(
            "Новый пароль ещё раз", type="password", autocomplete="new-password", key="again"
        )
        pressed = st.form_submit_button("Сохранить пароль", type="primary", width="stretch")
    st.caption(_hint(who))
    if pressed:
        try:
            entry = _change(who, present if ask_present else None, new, again)
        except Refused as e:
            layout.refused(e)
            return
        sign_in.onward(entry)


def _hint(who: Actor) -> str:
    shortest = SHORTEST_FOR_ADMINISTRATORS if Role.ADMINISTRATOR in who.roles else SHORTEST
    return (
        f"Не короче {shortest} знаков. Хорошо подходят несколько слов через пробел. "
        "На других устройствах придётся войти заново."
    )


def _change(who: Actor, present: str | None, new: str, again: str) -> str:
    if new != again:
        raise Refused("Пароли не совпадают: наберите новый пароль дважды одинаково.")
    if present is not None and not entrance.is_mine(who.login, present):
        raise Refused("Нынешний пароль неверен.")
    with session.begin() as s:
        user = users.set_password(s, who, new, session.now(), entrance.hasher)
    return entrance.reopen(user)
