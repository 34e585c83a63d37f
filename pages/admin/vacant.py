"""«Организации без ответственного»: whose form nobody can fill, with the way to appoint somebody."""

from functools import partial

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.organisations import LEVEL_PLURALS, Level
from core.sheets import writing
from core.sheets.writing import Column, Table
from db import vacancies
from db.models import Organisation
from db.vacancies import Vacancies
from pages.admin import standing
from pages.ui import address, layout, scope, session, turning

HERE = "pages/admin/people.py"
PAGE = 25
BELOW = {
    Level.FEDERAL: (Level.PRIMARY, Level.TERRITORIAL, Level.REGIONAL),
    Level.REGIONAL: (Level.PRIMARY, Level.TERRITORIAL),
    Level.TERRITORIAL: (Level.PRIMARY,),
}


def show(who: Actor) -> None:
    place = standing.choose(who, Action.CONTACTS, "vacant")
    levels = BELOW.get(Level(place.level), ()) if place else ()
    if place is None or not levels:
        layout.empty("Здесь нет организаций ниже вас")
        return
    level = levels[0]
    if len(levels) > 1:
        level = st.segmented_control(
            "Кто",
            levels,
            default=levels[0],
            format_func=lambda v: LEVEL_PLURALS[v][1].capitalize(),
            key=f"vacant-level-{place.level}",
            label_visibility="collapsed",
            required=True,
        )
    found = read(who, place, level, 0, PAGE)
    if not found.total:
        layout.empty(
            "У каждой организации есть ответственный", f"Проверено: {found.expected}.", ":material/task_alt:"
        )
    else:
        listed(who, place, level, found)


def read(who: Actor, place: Organisation, level: Level, offset: int, limit: int | None) -> Vacancies:
    today = formats.local_day(session.now(), session.settings().time_zone.key)
    with session.reading() as s:
        return vacancies.of(s, who, place, level, today, offset, limit)


def listed(who: Actor, place: Organisation, level: Level, found: Vacancies) -> None:
    st.markdown(
        f"Без ответственного **{formats.number(found.total)} из {formats.number(found.expected)}**: "
        "нет ни одной открытой учётной записи, с которой можно заполнить форму."
    )
    here = f"{place.id}-{level}"
    if st.session_state.setdefault("vacant-of", here) != here:
        st.session_state["vacant-of"] = here
        address.put(page=None)
    page = turning.present("page", found.total, PAGE)
    if page > 1:
        found = read(who, place, level, (page - 1) * PAGE, PAGE)
    with st.container(key="found-vacant", gap="small"):
        for one in found.rows:
            named = one.name if one.above == place.name else f"{one.name} · {one.above}"
            scope.link(HERE, one.code, named, ":material/person_add:")
    turning.buttons("page", found.total, PAGE)
    st.caption("Нажмите на организацию, чтобы назначить человека.")
    st.download_button(
        "Скачать весь список",
        session.at_click(who, partial(book, place=place, level=level)),
        file_name=writing.file_name("Без ответственного", place.name),
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        key="vacant-book",
    )


def book(who: Actor, place: Organisation, level: Level) -> bytes:
    found = read(who, place, level, 0, None)
    made = formats.moment(session.now(), session.settings().time_zone.key)
    note = f"{place.name}. Без ответственного {found.total} из {found.expected}. На {made}."
    columns = (Column("Код"), Column("Организация"), Column("Вышестоящая"))
    lines = [(v.code, v.name, v.above) for v in found.rows]
    return writing.write([Table("Без ответственного", columns, lines, (note,))])
