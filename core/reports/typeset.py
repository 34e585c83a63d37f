"""A paper set as PDF."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, Spacer

from core.reports import cover, document, fonts, style, tables
from core.reports.document import Bookmark, Furniture
from core.reports.flow import Closed, NewPage, Pair, Stuck, headed
from core.reports.paper import (
    Beside,
    Block,
    Grid,
    Look,
    Paper,
    Picture,
    Points,
    Section,
    Sheet,
    Signature,
    Words,
    texts,
)
from core.reports.pictures import Chart
from core.reports.text import knit, para

Story = list[Any]

# A table up to this height is not parted: it goes to the next page whole.
_SHORT = 190.0
# A caption longer than this is text that goes on over the page.
_CAPTION = 600
# So many pages, by a glance at what there is, and a paper with a title page gets a table of contents.
_MANY = 6.0
_TWO_DIGITS = 9.0
_LINE = 95  # signs of body text
_FEW = 6  # lines between a heading and its table that are not parted from them


def pdf(paper: Paper) -> bytes:
    return document.build(story(paper), furniture(paper), titled=paper.cover is not None)


def furniture(paper: Paper) -> Furniture:
    return Furniture(
        paper.title,
        paper.author,
        paper.subject,
        paper.head,
        paper.head_right,
        paper.draft,
        paper.demonstration,
        paper.foot,
        bare=paper.cover is None and cover.bears(paper.letterhead),
        many=pages(paper) > _TWO_DIGITS,
    )


def story(paper: Paper) -> Story:
    accent = paper.letterhead.accent
    parts = [(section, f"part-{n}") for n, section in enumerate(_joined(paper.sections), start=1)]
    body = [f for section, key in parts for f in _section(section, key, accent)]
    body += [p for words in _unsaid(paper, bool(body)) for p in para(words, style.note())]
    if paper.cover is None:
        return [*_top(paper), *body]
    titled = [(section.title, key) for section, key in parts if section.title.strip()]
    listed = cover.contents(titled, accent) if titled and pages(paper) > _MANY else []
    return [*cover.title_page(paper, paper.cover), *([PageBreak()] if body else []), *listed, *body]


def _joined(sections: Sequence[Section]) -> list[Section]:
    """What has no title goes on from the section before: a signature has words above it."""
    joined: list[Section] = []
    for section in sections:
        if joined and not section.title.strip():
            joined[-1] = replace(joined[-1], blocks=(*joined[-1].blocks, *section.blocks))
        else:
            joined.append(section)
    return joined


def _top(paper: Paper) -> Story:
    heading = para(knit(paper.title), style.name(fonts.SANS_BOLD, 16, 8, paper.letterhead.accent, "H1"))
    opened = [Bookmark(paper.title, "title")] if paper.title.strip() else []
    return [
        *opened,
        *cover.letterhead(paper.letterhead),
        *_blocks(paper.opening, paper.letterhead.accent),
        *heading,
    ]


def _unsaid(paper: Paper, headed_pages: bool) -> Iterator[str]:
    """What a running head had to cut, unless the paper says it anyway; all of it where no page has one."""
    made = furniture(paper)
    cut = document.unsaid(made)
    if made.bare:
        cut.append(paper.head)
    elif paper.cover and not headed_pages:
        cut += [paper.head, paper.head_right]
    if cut:
        bare = replace(
            paper,
            title="" if paper.cover else paper.title,
            author="",
            subject="",
            head="",
            head_right="",
            foot="",
        )
        known = [*texts(bare), paper.letterhead.name]
        yield from (words for words in dict.fromkeys(cut) if not any(words in said for said in known))


def pages(paper: Paper) -> float:
    """About how many, before anything is set."""
    high = sum(_height(block) for section in paper.sections for block in section.blocks)
    heads = 46.0 * sum(bool(section.title) for section in paper.sections)
    return float(1 + (high + heads) / style.HEIGHT)


def _height(block: Block) -> float:
    match block:
        case Words():
            return 6 + 15.0 * (1 + len(block.text) // _LINE)
        case Points():
            return sum(3 + 15.0 * (1 + len(item) // _LINE) for item in block.items)
        case Grid():
            return 70 + sum(_row_height(row, block) for row in block.rows)
        case Picture():
            return block.sketch.height + 50 + 15.0 * (len(block.told) // _LINE)
        case Beside():
            return block.left.sketch.height + 80
    return 60


def _row_height(row: Sequence[str], grid: Grid) -> float:
    whole = sum(column.width for column in grid.columns) or 1
    lines = (
        len(v) * whole / (_LINE * 1.05 * max(c.width, 0.01)) for v, c in zip(row, grid.columns, strict=False)
    )
    return 6 + 11.6 * (1 + int(max(lines, default=0)))


def _section(section: Section, key: str, accent: str) -> Story:
    blocks = list(section.blocks)
    first: Story = []
    while blocks and isinstance(blocks[0], Sheet):
        first = [NewPage()]
        blocks.pop(0)
    body = _blocks(blocks, accent)
    heading = para(section.title, style.heading(accent))
    if not heading:
        return [*first, *body]
    mark = Bookmark(section.title, key)
    if len(section.title) > _CAPTION:
        return [*first, mark, *heading, *body]
    led = _led(body)
    return [*first, *headed([mark, *heading, *body[:led]], body[led:])]


def _led(body: Sequence[Any]) -> int:
    """How many paragraphs between a heading and its first table go with them: few and short ones."""
    led = next((n for n, f in enumerate(body) if not _low(f)), 0)
    lines = sum(1 + len(f.text) // _LINE for f in body[:led])
    return led if lines <= _FEW and led < len(body) and isinstance(body[led], Stuck) else 0


def _blocks(blocks: Iterable[Block], accent: str) -> Story:
    story: Story = []
    for block in blocks:
        made = _set(block, accent)
        if made and story and isinstance(block, Signature):
            made = _signed(story, made)
        elif made and story and _low(story[-1]) and _leads(story[-1]):
            made = headed([story.pop()], made)  # «чтобы:» is not parted from what for
        story += made
    return story


def _signed(story: Story, sign: Story) -> Story:
    """Nobody signs an empty page: two lines before go along, or a part of what is longer."""
    last = story.pop()
    if isinstance(last, NewPage):
        return [last, *sign]
    if not _low(last):
        return [Closed([last, *sign])]
    before = [story.pop()] if story and len(last.text) < _LINE and _low(story[-1]) else []
    return [Stuck([*before, last, *sign])]


def _leads(flowable: Any) -> bool:
    return str(getattr(flowable, "text", "")).rstrip().endswith(":")


def _low(flowable: Any) -> bool:
    return len(getattr(flowable, "text", "x" * _CAPTION)) < _CAPTION


@singledispatch
def _set(block: Any, accent: str) -> Story:
    raise TypeError(type(block).__name__)


@_set.register
def _(block: Words, accent: str) -> Story:
    looks = {
        Look.BODY: style.body,
        Look.NOTE: style.note,
        Look.QUIET: style.quiet,
        Look.CENTRED: style.body,  # on one axis with the title
        Look.RIGHT: style.body,
    }
    words = block.text if block.typed else knit(block.text)
    return list(para(words, style.lead(accent) if block.look is Look.LEAD else looks[block.look]()))


@_set.register
def _(block: Points, accent: str) -> Story:
    signs = [f"{n}." if block.start else "—" for n in range(block.start, block.start + len(block.items))]
    items = block.items if block.typed else [knit(item) for item in block.items]
    points = [p for sign, item in zip(signs, items, strict=True) for p in para(item, style.point(), sign)]
    if not points:
        return []
    points[-1].space_after = 6
    if len(points) > 2 and _low(points[-2]):
        points[-2:] = [Stuck(points[-2:])]  # no item alone at the top of a page
    return points


@_set.register
def _(block: Grid, accent: str) -> Story:
    if not block.columns:
        return _caption(block.caption, block.note)
    drawn = tables.table(block.columns, block.rows, block.totals)
    drawn.spaceAfter = 13
    caption = _caption(block.caption, block.note)
    if len(block.caption) + len(block.note) > _CAPTION:
        return [*caption, drawn]
    again = f"Продолжение таблицы «{block.caption}»" if block.caption.strip() else "Продолжение таблицы"
    return [Stuck([*caption, drawn], _SHORT, lambda: para(again, style.again()))]


@_set.register
def _(block: Picture, accent: str) -> Story:
    told = para(knit(block.told), style.body())
    framed = _framed(block)
    framed[-1].spaceAfter = 8
    if len(block.caption) + len(block.note) > _CAPTION:
        return [*framed, *told]
    return _floating(headed(framed, told))


@_set.register
def _(block: Beside, accent: str) -> Story:
    shown = [picture for picture in (block.left, block.right) if picture]
    told = [p for picture in shown for p in para(knit(picture.told), style.body())]
    if any(len(p.caption) + len(p.note) > _CAPTION for p in shown):
        return [*(f for picture in shown for f in _framed(picture)), Spacer(0, 8), *told]
    pair = Pair(_framed(block.left), _framed(block.right) if block.right else [])
    pair.spaceAfter = 8
    return _floating(headed([pair], told))


def _floating(made: Story) -> Story:
    made[0].floats = True
    return made


def _framed(picture: Picture) -> Story:
    return [*_caption(picture.caption, picture.note), Chart(picture.sketch, picture.alt)]


def _caption(caption: str, note: str) -> Story:
    return [*para(caption, style.caption()), *para(knit(note), style.note())]


@_set.register
def _(block: Sheet, accent: str) -> Story:
    return [NewPage()]


@_set.register
def _(block: Signature, accent: str) -> Story:
    """The post, a line to sign on, the name; or a line for the name as well."""
    line, sign = cover.Rule("", 0.5, 44 * mm), style.name(fonts.TEXT, 10.6)
    hint = style.under()
    post, name = para(block.post, sign), para(knit(block.name), sign)
    under = [cover.Rule("", 0.5, 52 * mm), *para("фамилия, инициалы", hint)]
    rows = [[post, [Spacer(0, 12), line, *para("подпись", hint)], name or [Spacer(0, 12), *under]]]
    widths = [style.WIDTH - 114 * mm, 54 * mm, 60 * mm]
    sign_here = tables.plain_table(rows, widths, "TOP")
    sign_here.spaceBefore, sign_here.spaceAfter = 16, 10
    return [sign_here]
