"""The one boundary where a bug becomes a number: the person sees the number, the log has the rest."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core import formats
from core.problems import Conflict, Forbidden, Refused

log = logging.getLogger("profmonitor")


def show(exc: Exception) -> bool:
    """Streamlit's hook for what no page caught; True keeps its own English panel away."""
    if isinstance(exc, Forbidden):
        st.warning(f"{exc}", icon=":material/lock:")
    elif isinstance(exc, (Conflict, Refused)):
        st.error(formats.md(str(exc)), icon=":material/info:")
    else:
        st.error(
            f"**Что-то пошло не так.** Ошибка № {_logged(exc)}. Сохранённое осталось на месте. "
            "Обновите страницу; если не поможет, сообщите этот номер администратору.",
            icon=":material/error:",
        )
    return True


def _logged(exc: Exception) -> str:
    number = secrets.token_hex(4).upper()
    log.error("error %s", number, exc_info=exc)
    return number


def _http(_request: Request, exc: Exception) -> Response:
    return PlainTextResponse(f"Что-то пошло не так. Ошибка № {_logged(exc)}.", 500)


HANDLERS: Mapping[Any, Any] = {Exception: _http}
