"""What an organisation gets back for its subscription form: sums, norms, and what has changed."""

from html import escape

import streamlit as st

from core import formats, subscription
from core.answers import Missing, quantity
from core.organisations import Level
from core.subscription import Line, Sum
from db import newspapers
from db.opened import Opened
from pages.ui import session


def show(opened: Opened) -> None:
    with session.reading() as s:
        known = newspapers.of(s, opened.organisation)
    found = subscription.lines(opened.form, known, opened.answers, opened.last_half, opened.last_year)
    above = opened.form.level is not Level.PRIMARY
    with st.container(border=True, key="feedback"):
        st.subheader("Подписка в сумме", anchor=False)
        every = subscription.summed(found, opened.last_half, opened.last_year)
        st.html(
            f"<p><b>{escape(subscription.running(every, above))}</b></p>"
            f"{''.join(f'<p>{escape(line)}</p>' for line in _past(every))}"
        )
        st.html(f'<ul class="pm-advice">{"".join(_paper(opened, line) for line in found)}</ul>')
        sent = opened.submission.submitted or opened.submission.accepted
        if sent is not None:
            day = formats.day(formats.local_day(sent, opened.campaign.time_zone))
            st.html(f'<p class="pm-quiet">По форме, сданной {day}.</p>')


def _past(every: Sum) -> list[str]:
    now = every.total if every.complete else None
    told = (("Прошлое полугодие", every.last_half), ("Год назад", every.last_year))
    return [f"{when}: {subscription.compared(now, n)}." for when, n in told if n is not None]


def _paper(opened: Opened, line: Line) -> str:
    members = quantity(opened.answers.get("members_total"))
    told = (
        ""
        if opened.form.level is not Level.PRIMARY
        else _norm(line, None if members is None else int(members))
    )
    return f"<li><p>{escape(line.paper.title)}: <b>{_copies(line)}</b></p>{told}</li>"


def _copies(line: Line) -> str:
    """Of a sum with «нет данных» in it only so much is known that there are no fewer."""
    if line.total is None:
        return Missing.NO_DATA.label if line.no_data else formats.DASH
    told = subscription.amount(line.total, line.electronic or 0)
    return f"не меньше {told}" if line.no_data else told


def _norm(line: Line, members: int | None) -> str:
    words = subscription.told(line, members)
    return f'<p class="pm-quiet">{escape(words)}</p>' if words else ""
