"""Two indicators of every organisation against each other, a point each, with the medians as a cross."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import altair as alt
import pandas as pd

from core import formats, linked, narrative, places
from core.charts import layers, style
from core.charts.dots import fitting
from core.charts.facts import Told, by_organisation, cell_kind, decimal, is_thin
from core.formats import NBSP, count, number
from core.indicators import Aggregation, Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

NAMED = 4


@dataclass(frozen=True)
class Point:
    """`across` and `up` as shown, in the units of the two indicators. `answered` of `expected` are of the one that
    fewer have answered."""

    code: str
    name: str
    across: Decimal
    up: Decimal
    members: int | None
    thin: bool
    answered: int
    expected: int


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`middle` is the median of either, of the points that are not thin; None without them. `without` is how many
    lack one of the figures; `sized`: are the points as large as their organisations?"""

    first: Indicator
    second: Indicator
    points: tuple[Point, ...]
    middle: tuple[Decimal, Decimal] | None
    without: int
    sized: bool

    @property
    def empty(self) -> bool:
        return not self.points

    @property
    def whole(self) -> tuple[Point, ...]:
        return tuple(p for p in self.points if not p.thin)

    @property
    def far(self) -> tuple[Point, ...]:
        """Those farthest from the cross, by rank on either side: the few that are named."""
        return _far(self.whole, self.middle)

    def table(self) -> Table:
        columns = (
            Column("Организация", width=48),
            Column("Код", width=14),
            Column(_heading(self.first), cell_kind(self.first), 18),
            Column(_heading(self.second), cell_kind(self.second), 18),
            *((Column("Членов Профсоюза", Kind.WHOLE),) if self.sized else ()),
            Column("Данные", width=16),
            Column("Примечание", width=14),
        )
        return Table("Два показателя", columns, [self._cells(p) for p in self.points], self._notes())

    def _cells(self, p: Point) -> tuple[Any, ...]:
        size = (p.members,) if self.sized else ()
        behind = formats.of(p.answered, p.expected)
        return (p.name, p.code, p.across, p.up, *size, behind, "мало данных" if p.thin else "")


def drawable(i: Indicator, level: Level) -> bool:
    """«Да» and «нет» of single primaries are two heaps, not a cloud."""
    return i.aggregation is not Aggregation.SHARE_YES or level is not Level.PRIMARY


def _heading(i: Indicator) -> str:
    return f"{narrative.title(i)}, {i.unit}" if i.unit else narrative.title(i)


def facts(
    frame: pd.DataFrame,
    first: Indicator,
    second: Indicator,
    *,
    year: int,
    whole: str,
    level: Level,
    as_of: date,
    size: Indicator | None = None,
    scope: str = "",
) -> Facts:
    """`first` goes across, `second` up; `size` is the number of members, where the points show it."""
    across, up = by_organisation(frame, first, year), by_organisation(frame, second, year)
    large = by_organisation(frame, size, year) if size else {}
    found = [_point(across[key], up[key], large.get(key), first, second) for key in across if key in up]
    points = tuple(sorted((p for p in found if p), key=lambda p: (p.thin, alphabetical(p.name), p.code)))
    solid = [p for p in points if not p.thin]
    x, y = places.middle([p.across for p in solid]), places.middle([p.up for p in solid])
    middle = None if x is None or y is None else (x, y)
    without = len(across.keys() | up.keys()) - len(points)
    answered = sum(p.answered for p in points)
    expected = sum(int(r["expected"]) for r in (across | up).values())
    return Facts(
        title=f"«{first.short}» и «{second.short}»",
        scope=scope or f"{whole}, {year}{NBSP}год",
        unit="",
        note=formats.of(answered, expected),
        as_of=as_of,
        sentence=_sentence(points, middle, first, second, without),
        about=(first, second) if first.code != second.code else (first,),
        basis=_basis(middle, first, second),
        first=first,
        second=second,
        points=points,
        middle=middle,
        without=without,
        sized=size is not None,
    )


def _point(
    across: Mapping[str, Any],
    up: Mapping[str, Any],
    large: Mapping[str, Any] | None,
    first: Indicator,
    second: Indicator,
) -> Point | None:
    x, y = decimal(across["value"]), decimal(up["value"])
    if x is None or y is None:
        return None
    fewer = min(across, up, key=lambda row: int(row["answered"]))
    thin = any(is_thin(r) for r in (across, up))
    members = decimal(large["value"]) if large else None
    return Point(
        str(across["code"]),
        str(across["organisation"]),
        formats.half_up(x, narrative.places(first)),
        formats.half_up(y, narrative.places(second)),
        None if members is None else int(members),
        thin,
        int(fewer["answered"]),
        int(fewer["expected"]),
    )


