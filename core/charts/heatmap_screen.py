"""A heat map on the screen: names beside the cells, or above them where the place is narrow."""

from typing import Any

import altair as alt

from core.charts import layers, style
from core.charts.matrix import Cell, Column, Facts, Line, Standing
from core.shades import SHADES, Scale, Sign

# Pale to dark, equal steps of lightness; numbers stay readable on each.
FILLS = ("#E6EFEF", "#C3D9DC", "#96BCC3", "#40798A", "#1B4D5C")
INKS = (style.INK, style.INK, style.INK, "#FFFFFF", "#FFFFFF")
_FEW = "#EFEAE0"
_ROW, _NAMES = 40, 240
# On a narrow screen a name, and below it the cells in lines of six, each with the number of its column.
_NAME_ROW, _CELL_ROW, _MOST = 18, 28, 6
# Room above the cells: titles of columns on a wide screen, their numbers alone on a narrow one.
_HEAD, _HEAD_NARROW = 76, 4
_LEGEND_LINE, _LEGEND_LINE_NARROW = 18, 15
_THIN_SPACE = "\u202f"
# Signs of a title that fit over all columns together on a usual screen.
_SIGNS = 112
_SHORT = 50
_VOWELS = "аеёиоуыэюя"


def screen(facts: Facts) -> alt.LayerChart:
    """Clicks arrive as `pick`, by where on the picture: `code` is "name:3", "cell:3:1" or "head:1"."""
    if facts.empty:
        return layers.nothing("Сравнивать пока нечего")
    place = _Place(len(facts.columns))
    rows = len(facts.drawn)
    cells = alt.Chart(layers.rows(_cells(facts)))
    names = alt.Chart(layers.rows([_name(n, line) for n, line in enumerate(facts.drawn)]))
    heads = alt.Chart(layers.rows([_head(n, c, facts) for n, c in enumerate(facts.columns)]))
    legend, below = _legend(facts, rows)
    heights = place.bottom(rows, below)
    touched = alt.Chart(layers.rows(_touched(facts)))
    drawn = layers.chart(
        [
            *_squares(cells, place),
            *_names(names),
            *_heads(heads, place),
            *legend,
            _touch(touched, place),
        ],
        heights[1],
    )
    return drawn.add_params(
        alt.param(name="per_line", expr=f"width < {layers.NARROW} ? {place.per_line} : {place.columns}"),
        alt.param(name="row_height", expr=f"width < {layers.NARROW} ? {place.narrow_row} : {_ROW}"),
        # Vega takes it for the height of the picture: the narrow one has other rows and other words below.
        alt.param(name="height", expr=f"width < {layers.NARROW} ? {heights[0]} : {heights[1]}"),
    )


