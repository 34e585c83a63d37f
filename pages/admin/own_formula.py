"""One own indicator: its fields, what is wrong beside them, and what it gives at three organisations."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, NoReturn

import streamlit as st

import db
from core import formats, narrative
from core import own_indicators as own
from core.access import Actor
from core.catalogue import Catalogue
from core.indicators import Indicator
from core.own_indicators import Typed
from core.problems import Conflict, Forbidden, Problem, Refused
from db import own_indicators
from db.models import Organisation
from db.own_indicators import Entry, Example, Tried
from pages.ui import layout, rows, session

# Which one is open: its number, 0 for a new one, what its fields began with, its version.
OPEN, DONE, CHECKED = "own-open", "own-done", "own-checked"


def edit(
    who: Actor, place: Organisation, known: Catalogue, number: int, now: Typed, lock_version: int
) -> None:
    """What is wrong stands beside its field; nothing typed is lost by a refusal."""
    st.subheader("Черновик показателя" if number else "Новый показатель", anchor=False)
    slots: dict[str, Any] = {}
    words = own.parts(known)
    with st.container(border=True, key=f"own-edit-{number}-{lock_version}"):
        typed = _fields(slots, now, words)
        with st.container(horizontal=True):
            check = st.button(
                "Сохранить и проверить",
                type="primary",
                icon=":material/rule:",
                key="check",
            )
            leave = st.button("К списку", key="leave")
    if leave:
        close()
    if check:
        number, lock_version = _kept(who, place, number, typed, lock_version, slots)
    seen: Tried | None = st.session_state.get(CHECKED)
    if seen is not None and number:
        tried(who, place, known, number, lock_version, seen, typed != now)


def _fields(slots: dict[str, Any], now: Typed, words: Mapping[str, str]) -> Typed:
    label = _text(slots, own.LABEL, "Название", now.label, own.LABEL_LIMIT, "Членов Профсоюза на один стенд")
    left, right = st.columns(2)
    with left:
        short = _text(slots, own.SHORT, "Кратко, для подписи на графике", now.short, own.SHORT_LIMIT)
    with right:
        unit = _text(slots, own.UNIT, "Единица", now.unit, own.UNIT_LIMIT, "%, чел., экз.")
    numerator = _codes(slots, own.NUMERATOR, "Сложить ответы (до пяти)", now.numerator, words)
    below = st.radio(
        "Разделить",
        list(own.DIVISORS),
        index=list(own.DIVISORS).index(now.below),
        format_func=lambda v: own.DIVISORS.get(v, ""),
        horizontal=True,
        key="own-below",
    )
    denominator: tuple[str, ...] = ()
    if below == own.CODES:
        denominator = _codes(slots, own.DENOMINATOR, "На сумму этих ответов", now.denominator, words)
    left, right = st.columns(2)
    with left:
        factor = _one(slots, own.FACTOR, "Умножить", own.FACTORS, now.factor)
    with right:
        decimals = _one(
            slots, own.DECIMALS, "Знаков после запятой", {n: str(n) for n in own.PLACES}, now.decimals
        )
    left, right = st.columns(2)
    with left:
        lower = _text(slots, own.LOWER, "Норма: не меньше", now.lower, 20, "Если нормы нет, пусто")
    with right:
        upper = _text(slots, own.UPPER, "Норма: не больше", now.upper, 20, "Если нормы нет, пусто")
    return Typed(
        label, short, unit, numerator, below or own.CODES, denominator, factor, decimals, lower, upper
    )


def _text(slots: dict[str, Any], code: str, label: str, value: str, limit: int, hint: str = "") -> str:
    given = st.text_input(label, value, max_chars=limit, placeholder=hint or None, key=f"own-{code}")
    slots[code] = st.empty()
    return given or ""


def _codes(
    slots: dict[str, Any], code: str, label: str, value: tuple[str, ...], words: Mapping[str, str]
) -> tuple[str, ...]:
    """«Да» counts as 1, «нет» as 0."""
    given = st.multiselect(
        label,
        list(words),
        [c for c in value if c in words],
        format_func=lambda c: words.get(c, ""),
        max_selections=own.MOST_CODES,
        placeholder="Начните вводить вопрос",
        help="Ответ «да» считается за 1, «нет» — за 0.",
        key=f"own-{code}",
    )
    slots[code] = st.empty()
    return tuple(given)


def _one(slots: dict[str, Any], code: str, label: str, words: Mapping[int, str], value: int) -> int:
    options = list(words)
    given = st.selectbox(
        label,
        options,
        options.index(value) if value in words else 0,
        format_func=lambda v: words.get(v, ""),
        key=f"own-{code}",
    )
    slots[code] = st.empty()
    return options[0] if given is None else given


def _kept(
    who: Actor, place: Organisation, number: int, typed: Typed, lock_version: int, slots: dict[str, Any]
) -> tuple[int, int]:
    """The draft as it is kept now, and what it gives; the same number and version where it is not."""
    st.session_state.pop(CHECKED, None)
    problems: list[Problem] = []
    try:
        with session.begin() as s:
            number, problems = own_indicators.save(s, who, place, number, typed, lock_version, session.now())
            if not problems:
                entry = next(e for e in own_indicators.all(s, who, place) if e.id == number)
                st.session_state[CHECKED] = own_indicators.tried(s, who, place, number)
                st.session_state[OPEN] = (number, typed, entry.lock_version)
    except (Refused, Forbidden) as error:
        layout.refused(error)
    except Conflict as conflict:
        close(str(conflict), good=False)
    if CHECKED in st.session_state:
        st.rerun()
    for problem in problems:
        slots.get(problem.code, st).error(formats.md(problem.text), icon=":material/error:")
    return number, lock_version


def tried(
    who: Actor,
    place: Organisation,
    known: Catalogue,
    number: int,
    lock_version: int,
    seen: Tried,
    touched: bool,
) -> None:
    """The figure of real organisations before it is everybody's."""
    entry = _entry(who, place, number)
    if entry is None or entry.state != "draft":
        return
    st.subheader("Что получается", anchor=False)
    if not seen.examples:
        layout.empty(
            "Проверить пока не на чем",
            "Ни одна принятая форма не отвечает на все эти вопросы. Измените формулу или дождитесь форм.",
        )
        return
    assert seen.campaign is not None
    of = formats.count(seen.looked_at, "формы", "форм", "форм")
    st.html(
        f'<p class="pm-quiet">{escape(seen.campaign.title)}: показатель получился у '
        f"{formats.number(seen.seen)} из {of}. Три организации: наименьший, средний и наибольший.</p>"
    )
    head = ("Организация", "Сложили", "Разделили на", "Получилось")
    rows.table(head, [_told(entry, example, known.indicators) for example in seen.examples])
    if touched:
        st.info("Поля изменены после проверки: сохраните и проверьте ещё раз.", icon=":material/info:")
        return
    st.html(
        '<p class="pm-quiet">Когда показатель начнёт считаться, изменить его будет нельзя: на нём держатся итоги '
        "прошлых лет. Можно будет убрать и создать новый.</p>"
    )
    if st.button("Всё верно, начать считать", type="primary", icon=":material/check:", key="publish"):
        act(
            lambda s: own_indicators.publish(s, who, place, number, lock_version, seen.stamp, session.now()),
            f"«{entry.body.label}» принят. Осталось посчитать прошлые кампании: нажмите «Посчитать».",
        )


