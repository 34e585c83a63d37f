"""The server that sends letters: settings, and a letter to oneself to see that they are right."""

from typing import Any

import streamlit as st

from core import formats
from core.access import Actor
from core.mailboxes import (
    HOST,
    LOGIN,
    NO_KEY,
    PER_HOUR,
    PORT,
    SECRET,
    SECURITIES,
    SECURITY,
    SENDER,
    SENDER_NAME,
    Edit,
)
from core.problems import Conflict, Forbidden, Refused
from db import mailboxes, post
from db.mailboxes import Box
from db.models import Organisation
from pages.review import keeping, letters
from pages.ui import layout, session


def show(who: Actor, place: Organisation) -> None:
    with session.reading() as s:
        box = mailboxes.of(s, who, place)
    keeping.told()
    _told(box)
    if not session.settings().mail_key:
        st.info(_no_key(who), icon=":material/key_off:")
    if not session.settings().site_url:
        st.caption(
            ("Адрес сайта (настройка SITE_URL) не задан" if letters.technical(who) else _NO_SITE)
            + ": в письмах не будет ссылок и отписки одним щелчком."
        )
    own = box if box and box.mine else None
    _edit(who, place, own)
    if box and st.button("Проверить: отправить письмо себе", icon=":material/outgoing_mail:", key="test"):
        _test(who, place)


_NO_SITE = "Сообщите администратору: не задан адрес сайта"


def _no_key(who: Actor) -> str:
    if letters.technical(who):
        return NO_KEY
    return (
        "Пароль пока негде хранить. Сообщите администратору: нужен ключ, которым шифруется пароль почты. "
        "Сервер без пароля можно сохранить и сейчас."
    )


def _told(box: Box | None) -> None:
    if box is None:
        words = "Сервера пока нет: укажите его, и письма начнут уходить. Подойдёт обычный почтовый ящик организации."
    elif not box.mine:
        words = (
            f"Письма уходят через сервер вышестоящей организации: {box.owner}. Укажите свой — он заменит его."
        )
    elif not box.server.active:
        words = "Сервер выключен: письма ждут в очереди."
    else:
        words = f"Письма уходят через {box.server.host}, отправитель {box.server.sender}."
    st.markdown(formats.md(words))


def _edit(who: Actor, place: Organisation, box: Box | None) -> None:
    box, stamp = keeping.opened(_name(place), box)
    keeping.clash(_name(place))
    server, version = (box.server, box.lock_version) if box else (None, 0)
    slots: dict[str, Any] = {}
    with st.form(stamp):
        host = st.text_input(
            "Сервер исходящей почты (SMTP)",
            server.host if server else "",
            max_chars=200,
            placeholder="smtp.example.ru",
            key=f"{stamp}-first",
        )
        slots[HOST] = st.empty()
        options = list(SECURITIES)
        security = st.selectbox(
            "Шифрование",
            options,
            options.index(server.security) if server else 0,
            lambda key: SECURITIES[key],
        )
        slots[SECURITY] = st.empty()
        port = _text(slots, PORT, "Порт", str(server.port) if server else "587", "587")
        login = _text(slots, LOGIN, "Имя для входа на сервер", server.login if server else "", "", "off")
        secret, forget = _secret(slots, box)
        sender = _text(slots, SENDER, "Адрес отправителя", server.sender if server else "", "prof@example.ru")
        name = _text(slots, SENDER_NAME, "Имя отправителя", server.sender_name if server else place.name, "")
        hour = _text(
            slots, PER_HOUR, "Не больше писем в час", str(server.per_hour) if server else "200", "200"
        )
        active = st.toggle("Отправлять письма", server.active if server else True)
        pressed = st.form_submit_button("Сохранить", type="primary", icon=":material/check:")
    if pressed:
        typed = Edit(host or "", port, security or "", login, secret, forget, sender, name, hour, active)
        _save(who, place, typed, version, slots)


def _secret(slots: dict[str, Any], box: Box | None) -> tuple[str, bool]:
    """What was typed is never shown again; an empty field leaves the kept password."""
    kept = bool(box and box.sealed)
    hint = "Оставьте пустым, чтобы не менять" if kept else "Пусто, если сервер не спрашивает"
    secret = st.text_input(
        "Пароль", type="password", max_chars=500, placeholder=hint, autocomplete="new-password"
    )
    slots[SECRET] = st.empty()
    forget = st.checkbox("Забыть сохранённый пароль") if kept else False
    return secret or "", forget


def _text(
    slots: dict[str, Any], code: str, label: str, value: str, hint: str, complete: str | None = None
) -> str:
    given = st.text_input(label, value, max_chars=200, placeholder=hint or None, autocomplete=complete)
    slots[code] = st.empty()
    return given or ""


def _save(who: Actor, place: Organisation, typed: Edit, lock_version: int, slots: dict[str, Any]) -> None:
    key, inside = session.settings().mail_key, session.settings().mail_hosts
    try:
        with session.begin() as s:
            problems = mailboxes.save(s, who, place, typed, lock_version, key, session.now(), inside)
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        keeping.clashed(_name(place), str(conflict))
    for problem in problems:
        words = _no_key(who) if problem.text == NO_KEY else problem.text
        slots[problem.code].error(words, icon=":material/error:")
    if not problems:
        keeping.done(_name(place), "Сохранено. Проверьте сервер письмом себе.")


def _test(who: Actor, place: Organisation) -> None:
    try:
        with session.begin() as s:
            address = post.test(s, who, place, session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    keeping.done(
        _name(place),
        f"Проверочное письмо для {address} в очереди: через минуту загляните в ящик.",
    )


def _name(place: Organisation) -> str:
    return f"mailbox-{place.id}"
