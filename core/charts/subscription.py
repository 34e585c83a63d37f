"""Copies of newspapers per 100 members against the norm: by newspaper, or by organisation for one newspaper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

import altair as alt
import pandas as pd
from reportlab.graphics.shapes import Drawing

from core import formats, measures, narrative
from core.catalogue import Catalogue, Indicator
from core.charts import layers, strokes, style
from core.charts.facts import Compared, Mark, decimal, direct, norm_marks, only
from core.charts.strokes import Pen
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table

SHOWN = 60


@dataclass(frozen=True)
class Copies:
    """One newspaper of an organisation. `target` is how many copies the norm asks for, `gap` how many are lacking;
    both None where there is no norm or nobody answered."""

    code: str
    name: str
    per_100: Decimal | None
    figure: str  # `per_100` in words; `label` also says of how many it is, where those are few
    label: str
    printed: int | None
    electronic: int | None
    members: int | None
    target: int | None
    gap: int | None
    thin: bool
    answered: int
    expected: int

    @property
    def total(self) -> int:
        return (self.printed or 0) + (self.electronic or 0)

    @property
    def printed_part(self) -> Decimal:
        """How much of `per_100` is on paper; the two kinds are counted apart, the ratio over both."""
        if self.per_100 is None or self.total == 0:
            return Decimal(0)
        return self.per_100 * (self.printed or 0) / self.total

    @property
    def cells(self) -> tuple[Any, ...]:
        """A line of the table behind the chart."""
        total, behind = self.total if self.answered else None, formats.of(self.answered, self.expected)
        numbers = (self.per_100, self.printed, self.electronic, total, self.members, self.target, self.gap)
        return (self.name, *numbers, behind)


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
        return sum(_ranked(r) for r in self.head) or len(self.head)

    @property
    def top(self) -> Decimal:
        values = [r.per_100 for r in self.rows if r.per_100 is not None] + [m.value for m, _ in self.marks]
        return max(values, default=Decimal(0)) or Decimal(1)

    def table(self) -> Table:
        numbers = ("Печатных", "Электронных", "Всего", "Членов Профсоюза", "Нужно по норме", "Не хватает")
        columns = (
            Column(self.what, width=48),
            Column("На 100 членов", Kind.DECIMAL),
            *(Column(name, Kind.WHOLE) for name in numbers),
            Column("Данные", width=18),
        )
        return Table("Подписка", columns, [r.cells for r in self.rows], self._notes())


def newspapers(catalogue: Catalogue, level: Level, year: int) -> tuple[Indicator, ...]:
    """The ratios «copies per 100 members» that the forms of this level and year allow."""
    offered = catalogue.comparable(level, year)
    return tuple(i for i in offered if i.section == "subscription" and i.computed and len(i.numerator) == 2)


def codes(papers: Sequence[Indicator]) -> list[str]:
    """To fetch: the ratios and, apart, their printed and electronic copies."""
    return [code for i in papers for code in (i.code, *i.numerator)]


def newspaper(indicator: Indicator) -> str:
    return indicator.short.removesuffix(" на 100 членов")


def by_newspaper(
    own: pd.DataFrame,
    papers: Sequence[Indicator],
    *,
    year: int,
    name: str,
    source: Level,
    as_of: date,
) -> Facts:
    """All newspapers of one organisation; `own` is its frame with `codes(papers)`."""
    rows = []
    for paper in papers:
        parts = _by_organisation(own, paper, year)
        rows += [
            _copies(paper, row, parts, paper.code, newspaper(paper)) for row in only(own, paper.code, year)
        ]
    answered, expected = max(((r.answered, r.expected) for r in rows), default=(0, 0))
    told = [
        narrative.copies(r.name, r.figure, _bound(paper), r.gap)
        for paper, r in zip(papers, rows, strict=False)
        if r.per_100 is not None
    ]
    return Facts(
        title="Подписка: экземпляров на 100 членов Профсоюза",
        scope=f"{name}, {year}{formats.NBSP}год",
        unit="",
        note=formats.of(answered, expected),
        as_of=as_of,
        sentence=narrative.joined(*told) or "Данных о подписке пока нет.",
        what="Издание",
        rows=tuple(rows),
        whole=None,
        norms=_named_norms(papers, [r.code for r in rows]),
    )


def _named_norms(papers: Sequence[Indicator], rows: Sequence[str]) -> tuple[Mark, ...]:
    """Not every newspaper has a norm, so its line says whose it is and stands in its row alone."""
    return tuple(
        Mark(
            bound.value,
            f"Норма: {narrative.shown(paper, bound.value)} ({newspaper(paper)})",
            rows.index(paper.code),
        )
        for paper in papers
        if paper.code in rows
        for bound in norm_marks(paper)
    )


def by_organisation(
    frame: pd.DataFrame,
    own: pd.DataFrame,
    paper: Indicator,
    *,
    year: int,
    whole: str,
    level: Level,
    source: Level,
    as_of: date,
) -> Facts:
    """One newspaper of everybody below `whole`, whose own frame is `own`."""
    parts = _by_organisation(frame, paper, year)
    rows = [
        _copies(paper, r, parts, str(r["code"]), str(r["organisation"]))
        for r in only(frame, paper.code, year)
    ]
    rows.sort(key=lambda r: (r.per_100 is None, r.thin, -(r.per_100 or 0), r.name, r.code))
    above = _by_organisation(own, paper, year)
    totals = [_copies(paper, r, above, str(r["code"]), whole) for r in only(own, paper.code, year)]
    total = totals[0] if totals else None
    ranked = [r for r in rows if _ranked(r)]
    rest = _direct(frame, own, paper, year) if source is Level.PRIMARY else []
    met = sum(measures.standing(paper, r.per_100) == "within" for r in ranked)
    return Facts(
        title=f"{newspaper(paper)}: экземпляров на 100 членов Профсоюза",
        scope=f"{whole}, {year}{formats.NBSP}год",
        unit="",
        note=formats.of(total.answered, total.expected) if total else "",
        as_of=as_of,
        sentence=narrative.joined(
            _summary(paper, total),
            narrative.norm_met(met, len(ranked), level, _bound(paper)) if paper.norm else "",
            narrative.left_out(sum(r.thin for r in rows), sum(r.per_100 is None for r in rows)),
        ),
        what="Организация",
        rows=(*rows, *rest),
        whole=Mark(total.per_100, f"Всего: {total.figure}") if total and total.per_100 is not None else None,
        norms=norm_marks(paper),
    )


def _ranked(row: Copies) -> bool:
    return bool(row.code) and row.per_100 is not None and not row.thin


def _direct(frame: pd.DataFrame, own: pd.DataFrame, paper: Indicator, year: int) -> list[Copies]:
    """The primaries that belong to none of the rows, as a row without a code."""
    row = direct(paper, only(own, paper.code, year), only(frame, paper.code, year))
    if row is None:
        return []
    above, below = _by_organisation(own, paper, year), _by_organisation(frame, paper, year)
    asked = paper.numerator if row["answered"] else ()
    parts = {(code, row["organisation_id"]): _of(above, code) - _of(below, code) for code in asked}
    return [_copies(paper, row, parts, "", row["organisation"])]


def _of(parts: Mapping[tuple[str, int], Decimal], code: str) -> Decimal:
    return sum((copies for (paper, _), copies in parts.items() if paper == code), Decimal(0))


def _summary(paper: Indicator, total: Copies | None) -> str:
    if total is None or total.per_100 is None:
        return f"{newspaper(paper)}: данных пока нет."
    return narrative.copies(newspaper(paper), total.figure, _bound(paper), total.gap)


def _bound(paper: Indicator) -> str:
    return narrative.bound(paper, paper.norm) if paper.norm else ""


def _by_organisation(frame: pd.DataFrame, paper: Indicator, year: int) -> dict[tuple[str, int], Decimal]:
    """(numerator's code, organisation) -> copies, of those who answered."""
    return {
        (code, row["organisation_id"]): decimal(row["total"]) or Decimal(0)
        for code in paper.numerator
        for row in only(frame, code, year)
        if row["answered"]
    }


def _copies(
    paper: Indicator, row: Mapping[str, Any], parts: Mapping[tuple[str, int], Decimal], code: str, name: str
) -> Copies:
    value, answered, expected = decimal(row["value"]), int(row["answered"]), int(row["expected"])
    thin = value is not None and measures.thin(answered, expected)
    printed, electronic = (parts.get((c, row["organisation_id"])) for c in paper.numerator)
    target = _target(paper, decimal(row["base"])) if value is not None else None
    # The norm is held against the copies of those whose members are known, as the ratio is.
    gap = None if target is None else max(0, target - int(decimal(row["total"]) or 0))
    figure = narrative.shown(paper, value)
    return Copies(
        code=code,
        name=name,
        per_100=value,
        figure=figure,
        label=figure + (f" · {answered} из {expected}" if thin else ""),
        printed=None if printed is None else int(printed),
        electronic=None if electronic is None else int(electronic),
        members=int(decimal(row["base"]) or 0) if answered else None,
        target=target,
        gap=gap,
        thin=thin,
        answered=answered,
        expected=expected,
    )


def _target(paper: Indicator, members: Decimal | None) -> int | None:
    """Whole copies: 101 members at one per 100 need two."""
    if paper.norm is None or paper.norm.lower is None or members is None:
        return None
    return int((paper.norm.lower * members / paper.factor).to_integral_value(ROUND_CEILING))


KINDS = (("печатные", style.ACCENT), ("электронные", style.PALE_ACCENT))
FEW = ("мало данных", style.THIN)


def _kinds(rows: Sequence[Copies]) -> list[tuple[str, str]]:
    return [*KINDS, FEW] if any(r.thin for r in rows) else [*KINDS]


TOLD = {"name": "Название", "label": "На 100 членов", "printed": "Печатных", "electronic": "Электронных"}
TOLD |= {"gap": "Не хватает до нормы", "behind": "Данные"}


def screen(facts: Facts) -> alt.LayerChart:
    """Printed and electronic copies end to end. Clicks arrive as `pick`: `code`."""
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
            *layers.values(base, across),
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
        "gap": formats.number(r.gap),
        "behind": formats.of(r.answered, r.expected),
        "ink": _ink(r),
    }


def _ink(r: Copies) -> str:
    return style.MUTED if r.thin or r.per_100 is None else style.INK


def _pieces(n: int, r: Copies) -> list[dict[str, Any]]:
    printed, whole = float(r.printed_part), float(r.per_100 or 0)
    if r.thin:
        return [{"row": n, "kind": FEW[0], "start": 0.0, "end": whole}]
    ends = ((0.0, printed), (printed, whole))
    return [
        {"row": n, "kind": kind, "start": start, "end": end}
        for (kind, _), (start, end) in zip(KINDS, ends, strict=True)
    ]


def _bars(parts: alt.Chart, across: alt.Scale, kinds: Sequence[tuple[str, str]]) -> alt.Chart:
    bars: alt.Chart = parts.mark_bar(height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0)).encode(
        x=alt.X("start:Q", axis=None, scale=across),
        x2="end:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=[k for k, _ in kinds], range=[c for _, c in kinds]),
            legend=layers.legend(len(kinds)),
        ),
    )
    return bars


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
