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
# Room above the cells: titles of columns on a wide screen, their numbers alone on a narrow one.
_HEAD, _HEAD_NARROW = 76, 24
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
    cells = alt.Chart(layers.rows(_cells(facts)))
    names = alt.Chart(layers.rows([_name(n, line) for n, line in enumerate(facts.drawn)]))
    heads = alt.Chart(layers.rows([_head(n, c, facts) for n, c in enumerate(facts.columns)]))
    bottom = _HEAD + _ROW * len(facts.drawn)
    legend, room = _legend(facts, len(facts.drawn))
    touched = alt.Chart(layers.rows(_touched(facts)))
    return layers.chart(
        [
            *_squares(cells, place),
            *_names(names),
            *_heads(heads, place),
            *legend,
            _touch(touched, place),
        ],
        bottom + room,
    )


class _Place:
    """Expressions of where things stand, by the width that the chart really gets."""

    def __init__(self, columns: int) -> None:
        self.crowded = columns > 8
        self.start = f"(width < {layers.NARROW} ? 0 : {_NAMES})"
        self.wide = f"((width - {self.start}) / {columns})"

    def left(self) -> Any:
        return alt.value(alt.expr(f"{self.start} + datum.k * {self.wide} + 1"))

    def right(self) -> Any:
        return alt.value(alt.expr(f"{self.start} + (datum.k + 1) * {self.wide} - 1"))

    def middle(self) -> Any:
        return alt.value(alt.expr(f"{self.start} + (datum.k + 0.5) * {self.wide}"))


def _y(narrow: float, wide: float) -> Any:
    """So far below the top of its row."""
    head = f"(width < {layers.NARROW} ? {_HEAD_NARROW + narrow} : {_HEAD + wide})"
    return alt.value(alt.expr(f"{head} + datum.r * {_ROW}"))


