"""The open report against a bare reportlab document with the same paragraphs, tables and finished drawings."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import Any
from unittest.mock import patch

from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    LongTable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)
from sqlalchemy import Engine

import db
from core import catalogue
from core.access import SYSTEM, Action
from core.reports import fonts, open_report, style, tables, text, typeset
from core.reports.facts import OpenReport
from db import organisations, reports
from tests.benchmark.table import Ratio, compare

PAPERS = (("a primary's open report", "R01-T01-P003"), ("a territory's open report", "R01-T01"))
Make = Callable[[], Any]


def measure(engine: Engine) -> Iterator[Ratio]:
    for what, code in PAPERS:
        now = datetime.now(UTC)
        with db.reading(engine) as s:
            place = organisations.find(s, SYSTEM, Action.REPORT, code)
            report = reports.collect(s, SYSTEM, place, now.year - 1, catalogue.shipped(), now)
        recipe = _recipe(report)
        yield compare(f"PDF: {what}", partial(open_report.pdf, report), partial(_bare, recipe), repeats=20)


def _recipe(report: OpenReport) -> list[Make]:
    """How each flowable of the report was made, so that the bare document makes its own."""
    told: dict[int, Make] = {}
    kept: list[Any] = []  # nothing recorded may die and lend its number to another

    def recorded(plain: Any) -> Any:
        def make(*given: Any, **named: Any) -> Any:
            made = plain(*given, **named)
            told[id(made)] = partial(_made, plain, _copied(given, told), named)
            kept.append(made)
            return made

        return make

    with ExitStack() as stack:
        for module, name in ((text, "Paragraph"), (tables, "LongTable"), (typeset, "Table")):
            plain = {"Paragraph": Paragraph, "LongTable": LongTable, "Table": Table}[name]
            stack.enter_context(patch.object(module, name, recorded(plain)))
        story = typeset.story(open_report.paper(report))
    # A drawing is drawn again every time; making it is core.charts' own work, finished here.
    whole = (Drawing, Spacer, PageBreak, CondPageBreak)
    return [
        told[id(f)] if id(f) in told else partial(_same, f)
        for f in story
        if id(f) in told or isinstance(f, whole)
    ]


def _copied(given: Any, told: dict[int, Make]) -> Any:
    """Arguments with every recorded flowable replaced by the way to make it."""
    if id(given) in told:
        return told[id(given)]
    if isinstance(given, (list, tuple)):
        return [_copied(part, told) for part in given]
    return given


def _made(plain: Any, given: Sequence[Any], named: dict[str, Any]) -> Any:
    return plain(*(_fresh(part) for part in given), **named)


def _fresh(part: Any) -> Any:
    if isinstance(part, partial):
        return part()
    return [_fresh(p) for p in part] if isinstance(part, list) else part


def _same(flowable: Any) -> Any:
    return flowable


def _bare(recipe: Sequence[Make]) -> bytes:
    fonts.register()
    target = BytesIO()
    paper = SimpleDocTemplate(
        target,
        pagesize=style.PAGE,
        leftMargin=style.LEFT,
        rightMargin=style.RIGHT,
        topMargin=style.TOP,
        bottomMargin=style.BOTTOM,
        initialFontName=fonts.TEXT,
    )
    paper.build([make() for make in recipe], onFirstPage=_foot, onLaterPages=_foot)
    return target.getvalue()


def _foot(canvas: Canvas, _: Any) -> None:
    canvas.setFont(fonts.SANS, 8)
    canvas.drawString(style.LEFT, style.BOTTOM / 2, f"Страница {canvas.getPageNumber()}")
