"""Opening the year's monitoring: days of each level, and the form it will be asked."""

from collections.abc import Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import access, catalogue, formats
from core.access import Action, Actor
from core.campaigns import Window, usual_windows
from core.organisations import LEVEL_PLURALS
from core.problems import Forbidden, Refused
from db import campaigns
from db.campaigns import Version
from db.models import Campaign, Organisation
from pages.admin import questions
from pages.ui import session

DONE = "campaigns-done"


def show(who: Actor, top: Organisation, known: Sequence[Campaign]) -> None:
    """For the present year and the next one, as long as they are not open."""
    zone = session.settings().time_zone
    today = session.now().astimezone(zone).date()
    years = [y for y in (today.year, today.year + 1) if y not in {c.year for c in known}]
    if not years:
        return
    with st.expander("Открыть кампанию", icon=":material/add_circle:", expanded=not known, key="opening"):
        year = st.selectbox("Год", years, format_func=str, key="year")
        usual = usual_windows(year, zone.key)
        with session.reading() as s:
            forms = campaigns.proposed(s, who, [w.level for w in usual], year, catalogue.shipped())
        chooses = access.can(who, Action.CAMPAIGN, access.root(top.path))
        windows = [level(w, forms[w.level], chooses) for w in reversed(usual)]
        ready = [w for w in windows if w is not None]
        st.caption("Сроки одни для всего профсоюза: другие, чем обычно, назначает администратор федерации.")
        if st.button(
            f"Открыть мониторинг {year} года",
            type="primary",
            icon=":material/play_arrow:",
            disabled=len(ready) < len(windows),
            key=f"open-{year}",
        ):
            act(who, top, year, ready)


def level(usual: Window, form: Version, chooses: bool) -> Window | None:
    """The days as they were typed; None where they cannot be. Who may not choose them sees the usual ones."""
    if not chooses:
        days = " – ".join(map(formats.day, (usual.opens, usual.closes)))
        st.markdown(
            f"**{LEVEL_PLURALS[usual.level][1].capitalize()}**: {days}, срок {formats.day(usual.due)}"
        )
        questions.preview(form)
        return usual
    name = f"{usual.level.value}-{usual.opens.year}"
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


def act(who: Actor, top: Organisation, year: int, windows: Sequence[Window]) -> None:
    """Opens the campaign, or lets those take part who have joined since; says how many are expected."""
    try:
        with session.begin() as s:
            now = session.now()
            opened = campaigns.open_monitoring(s, who, top, windows, year, catalogue.shipped(), now)
            expected = sum(stage.expected for stage in campaigns.stages(s, who, top, opened))
    except (Refused, Forbidden) as error:
        st.error(str(error), icon=":material/error:")
        return
    forms = formats.count(expected, "форма", "формы", "форм")
    st.session_state[DONE] = f"Мониторинг {year} года открыт: ожидается {forms}."
    st.rerun()
