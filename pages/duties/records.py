"""Repeating rows of a form: channels, publications, events. Every record is a card; one at a time is edited."""

from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st

from core import answers, rules
from core.answers import MOST_ROWS, Row, Rows
from core.indicators import AnswerKind, Indicator
from pages.duties import record
from pages.duties.record import Change, Editor
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
) -> Change | None:
    """Returns the new rows when a record has been given up, removed or brought back: to be stored at once.

    `today` is the day where the organisation is; without it no date is in the future. `state` is what is said of
    the whole answer, as fields.state takes it.
    """
    rows = answer or Rows()
    kept = _kept(one, rows)
    st.html(_head(one.indicator) + fields.state(*state))
    with st.container(gap="small"):
        changed = _cards(one, rows, last or Rows(), kept, today)
        if kept.editor and kept.editor.place(rows) is None:
            changed = record.draw(one, rows, kept.editor, today) or changed
        changed = _undo(one, rows, kept) or changed
        if kept.editor is None:
            changed = _more(one, answer, rows, kept) or changed
            _last_year(one, answer, last or Rows(), kept)
    return changed


def typed(one: Field, answer: Rows | None) -> tuple[Rows | None, tuple[str, str] | None]:
    """The answer with what stands in the open editor, and the text there that cannot be read, with the reason."""
    kept: Kept | None = st.session_state.get(_name(one))
    if kept is None:
        return answer, None
    _settle(kept, one, answer or Rows())
    return record.typed(one, answer, kept.editor) if kept.editor else (answer, None)


def opened(one: Field) -> bool:
    kept: Kept | None = st.session_state.get(_name(one))
    return kept is not None and kept.editor is not None


def mend(one: Field, answer: Rows | None, today: date | None) -> str:
    """Opens the first record that is not right, unless another is open; returns the key of what is to be seen."""
    rows = answer or Rows()
    kept: Kept = st.session_state.setdefault(_name(one), Kept())
    _settle(kept, one, rows)
    wrong = (
        n for n, line in enumerate(rows.lines) if not line or any(rules.cells(one.indicator, line, today))
    )
    if kept.editor is None and (first := next(wrong, None)) is not None:
        kept.editor = _edit(rows, first)
    if kept.editor is None:
        return one.place
    kept.editor.checked = True
    return record.editor_key(one)


def _edit(rows: Rows, n: int) -> Editor:
    return Editor(rows.lines[n], rows.lines[n], rows.lines[n], at=n)


def _name(one: Field) -> str:
    return f"records-{one.number}-{one.indicator.code}"


def _head(indicator: Indicator) -> str:
    star = " *" if indicator.required else ""
    hint = f'<p class="pm-hint">{escape(indicator.hint)}</p>' if indicator.hint else ""
    return f'<h3 class="pm-rows-title">{escape(shown.name(indicator) + star)}</h3>{hint}'


def _kept(one: Field, rows: Rows) -> Kept:
    name = _name(one)
    if name not in st.session_state:
        st.session_state[name] = Kept(record.again(_carried(one), one.indicator, rows))
    else:
        _settle(st.session_state[name], one, rows)
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
    if kept.editor:
        kept.editor.settle(rows, one.turn)
        kept.editor = None if kept.editor.closed else kept.editor
    if kept.removed and kept.removed.left != rows:
        kept.removed = None


def _cards(one: Field, rows: Rows, last: Rows, kept: Kept, today: date | None) -> Change | None:
    changed = None
    here = kept.editor.place(rows) if kept.editor else None
    for n, line in enumerate(rows.lines):
        if kept.editor and n == here:
            changed = record.draw(one, rows, kept.editor, today) or changed
        else:
            changed = _card(one, rows, n, _same(one.indicator, line, last), kept) or changed
    return changed


def _card(one: Field, rows: Rows, n: int, before: Row | None, kept: Kept) -> Change | None:
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
        kept.editor, kept.removed = _edit(rows, n), None
        st.rerun()
    if not remove:
        return None
    left = Rows(rows.lines[:n] + rows.lines[n + 1 :])
    kept.removed = Removed(n, line, left)
    return Change(left)


def _undo(one: Field, rows: Rows, kept: Kept) -> Change | None:
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
    return Change(Rows((*rows.lines[: gone.at], gone.line, *rows.lines[gone.at :])))


def _more(one: Field, answer: Rows | None, rows: Rows, kept: Kept) -> Change | None:
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
        kept.editor, kept.removed = Editor(unanswered=answer is None), None
        st.rerun()
    return Change(Rows()) if nothing else None


def _last_year(one: Field, answer: Rows | None, last: Rows, kept: Kept) -> None:
    """Each by itself: the person looks at every one of them before it counts for this year."""
    rows = answer or Rows()
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
                start = _this_year(one.indicator, line)
                kept.editor, kept.removed = Editor(start=start, carried=True, unanswered=answer is None), None
                st.rerun()


def _this_year(rows: Indicator, line: Row) -> Row:
    """A day belongs to its year, an option may be no longer offered; the rest is looked at and corrected."""
    columns = (c for c in rows.columns if c.code in line and c.kind is not AnswerKind.DATE)
    found = {c.code: answers.again(c, line[c.code]) for c in columns}
    return {code: cell for code, cell in found.items() if cell is not None and not isinstance(cell, Rows)}


def _same(rows: Indicator, line: Row, others: Rows) -> Row | None:
    """The record that speaks of the same: by its address, else by the words that name it."""
    return next((other for other in others.lines if _named(rows, other) == _named(rows, line)), None)


def _named(rows: Indicator, line: Row) -> tuple[str, ...]:
    by_address = [str(line[c.code]) for c in rows.columns if c.kind is AnswerKind.ADDRESS and c.code in line]
    naming = [c for c in rows.columns if c.required and c.kind in (AnswerKind.CHOICE, AnswerKind.TEXT)]
    words = by_address or [str(line.get(c.code, "")) for c in naming]
    return tuple(word.casefold().rstrip("/") for word in words)
