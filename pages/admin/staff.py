"""Who has which right at an organisation; their contacts only at a request that is written down."""

from html import escape

import streamlit as st

from core import access, formats
from core.access import Action, Actor
from db import contacts, people
from db.models import Organisation
from db.people import Person
from pages.admin import rights
from pages.ui import answers as shown
from pages.ui import layout, rows, session

HERE = "pages/admin/people.py"


def show(who: Actor, place: Organisation) -> None:
    with session.reading() as s:
        found = people.of(s, who, place)
    if not found:
        layout.empty("Пока никого нет", "Заведите первую учётную запись ниже.", ":material/person_add:")
    elif access.can(who, Action.CONTACTS, place.path):
        reach(who, place)
    for person in found:
        with st.container(border=True, key=f"person-{person.id}"):
            card(person)
            if person.managed or access.scope(who, Action.PERSONAL):
                st.page_link(
                    HERE,
                    label="Данные, передача дел",
                    icon=":material/badge:",
                    query_params={"person": str(person.id)},
                )
            rights.manage(who, person, place)


def card(person: Person) -> None:
    marks = "" if person.active else shown.mark("overdue", "отключён")
    if person.active and person.waiting:
        marks = shown.mark("late", "пароль ещё не задан")
    if person.withdrawn:
        marks = shown.mark("overdue", "согласие отозвано")
    post = f'<p class="pm-quiet">{escape(person.post)}</p>' if person.post else ""
    st.html(
        f'<h2 class="pm-card">{escape(person.name)}</h2>{post}'
        f'<p class="pm-quiet">{escape(f"Имя для входа: {person.login}. {seen(person)}.")}</p>'
        f'<p class="pm-marks">{marks}</p>'
    )
    for right in person.rights:
        st.text(f"{right.role.label} — {right.organisation}")


def seen(person: Person) -> str:
    if person.seen is not None:
        return f"Последний вход: {formats.moment(person.seen, session.settings().time_zone.key)}"
    return "Входов ещё не было" if person.waiting else "Входов за последние 30 дней не было"


def reach(who: Actor, place: Organisation) -> None:
    """The contacts stand on the screen until the next step and nowhere else."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Показать контакты", icon=":material/contact_phone:", key="contacts")
        st.html('<p class="pm-quiet">Просмотр записывается в журнал.</p>')
    if not pressed:
        return
    with session.begin() as s:
        found = contacts.view(s, who, place, session.now())
    rows.table(
        ("Имя", "Роль", "Электронная почта", "Телефон"),
        [(c.name, c.role.label, c.email or formats.DASH, c.phone or formats.DASH) for c in found],
    )
