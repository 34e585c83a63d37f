"""Who stands where by one indicator: bars beside the whole and the norm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import altair as alt
import pandas as pd
from reportlab.graphics.shapes import Drawing

from core import formats, measures, narrative
from core.charts import layers, strokes, style
from core.charts.facts import Compared, Mark, cell_kind, decimal, direct, norm_marks, only
from core.charts.strokes import Pen
from core.indicators import Aggregation, Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

# A longer list is read as a table; the picture keeps its head.
SHOWN = 60


class Standing(StrEnum):
    RANKED = "ranked"
    PLAIN = "plain"  # да/нет: a value without a place
    THIN = "thin"
    MISSING = "missing"
    DIRECT = "direct"  # primaries that belong to none of the bars


@dataclass(frozen=True)
class Bar:
    """`value` in the unit of the indicator, None where nothing is known; `label` is what stands beside the bar."""

    code: str
    name: str
    value: Decimal | None
    label: str
    place: int | None
    standing: Standing
    answered: int
    expected: int

    @property
    def behind(self) -> str:
        return formats.of(self.answered, self.expected)


@dataclass(frozen=True)
class Facts(Compared):
    """`bars` in the order shown: by place, then thin ones, those without data, the primaries of no bar."""

    indicator: Indicator
    bars: tuple[Bar, ...]

    @property
    def empty(self) -> bool:
        return not self.bars

    @property
    def head(self) -> tuple[Bar, ...]:
        return first(self.bars, SHOWN)

    @property
    def ranked(self) -> int:
        """Bars that lines to compare with are drawn over; all where none can be compared."""
        compared = sum(b.standing in (Standing.RANKED, Standing.PLAIN) for b in self.head)
        return compared or len(self.head)

    @property
    def top(self) -> Decimal:
        """Where the scale ends. Shares always stand on the whole hundred, or small differences would look large."""
        values = [b.value for b in self.bars if b.value is not None]
        values += [mark.value for mark, _ in self.marks]
        most = max(values, default=Decimal(0))
        return max(most, Decimal(100)) if self.indicator.share else most or Decimal(1)

    @property
    def _heading(self) -> str:
        return f"Значение, {self.unit}" if self.unit else "Значение"

    def table(self) -> Table:
        columns = (
            Column("Место", Kind.WHOLE),
            Column("Организация", width=48),
            Column("Код", width=14),
            Column(self._heading, cell_kind(self.indicator), 16),
            Column("Ответили", Kind.WHOLE),
            Column("Ожидались", Kind.WHOLE),
            Column("Примечание", width=16),
        )
        rows = [
            (b.place, b.name, b.code, _cell(b), b.answered, b.expected, NOTES[b.standing]) for b in self.bars
        ]
        return Table("Рейтинг", columns, rows, self._notes())


NOTES = {
    Standing.RANKED: "",
    Standing.PLAIN: "",
    Standing.THIN: "мало данных",
    Standing.MISSING: narrative.NO_DATA,
    Standing.DIRECT: "без места",
}


def first(bars: Sequence[Bar], most: int) -> tuple[Bar, ...]:
    """The head of a long list, and the primaries of no bar, which are last."""
    if len(bars) > most and bars[-1].standing is Standing.DIRECT:
        return (*bars[: most - 1], bars[-1])
    return tuple(bars[:most])


def facts(
    frame: pd.DataFrame,
    own: pd.DataFrame | None,
    indicator: Indicator,
    *,
    year: int,
    whole: str,
    level: Level,
    source: Level,
    as_of: date,
    scope: str = "",
) -> Facts:
    """`own` holds the row of the organisation above all the bars, named `whole`; without it (some bars were
    filtered away) the whole is what the bars add up to. `level` is of the bars, `source` of the forms counted."""
    rows = only(frame, indicator.code, year)
    bars = _ordered(_bars(indicator, rows, yes_no=_is_yes_no(indicator, level, source)))
    rest = direct(indicator, only(own, indicator.code, year), rows) if own is not None else None
    if rest and source is Level.PRIMARY:
        bars.append(_direct(indicator, rest))
    value, total, answered, expected = _whole(indicator, own, rows, year)
    summary = narrative.level_of(indicator, value, total, answered, expected, source)
    return Facts(
        title=narrative.title(indicator),
        scope=scope or f"{whole}, {year}{formats.NBSP}год",
        unit=indicator.unit,
        note=formats.of(answered, expected),
        as_of=as_of,
        sentence=narrative.joined(summary, *_comparison(indicator, bars, level)) if bars else "",
        indicator=indicator,
        bars=tuple(bars),
        whole=_whole_mark(indicator, value, bars),
        norms=norm_marks(indicator),
    )


def _is_yes_no(indicator: Indicator, level: Level, source: Level) -> bool:
    return indicator.aggregation is Aggregation.SHARE_YES and level is source is Level.PRIMARY


def _bars(indicator: Indicator, rows: Sequence[dict[str, Any]], yes_no: bool) -> list[Bar]:
    values = [decimal(r["value"]) for r in rows]
    thin = [measures.thin(int(r["answered"]), int(r["expected"])) for r in rows]
    fine = narrative.places(indicator)
    # Ranked as shown: equal figures on the page share a place.
    rounded = [
        None if v is None or t or yes_no else formats.half_up(v, fine)
        for v, t in zip(values, thin, strict=True)
    ]
    bars = []
    for row, value, is_thin, place in zip(rows, values, thin, measures.ranks(rounded), strict=True):
        label = _label(indicator, row, value, is_thin, yes_no)
        standing = _standing(value, is_thin, yes_no)
        bars.append(
            Bar(
                str(row["code"]),
                str(row["organisation"]),
                value,
                label,
                place,
                standing,
                int(row["answered"]),
                int(row["expected"]),
            )
        )
    return bars


def _direct(indicator: Indicator, row: dict[str, Any]) -> Bar:
    value, answered, expected = row["value"], row["answered"], row["expected"]
    label = _label(indicator, row, value, measures.thin(answered, expected), yes_no=False)
    return Bar("", row["organisation"], value, label, None, Standing.DIRECT, answered, expected)


def _label(indicator: Indicator, row: dict[str, Any], value: Decimal | None, thin: bool, yes_no: bool) -> str:
    if yes_no and value is not None:
        return "да" if value else "нет"
    label = narrative.shown(indicator, value)
    return f"{label} · {row['answered']} из {row['expected']}" if thin and value is not None else label


def _standing(value: Decimal | None, thin: bool, yes_no: bool) -> Standing:
    if value is None:
        return Standing.MISSING
    if thin:
        return Standing.THIN
    return Standing.PLAIN if yes_no else Standing.RANKED


def _ordered(bars: Sequence[Bar]) -> list[Bar]:
    last = {Standing.THIN: 1, Standing.MISSING: 2}
    return sorted(
        bars, key=lambda b: (last.get(b.standing, 0), -(b.value or 0), alphabetical(b.name), b.code)
    )


def _whole(
    indicator: Indicator, own: pd.DataFrame | None, rows: Sequence[dict[str, Any]], year: int
) -> tuple[Decimal | None, Decimal, int, int]:
    """(value, total, answered, expected), from sums of parts: percentages are never averaged."""
    found = only(own, indicator.code, year) if own is not None else rows
    answered, expected = sum(int(r["answered"]) for r in found), sum(int(r["expected"]) for r in found)
    total = sum((decimal(r["total"]) or Decimal(0) for r in found), Decimal(0))
    base = sum((decimal(r["base"]) or Decimal(0) for r in found), Decimal(0))
    if own is not None and len(found) == 1:
        return decimal(found[0]["value"]), total, answered, expected
    value = measures.value(indicator, answered, total, base) if indicator.aggregation.additive else None
    return value, total, answered, expected


def _whole_mark(indicator: Indicator, value: Decimal | None, bars: Sequence[Bar]) -> Mark | None:
    """A sum dwarfs its parts and a share says nothing beside «да» and «нет»: such wholes stand in the sentence only."""
    plain = any(b.standing is Standing.PLAIN for b in bars)
    if value is None or plain or indicator.aggregation is Aggregation.SUM:
        return None
    return Mark(value, f"Всего: {narrative.shown(indicator, value)}")


def _comparison(indicator: Indicator, bars: Sequence[Bar], level: Level) -> tuple[str, ...]:
    ranked = [b for b in bars if b.standing is Standing.RANKED]
    best = [(b.name, b.label) for b in ranked if b.label == ranked[0].label]
    worst = [(b.name, b.label) for b in ranked if b.label == ranked[-1].label]
    met = sum(measures.standing(indicator, b.value) == "within" for b in ranked)
    norm = indicator.norm
    left = any(b.standing in (Standing.THIN, Standing.MISSING) for b in bars)
    return (
        narrative.ends(best, worst, len(ranked) if left else 0),
        narrative.norm_met(met, len(ranked), level, narrative.bound(indicator, norm)) if norm else "",
        narrative.left_out(
            sum(b.standing is Standing.THIN for b in bars), sum(b.standing is Standing.MISSING for b in bars)
        ),
    )


def _cell(bar: Bar) -> Decimal | str | None:
    return bar.label if bar.standing is Standing.PLAIN else bar.value


COLOURS = {
    Standing.RANKED: style.ACCENT,
    Standing.PLAIN: style.ACCENT,
    Standing.THIN: style.THIN,
    Standing.MISSING: style.THIN,
    Standing.DIRECT: style.PALE_ACCENT,
}


TOLD = {"name": "Организация", "label": "Значение", "place": "Место", "behind": "Данные"}


def screen(facts: Facts) -> alt.LayerChart:
    """Bars with names beside them, or above them where the place is narrow. Clicks arrive as `pick`: `code`."""
    if facts.empty:
        return layers.nothing("Сравнивать пока нечего")
    shown = facts.head
    head = 6 + 19 * len(facts.marks)
    height = head + layers.STEP * len(shown)
    base = alt.Chart(layers.rows([_datum(n, bar) for n, bar in enumerate(shown)])).encode(
        y=layers.band(len(shown), head, height)
    )
    across = layers.scale(facts.top, [b.label for b in shown])
    lines, words = layers.references(facts.marks, across, facts.top, head, facts.ranked)
    bars = _bars_layer(base, across)
    names = layers.names(base, any(b.place for b in shown))
    return layers.chart(
        [
            layers.zero(head, height),
            bars,
            *lines,
            *names,
            *layers.values(base, across),
            *words,
            layers.touch(
                base, {"name": "Организация", "label": "Значение", "place": "Место", "behind": "Данные"}
            ),
        ],
        height,
    )


def _datum(n: int, bar: Bar) -> dict[str, Any]:
    place = "" if bar.place is None else str(bar.place)
    return {
        "row": n,
        "code": bar.code,
        "name": bar.name,
        "lines": "\n".join(style.cut_lines(bar.name, 32, 2)),
        "place": place,
        "above": f"{place}. {bar.name}" if place else bar.name,
        "value": float(bar.value or 0),
        "label": bar.label,
        "behind": bar.behind,
        "colour": COLOURS[bar.standing],
        "ink": _ink(bar),
    }


def _bars_layer(base: alt.Chart, across: alt.Scale) -> alt.Chart:
    bar: alt.Chart = base.mark_bar(
        height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadiusEnd=2
    ).encode(
        x=alt.X("value:Q", axis=None, scale=across),
        color=alt.Color("colour:N", scale=None, legend=None),
    )
    return bar


PAPER_STEP = 20.0


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    """The same in points. Without `height` it is as tall as its rows; with it, rows that do not fit are left out."""
    if facts.empty:
        return strokes.nothing("Сравнивать пока нечего", width)
    head = 4 + 11.0 * len(facts.marks)
    fitting = len(facts.head) if height is None else max(1, int((height - head) // PAPER_STEP))
    shown = facts.head[:fitting]
    pen = Pen.on(width, height or head + PAPER_STEP * len(shown))
    start = width * 0.36
    room = width - start - 8 - strokes.widest([b.label for b in shown], 8.5)
    across = [(start + float(mark.value / facts.top) * room, mark, norm) for mark, norm in facts.marks]
    for n, bar in enumerate(shown):
        _paper_bar(pen, bar, head + PAPER_STEP * (n + 0.5), start, float((bar.value or 0) / facts.top) * room)
    ends = [start + float((bar.value or 0) / facts.top) * room + 4 for bar in shown]
    strips = [
        strokes.strip(head + PAPER_STEP * (n + 0.5), at, bar.label, 8.5)
        for n, (at, bar) in enumerate(zip(ends, shown, strict=True))
    ]
    strokes.references(pen, across, strips, facts.ranked)
    for at, strip, bar in zip(ends, strips, shown, strict=True):
        pen.over(at, strip.middle + 3, bar.label, 8.5, _ink(bar))
    return pen.drawing


def _paper_bar(pen: Pen, bar: Bar, middle: float, start: float, length: float) -> None:
    if bar.place is not None:
        pen.text(14, middle + 3, str(bar.place), 8.5, style.MUTED, "end")
    pen.lines(20, middle, strokes.fitted(bar.name, start - 28, 8, 2), 8, _ink(bar))
    pen.line(start, middle - PAPER_STEP / 2, start, middle + PAPER_STEP / 2, style.HAIRLINE)
    pen.box(start, middle - 5, length, 10, COLOURS[bar.standing])


def _ink(bar: Bar) -> str:
    return style.MUTED if bar.standing in (Standing.THIN, Standing.MISSING) else style.INK
