"""What lies on the table when an open report is opened: its facts, its words, its paper and where it stands."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import streamlit as st

from core import access, formats
from core.access import Action, Actor
from core.organisations import Level
from core.reports import frozen, open_report, typeset
from core.reports.choices import Choices
from core.reports.facts import OpenReport
from core.reports.letterhead import Letterhead
from core.reports.paper import Paper
from core.sheets import writing
from db import catalogues, letterheads, organisations, releases, report_drafts, reports
from db.releases import Head, State
from pages.ui import address, session
from pages.ui.scope import Scope

DONE = "report-done"


@dataclass(frozen=True)
class Desk:
    """`paper` is what counts now: the approved one as it was approved, else a draft of today. `heads` are all versions
    of the year, the newest first; `version` is the one that words of the draft are saved over."""

    at: Scope
    year: int
    report: OpenReport
    choices: Choices
    version: int
    letterhead: Letterhead
    heads: tuple[Head, ...]
    paper: Paper

    @property
    def place(self) -> str:
        """For keys of widgets: what was typed for one organisation and year never shows up at another."""
        return f"{self.at.organisation.code}-{self.year}"

    @property
    def signs(self) -> bool:
        return access.can(self.at.who, Action.APPROVE, self.at.organisation.path)

    @property
    def ready(self) -> bool:
        """Is there something that an organ can approve?"""
        return not (self.report.empty or self.report.unaccepted)

    @property
    def current(self) -> Head | None:
        return next((head for head in self.heads if head.current), None)

    @property
    def public(self) -> Head | None:
        """What its address shows to everybody: the newest published version."""
        return next((head for head in self.heads if head.state is State.PUBLISHED), None)

    @property
    def moved(self) -> bool:
        """Has the draft gone on since a version was published?"""
        return self.public is not None and not self.public.current

    @property
    def next_version(self) -> int:
        return self.heads[0].version + 1 if self.heads else 1


def opened(at: Scope, year: int) -> Desk:
    with session.reading() as s:
        choices, version = report_drafts.of(s, at.who, at.organisation, year)
        heads = releases.of(s, at.who, at.organisation, year)
        decision = report_drafts.decision(s, at.who, at.organisation, year)
        letterhead = letterheads.of(s, at.organisation)
        issued = next((head for head in heads if head.current), None)
        paper = releases.paper(s, at.who, issued.id) if issued else None
    report = replace(facts(at, year), approved=decision)
    draft = paper or open_report.paper(report, choices, letterhead)
    return Desk(at, year, report, choices, version, letterhead, heads, draft)


def facts(at: Scope, year: int) -> OpenReport:
    """A primary's are read anew: its form may have been handed in this minute. Of an office they are kept for a
    version of the figures."""

    def collect() -> OpenReport:
        with session.reading() as s:
            asked = catalogues.held(s, at.organisation, year)
            return reports.collect(s, at.who, at.organisation, year, asked, at.now, unaccepted=True)

    if at.level is Level.PRIMARY:
        return collect()
    own = (at.organisation.name, at.organisation.town, session.settings().site_url)
    found: OpenReport = _kept(at.key("open-report", year, *own), collect)
    return found


# Keys hold whose rights and where; names of organisations below may be ten minutes old on the screen, never on paper
# that is approved: approving reads everything again and says so when something differs.
@st.cache_resource(max_entries=40, ttl=600, show_spinner="Собираем отчёт…")
def _kept(key: tuple[str, ...], _make: Callable[[], OpenReport]) -> OpenReport:
    return _make()


# By what the paper says: whoever can ask for it holds the paper already.
@st.cache_resource(max_entries=40, ttl=600, show_spinner="Собираем отчёт…")
def _set(digest: str, _paper: Paper) -> bytes:
    return typeset.pdf(_paper)


def forget() -> None:
    """What was on the screen is not what there is."""
    _kept.clear()


def pdf(desk: Desk) -> bytes:
    made: bytes = _set(frozen.digest(desk.paper), desk.paper)
    return made


def download(desk: Desk) -> None:
    """Made at the click, by the rights and figures of that moment."""
    at, year = desk.at, desk.year

    def make(actor: Actor) -> bytes:
        with session.reading() as s:
            here = organisations.find(s, actor, Action.REPORT, at.organisation.code)
            asked = catalogues.held(s, here, year)
            choices, _ = report_drafts.of(s, actor, here, year)
            paper = reports.paper(
                s,
                actor,
                here,
                year,
                asked,
                session.now(),
                choices=choices,
                letterhead=letterheads.of(s, here),
                unaccepted=True,
            )
        return typeset.pdf(paper)

    _button("Скачать PDF", make, at, (str(year),), "pdf", "primary")


def download_version(desk: Desk, head: Head) -> None:
    """An old version as it was approved."""

    def make(actor: Actor) -> bytes:
        with session.reading() as s:
            return typeset.pdf(releases.paper(s, actor, head.id))

    named = (str(desk.year), f"версия {head.version}")
    _button("PDF", make, desk.at, named, f"pdf-{head.id}", "tertiary")


def _button(
    label: str, make: Callable[[Actor], bytes], at: Scope, named: tuple[str, ...], key: str, kind: Any
) -> None:
    st.download_button(
        label,
        session.at_click(at.who, make),
        file_name=writing.file_name("Открытый отчёт", at.organisation.name, *named, extension="pdf"),
        mime="application/pdf",
        on_click="ignore",
        type=kind,
        icon=":material/picture_as_pdf:",
        key=key,
    )


def day(at: Scope, head: Head) -> str:
    """When it was approved or, once that is so, published; by the clock of the organisation."""
    zone = at.campaigns[0].time_zone if at.campaigns else session.settings().time_zone.key
    return formats.day(formats.local_day(head.published or head.approved, zone))


def to(part: str, words: str = "") -> NoReturn:
    """On to another part of the page, with what has just been done."""
    if words:
        st.session_state[DONE] = words
    address.put(part=part, page=None)
    st.rerun()
