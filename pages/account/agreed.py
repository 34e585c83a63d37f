"""My consents, each with the words I agreed to, and taking them back."""

import streamlit as st

from core import formats
from core.access import Actor
from db import consents
from db.consents import Given
from pages.account import consent
from pages.ui import session


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
        consent.withdrawing(who)


def one(given: Given) -> None:
    zone = session.settings().time_zone.key
    words = f"Версия {given.number}, дано {formats.moment(given.given, zone)}"
    if given.withdrawn:
        words += f", отозвано {formats.moment(given.withdrawn, zone)}"
    with st.expander(words, icon=":material/contract:", key=f"given-{given.number}-{given.given:%f%S}"):
        consent.body(given.body)
