"""«Форма»: one organisation's answers of one year, saved as they are typed."""

import streamlit as st

from core import formats
from core.access import Action
from core.problems import Forbidden
from db import submissions
from db.submissions import Duty, Opened
from pages.duties import clash, draft, filling, reading
from pages.duties.draft import Screen
from pages.ui import address, layout, session
from pages.ui import answers as shown

who = session.require_page(Action.FILL)
now = session.now()


def owed() -> list[Duty]:
    """What waits for answers now, else the newest that there is to look at."""
    with session.reading() as s:
        duties = submissions.duties(s, who, now)
    return [d for d in duties if d.fillable(now)] or duties[:1]


def choose(duties: list[Duty]) -> None:
    """Somebody who fills in for several organisations says for which."""
    layout.title("Форма", "Выберите, какую форму заполнить")
    for duty in duties:
        st.page_link(
            "pages/duties/form.py",
            label=formats.md(f"{duty.organisation}, {duty.year} год"),
            icon=":material/edit_note:",
            query_params={"form": str(duty.submission_id)},
        )


def find(number: int) -> Opened:
    with session.reading() as s:
        return submissions.find(s, who, Action.FILL, number)


def show(number: int) -> None:
    opened = find(number)
    editable = opened.fillable(now)
    if not editable and not draft.begun(opened):
        reading.show(who, opened, now)
        return
    seen = draft.keep(who, opened, now)
    if not seen.again and (seen.moved or seen.revision != opened.submission.revision):
        opened = find(number)
    if seen.moved:
        clash.show(who, opened, seen, now)
    elif editable:
        fill(opened, seen)
    else:
        draft.drop(opened)
        reading.show(who, opened, now)


def fill(opened: Opened, seen: Screen) -> None:
    filling.show(who, opened, seen, now)
    if seen.again:
        # Now the browser's widgets can be read: the next run saves what they hold.
        seen.again = False
        st.rerun()


def start() -> None:
    number = address.number("form")
    duties = [] if number else owed()
    if number or len(duties) == 1:
        show(number or duties[0].submission_id)
    elif duties:
        choose(duties)
    else:
        layout.title("Форма")
        layout.empty("Сейчас заполнять нечего", "Здесь появится форма, когда откроется приём.")
        st.page_link("pages/duties/home.py", label="К моим делам", icon=":material/arrow_back:")


shown.style()
try:
    start()
except Forbidden:
    session.forbidden()
