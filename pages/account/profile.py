"""«Мой профиль»: who I am here, what I may do and where, my password."""

import streamlit as st

from db import users
from pages.account import password
from pages.ui import layout, session

who = session.require_page()
layout.title(who.name, f"Имя для входа: {who.login}")

with session.reading() as s:
    places = users.places(s, who)

st.subheader("Мои права")
if not places:
    layout.empty("Прав пока нет", "Их даёт администратор вашей организации.")
for role, organisation in places:
    st.text(f"{organisation} — {role.label}")

st.subheader("Сменить пароль")
with st.container(width=440):
    password.form(who)
