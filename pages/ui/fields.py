"""One widget for each kind of answer. What stands in a widget is read with `given`, before it is drawn.

Numbers and dates are typed as text and read by core.answers: a number box of an English browser turns
12,5 into 125. The state here is only what the screen shows; answers live in the database.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from core import answers, formats
from core.answers import Missing, Value
from core.indicators import AnswerKind, Indicator
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
    def right(self) -> str:
        """«верно»: the answer taken over from last year has been looked at."""
        return f"right-{self._base}"

    @property
    def undo(self) -> str:
        return f"undo-{self._base}"

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


def put(field: Field, value: Value | None) -> None:
    """Fills a widget that is on the screen, before it is drawn again."""
    st.session_state[field.missing] = value.value if isinstance(value, Missing) else None
    st.session_state[field.key] = seed(field.indicator, value)


def seed(indicator: Indicator, value: Value | None) -> Any:
    """The widget's content for a value: `answers.parse(indicator, seed(indicator, value)) == value`."""
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


@dataclass(frozen=True)
class Beside:
    """What stands around a question. `last` are earlier answers under their heads, `same` the words of the button
    that takes the first of them over. `unread` is typed text that is no answer, and why (it is not saved then);
    `cleared` names the answers that this one has made pointless; `norm` is where it stands against one."""

    last: Sequence[tuple[str, Value]] = ()
    same: str = ""
    carried: bool = False
    problems: Sequence[Problem] = ()
    explained: bool = False
    remark: str = ""
    unread: tuple[str, str] | None = None
    cleared: str = ""
    norm: str = ""

    def status(self, answer: Value | None) -> tuple[str, str]:
        """The sort and the words of the state of one answer; never colour alone."""
        if self.unread:
            return "block", "✕ не сохранено"
        if answer is None:
            return ("remark", "⚑ замечание") if self.remark else ("", "")
        if any(p.blocking for p in self.problems):
            return "block", "! сохранено, но нужно исправить"
        if self.carried and any(value == answer for _, value in self.last):
            return "warn", "↺ перенесено с прошлого года, проверьте"
        if self.carried:
            return "warn", "↺ внесено вышестоящей организацией, проверьте"
        if self.problems and not self.explained:
            return "warn", "! сохранено, проверьте"
        return ("remark", "⚑ сохранено, есть замечание") if self.remark else ("ok", "✓ сохранено")


NOTHING = Beside()


def draw(
    field: Field,
    answer: Value | None,
    beside: Beside = NOTHING,
    explain: Callable[[Problem], None] | None = None,
) -> None:
    """`explain` draws what is said to a warning, under the warning's words.

    A widget gets its content when it first appears and keeps it afterwards, so that what a browser sends
    again after the server has been restarted stands.
    """
    # One row of two cells: st.columns would be three blocks more for each of sixty questions.
    with st.container(key=field.place, horizontal=True, gap="medium"):
        with st.container(key=f"left-of-{field.number}-{field.indicator.code}", gap="xxsmall"):
            widget(field, answer, beside.unread[0] if beside.unread else None)
            under(field, beside, explain)
        with st.container(key=f"beside-{field.number}-{field.indicator.code}", gap="xxsmall"):
            _around(field, answer, beside)


def under(field: Field, beside: Beside, explain: Callable[[Problem], None] | None = None) -> None:
    """Hint, norm and notes in one piece; then what a person may answer to them."""
    notes = [noted("remark", "Замечание проверяющего: " + beside.remark)] if beside.remark else []
    if field.indicator.hint:
        notes.append(f'<p class="pm-hint">{escape(field.indicator.hint)}</p>')
    if beside.norm:
        notes.append(f'<p class="pm-norm">{escape(beside.norm)}</p>')
    if beside.unread:
        notes.append(noted("block", f"Не сохранено. {beside.unread[1]}."))
    for problem in beside.problems:
        word = "Исправьте. " if problem.blocking else "Проверьте. "
        notes.append(noted("block" if problem.blocking else "warn", word + problem.text))
    if beside.cleared:
        notes.append(noted("was", f"Больше не нужно и очищено: {beside.cleared}."))
    if notes:
        st.html("".join(notes))
    if beside.cleared:
        st.button("вернуть", key=field.undo, type="tertiary", icon=":material/undo:")
    for problem in beside.problems:
        if explain and not problem.blocking:
            explain(problem)


