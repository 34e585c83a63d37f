"""What stands in the address after «?»; whatever does not fit is as if absent."""

import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar

import streamlit as st

_PAGE: ContextVar[str] = ContextVar("page", default="")


def opened(page: str) -> None:
    """The gate says which page this run draws."""
    _PAGE.set(page)


def page() -> str:
    return _PAGE.get()


def number(name: str) -> int | None:
    """A row's number. int() alone would also take «١٢», «1_0» and numbers no database knows."""
    text = st.query_params.get(name, "")
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else None


def word(name: str, allowed: Sequence[str]) -> str | None:
    text = st.query_params.get(name, "")
    return text if text in allowed else None


def put(**values: object) -> None:
    """Writes into the address; None takes away."""
    for name, value in values.items():
        if value is None or value == "":
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != str(value):
            st.query_params[name] = str(value)


def picked(name: str, label: str, options: Sequence[str], words: Callable[[str], str]) -> str:
    """A select box whose choice stands in the address."""
    here = _settled(name, options)
    st.selectbox(label, options, format_func=words, key=_key(name), placeholder="Выберите")
    return here


def pressed(name: str, options: Sequence[str], words: Callable[[str], str]) -> str:
    """A row of chips, one of them chosen, whose choice stands in the address."""
    here = _settled(name, options)
    st.pills(
        "Показать", options, format_func=words, key=_key(name), required=True, label_visibility="collapsed"
    )
    return here


def _key(name: str) -> str:
    return f"address-{name}"


def _settled(name: str, options: Sequence[str]) -> str:
    """The choice just made, else the address's, else the first; the widget is set to it before it is drawn."""
    key, last = _key(name), f"address-last-{name}"
    here = word(name, options) or options[0]
    choice = st.session_state.get(key)
    if isinstance(choice, str) and choice in options and choice != st.session_state.get(last):
        here = choice
        put(**{name: here, "page": None, "list": None})
    st.session_state[key] = here
    st.session_state[last] = here
    return here
