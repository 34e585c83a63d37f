"""One person: their data mended, their duties handed over, everything kept of them shown, and taken out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from core import access, events, formats, people
from core.access import Action, Actor
from core.people import Details
from core.problems import Conflict, Forbidden, Refused
from core.sheets import writing
from core.sheets.writing import Column, Table
from db import people as people_of
from db import persons, users
from db.people import Person
from db.persons import Everything
from pages.admin import acts, handing, staff
from pages.admin.acts import Done
from pages.ui import layout, rows, session

MENDING = "mending-"
# Rows of a part that are shown beside the file.
IN_SIGHT = 100


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
    key = f"{MENDING}{person.id}"
    kept = st.session_state.get(key)
    if isinstance(kept, Mending) and kept.drawn and f"mend-name-{person.id}" not in st.session_state:
        # Its fields went with the page that was left: coming back is another look.
        st.session_state.pop(key)
        kept = None
    if not isinstance(kept, Mending):
        with st.container(horizontal=True, vertical_alignment="center"):
            pressed = st.button("Изменить имя и контакты", icon=":material/edit:", key=f"edit-{person.id}")
            st.html('<p class="pm-quiet">Просмотр контактов записывается в журнал.</p>')
        if pressed:
            with session.begin() as s:
                st.session_state[key] = Mending(*users.details(s, who, person.id, session.now()))
            st.rerun()
        return
    _mending(who, person, kept, key)


@dataclass
class Mending:
    """`known` is what the fields began with; `now`: what somebody else has kept meanwhile."""

    known: Details
    version: int
    drawn: bool = False
    now: Details | None = None


def leave_others(number: int | None) -> None:
    """Contacts that were opened for mending are not kept when one goes on to somebody else."""
    for name in [str(name) for name in st.session_state if str(name).startswith(MENDING)]:
        if name != f"{MENDING}{number}":
            st.session_state.pop(name, None)


def _mending(who: Actor, person: Person, kept: Mending, key: str) -> None:
    known, kept.drawn = kept.known, True
    if kept.now:
        told = " · ".join(filter(None, (kept.now.name, kept.now.post, kept.now.email, kept.now.phone)))
        st.warning(
            f"Пока форма была открыта, данные изменил кто-то другой. Сейчас записано: {formats.md(told)}. Ваши "
            "слова остались в полях: сверьте и сохраните ещё раз.",
            icon=":material/sync_problem:",
        )
    with st.form(f"edit-form-{person.id}"):
        name = st.text_input("Имя целиком", known.name, max_chars=people.NAME, key=f"mend-name-{person.id}")
        post = st.text_input("Должность", known.post, max_chars=people.POST, key=f"mend-post-{person.id}")
        email = st.text_input(
            "Электронная почта", known.email, max_chars=people.EMAIL, key=f"mend-email-{person.id}"
        )
        phone = st.text_input("Телефон", known.phone, max_chars=people.PHONE, key=f"mend-phone-{person.id}")
        with st.container(horizontal=True):
            pressed = st.form_submit_button("Сохранить", type="primary", icon=":material/save:")
            given_up = st.form_submit_button("Отмена", type="tertiary")
    if given_up or (pressed and _corrected(who, person, kept, (name, post, email, phone))):
        st.session_state.pop(key, None)
        st.rerun()


def _corrected(who: Actor, person: Person, kept: Mending, typed: tuple[str | None, ...]) -> bool:
    """On a refusal everything typed stays; a conflict shows what is kept now, and the next save is of that."""
    try:
        with session.begin() as s:
            given = people.details(*(word or "" for word in typed))
            users.correct(s, who, person.id, given, kept.version, session.now())
    except (Refused, Forbidden) as refusal:
        layout.refused(refusal)
        return False
    except Conflict:
        with session.begin() as s:
            kept.now, kept.version = users.details(s, who, person.id, session.now())
        st.rerun()
    st.session_state[acts.DONE] = Done(f"Данные сохранены: {given.name}.")
    return True


def personal(who: Actor, number: int) -> None:
    st.subheader("Персональные данные", anchor=False)
    with st.expander("Всё о человеке", icon=":material/folder_shared:", key="everything"):
        st.markdown(
            "Всё, что система хранит об этом человеке: учётная запись, права, согласия, входы, письма, записи "
            "журнала. Имена в ответах организаций (например, «ответственный за информационную работу») сюда не "
            "входят: их исправляет сама организация в своей форме. Просмотр записывается в журнал."
        )
        pressed = st.button("Собрать", icon=":material/inventory_2:", key="collect")
    if pressed:
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
        with st.expander(f"{title}: {formats.number(len(lines))}", key=f"part-{title}"):
            part(lines)
    st.download_button(
        "Скачать Excel",
        book(found),
        file_name=writing.file_name(f"Человек {number}"),
        on_click="ignore",
        icon=":material/download:",
        key="everything-xlsx",
    )


def part(lines: Sequence[Mapping[str, Any]]) -> None:
    """The newest of many stand last; one row is read downwards."""
    if not lines:
        st.caption("Ничего не хранится.")
    elif len(lines) == 1:
        rows.table(("Что", "Значение"), [(name, shown(name, value)) for name, value in lines[0].items()])
    else:
        head = list(lines[0])
        rows.table(head, [[shown(name, line[name]) for name in head] for line in lines[-IN_SIGHT:]])
    if len(lines) > IN_SIGHT:
        st.caption(f"Показаны последние {IN_SIGHT} из {formats.number(len(lines))}: остальные в файле.")


def shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if name == "Действие":
        return events.sentence(str(value), {}, {})
    return "" if value is None else str(cell(value))


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