class _Place:
    """Expressions of where things stand, by the width that the chart really gets."""

    def __init__(self, columns: int) -> None:
        self.crowded, self.columns = columns > 8, columns
        lines = -(-columns // _MOST)
        self.per_line = -(-columns // lines)
        self.narrow_row = _NAME_ROW + _CELL_ROW * lines + 4
        self.start = f"(width < {layers.NARROW} ? 0 : {_NAMES})"
        self.wide = f"((width - {self.start}) / per_line)"

    def bottom(self, rows: int, below: tuple[int, int]) -> tuple[int, int]:
        """Heights of the whole picture, narrow and wide."""
        return _HEAD_NARROW + self.narrow_row * rows + below[0], _HEAD + _ROW * rows + below[1]

    def x(self, part: float, shift: float = 0) -> Any:
        """At a part of the width of its cell."""
        return alt.value(alt.expr(f"{self.start} + (datum.k % per_line + {part}) * {self.wide} + {shift}"))

    def y(self, narrow: float, wide: float) -> Any:
        """So far below the top of its line of cells, or of its row where there is one line."""
        line = f"{_NAME_ROW} + floor(datum.k / per_line) * {_CELL_ROW} + {narrow}"
        return _at(line, wide)


def _at(narrow: str, wide: float) -> Any:
    head = f"(width < {layers.NARROW} ? {_HEAD_NARROW} + {narrow} : {_HEAD + wide})"
    return alt.value(alt.expr(f"{head} + datum.r * row_height"))


def _y(narrow: float, wide: float) -> Any:
    """So far below the top of its row."""
    return _at(f"{narrow}", wide)


def _cells(facts: Facts) -> list[dict[str, Any]]:
    return [
        {
            "r": r,
            "k": k,
            "label": _signed(cell, cell.label),
            "brief": _signed(cell, cell.brief).replace(_THIN_SPACE, ""),
            "number": facts.columns[k].number,
            "fill": _FEW if cell.shade is None else FILLS[cell.shade],
            "ink": style.MUTED if cell.silent else style.INK if cell.shade is None else INKS[cell.shade],
            "bold": int(line.standing is Standing.WHOLE),
        }
        for r, line in enumerate(facts.drawn)
        for k, cell in enumerate(line.cells)
    ]


def _signed(cell: Cell, words: str) -> str:
    mark = "*" if cell.thin else str(cell.sign)
    return f"{words}{_THIN_SPACE}{mark}" if mark else words


def _squares(cells: alt.Chart, place: _Place) -> list[alt.Chart]:
    ink = alt.Color("ink:N", scale=None, legend=None)
    square = cells.mark_rect(cornerRadius=3).encode(
        x=place.x(0, 1),
        x2=place.x(1, -1),
        y=place.y(1, 2),
        y2=place.y(_CELL_ROW - 1, _ROW - 2),
        color=alt.Color("fill:N", scale=None, legend=None),
    )
    words: dict[str, Any] = {
        "align": "center",
        "baseline": "middle",
        "limit": alt.expr(place.wide),
        "fontWeight": alt.expr("datum.bold ? 700 : 400"),
    }
    long = cells.mark_text(**words, fontSize=12 if place.crowded else 13, opacity=layers.narrow(0, 1)).encode(
        x=place.x(0.5), y=_y(0, _ROW / 2), text="label:N", color=ink
    )
    size = alt.expr("length(datum.brief) > 5 ? 11 : 13")
    short = cells.mark_text(**words, fontSize=size, opacity=layers.narrow(1, 0)).encode(
        x=place.x(0.5, 4), y=place.y(_CELL_ROW / 2 + 2, 0), text="brief:N", color=ink
    )
    number = cells.mark_text(
        align="left", baseline="top", fontSize=9, opacity=layers.narrow(1, 0), limit=layers.narrow(0, 1)
    ).encode(x=place.x(0, 4), y=place.y(3, 0), text="number:N", color=ink)
    return [square, long, short, number]


def _name(n: int, line: Line) -> dict[str, Any]:
    return {
        "r": n,
        "name": line.name,
        "lines": "\n".join(style.cut_lines(line.name, 28, 2)),
        "bold": int(line.standing is Standing.WHOLE),
    }


def _names(names: alt.Chart) -> list[alt.Chart]:
    left: dict[str, Any] = {
        "align": "left",
        "baseline": "middle",
        "color": style.INK,
        "fontWeight": alt.expr("datum.bold ? 700 : 400"),
    }
    beside = names.mark_text(
        **left,
        fontSize=13,
        lineHeight=16,
        lineBreak="\n",
        dy=layers.MIDDLE,
        opacity=layers.narrow(0, 1),
        limit=layers.narrow(1, _NAMES - 8),
    ).encode(x=alt.value(0), y=_y(0, _ROW / 2), text="lines:N")
    above = names.mark_text(
        **left, fontSize=12, opacity=layers.narrow(1, 0), limit=alt.expr("width - 4"), ellipsis="…"
    ).encode(x=alt.value(0), y=_y(9, 0), text="name:N")
    return [beside, above]


def _head(n: int, column: Column, facts: Facts) -> dict[str, Any]:
    """The column everything is put in order of has an arrow."""
    arrow = {True: "↑", False: "↓"}[facts.worst] if facts.order == column.code else ""
    numbered = f"{column.number}{arrow}"
    return {
        "k": n,
        "number": numbered,
        "lines": "\n".join([numbered, *_title(column.title, _SIGNS // len(facts.columns))]),
    }


def _title(text: str, signs: int) -> list[str]:
    """Three lines at most; a word that is too long for its column is broken between syllables."""
    return style.cut_lines(" ".join(_broken(word, signs) for word in text.split()), signs, 3)


def _broken(word: str, signs: int) -> str:
    if len(word) <= signs:
        return word
    low = word.lower()
    starts = [
        at
        for at in range(2, min(signs, len(word) - 1))
        if low[at] not in _VOWELS + "ьъй" and low[at + 1] in _VOWELS
    ]
    return f"{word[: starts[-1]]}- {_broken(word[starts[-1] :], signs)}" if starts else word


def _heads(heads: alt.Chart, place: _Place) -> list[alt.Chart]:
    words: dict[str, Any] = {"align": "center", "fontWeight": 600}
    wide = heads.mark_text(
        **words,
        baseline="top",
        fontSize=11,
        lineHeight=14,
        lineBreak="\n",
        color=style.MUTED,
        opacity=layers.narrow(0, 1),
        limit=layers.narrow(1, 200),
    ).encode(x=place.x(0.5), y=alt.value(4), text="lines:N")
    return [wide]


def _touched(facts: Facts) -> list[dict[str, Any]]:
    """Everything that answers to a finger; k is -1 for a name, r for a head of a column."""
    found: list[dict[str, Any]] = []
    for k, column in enumerate(facts.columns):
        found.append(
            {"r": -1, "k": k, "code": f"head:{k}", "who": "Поставить по порядку", "what": column.title}
        )
    for r, line in enumerate(facts.drawn):
        who = style.cut(line.name, 60)
        found.append({"r": r, "k": -1, "code": f"name:{r}", "who": who, "what": "Открыть организацию"})
        for k, (column, cell) in enumerate(zip(facts.columns, line.cells, strict=True)):
            said = {"who": who, "what": column.title, "label": cell.label, "behind": cell.behind}
            found.append({"r": r, "k": k, "code": f"cell:{r}:{k}", **said})
    return found


def _touch(touched: alt.Chart, place: _Place) -> alt.Chart:
    pick = alt.selection_point(name="pick", fields=["code"], on="click", empty=False)
    narrow, names = f"width < {layers.NARROW}", f"({layers.NARROW} > width ? width : {_NAMES})"
    head = f"({narrow} ? {_HEAD_NARROW} : {_HEAD})"
    left = f"datum.k < 0 ? 0 : {place.start} + (datum.k % per_line) * {place.wide}"
    right = f"datum.k < 0 ? {names} : {place.start} + (datum.k % per_line + 1) * {place.wide}"
    # On a narrow screen a name is the upper part of its row, cells the lower one, and there are no heads.
    row, line = f"{head} + datum.r * row_height", f"{_NAME_ROW} + floor(datum.k / per_line) * {_CELL_ROW}"
    top = f"datum.r < 0 ? 0 : {row} + ({narrow} && datum.k >= 0 ? {line} : 0)"
    tall = f"{narrow} ? (datum.k < 0 ? {_NAME_ROW} : {line} + {_CELL_ROW}) : {_ROW}"
    bottom = f"datum.r < 0 ? ({narrow} ? 0 : {_HEAD}) : {row} + ({tall})"
    told = {"who": "Организация", "what": "Показатель", "label": "Значение", "behind": "Данные"}
    layer: alt.Chart = (
        touched.mark_rect(opacity=0, cursor="pointer")
        .encode(
            x=alt.value(alt.expr(left)),
            x2=alt.value(alt.expr(right)),
            y=alt.value(alt.expr(top)),
            y2=alt.value(alt.expr(bottom)),
            tooltip=[alt.Tooltip(f"{name}:N", title=word) for name, word in told.items()],
        )
        .add_params(pick)
    )
    return layer


def _legend(facts: Facts, rows: int) -> tuple[list[alt.Chart], tuple[int, int]]:
    """Swatches from pale to dark, and what signs and numbers mean; in long lines or in short ones: and how tall
    that is, narrow and wide."""
    words = meaning(facts)
    numbers = _packed([f"{c.number} {c.title}" for c in facts.columns], _SHORT)
    long = style.cut_lines(words, 130, 4)
    short = [*numbers, *style.cut_lines(words, _SHORT, 12)]
    y = _y(12, 12)
    swatches = alt.Chart(layers.rows([{"r": rows, "k": n, "fill": f} for n, f in enumerate(FILLS)]))
    drawn = [
        swatches.mark_rect(stroke=style.HAIRLINE).encode(
            x=alt.value(alt.expr("60 + datum.k * 26")),
            x2=alt.value(alt.expr("86 + datum.k * 26")),
            y=y,
            y2=_y(26, 26),
            color=alt.Color("fill:N", scale=None, legend=None),
        )
    ]
    at = _y(19, 19)
    for text, x in (("меньше", 0), ("больше", 66 + 26 * SHADES)):
        data = layers.rows([{"r": rows, "text": text}])
        mark = alt.Chart(data).mark_text(align="left", baseline="middle", fontSize=13, color=style.MUTED)
        drawn.append(mark.encode(x=alt.value(x), y=at, text="text:N"))
    # What is not seen must not take room either: hence the limits, and lines of no height.
    wide = {"opacity": layers.narrow(0, 1), "limit": layers.narrow(1, 0), "fontSize": 12}
    narrow = {"opacity": layers.narrow(1, 0), "limit": layers.narrow(0, 1), "fontSize": layers.narrow(11, 1)}
    drawn.append(_lines(long, rows, lineHeight=layers.narrow(1, _LEGEND_LINE), **wide))
    drawn.append(_lines(short, rows, lineHeight=layers.narrow(_LEGEND_LINE_NARROW, 1), **narrow))
    return drawn, (44 + _LEGEND_LINE_NARROW * len(short), 44 + _LEGEND_LINE * len(long))


def _packed(items: list[str], signs: int) -> list[str]:
    """As many on a line as fit; none is broken."""
    found: list[str] = []
    for item in items:
        joined = f"{found[-1]} · {item}" if found else item
        if found and len(joined) <= signs:
            found[-1] = joined
        else:
            found.append(style.cut(item, signs))
    return found


def _lines(lines: list[str], rows: int, **look: Any) -> alt.Chart:
    data = layers.rows([{"r": rows, "text": "\n".join(lines)}])
    words: alt.Chart = (
        alt.Chart(data)
        .mark_text(align="left", baseline="top", lineBreak="\n", color=style.MUTED, **look)
        .encode(x=alt.value(0), y=_y(36, 36), text="text:N")
    )
    return words


def meaning(facts: Facts) -> str:
    """What shades and signs say, of those that are there."""
    cells = [cell for line in facts.drawn for cell in line.cells]
    there, scales = {cell.sign for cell in cells}, {c.scale for c in facts.columns}
    said = [
        (Scale.HUNDRED in scales, "Доли и баллы: пять оттенков — до 20, до 40, до 60, до 80 и до 100."),
        (Scale.NORM in scales, "Где есть норма, два самых тёмных оттенка — норма выполнена."),
        (
            Scale.AMONG in scales,
            "Остальные числа: оттенок показывает, кто среди показанных больше, кто меньше.",
        ),
        (Sign.SHORT in there, "▼ ниже нормы."),
        (Sign.MET in there, "✓ норма выполнена."),
        (Sign.OVER in there, "▲ выше верхней границы нормы."),
        (Sign.HIGHER in there, "↑ выше целого на 10 и больше."),
        (Sign.LOWER in there, "↓ ниже целого на 10 и больше."),
        (Sign.APART in there, "° меньше 100 членов: норма не применяется."),
        (Sign.DOUBT in there, "! больше 100 %: проверьте ответы."),
        (any(cell.thin for cell in cells), "* ответила меньше чем половина: не сравнивается."),
        (any(cell.value is None for cell in cells), "— данных нет."),
    ]
    return " ".join(words for shown, words in said if shown)
