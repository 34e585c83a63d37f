"""Copies of newspapers per 100 members against the norm: by newspaper, or by organisation for one newspaper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
from reportlab.graphics.shapes import Drawing

from core import formats, measures, narrative
from core.campaigns import Half, held
from core.charts import copies, layers, strokes, style
from core.charts.copies import Copies, Elsewhere, Parts
from core.charts.facts import Compared, Mark, direct, norm_marks, only
from core.charts.strokes import Pen
from core.indicators import Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

SHOWN = 60
ALONE = "К организациям меньше 100 человек норму отдельно не применяют."


@dataclass(frozen=True)
class Facts(Compared):
    """`what` is the heading of the rows: «Издание» or «Организация»."""

    what: str
    rows: tuple[Copies, ...]

    @property
    def empty(self) -> bool:
        return not self.rows

    @property
    def head(self) -> tuple[Copies, ...]:
        return self.rows[:SHOWN]

    @property
    def ranked(self) -> int:
        """Rows that lines to compare with are drawn over; all where none can be compared."""
        return sum(_ranked(r) and r.held for r in self.head) or len(self.head)

    @property
    def top(self) -> Decimal:
        values = [r.per_100 for r in self.head if r.per_100 is not None] + [m.value for m, _ in self.marks]
        return max(values, default=Decimal(0)) or Decimal(1)

    def table(self) -> Table:
        columns = (
            Column(self.what, width=48),
            Column("На 100 членов", Kind.DECIMAL),
            *(Column(name, Kind.WHOLE) for name in copies.NUMBERS),
            Column("Данные", width=18),
        )
        return Table("Подписка", columns, [r.cells for r in self.rows], self._notes())


def by_newspaper(
    own: pd.DataFrame,
    papers: Sequence[Indicator],
    *,
    half: Half,
    name: str,
    source: Level,
    as_of: date,
    elsewhere: Elsewhere | None = None,
) -> Facts:
    """All newspapers of one organisation; `own` is its frame with `copies.codes(papers)`. `elsewhere`: what it has
    of others, that are none of `papers`."""
    rows, year = [], held(half)[1]
    for paper in papers:
        parts = copies.parts(own, paper, year)
        rows += [
            copies.made(paper, row, parts, paper.code, copies.title(paper))
            for row in only(own, paper.code, year)
        ]
    if elsewhere and rows:
        widest = max(rows, key=lambda r: r.members or 0)
        rows.append(replace(copies.others(elsewhere, widest), code="", name=copies.OTHERS))
    answered, expected = max(((r.answered, r.expected) for r in rows), default=(0, 0))
    told = [
        narrative.copies(r.name, r.figure, copies.bound(paper) if r.held else "", r.gap)
        for paper, r in zip(papers, rows, strict=False)
        if r.per_100 is not None
    ]
    return Facts(
        title="Подписка: экземпляров на 100 членов Профсоюза",
        scope=f"{name}, {half.label}",
        unit="",
        note=formats.of(answered, expected),
        as_of=as_of,
        sentence=narrative.joined(*told, copies.basis(rows)) or "Данных о подписке пока нет.",
        what="Издание",
        rows=tuple(rows),
        whole=None,
        norms=_named_norms(papers, rows),
    )


def _named_norms(papers: Sequence[Indicator], rows: Sequence[Copies]) -> tuple[Mark, ...]:
    """Not every newspaper has a norm, so its line says whose it is and stands in its row alone."""
    places = {r.code: n for n, r in enumerate(rows) if r.held or not r.answered}
    return tuple(
        Mark(
            bound.value,
            f"Норма: {narrative.shown(paper, bound.value)} ({copies.title(paper)})",
            places[paper.code],
        )
        for paper in papers
        if paper.code in places
        for bound in norm_marks(paper)
    )


def by_organisation(
    frame: pd.DataFrame,
    own: pd.DataFrame,
    paper: Indicator,
    *,
    half: Half,
    whole: str,
    level: Level,
    source: Level,
    as_of: date,
) -> Facts:
    """One newspaper of everybody below `whole`, whose own frame is `own`; the frames are of the campaign
    that the half-year is subscribed for in."""
    rows, rest, total = every(frame, own, paper, held(half)[1], whole, source)
    ranked = [r for r in rows if _ranked(r)]
    met = [r for r in ranked if r.held and measures.standing(paper, r.per_100) == "within"]
    apart = sum(not r.held for r in ranked)
    return Facts(
        title=f"{copies.title(paper)}: экземпляров на 100 членов Профсоюза",
        scope=f"{whole}, {half.label}",
        unit="",
        note=formats.of(total.answered, total.expected) if total else "",
        as_of=as_of,
        sentence=narrative.joined(
            _summary(paper, total),
            narrative.norm_met(len(met), len(ranked) - apart, level, copies.bound(paper))
            if paper.norm
            else "",
            ALONE if paper.norm and apart else "",
            narrative.left_out(sum(r.thin for r in rows), sum(r.per_100 is None for r in rows)),
            copies.basis([*rows, *([total] if total else [])]),
        ),
        what="Организация",
        rows=(*rows, *rest),
        whole=Mark(total.per_100, f"Всего: {total.figure}") if total and total.per_100 is not None else None,
        norms=norm_marks(paper),
    )


def every(
    frame: pd.DataFrame, own: pd.DataFrame, paper: Indicator, year: int, whole: str, source: Level
) -> tuple[list[Copies], list[Copies], Copies | None]:
    """Everybody by the figure, then those too small for it, thin and silent ones; the primaries of none of them; all
    together."""
    parts = copies.parts(frame, paper, year)
    rows = [
        copies.made(paper, r, parts, str(r["code"]), str(r["organisation"]))
        for r in only(frame, paper.code, year)
    ]
    rows.sort(key=_order)
    above = copies.parts(own, paper, year)
    totals = [copies.made(paper, r, above, str(r["code"]), whole) for r in only(own, paper.code, year)]
    rest = _direct(frame, own, paper, year) if source is Level.PRIMARY else []
    return rows, rest, totals[0] if totals else None


def _order(r: Copies) -> tuple[Any, ...]:
    # One copy is many per 100 of a dozen members: they would stand before everybody else.
    return r.per_100 is None, r.thin, not r.held, -(r.per_100 or 0), alphabetical(r.name), r.code


def _ranked(row: Copies) -> bool:
    return bool(row.code) and row.per_100 is not None and not row.thin


def _direct(frame: pd.DataFrame, own: pd.DataFrame, paper: Indicator, year: int) -> list[Copies]:
    """The primaries that belong to none of the rows, as a row without a code."""
    row = direct(paper, only(own, paper.code, year), only(frame, paper.code, year))
    if row is None:
        return []
    above, below = copies.parts(own, paper, year), copies.parts(frame, paper, year)
    asked = paper.numerator if row["answered"] else ()
    parts = {(code, row["organisation_id"]): _of(above, code) - _of(below, code) for code in asked}
    return [copies.made(paper, row, parts, "", row["organisation"])]


def _of(parts: Parts, code: str) -> Decimal:
    return sum((number for (paper, _), number in parts.items() if paper == code), Decimal(0))


def _summary(paper: Indicator, total: Copies | None) -> str:
    if total is None or total.per_100 is None:
        return f"{copies.title(paper)}: данных пока нет."
    norm = copies.bound(paper) if total.held else ""
    return narrative.copies(copies.title(paper), total.figure, norm, total.gap)


KINDS = (
    ("печатные", style.ACCENT),
    ("электронные", style.PALE_ACCENT),
    ("от вышестоящей организации", style.OCHRE),
)
FEW = ("мало данных", style.THIN)


def _kinds(rows: Sequence[Copies]) -> list[tuple[str, str]]:
    return [*KINDS, FEW] if any(r.thin for r in rows) else [*KINDS]


TOLD = {"name": "Название", "label": "На 100 членов", "printed": "Печатных", "electronic": "Электронных"}
TOLD |= {"parent": "Выписала вышестоящая"}
TOLD |= {"gap": "Не хватает до нормы", "behind": "Данные"}


def screen(facts: Facts) -> alt.LayerChart:
    """The kinds of copies end to end. Clicks arrive as `pick`: `code`."""
    if facts.empty:
        return layers.nothing("Данных о подписке пока нет")
    shown = facts.head
    head = 6 + 19 * len(facts.marks)
    height = head + layers.STEP * len(shown)
    y = layers.band(len(shown), head, height)
    base = alt.Chart(layers.rows([_datum(n, r) for n, r in enumerate(shown)])).encode(y=y)
    parts = alt.Chart(layers.rows([p for n, r in enumerate(shown) for p in _pieces(n, r)])).encode(y=y)
    across = layers.scale(facts.top, [r.label for r in shown])
    lines, words = layers.references(facts.marks, across, facts.top, head, facts.ranked)
    return layers.chart(
        [
            layers.zero(head, height),
            _bars(parts, across, _kinds(shown)),
            *lines,
            *layers.names(base, placed=False),
            *layers.values(base, across, facts.marks, facts.ranked),
            *words,
            layers.touch(base, TOLD),
        ],
        height,
    )


def _datum(n: int, r: Copies) -> dict[str, Any]:
    return {
        "row": n,
        "code": r.code,
        "name": r.name,
        "lines": "\n".join(style.cut_lines(r.name, 32, 2)),
        "above": r.name,
        "value": float(r.per_100 or 0),
        "label": r.label,
        "printed": formats.number(r.printed),
        "electronic": formats.number(r.electronic),
        "parent": formats.number(r.parent),
        "gap": formats.number(r.gap),
        "behind": formats.of(r.answered, r.expected),
        "ink": _ink(r),
    }


def _ink(r: Copies) -> str:
    return style.MUTED if r.thin or r.per_100 is None else style.INK


def _pieces(n: int, r: Copies) -> list[dict[str, Any]]:
    if r.thin:
        return [{"row": n, "kind": FEW[0], "start": 0.0, "end": float(r.per_100 or 0)}]
    ends = [0.0, *(float(end) for end in r.ends)]
    return [
        {"row": n, "kind": kind, "start": start, "end": end}
        for (kind, _), (start, end) in zip(KINDS, pairwise(ends), strict=True)
    ]


def _bars(parts: alt.Chart, across: alt.Scale, kinds: Sequence[tuple[str, str]]) -> alt.Chart:
    bars: alt.Chart = parts.mark_bar(height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0)).encode(
        x=alt.X("start:Q", axis=None, scale=across),
        x2="end:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=[k for k, _ in kinds], range=[c for _, c in kinds]),
            legend=_legend(len(kinds)),
        ),
    )
    return bars


def bars(facts: Facts) -> alt.LayerChart:
    """One bar for each, whatever its copies are: who stands on which side of the norm. Clicks arrive as `pick`."""
    if facts.empty:
        return layers.nothing("Данных о подписке пока нет")
    shown, low = facts.head, [norm.value for norm in facts.norms]
    head = 6 + 19 * len(facts.marks)
    height = head + layers.STEP * len(shown)
    rows = [_datum(n, r) | {"colour": _colour(r, low)} for n, r in enumerate(shown)]
    base = alt.Chart(layers.rows(rows)).encode(y=layers.band(len(shown), head, height))
    across = layers.scale(facts.top, [r.label for r in shown])
    lines, words = layers.references(facts.marks, across, facts.top, head, facts.ranked)
    drawn = base.mark_bar(
        height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadiusEnd=2
    ).encode(
        x=alt.X("value:Q", axis=None, scale=across), color=alt.Color("colour:N", scale=None, legend=None)
    )
    return layers.chart(
        [
            layers.zero(head, height),
            drawn,
            *lines,
            *layers.names(base, placed=False),
            *layers.values(base, across, facts.marks, facts.ranked),
            *words,
            layers.touch(base, TOLD),
        ],
        height,
    )


def _colour(r: Copies, norms: Sequence[Decimal]) -> str:
    if r.thin or r.per_100 is None:
        return style.THIN
    if not r.held or not norms:
        return style.PALE_ACCENT
    return style.ACCENT if r.per_100 >= norms[0] else style.OCHRE


def _legend(columns: int) -> alt.Legend:
    """One under the other where the place is narrow: the words are long."""
    found = layers.legend(columns)
    found.columns, found.labelLimit = layers.narrow(1, columns), 260
    return found


PAPER_STEP, PAPER_LEGEND = 20.0, 16.0


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    if facts.empty:
        return strokes.nothing("Данных о подписке пока нет", width)
    head = PAPER_LEGEND + 4 + 11.0 * len(facts.marks)
    fitting = len(facts.head) if height is None else max(1, int((height - head) // PAPER_STEP))
    shown = facts.head[:fitting]
    pen = Pen.on(width, height or head + PAPER_STEP * len(shown))
    strokes.legend(pen, [(kind, colour, "") for kind, colour in _kinds(shown)])
    start = width * 0.36
    room = width - start - 8 - strokes.widest([r.label for r in shown], 8.5)
    unit = room / float(facts.top)
    colours = dict(_kinds(shown))
    for n, r in enumerate(shown):
        middle = head + PAPER_STEP * (n + 0.5)
        pen.lines(0, middle, strokes.fitted(r.name, start - 8, 8, 2), 8, _ink(r))
        pen.line(start, middle - PAPER_STEP / 2, start, middle + PAPER_STEP / 2, style.HAIRLINE)
        for piece in _pieces(n, r):
            at, length = piece["start"] * unit, (piece["end"] - piece["start"]) * unit
            pen.box(start + at, middle - 5, length, 10, colours[piece["kind"]])
    across = [(start + float(mark.value) * unit, mark, norm) for mark, norm in facts.marks]
    ends = [start + float(r.per_100 or 0) * unit + 4 for r in shown]
    strips = [
        strokes.strip(head + PAPER_STEP * (n + 0.5), at, r.label, 8.5)
        for n, (at, r) in enumerate(zip(ends, shown, strict=True))
    ]
    strokes.references(pen, across, strips, facts.ranked, PAPER_LEGEND)
    for at, strip, r in zip(ends, strips, shown, strict=True):
        pen.over(at, strip.middle + 3, r.label, 8.5, _ink(r))
    return pen.drawing
