"""Organisations as dots on one line, with the norm as a band behind them: who is below, within and above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from core import formats, measures, narrative, norms
from core.charts import bands, layers, style
from core.charts.bands import Member
from core.charts.facts import Row, Told, cell_kind, decimal, only
from core.formats import NBSP, number
from core.indicators import Indicator, Norm
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table

BELOW, WITHIN, ABOVE, APART, THIN, MISSING = "below", "within", "above", "apart", "thin", "none"
WORDS = {
    BELOW: "ниже нормы",
    WITHIN: "в норме",
    ABOVE: "выше нормы",
    APART: "норму отдельно не применяют",
    THIN: "мало данных",
    MISSING: narrative.NO_DATA,
}


@dataclass(frozen=True)
class Group:
    """`code` is one of WORDS; `members` from the lowest value up."""

    code: str
    members: tuple[Member, ...]

    @property
    def label(self) -> str:
        return WORDS[self.code]


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`groups` always begin with those below, within and above; the others only where there are any. `whole` is the
    figure of them all together."""

    indicator: Indicator
    norm: Norm
    groups: tuple[Group, ...]
    whole: Decimal | None

    @property
    def empty(self) -> bool:
        return not any(g.members for g in self.groups)

    @property
    def drawn(self) -> tuple[Group, ...]:
        """Those with a place on the line."""
        return tuple(g for g in self.groups if g.code in SHAPES and g.members)

    @property
    def compared(self) -> int:
        return sum(len(g.members) for g in self.groups[:3])

    def table(self) -> Table:
        columns = (
            Column("Норма", width=26),
            Column("Организация", width=48),
            Column("Код", width=14),
            Column(f"Значение, {self.unit}" if self.unit else "Значение", cell_kind(self.indicator), 16),
            Column("Ответили", Kind.WHOLE),
            Column("Ожидались", Kind.WHOLE),
        )
        rows = [
            (g.label, m.name, m.code, m.value, m.answered, m.expected) for g in self.groups for m in g.members
        ]
        return Table("Норма", columns, rows, self._notes())


def facts(
    frame: pd.DataFrame,
    own: pd.DataFrame | None,
    indicator: Indicator,
    *,
    year: int,
    whole: str,
    level: Level,
    as_of: date,
    scope: str = "",
    homes: Mapping[str, str] = bands.NOWHERE,
) -> Facts:
    """`indicator` has a norm. `own` is the row of the organisation above them all, None where some were filtered
    away. `homes`: code -> the organisation above."""
    assert indicator.norm is not None
    every = bands.members(frame, indicator, year, level, homes)
    small = {str(r["code"]) for r in only(frame, indicator.code, year) if not _held(indicator, r)}
    groups = _grouped(indicator, every, small)
    above = only(own, indicator.code, year) if own is not None else []
    value = decimal(above[0]["value"]) if above else None
    about = (sum(m.answered for m in every), sum(m.expected for m in every))
    return Facts(
        title=f"{narrative.title(indicator)}: кто в норме",
        scope=scope or f"{whole}, {year}{NBSP}год",
        unit=indicator.unit,
        note=formats.of(*about),
        as_of=as_of,
        sentence=narrative.joined(
            _sentence(indicator, indicator.norm, groups, level),
            _together(indicator, value, above[0]) if above else "",
        ),
        about=(indicator,),
        basis=_basis(indicator, indicator.norm, groups),
        indicator=indicator,
        norm=indicator.norm,
        groups=groups,
        whole=value,
    )


def _held(indicator: Indicator, row: dict[str, Any]) -> bool:
    """A norm per 100 members is not held against a single organisation of fewer."""
    return norms.held(indicator, decimal(row["base"]), int(row["answered"]))


def _grouped(indicator: Indicator, every: Sequence[Member], small: set[str]) -> tuple[Group, ...]:
    found: dict[str, list[Member]] = {code: [] for code in WORDS}
    for m in every:
        found[_place(indicator, m, small)].append(m)
    made = (Group(code, tuple(inside)) for code, inside in found.items())
    return tuple(g for g in made if g.members or g.code in (BELOW, WITHIN, ABOVE))


def _place(indicator: Indicator, m: Member, small: set[str]) -> str:
    if m.value is None:
        return MISSING
    if m.thin:
        return THIN
    return APART if m.code in small else measures.standing(indicator, m.value)


