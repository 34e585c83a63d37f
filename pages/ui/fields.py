"""One widget for each kind of answer. What stands in a widget is read with `given`, before it is drawn.

Numbers and dates are typed as text and read by core.answers: a number box of an English browser turns
12,5 into 125. The state here is only what the screen shows; answers live in the database.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from core import answers, formats
from core.answers import Missing, Value
from core.catalogue import AnswerKind, Indicator
from core.problems import Problem
from pages.ui import answers as shown

_ENDS = {AnswerKind.WHOLE: "_whole", AnswerKind.DATE: "_decimal"}
_LONG = 300
_ACTIVE = re.compile(r"[\\`*_\[\]<>$:~#|]")


@dataclass(frozen=True)
class Field:
    """A question on one screen; `number` is the submission's. `turn` changes whenever the screen is drawn
    anew from the database: what a browser sends for an older turn can overwrite nothing."""

    number: int
    indicator: Indicator
    turn: str

    @property
    def key(self) -> str:
        """The ending tells ru.js which keypad a telephone shows."""
        kind = self.indicator.kind
        return f"{self._base}{_ENDS.get(kind, '_decimal' if kind.numeric else '')}"

    @property
    def missing(self) -> str:
        return f"missing-{self._base}"

    @property
    def same(self) -> str:
        return f"same-{self._base}"

    @property
    def place(self) -> str:
        """Key of the whole block: what a link to the question scrolls to."""
        part = "part-" if shown.part(self.indicator) else ""
        return f"field-{part}{self.number}-{self.indicator.code}"

    @property
    def _base(self) -> str:
        return f"{self.number}-{self.turn}-{self.indicator.code}"


def on_screen(field: Field) -> bool:
    return field.key in st.session_state


def given(field: Field) -> Any:
    """What the person has put into the widget, unread; Missing where they chose so."""
    word = st.session_state.get(field.missing)
    if word in tuple(Missing):
        return Missing(word)
    return st.session_state.get(field.key)


def read(indicator: Indicator, raw: Any) -> Value | None:
    """As core.answers.parse; a date may also be typed with the commas and blanks of a number keypad."""
    if indicator.kind is AnswerKind.DATE and isinstance(raw, str):
        parts = re.fullmatch(r"\s*([0-9]{1,2})[.,/ -]([0-9]{1,2})[.,/ -]([0-9]{4})\s*", raw)
        raw = ".".join(parts.groups()) if parts else raw
    return answers.parse(indicator, raw)


def put(field: Field, value: Value) -> None:
    """Fills a widget that is on the screen, before it is drawn again."""
    st.session_state[field.missing] = None
    st.session_state[field.key] = seed(field.indicator, value)


def seed(indicator: Indicator, value: Value | None) -> Any:
    """The widget's content for a value: `read(seed(value)) == value`."""
    kind = indicator.kind
    if kind is AnswerKind.YES_NO:
        return answers.plain(value)
    if kind is AnswerKind.CHOICE:
        return value if value in indicator.option_labels else None
    if kind is AnswerKind.SEVERAL:
        return list(value) if isinstance(value, tuple) else []
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, (int, Decimal)):
        return shown.digits(value)
    return "" if value is None or isinstance(value, Missing) else value


def draw(
    field: Field,
    answer: Value | None,
    last: Value | None = None,
    problems: Sequence[Problem] = (),
    remark: str = "",
    unread: tuple[str, str] | None = None,
    cleared: str = "",
) -> None:
    """`unread` is typed text that is no answer, and why (it is not saved then); `cleared` names the answers
    that this one has made pointless.

    A widget gets its content when it first appears and keeps it afterwards, so that what a browser sends
    again after the server has been restarted stands.
    """
    with st.container(key=field.place, gap="xsmall"):
        if remark:
            note("remark", "Замечание проверяющего: " + remark)
        left, right = st.columns([3, 2], gap="medium")
        with right.container(key=f"beside-{field.number}-{field.indicator.code}", gap="xxsmall"):
            _beside(field, answer, last)
        with left.container(gap="xxsmall"):
            _widget(field, answer, unread[0] if unread else None)
            if field.indicator.hint:
                st.html(f'<p class="pm-hint">{escape(field.indicator.hint)}</p>')
            _notes(problems, unread[1] if unread else "", cleared)


