"""Light or dark: kept in the browser (ru.js), nobody else's business; the system's choice until somebody chooses."""

import streamlit as st

LOOKS = (("light", "Светлое"), ("dark", "Тёмное"), ("system", "Как в системе"))


def switch() -> None:
    buttons = "".join(f'<button type="button" data-look="{look}">{word}</button>' for look, word in LOOKS)
    st.html(f'<div class="pm-look" role="group" aria-label="Оформление">{buttons}</div>')


def dark() -> bool:
    """What this browser shows. Before it has said so, and in tests, that is light."""
    kind = st.context.theme.type
    return isinstance(kind, str) and kind == "dark"
