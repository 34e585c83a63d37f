"""My consents, each with the words I agreed to, and taking them back."""

import streamlit as st

from core import formats
from core.access import Actor
from core.problems import Refused
from db import consents
from db.consents import Given
from pages.account import consent
from pages.ui import layout, session


def show(who: Actor) -> None:
    st.subheader("Согласие на обработку персональных данных", anchor=False)
    with session.reading() as s:
        found = consents.mine(s, who)
        may_publish = consents.may_publish(s, who)
        text = consents.present(s)
    if text is None and may_publish:
        st.warning(
            "Текст согласия ещё не опубликован, и людей о нём не спрашивают. Опубликуйте его на странице «Люди».",
            icon=":material/contract:",
        )
    if not found:
        st.caption("Вас о нём ещё не спрашивали: текст не опубликован.")
        return
    for given in found:
        one(given)
    if any(given.withdrawn is None for given in found):
        withdrawing(who)


def one(given: Given) -> None:
    zone = session.settings().time_zone.key
    words = f"Версия {given.number}, дано {formats.moment(given.given, zone)}"
    if given.withdrawn:
        words += f", отозвано {formats.moment(given.withdrawn, zone)}"
    with st.expander(words, icon=":material/contract:", key=f"given-{given.number}-{given.given:%f%S}"):
        consent.body(given.body)


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
