"""A question of one's own: a new one, of a kind that the form knows."""

import streamlit as st

from core import edition_checks, editions
from core.access import Actor
from core.indicators import Aggregation, AnswerKind
from core.organisations import LEVEL_PLURALS, Level
from db.editions import Draft
from pages.admin import edition
from pages.ui import address

NEW = "new"


def show(who: Actor, draft: Draft, level: Level, section: str) -> None:
    st.html('<h2 class="pm-card">Новый вопрос</h2>')
    sections = {s.code: s.title for s in edition.sections(draft)}
    codes = list(sections)
    with st.form("new-question", border=False):
        label = st.text_area("Вопрос", max_chars=edition_checks.LABEL, height=90, key="new-label")
        place = st.selectbox(
            "Раздел", codes, index=codes.index(section), format_func=sections.__getitem__, key="new-section"
        )
        kind = st.selectbox(
            "Вид ответа",
            list(edition_checks.OFFERED),
            format_func=edition_checks.KINDS.__getitem__,
            key="new-kind",
        )
        levels = st.pills(
            "Кто отвечает",
            [lv for lv in Level if lv is not Level.FEDERAL],
            selection_mode="multi",
            default=[level],
            format_func=lambda lv: LEVEL_PLURALS[lv][1],
            key="new-levels",
        )
        st.caption("Вид ответа потом не меняется: остальное настроите на следующем шаге.")
        asked = st.form_submit_button("Добавить в черновик", type="primary", icon=":material/add:")
    if not asked:
        return
    if not (label or "").strip() or not levels:
        st.error("Напишите вопрос и отметьте, кто на него отвечает.", icon=":material/error:")
        return
    question = {
        "code": editions.code_for(label, list(draft.catalogue.indicators), draft.prefix),
        "section": place,
        "label": label,
        "kind": kind.value,
        "aggregation": _usual(kind).value,
        "levels": [lv.value for lv in levels],
    }
    address.put(question=question["code"])
    edition.put(who, draft, editions.adding(draft.body, question), "Вопрос добавлен в черновик.")
    address.put(question=NEW)  # refused: the page has not been drawn anew


def _usual(kind: AnswerKind) -> Aggregation:
    """What can be told of an answer without further choice."""
    if kind in edition_checks.CHOICES:
        return Aggregation.NONE
    return edition_checks.FITTING[kind][0]
