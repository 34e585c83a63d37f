"""Contacts of everybody below as a workbook: asked for by one click, written down, and taken by the next."""

from collections.abc import Sequence

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.problems import Refused
from core.sheets import writing
from core.sheets.writing import Column, Table
from db import contacts
from db.contacts import Contact
from pages.admin import standing
from pages.ui import layout, session

HEAD = ("Код", "Организация", "Роль", "Имя", "Должность", "Электронная почта", "Телефон")


def show(who: Actor) -> None:
    st.markdown(
        "Почта и телефоны всех, кто отвечает за организации, в одном файле. Выгрузка записывается в журнал: "
        "кто, когда и сколько контактов взял."
    )
    place = standing.choose(who, Action.CONTACTS, "contacts")
    if place is None:
        return
    if st.button("Собрать контакты в Excel", icon=":material/contacts:", key="contacts-book"):
        try:
            with session.begin() as s:
                found = contacts.export(s, who, place, session.now())
        except Refused as refusal:
            layout.refused(refusal)
            return
        made = formats.moment(session.now(), session.settings().time_zone.key)
        st.download_button(
            f"Скачать: {formats.count(len(found), 'строка', 'строки', 'строк')}",
            book(found, f"{place.name}. На {made}. Для служебной связи: не передавайте посторонним."),
            file_name=writing.file_name("Контакты", place.name),
            on_click="ignore",
            icon=":material/download:",
            key="contacts-file",
        )


def book(found: Sequence[Contact], note: str) -> bytes:
    lines = [(c.code, c.organisation, c.role.label, c.name, c.post, c.email, c.phone) for c in found]
    return writing.write([Table("Контакты", tuple(map(Column, HEAD)), lines, (note,))])
