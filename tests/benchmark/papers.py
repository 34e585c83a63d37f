"""The open report against a bare reportlab document with the same paragraphs, tables and charts; and, where WeasyPrint
happens to be installed, against WeasyPrint setting the same words and tables."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial, singledispatch
from html import escape
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate
from sqlalchemy import Engine

import db
from core import catalogue
from core.access import SYSTEM, Action
from core.reports import fonts, open_report, style, typeset
from core.reports.paper import Beside, Grid, Paper, Picture, Points, Signature, Sketch, Words
from db import organisations, reports
from tests.benchmark.table import Ratio, compare

PAPERS = (
    ("a primary's open report", "R01-T01-P003", 20),
    ("a territory's open report", "R01-T01", 10),
    ("a region's open report with its annexes", "R01", 5),
)


def measure(engine: Engine) -> Iterator[Ratio]:
    for what, code, repeats in PAPERS:
        paper = collected(engine, code)
        yield compare(f"PDF: {what}", partial(typeset.pdf, paper), partial(_bare, paper), repeats=repeats)
    if find_spec("weasyprint"):
        paper = collected(engine, PAPERS[0][1])
        yield compare("WeasyPrint: the same", _weasyprint(paper), partial(typeset.pdf, paper), repeats=5)


def collected(engine: Engine, code: str) -> Paper:
    now = datetime.now(UTC)
    with db.reading(engine) as s:
        place = organisations.find(s, SYSTEM, Action.REPORT, code)
        report = reports.collect(s, SYSTEM, place, now.year - 1, catalogue.shipped(), now)
    return open_report.paper(report)


def _bare(paper: Paper) -> bytes:
    """What anybody would write with reportlab: no tags, no hyphens, no contents, nothing kept together."""
    fonts.register()
    target = BytesIO()
    plain = SimpleDocTemplate(
        target,
        pagesize=style.PAGE,
        leftMargin=style.LEFT,
        rightMargin=style.RIGHT,
        topMargin=style.TOP,
        bottomMargin=style.BOTTOM,
        initialFontName=fonts.TEXT,
    )
    plain.build(list(_story(paper)), onFirstPage=_foot, onLaterPages=_foot)
    return target.getvalue()


def _foot(canvas: Canvas, _: Any) -> None:
    canvas.setFont(fonts.SANS, 8)
    canvas.drawString(style.LEFT, style.BOTTOM / 2, f"Страница {canvas.getPageNumber()}")


def _story(paper: Paper) -> Iterator[Any]:
    if paper.cover:
        for line in (*paper.cover.above, paper.cover.organisation, paper.cover.title, paper.cover.subtitle):
            yield _said(line, style.title(15))
        yield PageBreak()
    for section in paper.sections:
        yield _said(section.title, style.heading())
        for block in section.blocks:
            yield from _set(block)


def _said(words: str, look: Any) -> Paragraph:
    return Paragraph(escape(words), look.clone(look.name, hyphenationLang="", embeddedHyphenation=0))


@singledispatch
def _set(block: Any) -> Iterator[Any]:
    yield from ()


@_set.register
def _(block: Words) -> Iterator[Any]:
    yield from (_said(line, style.body()) for line in block.text.split("\n"))


@_set.register
def _(block: Points) -> Iterator[Any]:
    yield from (_said(f"— {item}", style.body()) for item in block.items)


@_set.register
def _(block: Signature) -> Iterator[Any]:
    yield _said(block.post, style.body())


@_set.register
def _(block: Grid) -> Iterator[Any]:
    yield _said(block.caption, style.caption())
    yield _said(block.note, style.note())
    whole = sum(column.width for column in block.columns)
    widths = [style.WIDTH * column.width / whole for column in block.columns]
    rows = [[_cell(v, w) for v, w in zip(row, widths, strict=True)] for row in block.rows]
    heads = [_said(column.head, style.head(column.figures)) for column in block.columns]
    right = [("ALIGN", (x, 0), (x, -1), "RIGHT") for x, column in enumerate(block.columns) if column.figures]
    yield LongTable(
        [heads, *rows],
        colWidths=widths,
        repeatRows=1,
        splitInRow=1,
        style=[
            ("FONT", (0, 0), (-1, -1), fonts.TEXT, style.CELL_SIZE, style.CELL_LEADING),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, style.LINE),
            *right,
        ],
    )


def _cell(value: str, width: float) -> Any:
    """As in our own tables: a Paragraph only where a line does not fit."""
    fits = fonts.width(value, fonts.TEXT, style.CELL_SIZE) <= width - 12
    return value if fits else _said(value, style.cell())


@_set.register
def _(block: Picture) -> Iterator[Any]:
    yield _said(block.caption, style.caption())
    yield _said(block.note, style.note())
    yield _drawing(block.sketch)
    if block.told:
        yield _said(block.told, style.body())


@_set.register
def _(block: Beside) -> Iterator[Any]:
    shown = [picture for picture in (block.left, block.right) if picture]
    heads = [
        [_said(p.caption, style.caption()), _said(p.note, style.note()), _drawing(p.sketch)] for p in shown
    ]
    yield LongTable([heads], colWidths=[style.WIDTH / len(heads)] * len(heads))


def _drawing(kept: Sketch) -> Drawing:
    made = Drawing(kept.width, kept.height)
    for shape in kept.shapes:
        made.add(_SHAPES[str(shape[0])](*shape[1:]))
    return made


def _colour(written: str | None) -> Any:
    return None if written is None else HexColor(written)


def _text(x: float, y: float, words: str, font: str, size: float, colour: str, anchor: str) -> String:
    return String(x, y, words, fontName=font, fontSize=size, fillColor=_colour(colour), textAnchor=anchor)


_SHAPES: dict[str, Callable[..., Any]] = {
    "text": _text,
    "line": lambda x1, y1, x2, y2, ink, thick, _: Line(
        x1, y1, x2, y2, strokeColor=_colour(ink), strokeWidth=thick
    ),
    "box": lambda x, y, w, h, fill, ink, _: Rect(
        x, y, w, h, fillColor=_colour(fill), strokeColor=_colour(ink)
    ),
    "dot": lambda x, y, r, fill, ink, _: Circle(x, y, r, fillColor=_colour(fill), strokeColor=_colour(ink)),
}


def _weasyprint(paper: Paper) -> Callable[[], bytes]:
    """Words and tables of the paper without its charts, which are so given to WeasyPrint for nothing."""
    from weasyprint import HTML  # type: ignore[import-not-found,unused-ignore]

    page = "<html lang=ru><style>@page{size:A4;margin:25mm}table{width:100%}</style>" + "".join(_html(paper))
    return lambda: bytes(HTML(string=page).write_pdf())


def _html(paper: Paper) -> Iterator[str]:
    for section in paper.sections:
        yield f"<h2>{escape(section.title)}</h2>"
        for block in section.blocks:
            match block:
                case Words():
                    yield f"<p>{escape(block.text)}</p>"
                case Points():
                    yield "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
                case Grid():
                    heads = "".join(f"<th>{escape(column.head)}</th>" for column in block.columns)
                    rows = ("".join(f"<td>{escape(value)}</td>" for value in row) for row in block.rows)
                    yield f"<h4>{escape(block.caption)}</h4><table><thead><tr>{heads}</tr></thead>"
                    yield "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
                case Picture():
                    yield f"<p>{escape(block.told)}</p>"
