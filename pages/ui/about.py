"""«О показателе»: the passport of every indicator shown, opened by a quiet button beside the figure."""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from core import formats, passports
from core.access import Action, Actor
from core.catalogue import Catalogue
from core.charts.facts import Told
from core.indicators import Indicator
from core.methodology import Profile
from core.passports import Behind, Passport
from core.problems import Forbidden
from db import campaigns, catalogues, dossiers, methodologies, organisations
from pages.ui import layout, session
from pages.ui.scope import Scope

_STYLE = Path(__file__).with_name("about.css")
# A dialog with more passports than this shows them folded.
_OPEN = 1


def offer(shown: Told | Sequence[Indicator], key: Hashable, at: Scope | None = None) -> None:
    """The button, where there is anything to tell: `shown` are facts with `about`, or the indicators themselves.
    `key` tells it apart from others of the page. Without `at` the place is the one in the address."""
    about = shown.about if isinstance(shown, Told) else tuple(shown)
    known = {i.code: i for i in about}
    if not known:
        return
    label = "О показателе" if len(known) == 1 else "О показателях"
    element = f"about-{abs(hash((key, *known)))}"
    if st.button(label, key=element, type="tertiary", icon=":material/help:"):
        _opened(label)(tuple(known.values()), at.organisation.code if at else None)


def _opened(label: str) -> Callable[[Sequence[Indicator], str | None], None]:
    return st.dialog(label, width="medium")(_dialog)


def _dialog(about: Sequence[Indicator], code: str | None) -> None:
    """Runs without the gate when something in it is touched, so it asks itself who is there."""
    with session.present() as who:
        if who is None or who.waits:
            st.info("Сеанс закончился. Обновите страницу и войдите снова.")
            return
        try:
            found = passport(who, about, code or _here(), _year())
        except Forbidden as refusal:
            layout.locked(refusal)
            return
    st.html(_STYLE)
    if len(found) <= _OPEN:
        for one in found:
            _told(one)
        return
    for one in found:
        with st.expander(formats.md(one.title)):
            _told(one, named=False)


def _here() -> str:
    return st.query_params.get("organisation", "")[:40] or str(st.session_state.get("kept-organisation", ""))


def _year() -> int | None:
    """Of the view: its year, that of its campaign («monitoring-2026»), or the one looked at last."""
    of_campaign = st.query_params.get("campaign", "").rpartition("-")[2]
    written = str(st.query_params.get("year") or of_campaign or st.session_state.get("kept-year", ""))
    return int(written) if re.fullmatch(r"[0-9]{4}", written) else None


def passport(who: Actor, about: Sequence[Indicator], code: str, year: int | None) -> list[Passport]:
    """Of each, as the organisation of this code is asked in this year; Forbidden where it is not theirs."""
    with session.reading() as s:
        here = organisations.find(s, who, Action.COMPARE, code)
        held = max((c.year for c in campaigns.all(s, who)), default=session.now().year)
        wanted = year if year and year <= held else held
        known = catalogues.compared(s, here, held)
        profile = methodologies.of(s, here.path, wanted)
        behind = dossiers.behind(s, who, here, wanted, [i.code for i in about], known, session.now())
    return made(about, known, profile, behind)


def made(
    about: Sequence[Indicator], known: Catalogue, profile: Profile, behind: Mapping[str, Behind]
) -> list[Passport]:
    return [passports.of(i, known, profile, behind.get(i.code)) for i in about]


def _told(one: Passport, named: bool = True) -> None:
    head = f'<h3 class="pm-about-of">{escape(one.title)}</h3>' if named else ""
    definition = f'<p class="pm-about-def">{escape(one.definition)}</p>' if one.definition else ""
    lines = "".join(f"<dt>{escape(what)}</dt><dd>{escape(words)}</dd>" for what, words in one.lines)
    st.html(f'{head}{definition}<dl class="pm-about">{lines}</dl>')
