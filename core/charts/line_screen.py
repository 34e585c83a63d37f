"""Lines over years, on the screen. Two lines have a figure at every point; of more lines each is named where it ends,
and only the first one has all of its figures."""

from collections.abc import Sequence

import altair as alt

from core import formats
from core.charts import layers, style
from core.charts.facts import Mark
from core.charts.line_strokes import Stroke, above, stroke
from core.charts.lines import Facts, Point, Series, spread

HEIGHT, LEADING = 340, 16
FOOT, LEGEND, GAP = 30, 22, 18
# Room for names of lines behind their ends, on a wide screen; on a narrow one there are figures alone.
NAMED, NAME_SIGNS = 285, 34
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
        if n == 0 or not facts.crowded:
            words += _labels(facts, n, frame)
        words += _legend(series, look, n, facts.crowded)
    if facts.crowded:
        words += _ends(facts, frame)
    for mark in facts.norms:
        words += _norm_words(mark, frame.up)
    return layers.chart([*drawn, *words], frame.height)


_AXIS = alt.Axis(labelAngle=0, ticks=False, labelFontSize=14, labelPadding=8, labelOverlap=True)


class _Frame:
    """Where things stand: heights in pixels, by a narrow and by a wide screen."""

    def __init__(self, facts: Facts) -> None:
        lines = len(facts.series)
        self.facts = facts
        self.height = HEIGHT + LEGEND * max(0, lines - 2) + (14 if facts.marked else 0)
        legend = 8 + LEGEND * lines + (14 if facts.marked else 0)
        # Lines that are named at their ends need no legend where there is room for the names.
        self.heads = (legend, 30 if facts.crowded else legend)
        self.low, self.high = (float(end) for end in facts.reach)
        self.up = alt.Scale(
            domain=[self.low, self.high],
            range=[self.height - FOOT, layers.narrow(*self.heads)],
            nice=False,
            zero=False,
        )
        labels = [part for s in facts.series for p in s.points for part in p.lines]
        self.text = layers.text_width(labels)
        room = 4 + self.text // 2
        ends = [part for s in facts.series if s.last for part in s.last.lines[:1]]
        self.right = (layers.text_width(ends) + 16, NAMED) if facts.crowded else (room, room)
        last = layers.narrow(*(f"width - {right}" for right in self.right))
        self.along = alt.Scale(
            type="point", domain=[str(year) for year in facts.years], range=[room, last], padding=0
        )

    def heights(self, value: float) -> tuple[float, float]:
        share = (value - self.low) / (self.high - self.low)
        foot = self.height - FOOT
        return tuple(foot - share * (foot - head) for head in self.heads)  # type: ignore[return-value]

    @property
    def dense(self) -> tuple[bool, bool]:
        """Are there too many labels for a narrow, for a wide screen? Then only the ends have theirs."""
        whole = (self.text + 6) * len(self.facts.years)
        return whole > _ROOM[0], whole > _ROOM[1]

    def x(self) -> alt.X:
        """Every layer names the same axis: of several Vega takes what it likes."""
        return alt.X("year:O", scale=self.along, axis=_AXIS)

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
        "year": str(p.year),
        "value": None if p.value is None else float(p.value),
        "through": None if p.value is None or p.partial else float(p.value),
        "label": p.label,
        "name": series.name,
        "behind": formats.of(p.answered, p.expected),
        "fill": style.PAPER if p.partial else look.colour,
    }


def _labels(facts: Facts, n: int, frame: _Frame) -> list[alt.Chart]:
    every = [i for i, p in enumerate(facts.series[n].points) if p.value is not None]
    # In a crowd the last one stands behind the end of its line.
    known = every[:-1] if facts.crowded else every
    drawn: list[alt.Chart] = []
    for over in (True, False):
        points = [
            _figure(facts.series[n].points[i], i in (every[0], every[-1]))
            for i in known
            if above(facts, n, i) is over
        ]
        if points:
            drawn += layers.haloed(_placed(points, over, frame), alt.value(stroke(facts, n).colour))
    return drawn


