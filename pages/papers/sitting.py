"""«Бумаги к заседанию»: choose a place, a year and a paper; see its first page; take it as PDF or as a text to edit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.problems import Refused
from core.reports import docx, preview, typeset
from core.reports.paper import Paper
from core.sheets import writing
from db import Session, letterheads, organisations, sitting_papers
from db.models import Organisation
from pages.papers.sitting_list import KINDS, Asked, Kind
from pages.ui import charts, layout, scope, session
from pages.ui.scope import Scope

HERE = "pages/papers/sitting.py"
_STYLE = Path(__file__).with_name("sitting.css")
# Dots across the picture of the first page.
WIDTH = 1000


@dataclass(frozen=True)
class Wanted:
    """Which paper, of which year as of which day, and what its own widgets have given."""

    kind: Kind
    year: int
    as_of: date
    choices: Mapping[str, str]

    def made(self, s: Session, actor: Actor, here: Organisation) -> Paper:
        """By the rights of whoever asks at this moment."""
        head = letterheads.of(s, here)
        return self.kind.make(s, actor, Asked(here, self.year, self.as_of, session.now(), head, self.choices))


def seen(at: Scope, wanted: Wanted) -> tuple[bytes, int]:
    """The first page as a picture, and how many there are."""
    with session.reading() as s:
        pdf = typeset.pdf(wanted.made(s, at.who, at.organisation))
    first = preview.page(pdf, 1, WIDTH)
    return first.picture, first.of


def at_click(code: str, wanted: Wanted, drawn: Callable[[Paper], bytes]) -> Callable[[Actor], bytes]:
    def make(actor: Actor) -> bytes:
        with session.reading() as s:
            here = organisations.find(s, actor, Action.COMPARE, code)
            return drawn(wanted.made(s, actor, here))

    return make


def downloads(at: Scope, wanted: Wanted) -> None:
    """Made at the click; what is edited is given as a text as well."""
    kind, here = wanted.kind, at.organisation
    files = [("PDF", "pdf", "application/pdf", ":material/picture_as_pdf:", typeset.pdf)]
    if kind.docx:
        files.append(("DOCX, чтобы править", "docx", docx.MIME, ":material/edit_document:", docx.docx))
    with st.container(horizontal=True, key="take"):
        for label, ending, mime, icon, drawn in files:
            st.download_button(
                f"Скачать {label}",
                session.at_click(at.who, at_click(here.code, wanted, drawn)),
                file_name=writing.file_name(kind.title, here.name, str(wanted.year), extension=ending),
                mime=mime,
                on_click="ignore",
                type="primary" if ending == "pdf" else "secondary",
                icon=icon,
                key=f"take-{kind.code}-{ending}",
            )


def cards(at: Scope, year: int, offered: list[Kind], chosen: Kind) -> None:
    """What there is and for whom; the whole choice is in the link."""
    with st.container(key="papers"):
        for kind in offered:
            with st.container(key=f"paper-{kind.code}" + ("-here" if kind is chosen else "")):
                code = at.organisation.code
                held = st.query_params.get("held", "")
                scope.link(HERE, code, kind.title, kind.icon, year=year, paper=kind.code, held=held[:10])
                st.html(
                    f'<p class="pm-paper">{escape(kind.hint)}</p><p class="pm-whom">{escape(kind.whom)}</p>'
                )


def shown(at: Scope, kind: Kind, year: int) -> None:
    """The chosen one: its own questions, the files, the first page."""
    st.html(f'<h2 class="pm-card">{escape(kind.title)}</h2>')
    with session.reading() as s:
        as_of = sitting_papers.as_of(s, at.who, at.organisation, year, session.now())
    wanted = Wanted(kind, year, as_of, dict(kind.options(at, year)))
    key = at.key("paper", kind.code, year, wanted.as_of, *sorted(wanted.choices.items()))
    try:
        picture, count = charts.remember(key, lambda: seen(at, wanted))
    except Refused as refusal:
        layout.refused(refusal)
        return
    downloads(at, wanted)
    pages = formats.count(count, "страница", "страницы", "страниц")
    st.caption(f"Первая страница; всего {pages}" if count > 1 else "Вся бумага: одна страница")
    with st.container(key="leaf"):
        alt = f"{kind.title}: {at.organisation.name}, {year} год, страница 1 из {count}"
        st.image(picture, width="stretch", alt=alt)


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
st.html(_STYLE)
head, choice = st.columns([4, 1], vertical_alignment="bottom")
with head:
    layout.title("Бумаги к заседанию", at.organisation.name)
scope.nothing_yet(at)
with choice:
    year = scope.year(at)
offered = [kind for kind in KINDS if at.level in kind.levels]
asked = st.query_params.get("paper", "")
scope.breadcrumbs(at, HERE, year=year, paper=asked)
if not offered:
    layout.empty("Для этой организации бумаг к заседанию нет", "Выберите организацию выше.")
    st.stop()
chosen = next((kind for kind in offered if kind.code == asked), offered[0])
left, right = st.columns([2, 3], gap="large")
with left:
    cards(at, year, offered, chosen)
with right:
    shown(at, chosen, year)
