"""The consent to the processing of personal data: a screen of its own, on every address, until somebody decides."""

from datetime import datetime
from html import escape

import streamlit as st

from core import consent, formats
from core.access import Actor
from core.problems import Conflict, Forbidden, Refused
from db import consents
from pages.ui import layout, rows, session

_TAGS = {"heading": "h2", "text": "p", "item": "li"}


def asked() -> None:
    who = session.actor()
    with session.reading() as s:
        text = consents.present(s)
        agreed_before = any(given.withdrawn is None for given in consents.mine(s, who))
    if who is None or text is None:
        st.stop()
    rows.style()
    with st.container(key="consent"):
        layout.title(
            "Согласие на обработку персональных данных",
            f"Версия {text.number} от {day(text.published)}. Без согласия работать в системе нельзя.",
        )
        body(text.body)
        agreed = st.checkbox(
            "Текст прочитан, согласие на обработку моих персональных данных даю", key=f"agree-{text.id}"
        )
        if st.button("Даю согласие", type="primary", width="stretch", disabled=not agreed, key="give"):
            try:
                with session.begin() as s:
                    consents.give(s, who, text.id, session.now())
            except (Conflict, Forbidden) as refusal:
                layout.refused(refusal)
                st.stop()
            st.rerun()
        if st.button("Не согласен — выйти", type="tertiary", key="sign_out"):
            layout.leave()
        if agreed_before:
            st.caption("Раньше вы соглашались с прежним текстом. Если передумали, отзовите согласие.")
            withdrawing(who)


def withdrawing(who: Actor) -> None:
    with st.expander("Отозвать согласие", icon=":material/contract_delete:", key="withdraw"):
        st.markdown(
            "Что произойдёт: **вы сразу выйдете из системы, и учётная запись закроется.** Администратор увидит "
            "отзыв и удалит ваше имя, почту и телефон. Ответы, сданные от имени организации, останутся в её "
            "отчётности без вашего имени. Если у организации нет другого ответственного, предупредите её: "
            "форму станет некому заполнять."
        )
        sure = st.checkbox("Я понимаю, что учётная запись закроется", key="withdraw-sure")
        if st.button("Отозвать согласие и выйти", disabled=not sure, key="withdraw-now"):
            try:
                with session.begin() as s:
                    consents.withdraw(s, who, session.now())
            except Refused as refusal:
                layout.refused(refusal)
                return
            layout.leave()


def body(text: str) -> None:
    """Somebody's own words: headings, items and paragraphs, and nothing else in them comes alive."""
    html, items = [], False
    for kind, words in consent.blocks(text):
        if (kind == "item") != items:
            items = not items
            html.append("<ul>" if items else "</ul>")
        tag = _TAGS[kind]
        html.append(f"<{tag}>{escape(words)}</{tag}>")
    html.append("</ul>" if items else "")
    st.html(f'<div class="pm-consent">{"".join(html)}</div>')


def day(moment: datetime) -> str:
    return formats.day(formats.local_day(moment, session.settings().time_zone.key))
