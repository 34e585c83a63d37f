"""The words of letters, ours or one's own, with a look at how they will be read."""

from html import escape
from typing import Any

import streamlit as st

from core import formats, letters
from core.access import Actor
from core.letters import BODY, BODY_LIMIT, EDITABLE, PLACES, SUBJECT, SUBJECT_LIMIT, Kind, Words
from core.problems import Conflict, Forbidden, Refused
from db import wordings
from db.models import Organisation
from db.wordings import Entry
from pages.review import keeping
from pages.ui import address, layout, session
from pages.ui import place as places


def show(who: Actor, place: Organisation) -> None:
    with session.reading() as s:
        known = {entry.kind: entry for entry in wordings.all(s, who, place)}
    keeping.told()
    kind = Kind(address.pressed("letter", [k.value for k in EDITABLE], lambda k: Kind(k).label))
    entry = known[kind]
    told = f"Текст задала организация: {entry.owner}." if entry.owner else "Общий текст программы."
    st.html(f'<p class="pm-quiet">{escape(told)} {escape(_explained(kind))}</p>')
    _edit(who, place, entry)


def _explained(kind: Kind) -> str:
    listed = "; ".join(f"{{{name}}} — {what}" for name, what in PLACES[kind].items())
    return f"В фигурных скобках программа подставит нужное: {listed}."


def _edit(who: Actor, place: Organisation, entry: Entry) -> None:
    slots: dict[str, Any] = {}
    entry, stamp = keeping.opened(_name(place, entry.kind), entry)
    keeping.clash(_name(place, entry.kind))
    subject = st.text_input("Тема", entry.words.subject, max_chars=SUBJECT_LIMIT, key=f"{stamp}-first")
    slots[SUBJECT] = st.empty()
    body = st.text_area("Текст", entry.words.body, max_chars=BODY_LIMIT, height=320, key=f"{stamp}-body")
    slots[BODY] = st.empty()
    typed = Words(subject or "", body or "")
    made, problems = letters.read(entry.kind, typed.subject, typed.body)
    for problem in problems:
        slots[problem.code].error(formats.md(problem.text), icon=":material/error:")
    with st.container(horizontal=True):
        if st.button("Сохранить", type="primary", icon=":material/check:", key=f"keep-{entry.kind}"):
            _save(who, place, entry, typed)
        if entry.lock_version and st.button(
            "Вернуть прежний текст", icon=":material/undo:", key=f"reset-{entry.kind}"
        ):
            _reset(who, place, entry)
    if made:
        sender, site = place.name, session.settings().site_url
        filled = letters.render(made, letters.example(entry.kind, sender, site, places.today()))
        preview(filled, entry.kind)


def preview(words: Words, kind: Kind, title: str = "Так письмо прочтут (имена и числа для примера)") -> None:
    with st.container(border=True, key="letter-preview"):
        st.caption(title)
        site = session.settings().site_url
        body = letters.ended(kind, words.body, f"{site}/unsubscribe/…" if site else "")
        lines = escape(body).replace("\n", "<br>")
        st.html(f"<p><strong>{escape(words.subject)}</strong></p><p>{lines}</p>")


def _save(who: Actor, place: Organisation, entry: Entry, typed: Words) -> None:
    try:
        with session.begin() as s:
            problems = wordings.save(s, who, place, entry.kind, typed, entry.lock_version, session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        keeping.clashed(_name(place, entry.kind), str(conflict))
    if not problems:
        keeping.done(_name(place, entry.kind), f"Сохранено: {entry.kind.label}.")


def _reset(who: Actor, place: Organisation, entry: Entry) -> None:
    try:
        with session.begin() as s:
            wordings.reset(s, who, place, entry.kind, entry.lock_version, session.now())
    except Conflict as conflict:
        keeping.clashed(_name(place, entry.kind), str(conflict))
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    keeping.done(_name(place, entry.kind), "Возвращён прежний текст.")


def _name(place: Organisation, kind: Kind) -> str:
    return f"wording-{place.id}-{kind}"
