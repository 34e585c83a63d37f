"""Tables of words for reading: few rows, no sorting, cards on a telephone."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("rows.css")


def style() -> None:
    st.html(_STYLE)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], counts: Sequence[int] = ()) -> None:
    """Cells may hold words of users; `counts` are the positions of columns of numbers."""
    kinds = ['class="pm-count"' if n in counts else "" for n, _ in enumerate(head)]
    top = "".join(f"<th {kind}>{escape(title)}</th>" for title, kind in zip(head, kinds, strict=True))
    body = "".join(_row(head, kinds, row) for row in rows)
    st.html(f'<table class="pm-rows"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>')


def _row(head: Sequence[str], kinds: Sequence[str], row: Sequence[str]) -> str:
    # An empty cell has no place in a card.
    cells = (
        f'<td {kind} data-label="{escape(title, quote=True)}">{escape(cell)}</td>' if cell else "<td></td>"
        for title, kind, cell in zip(head, kinds, row, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def card(title: str, under: str = "") -> None:
    quiet = f'<p class="pm-quiet">{escape(under)}</p>' if under else ""
    st.html(f'<h2 class="pm-card">{escape(title)}</h2>{quiet}')
