"""A workbook of organisations: given out, tried at once, and loaded by a second click."""

from dataclasses import replace
from functools import partial
from hashlib import sha256

import streamlit as st

from core import structure
from core.access import Actor
from core.organisations import Level
from core.problems import Refused
from core.sheets import reading, writing
from db import figures
from db import structure as places
from db.figures import Outcome
from db.models import Organisation
from pages.admin import outcome as told
from pages.ui import layout, session

CAMPAIGNS = "pages/admin/campaigns.py"
LIMIT_MB = reading.MAX_BYTES >> 20


def show(who: Actor, place: Organisation) -> None:
    st.subheader("Загрузить из Excel", anchor=False)
    st.markdown(
        "Файл сначала только проверяется: вы увидите, что изменится. "
        "Записывается всё сразу или, если есть хоть одно замечание, ничего."
    )
    template(place)
    file = st.file_uploader("Книга Excel (.xlsx)", type="xlsx", max_upload_size=LIMIT_MB, key="workbook")
    if file is None:
        st.session_state.pop("tried", None)
    else:
        # The same file given anew is tried anew.
        _tried(who, file.getvalue(), file.file_id)
    st.subheader("Выгрузить в Excel", anchor=False)
    export(who, place)


def _tried(who: Actor, data: bytes, file: str) -> None:
    mark = f"{sha256(data).hexdigest()}-{file}"
    seen, found, done = st.session_state.get("tried", ("", None, False))
    try:
        if seen != mark or found is None:
            with st.spinner("Проверяем файл…"):
                found, done = load(who, data, keep=False), False
            st.session_state["tried"] = (mark, found, done)
        outcome(who, data, mark, found, done)
    except Refused as refusal:
        st.session_state.pop("tried", None)
        layout.refused(refusal)


def load(who: Actor, data: bytes, keep: bool) -> Outcome:
    """Everything in one transaction; a try is undone, but a try at what is foreign stays in the journal."""
    book, zone = reading.read(data), session.settings().time_zone.key
    with session.begin() as s:
        found = figures.load_workbook(s, who, book, zone, session.now())
        if not found.plan.foreign and (found.problems or not keep):
            s.rollback()
    return replace(found, notes=(*book.notes, *found.notes))


def template(place: Organisation) -> None:
    make = partial(writing.write, [structure.template(Level(place.level), place.code)])
    st.download_button(
        "Скачать шаблон",
        make,
        file_name=writing.file_name("Организации"),
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        key="template",
    )


def export(who: Actor, place: Organisation) -> None:
    st.html(
        '<p class="pm-quiet">Все организации этой ветви, закрытые тоже. Файл можно поправить и загрузить обратно. '
        "Выгрузка записывается в журнал.</p>"
    )

    def make(who: Actor) -> bytes:
        with session.begin() as s:
            return places.export(s, who, place, session.now())

    st.download_button(
        "Скачать организации",
        session.at_click(who, make),
        file_name=writing.file_name(f"Организации {place.code}"),
        on_click="ignore",
        icon=":material/download:",
        key="export",
    )


def outcome(who: Actor, data: bytes, mark: str, found: Outcome, done: bool) -> None:
    told.notes(found.notes)
    if found.problems:
        told.problems(found.problems)
    elif done:
        st.success(f"Записано: {found.words()}.", icon=":material/task_alt:")
        if found.plan.created:
            st.page_link(CAMPAIGNS, label="Включить их в кампанию", icon=":material/event:")
    elif found.empty:
        st.info("Изменений нет: всё, что есть в файле, уже загружено.", icon=":material/check:")
    else:
        st.info(f"Будет записано: {found.words()}.", icon=":material/preview:")
        if st.button("Загрузить", type="primary", icon=":material/upload:", key=f"load-{mark[:12]}"):
            with st.spinner("Записываем…"):
                made = load(who, data, keep=True)
            st.session_state["tried"] = (mark, made, not (made.problems or made.empty))
            st.rerun()
        told.changes(found)
