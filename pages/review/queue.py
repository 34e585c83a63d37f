"""«Проверка форм»: what waits for a decision, the riskiest first, and whose forms have come and whose have not."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import formats, text
from core.access import Action
from core.campaigns import CampaignKind
from core.organisations import Level
from core.problems import Forbidden
from core.workflow import State
from db import campaigns, organisations
from db import queue as waiting
from db.models import Campaign, Organisation
from db.queue import Queued
from pages.review import clean
from pages.review.place import At
from pages.ui import address, layout, rows, scope, session
from pages.ui import answers as shown

PAGE = 25
ALL, OVERDUE = "all", "overdue"
ORDER = (
    State.SUBMITTED,
    State.RETURNED,
    State.REOPENED,
    State.DRAFT,
    State.NOT_BEGUN,
    State.ACCEPTED,
    State.EXEMPT,
)
# Doubts told of one form in the list; the rest are counted.
TOLD = 3

who = session.require_page(Action.READ)
now = session.now()
today = formats.local_day(now, session.settings().time_zone.key)


def branches() -> list[Organisation]:
    """Organisations that somebody answers to, a region before its territories."""
    with session.reading() as s:
        tops = organisations.roots(s, who, Action.READ)
        found: list[Organisation] = []
        for top in tops:
            below = organisations.children(s, who, Action.READ, top, today)
            found += [top, *(o for o in below if o.level != Level.PRIMARY.value)]
    return [o for o in found if o.level != Level.PRIMARY.value]


def choose(found: Sequence[Organisation], every: Sequence[Campaign]) -> tuple[Organisation, Campaign]:
    by_code, held = {o.code: o for o in found}, {scope.held_as(c): c for c in every}
    left, right = st.columns([3, 2])
    with left:
        names = {code: o.name for code, o in by_code.items()}
        code = scope.pick("Организация", "org", names, found[0].code)
    with right:
        titles = {name: c.title for name, c in held.items()}
        usual = next((n for n, c in held.items() if c.kind == CampaignKind.MONITORING), next(iter(held)))
        name = scope.pick("Кампания", "campaign", titles, usual)
    return by_code[code], held[name]


def counts(found: Sequence[Queued]) -> dict[str, int]:
    numbers = {ALL: len(found)}
    numbers |= {state.value: sum(q.state is state for q in found) for state in ORDER}
    numbers[OVERDUE] = sum(q.overdue for q in found)
    return {key: n for key, n in numbers.items() if n or key == ALL}


def chips(found: Sequence[Queued]) -> str:
    """Which rows to show; at first those that wait for a decision."""
    number = counts(found)
    words = {ALL: "все", OVERDUE: "просрочены"} | {state.value: state.label for state in ORDER}
    first = State.SUBMITTED.value if State.SUBMITTED.value in number else ALL
    options = sorted(number, key=lambda key: key != first)
    return address.pressed("state", options, lambda key: f"{words[key]} · {number[key]}")


def fits(row: Queued, chip: str, words: str) -> bool:
    in_state = chip == ALL or (row.overdue if chip == OVERDUE else row.state.value == chip)
    return in_state and (not words or words in text.search_key(f"{row.organisation} {row.code}"))


def line(row: Queued, chip: str, zone: str) -> None:
    with st.container(key=f"row-{row.submission_id}", gap=None):
        with st.container(gap="small", horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/review/submission.py",
                label=formats.md(row.organisation),
                query_params={"form": str(row.submission_id), "state": chip},
                width="stretch",
            )
            st.html(f'<p class="pm-marks">{marks(row, zone)}</p>', width="content")
        if row.waits and (notes := doubtful(row)):
            st.html("".join(f'<p class="pm-quiet">{escape(note)}</p>' for note in notes))


def marks(row: Queued, zone: str) -> str:
    found = shown.mark("late", "позже срока") if row.late else ""
    found += shown.mark(OVERDUE, "просрочена") if row.overdue else ""
    if row.until and row.state.unsent:
        found += shown.mark("late", f"срок продлён до {formats.day(row.until)}")
    handed_in = row.submitted if row.state.handed_in else None
    sent = formats.day(formats.local_day(handed_in, zone)) if handed_in else ""
    return (
        f'<span class="pm-quiet">{escape(sent)}</span>{found}{shown.badge(row.state)}'
        f'<span class="pm-quiet">{escape(row.code)}</span>'
    )


def doubtful(row: Queued) -> list[str]:
    """Why the form is not among the clean ones, the most telling first."""
    every = sorted(zip(row.doubts, row.about, strict=True), key=lambda pair: pair[0].explained)
    found = []
    for doubt, name in every[:TOLD]:
        said = "есть пояснение" if doubt.explained else "без пояснения"
        found.append(f"{name or 'Вся форма'}: {doubt.words} · {said}")
    if len(every) > TOLD:
        found.append(f"И ещё {formats.count(len(every) - TOLD, 'ответ', 'ответа', 'ответов')} под вопросом.")
    if row.on_behalf:
        found.append("Внесли вы: примет другой специалист" if row.own else "Внесена вышестоящей организацией")
    if row.carried:
        number = formats.count(row.carried, "ответ", "ответа", "ответов")
        found.append(f"Перенесено без проверки: {number}")
    if row.risk is None:
        found.append("Сдана до того, как появились проверки при сдаче")
    if not row.theirs:
        found.append("Решение за другим специалистом: эту форму заполняете вы")
    return found


def listed(found: Sequence[Queued], chip: str, zone: str) -> None:
    pages = max(1, -(-len(found) // PAGE))
    page = min(address.number("page") or 1, pages)
    for row in found[(page - 1) * PAGE : page * PAGE]:
        line(row, chip, zone)
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="turn"):
            if st.button("Назад", icon=":material/arrow_back:", disabled=page == 1, key="earlier"):
                address.put(page=page - 1)
                st.rerun()
            st.html(f'<p class="pm-quiet">страница {page} из {pages}</p>')
            if st.button("Дальше", icon=":material/arrow_forward:", disabled=page == pages, key="later"):
                address.put(page=page + 1)
                st.rerun()


def show(organisation: Organisation, campaign: Campaign) -> None:
    at = At(who, organisation, campaign, now)
    # Before the list is read: what is being accepted is no longer in it.
    clean.working(at)
    with session.reading() as s:
        found = waiting.of(s, who, organisation, campaign, now)
    if not found:
        layout.empty("Здесь пока нет форм", "Они появятся, когда откроется кампания для этих организаций.")
        return
    summary(found)
    clean.done(at)
    chip = chips(found)
    words = text.search_key(
        st.text_input(
            "Найти организацию",
            key="find",
            placeholder="Название или код",
            max_chars=100,
            autocomplete="off",
        )
        or ""
    )
    fitting = [row for row in found if fits(row, chip, words)]
    if not fitting:
        layout.empty("Ничего не нашлось", "Измените поиск или покажите все формы.", ":material/search_off:")
    elif chip == State.SUBMITTED.value and not words:
        ordered(at, fitting, chip)
    else:
        listed(
            waiting.by_risk(fitting) if chip == State.SUBMITTED.value else fitting, chip, campaign.time_zone
        )


def ordered(at: At, found: Sequence[Queued], chip: str) -> None:
    clean.offer(at, [row for row in found if row.clean])
    others = waiting.by_risk(row for row in found if not row.clean)
    if others:
        st.subheader(f"Посмотреть: {formats.number(len(others))}", anchor=False)
        st.html(
            '<p class="pm-quiet">Сначала — формы, чьи сомнительные ответы сильнее всего меняют итог '
            "организации.</p>"
        )
        listed(others, chip, at.campaign.time_zone)


def summary(found: Sequence[Queued]) -> None:
    expected = [q for q in found if q.state is not State.EXEMPT]
    handed_in = sum(q.state.handed_in for q in expected)
    accepted = sum(q.state is State.ACCEPTED for q in expected)
    st.html(
        f'<p class="pm-quiet">Сдали {formats.number(handed_in)} из {formats.number(len(expected))}, '
        f"принято {formats.number(accepted)}</p>"
    )


shown.style()
rows.style()
layout.title("Проверка форм")
with session.reading() as s:
    every = campaigns.all(s, who)
organisations_here = branches()
if not every or not organisations_here:
    layout.empty("Проверять пока нечего", "Формы появятся здесь, когда откроется первая кампания.")
else:
    try:
        show(*choose(organisations_here, every))
    except Forbidden:
        session.forbidden()
