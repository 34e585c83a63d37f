"""«Издания»: the dictionary of newspapers, with the half-years they can be subscribed to in."""

from collections.abc import Sequence
from html import escape
from typing import Any, NoReturn

import streamlit as st

from core import formats, newspaper_edit
from core.access import Action, Actor
from core.campaigns import Half, held
from core.newspaper_edit import FIRST, FOLLOWS, LAST, NORM, PUBLISHER, TITLE, WORDS, Edit
from core.newspapers import Newspaper
from core.problems import Conflict, Forbidden, Problem, Refused
from db import campaigns, newspapers, windows
from db.models import Organisation
from db.newspapers import Entry
from pages.ui import layout, rows, scope, session

# Which newspaper is open (its code, "" for a new one), as it was when it was opened.
OPEN, DONE = "newspaper-open", "newspaper-done"
# Half-years to choose from, around the present one.
BACK, AHEAD = 16, 4


def fresh() -> Entry:
    return Entry(Newspaper("", "", "", None, Half(0, 1)), 0, "", True)


def present() -> Half:
    day = formats.local_day(session.now(), session.settings().time_zone.key)
    return Half(day.year, 1 if day.month < 7 else 2)


def coming(who: Actor, place: Organisation) -> Half:
    """The first half-year nobody has been asked about yet: the form of an open campaign is frozen."""
    with session.reading() as s:
        every = campaigns.all(s, who)
        asked = {(c.kind, c.year) for c in every if windows.covering(s, c, place.path)}
    half = present().before(-1)
    while held(half) in asked:
        half = half.before(-1)
    return half


def card(entry: Entry, known: Sequence[Entry]) -> None:
    paper = entry.paper
    before = next((e.paper.title for e in known if e.paper.code == paper.follows), "")
    facts = [
        paper.publisher,
        span(paper),
        f"продолжает {before}" if before else "",
        f"норма: {norm(paper)} на 100 членов" if paper.norm else "",
        f"ведёт {entry.owner}" if entry.owner else "",
    ]
    with st.container(border=True, key=f"newspaper-{paper.code}"):
        rows.card(paper.title, " · ".join(fact for fact in facts if fact))
        if entry.mine and st.button("Изменить", icon=":material/edit:", key=f"edit-{paper.code}"):
            st.session_state[OPEN] = entry
            st.rerun()


def span(paper: Newspaper) -> str:
    if paper.last:
        return f"выходило: {paper.first.label} — {paper.last.label}"
    return f"выходит с: {paper.first.label}"


def norm(paper: Newspaper) -> str:
    return newspaper_edit.typed(paper).norm


def edit(who: Actor, place: Organisation, entry: Entry, known: Sequence[Entry]) -> None:
    """One newspaper, with what is wrong beside its field; nothing typed is lost by a refusal."""
    paper = entry.paper
    now = newspaper_edit.typed(paper) if paper.code else Edit(first=str(coming(who, place)))
    st.subheader(formats.md(paper.title) if paper.code else "Новое издание", anchor=False)
    half = coming(who, place).label
    st.html(
        '<p class="pm-quiet">Формы открытых кампаний не меняются: правки увидят, начиная с подписки на '
        f"{escape(half)}.</p>"
    )
    with st.form(f"newspaper-{place.id}-{paper.code}-{entry.lock_version}"):
        slots: dict[str, Any] = {}
        typed = Edit(
            paper.code,
            _text(slots, TITLE, "Название, как его печатать", now.title, "Например, «Единство»"),
            _text(slots, PUBLISHER, "Издатель", now.publisher),
            _half(slots, FIRST, "С какого полугодия можно выписать", now.first),
            _half(slots, LAST, "Последнее полугодие", now.last, "выходит и сейчас"),
            _follows(slots, paper, now.follows, known),
            _text(
                slots, NORM, "Норма: экземпляров на 100 членов Профсоюза", now.norm, "Если нормы нет, пусто"
            ),
        )
        with st.container(horizontal=True):
            keep = st.form_submit_button("Сохранить", type="primary", icon=":material/check:")
            leave = st.form_submit_button("Не сохранять")
    if leave:
        _close()
    if keep:
        for problem in _kept(who, place, typed, entry.lock_version):
            slots[problem.code].error(problem.text, icon=":material/error:")


def _text(slots: dict[str, Any], code: str, label: str, value: str, hint: str = "") -> str:
    given = st.text_input(label, value, max_chars=WORDS, placeholder=hint or None, key=None)
    slots[code] = st.empty()
    return given or ""


def _half(slots: dict[str, Any], code: str, label: str, value: str, none: str = "") -> str:
    now = present()
    near = {str(now.before(n)) for n in range(-AHEAD, BACK)} | ({value} if value else set())
    options = ([""] if none else []) + sorted(near, reverse=True)
    given = st.selectbox(
        label,
        options,
        options.index(value),
        lambda v: Half.parse(v).label if v else none,
        filter_mode="contains",
    )
    slots[code] = st.empty()
    return given or ""


def _follows(slots: dict[str, Any], paper: Newspaper, value: str, known: Sequence[Entry]) -> str:
    titles = {"": "ничего"} | {e.paper.code: e.paper.title for e in known if e.paper.code != paper.code}
    options = list(titles)
    given = st.selectbox(
        "Продолжает издание",
        options,
        options.index(value) if value in titles else 0,
        lambda code: titles.get(code, ""),
        help="На графиках оба будут одной линией.",
    )
    slots[FOLLOWS] = st.empty()
    return given or ""


def _kept(who: Actor, place: Organisation, typed: Edit, lock_version: int) -> list[Problem]:
    try:
        with session.begin() as s:
            problems = newspapers.save(s, who, place, typed, lock_version, session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return []
    except Conflict as conflict:
        _close(str(conflict), good=False)
    if not problems:
        _close(f"Сохранено: {typed.title}.")
    return problems


def _close(words: str = "", good: bool = True) -> NoReturn:
    st.session_state.pop(OPEN, None)
    st.session_state[DONE] = (words, good)
    st.rerun()


def done() -> None:
    words, good = st.session_state.pop(DONE, ("", True))
    if words:
        told = st.success if good else st.warning
        told(formats.md(words), icon=":material/task_alt:" if good else ":material/sync_problem:")


who = session.require_page(Action.CAMPAIGN)
rows.style()
place = scope.managed(who)
layout.title("Издания", place.name)
done()
with session.reading() as s:
    known = newspapers.all(s, who, place)
opened = st.session_state.get(OPEN)
if isinstance(opened, Entry):
    edit(who, place, opened, known)
else:
    st.html(
        '<p class="pm-quiet">Эти издания предлагает форма подписки. Закрытое издание остаётся в графиках: '
        "укажите его последнее полугодие.</p>"
    )
    if st.button("Добавить издание", type="primary", icon=":material/add:", key="add"):
        st.session_state[OPEN] = fresh()
        st.rerun()
    for entry in known:
        card(entry, known)
