"""The door: one purpose, and nothing of the house can be seen through it."""

from urllib.parse import urlencode, urlsplit

import streamlit as st

from core.problems import Refused
from pages.account import entrance
from pages.ui import layout, session


def show() -> None:
    with st.container(key="door"):
        st.image(layout.ICON, width=56)
        st.html(f'<h1 class="pm-title">{layout.NAME}</h1><p class="pm-under">Мониторинг работы профсоюза</p>')
        with st.form("sign_in", border=False):
            login = st.text_input("Имя для входа", autocomplete="username", key="login")
            password = st.text_input(
                "Пароль или одноразовый код",
                type="password",
                autocomplete="current-password",
                key="secret",
            )
            pressed = st.form_submit_button("Войти", type="primary", width="stretch")
        if pressed:
            _try(login, password)
        st.caption("Нет пароля или забыли его? Попросите одноразовый код у администратора своей организации.")
        session.where_to_turn()
        st.caption("[Опубликованные отчёты](/reports) открыты всем, без входа.")


def _try(login: str, password: str) -> None:
    if not login.strip() or not password:
        st.error("Введите имя для входа и пароль.")
        return
    try:
        entry = entrance.enter(login, password)
    except Refused as e:
        layout.refused(e)
        return
    onward(entry)


def onward(entry: str) -> None:
    """Through our route, so that the cookie is set out of reach of scripts and the connection carries it."""
    query = urlencode([(k, v) for k in st.query_params for v in st.query_params.get_all(k)])
    here = f"{_path()}?{query}" if query else _path()
    layout.go("/auth/enter?" + urlencode({"code": entry, "next": here}), "Продолжить")
    st.stop()


def _path() -> str:
    url = st.context.url
    return urlsplit(url).path or "/" if isinstance(url, str) else "/"
