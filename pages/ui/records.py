"""Repeating rows for reading: the main words of a record, and what else is known of it. HTML, users' words escaped."""

from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from core import formats
from core.answers import Row, Rows, Value
from core.forms import applies
from core.indicators import AnswerKind, Indicator

_STYLE = Path(__file__).with_name("records.css")
_NAMING = (AnswerKind.CHOICE, AnswerKind.TEXT)
Say = Callable[[Indicator, Value | None], str]


def style() -> None:
    st.html(_STYLE)


def title(rows: Indicator, line: Row, say: Say) -> str:
    """«ВКонтакте, официальная группа»: what must be told of every record; "" where it is not told yet."""
    naming = (c for c in rows.columns if c.required and c.kind in _NAMING and c.code in line)
    words = ", ".join(say(c, line[c.code]) for c in naming)
    return words[:1].upper() + words[1:]


def facts(rows: Indicator, line: Row, say: Say, before: Row | None = None) -> str:
    """Everything else; `before` is the same record of last year."""
    naming = {c.code for c in rows.columns if c.required and c.kind in _NAMING}
    told = [c for c in rows.columns if c.code in line and c.code not in naming and applies(c, line)]
    parts = [_fact(c, line[c.code], say, (before or {}).get(c.code)) for c in told]
    return f'<p class="pm-facts">{"".join(parts)}</p>' if parts else ""


def _fact(column: Indicator, value: Value, say: Say, before: Value | None) -> str:
    # An address stays plain text: whoever reads it decides whether to go there.
    was = ""
    if before is not None and column.kind.numeric:
        was = f' <span class="pm-then">(в прошлом году {escape(say(column, before))})</span>'
    kind = ' class="pm-long"' if column.kind in (AnswerKind.ADDRESS, AnswerKind.TEXT) else ""
    return f"<span{kind}>{escape(column.short)}: <b>{escape(say(column, value))}</b>{was}</span>"


def card(rows: Indicator, line: Row, number: int, say: Say, before: Row | None = None) -> str:
    name = title(rows, line, say) or f"Запись {number}"
    return f'<div class="pm-record"><p class="pm-record-name">{escape(name)}</p>{facts(rows, line, say, before)}</div>'


def table(rows: Indicator, given: Rows, say: Say) -> str:
    """How many there are, and each of them."""
    if not given.lines:
        return '<p class="pm-record-none">записей нет</p>'
    count = formats.count(len(given.lines), "запись", "записи", "записей")
    cards = "".join(f"<li>{card(rows, line, n, say)}</li>" for n, line in enumerate(given.lines, start=1))
    return f'<p class="pm-record-count">{count}</p><ol class="pm-records">{cards}</ol>'
