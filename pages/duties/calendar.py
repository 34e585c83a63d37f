"""«Календарь»: the year's duties of an organisation, month by month."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import access, calendar, formats
from core.access import Action, Actor
from core.calendar import Entry, Standing
from core.problems import Forbidden
from core.workflow import State
from db import calendar as calendars
from db import organisations
from db.models import Organisation
from pages.ui import address, layout, place, session
from pages.ui import answers as shown

FORM, SUBMISSION, REPORT = "pages/duties/form.py", "pages/review/submission.py", "pages/papers/open_report.py"
CAPITALS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
    "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip
# How a mark looks: as a state of a form that means much the same.
LOOKS = {
    Standing.USUAL: "",
    Standing.AHEAD: "",
    Standing.UNLISTED: "",
    Standing.OVERDUE: "overdue",
    Standing.OPEN: "submitted",
    Standing.OVER: "closed",
    Standing.PUBLISHED: "accepted",
}
BACK, AHEAD = 5, 1


def whose(who: Actor) -> Organisation | None:
    """Of the address, else one's own; staff look at anybody below them."""
    with session.reading() as s:
        roots = list(organisations.roots(s, who, Action.READ))
    mine = {o.code: o for o in roots}
    code = st.query_params.get("organisation", "")[:40]
    if code and code not in mine:
        return place.addressed(who, Action.READ)
    if len(mine) > 1:
        return mine[address.picked("organisation", "Организация", list(mine), lambda c: mine[c].name)]
    return next(iter(mine.values()), None)


def year() -> int:
    """The present one unless the address names another."""
    now = place.today().year
    asked = address.number("year") or now
    return asked if now - BACK <= asked <= now + AHEAD else now


def entries(who: Actor, organisation: Organisation, of: int) -> list[Entry]:
    """Of the year; in the present one also what is opened for the next."""
    zone, now = session.settings().time_zone.key, session.now()
    with session.reading() as s:
        found = calendars.of(s, who, organisation, of, now, zone)
        if of == place.today().year:
            coming = calendars.of(s, who, organisation, of + 1, now, zone)
            found += [e for e in coming if e.kind and not e.usual]
    return found


def turn(of: int) -> None:
    now = place.today().year
    with st.container(horizontal=True, vertical_alignment="center", key="turn"):
        for step, icon, far in (
            (-1, "arrow_back", of == now - BACK),
            (1, "arrow_forward", of == now + AHEAD),
        ):
            if st.button(
                f"{of + step} год",
                icon=f":material/{icon}:",
                disabled=far,
                type="tertiary",
                key=f"year-{step}",
            ):
                address.put(year=of + step if of + step != now else None)
                st.rerun()


def month(
    at: tuple[int, int], found: Sequence[Entry], of: int, who: Actor, organisation: Organisation
) -> None:
    named = CAPITALS[at[1] - 1] + (f" {at[0]}{formats.NBSP}года" if at[0] != of else "")
    st.subheader(named, anchor=False)
    for entry in found:
        one(entry, who, organisation)


def one(entry: Entry, who: Actor, organisation: Organisation) -> None:
    kind = entry.kind.value if entry.kind else "report"
    below = entry.below.level.value if entry.below else "own"
    with st.container(key=f"calendar-{kind}-{entry.year}-{below}", gap="small"):
        look = entry.standing.value if isinstance(entry.standing, State) else LOOKS[entry.standing]
        vague = entry.usual or (entry.standing is Standing.OVER and entry.mine)
        due = "" if vague else f'<span class="pm-quiet">срок {escape(calendar.day(entry.due))}</span>'
        words = f'<p class="pm-quiet">{escape(entry.words)}</p>' if entry.words else ""
        st.html(
            f'<p class="pm-due">{escape(entry.title)}</p>'
            f'<p class="pm-marks">{due}{shown.mark(look, entry.label)}</p>{words}'
        )
        onward(entry, who, organisation)


def onward(entry: Entry, who: Actor, organisation: Organisation) -> None:
    """Where the work itself is."""
    if entry.number is not None and entry.standing is not Standing.AHEAD:
        page = FORM if access.can(who, Action.FILL, organisation.path) else SUBMISSION
        st.page_link(page, label="Открыть форму", query_params={"form": str(entry.number)})
    elif entry.kind is None and entry.standing in (Standing.OPEN, Standing.OVERDUE, Standing.PUBLISHED):
        query = {"organisation": organisation.code, "year": str(entry.year)}
        st.page_link(REPORT, label="Открыть отчёт", query_params=query)


def show(who: Actor, organisation: Organisation) -> None:
    of = year()
    layout.title(f"Календарь на {of} год", organisation.name)
    turn(of)
    found = calendar.months(entries(who, organisation, of))
    for at, mine in found:
        month(at, mine, of, who, organisation)
    another(who)
    st.html(
        '<p class="pm-quiet">«Обычно» — дни прошлых лет: точные назовут, когда откроют кампанию. '
        "Сдать можно и раньше срока.</p>"
    )


def another(who: Actor) -> None:
    """Whoever answers for others looks at their year too."""
    if not access.scope(who, Action.REVIEW):
        return
    with st.expander("Календарь другой организации", icon=":material/account_tree:", key="another"):
        found = place.pick(who, Action.READ, "calendar-place")
    if found is not None:
        place.forget("calendar-place")
        address.put(organisation=found.code)
        st.rerun()


who = session.require_page(Action.FILL)
shown.style()
try:
    chosen = whose(who)
    if chosen is not None:
        show(who, chosen)
    else:
        layout.title("Календарь")
except Forbidden:
    session.forbidden()
