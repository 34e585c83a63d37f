"""Layers of screen charts, in Vega-Lite.

Specifications know fixed column names only: words of people come as data, never in expressions or shorthand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import altair as alt

from core.charts import quick as quick
from core.charts import style
from core.charts.facts import Mark, Told
from core.charts.locale import LOCALE

# Vega hangs several lines from the middle of the first one.
MIDDLE = alt.expr("indexof(datum.lines, '\\n') < 0 ? 0 : -8")

# Below this width (in pixels) names go above their bars: a telephone held upright.
NARROW = 560
NAME_WIDTH = 300
PICTURE_WIDTH = 1100
STEP = 38


CONFIG: dict[str, Any] = {
    # Vega would read its columns aloud in English; the sentence and the table are the text twin.
    "aria": False,
    "font": style.SCREEN_FONT,
    "locale": LOCALE,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "grid": False,
        "domainColor": style.HAIRLINE,
        "tickColor": style.HAIRLINE,
        "labelColor": style.MUTED,
        "labelFontSize": 13,
        "title": None,
    },
}


def narrow(yes: float | str, no: float | str) -> alt.ExprRef:
    """An expression of ours: one of two figures, by the width the chart really gets."""
    return alt.expr(f"width < {NARROW} ? {yes} : {no}")


def chart(layers: list[alt.Chart], height: float) -> alt.LayerChart:
    """Layers over one another as wide as their place, without frame or grid, in Russian."""
    drawn = cast("alt.LayerChart", alt.layer(*layers, config=CONFIG))
    drawn.width, drawn.height = "container", height
    # Streamlit would fit the height as well, and cut the last rows off under a legend.
    drawn.autosize = alt.AutoSizeParams(type="fit-x", contains="padding")
    return drawn


@dataclass(frozen=True)
class _Held:
    """What Altair neither copies nor looks into."""

    values: list[dict[str, Any]]


class Rows(alt.NamedData):
    """Inline data would be copied with every layer, and written down again for its name."""

    def to_dict(
        self,
        validate: bool = True,
        *,
        ignore: list[str] | None = None,
        context: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        values = self._kwds["held"].values
        there: dict[str, Any] = {} if context is None else context.setdefault("datasets", {})
        name = next((n for n, known in there.items() if known == values), f"rows-{len(there)}")
        there[name] = values
        return {"name": name}


def rows(values: list[dict[str, Any]]) -> Rows:
    return Rows(held=_Held(values))


def band(count: int, top: float, bottom: float) -> alt.Y:
    """Equal rows by the column `row` between two heights."""
    return alt.Y(
        "row:O", axis=None, scale=alt.Scale(domain=list(range(count)), range=[top, bottom], padding=0)
    )


def zero(top: float, bottom: float) -> alt.Chart:
    """The hairline that bars grow from, so that 0 is seen as 0."""
    line: alt.Chart = (
        alt.Chart(rows([{"zero": 0}]))
        .mark_rule(color=style.HAIRLINE, opacity=narrow(0, 1))
        .encode(x=alt.value(alt.expr(f"{NAME_WIDTH}")), y=alt.value(top), y2=alt.value(bottom))
    )
    return line


def haloed(words: alt.Chart, colour: Any) -> list[alt.Chart]:
    """Text that stays readable where a line runs behind it."""
    under = words.copy(deep=True)
    for key, value in {"stroke": style.PAPER, "strokeWidth": 4, "strokeJoin": "round"}.items():
        under.mark[key] = value
    return [under.encode(color=alt.value(style.PAPER)), words.encode(color=colour)]


def text_width(labels: Iterable[str], size: float = 14) -> int:
    """Pixels that the longest label takes, generously: the browser measures, we only leave room."""
    return round(max((len(label) for label in labels), default=0) * size * 0.6)


def nothing(text: str) -> alt.LayerChart:
    """A chart without a row says so itself."""
    words = (
        alt.Chart(rows([{"text": text}]))
        .mark_text(fontSize=15, color=style.MUTED)
        .encode(text=alt.Text("text:N"), x=alt.value(alt.expr("width / 2")), y=alt.value(40))
    )
    return chart([words], 80)


# What stands only at the top of a specification.
_TOP = ("$schema", "config", "datasets", "params", "usermeta")


def picture(drawn: Any, told: Told, foot: str = "") -> dict[str, Any]:
    """The specification of a picture that leaves the screen: title, filters, source and date are in it. Charts side by
    side get the words under them all."""
    spec: dict[str, Any] = drawn.to_dict()
    if not isinstance(spec.get("width"), int | float):
        spec["width"] = PICTURE_WIDTH
    layered = "layer" in spec and isinstance(spec.get("height"), int | float)
    words = _below(told, foot, spec["height"] + 34 if layered else 0)
    data = words.pop("datasets")
    if layered:
        spec["layer"] = [*spec["layer"], words]
    else:
        spec = _over(spec, words)
    spec["datasets"] = spec.get("datasets", {}) | data
    framed = {"background": style.PAPER, "autosize": {"type": "pad"}, "padding": 28, "title": _headline(told)}
    return spec | framed


def bare(spec: Mapping[str, Any], width: int = 900) -> dict[str, Any]:
    """A finished chart as a picture without words around it, for a page that has them."""
    fixed = {} if isinstance(spec.get("width"), int | float) or "width" not in spec else {"width": width}
    framed = {"background": style.PAPER, "autosize": {"type": "pad"}, "padding": 4}
    return {**spec, **fixed, **framed}


def _over(spec: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    whole = {key: spec.pop(key) for key in _TOP if key in spec}
    for key in ("autosize", "padding", "background"):
        spec.pop(key, None)
    if any(kind in spec for kind in ("hconcat", "vconcat", "concat", "facet", "repeat")):
        spec.pop("width", None)
    words |= {
        "width": PICTURE_WIDTH,
        "height": 20 * (words["mark"].pop("lines") + 1),
        "view": {"stroke": None},
    }
    return whole | {"vconcat": [spec, words], "spacing": 24}


def _below(told: Told, foot: str, at: float) -> dict[str, Any]:
    sentence = [*style.cut_lines(told.sentence, 135, 3), told.source + (f" · {foot}" if foot else "")]
    # Named by what it says: the chart has numbered its own.
    note = alt.Chart(alt.InlineData(values=[{"text": sentence}])).mark_text(
        align="left", baseline="top", fontSize=14, lineHeight=20, color=style.MUTED
    )
    words = note.encode(text="text:N", x=alt.value(0), y=alt.value(at)).to_dict()
    kept = {key: words[key] for key in ("data", "mark", "encoding", "datasets")}
    return kept if at else kept | {"mark": kept["mark"] | {"lines": len(sentence)}}


def _headline(told: Told) -> dict[str, Any]:
    lines = [told.scope, *([told.unit] if told.unit.strip("%") else [])]
    return {
        "text": style.cut_lines(told.title, 80, 2),
        "subtitle": [part for line in lines for part in style.cut_lines(line, 130, 2)],
        "anchor": "start",
        "frame": "group",
        "fontSize": 22,
        "subtitleFontSize": 14,
        "subtitleColor": style.MUTED,
        "color": style.INK,
        "offset": 18,
    }


def scale(top: Decimal, labels: Sequence[str]) -> alt.Scale:
    """From the end of the names to where the longest label still fits behind the longest bar."""
    room = 14 + text_width(labels)
    return alt.Scale(
        domain=[0, float(top)],
        range=[narrow(0, NAME_WIDTH), alt.expr(f"width - {room}")],
        nice=False,
        zero=True,
    )


def names(base: alt.Chart, placed: bool) -> list[alt.Chart]:
    """Beside the bars on a wide screen, above them on a narrow one; the other is there and not seen."""
    colour = alt.Color("ink:N", scale=None, legend=None)
    left: dict[str, Any] = {"align": "left", "baseline": "middle", "fontSize": 14}
    # What is not seen must not take room either: hence the limit.
    beside = base.mark_text(
        **left, lineHeight=16, lineBreak="\n", dy=MIDDLE, opacity=narrow(0, 1), limit=narrow(1, 0)
    ).encode(text="lines:N", color=colour, x=alt.value(34 if placed else 0))
    above = base.mark_text(**left, dy=-9, opacity=narrow(1, 0), limit=alt.expr("width - 4"), ellipsis="…")
    place = base.mark_text(**(left | {"align": "right"}), opacity=narrow(0, 1)).encode(
        text="place:N", color=alt.value(style.MUTED), x=alt.value(24)
    )
    named = haloed(above.encode(text="above:N", x=alt.value(0)), colour)
    return [beside, *named, place] if placed else [beside, *named]


def references(
    marks: Sequence[tuple[Mark, bool]], across: alt.Scale, top: Decimal, head: float, ranked: int
) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """Lines across the first `ranked` bars, and their words above them, turned inwards so that they stay in the
    picture. A norm is dark red and dashed, the whole is black."""
    lines, words = [], []
    for n, (mark, norm) in enumerate(marks):
        y = 8 + 19 * n
        lines += _reference(mark, norm, across, y - 7, head, ranked)
        data = rows([{"at": float(mark.value), "label": mark.label}])
        side: dict[str, Any] = (
            {"align": "right", "dx": -6} if mark.value * 2 > top else {"align": "left", "dx": 6}
        )
        text = alt.Chart(data).mark_text(**side, baseline="middle", fontSize=13, fontWeight=600)
        text = text.encode(x=alt.X("at:Q", axis=None, scale=across), text="label:N", y=alt.value(y))
        words += haloed(text, alt.value(style.NORM if norm else style.INK))
    return lines, words


def _reference(
    mark: Mark, norm: bool, across: alt.Scale, upper: float, head: float, ranked: int
) -> list[alt.Chart]:
    """One rule where names stand beside the bars; where they stand above, a tick for each bar, or the rule
    would run through them."""
    first, last = mark.span(ranked)
    at = alt.X("at:Q", axis=None, scale=across)
    colour, dash = (style.NORM, [6, 4]) if norm else (style.INK, [1, 0])
    rule = alt.Chart(rows([{"at": float(mark.value)}])).mark_rule(
        color=colour, strokeWidth=1.6, strokeDash=dash, opacity=narrow(0, 1)
    )
    start = upper if first == 0 else head + STEP * first
    ticks = alt.Chart(rows([{"row": n, "at": float(mark.value)} for n in range(first, last)])).mark_tick(
        color=colour, orient="vertical", thickness=2, size=15, yOffset=narrow(9, 0), opacity=narrow(1, 0)
    )
    return [
        rule.encode(x=at, y=alt.value(start), y2=alt.value(head + STEP * last)),
        ticks.encode(x=at, y=alt.Y("row:O", axis=None)),
    ]


def touch(base: alt.Chart, told: Mapping[str, str]) -> alt.Chart:
    """The whole row answers to a finger, not the bar alone. `told`: column -> its word in the tooltip."""
    pick = alt.selection_point(name="pick", fields=["code"], on="click", empty=False)
    touched: alt.Chart = (
        base.mark_bar(opacity=0, cursor="pointer")
        .encode(
            x=alt.value(0),
            x2=alt.value(alt.expr("width")),
            tooltip=[alt.Tooltip(f"{column}:N", title=word) for column, word in told.items()],
        )
        .add_params(pick)
    )
    return touched


def _clear(marks: Sequence[tuple[Mark, bool]], ranked: int) -> float | alt.ExprRef:
    """How far behind its bar a figure begins: behind a line that would run through it."""
    start = "7"
    for mark, _ in sorted(marks, key=lambda one: one[0].value):
        first, last = mark.span(ranked)
        to_line = f"(scale('x', {float(mark.value)}) - scale('x', datum.value))"
        met = f"datum.row >= {first} && datum.row < {last}"
        crossed = f"{to_line} > {start} - 4 && {to_line} < {start} + length(datum.label) * 8.4"
        start = f"({met} && {crossed} ? {to_line} + 6 : {start})"
    return alt.expr(start) if marks else 7


def values(
    base: alt.Chart, across: alt.Scale, marks: Sequence[tuple[Mark, bool]] = (), ranked: int = 0
) -> list[alt.Chart]:
    """`marks` are the lines across the first `ranked` rows, which no figure may be crossed by."""
    values = base.mark_text(
        align="left",
        baseline="middle",
        dx=_clear(marks, ranked),
        dy=narrow(9, 0),
        fontSize=14,
        fontWeight=600,
    ).encode(x=alt.X("value:Q", axis=None, scale=across), text="label:N")
    return haloed(values, alt.Color("ink:N", scale=None, legend=None))


def legend(columns: int) -> alt.Legend:
    return alt.Legend(
        orient="top",
        title=None,
        symbolType="square",
        symbolSize=160,
        symbolStrokeColor=style.MUTED,
        symbolStrokeWidth=0.8,
        labelFontSize=13,
        labelColor=style.INK,
        columns=narrow(min(3, columns), columns),
        columnPadding=14,
    )
