"""New accounts, and new rights for those who have one."""

from datetime import datetime
from typing import Any

import streamlit as st

from core import people
from core.access import Actor
from db import rights, users
from db.models import Organisation
from pages.admin import acts
from pages.admin.acts import Done


def opening(who: Actor, place: Organisation) -> None:
    """A new account with its first right at this place."""
    roles = acts.roles(who, place)
    if not roles:
        return
    st.subheader("Новая учётная запись", anchor=False)
    # A form of its own after every account: the next one begins empty.
    number = st.session_state.get("people-opened", 0)
    with st.form(f"new-{place.id}-{number}"):
        name = st.text_input("Фамилия, имя, отчество", max_chars=people.NAME)
        role = st.selectbox("Роль", roles, format_func=acts.title)
        post = st.text_input("Должность", max_chars=people.POST, placeholder="Можно не заполнять")
        email = st.text_input("Электронная почта", max_chars=people.EMAIL, placeholder="Можно не заполнять")
        phone = st.text_input("Телефон", max_chars=people.PHONE, placeholder="Можно не заполнять")
        login = st.text_input(
            "Имя для входа", max_chars=people.LOGIN, placeholder="Пусто — составим из фамилии: ivanova.mp"
        )
        by_post = acts.way(f"new-{place.id}")
        pressed = st.form_submit_button(
            "Завести и получить код", type="primary", icon=":material/person_add:"
        )

    def verb(s: Any, now: datetime) -> Done:
        given = people.details(name or "", post or "", email or "", phone or "")
        user = users.create(s, who, login or "", given, role, place.id, now)
        return acts.handing(s, who, user.id, f"Учётная запись заведена: {user.name}.", by_post, now)

    if pressed and acts.act(verb):
        st.session_state["people-opened"] = number + 1
        st.rerun()


def inviting(who: Actor, place: Organisation) -> None:
    """A right at this place for somebody who has an account already: known by login, told by nobody's list."""
    roles = acts.roles(who, place)
    if not roles:
        return
    with st.expander("Учётная запись уже есть", icon=":material/person_search:", key="known"):
        with st.form(f"known-{place.id}", border=False):
            login = st.text_input("Имя для входа этого человека", max_chars=80)
            role = st.selectbox("Роль", roles, format_func=acts.title, key=f"known-role-{place.id}")
            pressed = st.form_submit_button("Дать право", icon=":material/add_moderator:")

        def verb(s: Any, now: datetime) -> Done:
            user = users.named(s, who, place, login or "")
            return acts.given(rights.grant(s, who, user.id, role, place.id, now), role)

        if pressed and acts.act(verb):
            st.rerun()
