"""One person: their data mended, their duties handed over, everything kept of them shown, and taken out."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from core import access, formats, people
from core.access import Action, Actor
from core.problems import Conflict, Forbidden, Refused
from core.sheets import writing
from core.sheets.writing import Column, Table
from db import people as people_of
from db import persons, users
from db.people import Person
from db.persons import Everything
from pages.admin import acts, handing, staff
from pages.admin.acts import Done
from pages.ui import layout, session


def show(who: Actor, number: int, back: Callable[..., None]) -> None:
    with session.reading() as s:
        try:
            person = people_of.find(s, who, number)
        except Forbidden as refusal:
            person = None
            if not access.scope(who, Action.PERSONAL):
                layout.title("Люди")
                acts.handed_over()
                layout.locked(refusal)
                return
    layout.title(person.name if person else f"Человек № {number}", f"Учётная запись № {number}")
    acts.handed_over()
    back("К списку людей", "person")
    if person is not None:
        with st.container(border=True, key=f"person-{person.id}"):
            staff.card(person)
        if person.managed:
            mend(who, person)
        handing.show(who, person)
    if access.scope(who, Action.PERSONAL):
        personal(who, number)


def mend(who: Actor, person: Person) -> None:
    """Opening the form is a look at the contacts, so it is asked for."""
    key = f"mending-{person.id}"
    if key not in st.session_state:
        with st.container(horizontal=True, vertical_alignment="center"):
            pressed = st.button("Изменить имя и контакты", icon=":material/edit:", key=f"edit-{person.id}")
            st.html('<p class="pm-quiet">Просмотр контактов записывается в журнал.</p>')
        if pressed:
            with session.begin() as s:
                st.session_state[key] = users.details(s, who, person.id, session.now())
            st.rerun()
        return
    known, version = st.session_state[key]
    with st.form(f"edit-form-{person.id}-{version}"):
        name = st.text_input("Имя целиком", known.name, max_chars=people.NAME)
        post = st.text_input("Должность", known.post, max_chars=people.POST)
        email = st.text_input("Электронная почта", known.email, max_chars=people.EMAIL)
        phone = st.text_input("Телефон", known.phone, max_chars=people.PHONE)
        with st.container(horizontal=True):
            pressed = st.form_submit_button("Сохранить", type="primary", icon=":material/save:")
            given_up = st.form_submit_button("Отмена", type="tertiary")

    def verb(s: Any, now: datetime) -> Done:
        given = people.details(name or "", post or "", email or "", phone or "")
        users.correct(s, who, person.id, given, version, now)
        return Done(f"Данные сохранены: {given.name}.")

    if given_up or (pressed and acts.act(verb)):
        st.session_state.pop(key, None)
        st.rerun()


def personal(who: Actor, number: int) -> None:
    st.subheader("Персональные данные", anchor=False)
    with st.expander("Всё о человеке", icon=":material/folder_shared:", key="everything"):
        st.markdown(
            "Всё, что система хранит об этом человеке: учётная запись, права, согласия, входы, письма, записи "
            "журнала. Имена в ответах организаций (например, «ответственный за информационную работу») сюда не "
            "входят: их исправляет сама организация в своей форме. Просмотр записывается в журнал."
        )
        if st.button("Собрать", icon=":material/inventory_2:", key="collect"):
            collected(who, number)
    with st.expander("Обезличить", icon=":material/person_off:", key="anonymise"):
        leave(who, number)


def collected(who: Actor, number: int) -> None:
    try:
        with session.begin() as s:
            found = persons.everything(s, who, number, session.now())
    except Forbidden as refusal:
        layout.locked(refusal)
        return
    for title, lines in found.parts.items():
        st.text(f"{title}: {len(lines)}")
    name = f"Человек {number}"
    with st.container(horizontal=True):
        st.download_button(
            "Скачать Excel",
            book(found),
            file_name=writing.file_name(name),
            on_click="ignore",
            icon=":material/download:",
            key="everything-xlsx",
        )
        st.download_button(
            "Скачать JSON",
            json.dumps(plain(found), ensure_ascii=False, indent=1, default=str).encode(),
            file_name=writing.file_name(name, extension="json"),
            mime="application/json",
            on_click="ignore",
            icon=":material/data_object:",
            key="everything-json",
        )


def plain(found: Everything) -> dict[str, Any]:
    return {title: [dict(line) for line in lines] for title, lines in found.parts.items()}


def book(found: Everything) -> bytes:
    tables = []
    for title, lines in found.parts.items():
        head = list(lines[0]) if lines else ["Нет записей"]
        values = [[cell(line[name]) for name in head] for line in lines]
        tables.append(Table(title, tuple(map(Column, head)), values))
    return writing.write(tables)


def cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return formats.moment(value, session.settings().time_zone.key)
    return value


def leave(who: Actor, number: int) -> None:
    st.markdown(
        "Имя, имя для входа, контакты, пароль, входы и тексты писем этого человека будут удалены, в журнале вместо "
        f"имени останется «{formats.md(people.former(number))}». Права снимутся. **Вернуть будет нельзя.** "
        "Сданные числа останутся. Имена внутри ответов организаций и старые резервные копии это не меняет: копии "
        "храните не дольше 90 дней."
    )
    typed = st.text_input("Чтобы подтвердить, впишите номер учётной записи", max_chars=12, key="former")
    if not st.button("Обезличить навсегда", icon=":material/person_off:", disabled=not typed, key="forget"):
        return
    try:
        with session.begin() as s:
            persons.anonymise(s, who, number, typed or "", session.now())
    except (Refused, Forbidden, Conflict) as refusal:
        layout.refused(refusal)
        return
    st.session_state[acts.DONE] = Done(f"Данные удалены: теперь это {people.former(number)}.")
    st.query_params.pop("person", None)
    st.rerun()
