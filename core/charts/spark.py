"""A few indicators over a few years, a small line each: is it going up or down, and where does it stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
from reportlab.graphics.shapes import Drawing

from core import formats, measures, narrative
from core.charts import layers, strokes, style
from core.charts.facts import Told, cell_kind, decimal
from core.charts.records import Records
from core.charts.strokes import Pen
from core.formats import NBSP
from core.indicators import Indicator
from core.sheets.writing import Column, Kind, Table


@dataclass(frozen=True)
class Point:
    """`partial`: of too few forms to be set against the others; `behind` says of how many it is."""

    year: int
    value: Decimal | None
    figure: str
    partial: bool
    behind: str = ""


@dataclass(frozen=True)
class Line:
    indicator: Indicator
    points: tuple[Point, ...]

    @property
    def known(self) -> tuple[Point, ...]:
        return tuple(p for p in self.points if p.value is not None)

    @property
    def heights(self) -> tuple[float | None, ...]:
        """Between 0 (the least of the years) and 1; one half where nothing has changed."""
        values = [p.value for p in self.known if p.value is not None]
        low, high = min(values, default=Decimal(0)), max(values, default=Decimal(0))
        if low == high:
            return tuple(None if p.value is None else 0.5 for p in self.points)
        return tuple(None if p.value is None else float((p.value - low) / (high - low)) for p in self.points)

    @property
    def title(self) -> str:
        unit = "" if self.indicator.share else self.indicator.unit
        return f"{self.indicator.short}, {unit}" if unit else self.indicator.short


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`lines` of those with data in any year; every line has a scale of its own."""

    years: tuple[int, ...]
    lines: tuple[Line, ...]

    @property
    def empty(self) -> bool:
        return not self.lines

    def table(self) -> Table:
        kinds = {cell_kind(line.indicator) for line in self.lines}
        kind = kinds.pop() if len(kinds) == 1 else Kind.DECIMAL
        columns = (Column("Показатель", width=44), *(Column(str(y), kind, 12) for y in self.years))
        rows = [(line.title, *(_rounded(line, p) for p in line.points)) for line in self.lines]
        return Table("По годам", columns, rows, self._notes())


def _rounded(line: Line, point: Point) -> Decimal | None:
    return None if point.value is None else formats.half_up(point.value, narrative.places(line.indicator))


def facts(
    own: pd.DataFrame,
    known: Mapping[str, Indicator],
    codes: Sequence[str],
    *,
    years: Sequence[int],
    name: str,
    as_of: date,
) -> Facts:
    rows, wanted = Records(own), [known[code] for code in codes if code in known]
    ordered = _held(rows, wanted, years)
    lines = tuple(line for line in (_line(rows, i, ordered) for i in wanted) if line.known)
    return Facts(
        title="По годам",
        scope=f"{name}, {ordered[0]}–{ordered[-1]}{NBSP}годы" if ordered else name,
        unit="",
        note=_note(rows, wanted, ordered),
        as_of=as_of,
        sentence=narrative.joined(*(_said(line) for line in lines[:3])),
        about=tuple(line.indicator for line in lines),
        basis=tuple(_basis(line) for line in lines),
        years=ordered,
        lines=lines,
    )


def _note(own: Records, wanted: Sequence[Indicator], years: Sequence[int]) -> str:
    """Of the newest year: whoever looks at its last point asks of how many it is."""
    found = [r for year in years[-1:] for i in wanted for r in own.of(i.code, year)]
    answered, expected = max(((int(r["answered"]), int(r["expected"])) for r in found), default=(0, 0))
    return f"{years[-1]}{NBSP}год — {formats.of(answered, expected)} форм" if expected else ""


def _held(own: Records, wanted: Sequence[Indicator], years: Sequence[int]) -> tuple[int, ...]:
    """From the first year that anything is known of."""
    told = [y for y in years if any(r["answered"] for i in wanted for r in own.of(i.code, y))]
    return tuple(y for y in sorted(years) if told and y >= min(told))


def _line(own: Records, indicator: Indicator, years: Sequence[int]) -> Line:
    return Line(indicator, tuple(_point(own, indicator, year) for year in years))


def _point(own: Records, indicator: Indicator, year: int) -> Point:
    row = own.first(indicator.code, year)
    value = decimal(row["value"]) if row else None
    partial = row is not None and measures.partial(int(row["answered"]), int(row["expected"]))
    behind = formats.of(int(row["answered"]), int(row["expected"])) if row else ""
    return Point(year, value, narrative.shown(indicator, value), value is not None and partial, behind)


def _said(line: Line) -> str:
    """From the first complete year to the last one; years of few forms are not set against the others."""
    whole = [(p.year, p.value) for p in line.known if p.value is not None and not p.partial]
    if len(whole) < 2:
        return ""
    changed = narrative.change(line.indicator, whole[0], whole[-1])
    return f"{line.indicator.short}: {changed[:1].lower()}{changed[1:]}"


def _basis(line: Line) -> str:
    return f"{line.indicator.short}: " + ", ".join(f"{p.year} — {p.figure}" for p in line.points)


