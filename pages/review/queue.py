"""«Контроль сдачи»: whose forms have come, whose have not, and which wait for a decision."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import formats, text
from core.access import Action
from core.campaigns import CampaignKind
from core.organisations import Level
from core.problems import Forbidden
from core.workflow import State
from db import campaigns, duties, organisations
from db.duties import Queued
from db.models import Campaign, Organisation
from pages.ui import address, layout, scope, session
from pages.ui import answers as shown

PAGE = 25
ALL, OVERDUE = "all", "overdue"
ORDER = (State.SUBMITTED, State.RETURNED, State.REOPENED, State.DRAFT, State.NOT_BEGUN, State.ACCEPTED)

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
    return found


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


def counts(rows: Sequence[Queued]) -> dict[str, int]:
    found = {ALL: len(rows)}
    found |= {state.value: sum(q.state is state for q in rows) for state in ORDER}
    found[OVERDUE] = sum(q.overdue for q in rows)
    return {key: n for key, n in found.items() if n or key == ALL}


def chips(rows: Sequence[Queued]) -> str:
    """Which rows to show; at first those that wait for a decision."""
    number = counts(rows)
    words = {ALL: "все", OVERDUE: "просрочены"} | {state.value: state.label for state in ORDER}
    first = State.SUBMITTED.value if State.SUBMITTED.value in number else ALL
    options = sorted(number, key=lambda key: key != first)
    return address.pressed("state", options, lambda key: f"{words[key]} · {number[key]}")


def fits(row: Queued, chip: str, words: str) -> bool:
    in_state = chip == ALL or (row.overdue if chip == OVERDUE else row.state.value == chip)
    return in_state and (not words or words in text.search_key(f"{row.organisation} {row.code}"))


def line(row: Queued, chip: str, zone: str) -> None:
    with st.container(
        key=f"row-{row.submission_id}", gap="small", horizontal=True, vertical_alignment="center"
    ):
        st.page_link(
            "pages/review/submission.py",
            label=formats.md(row.organisation),
            query_params={"form": str(row.submission_id), "state": chip},
            width="stretch",
        )
        marks = shown.mark("late", "позже срока") if row.late else ""
        marks += shown.mark(OVERDUE, "просрочена") if row.overdue else ""
        handed_in = row.submitted if not row.state.editable else None
        sent = formats.day(formats.local_day(handed_in, zone)) if handed_in else ""
        st.html(
            f'<p class="pm-marks"><span class="pm-quiet">{escape(sent)}</span>{marks}{shown.badge(row.state)}'
            f'<span class="pm-quiet">{escape(row.code)}</span></p>',
            width="content",
        )


def listed(rows: Sequence[Queued], chip: str, zone: str) -> None:
    pages = max(1, -(-len(rows) // PAGE))
    page = min(address.number("page") or 1, pages)
    for row in rows[(page - 1) * PAGE : page * PAGE]:
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
    with session.reading() as s:
        rows = duties.queue(s, who, organisation, campaign, now)
    if not rows:
        layout.empty("Здесь пока нет форм", "Они появятся, когда откроется кампания для этих организаций.")
        return
    summary(rows)
    chip = chips(rows)
    words = st.text_input(
        "Найти организацию", key="find", placeholder="Название или код", max_chars=100, autocomplete="off"
    )
    found = [row for row in rows if fits(row, chip, text.search_key(words or ""))]
    if found:
        listed(found, chip, campaign.time_zone)
    else:
        layout.empty("Ничего не нашлось", "Измените поиск или покажите все формы.", ":material/search_off:")


def summary(rows: Sequence[Queued]) -> None:
    done = sum(q.state in (State.SUBMITTED, State.ACCEPTED) for q in rows)
    accepted = sum(q.state is State.ACCEPTED for q in rows)
    st.html(
        f'<p class="pm-quiet">Сдали {formats.number(done)} из {formats.number(len(rows))}, '
        f"принято {formats.number(accepted)}</p>"
    )


shown.style()
layout.title("Контроль сдачи")
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
