"""One person: rights given and taken, a new code, disabling and enabling."""

from datetime import datetime
from typing import Any

import streamlit as st

from core import formats
from core.access import Actor, Role
from db import rights, users
from db.models import Organisation
from db.people import Person, Right
from pages.admin import acts
from pages.admin.acts import Done


def manage(who: Actor, person: Person, place: Organisation) -> None:
    if person.id == who.user_id:
        st.caption("Это вы. Свои права изменить нельзя: это делает другой администратор.")
        return
    roles = acts.roles(who, place)
    if not (person.managed or roles or any(right.mine for right in person.rights)):
        st.caption("Этой учётной записью управляет вышестоящая организация.")
        return
    held = {right.role for right in person.rights if right.organisation_id == place.id}
    with st.expander("Изменить", icon=":material/tune:", key=f"manage-{person.id}"):
        if person.managed:
            _code(who, person)
            _switch(who, person)
        else:
            st.caption(
                "Новые права, код и отключение — у вышестоящей организации: у человека есть права вне вашей ветви."
            )
        if person.managed and (more := [role for role in roles if role not in held]):
            _give(who, person, place, more)
        for right in person.rights:
            if right.mine:
                _take(who, person, right)


def _take(who: Actor, person: Person, right: Right) -> None:
    words = f"{right.role.label} — {right.organisation}"

    def verb(s: Any, now: datetime) -> Done:
        rights.revoke(s, who, right.id, now)
        return Done(f"Право снято: {person.name}, {words}. Имя для входа: {person.login}.")

    key = f"take-{right.id}"
    label = f"Забрать право: {formats.md(words)}"
    if st.button(label, icon=":material/remove_moderator:", key=key, type="tertiary") and acts.act(verb):
        st.rerun()


def _give(who: Actor, person: Person, place: Organisation, roles: list[Role]) -> None:
    with st.form(f"give-{person.id}-{place.id}", border=False):
        role = st.selectbox(
            "Дать ещё одно право в этой организации",
            roles,
            format_func=acts.title,
            key=f"give-role-{person.id}-{place.id}",
        )
        pressed = st.form_submit_button("Дать это право", icon=":material/add_moderator:")

    def verb(s: Any, now: datetime) -> Done:
        return acts.given(rights.grant(s, who, person.id, role, place.id, now), role)

    if pressed and acts.act(verb):
        st.rerun()


def _code(who: Actor, person: Person) -> None:
    if not person.rights:
        st.caption("Чтобы выдать код, сначала дайте человеку право.")
        return
    by_post = acts.way(str(person.id))

    def verb(s: Any, now: datetime) -> Done:
        return acts.handing(s, who, person.id, f"Новый код для входа: {person.name}.", by_post, now)

    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Новый одноразовый код", icon=":material/key:", key=f"code-{person.id}")
        st.html('<p class="pm-quiet">Прежний пароль сразу перестанет действовать.</p>')
    if pressed and acts.act(verb):
        st.rerun()


def _switch(who: Actor, person: Person) -> None:
    words, icon = ("Отключить", "person_off") if person.active else ("Включить", "person_check")

    def verb(s: Any, now: datetime) -> Done:
        (users.disable if person.active else users.enable)(s, who, person.id, now)
        return Done(f"Учётная запись {'отключена' if person.active else 'снова работает'}: {person.name}.")

    # The key names the direction: a second click on a stale screen does not undo the first.
    key = f"switch-{person.id}-{person.active}"
    hint = "Человек сразу потеряет доступ; всё, что он заполнил, останется." if person.active else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(words, icon=f":material/{icon}:", key=key)
        st.html(f'<p class="pm-quiet">{hint}</p>')
    if pressed and acts.act(verb):
        st.rerun()
