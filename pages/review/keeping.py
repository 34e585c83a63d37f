"""A form that is open while others may change the same: it is saved as it was opened, and nothing typed is lost when
somebody was faster."""

from typing import Any, NoReturn, TypeVar

import streamlit as st

from core import formats

T = TypeVar("T")
_DONE = "keeping-done"


def opened(name: str, current: T) -> tuple[T, str]:
    """What the form was opened with, and a stamp for the keys of its fields; the first field is called
    «stamp-first». Who comes back to the page opens it anew."""
    stamp = f"{name}-{st.session_state.setdefault(f'{name}-times', 0)}"
    if f"{stamp}-first" not in st.session_state:
        st.session_state[f"{name}-opened"] = current
        st.session_state.pop(f"{name}-clash", None)
    kept: Any = st.session_state[f"{name}-opened"]
    return kept, stamp


def told() -> None:
    """What has just been done, once."""
    if words := st.session_state.pop(_DONE, ""):
        st.success(formats.md(words), icon=":material/task_alt:")


def done(name: str, words: str) -> NoReturn:
    """The form is opened anew with what is there now."""
    st.session_state[_DONE] = words
    _anew(name)


def clashed(name: str, words: str) -> NoReturn:
    st.session_state[f"{name}-clash"] = words
    st.rerun()


def clash(name: str) -> None:
    """Stands over the form until it is opened anew."""
    words = st.session_state.get(f"{name}-clash", "")
    if not words:
        return
    st.warning(formats.md(f"{words} Ваше осталось в полях."), icon=":material/sync_problem:")
    if st.button("Показать то, что есть сейчас", icon=":material/refresh:", key=f"{name}-anew"):
        _anew(name)


def _anew(name: str) -> NoReturn:
    st.session_state[f"{name}-times"] = st.session_state.get(f"{name}-times", 0) + 1
    st.session_state.pop(f"{name}-clash", None)
    st.rerun()
