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
        "Согласие показывается каждому отдельным экраном при входе: без него работать нельзя. "
        "Новая версия спрашивает всех заново. **Перед публикацией покажите текст юристу**: мы предлагаем "
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
    with st.form(f"wording-{number}", border=False):
        body = st.text_area(
            "Текст согласия" if last is None else "Новая версия текста",
            last.body if last else consent.shipped(),
            height=420,
            max_chars=consent.LIMIT,
            help="«## » в начале строки — заголовок, «- » — пункт списка.",
        )
        if last is None:
            st.caption("Впишите название и адрес оператора вместо слов в квадратных скобках.")
        pressed = st.form_submit_button("Опубликовать", type="primary", icon=":material/publish:")
    if not pressed:
        return
    try:
        with session.begin() as s:
            made = consents.publish(s, who, body or "", number, session.now())
    except (Refused, Conflict) as refusal:
        layout.refused(refusal)
        return
    layout.toast(f"Опубликована версия {made.number}: вас тоже спросят")
    st.rerun()