def _figure(p: Point, end: bool) -> dict[str, object]:
    assert p.value is not None
    return {
        "year": str(p.year),
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
    """The name and the last figure of every line behind its end, moved apart, with a stroke that leads to it."""
    shown = [(n, s, s.last) for n, s in enumerate(facts.series)]
    ends = [(n, s, p) for n, s, p in shown if p is not None and p.value is not None]
    wanted = [frame.heights(float(p.value)) for _, _, p in ends if p.value is not None]
    bottom = frame.height - FOOT
    apart = [
        spread([w[side] for w in wanted], GAP, frame.heads[side] - 4, bottom)
        for side in range(len(frame.heads))
    ]
    data = [
        {
            "year": str(p.year),
            "from_narrow": wanted[k][0],
            "from_wide": wanted[k][1],
            "narrow": apart[0][k],
            "wide": apart[1][k],
            "figure": p.lines[0],
            "named": _named(s.name, p),
            "ink": style.INK if n else stroke(facts, n).colour,
            "line": stroke(facts, n).colour,
        }
        for k, (n, s, p) in enumerate(ends)
    ]
    return [_leaders(data, frame), *_end_words(data, frame)]


def _named(name: str, p: Point) -> str:
    """A partial figure says of how many it is."""
    figure = " · ".join(p.lines)
    return f"{figure}  {style.cut(name, max(12, NAME_SIGNS - len(figure)))}"


def _leaders(data: list[dict[str, object]], frame: _Frame) -> alt.Chart:
    end = layers.narrow(f"width - {frame.right[0] - 12}", f"width - {frame.right[1] - 16}")
    leader: alt.Chart = (
        alt.Chart(layers.rows(data))
        .mark_rule(strokeWidth=0.8, opacity=0.7)
        .encode(
            x=frame.x(),
            x2=alt.value(end),
            y=alt.value(layers.narrow("datum.from_narrow", "datum.from_wide")),
            y2=alt.value(layers.narrow("datum.narrow", "datum.wide")),
            color=alt.Color("line:N", scale=None, legend=None),
        )
    )
    return leader


def _end_words(data: list[dict[str, object]], frame: _Frame) -> list[alt.Chart]:
    drawn: list[alt.Chart] = []
    for column, at, seen in (
        ("figure", f"width - {frame.right[0] - 14}", (1, 0)),
        ("named", f"width - {frame.right[1] - 20}", (0, 1)),
    ):
        words = alt.Chart(layers.rows(data)).mark_text(
            align="left",
            baseline="middle",
            fontSize=14,
            fontWeight=600,
            opacity=layers.narrow(*seen),
        )
        placed = words.encode(
            x=alt.value(alt.expr(at)),
            y=alt.value(layers.narrow("datum.narrow", "datum.wide")),
            text=f"{column}:N",
        )
        drawn += layers.haloed(placed, alt.Color("ink:N", scale=None, legend=None))
    return drawn


def _legend(series: Series, look: Stroke, n: int, crowded: bool) -> list[alt.Chart]:
    """Above the lines; where they are named at their ends, on a narrow screen only."""
    data = layers.rows([{"name": series.name}])
    y, seen = 10 + LEGEND * n, layers.narrow(1, 0 if crowded else 1)
    base = alt.Chart(data)
    sign: alt.Chart = base.mark_rule(
        color=look.colour, strokeWidth=look.width, strokeDash=list(look.dash), opacity=seen
    ).encode(x=alt.value(0), x2=alt.value(24), y=alt.value(y))
    dot: alt.Chart = base.mark_point(
        shape=look.sign, filled=True, color=look.colour, size=60, opacity=seen
    ).encode(x=alt.value(12), y=alt.value(y))
    name: alt.Chart = base.mark_text(
        align="left",
        fontSize=14,
        color=style.INK,
        opacity=seen,
        limit=alt.expr("width - 36"),
        ellipsis="…",
    ).encode(text="name:N", x=alt.value(32), y=alt.value(y))
    return [sign, dot, name]


def _marks(facts: Facts, frame: _Frame) -> list[alt.Chart]:
    """Where lines go on with something else: a stroke across, with the number of its explanation."""
    if not facts.marked:
        return []
    data = [{"year": str(year), "number": str(n)} for n, (year, _) in enumerate(facts.marked, 1)]
    at = alt.Chart(layers.rows(data))
    top = layers.narrow(frame.heads[0] - 6, frame.heads[1] - 6)
    rule = at.mark_rule(color=style.MUTED, strokeDash=[2, 3]).encode(
        x=frame.x(), y=alt.value(top), y2=alt.value(frame.height - FOOT)
    )
    words = at.mark_text(fontSize=13, fontWeight=600, dy=-7).encode(
        x=frame.x(), y=alt.value(top), text="number:N"
    )
    return [rule, *layers.haloed(words, alt.value(style.MUTED))]


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
