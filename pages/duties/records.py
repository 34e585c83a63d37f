"""Repeating rows of a form: channels, publications, events. Every record is a card; one at a time is edited."""

from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st

from core.answers import MOST_ROWS, Row, Rows
from core.indicators import AnswerKind, Indicator
from pages.duties import record
from pages.duties.record import Editor
from pages.ui import answers as shown
from pages.ui import fields, records
from pages.ui.fields import Field


@dataclass
class Removed:
    """What «Вернуть» brings back, as long as the rows are those `left` by removing it."""

    at: int
    line: Row
    left: Rows


@dataclass
class Kept:
    editor: Editor | None = None
    removed: Removed | None = None


def draw(
    one: Field,
    answer: Rows | None,
    last: Rows | None = None,
    today: date | None = None,
    state: tuple[str, str] = ("", ""),
) -> Rows | None:
    """Returns the new rows when a record has been finished, removed or brought back: to be stored at once.

    `today` is the day where the organisation is; without it no date is in the future. `state` is what is said of
    the whole answer, as fields.state takes it.
    """
    rows = answer or Rows()
    kept = _kept(one, rows)
    _settle(kept, one, rows)
    st.html(_head(one.indicator) + fields.state(*state))
    with st.container(gap="small"):
        changed = _cards(one, rows, last or Rows(), kept, today)
        if kept.editor and kept.editor.place(rows) is None:
            changed = record.draw(one, rows, kept.editor, today) or changed
        changed = _undo(one, rows, kept) or changed
        if kept.editor is None:
            changed = _more(one, answer, rows, kept) or changed
            _last_year(one, rows, last or Rows(), kept)
    return changed


def _head(indicator: Indicator) -> str:
    star = " *" if indicator.required else ""
    hint = f'<p class="pm-hint">{escape(indicator.hint)}</p>' if indicator.hint else ""
    return f'<h3 class="pm-rows-title">{escape(shown.name(indicator) + star)}</h3>{hint}'


def _kept(one: Field, rows: Rows) -> Kept:
    name = f"records-{one.number}-{one.indicator.code}"
    if name not in st.session_state:
        st.session_state[name] = Kept(record.again(_carried(one), rows))
    else:
        st.session_state[_carrier(one)] = record.mark(st.session_state[name].editor, rows)
        _carried(one)
    found: Kept = st.session_state[name]
    return found


def _carrier(one: Field) -> str:
    return f"base-{one.number}-rows-{one.indicator.code}"


def _carried(one: Field) -> str:
    """Nobody sees this widget: a browser sends it again to a server that has been restarted."""
    return st.text_input("Открытая запись", key=_carrier(one), label_visibility="collapsed") or ""


def _settle(kept: Kept, one: Field, rows: Rows) -> None:
    if kept.editor and kept.editor.over(rows, one.turn):
        kept.editor = None
    if kept.removed and kept.removed.left != rows:
        kept.removed = None


def _cards(one: Field, rows: Rows, last: Rows, kept: Kept, today: date | None) -> Rows | None:
    changed = None
    here = kept.editor.place(rows) if kept.editor else None
    for n, line in enumerate(rows.lines):
        if kept.editor and n == here:
            changed = record.draw(one, rows, kept.editor, today) or changed
        else:
            changed = _card(one, rows, n, _same(one.indicator, line, last), kept) or changed
    return changed


def _card(one: Field, rows: Rows, n: int, before: Row | None, kept: Kept) -> Rows | None:
    name, line = f"{one.number}-{one.indicator.code}-{n}", rows.lines[n]
    with st.container(key=f"record-{name}", gap="xxsmall"):
        st.html(records.card(one.indicator, line, n + 1, shown.worded, before))
        with st.container(horizontal=True, gap="small"):
            which, busy = f"*запись {n + 1}*", kept.editor is not None
            edit = st.button(
                f"Изменить {which}",
                key=f"edit-{name}-{one.turn}",
                type="tertiary",
                icon=":material/edit:",
                disabled=busy,
            )
            remove = st.button(
                f"Удалить {which}",
                key=f"remove-{name}-{one.turn}-{len(rows.lines)}",
                type="tertiary",
                icon=":material/delete:",
                disabled=busy,
            )
    if edit:
        kept.editor, kept.removed = Editor(line, line), None
        st.rerun()
    if not remove:
        return None
    left = Rows(rows.lines[:n] + rows.lines[n + 1 :])
    kept.removed = Removed(n, line, left)
    return left


