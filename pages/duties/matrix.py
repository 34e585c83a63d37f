"""The subscription: newspapers × printed, electronic, ordered by the organisation above, with the norm and the past.

The cells are ordinary questions of the form with ordinary widgets; only the way they stand is different.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from core import formats, subscription
from core.answers import Missing, Value, quantity
from core.indicators import Indicator
from core.newspapers import Newspaper
from core.organisations import Level
from core.subscription import Line
from db import newspapers, surroundings
from db.submissions import Opened
from pages.duties import draft, reasons
from pages.duties.screen import Screen
from pages.ui import fields, session
from pages.ui.fields import Beside, Field

_STYLE = Path(__file__).with_name("matrix.css")
# What stands over a cell; screen readers are told the newspaper too. What the form itself says comes first.
_HEADS = {"print": "Печатных", "electronic": "Электронных"}
_APART = {
    "parent": ("Выписала вышестоящая", "За её счёт: не считаются вашими расходами."),
    "ordered": ("Выписано для первичных", "Первичные укажут их у себя: в ваш итог не входят."),
}


def draw(
    opened: Opened, seen: Screen, indicators: Sequence[Indicator], around: Callable[[Indicator], Beside]
) -> None:
    """`around` is what stands beside one question, as for every other section."""
    st.html(_STYLE)
    every = _lines(opened, seen)
    asked = {i.code: i for i in subscription.cells(indicators)}
    st.html(_legend(asked.values()))
    _zeros(opened, seen, asked)
    for line in every:
        _paper(opened, seen, line, asked, around)
    _total(opened, seen, every)


def _legend(asked: Iterable[Indicator]) -> str:
    """Hints of the columns, each told once."""
    heads: dict[str, list[str]] = {}
    for head, hint in dict.fromkeys(map(_named, asked)):
        heads.setdefault(hint, []).append(head)
    told = (
        f"<p><b>{escape(', '.join(names))}.</b> {escape(hint)}</p>" for hint, names in heads.items() if hint
    )
    return f'<div class="pm-quiet pm-legend">{"".join(told)}</div>'


def _lines(opened: Opened, seen: Screen) -> tuple[Line, ...]:
    return subscription.lines(
        opened.form, _dictionary(opened), seen.answers, opened.last_half, opened.last_year
    )


def _dictionary(opened: Opened) -> tuple[Newspaper, ...]:
    """Titles and publishers hardly change while a form is open."""
    name = f"papers-{opened.submission.id}"
    if name not in st.session_state:
        with session.reading() as s:
            st.session_state[name] = newspapers.of(s, opened.organisation)
    found: tuple[Newspaper, ...] = st.session_state[name]
    return found


def _empty(seen: Screen, codes: Iterable[str]) -> list[str]:
    return [c for c in codes if c not in seen.answers and c not in seen.unread]


def _zeros(opened: Opened, seen: Screen, asked: dict[str, Indicator]) -> None:
    empty = _empty(seen, asked)
    if empty and st.button(
        "В пустых — нули",
        key=f"zeros-{opened.submission.id}",
        icon=":material/exposure_zero:",
        help="Поставит 0 туда, где ещё ничего не указано.",
    ):
        seen.pending |= dict.fromkeys(empty, 0)
        st.rerun()


def _paper(
    opened: Opened,
    seen: Screen,
    line: Line,
    asked: dict[str, Indicator],
    around: Callable[[Indicator], Beside],
) -> None:
    paper = line.paper
    with st.container(key=f"paper-{opened.submission.id}-{paper.code}", gap="xsmall"):
        st.html(_head(line))
        cells = [c for c in (*paper.copies, paper.ordered) if c in asked]
        for column, code in zip(st.columns(len(cells), gap="small"), cells, strict=True):
            with column:
                _cell(opened, seen, paper, asked[code], around(asked[code]))
        told = [w for w in (_own(line), subscription.told(line, _members(seen))) if w]
        if told and opened.form.level is Level.PRIMARY:
            st.html("".join(f'<p class="pm-norm">{escape(words)}</p>' for words in told))
        _no_data(opened, seen, paper, _empty(seen, cells))


def _members(seen: Screen) -> int | None:
    amount = quantity(seen.answers.get("members_total"))
    return None if amount is None else int(amount)


def _head(line: Line) -> str:
    publisher = f'<p class="pm-quiet">{escape(line.paper.publisher)}</p>' if line.paper.publisher else ""
    past = _past(line.total if line.complete else None, line.last_half, line.last_year)
    return f'<h3 class="pm-paper">{escape(line.paper.title)}</h3>{publisher}{past}'


def _own(line: Line) -> str:
    """Own copies and those by the organisation above apart, where there are both sorts."""
    if not line.parent or line.total is None:
        return ""
    whole = subscription.amount(line.total, line.electronic or 0)
    return f"Всего {whole}: {subscription.paid(line.own, line.parent)}."


def _cell(opened: Opened, seen: Screen, paper: Newspaper, indicator: Indicator, beside: Beside) -> None:
    one, answer = draft.placed(opened, seen, indicator), seen.answers.get(indicator.code)
    head, _ = _named(indicator)
    # The past and the norm are told of the whole newspaper.
    beside = replace(beside, last=(), norm="")
    with st.container(key=one.place, gap="xxsmall"):
        typed = beside.unread[0] if beside.unread else None
        star = " *" if indicator.required else ""
        st.html(f'<p class="pm-cell-head" aria-hidden="true">{head}{star}</p>')
        spoken = fields.literal(f"{head}, {paper.title}, {indicator.unit}") + star
        fields.widget(one, answer, typed, spoken)
        st.html(fields.state(*beside.status(answer)))
        if beside.carried:
            st.button("верно", key=one.right, type="tertiary", icon=":material/check:")
        if isinstance(answer, Missing):
            _missing(one, answer)
        fields.under(
            replace(one, indicator=replace(indicator, hint="")),
            beside,
            partial(reasons.draw, opened, seen),
        )


def _named(indicator: Indicator) -> tuple[str, str]:
    """What stands over the cell, and what there is to say about such cells."""
    end = indicator.code.rpartition("_")[2]
    head, hint = _APART.get(end) or (_HEADS[end], "")
    return head, indicator.hint or hint


def _missing(one: Field, answer: Missing) -> None:
    """Only to see it and to take it back."""
    st.pills(
        f"Вместо ответа: {fields.literal(one.indicator.short)}",
        [answer.value],
        format_func=lambda word: Missing(word).label,
        default=None if one.missing in st.session_state else answer.value,
        key=one.missing,
        label_visibility="collapsed",
    )


def _no_data(opened: Opened, seen: Screen, paper: Newspaper, empty: Sequence[str]) -> None:
    if empty and st.button(
        f"нет данных *{formats.md(paper.title)}*",
        key=f"unknown-{opened.submission.id}-{paper.code}",
        type="tertiary",
        help="Отметит пустые поля этого издания.",
    ):
        seen.pending |= dict.fromkeys(empty, Missing.NO_DATA)
        st.rerun()


def _total(opened: Opened, seen: Screen, every: Sequence[Line]) -> None:
    found = subscription.summed(every, opened.last_half, opened.last_year)
    now = found.total if found.complete else None
    past = _past(now, found.last_half, found.last_year)
    sentence = subscription.running(found, above=opened.form.level is not Level.PRIMARY)
    cells = subscription.cells(opened.form.indicators.values())
    filled = all(i.code in seen.answers for i in cells)
    so_far = "" if filled else '<p class="pm-quiet">Заполнены ещё не все поля.</p>'
    st.html(
        f'<div class="pm-copies" role="status"><p class="pm-copies-all">{escape(sentence)}</p>{past}{so_far}</div>'
    )


def _past(now: int | None, half: int | None, year: int | None) -> str:
    """The half-year before and the same one a year ago, each against this one."""
    known = (("Прошлое полугодие", half), ("Год назад", year))
    told = "".join(
        f"<span>{head}: <b>{escape(subscription.compared(now, before))}</b></span>"
        for head, before in known
        if before is not None
    )
    return f'<p class="pm-lastyear pm-copies-past">{told}</p>' if told else ""


def members(opened: Opened) -> tuple[tuple[str, Value], ...]:
    """How many members the last accepted monitoring knows, to stand beside the question."""
    name = f"members-{opened.submission.id}"
    if name not in st.session_state:
        with session.reading() as s:
            st.session_state[name] = surroundings.members(s, opened)
    known: tuple[int, int] | None = st.session_state[name]
    return () if known is None else ((f"По мониторингу {known[0]} года", known[1]),)
