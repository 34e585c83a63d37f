"""The wording of the consent: published by an administrator, never changed afterwards, only followed by another."""

import streamlit as st

from core import consent, formats
from core.access import Actor
from core.problems import Conflict, Refused
from db import consents
from db.consents import Version
from pages.account import consent as screen
from pages.ui import layout, session


def show(who: Actor) -> None:
    with session.reading() as s:
        versions = consents.versions(s, who)
    st.markdown(
        "Согласие показывается каждому отдельным экраном: без него работать нельзя. Новую версию спросят у всех "
        "заново, и у тех, кто сейчас работает, — при следующем же нажатии, не дожидаясь входа. "
        "**Перед публикацией покажите текст юристу**: мы предлагаем "
        "заготовку, а отвечает за неё оператор персональных данных — ваша организация."
    )
    for version in versions:
        past(version, version is versions[0])
    form(who, versions[0] if versions else None)


def past(version: Version, holds: bool) -> None:
    zone = session.settings().time_zone.key
    agreed = formats.count(version.agreed, "согласие", "согласия", "согласий")
    state = "действует" if holds else "заменена"
    title = f"Версия {version.number} от {formats.moment(version.published, zone)}: {state}, {agreed}"
    with st.expander(title, icon=":material/contract:", key=f"version-{version.number}"):
        screen.body(version.body)


def form(who: Actor, last: Version | None) -> None:
    number = last.number if last else 0
    body = st.text_area(
        "Текст согласия" if last is None else "Новая версия текста",
        last.body if last else consent.shipped(),
        height=420,
        max_chars=consent.LIMIT,
        help="«## » в начале строки — заголовок, «- » — пункт списка.",
        key=f"wording-body-{number}",
    )
    if last is None:
        st.caption("Впишите название и адрес оператора вместо слов в квадратных скобках.")
    seen = f"wording-seen-{number}"
    if st.button(
        "Посмотреть, как прочитают люди", icon=":material/visibility:", key=f"wording-look-{number}"
    ):
        try:
            consent.checked(body or "")
        except Refused as refusal:
            layout.refused(refusal)
            return
        st.session_state[seen] = body
    # Only what has been looked at is published.
    if body and st.session_state.get(seen) == body:
        last_look(who, body, number)


def last_look(who: Actor, body: str, number: int) -> None:
    with session.reading() as s:
        asked = consents.asked(s, who)
    with st.container(border=True, key="wording-preview"):
        screen.body(body)
    people = formats.count(asked, "человека", "человек", "человек")
    st.markdown(f"Спросят {people} при следующем действии, вас тоже. Убрать опубликованную версию нельзя.")
    label = "Опубликовать и спросить всех"
    if not st.button(label, type="primary", icon=":material/publish:", key=f"wording-publish-{number}"):
        return
    try:
        with session.begin() as s:
            made = consents.publish(s, who, body, number, session.now())
    except (Refused, Conflict) as refusal:
        layout.refused(refusal)
        return
    layout.toast(f"Опубликована версия {made.number}: вас тоже спросят")
    st.rerun()
