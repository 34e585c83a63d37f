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
from core.problems import Forbidden, Refused
from db import users
from db.models import Organisation
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
    except (Refused, Forbidden) as error:
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
            f"Открыть {_address()} и ввести имя для входа «{done.login}».",
            "Вместо пароля ввести этот код — он сработает один раз.",
            "Придумать свой пароль. После этого откроется работа.",
        )
        items = "".join(f"<li>{escape(step)}</li>" for step in steps)
        st.html(
            f'<p class="pm-quiet">Что делать человеку (код действует до {escape(until)}):</p>'
            f'<ol class="pm-steps">{items}</ol>'
        )


def _address() -> str:
    url = st.context.url
    parts = urlsplit(url) if isinstance(url, str) else None
    return f"{parts.scheme}://{parts.netloc}" if parts and parts.netloc else "Профмонитор"


def roles(who: Actor, place: Organisation) -> list[Role]:
    mine = users.givable(who, place.path)
    return [role for role in access.FITTING[Level(place.level)] if role in mine]


def title(role: Role) -> str:
    return role.label[0].upper() + role.label[1:]
