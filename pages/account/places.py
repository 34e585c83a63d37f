"""My sign-ins: where somebody is in under my name, and how to put them all out."""

import streamlit as st

from core import formats
from core.access import Actor
from db import signins
from db.signins import SignIn
from pages.ui import layout, rows, session


def show(who: Actor) -> None:
    rules = session.settings()
    with session.reading() as s:
        found = signins.of(s, who, session.token(), session.now(), rules.session_idle, rules.session_whole)
    st.subheader("Мои входы", anchor=False)
    still = sum(one.open for one in found)
    st.markdown(
        f"Сейчас открыто: **{formats.count(still, 'вход', 'входа', 'входов')}**. Незнакомый адрес или время — "
        "повод выйти везде и сменить пароль."
    )
    with st.expander("Входы за 30 дней", icon=":material/devices:", key="sign-ins"):
        zone = rules.time_zone.key
        rows.table(
            ("Когда", "Последнее действие", "Откуда", "Состояние"),
            [
                (formats.moment(x.at, zone), formats.moment(x.seen, zone), whence(x.address), state(x))
                for x in found
            ],
        )
        if len(found) == signins.SHOWN:
            st.caption(f"Показаны последние {signins.SHOWN}.")
    leave(who)


def whence(peer: str | None) -> str:
    return "этот компьютер" if peer == session.HERE else peer or ""


def state(one: SignIn) -> str:
    if one.this:
        return "этот вход"
    return "открыт" if one.open else "закрыт"


def leave(who: Actor) -> None:
    with st.container(horizontal=True):
        others = st.button("Выйти на других устройствах", icon=":material/logout:", key="out-others")
        all_ = st.button(
            "Выйти на всех устройствах", icon=":material/power_settings_new:", key="out-everywhere"
        )
    if others or all_:
        with session.begin() as s:
            ended = signins.leave(s, who, session.token() if others else None, session.now())
        if all_:
            layout.leave()
        layout.toast(f"Закрыто: {formats.count(ended, 'вход', 'входа', 'входов')}")
        st.rerun()
