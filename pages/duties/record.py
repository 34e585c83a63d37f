"""The editor of one record: a widget for each column that applies.

What can be read is stored at once, as every answer is: a record may wait unfinished in a draft. What cannot be read
stays in the session, through other sections, a save of somebody else and a restart. «Готово» checks the record.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any
from zlib import crc32

import streamlit as st

from core import answers, rules
from core.answers import MOST_ROWS, Cell, Missing, Row, Rows
from core.forms import applies
from core.indicators import Indicator
from pages.ui import answers as shown
from pages.ui import fields
from pages.ui.fields import Field


@dataclass
class Editor:
    """One record being entered. `original` is what it was when the editor opened, None for a new one; `before` what
    is stored of it now, `at` where it stood last; `start` fills the widgets; `typed` is what they held when they were
    last on the screen."""

    original: Row | None = None
    before: Row | None = None
    start: Row = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_hex(3))
    typed: dict[str, Any] = field(default_factory=dict)
    at: int | None = None
    carried: bool = False
    # Was the question without any answer when the editor opened?
    unanswered: bool = False
    # «Готово» was pressed: now empty cells are mistakes too.
    checked: bool = False
    # What was handed over to be stored: all records, this one among them, and on which turn of the screen.
    wanted: Rows | None = None
    line: Row = field(default_factory=dict)
    turn: str = ""
    closed: bool = False

    def place(self, rows: Rows) -> int | None:
        """Where the record being changed stands now; None for one that is not stored, and for one that somebody
        else has changed."""
        if self.before is None or self.before not in rows.lines:
            return None
        there = self.at is not None and self.at < len(rows.lines) and rows.lines[self.at] == self.before
        return self.at if there else rows.lines.index(self.before)

    def lost(self, rows: Rows) -> bool:
        """Has somebody else changed or removed it meanwhile?"""
        return self.before is not None and self.place(rows) is None

    def put(self, rows: Rows, line: Row) -> Rows:
        """The records with this one in its place, or without it where there is nothing in it."""
        place, added = self.place(rows), (line,) if line else ()
        if place is not None:
            return Rows((*rows.lines[:place], *added, *rows.lines[place + 1 :]))
        at = len(rows.lines) if self.at is None or self.lost(rows) else self.at
        return Rows((*rows.lines[:at], *added, *rows.lines[at:]))

    def hand(self, rows: Rows, line: Row, turn: str) -> Rows:
        place = self.place(rows)
        self.at = self.at if place is None else place
        self.wanted, self.line, self.turn = self.put(rows, line), line, turn
        if place is None and line and self.at is None:
            self.at = len(rows.lines)
        return self.wanted

    def settle(self, rows: Rows, turn: str) -> None:
        """Is what was handed over stored, or has the person decided otherwise between two versions?"""
        if self.wanted == rows:
            self.before = self.line or None
        elif self.wanted is not None and self.turn != turn:
            self.closed = True
        self.wanted = None


def mark(editor: Editor | None, rows: Rows) -> str:
    """Which editor is open, over which record, and what that was before."""
    if editor is None:
        return ""
    place = editor.place(rows)
    where = "" if place is None else f"{place}.{_sum(rows.lines[place])}"
    was = "" if editor.original is None else json.dumps(answers.to_json(Rows((editor.original,))))
    return f"{editor.token}.{where}.{'?' if editor.unanswered else was}"


def _sum(line: Row) -> int:
    return crc32(repr(sorted(line.items())).encode())


def again(marked: str, indicator: Indicator, rows: Rows) -> Editor | None:
    """The editor that the browser still shows from before a restart. A record that has changed meanwhile is not
    overwritten: what was typed becomes a new one."""
    parts = re.fullmatch(r"([0-9a-f]{6})\.(?:([0-9]{1,3})\.([0-9]{1,10}))?(?:\.(.*))?", marked)
    if parts is None:
        return None
    place, unanswered = int(parts[2] or MOST_ROWS), parts[4] == "?"
    line = rows.lines[place] if place < len(rows.lines) else None
    if line is None or str(_sum(line)) != parts[3]:
        return Editor(token=parts[1], unanswered=unanswered)
    was = None if unanswered else _was(parts[4] or "", indicator)
    return Editor(was, line, line, parts[1], at=place, unanswered=unanswered)


def _was(kept: str, indicator: Indicator) -> Row | None:
    try:
        found = answers.parse(indicator, answers.from_json(indicator, json.loads(kept)))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return None  # what a browser sends need not be what it was given
    return found.lines[0] if isinstance(found, Rows) and found.lines else None


def typed(one: Field, answer: Rows | None, editor: Editor) -> tuple[Rows | None, tuple[str, str] | None]:
    """The answer with this record as far as it can be read, and the first cell that cannot: its text and why.
    Reads the widgets, draws nothing."""
    rows, held = answer or Rows(), _held(one, editor)
    read = _read(one.indicator, held, False, None, editor.before)
    editor.typed |= {c.code: held[c.code] for c in read.asked if fields.on_screen(_at(one, editor, c))}
    unread = next(
        (
            (str(held[c.code]), f"«{c.short}»: {read.unread[c.code]}")
            for c in read.asked
            if c.code in read.unread
        ),
        None,
    )
    # Last year's numbers count when somebody has looked at them; what another has changed waits for «Готово».
    last_year = {c.code: editor.start[c.code] for c in read.asked if c.code in editor.start}
    untouched = editor.carried and editor.before is None and read.made == last_year
    if untouched or editor.lost(rows) or read.made == (editor.before or {}):
        return answer, unread
    found = editor.hand(rows, read.made, one.turn)
    return (None if editor.unanswered and not found.lines else found), unread


def draw(one: Field, rows: Rows, editor: Editor, today: date | None) -> "Change | None":
    """What «Готово» and «Отменить» have made of the rows, where they are not that already."""
    place = editor.place(rows)
    held = _held(one, editor)
    read = _read(one.indicator, held, editor.checked, today, editor.before)
    with st.container(key=editor_key(one), border=True, gap="small"):
        number = len(rows.lines) if place is None else place
        new = editor.original is None
        st.html(f'<p class="pm-record-name">{"Новая запись" if new else f"Запись {number + 1}"}</p>')
        _told(editor, rows)
        for column in read.asked:
            _cell(_at(one, editor, column), editor, held, read.wrong.get(column.code, ""))
        done, cancel = _decide(one, editor)
    editor.typed |= {c.code: fields.given(_at(one, editor, c)) for c in read.asked}
    if cancel:
        return _given_up(rows, editor)
    return _finished(one, rows, editor, today) if done else None


@dataclass(frozen=True)
class Change:
    """The new answer to the whole question; None takes it away."""

    answer: Rows | None


def editor_key(one: Field) -> str:
    """Of the block: what a link to an unfinished record scrolls to."""
    return f"editor-{one.number}-{one.indicator.code}"


def _given_up(rows: Rows, editor: Editor) -> Change | None:
    """As it was when the editor was opened. What somebody else has changed since is not ours to put back."""
    editor.closed = True
    found = rows if editor.lost(rows) else editor.put(rows, editor.original or {})
    if found == rows:
        st.rerun()
    return Change(None if editor.unanswered and not found.lines else found)


def _finished(one: Field, rows: Rows, editor: Editor, today: date | None) -> Change | None:
    read = _read(one.indicator, editor.typed, True, today, editor.before)
    if read.wrong or not read.made:
        editor.checked = True
        st.rerun()
    editor.closed = True
    found = editor.put(rows, read.made)
    if found == rows:
        st.rerun()
    return Change(found)


def _told(editor: Editor, rows: Rows) -> None:
    if editor.carried:
        fields.note("warn", "Из прошлого года. Проверьте каждое поле, поправьте числа и нажмите «Готово».")
    if editor.lost(rows):
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


@dataclass(frozen=True)
class Read:
    """Columns that are asked, the record they make, and what is wrong, by column; `unread` is the part of it that is
    not in the record."""

    asked: list[Indicator]
    made: dict[str, Cell]
    wrong: dict[str, str]
    unread: dict[str, str]


def _read(
    rows: Indicator, held: Mapping[str, Any], all_of_it: bool, today: date | None, before: Row | None
) -> Read:
    """Empty cells are wrong only with `all_of_it`. Instead of a cell that cannot be read stands what is stored."""
    read = Read([], {}, {}, {})
    for column in rows.columns:
        if not applies(column, read.made):
            continue
        read.asked.append(column)
        try:
            value = answers.parse(column, held.get(column.code))
        except ValueError as error:
            read.unread[column.code] = read.wrong[column.code] = f"{error}"
            value = (before or {}).get(column.code)
        if value is not None and not isinstance(value, Rows):
            read.made[column.code] = value
        elif column.required and all_of_it:
            read.wrong.setdefault(column.code, "Заполните это поле.")
    for column, text in rules.cells(rows, read.made, today):
        if column.code in read.made:
            read.wrong.setdefault(column.code, text)
    return read


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
