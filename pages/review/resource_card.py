"""One resource of the register: where it is, whose it is, how fresh it is, and what has happened to it. HTML, words of
users escaped."""

from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from core import formats, register, resources
from core.register import Happened
from core.resources import Freshness, Kind
from db.models import ResourceChange
from db.resources import Shown
from pages.ui import answers as shown
from pages.ui import session

_STYLE = Path(__file__).with_name("resource_card.css")


def style() -> None:
    st.html(_STYLE)


def show(row: Shown, changes: Sequence[ResourceChange], today: date, alone: bool) -> None:
    """`alone`: of one organisation, whose name stands above already."""
    whose = (
        "" if alone else f'<p class="pm-whose">{escape(row.organisation)} <span>{escape(row.code)}</span></p>'
    )
    with st.container(key=f"resource-{row.id}"):
        st.html(
            f'<div class="pm-resource">{_what(row)}<p class="pm-address">{_link(row.address)}</p>{whose}'
            f'<p class="pm-marks">{_marks(row, today)}</p>{_history(changes)}</div>'
        )


def _what(row: Shown) -> str:
    what = row.title or row.kind.label
    people = ("участник", "участника", "участников")
    followers = f", {formats.count(row.followers, *people)}" if row.followers is not None else ""
    return f'<p class="pm-quiet">{escape(what[:1].upper() + what[1:] + followers)}</p>'


def _link(address: str) -> str:
    """Where a click may lead, told by nobody to the place it leads to; anything else is only read."""
    words, href = escape(resources.shown(address)), resources.link(address)
    if href is None:
        return words
    return (
        f'<a href="{escape(href, quote=True)}" target="_blank" rel="noopener noreferrer nofollow">{words}</a>'
    )


def _marks(row: Shown, today: date) -> str:
    state = resources.freshness(row.confirmed, row.gone, today)
    if row.closed:
        fresh = shown.mark("overdue", "организация закрыта")
    else:
        sort = {Freshness.FRESH: "accepted", Freshness.OLD: "late", Freshness.GONE: "overdue"}[state]
        fresh = shown.mark(sort, resources.told(row.confirmed, row.gone, today))
    return fresh + _works(row)


def _works(row: Shown) -> str:
    if row.kind is Kind.EMAIL or row.checked is None:
        return ""
    day = formats.day(formats.local_day(row.checked, session.settings().time_zone.key))
    sort = "returned" if row.works is False else "accepted" if row.works else "draft"
    return shown.mark(sort, row.told) + f'<span class="pm-quiet">проверен {day}</span>'


def _history(changes: Sequence[ResourceChange]) -> str:
    if not changes:
        return ""
    lines = "".join(f"<li>{escape(_told(change))}</li>" for change in reversed(changes))
    return f"<details><summary>История</summary><ol>{lines}</ol></details>"


def _told(change: ResourceChange) -> str:
    words = register.words(change.before, change.after) if change.kind != Happened.FOUND.value else ""
    return f"{formats.day(change.day)} — {Happened(change.kind).label}" + (f": {words}" if words else "")
