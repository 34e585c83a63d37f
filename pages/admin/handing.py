"""Duties handed over to a successor in one act."""

from datetime import datetime
from typing import Any

import streamlit as st

from core import formats, people
from core.access import Actor
from db import handover
from db.handover import Newcomer
from db.people import Person
from pages.admin import acts
from pages.admin.acts import Done
from pages.ui import address

NEW, KNOWN = "Новый человек", "Учётная запись уже есть"


def show(who: Actor, person: Person) -> None:
    mine = {right.id: right for right in person.rights if right.mine}
    if not mine:
        return
    st.subheader("Передать дела", anchor=False)
    last = len(person.rights) == 1
    st.markdown(
        "Право перейдёт преемнику сразу, начатая форма и прошлые годы останутся на месте."
        + (" Это последнее право человека, поэтому его учётная запись отключится." if last else "")
    )
    number = next(iter(mine))
    if len(mine) > 1:
        number = st.selectbox(
            "Какие дела",
            list(mine),
            format_func=lambda n: f"{mine[n].role.label} — {mine[n].organisation}",
            key="handing-what",
        )
    right = mine[number]
    st.text(f"{right.role.label} — {right.organisation}")
    how = st.radio("Кому", (NEW, KNOWN), horizontal=True, key=f"handing-how-{person.id}")
    with st.form(f"handing-{person.id}-{number}-{how}"):
        to = _newcomer if how == NEW else _known
        fields = to()
        pressed = st.form_submit_button("Передать дела", type="primary", icon=":material/sync_alt:")

    heirs: list[int] = []

    def verb(s: Any, now: datetime) -> Done:
        successor: str | Newcomer = fields["login"]
        if how == NEW:
            given = people.details(fields["name"], fields["post"], fields["email"], fields["phone"])
            successor = Newcomer(given, fields["login"])
        made = handover.give(s, who, person.id, right.organisation_id, right.role, successor, now)
        heirs.append(made.successor.id)
        words = f"Дела переданы: {made.successor.name}, {right.role.label}."
        if made.closed:
            words += f" Учётная запись отключена: {person.name}."
        words += "" if made.code else acts.locked_out(made.successor)
        return Done(words, made.successor.login if made.code else "", made.code, made.until)

    if pressed and acts.act(verb):
        # Whoever has left is out of reach by now.
        address.put(person=heirs[-1])
        st.rerun()


def _newcomer() -> dict[str, str]:
    asked = {
        "name": st.text_input("ФИО преемника", max_chars=people.NAME, key="heir-name"),
        "post": st.text_input("Должность преемника", max_chars=people.POST, key="heir-post"),
        "email": st.text_input("Почта преемника", max_chars=people.EMAIL, key="heir-email"),
        "phone": st.text_input("Телефон преемника", max_chars=people.PHONE, key="heir-phone"),
        "login": st.text_input(
            "Имя для входа преемника",
            max_chars=people.LOGIN,
            placeholder="Пусто — составим из фамилии",
            key="heir-login",
        ),
    }
    return {name: value or "" for name, value in asked.items()}


def _known() -> dict[str, str]:
    st.caption(formats.md("Человек сам скажет вам своё имя для входа: списка чужих учётных записей нет."))
    return {"login": st.text_input("Имя для входа преемника", max_chars=people.LOGIN, key="heir") or ""}
