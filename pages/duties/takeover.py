"""«Как в прошлом году», «верно» and «вернуть»: buttons that bring answers back from somewhere.

A press only says what is wanted; it is stored together with what was typed.
"""

from collections.abc import Mapping

import streamlit as st

from core import answers, rules
from core.answers import Missing, Value
from core.indicators import AnswerKind
from db.submissions import Opened
from pages.duties.screen import Screen
from pages.ui import fields
from pages.ui.fields import Field

# Records are carried over one by one; a day belongs to its year.
_BY_HAND = (AnswerKind.ROWS, AnswerKind.DATE)


def source(opened: Opened) -> tuple[str, Mapping[str, Value]]:
    """Which earlier answers are offered, and the words for them: of a subscription the nearest half-year there is."""
    if opened.campaign_kind.half(opened.campaign.year) is None:
        return "как в прошлом году", opened.last_year
    if opened.last_half:
        return "как в прошлом полугодии", opened.last_half
    return "как год назад", opened.last_year


def earlier(opened: Opened, code: str) -> Value | None:
    """What «как в прошлом году» gives; None where the question no longer takes it."""
    value = source(opened)[1].get(code)
    return None if value is None else answers.again(opened.form.indicators[code], value)


def right_key(opened: Opened, section: str) -> str:
    return f"all-right-{opened.submission.id}-{section}"


def unseen(opened: Opened, section: str = "") -> set[str]:
    """Answers taken over and not looked at yet, of one section or of all."""
    known = opened.form.indicators
    carried = {c for c in opened.submission.carried if c in opened.answers and c in known}
    return {c for c in carried if not section or known[c].section == section}


def section_key(opened: Opened, section: str) -> str:
    return f"all-same-{opened.submission.id}-{section}"


def of_section(opened: Opened, given: Mapping[str, Value], section: str) -> dict[str, Value]:
    """Last year's answers that fit into what is empty in the section, with what hangs on them."""
    codes = [c for c, i in opened.form.indicators.items() if i.section == section and i.kind not in _BY_HAND]
    known = {c: v for c in codes if (v := earlier(opened, c)) is not None}
    wanted = {c: v for c, v in known.items() if c not in given and v is not Missing.NO_DATA}
    merged = rules.pruned(opened.form, opened.kind, {**wanted, **given})
    return {c: v for c, v in wanted.items() if c in merged}


def press(opened: Opened, seen: Screen) -> None:
    """What has been pressed goes into `seen.pending`, and from there into the widgets that are on the screen."""
    state = st.session_state
    if seen.section and state.get(section_key(opened, seen.section)):
        found = of_section(opened, seen.answers, seen.section)
        found = {c: v for c, v in found.items() if c not in seen.unread}
        seen.taken = len(found)
        _take(seen, found)
    if seen.section and state.get(right_key(opened, seen.section)):
        every = seen.section not in {i.section for i in opened.form.indicators.values()}
        seen.right |= unseen(opened, "" if every else seen.section)
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
