"""Finding one organisation among those of a chart, by name."""

from collections.abc import Mapping

import streamlit as st

from core import formats, text
from pages.ui import scope

# A longer list is searched by words first.
MOST, FOUND = 200, 20


def one(names: Mapping[str, str], key: str, label: str = "Найти организацию") -> str | None:
    """The code just chosen; None while nothing new is. `names`: code -> name."""
    offered = names if len(names) <= MOST else _by_words(names, f"{key}-words", label)
    chosen = scope.jump(offered, key, label if offered is names else "Какую из них") if offered else None
    last = st.session_state.get(f"{key}-last")
    st.session_state[f"{key}-last"] = chosen
    return chosen if chosen != last else None


def _by_words(names: Mapping[str, str], key: str, label: str) -> Mapping[str, str]:
    words = text.search_words(text.search_key(st.text_input(label, key=key, max_chars=100)))
    if not words:
        return {}
    hits = {c: n for c, n in names.items() if all(stem in text.search_key(n) for _, stem in words)}
    if not hits:
        st.caption("Такой организации здесь нет. Попробуйте часть названия или номер.")
    if len(hits) > FOUND:
        st.caption(
            f"Нашлось {formats.number(len(hits))}, показаны первые {FOUND}: добавьте слово из названия."
        )
    return dict(list(hits.items())[:FOUND])
