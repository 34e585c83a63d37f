"""Panels on the screen: one, two or three in a row by the width there is; positions are reckoned by the browser."""

from decimal import Decimal
from typing import Any

import altair as alt

from core import formats, narrative
from core.charts import layers, style
from core.charts.lines import APART
from core.charts.panels import Cell, Facts, Panel

# Pixels: a line of the list of names, of a bar; from the top of a panel to its first bar; below its last one.
NAME, ROW, TITLE, AIR = 20, 23, 48, 20
GAP, BESIDE = 30, 0.38
# From these widths on panels stand two and three in a row.
TWO, THREE = 560, 880
# Each panel begins at column * (its width + gap); the same in every layer.
_LEFT = "(datum.panel % columns) * (panel_width + 30)"
_TOP = "datum.head + floor(datum.panel / columns) * datum.tall"
THIN = "* мало данных: ответили меньше половины"


def screen(facts: Facts) -> alt.LayerChart:
    if facts.empty:
        return layers.nothing("Сравнить нечего: данных нет")
    bars = [_bar(facts, number, n) for number in range(len(facts.panels)) for n in range(_lines(facts))]
    drawn = layers.chart(
        [*_names(facts), *_titles(facts), *_rows(bars, facts), _touch(bars)],
        _height(facts, 3),
    )
    many = len(facts.panels)
    return drawn.add_params(
        alt.param(name="columns", expr=f"width < {TWO} ? 1 : width < {THREE} ? 2 : 3"),
        alt.param(name="panel_width", expr=f"(width - {GAP} * (columns - 1)) / columns"),
        # Vega takes it for the height of the picture, which fewer columns make taller.
        alt.param(name="height", expr=f"{_head(facts)} + ceil({many} / columns) * {_tall(facts)}"),
    )


def _lines(facts: Facts) -> int:
    """Bars of a panel: of everybody, and of all but the first together where they are several."""
    return len(facts.parties) + (len(facts.parties) > 2)


def _head(facts: Facts) -> int:
    return 12 + NAME * (len(facts.parties) + facts.thin)


def _tall(facts: Facts) -> int:
    return TITLE + ROW * _lines(facts) + AIR