def _told(entry: Entry, example: Example, known: Mapping[str, Indicator]) -> tuple[str, str, str, str]:
    def added(codes: tuple[str, ...]) -> str:
        said = (f"{known[c].short if c in known else c}: {formats.number(example.parts[c])}" for c in codes)
        return "; ".join(said)

    divided = {own.ANSWERED: "1 (сама организация)", own.NOTHING: "—"}.get(entry.body.below)
    value = narrative.measured(entry.indicator, example.value)
    return example.name, added(entry.body.numerator), divided or added(entry.body.denominator), value


def _entry(who: Actor, place: Organisation, number: int) -> Entry | None:
    with session.reading() as s:
        return next((e for e in own_indicators.all(s, who, place) if e.id == number), None)


def act(doing: Callable[[db.Session], None], words: str) -> None:
    try:
        with session.begin() as s:
            doing(s)
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        close(str(conflict), good=False)
    close(words)


def show(number: int, typed: Typed, lock_version: int) -> NoReturn:
    for name in [n for n in st.session_state if str(n).startswith("own-")]:
        del st.session_state[name]
    st.session_state[OPEN] = (number, typed, lock_version)
    st.rerun()


def close(words: str = "", good: bool = True) -> NoReturn:
    for name in [n for n in st.session_state if str(n).startswith("own-")]:
        del st.session_state[name]
    st.session_state[DONE] = (words, good)
    st.rerun()
