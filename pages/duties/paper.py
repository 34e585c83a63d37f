"""The blank of a form for printing, made at the click: for the primary itself and for whoever answers for it."""

from functools import partial

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.reports import blank_form
from core.sheets import writing
from db import submissions
from pages.ui import layout, session


def button(who: Actor, number: int, organisation: str, campaign: str) -> None:
    """`number` of the form; the names are for the file."""
    st.download_button(
        "Бланк для печати (PDF)",
        session.at_click(who, partial(_pdf, number=number)),
        file_name=writing.file_name("Бланк", campaign, organisation, extension="pdf"),
        mime="application/pdf",
        on_click="ignore",
        type="tertiary",
        icon=":material/print:",
        key=f"paper-{number}",
    )


def _pdf(who: Actor, number: int) -> bytes:
    with session.reading() as s:
        opened = submissions.find(s, who, Action.READ, number)
        place = opened.organisation
        above = submissions.above(s, who, opened)
    return blank_form.pdf(
        opened.form,
        opened.kind,
        place.name,
        above.name if above else "",
        opened.campaign.title,
        formats.day_words(opened.window.due),
        opened.answers,
        opened.last_year,
        place.code,
        layout.demonstration(),
        session.now().astimezone(session.settings().time_zone),
    )
