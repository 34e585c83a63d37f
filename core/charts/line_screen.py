"""Lines over years, on the screen, named above. Two lines have a figure at every point; of more lines each has its last
one, and the first all of its figures."""

from collections.abc import Sequence

import altair as alt

from core import formats
from core.charts import layers, style
from core.charts.facts import Mark
from core.charts.line_strokes import Stroke, above, stroke
from core.charts.lines import BROKEN, Facts, Point, Series, spread, tick

HEIGHT, LEADING = 340, 16
FOOT, LEGEND, GAP = 30, 22, 18
# Of a telephone and of a usual screen: what all labels of a line may take.
_ROOM = (230, 620)


def screen(facts: Facts) -> alt.LayerChart:
    if facts.empty:
        return layers.nothing("За эти годы данных нет")
    frame = _Frame(facts)
    drawn = [_norm(mark, frame.up) for mark in facts.norms] + _marks(facts, frame)
    words: list[alt.Chart] = []
    for n, series in reversed(list(enumerate(facts.series))):
        look = stroke(facts, n)
        drawn += _line(series, look, frame)
        words += _labels(facts, n, frame)
        words += _legend(series, look, n)
    if facts.crowded:
        words += _ends(facts, frame)
    if facts.broken:
        words += _broken(frame)
    for mark in facts.norms:
        words += _norm_words(mark, frame.up)
    return layers.chart([*drawn, *words], frame.height)


def _axis(facts: Facts) -> alt.Axis:
    """Half-years stand in two lines, so that they do not run together. A line that looks like a zero is one."""
    return alt.Axis(
        labelAngle=0,
        ticks=False,
        labelFontSize=layers.narrow(12, 14),
        labelPadding=8,
        labelOverlap=True,
        labelExpr="split(datum.label, ' ')",
        domain=not facts.broken,
    )