def _sentence(indicator: Indicator, norm: Norm, groups: Sequence[Group], level: Level) -> str:
    below, within, above = groups[:3]
    compared = sum(len(g.members) for g in groups[:3])
    if not compared:
        return "Сравнить с нормой пока некого."
    head = narrative.norm_met(len(within.members), compared, level, narrative.bound(indicator, norm))
    sides = [_side("Ниже", below), _side("Выше", above) if norm.upper is not None else ""]
    return narrative.joined(head, *sides)


def _together(indicator: Indicator, value: Decimal | None, row: Row) -> str:
    """The figure of them all, with of how many it is where they are not all."""
    if value is None:
        return ""
    answered, expected = int(row["answered"]), int(row["expected"])
    some = f" ({formats.of(answered, expected)})" if measures.partial(answered, expected) else ""
    return f"В целом — {narrative.measured(indicator, value)}{some}."


def _side(word: str, group: Group) -> str:
    if not group.members:
        return ""
    # The farthest from the norm are named first.
    named = group.members if group.code == BELOW else tuple(reversed(group.members))
    return f"{word} — {number(len(named))}: {bands.named(named)}."


def _basis(indicator: Indicator, norm: Norm, groups: Sequence[Group]) -> tuple[str, ...]:
    rule = f"Норма: {narrative.bound(indicator, norm)} ({norm.source}); границы входят в норму."
    small = "Норму на 100 членов не применяют к одной организации меньше 100 человек."
    return (
        rule,
        *(f"{g.label}: {number(len(g.members))} по таблице под диаграммой." for g in groups),
        *((small,) if any(g.code == APART for g in groups) else ()),
    )


# A dot's place along the line, one of so many, finer for a crowd; dots of one place stand on each other.
PLACES, FINER, CROWD = 44, 88, 200
DEEP, NORM, LINE = 220, 30, 19
SHAPES = {BELOW: "triangle-down", WITHIN: "circle", ABOVE: "triangle-up", APART: "circle", THIN: "circle"}
_LETTERS = {BELOW: "b", WITHIN: "w", ABOVE: "a", APART: "s", THIN: "t"}
COLOURS = {BELOW: style.NORM, WITHIN: style.ACCENT, ABOVE: style.OCHRE, APART: style.MUTED, THIN: style.THIN}


def end(facts: Facts) -> Decimal:
    """Where the line ends: a few far away must not press all others into a corner."""
    norm = facts.norm.upper if facts.norm.upper is not None else facts.norm.lower
    most = max((m.value for g in facts.groups for m in g.members if m.value is not None), default=Decimal(0))
    far = (norm or Decimal(1)) * 4
    return max(min(most, far), (norm or Decimal(0)) * Decimal("1.5")) or Decimal(1)


def beyond(facts: Facts) -> int:
    """How many stand at the end of the line because they are farther than it reaches."""
    last = end(facts)
    return sum(m.value is not None and m.value > last for g in facts.groups for m in g.members)


def screen(facts: Facts) -> alt.LayerChart:
    """Clicks arrive as `pick`: `code`."""
    drawn = facts.drawn
    if not drawn:
        return layers.nothing("Сравнить с нормой пока некого")
    last = float(end(facts))
    rows = _stacked(drawn, last)
    tall = max(row["y"] for row in rows) + 1
    step = min(15.0, DEEP / tall)
    head = LINE * len(drawn) + NORM
    height = head + 10 + step * tall
    across = alt.Scale(domain=[0, last], range=[10, alt.expr("width - 10")], nice=False, clamp=True)
    up = alt.Scale(domain=[0, tall], range=[height - step / 2, head + 10])
    return layers.chart(
        [
            *_band(facts.norm, last, across, (head, height)),
            _dots(rows, step, across, up),
            *_norm_words(facts, last, across, head),
            _legend(drawn),
        ],
        height,
    )