def _cells(facts: Facts) -> list[dict[str, Any]]:
    return [
        {
            "r": r,
            "k": k,
            "label": _signed(cell, cell.label),
            "brief": _signed(cell, cell.brief).replace(_THIN_SPACE, ""),
            "fill": _FEW if cell.shade is None else FILLS[cell.shade],
            "ink": style.MUTED if cell.shade is None else INKS[cell.shade],
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
        x=place.left(),
        x2=place.right(),
        y=_y(16, 2),
        y2=_y(_ROW - 2, _ROW - 2),
        color=alt.Color("fill:N", scale=None, legend=None),
    )
    words: dict[str, Any] = {
        "align": "center",
        "baseline": "middle",
        "limit": alt.expr(place.wide),
        "fontWeight": alt.expr("datum.bold ? 700 : 400"),
    }
    long = cells.mark_text(**words, fontSize=12 if place.crowded else 13, opacity=layers.narrow(0, 1)).encode(
        x=place.middle(), y=_y(0, _ROW / 2), text="label:N", color=ink
    )
    size = alt.expr("length(datum.brief) > 4 ? 9 : 11")
    short = cells.mark_text(**words, fontSize=size, opacity=layers.narrow(1, 0)).encode(
        x=place.middle(), y=_y(16 + (_ROW - 18) / 2, 0), text="brief:N", color=ink
    )
    return [square, long, short]


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
    narrow = heads.mark_text(
        **words, baseline="middle", fontSize=12, color=style.MUTED, opacity=layers.narrow(1, 0)
    ).encode(x=place.middle(), y=alt.value(12), text="number:N")
    wide = heads.mark_text(
        **words,
        baseline="top",
        fontSize=11,
        lineHeight=14,
        lineBreak="\n",
        color=style.MUTED,
        opacity=layers.narrow(0, 1),
        limit=layers.narrow(1, 200),
    ).encode(x=place.middle(), y=alt.value(4), text="lines:N")
    return [narrow, wide]


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
    left = f"datum.k < 0 ? 0 : {place.start} + datum.k * {place.wide}"
    right = f"datum.k < 0 ? {names} : {place.start} + (datum.k + 1) * {place.wide}"
    # On a narrow screen a name is the upper part of its row, a cell the lower one.
    top = f"datum.r < 0 ? 0 : {head} + datum.r * {_ROW} + ({narrow} && datum.k >= 0 ? 16 : 0)"
    bottom = f"datum.r < 0 ? {head} : {head} + datum.r * {_ROW} + ({narrow} && datum.k < 0 ? 16 : {_ROW})"
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


def _legend(facts: Facts, rows: int) -> tuple[list[alt.Chart], float]:
    """Swatches from pale to dark, and what signs and numbers mean; in long lines or in short ones."""
    words = meaning(facts)
    numbers = _packed([f"{c.number} {c.title}" for c in facts.columns], _SHORT)
    long = style.cut_lines(words, 130, 4)
    short = [*numbers, *style.cut_lines(words, _SHORT, 12)]
    y = _y(_ROW * rows + 12, _ROW * rows + 12)
    swatches = alt.Chart(layers.rows([{"r": 0, "k": n, "fill": f} for n, f in enumerate(FILLS)]))
    drawn = [
        swatches.mark_rect(stroke=style.HAIRLINE).encode(
            x=alt.value(alt.expr("60 + datum.k * 26")),
            x2=alt.value(alt.expr("86 + datum.k * 26")),
            y=y,
            y2=_y(_ROW * rows + 26, _ROW * rows + 26),
            color=alt.Color("fill:N", scale=None, legend=None),
        )
    ]
    at = _y(_ROW * rows + 19, _ROW * rows + 19)
    for text, x in (("меньше", 0), ("больше", 66 + 26 * SHADES)):
        data = layers.rows([{"r": 0, "text": text}])
        mark = alt.Chart(data).mark_text(align="left", baseline="middle", fontSize=13, color=style.MUTED)
        drawn.append(mark.encode(x=alt.value(x), y=at, text="text:N"))
    # What is not seen must not take room either: hence the limits.
    wide = {"opacity": layers.narrow(0, 1), "limit": layers.narrow(1, 0), "fontSize": 12}
    narrow = {"opacity": layers.narrow(1, 0), "limit": layers.narrow(0, 1), "fontSize": 11}
    drawn.append(_lines(long, rows, lineHeight=_LEGEND_LINE, **wide))
    drawn.append(_lines(short, rows, lineHeight=_LEGEND_LINE_NARROW, **narrow))
    # A narrow picture has less above its cells, so the same height has more room below.
    below = _LEGEND_LINE_NARROW * len(short) - (_HEAD - _HEAD_NARROW)
    return drawn, 44 + max(_LEGEND_LINE * len(long), below)


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
    data = layers.rows([{"r": 0, "text": "\n".join(lines)}])
    words: alt.Chart = (
        alt.Chart(data)
        .mark_text(align="left", baseline="top", lineBreak="\n", color=style.MUTED, **look)
        .encode(x=alt.value(0), y=_y(_ROW * rows + 36, _ROW * rows + 36), text="text:N")
    )
    return words


def meaning(facts: Facts) -> str:
    """What shades and signs say, of those that are there."""
    cells = [cell for line in facts.drawn for cell in line.cells]
    there, scales = {cell.sign for cell in cells}, {c.scale for c in facts.columns}
    said = [
        (Scale.HUNDRED in scales, "Ступень — 20 из 100."),
        (Scale.NORM in scales, "Где есть норма, её выполняют две последние ступени."),
        (Scale.AMONG in scales, "Без нормы и не из 100 — по пятым частям от показанных."),
        (Sign.SHORT in there, "▼ ниже нормы."),
        (Sign.MET in there, "✓ норма выполнена."),
        (Sign.OVER in there, "▲ выше верхней границы нормы."),
        (Sign.HIGHER in there, "↑ выше целого на 10 и больше."),
        (Sign.LOWER in there, "↓ ниже целого на 10 и больше."),
        (any(cell.thin for cell in cells), "* ответила меньше чем половина: не сравнивается."),
        (any(cell.value is None for cell in cells), "— данных нет."),
    ]
    return " ".join(words for shown, words in said if shown)