class _Frame:
    """Where things stand: heights in pixels, by a narrow and by a wide screen."""

    def __init__(self, facts: Facts) -> None:
        lines = len(facts.series)
        self.facts = facts
        above = LEGEND * (lines + len(facts.marked)) + (14 if facts.marked else 0)
        self.height = HEIGHT + max(0, above - 2 * LEGEND)
        # Where the axis is zero, the scale stands on it.
        self.head, self.foot = 12 + above, self.height - (FOOT if facts.broken else 0)
        self.low, self.high = (float(end) for end in facts.reach)
        self.up = alt.Scale(
            domain=[self.low, self.high],
            range=[self.foot, self.head],
            nice=False,
            zero=False,
        )
        labels = [part for s in facts.series for p in s.points for part in p.lines]
        self.text = layers.text_width(labels)
        room = 4 + self.text // 2
        ends = [" · ".join(s.last.lines) for s in facts.series if s.last]
        self.right = layers.text_width(ends) + 16 if facts.crowded else room
        last = alt.expr(f"width - {self.right}")
        self.along = alt.Scale(
            type="point", domain=[tick(year) for year in facts.years], range=[room, last], padding=0
        )

    def heights(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.foot - share * (self.foot - self.head)

    def free(self, n: int, i: int) -> bool:
        """Is there room for a label among the points of the other lines?"""
        at = [None if (v := s.points[i].value) is None else self.heights(float(v)) for s in self.facts.series]
        mine = at[n]
        return mine is not None and all(
            other is None or abs(other - mine) > 34 for k, other in enumerate(at) if k != n
        )

    def over(self, n: int, i: int) -> bool:
        """Does the label stand over its point? On the other side where a norm would run through it."""
        value, wanted = self.facts.series[n].points[i].value, above(self.facts, n, i)
        if value is None:
            return wanted
        if self.heights(float(value)) + 26 > self.height:
            return True
        at, norms = self.heights(float(value)), [self.heights(float(m.value)) for m in self.facts.norms]
        crossed = {side: any(abs(at + 16 * (1 - 2 * side) - norm) < 11 for norm in norms) for side in (0, 1)}
        return not wanted if crossed[wanted] and not crossed[not wanted] else wanted

    @property
    def dense(self) -> tuple[bool, bool]:
        """Are there too many labels for a narrow, for a wide screen? Then only the ends have theirs."""
        whole = (self.text + 6) * len(self.facts.years)
        return whole > _ROOM[0], whole > _ROOM[1]

    def x(self) -> alt.X:
        """Every layer names the same axis: of several Vega takes what it likes."""
        return alt.X("year:O", scale=self.along, axis=_axis(self.facts))

    def y(self, column: str = "value") -> alt.Y:
        return alt.Y(f"{column}:Q", scale=self.up, axis=None)


def _line(series: Series, look: Stroke, frame: _Frame) -> list[alt.Chart]:
    data = [_datum(series, p, look) for p in series.points]
    base = alt.Chart(layers.rows(data)).encode(
        x=frame.x(),
        y=frame.y(),
        tooltip=[
            alt.Tooltip("name:N", title="Организация"),
            alt.Tooltip("year:O", title="Период"),
            alt.Tooltip("label:N", title="Значение"),
            alt.Tooltip("behind:N", title="Данные"),
        ],
    )
    line = base.mark_line(
        color=look.colour,
        strokeWidth=look.width,
        strokeDash=list(look.dash),
        invalid="break-paths-show-path-domains",
    ).encode(y=frame.y("through"))
    dots = base.mark_point(
        size=110 if look.width > 2 else 70,
        shape=look.sign,
        filled=True,
        stroke=look.colour,
        strokeWidth=2,
        opacity=1,
        invalid="filter",
    ).encode(fill=alt.Fill("fill:N", scale=None, legend=None))
    return [line, dots]


def _datum(series: Series, p: Point, look: Stroke) -> dict[str, object]:
    return {
        "year": tick(p.year),
        "value": None if p.value is None else float(p.value),
        "through": None if p.value is None or p.partial else float(p.value),
        "label": p.label,
        "name": series.name,
        "behind": formats.of(p.answered, p.expected),
        "fill": style.PAPER if p.partial else look.colour,
    }


def _labels(facts: Facts, n: int, frame: _Frame) -> list[alt.Chart]:
    every = [i for i, p in enumerate(facts.series[n].points) if p.value is not None]
    # In a crowd the last one stands behind the end of its line, and of the others there is room for the first alone.
    known = every[:-1] if facts.crowded else every
    if facts.crowded and n:
        known = [i for i in known[:1] if frame.free(n, i)]
    drawn: list[alt.Chart] = []
    for over in (True, False):
        points = [
            _figure(facts.series[n].points[i], i in (every[0], every[-1]))
            for i in known
            if frame.over(n, i) is over
        ]
        if points:
            drawn += layers.haloed(_placed(points, over, frame), alt.value(stroke(facts, n).colour))
    return drawn


def _figure(p: Point, end: bool) -> dict[str, object]:
    assert p.value is not None
    return {
        "year": tick(p.year),
        "value": float(p.value),
        "lines": "\n".join(p.lines),
        "more": len(p.lines) - 1,
        "end": int(end),
    }


def _placed(points: Sequence[dict[str, object]], over: bool, frame: _Frame) -> alt.Chart:
    narrow, wide = ("datum.end" if dense else "1" for dense in frame.dense)
    words = alt.Chart(layers.rows(list(points))).mark_text(
        # Vega hangs several lines from the first one.
        dy=alt.expr(f"-16 - {LEADING} * datum.more") if over else 17,
        fontSize=14,
        fontWeight=600,
        lineBreak="\n",
        lineHeight=LEADING,
        opacity=layers.narrow(narrow, wide),
    )
    placed: alt.Chart = words.encode(x=frame.x(), y=frame.y(), text="lines:N")
    return placed


def _ends(facts: Facts, frame: _Frame) -> list[alt.Chart]:
    """The last figure of every line behind its end, moved apart, with a stroke that leads to it."""
    shown = [(n, s.last) for n, s in enumerate(facts.series)]
    ends = [(n, p, p.value) for n, p in shown if p is not None and p.value is not None]
    wanted = [frame.heights(float(value)) for _, _, value in ends]
    apart = spread(wanted, GAP, frame.head - 4, frame.foot)
    data = [
        {
            "year": tick(p.year),
            "from": wanted[k],
            "at": apart[k],
            "figure": " · ".join(p.lines),
            "ink": style.INK if n else stroke(facts, n).colour,
            "line": stroke(facts, n).colour,
        }
        for k, (n, p, _) in enumerate(ends)
    ]
    leader = (
        alt.Chart(layers.rows(data))
        .mark_rule(strokeWidth=0.8, opacity=0.7)
        .encode(
            x=frame.x(),
            x2=alt.value(alt.expr(f"width - {frame.right - 12}")),
            y=alt.value(alt.expr("datum.from")),
            y2=alt.value(alt.expr("datum.at")),
            color=alt.Color("line:N", scale=None, legend=None),
        )
    )
    words = (
        alt.Chart(layers.rows(data))
        .mark_text(align="left", baseline="middle", fontSize=14, fontWeight=600)
        .encode(
            x=alt.value(alt.expr(f"width - {frame.right - 14}")),
            y=alt.value(alt.expr("datum.at")),
            text="figure:N",
        )
    )
    return [leader, *layers.haloed(words, alt.Color("ink:N", scale=None, legend=None))]


def _legend(series: Series, look: Stroke, n: int) -> list[alt.Chart]:
    data = layers.rows([{"name": series.name}])
    y = 10 + LEGEND * n
    base = alt.Chart(data)
    sign: alt.Chart = base.mark_rule(
        color=look.colour, strokeWidth=look.width, strokeDash=list(look.dash)
    ).encode(x=alt.value(0), x2=alt.value(24), y=alt.value(y))
    dot: alt.Chart = base.mark_point(
        shape=look.sign, filled=True, color=look.colour, size=60, opacity=1
    ).encode(x=alt.value(12), y=alt.value(y))
    name: alt.Chart = base.mark_text(
        align="left",
        fontSize=14,
        color=style.INK,
        limit=alt.expr("width - 36"),
        ellipsis="…",
    ).encode(text="name:N", x=alt.value(32), y=alt.value(y))
    return [sign, dot, name]


def _marks(facts: Facts, frame: _Frame) -> list[alt.Chart]:
    """Where lines go on with something else: a stroke across with a number, and above the lines what it is."""
    if not facts.marked:
        return []
    data = [{"year": tick(year), "number": str(n)} for n, (year, _) in enumerate(facts.marked, 1)]
    at = alt.Chart(layers.rows(data))
    top = frame.head - 6
    rule = at.mark_rule(color=style.MUTED, strokeDash=[2, 3]).encode(
        x=frame.x(), y=alt.value(top), y2=alt.value(frame.foot)
    )
    words = at.mark_text(fontSize=13, fontWeight=600, dy=-7).encode(
        x=frame.x(), y=alt.value(top), text="number:N"
    )
    first = 10 + LEGEND * len(facts.series)
    named = [
        {"at": first + LEGEND * (n - 1), "label": f"{n}. {text}"}
        for n, (_, text) in enumerate(facts.marked, 1)
    ]
    names = (
        alt.Chart(layers.rows(named))
        .mark_text(align="left", fontSize=13, color=style.MUTED, limit=alt.expr("width"), ellipsis="…")
        .encode(x=alt.value(0), y=alt.value(alt.expr("datum.at")), text="label:N")
    )
    return [rule, *layers.haloed(words, alt.value(style.MUTED)), names]


def _broken(frame: _Frame) -> list[alt.Chart]:
    words = alt.Chart(layers.rows([{"label": BROKEN}])).mark_text(align="right", fontSize=12)
    placed = words.encode(x=alt.value(alt.expr("width")), y=alt.value(frame.foot - 4), text="label:N")
    return layers.haloed(placed, alt.value(style.MUTED))


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