# A row: its name on a line of its own, under it room for a figure over the highest point, the points, air.
ROW, NAME, LOW, HIGH = 78, 12, 62, 16
# What half a figure takes beyond the first and the last year.
SIDE = 44


def screen(facts: Facts) -> alt.LayerChart:
    if facts.empty:
        return layers.nothing("Показывать по годам пока нечего")
    height = ROW * len(facts.lines) + 22
    data = [datum for n, line in enumerate(facts.lines) for datum in _data(n, line)]
    # Before its place is measured a chart has no width: never from right to left.
    first, last = facts.years[0], facts.years[-1]
    years = alt.Scale(
        domain=[first, last] if last > first else [first - 1, first + 1],
        range=[SIDE, alt.expr(f"max(width - {SIDE}, {SIDE} + 60)")],
        nice=False,
        zero=False,
    )
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height], nice=False))
    points = alt.Chart(layers.rows(data)).encode(x=alt.X("year:Q", axis=None, scale=years), y=down)
    below = alt.Chart(layers.rows([{"year": y, "y": height - 8, "name": str(y)} for y in facts.years]))
    drawn = points.transform_filter("datum.drawn")
    names = alt.Chart(layers.rows([_named(n, line) for n, line in enumerate(facts.lines)])).encode(y=down)
    return layers.chart(
        [
            drawn.transform_filter("!datum.partial")
            .mark_line(color=style.ACCENT, strokeWidth=2)
            .encode(detail="row:N"),
            below.mark_text(fontSize=12, color=style.MUTED).encode(
                x=alt.X("year:Q", axis=None, scale=years), y=down, text="name:N"
            ),
            drawn.mark_point(filled=True, size=46, opacity=1).encode(
                color=alt.Color("colour:N", scale=None, legend=None),
                tooltip=[
                    alt.Tooltip("told:N", title="Показатель"),
                    alt.Tooltip("figure:N", title="Значение"),
                    alt.Tooltip("behind:N", title="Данные"),
                ],
            ),
            *layers.haloed(
                drawn.mark_text(dy=-11, fontSize=12, fontWeight=600).encode(text="figure:N"),
                alt.Color("ink:N", scale=None, legend=None),
            ),
            names.mark_text(
                align="left",
                baseline="middle",
                fontSize=13,
                color=style.MUTED,
                limit=alt.expr("max(width - 4, 60)"),
            ).encode(text="name:N", x=alt.value(0)),
        ],
        height,
    )


def _data(n: int, line: Line) -> list[dict[str, Any]]:
    return [
        {
            "row": n,
            "year": point.year,
            "y": _level(n, height),
            "drawn": height is not None,
            "partial": point.partial,
            "figure": point.figure,
            "behind": point.behind,
            "told": f"{line.title}, {point.year}" + (" (данные неполные)" if point.partial else ""),
            "colour": style.THIN if point.partial else style.ACCENT,
            "ink": style.MUTED if point.partial else style.INK,
        }
        for point, height in zip(line.points, line.heights, strict=True)
    ]


def _level(n: int, height: float | None) -> float:
    return ROW * n + LOW - (height or 0) * HIGH


def _named(n: int, line: Line) -> dict[str, Any]:
    return {"y": ROW * n + NAME, "name": style.cut(line.title, 60)}


PAPER_ROW = 30.0


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    """The same in points: a name, a line with a figure at every year, the years under the last one."""
    if facts.empty:
        return strokes.nothing("Показывать по годам пока нечего", width)
    pen = Pen.on(width, height or PAPER_ROW * len(facts.lines) + 14)
    start, room = width * 0.36, width * 0.64 - 44
    step = room / max(1, len(facts.years) - 1)
    columns = [start + 22 + step * n for n in range(len(facts.years))]
    for n, line in enumerate(facts.lines):
        _paper_line(pen, line, PAPER_ROW * n, columns)
        pen.lines(0, PAPER_ROW * n + 18, strokes.fitted(line.title, start - 8, 8.5, 2), 8.5)
    for x, year in zip(columns, facts.years, strict=True):
        pen.text(x, PAPER_ROW * len(facts.lines) + 10, str(year), 8, style.MUTED, "middle")
    return pen.drawing


def _paper_line(pen: Pen, line: Line, top: float, columns: Sequence[float]) -> None:
    levels = [None if h is None else top + 25 - 9 * h for h in line.heights]
    # A year of few forms stands apart: no line goes down to it.
    whole = [None if p.partial else y for p, y in zip(line.points, levels, strict=True)]
    for (x1, y1), (x2, y2) in pairwise(zip(columns, whole, strict=True)):
        if y1 is not None and y2 is not None:
            pen.line(x1, y1, x2, y2, style.ACCENT, 1.2)
    for x, y, point in zip(columns, levels, line.points, strict=True):
        if y is not None:
            pen.dot(x, y, 2.2, style.ACCENT, hollow=point.partial)
            pen.over(x, y - 5, point.figure, 8, style.MUTED if point.partial else style.INK, "middle")