def note(sort: str, text: str) -> None:
    """A line beside a field, literal: "block", "warn", "remark", "was"."""
    st.html(noted(sort, text))


def noted(sort: str, text: str) -> str:
    role = ' role="alert"' if sort == "block" else ""
    return f'<p class="pm-note pm-{sort}"{role}>{escape(text)}</p>'


def state(sort: str, words: str) -> str:
    """The state of one answer; ru.js shows the second half while what is typed is on its way."""
    now = f'<span class="pm-now">{escape(words)}</span>'
    return f'<p class="pm-field-state pm-{sort}">{now}<span class="pm-wait">… ждёт сохранения</span></p>'


def _around(field: Field, answer: Value | None, beside: Beside) -> None:
    was = "".join(
        f'<p class="pm-lastyear">{escape(head)}: <b>{escape(shown.worded(field.indicator, value))}</b></p>'
        for head, value in beside.last
    )
    st.html(state(*beside.status(answer)) + was)
    if beside.last and beside.same and answer is None:
        st.button(beside.same, key=field.same, type="tertiary")
    if beside.carried:
        st.button("верно", key=field.right, type="tertiary", icon=":material/check:")
    if not _may_be_missing(field.indicator, answer):
        return
    absent = answer.value if isinstance(answer, Missing) and field.missing not in st.session_state else None
    st.pills(
        f"Вместо ответа: {shown.name(field.indicator)}",
        _MISSING,
        format_func=_missing_label,
        default=absent,
        key=field.missing,
        label_visibility="collapsed",
    )


def _may_be_missing(indicator: Indicator, answer: Value | None) -> bool:
    """Whoever has to answer a number, a date or a choice may not know it; a text that nobody asks for is left empty."""
    if isinstance(answer, Missing):
        return True
    kind = indicator.kind
    return kind is not AnswerKind.YES_NO and (indicator.required or kind is not AnswerKind.TEXT)


_MISSING = [m.value for m in Missing]


def _missing_label(word: str) -> str:
    return Missing(word).label


def label(indicator: Indicator) -> str:
    unit = f", {indicator.unit}" if indicator.unit else ""
    return literal(shown.name(indicator) + unit) + (" *" if indicator.required else "")


def literal(text: str) -> str:
    """Escapes show up in the names that screen readers say, so they stand only where they must."""
    return formats.md(text) if _ACTIVE.search(text) else text


def widget(field: Field, answer: Value | None, unread: str | None = None, named: str = "") -> None:
    """`named`: how a typed answer is called to screen readers where its label is drawn otherwise."""
    i, key, absent = field.indicator, field.key, isinstance(answer, Missing)
    content = None
    if not on_screen(field):
        content = unread if unread is not None else seed(i, answer)
    elif absent:
        st.session_state[key] = seed(i, None)
    if i.kind is AnswerKind.YES_NO:
        words = {"yes": "Да", "no": "Нет"}
        st.segmented_control(
            label(i),
            list(words),
            default=content,
            format_func=words.__getitem__,
            key=key,
            disabled=absent,
            # A second tap would take the answer away.
            required=bool(content or st.session_state.get(key)) and not absent,
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
        _text(i, key, content or "", absent, named)


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


def _text(i: Indicator, key: str, content: str, absent: bool, named: str) -> None:
    limit = _limit(i)
    if i.kind is AnswerKind.TEXT and limit > _LONG:
        st.text_area(label(i), content, key=key, max_chars=limit, disabled=absent)
        return
    st.text_input(
        named or label(i),
        content,
        key=key,
        max_chars=limit,
        disabled=absent,
        autocomplete="off",
        placeholder="нет ответа" if absent else _example(i),
        label_visibility="collapsed" if named else "visible",
    )


def _limit(i: Indicator) -> int:
    if i.kind.numeric or i.kind is AnswerKind.DATE:
        return 30
    return 500 if i.kind is AnswerKind.ADDRESS else int(i.maximum or 5000)


def _example(i: Indicator) -> str:
    if i.kind is AnswerKind.DATE:
        return "ДД.ММ.ГГГГ"
    return "https://" if i.kind is AnswerKind.ADDRESS else ""
