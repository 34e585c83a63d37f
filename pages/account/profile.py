"""«Мой профиль»: who I am here, what I may do and where, where I am signed in, my password, letters and consent."""

import streamlit as st

from core.access import Actor
from db import rights
from pages.account import agreed, mine, password, places
from pages.ui import layout, rows, session


def held(who: Actor) -> None:
    with session.reading() as s:
        found = rights.mine(s, who)
    st.subheader("Мои права", anchor=False)
    if not found:
        layout.empty("Прав пока нет", "Их даёт администратор вашей организации.")
    for role, organisation in found:
        st.text(f"{organisation} — {role.label}")


who = session.require_page()
rows.style()
layout.title(who.name, f"Имя для входа: {who.login}")
held(who)
mine.details(who)
mine.letters_switch(who)
places.show(who)
st.subheader("Пароль", anchor=False)
with st.expander("Сменить пароль", icon=":material/key:", key="password-change"), st.container(width=440):
    password.form(who)
agreed.show(who)
