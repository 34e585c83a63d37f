"""«Организации»: a workbook is tried at once, and loaded by a second click; below, who stands where."""

from dataclasses import replace
from functools import partial
from hashlib import sha256

import streamlit as st

from core import structure, text
from core.access import Action, Actor
from core.organisations import Level
from core.problems import Refused
from core.sheets import reading, writing
from db import figures, organisations
from db.figures import Outcome
from pages.admin import outcome as told
from pages.ui import layout, rows, session

CAMPAIGNS = "pages/admin/campaigns.py"
LIMIT_MB = reading.MAX_BYTES >> 20


def load(who: Actor, data: bytes, keep: bool) -> Outcome:
    """Everything in one transaction; a try is undone, but a try at what is foreign stays in the journal."""
    book, zone = reading.read(data), session.settings().time_zone.key
    with session.begin() as s:
        found = figures.load_workbook(s, who, book, zone, session.now())
        if not found.plan.foreign and (found.problems or not keep):
            s.rollback()
    return replace(found, notes=(*book.notes, *found.notes))


def template(who: Actor) -> None:
    with session.reading() as s:
        top = next(iter(organisations.roots(s, who, Action.STRUCTURE)), None)
    level, code = (Level(top.level), top.code) if top else (Level.FEDERAL, "0")
    make = partial(writing.write, [structure.template(level, code)])
    st.download_button(
        "Скачать шаблон",
        make,
        file_name=writing.file_name("Организации"),
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        key="template",
    )


def upload(who: Actor) -> None:
    st.subheader("Загрузить из Excel", anchor=False)
    st.markdown(
        "Файл сначала только проверяется: вы увидите, что изменится. "
        "Записывается всё сразу или, если есть хоть одно замечание, ничего."
    )
    template(who)
    file = st.file_uploader("Книга Excel (.xlsx)", type="xlsx", max_upload_size=LIMIT_MB, key="workbook")
    if file is None:
        st.session_state.pop("tried", None)
        return
    data = file.getvalue()
    # The same file given anew is tried anew.
    mark = f"{sha256(data).hexdigest()}-{file.file_id}"
    seen, found, done = st.session_state.get("tried", ("", None, False))
    try:
        if seen != mark or found is None:
            with st.spinner("Проверяем файл…"):
                found, done = load(who, data, keep=False), False
            st.session_state["tried"] = (mark, found, done)
        show(who, data, mark, found, done)
    except Refused as refusal:
        st.session_state.pop("tried", None)
        layout.refused(refusal)


def show(who: Actor, data: bytes, mark: str, found: Outcome, done: bool) -> None:
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


def find(who: Actor) -> None:
    st.subheader("Найти организацию", anchor=False)
    words = st.text_input("Название или код", max_chars=100, key="words", icon=":material/search:")
    key = text.search_key(words or "")
    if not key:
        return
    with session.reading() as s:
        found = organisations.search(s, who, Action.STRUCTURE, key)
        lines = [(o, organisations.ancestors(s, who, Action.STRUCTURE, o)) for o in found]
    if not found:
        layout.empty("Ничего не нашлось", "Проверьте написание или поищите по коду.", ":material/search_off:")
        return
    rows.table(
        ("Код", "Название", "Уровень", "Где"),
        [
            (
                o.code,
                o.name + (" (закрыта)" if o.closed else ""),
                Level(o.level).label,
                " › ".join(above.name for above in line[:-1]),
            )
            for o, line in lines
        ],
    )


who = session.require_page(Action.STRUCTURE)
rows.style()
layout.title("Организации", "Структура профсоюза: кто есть и кто кому подчинён")
upload(who)
find(who)
