"""«Открытый отчёт»: what it says about an organisation and year, the PDF, and its approval."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core import access, formats
from core.access import Action
from core.answers import day
from core.indicators import Aggregation
from core.organisations import Level
from core.problems import Refused
from core.reports import open_report, sentences
from core.reports.facts import Line, OpenReport
from core.sheets import writing
from db import catalogues, organisations, reports
from pages.ui import layout, rows, scope, session
from pages.ui.scope import Scope

HERE = "pages/papers/open_report.py"
ORGANS = {
    Level.PRIMARY: "профсоюзный комитет",
    Level.TERRITORIAL: "комитет организации",
    Level.REGIONAL: "комитет организации",
    Level.FEDERAL: "Центральный Совет",
}


def below(at: Scope, year: int) -> None:
    """Down to one of the organisations below, where the actor reaches any."""
    with session.reading() as s:
        children = organisations.children(s, at.who, Action.REPORT, at.organisation, at.today)
    names = {o.code: o.name for o in children if access.can(at.who, Action.REPORT, o.path)}
    if chosen := scope.jump(names, f"jump-{at.organisation.code}"):
        scope.go(HERE, chosen, year=year)


def key_figures(report: OpenReport) -> None:
    lines = {line.indicator.code: line for line in (*report.membership, *report.control)}
    shown = ("members_total", "coverage", "solidarity_per_100", "ais_coverage")
    columns = st.columns(len(shown) + 1)
    counted = f"{formats.number(report.source.accepted)} из {formats.number(report.source.expected)}"
    columns[0].metric(*(("Форма", "на проверке") if report.unaccepted else ("Учтено форм", counted)))
    for column, line in zip(columns[1:], (lines[code] for code in shown if code in lines), strict=False):
        unit = "%" if line.indicator.unit == "%" else ""
        column.metric(line.indicator.short, f"{line.now.text}{formats.NBSP}{unit}".strip())


def contents(report: OpenReport) -> None:
    """The same facts that the paper shows, as tables."""
    for title, lines, said in (
        ("Членство в Профсоюзе", report.membership, sentences.membership(report)),
        ("Информационная работа", report.control, sentences.control(report)),
    ):
        st.subheader(title, anchor=False)
        st.text(" ".join(said).strip() or ("" if lines else "Нет данных."))
        if lines:
            _table(report.year, lines)


def _table(year: int, lines: Sequence[Line]) -> None:
    head = ["Показатель", str(year), "Год назад"]
    cells = [(_named(line), line.now.text, line.before.text) for line in lines]
    if any(line.norm for line in lines):
        head.append("Норма")
        cells = [(*row, line.norm) for row, line in zip(cells, lines, strict=True)]  # type: ignore[misc]
    rows.table(head, cells, counts=range(1, len(head)))


def _named(line: Line) -> str:
    """With its unit. A share of organisations is named as what they have; a single answer keeps its question."""
    if line.indicator.aggregation is Aggregation.SHARE_YES and not line.now.words:
        return f"{line.indicator.short}, %"
    unit = line.indicator.unit
    return line.label.removeprefix("— ") + (f", {unit}" if unit and unit not in line.label else "")


def download(report: OpenReport) -> None:
    """Made at the click, from the facts on the screen."""
    st.download_button(
        "Скачать PDF",
        partial(open_report.pdf, report),
        file_name=writing.file_name("Открытый отчёт", report.organisation, str(report.year), extension="pdf"),
        mime="application/pdf",
        on_click="ignore",
        type="primary",
        icon=":material/picture_as_pdf:",
        key="pdf",
    )


def approval(at: Scope, report: OpenReport) -> None:
    """Shown to whoever may sign for this very organisation."""
    if report.empty or report.unaccepted or not access.can(at.who, Action.APPROVE, at.organisation.path):
        return
    place = f"{at.organisation.code}-{report.year}"
    if report.approved:
        if st.button("Отменить утверждение", icon=":material/undo:", key=f"withdraw-{place}"):
            act(at, partial(reports.withdraw, year=report.year), "Отчёт снова стал проектом.")
        return
    with st.expander("Утвердить отчёт", icon=":material/approval:", key=f"approve-{place}"):
        with st.form(f"decision-{place}", border=False):
            organ = st.text_input("Кто утвердил", ORGANS[report.level], max_chars=200)
            protocol = st.text_input("Номер протокола", max_chars=60)
            decided = st.text_input("Дата решения", placeholder="23.01.2026", max_chars=10)
            ready = st.form_submit_button("Утвердить", type="primary", icon=":material/check:")
        if ready:
            try:
                decision = partial(reports.approve, organ=organ, protocol=protocol, decided=day(decided))
            except ValueError as error:
                layout.refused(error)
                return
            act(at, partial(decision, year=report.year), "Отчёт утверждён.")


def act(at: Scope, verb: "partial[None]", done: str) -> None:
    try:
        with session.begin() as s:
            verb(s, at.who, at.organisation, now=at.now)
    except Refused as refusal:
        layout.refused(refusal)
        return
    st.session_state["report-done"] = done
    st.rerun()


who = session.require_page(Action.REPORT)
rows.style()
at = scope.choose(who)
layout.title("Открытый отчёт", at.organisation.name)
scope.nothing_yet(at)
year = scope.year(at)
scope.breadcrumbs(at, HERE, year=year)
with session.reading() as s:
    asked = catalogues.held(s, at.organisation, year)
    report = reports.collect(s, who, at.organisation, year, asked, at.now, unaccepted=True)

if done := st.session_state.pop("report-done", ""):
    st.success(done, icon=":material/task_alt:")
state = st.info if report.draft else st.success
state(
    formats.md(sentences.status(report)), icon=":material/draft:" if report.draft else ":material/approval:"
)
if report.empty:
    layout.empty("Принятых форм за этот год нет", "Отчёт наполнится, когда формы будут сданы и приняты.")
else:
    key_figures(report)
download(report)
approval(at, report)
if not report.empty:
    contents(report)
below(at, year)
