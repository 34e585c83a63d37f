"""A paper set as PDF."""

from collections.abc import Callable, Iterable
from functools import singledispatch
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, FrameBreak, PageBreak, Spacer, Table

from core.reports import document, fonts, pictures, style, tables
from core.reports.document import Bookmark, Furniture
from core.reports.paper import (
    Beside,
    Block,
    Cover,
    Grid,
    Look,
    Paper,
    Picture,
    Points,
    Section,
    Sheet,
    Signature,
    Words,
)
from core.reports.text import knit, para

Story = list[Any]


def pdf(paper: Paper) -> bytes:
    return document.build(story(paper), _furniture(paper), titled=paper.cover is not None)


def _furniture(paper: Paper) -> Furniture:
    return Furniture(
        paper.title,
        paper.author,
        paper.subject,
        paper.head,
        paper.head_right,
        paper.draft,
        paper.demonstration,
        paper.foot,
    )


def story(paper: Paper) -> Story:
    top = _cover(paper.cover) if paper.cover else _top(paper)
    return [*top, *(flowable for section in paper.sections for flowable in _section(section))]


def _cover(cover: Cover) -> Story:
    above = [p for name in cover.above for p in para(name, style.title(11.5, after=5))]
    name = style.title(15 if len(cover.organisation) <= 160 else 11.5, bold=True, after=0)
    draft = not cover.status.startswith("Утверждён")
    heading = [
        *para(cover.title, style.title(25, bold=True, sans=True, after=4)),
        *para(knit(cover.subtitle), style.title(15, sans=True, after=20)),
        *para(knit(cover.status), style.title(11.5, bold=draft)),
    ]
    return [
        Bookmark("Титульный лист", "title"),
        *above,
        Spacer(0, 8),
        *para(cover.organisation, name),
        Spacer(0, 45 * mm if len(cover.above) < 4 else 30 * mm),
        *heading,
        FrameBreak(),
        *para(cover.place, style.title(11)),
        PageBreak(),
    ]


def _top(paper: Paper) -> Story:
    heading = para(paper.title, style.title(15, bold=True, sans=True, after=10))
    return [*_blocks(paper.opening), *heading]


def _section(section: Section) -> Story:
    body = _blocks(section.blocks)
    if not section.title:
        return body
    lead = next((f.height for f in body[:4] if isinstance(f, CondPageBreak)), 60)
    heading = para(section.title, style.heading())
    return [CondPageBreak(lead + 100), Bookmark(section.title, section.key), *heading, *body]


def _blocks(blocks: Iterable[Block]) -> Story:
    return [flowable for block in blocks for flowable in _set(block)]


@singledispatch
def _set(block: Any) -> Story:
    raise TypeError(type(block).__name__)


@_set.register
def _(block: Words) -> Story:
    looks: dict[Look, Callable[[], Any]] = {Look.NOTE: style.note, Look.QUIET: style.note}
    words = block.text if block.typed else knit(block.text)
    return list(para(words, looks.get(block.look, style.body)()))


@_set.register
def _(block: Points) -> Story:
    signs = [f"{n}. " if block.start else "— " for n in range(block.start, block.start + len(block.items))]
    return [p for sign, item in zip(signs, block.items, strict=True) for p in para(sign + item, style.body())]


@_set.register
def _(block: Grid) -> Story:
    drawn = tables.table(block.columns, block.rows, block.totals)
    # Room for the caption, the head and all rows of a short table, or for the first rows of a long one.
    need = 75 + 20 * (len(block.rows) if len(block.rows) <= 13 else 6)
    caption = [*para(block.caption, style.caption()), *para(knit(block.note), style.note())]
    return [CondPageBreak(need), *caption, drawn, Spacer(0, 12)]


@_set.register
def _(block: Picture) -> Story:
    said = len(block.told) // 85 + 1 if block.told else 0
    need = block.sketch.height + 60 + said * style.body().leading
    told = [*para(knit(block.told), style.body()), Spacer(0, 6)] if block.told else []
    return [CondPageBreak(need), *_framed(block), Spacer(0, 6), *told]


@_set.register
def _(block: Beside) -> Story:
    left, right = _framed(block.left), _framed(block.right) if block.right else ""
    beside = Table(
        [[left, "", right]],
        colWidths=[style.HALF, style.BETWEEN, style.HALF],
        hAlign="LEFT",
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
        ],
    )
    told = [p.told for p in (block.left, block.right) if p and p.told]
    said = [p for words in told for p in para(knit(words), style.body())]
    return [CondPageBreak(pictures.SMALL + 60), beside, Spacer(0, 4), *said, Spacer(0, 6)]


def _framed(picture: Picture) -> Story:
    return [
        *para(picture.caption, style.caption()),
        *para(knit(picture.note), style.note()),
        pictures.drawing(picture.sketch),
    ]


@_set.register
def _(block: Sheet) -> Story:
    return [PageBreak()]


@_set.register
def _(block: Signature) -> Story:
    sign = Table(
        [[block.post, "", "", block.name], ["", "подпись", "", "" if block.name else "фамилия, инициалы"]],
        colWidths=[35 * mm, 50 * mm, 5 * mm, 70 * mm],
        hAlign="LEFT",
        style=[
            ("FONT", (0, 0), (-1, 0), fonts.TEXT, 10.8),
            ("FONT", (0, 1), (-1, 1), fonts.SANS, 7.4),
            ("TEXTCOLOR", (0, 1), (-1, 1), style.QUIET),
            ("ALIGN", (1, 1), (-1, 1), "CENTER"),
            ("BOTTOMPADDING", (0, 0), (-1, 0), 1),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 1), (-1, 1), 1),
            ("LINEBELOW", (1, 0), (1, 0), 0.5, style.INK),
            ("LINEBELOW", (3, 0), (3, 0), 0.5, style.INK),
        ],
    )
    return [Spacer(0, 14), sign, Spacer(0, 14)]
