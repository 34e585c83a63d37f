"""What I tell of myself: my post and how to reach me; and whether letters may."""

import streamlit as st

from core import formats, letters, people
from core.access import Actor
from core.problems import Conflict, Refused
from db import users
from pages.ui import layout, session


def details(who: Actor) -> None:
    assert who.user_id is not None
    with session.reading() as s:
        known, version = users.details(s, who, who.user_id, session.now())
    st.subheader("Мои данные", anchor=False)
    st.caption(
        "Почту и телефон видят только специалисты вышестоящих организаций, и каждый просмотр записывается. "
        "Имя меняет тот, кто завёл учётную запись."
    )
    # Another version is another form: what somebody else has changed is seen at once.
    with st.form(f"mine-{version}", border=False, width=440):
        post = st.text_input("Должность", known.post, max_chars=people.POST)
        email = st.text_input("Электронная почта", known.email, max_chars=people.EMAIL, autocomplete="email")
        phone = st.text_input("Телефон", known.phone, max_chars=people.PHONE, autocomplete="tel")
        pressed = st.form_submit_button("Сохранить данные", icon=":material/save:")
    if not pressed:
        return
    try:
        with session.begin() as s:
            given = people.details(known.name, post or "", email or "", phone or "")
            users.tell(s, who, given, version, session.now())
    except (Refused, Conflict) as refusal:
        layout.refused(refusal)
        return
    layout.toast("Данные сохранены")
    st.rerun()


def letters_switch(who: Actor) -> None:
    assert who.user_id is not None
    with session.reading() as s:
        wanted = users.myself(s, who).digests
    st.subheader("Письма", anchor=False)
    now_wanted = st.toggle(letters.SWITCH, wanted, key="digests")
    if now_wanted != wanted:
        with session.begin() as s:
            users.set_digests(s, who, now_wanted, session.now())
        layout.toast("Записано")
    st.caption(formats.md(letters.STAYS))