def _notes(problems: Sequence[Problem], unread: str, cleared: str) -> None:
    if unread:
        note("block", f"Не сохранено. {unread}.")
    if cleared:
        note("was", f"Больше не нужно и очищено: {cleared}.")
    for problem in problems:
        word = "Исправьте. " if problem.blocking else "Проверьте. "
        note("block" if problem.blocking else "warn", word + problem.text)


def note(sort: str, text: str) -> None:
    """A line beside a field, literal: "block", "warn", "remark", "was"."""
    role = ' role="alert"' if sort == "block" else ""
    st.html(f'<p class="pm-note pm-{sort}"{role}>{escape(text)}</p>')


def _beside(field: Field, answer: Value | None, last: Value | None) -> None:
    if last is not None:
        was = escape(shown.worded(field.indicator, last))
        st.html(f'<p class="pm-lastyear">В прошлом году: <b>{was}</b></p>')
        if answer is None:
            st.button("как в прошлом году", key=field.same, type="tertiary")
    st.pills(
        f"Вместо ответа: {shown.name(field.indicator)}",
        [m.value for m in Missing],
        format_func=lambda word: Missing(word).label,
        default=answer.value
        if isinstance(answer, Missing) and field.missing not in st.session_state
        else None,
        key=field.missing,
        label_visibility="collapsed",
    )


def label(indicator: Indicator) -> str:
    unit = f", {indicator.unit}" if indicator.unit else ""
    return literal(shown.name(indicator) + unit) + (" *" if indicator.required else "")


def literal(text: str) -> str:
    """Escapes show up in the names that screen readers say, so they stand only where they must."""
    return formats.md(text) if _ACTIVE.search(text) else text


def _widget(field: Field, answer: Value | None, unread: str | None) -> None:
    i, key, absent = field.indicator, field.key, isinstance(answer, Missing)
    content = None
    if not on_screen(field):
        content = unread if unread is not None else seed(i, answer)
    elif absent:
        st.session_state[key] = seed(i, None)
    if i.kind is AnswerKind.YES_NO:
        words = {"yes": "Да", "no": "Нет"}
        st.segmented_control(
            label(i), list(words), default=content, format_func=words.__getitem__, key=key, disabled=absent
        )
    elif i.kind is AnswerKind.CHOICE:
        _choice(i, key, content, absent)
    elif i.kind is AnswerKind.SEVERAL:
        st.pills(
            label(i),
            list(i.option_labels),
            selection_mode="multi",
            default=content,
            format_func=lambda code: literal(i.option_labels[code]),
            key=key,
            disabled=absent,
        )
    else:
        _text(i, key, content or "", absent)


def _choice(i: Indicator, key: str, content: str | None, absent: bool) -> None:
    codes = list(i.option_labels)
    index = codes.index(content) if content else None
    if len(codes) <= 6:
        words = {code: literal(text) for code, text in i.options}
        st.radio(label(i), codes, index=index, format_func=words.__getitem__, key=key, disabled=absent)
    else:
        st.selectbox(
            label(i),
            codes,
            index=index,
            format_func=i.option_labels.__getitem__,
            key=key,
            disabled=absent,
            placeholder="Выберите вариант",
        )


def _text(i: Indicator, key: str, content: str, absent: bool) -> None:
    limit = _limit(i)
    if i.kind is AnswerKind.TEXT and limit > _LONG:
        st.text_area(label(i), content, key=key, max_chars=limit, disabled=absent)
        return
    st.text_input(
        label(i),
        content,
        key=key,
        max_chars=limit,
        disabled=absent,
        autocomplete="off",
        placeholder="нет ответа" if absent else _example(i),
    )


def _limit(i: Indicator) -> int:
    if i.kind.numeric or i.kind is AnswerKind.DATE:
        return 30
    return 500 if i.kind is AnswerKind.ADDRESS else int(i.maximum or 5000)


def _example(i: Indicator) -> str:
    if i.kind is AnswerKind.DATE:
        return "ДД.ММ.ГГГГ"
    return "https://" if i.kind is AnswerKind.ADDRESS else ""
