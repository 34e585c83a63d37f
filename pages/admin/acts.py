"""An act on accounts: one transaction; a refusal stands where the act was asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from core import access, formats
from core.access import Actor, Role
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from db import invitations, post, rights
from db.invitations import Code
from db.models import Organisation, User
from pages.ui import layout, rows, session

DONE = "people-done"


@dataclass(frozen=True)
class Done:
    """`code` is "" where none was made; it is shown by the next run and then forgotten."""

    words: str
    login: str = ""
    code: str = ""
    until: datetime | None = None


def act(verb: Callable[[Any, datetime], Done]) -> bool:
    """On a refusal everything typed stays where it is; False then."""
    try:
        with session.begin() as s:
            done = verb(s, session.now())
    except (Refused, Forbidden, Conflict) as error:
        layout.refused(error)
        return False
    st.session_state[DONE] = done
    return True


def handed_over() -> None:
    """What has just been done, and the code to hand over: once."""
    done = st.session_state.pop(DONE, None)
    if not isinstance(done, Done):
        return
    st.success(formats.md(done.words), icon=":material/task_alt:")
    if not done.code:
        return
    with st.container(border=True, key="code"):
        rows.card(
            "Одноразовый код", "Показан один раз: передайте его лично или по телефону, не в общем чате."
        )
        st.code(done.code, language=None)
        until = formats.moment(done.until, session.settings().time_zone.key)
        steps = (
            f"Открыть {site()} и ввести имя для входа «{done.login}».",
            "Вместо пароля ввести этот код — он сработает один раз.",
            "Придумать свой пароль. После этого откроется работа.",
        )
        items = "".join(f"<li>{escape(step)}</li>" for step in steps)
        st.html(
            f'<p class="pm-quiet">Что делать человеку (код действует до {escape(until)}):</p>'
            f'<ol class="pm-steps">{items}</ol>'
        )


def site() -> str:
    """What people type to come here."""
    if session.settings().site_url:
        return session.settings().site_url
    url = st.context.url
    parts = urlsplit(url) if isinstance(url, str) else None
    return f"{parts.scheme}://{parts.netloc}" if parts and parts.netloc else "Профмонитор"


BY_SCREEN, BY_POST = "Показать на экране", "Отправить на почту"


def way(key: str) -> bool:
    """How a code goes to its owner; True is by e-mail."""
    chosen = st.radio("Как передать код", (BY_SCREEN, BY_POST), horizontal=True, key=f"way-{key}")
    return chosen == BY_POST


def handing(s: Any, who: Actor, user_id: int, words: str, by_post: bool, now: datetime) -> Done:
    """A new code: shown by the next run, or put into a letter and shown to nobody."""
    made = invitations.issue(s, who, user_id, now)
    if by_post:
        send(s, who, made, now)
        return Done(f"{words} Письмо с кодом отправится на почту этого человека в ближайшие минуты.")
    return Done(words, made.of.login, made.code, made.until)


def send(s: Any, who: Actor, made: Code, now: datetime) -> None:
    """Raises Refused for somebody without an address."""
    until = formats.moment(made.until, session.settings().time_zone.key)
    if not post.invitation(s, who, made, until, session.settings().site_url, now):
        raise Refused(f"У человека «{made.of.name}» не записана почта: покажите код на экране.")


def given(person: User, role: Role) -> Done:
    words = f"Право дано: {person.name}, {role.label}."
    return Done(words + locked_out(person))


def locked_out(person: User) -> str:
    if person.password_hash or person.code_hash is not None:
        return ""
    return " Пароля у человека нет, и одноразовый код не действует: выдайте новый."


def roles(who: Actor, place: Organisation) -> list[Role]:
    mine = rights.givable(who, place.path)
    return [role for role in access.FITTING[Level(place.level)] if role in mine]


def title(role: Role) -> str:
    return role.label[0].upper() + role.label[1:]
