"""«Форма»: one organisation's answers of one year, saved as they are typed."""

import streamlit as st

from core import formats
from core.access import Action
from db import duties
from db.duties import Duty
from pages.duties import body
from pages.ui import address, layout, session
from pages.ui import answers as shown

who = session.require_page(Action.FILL)
now = session.now()


def owed() -> list[Duty]:
    """What waits for answers now, else the newest that there is to look at."""
    with session.reading() as s:
        every = duties.owed(s, who, now)
    return [d for d in every if d.fillable(now)] or every[:1]


def choose(owing: list[Duty]) -> None:
    """Somebody who fills in for several organisations says for which."""
    layout.title("Форма", "Выберите, какую форму заполнить")
    for duty in owing:
        st.page_link(
            "pages/duties/form.py",
            label=formats.md(f"{duty.campaign}. {duty.organisation}"),
            icon=":material/edit_note:",
            query_params={"form": str(duty.submission_id)},
        )


def start() -> None:
    number = address.number("form")
    owing = [] if number else owed()
    if number or len(owing) == 1:
        body.show(number or owing[0].submission_id)
    elif owing:
        choose(owing)
    else:
        layout.title("Форма")
        layout.empty("Сейчас заполнять нечего", "Здесь появится форма, когда откроется приём.")
        st.page_link("pages/duties/home.py", label="К моим делам", icon=":material/arrow_back:")


shown.style()
start()
