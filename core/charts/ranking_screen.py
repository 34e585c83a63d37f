"""A league table on the screen: place and how it has changed, name, bar; the whole, the middle and the norm."""

from typing import Any

import altair as alt

from core import formats, places
from core.charts import layers, ranking_lines, style
from core.charts.standings import NORMS, Bar, Facts, Standing

COLOURS = {
    Standing.RANKED: style.ACCENT,
    Standing.PLAIN: style.ACCENT,
    Standing.THIN: style.THIN,
    Standing.MISSING: style.THIN,
    Standing.DOUBTFUL: style.THIN,
    Standing.DIRECT: style.PALE_ACCENT,
}
TOLD = {
    "name": "Организация",
    "label": "Значение",
    "place": "Место",
    "moved": "За год",
    "percentile": "Среди всех",
    "behind": "Данные",
}
# Where the place ends, where its change begins, and where the name does when there are changes.
_PLACE, _CHANGE, _NAME, _NAME_AFTER = 24, 30, 34, 76


def screen(facts: Facts) -> alt.LayerChart:
    """Bars with names beside them, or above them where the place is narrow. Clicks arrive as `pick`: `code`."""
    if facts.empty:
        return layers.nothing("Сравнивать пока нечего")
    shown = facts.head
    head = ranking_lines.height(facts)
    height = head + layers.STEP * len(shown)
    base = alt.Chart(layers.rows([_datum(n, bar, facts) for n, bar in enumerate(shown)])).encode(
        y=layers.band(len(shown), head, height)
    )
    across = layers.scale(facts.top, [b.label for b in shown])
    lines, words = ranking_lines.drawn(facts, across)
    return layers.chart(
        [
            *_pointed_out(facts, head),
            *_norm_band(facts, across, head),
            layers.zero(head, height),
            _bars(base, across),
            *lines,
            *_names(base, facts),
            *ranking_lines.over(layers.values(base, across)),
            *words,
            layers.touch(base, TOLD | ({"norm": "Норма"} if facts.indicator.norm else {})),
        ],
        height,
    )


def _datum(n: int, bar: Bar, facts: Facts) -> dict[str, Any]:
    place = "" if bar.place is None else str(bar.place)
    change = places.change(bar.place, bar.before, facts.compared)
    lead = f"{place}. {f'({change}) ' if change else ''}" if place else ""
    return {
        "row": n,
        "code": bar.code,
        "name": bar.name,
        "lines": "\n".join(style.cut_lines(bar.name, 26 if facts.compared else 32, 2)),
        "place": place,
        "change": change,
        "moved": places.told(bar.place, bar.before, facts.compared),
        "percentile": places.no_worse(bar.percentile),
        "norm": NORMS.get(bar.norm, formats.DASH),
        "above": lead + bar.name,
        "value": float(facts.reach(bar)),
        "label": bar.label,
        "behind": bar.behind,
        "colour": COLOURS[bar.standing],
        "ink": ink(bar),
        "own": int(bool(bar.code) and bar.code == facts.own),
    }


def ink(bar: Bar) -> str:
    return style.MUTED if bar.standing in (Standing.THIN, Standing.MISSING) else style.INK


def _bars(base: alt.Chart, across: alt.Scale) -> alt.Chart:
    bar: alt.Chart = base.mark_bar(
        height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadiusEnd=2
    ).encode(
        x=alt.X("value:Q", axis=None, scale=across),
        color=alt.Color("colour:N", scale=None, legend=None),
    )
    return bar


def _names(base: alt.Chart, facts: Facts) -> list[alt.Chart]:
    """Beside the bars on a wide screen, above them on a narrow one; the other is there and not seen."""
    placed = any(b.place for b in facts.head)
    start = (_NAME_AFTER if facts.compared else _NAME) if placed else 0
    colour = alt.Color("ink:N", scale=None, legend=None)
    weight = alt.expr("datum.own ? 700 : 400")
    left: dict[str, Any] = {"align": "left", "baseline": "middle", "fontSize": 14, "fontWeight": weight}
    beside = base.mark_text(
        **left,
        lineHeight=16,
        lineBreak="\n",
        dy=layers.MIDDLE,
        opacity=layers.narrow(0, 1),
        limit=layers.narrow(1, 0),
    ).encode(text="lines:N", color=colour, x=alt.value(start))
    above = base.mark_text(
        **left, dy=-9, opacity=layers.narrow(1, 0), limit=alt.expr("width - 4"), ellipsis="…"
    )
    drawn = [beside, *layers.haloed(above.encode(text="above:N", x=alt.value(0)), colour)]
    if placed:
        drawn.append(_beside(base, "place:N", _PLACE, "right", 14))
    if placed and facts.compared:
        drawn.append(_beside(base, "change:N", _CHANGE, "left", 12))
    return drawn


def _beside(base: alt.Chart, column: str, x: int, align: Any, size: int) -> alt.Chart:
    words: alt.Chart = base.mark_text(
        align=align, baseline="middle", fontSize=size, opacity=layers.narrow(0, 1), limit=layers.narrow(1, 0)
    ).encode(text=column, color=alt.value(style.MUTED), x=alt.value(x))
    return words


def _pointed_out(facts: Facts, head: float) -> list[alt.Chart]:
    """The organisation somebody looks for, on a ground of its own; its name is bold as well."""
    found = [n for n, bar in enumerate(facts.head) if facts.own and bar.code == facts.own]
    if not found:
        return []
    upper = head + layers.STEP * found[0]
    ground: alt.Chart = (
        alt.Chart(layers.rows([{"own": 1}]))
        .mark_rect(color="#EFE6D6", cornerRadius=4)
        .encode(
            x=alt.value(0),
            x2=alt.value(alt.expr("width")),
            y=alt.value(upper),
            y2=alt.value(upper + layers.STEP),
        )
    )
    return [ground]


def _norm_band(facts: Facts, across: alt.Scale, head: float) -> list[alt.Chart]:
    """Between two bounds of a norm; one bound alone is the line."""
    if len(facts.norms) != 2 or not facts.ranked:
        return []
    lower, upper = (float(mark.value) for mark in facts.norms)
    band: alt.Chart = (
        alt.Chart(layers.rows([{"from": lower, "to": upper}]))
        .mark_rect(color=style.NORM, opacity=0.14)
        .encode(
            x=alt.X("from:Q", axis=None, scale=across),
            x2="to:Q",
            y=alt.value(head),
            y2=alt.value(head + layers.STEP * facts.ranked),
        )
    )
    return [band]