def _height(facts: Facts, columns: int) -> int:
    return _head(facts) + -(-len(facts.panels) // columns) * _tall(facts)


def _placed(facts: Facts, number: int) -> dict[str, Any]:
    return {"panel": number, "head": _head(facts), "tall": _tall(facts)}


def _bar(facts: Facts, number: int, n: int) -> dict[str, Any]:
    panel = facts.panels[number]
    place = _placed(facts, number) | {"y": TITLE + ROW * n, "indicator": panel.title}
    # Where nothing is, no line is met.
    lower, upper = (*(_part(panel, bound) for bound in panel.bounds), -9.0, -9.0)[:2]
    place |= {"lower": lower, "upper": upper}
    if n == len(facts.parties):
        return place | _together(panel)
    party, cell = facts.parties[n], panel.cells[n]
    return place | {
        "name": party.name,
        "code": party.code,
        "short": f"{n + 1}. {party.name}",
        "part": _part(panel, cell.value),
        "label": short(cell),
        "told": cell.label,
        "behind": formats.of(cell.answered, cell.expected),
        "difference": panel.difference(cell) or ("—" if n else "с ней сравнивают"),
        "fill": _fill(cell, n == 0),
        "ink": style.INK if cell.sure else style.MUTED,
    }


def _together(panel: Panel) -> dict[str, Any]:
    pool, value = panel.together, panel.others
    return {
        "name": "Все, кроме первой, вместе",
        "code": "",
        "short": f"Вместе 2–{len(panel.cells)}",
        "part": _part(panel, value),
        "label": _summed(panel),
        "told": _summed(panel),
        "behind": formats.of(pool.answered, pool.expected) if pool else "не складывается",
        "difference": "—",
        "fill": style.HAIRLINE,
        "ink": style.MUTED,
    }


def _summed(panel: Panel) -> str:
    if panel.together is None:
        return formats.DASH
    return "мало данных" if panel.others is None else narrative.shown(panel.indicator, panel.others)


def _part(panel: Panel, value: Decimal | None) -> float:
    return 0.0 if value is None else round(float(value / panel.top), 5)


def _fill(cell: Cell, own: bool) -> str:
    if cell.thin:
        return style.THIN
    return style.ACCENT if own else style.PALE_ACCENT


def _text(data: list[dict[str, Any]], column: str, x: str, y: str, **mark: Any) -> alt.Chart:
    look: dict[str, Any] = {"align": "left", "baseline": "middle", "fontSize": 13, "color": style.INK} | mark
    words: alt.Chart = (
        alt.Chart(layers.rows(data))
        .mark_text(**look)
        .encode(x=alt.value(alt.expr(x)), y=alt.value(alt.expr(y)), text=f"{column}:N")
    )
    return words


def _names(facts: Facts) -> list[alt.Chart]:
    """Full names, once: in the panels they are cut."""
    data = [
        {"y": 8 + NAME * n, "name": f"{n + 1}. {party.name}", "weight": "normal" if n else "bold"}
        for n, party in enumerate(facts.parties)
    ]
    if facts.thin:
        data.append({"y": 8 + NAME * len(facts.parties), "name": THIN, "weight": "normal"})
    return [
        _text(
            data,
            "name",
            "0",
            "datum.y",
            fontSize=14,
            limit=alt.expr("width"),
            fontWeight=alt.expr("datum.weight"),
        )
    ]


def _titles(facts: Facts) -> list[alt.Chart]:
    data = [_placed(facts, n) | {"title": p.title, "norm": _aside(p)} for n, p in enumerate(facts.panels)]
    wide = alt.expr("panel_width")
    return [
        _text(data, "title", _LEFT, f"{_TOP} + 14", fontSize=14, fontWeight=700, limit=wide, color=style.INK),
        _text(data, "norm", _LEFT, f"{_TOP} + 32", limit=wide, color=style.MUTED),
    ]


def _aside(panel: Panel) -> str:
    unit = panel.indicator.unit if not panel.indicator.share else ""
    return " · ".join(part for part in (unit, panel.norm) if part)


def short(cell: Cell) -> str:
    """Of how many a thin one is stands in the table: here there is no room."""
    return cell.label.split(APART)[0] + ("*" if cell.thin else "")


def _room(facts: Facts) -> int:
    labels = [short(cell) for panel in facts.panels for cell in panel.cells]
    return layers.text_width(labels, 13) + 12


def _reach(facts: Facts) -> str:
    """How long a whole bar is."""
    return f"(panel_width * {1 - BESIDE} - {_room(facts)})"


def _rows(bars: list[dict[str, Any]], facts: Facts) -> list[alt.Chart]:
    start, middle = f"{_LEFT} + panel_width * {BESIDE}", f"{_TOP} + datum.y + {ROW / 2}"
    end = f"{start} + datum.part * {_reach(facts)}"
    colour = alt.Color("ink:N", scale=None, legend=None)
    bar = (
        alt.Chart(layers.rows(bars))
        .mark_rect(stroke=style.MUTED, strokeWidth=0.5)
        .encode(
            x=alt.value(alt.expr(start)),
            x2=alt.value(alt.expr(end)),
            y=alt.value(alt.expr(f"{_TOP} + datum.y + 4")),
            y2=alt.value(alt.expr(f"{_TOP} + datum.y + {ROW - 3}")),
            color=alt.Color("fill:N", scale=None, legend=None),
        )
    )
    limit = alt.expr(f"panel_width * {BESIDE} - 10")
    name = _text(bars, "short", _LEFT, middle, limit=limit).encode(color=colour)
    value = _text(bars, "label", f"{end} + {_clear(facts)}", middle, fontWeight=600)
    # A norm runs under the figures, or it would strike them out.
    return [bar, *_norms(facts), name, *layers.haloed(value, colour)]


def _clear(facts: Facts) -> str:
    """How far behind its bar a figure begins: behind a norm that would run through it."""
    start = "6"
    for column in ("lower", "upper"):
        to_line = f"((datum.{column} - datum.part) * {_reach(facts)})"
        crossed = f"{to_line} > {start} - 4 && {to_line} < {start} + length(datum.label) * 8"
        start = f"({crossed} ? {to_line} + 6 : {start})"
    return start


def _norms(facts: Facts) -> list[alt.Chart]:
    data = [
        _placed(facts, n) | {"part": _part(panel, bound), "rows": ROW * _lines(facts)}
        for n, panel in enumerate(facts.panels)
        for bound in panel.bounds
    ]
    if not data:
        return []
    at = f"{_LEFT} + panel_width * {BESIDE} + datum.part * {_reach(facts)}"
    rule: alt.Chart = (
        alt.Chart(layers.rows(data))
        .mark_rule(color=style.NORM, strokeWidth=1.6, strokeDash=[5, 3])
        .encode(
            x=alt.value(alt.expr(at)),
            y=alt.value(alt.expr(f"{_TOP} + {TITLE}")),
            y2=alt.value(alt.expr(f"{_TOP} + {TITLE} + datum.rows")),
        )
    )
    return [rule]


def _touch(bars: list[dict[str, Any]]) -> alt.Chart:
    told = {
        "indicator": "Показатель",
        "name": "Организация",
        "told": "Значение",
        "difference": "Разница с первой",
        "behind": "Данные",
    }
    touched: alt.Chart = (
        alt.Chart(layers.rows(bars))
        .mark_rect(opacity=0)
        .encode(
            x=alt.value(alt.expr(_LEFT)),
            x2=alt.value(alt.expr(f"{_LEFT} + panel_width")),
            y=alt.value(alt.expr(f"{_TOP} + datum.y")),
            y2=alt.value(alt.expr(f"{_TOP} + datum.y + {ROW}")),
            tooltip=[alt.Tooltip(f"{column}:N", title=word) for column, word in told.items()],
        )
    )
    return touched
