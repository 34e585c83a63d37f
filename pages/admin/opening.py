"""Opening a campaign: which one, the days of each level, and the form it will be asked."""

from collections.abc import Iterator, Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import formats
from core.access import Actor
from core.campaigns import CampaignKind, Window, usual_windows
from core.organisations import LEVEL_PLURALS
from core.problems import Forbidden, Refused
from db import campaigns, catalogues, forms, newspapers
from db.forms import Version
from db.models import Campaign, Organisation
from pages.admin import questions
from pages.ui import layout, session

DONE = "campaigns-done"
Choice = tuple[CampaignKind, int]


def show(who: Actor, top: Organisation, mine: Sequence[Campaign]) -> None:
    """`mine`: campaigns that the organisation already takes part in."""
    offered = list(_offered({(CampaignKind(c.kind), c.year) for c in mine}))
    with st.expander("Открыть кампанию", icon=":material/add_circle:", expanded=not mine, key="opening"):
        kind, year = st.selectbox("Какую", offered, format_func=lambda c: c[0].named(c[1]), key="campaign")
        usual = usual_windows(year, session.settings().time_zone.key, kind)
        with session.reading() as s:
            asked, papers = catalogues.of(s, top), newspapers.of(s, top)
            versions = forms.proposed(s, who, [w.level for w in usual], year, asked, kind, papers)
        typed = [level(w, versions[w.level], kind) for w in reversed(usual)]
        ready = [w for w in typed if w is not None]
        if st.button(
            f"Открыть: {kind.named(year)}",
            type="primary",
            icon=":material/play_arrow:",
            disabled=len(ready) < len(typed),
            key=f"open-{kind.value}-{year}",
        ):
            act(who, top, kind, year, ready)


def _offered(open_already: set[Choice]) -> Iterator[Choice]:
    """What is not over yet by its usual days, the soonest first."""
    zone = session.settings().time_zone
    today = session.now().astimezone(zone).date()
    every = [(kind, year) for year in (today.year, today.year + 1) for kind in CampaignKind]
    first = {c: min(w.opens for w in usual_windows(c[1], zone.key, c[0])) for c in every}
    for choice in sorted(every, key=first.__getitem__):
        last = max(w.closes for w in usual_windows(choice[1], zone.key, choice[0]))
        if choice not in open_already and last >= today:
            yield choice


def level(usual: Window, form: Version, kind: CampaignKind) -> Window | None:
    """The days as they were typed; None where they cannot be."""
    name = f"{kind.value}-{usual.level.value}-{usual.opens.year}"
    with st.container(key=f"days-{name}"):
        st.markdown(f"**{LEVEL_PLURALS[usual.level][1].capitalize()}**")
        columns = st.columns(3)
        opens = _day(columns[0], "Начало приёма", usual.opens, f"opens-{name}")
        due = _day(columns[1], "Срок сдачи", usual.due, f"due-{name}")
        closes = _day(columns[2], "Закрытие", usual.closes, f"closes-{name}")
        window = None
        if opens and due and closes:
            window = Window(usual.level, opens, due, closes, usual.time_zone)
        fault = window.fault() if window else "Укажите все три даты."
        if fault:
            st.error(fault, icon=":material/error:")
        questions.preview(form)
    return None if fault else window


def _day(column: DeltaGenerator, label: str, usual: date, key: str) -> date | None:
    chosen = column.date_input(
        label,
        usual,
        min_value=date(usual.year, 1, 1),
        max_value=date(usual.year + 1, 12, 31),
        format="DD.MM.YYYY",
        key=key,
    )
    return chosen if isinstance(chosen, date) else None


def act(who: Actor, top: Organisation, kind: CampaignKind, year: int, days: Sequence[Window]) -> None:
    """Opens the campaign, or lets those take part who have joined since; says how many are expected."""
    try:
        with session.begin() as s:
            asked = catalogues.of(s, top)
            opened = campaigns.start(s, who, top, days, year, asked, session.now(), kind=kind)
            expected = sum(stage.expected for stage in campaigns.stages(s, who, top, opened))
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    awaited = formats.count(expected, "форма", "формы", "форм")
    st.session_state[DONE] = f"Кампания «{kind.named(year)}» открыта: ожидается {awaited}."
    st.rerun()
