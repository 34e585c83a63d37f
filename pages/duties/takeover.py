"""«Как в прошлом году», «верно» and «вернуть»: buttons that bring answers back from somewhere.

A press only says what is wanted; it is stored together with what was typed.
"""

from collections.abc import Mapping

import streamlit as st

from core import rules
from core.answers import Missing, Value
from core.indicators import AnswerKind
from db.submissions import Opened
from pages.duties.screen import Screen
from pages.ui import fields
from pages.ui.fields import Field

# Records are carried over one by one; a day belongs to its year.
_BY_HAND = (AnswerKind.ROWS, AnswerKind.DATE)


def earlier(opened: Opened, code: str) -> Value | None:
    """What «как в прошлом году» gives."""
    return opened.last_year.get(code, opened.last_half.get(code))


def section_key(opened: Opened, section: str) -> str:
    return f"all-same-{opened.submission.id}-{section}"


def of_section(opened: Opened, answers: Mapping[str, Value], section: str) -> dict[str, Value]:
    """Last year's answers that fit into what is empty in the section, with what hangs on them."""
    codes = [c for c, i in opened.form.indicators.items() if i.section == section and i.kind not in _BY_HAND]
    known = {c: v for c in codes if (v := earlier(opened, c)) is not None}
    wanted = {c: v for c, v in known.items() if c not in answers and v is not Missing.NO_DATA}
    merged = rules.pruned(opened.form, opened.kind, {**wanted, **answers})
    return {c: v for c, v in wanted.items() if c in merged}


def press(opened: Opened, seen: Screen) -> None:
    """What has been pressed goes into `seen.pending`, and from there into the widgets that are on the screen."""
    state = st.session_state
    if seen.section and state.get(section_key(opened, seen.section)):
        found = of_section(opened, seen.answers, seen.section)
        found = {c: v for c, v in found.items() if c not in seen.unread}
        seen.taken = len(found)
        _take(seen, found)
    for code, indicator in opened.form.indicators.items():
        if indicator.section != seen.section:
            continue
        one = Field(opened.submission.id, indicator, seen.turn)
        last = earlier(opened, code)
        if last is not None and state.get(one.same):
            _take(seen, {code: last})
        if state.get(one.right):
            seen.right.add(code)
        if state.get(one.undo):
            _undo(seen)
    for code, value in seen.pending.items():
        one = Field(opened.submission.id, opened.form.indicators[code], seen.turn)
        if one.indicator.kind is not AnswerKind.ROWS and fields.on_screen(one):
            fields.put(one, value)


def _take(seen: Screen, found: Mapping[str, Value]) -> None:
    seen.pending |= found
    seen.taking |= found


def _undo(seen: Screen) -> None:
    if seen.undo is None:
        return
    seen.pending |= {**seen.undo.gone, **seen.undo.before}
    seen.taking |= {c: seen.undo.gone[c] for c in seen.undo.carried}
    seen.undo = None