def fitting(many: int, most: int) -> int:
    """Signs of a name that a dot's words may have, so that the names of all stay well below 300 KB: a letter of ours
    is two bytes, all else of a dot some sixty."""
    return max(8, min(most, (222_000 // max(1, many) - 60) // 2))


def _stacked(groups: Sequence[Group], last: float) -> list[dict[str, Any]]:
    """Short: there may be thousands of them."""
    every = sorted(((g.code, m) for g in groups for m in g.members), key=lambda one: one[1].value or 0)
    places = FINER if len(every) > CROWD else PLACES
    heights: dict[int, int] = {}
    longest = fitting(len(every), 70)
    rows = []
    for group, m in every:
        value = min(float(m.value or 0), last)
        place = round(value / last * places)
        up = heights.get(place, 0)
        heights[place] = up + 1
        at = round(last * place / places, 4)
        name = style.cut(m.told, longest)
        rows.append({"code": m.code, "n": name, "x": at, "y": up, "v": m.label, "g": _LETTERS[group]})
    return rows


def _dots(rows: list[dict[str, Any]], step: float, across: alt.Scale, up: alt.Scale) -> alt.Chart:
    codes = list(SHAPES)
    letters = [_LETTERS[c] for c in codes]
    size = min(130.0, (step * 0.85) ** 2)
    pick = alt.selection_point(name="pick", fields=["code"], on="click", empty=False)
    axis = alt.Axis(
        orient="bottom", grid=False, tickCount=layers.narrow(4, 8), labelFontSize=13, offset=0, domain=True
    )
    colours = alt.Scale(domain=letters, range=[COLOURS[c] for c in codes])
    hollow = [style.PAPER if c in (THIN, APART) else COLOURS[c] for c in codes]
    dots: alt.Chart = (
        alt.Chart(layers.rows(rows))
        .mark_point(filled=True, opacity=1, strokeWidth=1.4, size=layers.narrow(min(size, 50), size))
        .encode(
            x=alt.X("x:Q", scale=across, axis=axis, title=None),
            y=alt.Y("y:Q", scale=up, axis=None),
            shape=alt.Shape(
                "g:N", scale=alt.Scale(domain=letters, range=[SHAPES[c] for c in codes]), legend=None
            ),
            fill=alt.Fill("g:N", scale=alt.Scale(domain=letters, range=hollow), legend=None),
            stroke=alt.Stroke("g:N", scale=colours, legend=None),
            tooltip=[
                alt.Tooltip("n:N", title="Организация"),
                alt.Tooltip("code:N", title="Код"),
                alt.Tooltip("v:N", title="Значение"),
            ],
        )
        .add_params(pick)
    )
    return dots


def _band(norm: Norm, last: float, across: alt.Scale, reach: tuple[float, float]) -> list[alt.Chart]:
    lower, upper = float(norm.lower or 0), float(norm.upper) if norm.upper is not None else last
    data = alt.Chart(layers.rows([{"from": lower, "to": upper}]))
    x, x2 = alt.X("from:Q", scale=across), alt.X2("to:Q")
    top, foot = alt.value(reach[0]), alt.value(reach[1])
    shade = data.mark_rect(color=style.PALE_ACCENT, opacity=0.28).encode(x=x, x2=x2, y=top, y2=foot)
    ends = [b for b in (norm.lower, norm.upper) if b is not None]
    rules = (
        alt.Chart(layers.rows([{"at": float(b)} for b in ends]))
        .mark_rule(color=style.NORM, strokeWidth=1.6, strokeDash=[6, 4])
        .encode(x=alt.X("at:Q", scale=across), y=top, y2=foot)
    )
    return [shade, rules]


def _norm_words(facts: Facts, last: float, across: alt.Scale, head: float) -> list[alt.Chart]:
    at = float(facts.norm.lower if facts.norm.lower is not None else facts.norm.upper or 0)
    right = at * 2 > last
    text = f"Норма: {narrative.bound(facts.indicator, facts.norm)}"
    words = (
        alt.Chart(layers.rows([{"at": at, "label": text}]))
        .mark_text(align="right" if right else "left", baseline="bottom", fontSize=13, fontWeight=600)
        .encode(x=alt.X("at:Q", scale=across), y=alt.value(head - 6), text="label:N")
    )
    return layers.haloed(words, alt.value(style.NORM))


def _legend(groups: Sequence[Group]) -> alt.Chart:
    """What the signs mean, a line each, with how many there are of it."""
    lines = [
        {"label": f"{_SIGNS[g.code]} {g.label} — {number(len(g.members))}", "up": LINE * n}
        for n, g in enumerate(groups)
    ]
    text: alt.Chart = (
        alt.Chart(layers.rows(lines))
        .mark_text(align="left", baseline="top", fontSize=13, color=style.INK)
        .encode(x=alt.value(0), y=alt.Y("up:Q", scale=None), text="label:N")
    )
    return text


_SIGNS = {BELOW: "▼", WITHIN: "●", ABOVE: "▲", APART: "○", THIN: "○"}
