"""«Норма и нехватка»: who stands on which side of the norm, who lacks how many, and whom to talk to."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core import access, formats, measures
from core.access import Action
from core.charts import copies, gaps, subscription
from core.charts.copies import Copies
from core.charts.halves import Change
from core.formats import number
from core.indicators import Indicator
from db import contacts
from pages.analytics import behind, subscribed
from pages.analytics.subscribed import Choice
from pages.ui import charts, rows, scope, session

HERE = "pages/analytics/subscription.py"
# As many as are looked up at one time.
TALKED = 15


def figures(row: Copies, changes: Sequence[Change], paper: Indicator) -> None:
    """Of the newspaper chosen: what there is, what there ought to be, what is lacking, what it was."""
    cells = [
        ("На 100 членов", row.figure),
        ("Всего", number(row.total if row.answered else None)),
    ]
    if row.target is not None:
        cells += [("Нужно по норме", number(row.target)), ("Не хватает", number(row.gap))]
    kinds = [
        ("Печатных", number(row.printed)),
        ("Электронных", number(row.electronic)),
        ("От вышестоящей", number(row.parent)),
    ]
    with st.container(horizontal=True, key="figures"):
        for word, value in cells:
            st.metric(word, value, width="content")
    with (
        st.expander("Печатные, электронные и как было раньше", key="figures-more"),
        st.container(horizontal=True),
    ):
        for word, value in kinds:
            st.metric(word, value, width="content")
        for change in changes:
            st.metric(
                change.words,
                formats.signed(change.step),
                None if change.copies is None else f"было {number(change.copies)}",
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
    whole = not measures.partial(row.answered, row.expected)
    behind_it = "" if whole else f"Числа — только отчитавшихся: {formats.of(row.answered, row.expected)}."
    small = subscription.ALONE if paper.norm and row.answered and not row.held else ""
    if words := " ".join(part for part in (behind_it, small, copies.basis([row])) if part):
        st.caption(words)


def show(c: Choice) -> None:
    key = c.at.key(c.paper.code, c.half, c.level.value)
    shown = charts.remember(key, lambda: subscribed.organisations(c))

    def drill(code: str) -> None:
        if code:  # the bar of the primaries of direct subordination is no organisation
            scope.go(HERE, code, half=c.half, newspaper=c.paper.code)

    charts.show(shown, subscription.bars, key, "below", drill)
    if len(shown.rows) > subscription.SHOWN:
        st.caption(
            f"На диаграмме первые {subscription.SHOWN} из {number(len(shown.rows))}, остальные в таблице."
        )
    names = {row.code: row.name for row in shown.rows if row.code}
    if len(names) <= 200 and (chosen := scope.jump(names, f"jump-{c.at.organisation.code}-{c.level.value}")):
        drill(chosen)
    if c.paper.norm:
        talk(c)


def talk(c: Choice) -> None:
    """«С кем говорить»: the largest gaps first, each with the way to its passport."""
    key = c.at.key("gaps", c.paper.code, c.half, c.level.value)
    shown = charts.remember(key, lambda: subscribed.lacking(c))
    st.subheader("С кем говорить")
    year = c.at.years[0] if c.at.years else None

    def passport(code: str) -> None:
        scope.go(behind.PASSPORT, code, year=year)

    charts.show(shown, gaps.screen, key, "gaps", passport if shown.lacking else None)
    first = [r for r in shown.lacking if r.code][:TALKED]
    if not first:
        return
    with st.container(key="found-talk", gap="small"):
        for r in first:
            scope.link(behind.PASSPORT, r.code, told(r, shown.apart.get(r.code, "")), year=year)
    if len(shown.lacking) > len(first):
        st.caption(f"И ещё {number(len(shown.lacking) - len(first))} — в таблице и в файле XLSX.")
    if access.can(c.at.who, Action.CONTACTS, c.at.organisation.path):
        reach(c, first)


def told(r: Copies, apart: str = "") -> str:
    name = f"{r.name} ({apart})" if apart else r.name
    words = f"{name} — не хватает {number(r.gap)}: нужно {number(r.target)}, есть {number(r.counted)}"
    return f"{words} ({formats.of(r.answered, r.expected)})" if r.thin else words


def reach(c: Choice, first: Sequence[Copies]) -> None:
    """The contacts stand on the screen until the next step and nowhere else."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Показать контакты", icon=":material/contact_phone:", key="talk-contacts")
        st.html('<p class="pm-quiet">Кто отвечает в этих организациях. Просмотр записывается в журнал.</p>')
    if not pressed:
        return
    now: datetime = session.now()
    with session.begin() as s:
        found = contacts.several(s, c.at.who, c.at.organisation, [r.code for r in first], now)
    if not found:
        st.info("В этих организациях никто ещё не заведён: контактов нет.")
        return
    dash = formats.DASH
    # In the order of the list, not of the codes.
    place = {r.code: n for n, r in enumerate(first)}
    rows.table(
        ("Организация", "Имя", "Роль", "Телефон", "Электронная почта"),
        [
            (one.organisation, one.name, one.role.label, one.phone or dash, one.email or dash)
            for one in sorted(found, key=lambda one: place[one.code])
        ],
    )
