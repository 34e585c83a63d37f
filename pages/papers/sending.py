"""«Отправить партнёрам»: an issued report by letter, to whom and how it will read before anything goes."""

from collections.abc import Sequence

import streamlit as st

from core import formats
from core.access import Actor
from core.problems import Forbidden, Refused
from db import outbox, report_post
from db.models import Organisation
from db.report_post import Fate
from pages.review import letters
from pages.ui import layout, session

LETTERHEAD = "pages/papers/letterhead.py"


def offer(who: Actor, place: Organisation, release_id: int) -> None:
    """Of a published report, to whoever may sign for the organisation."""
    with session.reading() as s:
        known = report_post.fates(s, who, release_id)
    if done := st.session_state.pop(f"sent-{release_id}", ""):
        st.success(done, icon=":material/outgoing_mail:")
    if not known:
        st.caption("Адресатов пока нет: управление образования, администрация, директор — кому важен отчёт.")
        st.page_link(LETTERHEAD, label="Указать адресатов", icon=":material/contact_mail:")
        return
    chosen = [fate.partner.id for fate in known if _row(fate, release_id)]
    _letter(who, known, release_id)
    going = letters.state(who, place)
    if not chosen:
        return
    words = f"Отправить {formats.count(len(chosen), 'письмо', 'письма', 'писем')}"
    if st.button(words, type="primary", icon=":material/send:", key=f"send-{release_id}"):
        _send(who, release_id, chosen, going)


def _row(fate: Fate, release_id: int) -> bool:
    """Is a letter to go there now? Who has had it has it."""
    name = formats.md(f"{fate.partner.title} — {fate.partner.address}")
    if not fate.state:
        return st.checkbox(name, value=True, key=f"to-{release_id}-{fate.partner.id}")
    zone = session.settings().time_zone.key
    when = f" {formats.moment(fate.sent, zone)}" if fate.state == outbox.SENT else ""
    st.markdown(f":material/check: {name}: {letters.TITLES[fate.state]}{when}")
    return False


def _letter(who: Actor, known: Sequence[Fate], release_id: int) -> None:
    first = known[0]
    with session.reading() as s:
        words = report_post.words(s, who, release_id, first.partner.title, session.settings().site_url)
    with st.expander("Посмотреть письмо", icon=":material/visibility:"):
        st.markdown(f"**{formats.md(words.subject)}**")
        st.text(words.body)
        st.caption("К письму приложен PDF отчёта.")


def _send(who: Actor, release_id: int, chosen: list[int], going: bool) -> None:
    try:
        with session.begin() as s:
            site = session.settings().site_url
            queued = report_post.send(s, who, release_id, chosen, site, session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    st.session_state[f"sent-{release_id}"] = (
        letters.queued(queued, going) if queued else "Новых писем нет: все уже получили этот отчёт."
    )
    st.rerun()