def _sentence(
    points: Sequence[Point],
    middle: tuple[Decimal, Decimal] | None,
    first: Indicator,
    second: Indicator,
    without: int,
) -> str:
    solid = [p for p in points if not p.thin]
    if middle is None:
        return "Организаций, у которых достаточно данных по обоим показателям, пока нет."
    both, neither = _sides(solid, middle)
    thin = len(points) - len(solid)
    left = [f"мало данных — {number(thin)}"] if thin else []
    left += [f"нет одного из чисел — {number(without)}"] if without else []
    halves = (
        f"Выше середины по обоим показателям — {_organisations(both)}, "
        f"ниже по обоим — {_organisations(neither)}."
    )
    return narrative.joined(
        linked.words([(p.across, p.up) for p in solid], first, second),
        halves,
        f"Не в счёт: {', '.join(left)}." if left else "",
    )


def _organisations(many: int) -> str:
    return count(many, "организация", "организации", "организаций")


def _sides(points: Sequence[Point], middle: tuple[Decimal, Decimal]) -> tuple[int, int]:
    x, y = middle
    return (
        sum(p.across > x and p.up > y for p in points),
        sum(p.across < x and p.up < y for p in points),
    )


def _basis(middle: tuple[Decimal, Decimal] | None, first: Indicator, second: Indicator) -> tuple[str, ...]:
    if middle is None:
        return ()
    return (
        f"Середина (медиана): «{first.short}» — {narrative.measured(first, middle[0])}, "
        f"«{second.short}» — {narrative.measured(second, middle[1])}; по точкам, где данных достаточно.",
        "Связь судим по порядку организаций по обоим показателям, не меньше чем по десяти.",
    )


def _far(points: Sequence[Point], middle: tuple[Decimal, Decimal] | None) -> tuple[Point, ...]:
    """By how many typical steps away from the cross; only who is more than three away is named."""
    if middle is None:
        return ()
    x, y = middle
    wide = places.middle([abs(p.across - x) for p in points]) or Decimal(1)
    tall = places.middle([abs(p.up - y) for p in points]) or Decimal(1)

    def away(p: Point) -> Decimal:
        return max(abs(p.across - x) / wide, abs(p.up - y) / tall)

    named: list[Point] = []
    for p in sorted((p for p in points if away(p) > 3), key=lambda p: (-away(p), p.code)):
        # A name is as wide as many points: one too near to another would lie on it.
        if all(abs(p.up - o.up) > tall or abs(p.across - o.across) > 8 * wide for o in named):
            named.append(p)
    return tuple(named[:NAMED])


TOP, HEIGHT, LEFT = 48, 400, 8


def screen(facts: Facts) -> alt.LayerChart:
    """Clicks arrive as `pick`: `code`. Short names of columns: there may be a thousand points."""
    if facts.empty:
        return layers.nothing("Организаций с обоими показателями пока нет")
    across = _scale([p.across for p in facts.points], [LEFT, alt.expr("width - 16")], facts.first)
    up = _scale([p.up for p in facts.points], [HEIGHT, TOP], facts.second)
    return layers.chart(
        [*_cross(facts, across, up), _dots(facts, across, up), *_names(facts, across, up), *_titles(facts)],
        HEIGHT,
    )


def _scale(values: Sequence[Decimal], span: list[Any], i: Indicator) -> alt.Scale:
    """Where the points are, with a little room; a share never ends beyond its hundred."""
    low, high = min(values), max(values)
    room = (high - low) / 20 or abs(high) / 20 or Decimal(1)
    low, high = (low - room if low < 0 else max(Decimal(0), low - room)), high + room
    high = min(high, Decimal(100) + room / 4) if i.share and max(values) <= 100 else high
    return alt.Scale(domain=[float(low), float(high)], range=span, nice=False, zero=False)


def _axis(fine: int, orient: Literal["bottom", "left"], ticks: Any) -> alt.Axis:
    return alt.Axis(
        orient=orient, grid=False, tickCount=ticks, labelFontSize=13, format=f",.{fine}~f", title=None
    )


