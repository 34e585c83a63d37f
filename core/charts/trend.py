"""One indicator over the years: an organisation beside the one above it. A missing year is a gap, never a zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
from reportlab.graphics.shapes import Drawing

from core import formats, measures, narrative
from core.campaigns import Half
from core.charts import layers, strokes, style
from core.charts.facts import Mark, Told, cell_kind, decimal, norm_marks, only
from core.charts.strokes import Pen
from core.indicators import Aggregation, Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table

APART = " · "


@dataclass(frozen=True)
class Point:
    year: int | Half
    value: Decimal | None
    label: str
    # Too few forms counted to be set against the other years: drawn hollow, left out of the sentence.
    partial: bool
    answered: int
    expected: int

    @property
    def lines(self) -> list[str]:
        """The label as it is drawn: a partial year says below its figure of how many it is."""
        return self.label.split(APART)


@dataclass(frozen=True)
class Series:
    name: str
    points: tuple[Point, ...]

    @property
    def known(self) -> list[tuple[int | Half, Decimal]]:
        return [(p.year, p.value) for p in self.points if p.value is not None]

    @property
    def whole(self) -> list[tuple[int | Half, Decimal]]:
        return [(p.year, p.value) for p in self.points if p.value is not None and not p.partial]


@dataclass(frozen=True)
class Facts(Told):
    """`series`: the organisation, then the one above it where there is one; each has a point for every year.
    `years` may be half-years; at those of `turns` the line goes on with something else, named there."""

    indicator: Indicator
    years: tuple[int, ...] | tuple[Half, ...]
    series: tuple[Series, ...]
    norms: tuple[Mark, ...]
    turns: tuple[tuple[Half, str], ...] = ()

    @property
    def empty(self) -> bool:
        return not any(series.known for series in self.series)

    @property
    def reach(self) -> tuple[Decimal, Decimal]:
        """Lower and upper end of the scale: a line may start above zero, but small changes must not look large."""
        values = [v for series in self.series for _, v in series.known] + [m.value for m in self.norms]
        low, high = min(values), max(values)
        least = Decimal(20) if self.indicator.share else max(high / 5, Decimal(1))
        room = max(high - low, least) / 4
        return max(Decimal(0), low - room), high + room

    def table(self) -> Table:
        halves = any(isinstance(year, Half) for year in self.years)
        columns = [Column("Полугодие" if halves else "Год", Kind.TEXT, 8)]
        for series in self.series:
            columns += [Column(series.name, cell_kind(self.indicator), 24), Column("Данные", width=18)]
        lines = zip(*(series.points for series in self.series), strict=True)
        rows = [(str(line[0].year), *(cell for p in line for cell in _cells(p))) for line in lines]
        return Table("Динамика", tuple(columns), rows, self._notes())


def _cells(point: Point) -> tuple[Decimal | None, str]:
    return point.value, formats.of(point.answered, point.expected) if point.expected else "не собирались"


def facts(
    own: pd.DataFrame,
    parent: pd.DataFrame | None,
    indicator: Indicator,
    *,
    years: Sequence[int],
    name: str,
    parent_name: str = "",
    level: Level = Level.TERRITORIAL,
    source: Level,
    as_of: date,
) -> Facts:
    """Frames of the organisation itself (of the level `level`) and of the one above it. The note
    and the sentence are of the organisation."""
    ordered = tuple(sorted(years))
    yes_no = indicator.aggregation is Aggregation.SHARE_YES and level is source is Level.PRIMARY
    series = [_series(indicator, own, ordered, name, yes_no)]
    # Beside the sum of the organisation above, the territory's own line would lie flat on the ground.
    if parent is not None and indicator.aggregation is not Aggregation.SUM:
        series.append(_series(indicator, parent, ordered, parent_name))
    last = max(ordered, default=0)
    newest = [p for p in series[0].points if p.year == last]
    return Facts(
        title=narrative.title(indicator),
        scope=f"{name}, {_span(ordered)}",
        unit=indicator.unit,
        note=formats.of(newest[0].answered, newest[0].expected) + f" за {last}{formats.NBSP}год"
        if newest
        else "",
        as_of=as_of,
        sentence="" if yes_no else sentence(indicator, series[0]),
        indicator=indicator,
        years=ordered,
        series=tuple(series),
        norms=norm_marks(indicator),
    )


def _span(years: Sequence[int]) -> str:
    if not years:
        return ""
    if len(years) == 1:
        return f"{years[0]}{formats.NBSP}год"
    return f"{years[0]}–{years[-1]}{formats.NBSP}годы"


def _series(
    indicator: Indicator, frame: pd.DataFrame, years: Sequence[int], name: str, yes_no: bool = False
) -> Series:
    by_year = {int(r["year"]): r for r in only(frame, indicator.code)}
    return Series(name, tuple(_point(indicator, year, by_year.get(year), yes_no) for year in years))


def _point(indicator: Indicator, year: int, row: dict[str, Any] | None, yes_no: bool) -> Point:
    if row is None:
        return Point(year, None, narrative.NO_DATA, False, 0, 0)
    value, answered, expected = decimal(row["value"]), int(row["answered"]), int(row["expected"])
    partial = value is not None and measures.partial(answered, expected)
    label = narrative.shown(indicator, value)
    if yes_no and value is not None:
        label = "да" if value else "нет"
    if partial:
        label += f"{APART}{formats.number(answered)} из {formats.number(expected)}"
    return Point(year, value, label, partial, answered, expected)


def sentence(indicator: Indicator, series: Series, title: str = "") -> str:
    known, whole, title = series.known, series.whole, title or narrative.title(indicator)
    if not known:
        return f"{title}: данных пока нет."
    there = [n for n, p in enumerate(series.points) if p.value is not None]
    inside = [p.year for n, p in enumerate(series.points) if p.value is None and there[0] < n < there[-1]]
    return narrative.joined(
        f"{title}.",
        narrative.change(indicator, whole[0], whole[-1]) if whole else "",
        narrative.gaps(inside),
        narrative.partial_years([(p.year, p.answered, p.expected) for p in series.points if p.partial]),
    )


COLOURS = (style.ACCENT, style.MUTED)
HEIGHT, LEADING = 340, 16


def screen(facts: Facts) -> alt.LayerChart:
    if facts.empty:
        return layers.nothing("За эти годы данных нет")
    head = 8 + 22 * len(facts.series)
    low, high = facts.reach
    up = alt.Scale(domain=[float(low), float(high)], range=[HEIGHT - 30, head], nice=False, zero=False)
    room = 4 + layers.text_width([part for s in facts.series for p in s.points for part in p.lines]) // 2
    along = alt.Scale(
        domain=[str(year) for year in facts.years], range=[room, alt.expr(f"width - {room}")], padding=0
    )
    drawn = [_norm(mark, up) for mark in facts.norms] + _turns(facts, along)
    words: list[alt.Chart] = []
    for n, series in reversed(list(enumerate(facts.series))):
        drawn += _line(series, n, along, up)
        words += _labels(facts, n, along, up) + _legend(series, n)
    for mark in facts.norms:
        words += _norm_words(mark, up)
    return layers.chart([*drawn, *words], HEIGHT)


def _line(series: Series, n: int, along: alt.Scale, up: alt.Scale) -> list[alt.Chart]:
    data = [
        {
            "year": str(p.year),
            "value": None if p.value is None else float(p.value),
            "through": None if p.value is None or p.partial else float(p.value),
            "label": p.label,
            "name": series.name,
            "behind": formats.of(p.answered, p.expected),
            "fill": style.PAPER if p.partial else COLOURS[n],
        }
        for p in series.points
    ]
    base = alt.Chart(layers.rows(data)).encode(
        x=alt.X(
            "year:O", scale=along, axis=alt.Axis(labelAngle=0, ticks=False, labelFontSize=14, labelPadding=8)
        ),
        y=alt.Y("value:Q", scale=up, axis=None),
        tooltip=[
            alt.Tooltip("name:N", title="Организация"),
            alt.Tooltip("year:O", title="Период"),
            alt.Tooltip("label:N", title="Значение"),
            alt.Tooltip("behind:N", title="Данные"),
        ],
    )
    dash = [5, 4] if n else [1, 0]
    line = base.mark_line(
        color=COLOURS[n], strokeWidth=2 if n else 3, strokeDash=dash, invalid="break-paths-show-path-domains"
    ).encode(y=alt.Y("through:Q", scale=up, axis=None))
    dots = base.mark_point(
        size=70 if n else 110, filled=True, stroke=COLOURS[n], strokeWidth=2, opacity=1, invalid="filter"
    ).encode(fill=alt.Fill("fill:N", scale=None, legend=None))
    return [line, dots]


def above(facts: Facts, n: int, position: int) -> bool:
    """Does the label stand over its point? The higher of two lines carries its labels on top."""
    values = [series.points[position].value for series in facts.series]
    mine, other = values[n], values[1 - n] if len(values) == 2 else None
    if mine is None or other is None or mine == other:
        return n == 0
    return mine > other


def _labels(facts: Facts, n: int, along: alt.Scale, up: alt.Scale) -> list[alt.Chart]:
    drawn: list[alt.Chart] = []
    for over in (True, False):
        points = [
            {
                "year": str(p.year),
                "value": float(p.value),
                "lines": "\n".join(p.lines),
                "more": len(p.lines) - 1,
            }
            for i, p in enumerate(facts.series[n].points)
            if p.value is not None and above(facts, n, i) is over
        ]
        if points:
            words = alt.Chart(layers.rows(points)).mark_text(
                # Vega hangs several lines from the first one.
                dy=alt.expr(f"-16 - {LEADING} * datum.more") if over else 17,
                fontSize=14,
                fontWeight=600,
                lineBreak="\n",
                lineHeight=LEADING,
            )
            placed = words.encode(
                x=alt.X("year:O", scale=along), y=alt.Y("value:Q", scale=up, axis=None), text="lines:N"
            )
            drawn += layers.haloed(placed, alt.value(COLOURS[n]))
    return drawn


def _legend(series: Series, n: int) -> list[alt.Chart]:
    data = layers.rows([{"name": series.name}])
    y = 10 + 22 * n
    sign: alt.Chart = (
        alt.Chart(data)
        .mark_rule(color=COLOURS[n], strokeWidth=2 if n else 3, strokeDash=[5, 4] if n else [1, 0])
        .encode(x=alt.value(0), x2=alt.value(24), y=alt.value(y))
    )
    name: alt.Chart = (
        alt.Chart(data)
        .mark_text(align="left", fontSize=14, color=style.INK, limit=alt.expr("width - 36"), ellipsis="…")
        .encode(text="name:N", x=alt.value(32), y=alt.value(y))
    )
    return [sign, name]


def _turns(facts: Facts, along: alt.Scale) -> list[alt.Chart]:
    if not facts.turns:
        return []
    at = alt.Chart(layers.rows([{"year": str(half)} for half, _ in facts.turns]))
    rule = at.mark_rule(color=style.MUTED, strokeDash=[2, 3]).encode(x=alt.X("year:O", scale=along))
    return [rule]


def _norm(mark: Mark, up: alt.Scale) -> alt.Chart:
    rule: alt.Chart = (
        alt.Chart(layers.rows([{"at": float(mark.value)}]))
        .mark_rule(color=style.NORM, strokeWidth=1.6, strokeDash=[6, 4])
        .encode(y=alt.Y("at:Q", scale=up, axis=None), x=alt.value(0), x2=alt.value(alt.expr("width")))
    )
    return rule


def _norm_words(mark: Mark, up: alt.Scale) -> list[alt.Chart]:
    if not mark.label:
        return []
    words = alt.Chart(layers.rows([{"at": float(mark.value), "label": mark.label}])).mark_text(
        align="left", dy=-9, fontSize=13, fontWeight=600
    )
    placed = words.encode(y=alt.Y("at:Q", scale=up, axis=None), x=alt.value(0), text="label:N")
    return layers.haloed(placed, alt.value(style.NORM))


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    if facts.empty:
        return strokes.nothing("За эти годы данных нет", width)
    pen = Pen.on(width, height or 170)
    head, foot = 8 + 13.0 * len(facts.series), float(pen.drawing.height) - 16
    low, high = (float(end) for end in facts.reach)
    room = max(
        30.0, 2 + strokes.widest([part for s in facts.series for p in s.points for part in p.lines], 8.5) / 2
    )
    step = (width - 2 * room) / max(1, len(facts.years) - 1)
    columns = [room + step * n for n in range(len(facts.years))] if len(facts.years) > 1 else [width / 2]

    def level(value: Decimal) -> float:
        return foot - 8 - (float(value) - low) / (high - low) * (foot - head - 14)

    pen.line(0, foot, width, foot, style.HAIRLINE)
    for at, year in zip(columns, facts.years, strict=True):
        pen.text(at, foot + 11, str(year), 8.5, style.MUTED, "middle")
    for half, _ in facts.turns:
        at = columns[list(facts.years).index(half)]
        pen.line(at, head, at, foot, style.MUTED, dash=True)
    for mark in facts.norms:
        pen.line(0, level(mark.value), width, level(mark.value), style.NORM, dash=True)
    heights = [[None if p.value is None else level(p.value) for p in s.points] for s in facts.series]
    for n in reversed(range(len(facts.series))):
        whole = [None if p.partial else y for p, y in zip(facts.series[n].points, heights[n], strict=True)]
        _paper_line(pen, columns, whole, n)
    for n, series in reversed(list(enumerate(facts.series))):
        _paper_labels(pen, facts, n, columns, heights[n])
        pen.line(0, 5 + 13.0 * n, 16, 5 + 13.0 * n, COLOURS[n], 1.2 if n else 2, dash=bool(n))
        pen.text(21, 8 + 13.0 * n, strokes.fitted(series.name, width - 24, 8.5)[0], 8.5)
    for mark in facts.norms:
        if mark.label:
            pen.over(1, level(mark.value) - 4, mark.label, 8, style.NORM)
    return pen.drawing


def _paper_line(pen: Pen, columns: Sequence[float], spots: Sequence[float | None], n: int) -> None:
    places = list(zip(columns, spots, strict=True))
    for (x1, y1), (x2, y2) in pairwise(places):
        if y1 is not None and y2 is not None:
            pen.line(x1, y1, x2, y2, COLOURS[n], 1.2 if n else 2, dash=bool(n))


def _paper_labels(
    pen: Pen, facts: Facts, n: int, columns: Sequence[float], spots: Sequence[float | None]
) -> None:
    for i, (x, y) in enumerate(zip(columns, spots, strict=True)):
        point = facts.series[n].points[i]
        if y is not None:
            pen.dot(x, y, 2.4 if n else 3.2, COLOURS[n], hollow=point.partial)
            first = y - 7 - 10 * (len(point.lines) - 1) if above(facts, n, i) else y + 13
            for row, part in enumerate(point.lines):
                pen.over(x, first + 10 * row, part, 8.5, COLOURS[n], "middle")
