"""People from a workbook: tried at once, written by a second click, invited after that."""

from functools import partial
from hashlib import sha256

import streamlit as st

from core import formats, roster
from core.access import Action, Actor
from core.organisations import Level
from core.problems import Forbidden, Refused
from core.roster import Change, Plan
from core.sheets import reading, writing
from db import organisations
from db import roster as people_of
from pages.admin import outcome as told
from pages.ui import address, layout, rows, session

KEPT = "roster-tried"
NAMES = {"name": "Имя", "post": "Должность", "email": "Электронная почта", "phone": "Телефон"}


def show(who: Actor) -> None:
    st.markdown(
        "Файл сначала только проверяется. Записывается всё сразу или, если есть хоть одно замечание, ничего. "
        "Код организации, имя и роль обязательны; имя для входа составится само."
    )
    template(who)
    file = st.file_uploader(
        "Книга Excel (.xlsx)", type="xlsx", max_upload_size=reading.MAX_BYTES >> 20, key="roster"
    )
    if file is None:
        st.session_state.pop(KEPT, None)
        return
    data = file.getvalue()
    mark = f"{sha256(data).hexdigest()}-{file.file_id}"
    seen, found, done = st.session_state.get(KEPT, ("", None, False))
    try:
        if seen != mark or found is None:
            with st.spinner("Проверяем файл…"):
                found, done = load(who, data, keep=False), False
            st.session_state[KEPT] = (mark, found, done)
        result(who, data, mark, found, done)
    except (Refused, Forbidden) as refusal:
        st.session_state.pop(KEPT, None)
        layout.refused(refusal)


def template(who: Actor) -> None:
    with session.reading() as s:
        top = next(iter(organisations.roots(s, who, Action.PEOPLE)), None)
        first = organisations.below(s, who, Action.PEOPLE, top, 0, 1)[0] if top else []
    place = first[0] if first else top
    if place is not None:
        st.download_button(
            "Скачать шаблон",
            partial(writing.write, [roster.template(place.code, Level(place.level))]),
            file_name=writing.file_name("Люди"),
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
            key="roster-template",
        )


def load(who: Actor, data: bytes, keep: bool) -> Plan:
    """A try writes nothing, but a try at what is foreign stays in the journal."""
    sheet = reading.read(data).sheet(roster.SHEET)
    today = formats.local_day(session.now(), session.settings().time_zone.key)
    if not keep:
        with session.reading() as s:
            plan = people_of.preview(s, who, sheet, today)
        if not plan.foreign:
            return plan
    with session.begin() as s:
        return people_of.load(s, who, sheet, today, session.now()).plan


def result(who: Actor, data: bytes, mark: str, plan: Plan, done: bool) -> None:
    told.notes(plan.notes)
    words = f"новых {len(plan.created)}, изменённых {len(plan.changed)}, без изменений {plan.unchanged}"
    if plan.problems:
        told.problems(plan.problems)
    elif done:
        st.success(f"Записано: {words}.", icon=":material/task_alt:")
        if plan.created and st.button("Раздать приглашения", type="primary", icon=":material/key:"):
            address.put(view="invite")
            st.rerun()
    elif plan.empty:
        st.info("Изменений нет: все эти люди уже записаны.", icon=":material/check:")
    else:
        st.info(f"Будет записано: {words}.", icon=":material/preview:")
        if st.button("Загрузить", type="primary", icon=":material/upload:", key=f"load-{mark[:12]}"):
            with st.spinner("Записываем…"):
                made = load(who, data, keep=True)
            st.session_state[KEPT] = (mark, made, not (made.problems or made.empty))
            st.rerun()
        changes(plan)


def changes(plan: Plan) -> None:
    if plan.created:
        st.subheader(f"Новые люди: {len(plan.created)}", anchor=False)
        lines = [
            (x.details.name, ", ".join(r.label for r in x.roles), x.office.name, x.login or "составится")
            for x in plan.created[: told.SHOWN]
        ]
        rows.table(("Имя", "Роль", "Организация", "Имя для входа"), lines)
    if plan.changed:
        st.subheader(f"Изменения: {len(plan.changed)}", anchor=False)
        every = [line for change in plan.changed[: told.SHOWN] for line in difference(change)]
        rows.table(("Человек", "Что", "Было", "Станет"), every)
    if max(len(plan.created), len(plan.changed)) > told.SHOWN:
        st.caption(f"Показаны первые {told.SHOWN}.")


def difference(change: Change) -> list[tuple[str, str, str, str]]:
    before, after = change.known.details, change.after
    lines = [
        (before.name, title, getattr(before, name) or formats.DASH, getattr(after, name))
        for name, title in NAMES.items()
        if getattr(before, name) != getattr(after, name)
    ]
    return lines + [(before.name, "Новое право", "", role.label) for role in change.roles]
