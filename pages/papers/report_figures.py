"""The same facts as on paper, short: key figures, the two main tables, what the sections begin with."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from core import formats
from core.indicators import Aggregation
from core.reports.facts import Line, OpenReport
from core.reports.paper import Paper, Words
from pages.papers.report_desk import Desk
from pages.ui import layout, rows

KEY = ("members_total", "coverage", "solidarity_per_100", "ais_coverage")


def show(desk: Desk) -> None:
    if desk.report.empty:
        layout.empty("Принятых форм за этот год нет", "Отчёт наполнится, когда формы будут сданы и приняты.")
        return
    key_figures(desk.report)
    contents(desk.paper)
    for title, lines in (
        ("Членство в Профсоюзе", desk.report.membership),
        ("Информационная работа", desk.report.control),
    ):
        st.subheader(title, anchor=False)
        if lines:
            _table(desk.year, lines)
        else:
            st.text("Нет данных.")


def key_figures(report: OpenReport) -> None:
    lines = {line.indicator.code: line for line in (*report.membership, *report.control)}
    counted = f"{formats.number(report.source.accepted)} из {formats.number(report.source.expected)}"
    told = [("Форма", "на проверке") if report.unaccepted else ("Учтено форм", counted)]
    for line in (lines[code] for code in KEY if code in lines):
        unit = "%" if line.indicator.unit == "%" else ""
        told.append((line.indicator.short, f"{line.now.text}{formats.NBSP}{unit}".strip()))
    with st.container(horizontal=True, gap="large", key="report_key"):
        for label, value in told:
            st.metric(label, value, width="content")
    st.caption(formats.md(report.source.told + report.source.year_ago))


def contents(paper: Paper) -> None:
    """What the paper says first under each heading."""
    told = [(section.title, first) for section in paper.sections if (first := _first(section.blocks))]
    items = "".join(f"<dt>{escape(title)}</dt><dd>{escape(words)}</dd>" for title, words in told if title)
    if items:
        st.html(f'<h2 class="pm-card">О чём отчёт</h2><dl class="pm-report-contents">{items}</dl>')


def _first(blocks: Iterable[object]) -> str:
    said = next((block.text for block in blocks if isinstance(block, Words) and block.text.strip()), "")
    return said.strip().split("\n")[0]


def _table(year: int, lines: Sequence[Line]) -> None:
    head = ["Показатель", str(year), "Год назад"]
    cells = [[_named(line), line.now.text, line.before.text] for line in lines]
    if any(line.norm for line in lines):
        head.append("Норма")
        cells = [[*row, line.norm] for row, line in zip(cells, lines, strict=True)]
    rows.table(head, cells, counts=range(1, len(head)))


def _named(line: Line) -> str:
    """With its unit. A share of organisations is named as what they have; a single answer keeps its question."""
    if line.indicator.aggregation is Aggregation.SHARE_YES and not line.now.words:
        return f"{line.indicator.short}, %"
    unit = line.indicator.unit
    return line.label.removeprefix("— ") + (f", {unit}" if unit and unit not in line.label else "")