def _undo(one: Field, rows: Rows, kept: Kept) -> Rows | None:
    gone = kept.removed
    if gone is None or gone.left != rows:
        return None
    name = records.title(one.indicator, gone.line, shown.worded)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        fields.note("was", f"Запись удалена{': ' + name if name else ''}.")
        pressed = st.button(
            "Вернуть", key=f"undo-{one.number}-{one.indicator.code}", type="tertiary", icon=":material/undo:"
        )
    if not pressed:
        return None
    return Rows((*rows.lines[: gone.at], gone.line, *rows.lines[gone.at :]))


def _more(one: Field, answer: Rows | None, rows: Rows, kept: Kept) -> Rows | None:
    """«Добавить», and where there may be none of them a way to say so."""
    name, i = f"{one.number}-{one.indicator.code}", one.indicator
    contradicts = i.required and i.after is not None
    if not rows.lines:
        none = answer is not None and not contradicts
        words = (
            "Отмечено: записей нет." if none else "Добавьте первую запись: нажмите кнопку и заполните поля."
        )
        st.html(f'<p class="pm-rows-empty">{words}</p>')
    if len(rows.lines) >= MOST_ROWS:
        fields.note("was", f"Записей уже {MOST_ROWS}, больше добавить нельзя.")
        return None
    with st.container(horizontal=True, gap="small"):
        add = st.button(
            "Добавить ещё запись" if rows.lines else "Добавить запись",
            key=f"add-{name}",
            icon=":material/add:",
        )
        nothing = answer is None and not contradicts and st.button("Записей нет", key=f"none-{name}")
    if add:
        kept.editor, kept.removed = Editor(), None
        st.rerun()
    return Rows() if nothing else None


def _last_year(one: Field, rows: Rows, last: Rows, kept: Kept) -> None:
    """Each by itself: the person looks at every one of them before it counts for this year."""
    absent = [(n, line) for n, line in enumerate(last.lines) if _same(one.indicator, line, rows) is None]
    if not absent or len(rows.lines) >= MOST_ROWS:
        return
    st.html('<p class="pm-rows-last">Из прошлого года, ещё не перенесено:</p>')
    for n, line in absent:
        name = f"{one.number}-{one.indicator.code}-{n}"
        with st.container(key=f"lastrow-{name}", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(records.card(one.indicator, line, n + 1, shown.worded))
            words = fields.literal(records.title(one.indicator, line, shown.worded))
            if st.button(
                f"Перенести *{words}*" if words else "Перенести",
                key=f"carry-{name}",
                type="tertiary",
                icon=":material/history:",
            ):
                kept.editor, kept.removed = Editor(start=_this_year(one.indicator, line), carried=True), None
                st.rerun()


def _this_year(rows: Indicator, line: Row) -> Row:
    """A day belongs to its year; the rest is looked at and corrected."""
    return {
        c: v for c, v in line.items() if c in rows.by_code and rows.by_code[c].kind is not AnswerKind.DATE
    }


def _same(rows: Indicator, line: Row, others: Rows) -> Row | None:
    """The record that speaks of the same: by its address, else by the words that name it."""
    return next((other for other in others.lines if _named(rows, other) == _named(rows, line)), None)


def _named(rows: Indicator, line: Row) -> tuple[str, ...]:
    by_address = [str(line[c.code]) for c in rows.columns if c.kind is AnswerKind.ADDRESS and c.code in line]
    naming = [c for c in rows.columns if c.required and c.kind in (AnswerKind.CHOICE, AnswerKind.TEXT)]
    words = by_address or [str(line.get(c.code, "")) for c in naming]
    return tuple(word.casefold().rstrip("/") for word in words)
