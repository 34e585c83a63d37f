"""The editor of one record: a widget for each column that applies, every cell checked here before it counts.

What is typed is no answer yet: it lives in the session, through other sections, a save of somebody else and a
restart, until «Готово» makes a record of it.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any
from zlib import crc32

import streamlit as st

from core import rules
from core.answers import MOST_ROWS, Cell, Missing, Row, Rows
from core.forms import applies
from core.indicators import Indicator
from pages.ui import answers as shown
from pages.ui import fields
from pages.ui.fields import Field


@dataclass
class Editor:
    """One record being entered. `before` is what it was when the editor opened, None for a new one; `start` fills
    the widgets; `typed` is what they held when they were last on the screen."""

    before: Row | None = None
    start: Row = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_hex(3))
    typed: dict[str, Any] = field(default_factory=dict)
    carried: bool = False
    # «Готово» was pressed: now empty cells are mistakes too.
    checked: bool = False
    # What was handed over to be stored, and on which turn of the screen.
    wanted: Rows | None = None
    turn: str = ""
    closed: bool = False

    def place(self, rows: Rows) -> int | None:
        """Where the record being changed stands now; None for a new one, and for one that somebody else has
        changed."""
        return None if self.before is None or self.before not in rows.lines else rows.lines.index(self.before)

    def over(self, rows: Rows, turn: str) -> bool:
        """Is its record stored, or has the person decided about it elsewhere?"""
        handed = self.wanted is not None and (self.wanted == rows or self.turn != turn)
        return self.closed or handed


def mark(editor: Editor | None, rows: Rows) -> str:
    """Which editor is open, and over which record."""
    if editor is None:
        return ""
    place = editor.place(rows)
    return f"{editor.token}." if place is None else f"{editor.token}.{place}.{_sum(rows.lines[place])}"


def _sum(line: Row) -> int:
    return crc32(repr(sorted(line.items())).encode())


def again(marked: str, rows: Rows) -> Editor | None:
    """The editor that the browser still shows from before a restart. A record that has changed meanwhile is not
    overwritten: what was typed becomes a new one."""
    parts = re.fullmatch(r"([0-9a-f]{6})\.(?:([0-9]{1,3})\.([0-9]{1,10}))?", marked)
    if parts is None:
        return None
    place = int(parts[2] or MOST_ROWS)
    line = rows.lines[place] if place < len(rows.lines) else None
    if line is None or str(_sum(line)) != parts[3]:
        return Editor(token=parts[1])
    return Editor(line, line, parts[1])


def draw(one: Field, rows: Rows, editor: Editor, today: date | None) -> Rows | None:
    """The rows with the record in them, once it is finished and right."""
    place = editor.place(rows)
    held = _held(one, editor)
    asked, _, wrong = _read(one.indicator, held, editor.checked, today)
    with st.container(key=f"editor-{one.number}-{one.indicator.code}", border=True, gap="small"):
        number = len(rows.lines) if place is None else place
        st.html(
            f'<p class="pm-record-name">{"Новая запись" if place is None else f"Запись {number + 1}"}</p>'
        )
        _told(editor, place)
        for column in asked:
            _cell(_at(one, editor, column), editor, held, wrong.get(column.code, ""))
        done, cancel = _decide(one, editor)
    editor.typed |= {c.code: fields.given(_at(one, editor, c)) for c in asked}
    if cancel:
        editor.closed = True
        st.rerun()
    if not done:
        return None
    return _finished(one, rows, editor, place, today)


def _finished(one: Field, rows: Rows, editor: Editor, place: int | None, today: date | None) -> Rows | None:
    _, made, wrong = _read(one.indicator, editor.typed, True, today)
    if wrong or not made:
        editor.checked = True
        st.rerun()
    lines = (*rows.lines, made) if place is None else (*rows.lines[:place], made, *rows.lines[place + 1 :])
    editor.wanted, editor.turn = Rows(lines), one.turn
    if editor.wanted == rows:
        editor.closed = True
        st.rerun()
    return editor.wanted


def _told(editor: Editor, place: int | None) -> None:
    if editor.carried:
        fields.note("warn", "Из прошлого года. Проверьте каждое поле, поправьте числа и нажмите «Готово».")
    if editor.before is not None and place is None:
        fields.note(
            "warn",
            "Пока вы меняли эту запись, её изменили или удалили в другом месте. «Готово» добавит вашу отдельно.",
        )


def _at(one: Field, editor: Editor, column: Indicator) -> Field:
    return Field(one.number, column, f"{one.indicator.code}-{editor.token}")


def _held(one: Field, editor: Editor) -> dict[str, Any]:
    """What stands or is about to stand in the widgets, unread."""
    found = {}
    for column in one.indicator.columns:
        cell = _at(one, editor, column)
        if fields.on_screen(cell):
            found[column.code] = fields.given(cell)
        elif column.code in editor.typed:
            found[column.code] = editor.typed[column.code]
        else:
            value = editor.start.get(column.code)
            found[column.code] = value if isinstance(value, Missing) else fields.seed(column, value)
    return found


def _read(
    rows: Indicator, held: Mapping[str, Any], all_of_it: bool, today: date | None
) -> tuple[list[Indicator], dict[str, Cell], dict[str, str]]:
    """Columns that are asked, the record they make, and what is wrong, by column. Empty cells are wrong only with
    `all_of_it`."""
    asked: list[Indicator] = []
    made: dict[str, Cell] = {}
    wrong: dict[str, str] = {}
    for column in rows.columns:
        if not applies(column, made):
            continue
        asked.append(column)
        try:
            value = fields.read(column, held.get(column.code))
        except ValueError as error:
            wrong[column.code] = f"{error}"
            continue
        if value is not None and not isinstance(value, Rows):
            made[column.code] = value
        elif column.required and all_of_it:
            wrong[column.code] = "Заполните это поле."
    for column, text in rules.cells(rows, made, today):
        if column.code in made:
            wrong.setdefault(column.code, text)
    return asked, made, wrong


def _cell(cell: Field, editor: Editor, held: Mapping[str, Any], wrong: str) -> None:
    column, raw = cell.indicator, held.get(cell.indicator.code)
    with st.container(key=f"cell-{cell.number}-{column.code}", gap="xxsmall"):
        if not fields.on_screen(cell) and column.code in editor.typed:
            st.session_state[cell.key] = fields.seed(column, None) if isinstance(raw, Missing) else raw
        fields.widget(cell, raw if isinstance(raw, Missing) else editor.start.get(column.code))
        if column.required and column.kind.numeric:
            _no_data(cell, raw)
        if column.hint:
            st.html(f'<p class="pm-hint">{escape(column.hint)}</p>')
        if wrong:
            fields.note("block", f"{wrong.rstrip('.')}.")


def _no_data(cell: Field, raw: Any) -> None:
    first = Missing.NO_DATA.value if raw is Missing.NO_DATA and cell.missing not in st.session_state else None
    st.pills(
        f"Вместо ответа: {shown.name(cell.indicator)}",
        [Missing.NO_DATA.value],
        format_func=lambda word: Missing(word).label,
        default=first,
        key=cell.missing,
        label_visibility="collapsed",
    )


def _decide(one: Field, editor: Editor) -> tuple[bool, bool]:
    name = f"{one.number}-{one.indicator.code}-{editor.token}"
    with st.container(horizontal=True, gap="small"):
        done = st.button("Готово", type="primary", icon=":material/check:", key=f"done-{name}")
        cancel = st.button("Отменить", key=f"cancel-{name}")
    return done, cancel