def _dots(facts: Facts, across: alt.Scale, up: alt.Scale) -> alt.Chart:
    longest = fitting(len(facts.points), 60)
    rows = [_datum(p, longest, facts.sized) for p in facts.points]
    pick = alt.selection_point(name="pick", fields=["code"], on="click", empty=False)
    fine, finer = narrative.places(facts.first), narrative.places(facts.second)
    size = _size(facts, [p.members or 0 for p in facts.points])
    drawn: alt.Chart = (
        alt.Chart(layers.rows(rows))
        .mark_point(filled=True, opacity=0.75, strokeWidth=1.4, cursor="pointer")
        .encode(
            x=alt.X("x:Q", scale=across, axis=_axis(0 if fine == 0 else 1, "bottom", layers.narrow(4, 8))),
            y=alt.Y("y:Q", scale=up, axis=_axis(0 if finer == 0 else 1, "left", 5)),
            size=size,
            fill=alt.Fill(
                "t:N", scale=alt.Scale(domain=[0, 1], range=[style.ACCENT, style.PAPER]), legend=None
            ),
            stroke=alt.Stroke(
                "t:N", scale=alt.Scale(domain=[0, 1], range=[style.PAPER, style.MUTED]), legend=None
            ),
            tooltip=[
                alt.Tooltip("n:N", title="Организация"),
                alt.Tooltip("code:N", title="Код"),
                alt.Tooltip("x:Q", title="По горизонтали", format=f",.{fine}f"),
                alt.Tooltip("y:Q", title="По вертикали", format=f",.{finer}f"),
                *([alt.Tooltip("m:Q", title="Членов Профсоюза", format=",.0f")] if facts.sized else []),
            ],
        )
        .add_params(pick)
    )
    return drawn


def _size(facts: Facts, members: Sequence[int]) -> Any:
    if not facts.sized:
        return alt.value(layers.narrow(70, 110) if len(facts.points) < 200 else 40)
    return alt.Size(
        "m:Q", scale=alt.Scale(domain=[0, max(members) or 1], range=[20, 700], zero=True), legend=None
    )


def _datum(p: Point, longest: int, sized: bool) -> dict[str, Any]:
    found = {"code": p.code, "n": style.cut(p.name, longest), "x": float(p.across), "y": float(p.up)}
    return found | {"t": int(p.thin)} | ({"m": p.members or 0} if sized else {})


def _cross(facts: Facts, across: alt.Scale, up: alt.Scale) -> list[alt.Chart]:
    if facts.middle is None:
        return []
    at = alt.Chart(layers.rows([{"x": float(facts.middle[0]), "y": float(facts.middle[1])}]))
    line: dict[str, Any] = {"color": style.MUTED, "strokeDash": [4, 4], "strokeWidth": 1.2}
    upright = at.mark_rule(**line).encode(
        x=alt.X("x:Q", scale=across), y=alt.value(TOP), y2=alt.value(HEIGHT)
    )
    flat = at.mark_rule(**line).encode(
        y=alt.Y("y:Q", scale=up), x=alt.value(LEFT), x2=alt.value(alt.expr("width - 16"))
    )
    return [upright, flat]


def _names(facts: Facts, across: alt.Scale, up: alt.Scale) -> list[alt.Chart]:
    """Of the few far ones, turned inwards so that they stay in the picture."""
    if not facts.far:
        return []
    every = [p.across for p in facts.points]
    half = (min(every) + max(every)) / 2
    drawn: list[alt.Chart] = []
    for right in (False, True):
        rows = [
            {"x": float(p.across), "y": float(p.up), "label": style.cut(p.name, 34)}
            for p in facts.far
            if (p.across > half) is right
        ]
        if not rows:
            continue
        words = (
            alt.Chart(layers.rows(rows))
            .mark_text(
                align="right" if right else "left",
                dx=-9 if right else 9,
                # There is no room for names on a telephone: a touch tells them.
                opacity=layers.narrow(0, 1),
                dy=-8,
                fontSize=12,
                limit=layers.narrow(150, 280),
                ellipsis="…",
            )
            .encode(x=alt.X("x:Q", scale=across), y=alt.Y("y:Q", scale=up), text="label:N")
        )
        drawn += layers.haloed(words, alt.value(style.INK))
    return drawn


def _titles(facts: Facts) -> list[alt.Chart]:
    """As data: titles of axes would be words of people in the specification."""
    upper = style.cut(f"↑ {_heading(facts.second)}", 90)
    lower = style.cut(f"→ {_heading(facts.first)}", 90)
    drawn: list[alt.Chart] = []
    for text, y in ((upper, 8), (lower, 26)):
        words = alt.Chart(layers.rows([{"label": text}])).mark_text(
            align="left",
            baseline="middle",
            fontSize=13,
            fontWeight=600,
            limit=alt.expr("width"),
            ellipsis="…",
        )
        drawn.append(words.encode(x=alt.value(0), y=alt.value(y), text="label:N", color=alt.value(style.INK)))
    return drawn
