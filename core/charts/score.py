"""Where points of the index are earned: a block a row, what was got of what could be, beside the mean above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt

from core import formats, narrative
from core.charts import layers, style
from core.charts.facts import Told
from core.formats import half_up, number
from core.indicators import Indicator
from core.profiles import Block
from core.sheets.writing import Column, Kind, Table

LEFT_OUT, SILENT = "не учитывается", "нет ответа"


@dataclass(frozen=True)
class Row:
    """`share` 0–1, None where the block is unanswered or left out (`silent` says which); `mean` 0–1 of those above."""

    number: int
    title: str
    weight: Decimal
    share: Decimal | None
    mean: Decimal | None
    silent: str = ""

    @property
    def points(self) -> Decimal | None:
        return None if self.share is None else half_up(self.share * self.weight, 1)

    @property
    def usual(self) -> Decimal | None:
        """The mean in points, as it is shown."""
        return None if self.mean is None else half_up(self.mean * self.weight, 1)

    @property
    def label(self) -> str:
        if self.points is None:
            return self.silent
        return f"{number(self.points, 1)} из {formats.number(self.weight, _places(self.weight))}"


def _places(weight: Decimal) -> int:
    return 0 if weight == int(weight) else 1


@dataclass(frozen=True)
class Facts(Told):
    """`beside` is whose mean it is, "" where there is nobody above."""

    rows: tuple[Row, ...]
    beside: str
    thin: bool = False

    @property
    def empty(self) -> bool:
        return all(row.share is None for row in self.rows)

    def table(self) -> Table:
        columns = (
            Column("Блок", width=48),
            Column("Набрано", Kind.DECIMAL),
            Column("Возможно", Kind.DECIMAL),
            Column("Среднее рядом", Kind.DECIMAL),
            Column("Как учтён", width=24),
        )
        rows = [
            (f"{r.number}. {r.title}", r.points, r.weight, r.usual, r.silent or "учтён") for r in self.rows
        ]
        return Table("Блоки индекса", columns, rows, self._notes())


def facts(
    blocks: Sequence[Block],
    shares: Mapping[int, Decimal],
    left_out: Sequence[int],
    means: Mapping[int, Decimal],
    *,
    name: str,
    year: int,
    beside: str,
    note: str,
    as_of: date,
    about: tuple[Indicator, ...] = (),
    few: str = "",
) -> Facts:
    """`shares` and `means` 0–1 by number of the block. `few` says that data are too few to conclude anything from."""
    rows = tuple(_row(block, shares, left_out, means) for block in blocks)
    return Facts(
        title="Баллы индекса по блокам",
        scope=f"{name}, {year} год",
        unit="баллов",
        note=note,
        as_of=as_of,
        sentence=f"{few[:1].upper()}{few[1:]}." if few else _sentence(rows, beside),
        about=about,
        basis=tuple(_basis(row) for row in rows if row.share is not None),
        rows=rows,
        beside=beside,
        thin=bool(few),
    )


def _row(
    block: Block, shares: Mapping[int, Decimal], left_out: Sequence[int], means: Mapping[int, Decimal]
) -> Row:
    share = shares.get(block.number)
    silent = "" if share is not None else LEFT_OUT if block.number in left_out else SILENT
    return Row(block.number, block.title, block.weight, share, means.get(block.number), silent)


def _basis(row: Row) -> str:
    assert row.share is not None
    return (
        f"{row.number}. {row.title}: {number(row.share * 100, 1)}{formats.NBSP}% × "
        f"{number(row.weight, _places(row.weight))} = {number(row.points, 1)}"
    )


def _sentence(rows: Sequence[Row], beside: str) -> str:
    told = [row for row in rows if row.points is not None]
    if not told:
        return ""
    lost = max(told, key=lambda r: (r.weight - (r.points or 0), -r.number))
    gap = lost.weight - (lost.points or 0)
    first = f"Больше всего баллов теряется на блоке «{lost.title}»: набрано {lost.label}."
    if gap <= 0:
        first = "По всем отвеченным блокам набраны все баллы."
    return narrative.joined(first, _against(told, beside))


def _against(told: Sequence[Row], beside: str) -> str:
    both = [(r.points, r.usual) for r in told if r.points is not None and r.usual is not None]
    if not beside or not both:
        return ""
    higher, lower = sum(a > b for a, b in both), sum(a < b for a, b in both)
    up, down = (
        f"в{formats.NBSP}{formats.count(n, 'блоке', 'блоках', 'блоках')}" if n else "ни в одном"
        for n in (higher, lower)
    )
    return f"Выше среднего ({beside}) — {up}, ниже — {down}."


def screen(shown: Facts) -> alt.LayerChart:
    if shown.empty:
        return layers.nothing("Баллов пока нет")
    head = 26 if shown.beside else 4
    height = head + layers.STEP * len(shown.rows)
    top = max(row.weight for row in shown.rows)
    base = alt.Chart(layers.rows([_datum(n, row) for n, row in enumerate(shown.rows)])).encode(
        y=layers.band(len(shown.rows), head, height)
    )
    across = layers.scale(top, [row.label for row in shown.rows])
    return layers.chart(
        [
            _bar(base, across, "possible", style.HAIRLINE),
            _bar(base, across, "value", style.THIN if shown.thin else style.ACCENT),
            *_means(base, across, shown),
            *layers.names(base, placed=False),
            *_labels(base, across),
        ],
        height,
    )


def _datum(n: int, row: Row) -> dict[str, Any]:
    name = f"{row.number}. {row.title}"
    return {
        "row": n,
        "name": name,
        "lines": "\n".join(style.cut_lines(name, 36, 2)),
        "above": name,
        "possible": float(row.weight) if row.share is not None else 0,
        "value": float(row.points or 0),
        "mean": None if row.usual is None or row.share is None else float(row.usual),
        "label": row.label,
        "end": float(row.weight) if row.share is not None else 0,
        "ink": style.MUTED if row.share is None else style.INK,
    }


def _bar(base: alt.Chart, across: alt.Scale, column: str, colour: str) -> alt.Chart:
    bar: alt.Chart = base.mark_bar(
        height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadiusEnd=2, color=colour
    ).encode(x=alt.X(f"{column}:Q", axis=None, scale=across))
    return bar


def _means(base: alt.Chart, across: alt.Scale, shown: Facts) -> list[alt.Chart]:
    if not shown.beside or all(row.usual is None for row in shown.rows):
        return []
    tick = (
        base.transform_filter("datum.mean != null")
        .mark_tick(color=style.OCHRE, orient="vertical", thickness=3, size=24, yOffset=layers.narrow(9, 0))
        .encode(x=alt.X("mean:Q", axis=None, scale=across))
    )
    words = alt.Chart(layers.rows([{"text": f"▏ черта — среднее: {shown.beside}"}])).mark_text(
        align="left", baseline="middle", fontSize=13, color=style.OCHRE, limit=alt.expr("width - 4")
    )
    return [tick, words.encode(text="text:N", x=alt.value(0), y=alt.value(8))]


def _labels(base: alt.Chart, across: alt.Scale) -> list[alt.Chart]:
    words = base.mark_text(
        align="left", baseline="middle", dx=7, dy=layers.narrow(9, 0), fontSize=14, fontWeight=600
    ).encode(x=alt.X("end:Q", axis=None, scale=across), text="label:N")
    return layers.haloed(words, alt.Color("ink:N", scale=None, legend=None))
