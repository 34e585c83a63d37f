"""A paper as a page: the same words, tables and charts, for whoever reads it without paper.

Everything is text until it is escaped here, by `_words`; the page around it is pages/web/public.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from functools import singledispatch
from html import escape

from core import text
from core.formats import INVENTED
from core.reports import live, svg
from core.reports.letterhead import ACCENT, COLOUR, Letterhead
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
from core.reports.text import knit

_NO_LIMIT = 10**9
_SURROGATE = re.compile("[\ud800-\udfff]")
_PNG = b"\x89PNG\r\n\x1a\n"


def html(paper: Paper) -> str:
    """A fragment: an article whose first heading is <h1>. `paper.address` is not repeated: the page has it."""
    accent = paper.letterhead.accent if COLOUR.fullmatch(paper.letterhead.accent) else ACCENT
    top = _cover(paper.cover) if paper.cover else [*_blocks(paper.opening), f"<h1>{_words(paper.title)}</h1>"]
    parts = [
        *_marks(paper),
        *_letterhead(paper.letterhead, paper.cover.organisation if paper.cover else ""),
        *top,
        *_contents(paper.sections),
        *(part for number, section in enumerate(paper.sections) for part in _section(section, number)),
        *([f'<p class="note">{_words(paper.foot)}</p>'] if paper.foot else []),
    ]
    return f'<article class="paper" lang="ru" style="--accent:{accent}">{"".join(parts)}</article>'


def _marks(paper: Paper) -> Iterator[str]:
    if paper.demonstration:
        yield f'<p class="demo" role="note">{_words(INVENTED)}</p>'
    if paper.draft:
        yield '<p class="demo" role="note">Проект: отчёт ещё не утверждён</p>'


def _letterhead(bearing: Letterhead, below: str) -> Iterator[str]:
    """The name of the organisation is not said twice: `below` is what stands under the letterhead."""
    name = "" if bearing.name == below else bearing.name
    if not (name or bearing.details or bearing.logo):
        return
    yield '<div class="letterhead">'
    if bearing.logo.startswith(_PNG):
        yield f'<img class="logo" alt="" src="data:image/png;base64,{base64.b64encode(bearing.logo).decode()}">'
    lines = [f"<strong>{_words(name)}</strong>"] if name else []
    lines += [_words(line) for line in bearing.details.split("\n") if line.strip()]
    yield f"<div>{'<br>'.join(lines)}</div></div>"


def _cover(cover: Cover) -> Iterator[str]:
    yield '<div class="cover">'
    yield "".join(f'<p class="above">{_words(name)}</p>' for name in cover.above)
    yield f'<p class="organisation">{_words(cover.organisation)}</p>'
    yield f"<h1>{_words(cover.title)} <span>{_words(cover.subtitle)}</span></h1>"
    yield f'<p class="status">{_words(cover.status)}</p><p class="place">{_words(cover.place)}</p></div>'


def _contents(sections: tuple[Section, ...]) -> Iterator[str]:
    titled = [(number, section.title) for number, section in enumerate(sections) if section.title]
    if len(titled) > 2:
        links = "".join(f'<li><a href="#s{number}">{_words(title)}</a></li>' for number, title in titled)
        yield f'<nav class="contents" aria-label="Содержание"><h2>Содержание</h2><ul>{links}</ul></nav>'


def _section(section: Section, number: int) -> Iterator[str]:
    heading = f"<h2>{_words(section.title)}</h2>" if section.title else ""
    yield f'<section id="s{number}">{heading}{"".join(_blocks(section.blocks))}</section>'


def _blocks(blocks: Iterable[Block]) -> list[str]:
    return [_set(block) for block in blocks]


@singledispatch
def _set(block: object) -> str:
    raise TypeError(type(block).__name__)


_CLASSES = {
    Look.LEAD: "lead",
    Look.NOTE: "note",
    Look.QUIET: "note",
    Look.CENTRED: "centred",
    Look.RIGHT: "right",
}


@_set.register
def _(block: Words) -> str:
    marked = f' class="{_CLASSES[block.look]}"' if block.look in _CLASSES else ""
    said = block.text if block.typed else knit(block.text)
    return "".join(f"<p{marked}>{_words(line)}</p>" for line in said.split("\n") if line.strip())


@_set.register
def _(block: Points) -> str:
    said = (item if block.typed else knit(item) for item in block.items)
    items = "".join(f"<li>{_words(item)}</li>" for item in said)
    return f'<ol start="{block.start}">{items}</ol>' if block.start else f"<ul>{items}</ul>"


@_set.register
def _(block: Grid) -> str:
    """The name of a row is its first cell that is no figure."""
    name = next((n for n, column in enumerate(block.columns) if not column.figures), 0)
    figures = [column.figures for column in block.columns]
    heads = "".join(
        f'<th scope="col"{_figure(column.figures)}>{_words(column.head)}</th>' for column in block.columns
    )
    first_total = len(block.rows) - block.totals
    body = "".join(_row(row, figures, name, n >= first_total) for n, row in enumerate(block.rows))
    note = f"<small>{_words(knit(block.note))}</small>" if block.note else ""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{_flat(block.caption)}"><table>'
        f"<caption>{_words(block.caption)}{note}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: tuple[str, ...], figures: list[bool], name: int, total: bool) -> str:
    cells = (
        f'<th scope="row">{_words(cell)}</th>'
        if n == name
        else f"<td{_figure(figures[n])}>{_words(cell)}</td>"
        for n, cell in enumerate(row)
    )
    start = '<tr class="total">' if total else "<tr>"
    return f"{start}{''.join(cells)}</tr>"


def _figure(yes: bool) -> str:
    return ' class="figure"' if yes else ""


@_set.register
def _(block: Picture) -> str:
    note = f"<small>{_words(knit(block.note))}</small>" if block.note else ""
    told = f"<p>{_words(knit(block.told))}</p>" if block.told else ""
    drawn = svg.drawn(block.sketch, _flat(block.caption), _flat(block.alt), _flat)
    caption = f"<figcaption>{_words(block.caption)}{note}</figcaption>"
    return f'<figure>{caption}<div class="chart">{drawn}</div>{told}</figure>'


@_set.register
def _(block: Beside) -> str:
    return f'<div class="beside">{_set(block.left)}{_set(block.right) if block.right else ""}</div>'


@_set.register
def _(block: Signature) -> str:
    return f'<p class="sign"><span>{_words(block.post)}</span> <i></i> <span>{_words(block.name)}</span></p>'


@_set.register
def _(_block: Sheet) -> str:
    return '<div class="sheet"></div>'


def _words(value: str) -> str:
    """Through the gate of texts and escaped: the only door from a paper to the page. Never raises."""
    plain = text.clean(_SURROGATE.sub("\ufffd", live.plain(value)), _NO_LIMIT)
    return escape(plain).replace("\n", "<br>")


def _flat(value: str) -> str:
    """In one line, for attributes and drawings."""
    return _words(value).replace("<br>", " ")
