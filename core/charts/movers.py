"""Who has really changed since last year: organisations by what changed with the same forms, up and down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt
from reportlab.graphics.shapes import Drawing

from core import change_words, changes, formats, measures, narrative
from core.changes import Line
from core.charts import layers, strokes, style
from core.charts.facts import DIRECT, Told, cell_kind
from core.charts.strokes import Pen
from core.indicators import Aggregation, Indicator
from core.organisations import LEVEL_PLURALS, Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

JOINED = "присоединила другую организацию, не сравнивается"
MOVED_TOO = f"{DIRECT} и перешедшие"
NOTHING = "Никто из отчитавшихся в оба года не изменился"
# So many who grew most and as many who fell most; of those with little data too.
EACH = 12


@dataclass(frozen=True)
class Mover:
    """`step` in the unit of the indicator, as shown; None where nobody reported in both years, or where it took in
    another one (`joined`). `thin`: fewer than half of those expected did. Without a code it is not one organisation but
    those who answer to the whole directly."""

    code: str
    name: str
    was: Decimal | None
    now: Decimal | None
    step: Decimal | None
    label: str
    stayed: int
    expected: int
    thin: bool
    joined: bool = False

    @property
    def behind(self) -> str:
        return formats.of(self.stayed, self.expected)


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`movers` by their step, the largest first; then those with little data, then those with none."""

    indicator: Indicator
    movers: tuple[Mover, ...]

    @property
    def head(self) -> tuple[Mover, ...]:
        """Those drawn: who grew most, who fell most, and the thin ones that moved."""
        up = [m for m in self.movers if m.step and m.step > 0 and not m.thin][:EACH]
        down = [m for m in self.movers if m.step and m.step < 0 and not m.thin][-EACH:]
        thin = sorted((m for m in self.movers if m.step and m.thin), key=_size, reverse=True)
        return (*up, *down, *thin[: EACH // 2])

    @property
    def empty(self) -> bool:
        return not self.head

    def table(self) -> Table:
        kind = cell_kind(self.indicator)
        step = "Изменение, п. п." if self.indicator.share else "Изменение"
        columns = (
            Column("Организация", width=48),
            Column("Код", width=14),
            Column("Год назад", kind, 14),
            Column("Сейчас", kind, 14),
            Column(step, Kind.DECIMAL if self.indicator.share else kind, 14),
            Column("Те же формы", Kind.WHOLE),
            Column("Ожидались", Kind.WHOLE),
            Column("Примечание", width=16),
        )
        rows = [(m.name, m.code, m.was, m.now, m.step, m.stayed, m.expected, _note(m)) for m in self.movers]
        return Table("Кто изменился", columns, rows, self._notes())


def _note(mover: Mover) -> str:
    if mover.step is None:
        return JOINED if mover.joined else narrative.NO_DATA
    return "мало данных" if mover.thin else ""


def facts(
    lines: Sequence[Line],
    indicator: Indicator,
    *,
    year: int,
    whole: str,
    level: Level,
    as_of: date,
    own: Line | None = None,
) -> Facts:
    """`lines` of the organisations below `whole`, all of one level; `own` is its own one, so that nobody is left out
    who answers to it directly."""
    rest = changes.rest(own, lines, DIRECT, MOVED_TOO) if own and level is not Level.PRIMARY else None
    every = (*lines, rest) if rest else lines
    found = sorted((_mover(line, indicator, level) for line in every), key=_order)
    stayed, expected = sum(m.stayed for m in found), sum(m.expected for m in found)
    many = LEVEL_PLURALS[level][1]
    return Facts(
        title=f"Кто изменился: {indicator.short}",
        scope=f"{whole}, {many}, {year}{formats.NBSP}год рядом с {year - 1}",
        unit=indicator.unit,
        note=f"те же формы в оба года, {formats.of(stayed, expected)}",
        as_of=as_of,
        sentence=_sentence(found, level),
        about=(indicator,),
        basis=_basis(rest is not None),
        indicator=indicator,
        movers=tuple(found),
    )


def _basis(rest: bool) -> tuple[str, ...]:
    found = (
        "Сравниваются одни и те же организации: те, чьи формы приняты и в этом году, и в прошлом. Организация, к "
        "которой присоединили другую, с собой прошлогодней не сравнивается.",
    )
    if not rest:
        return found
    return (
        *found,
        f"«{DIRECT}» — все, кого нет ни в одной другой строке; перешедшие из одной в другую тоже здесь.",
    )


def _size(mover: Mover) -> Decimal:
    return abs(mover.step or Decimal(0))


def _order(mover: Mover) -> tuple[Any, ...]:
    return mover.step is None, mover.thin, -(mover.step or 0), alphabetical(mover.name), mover.code


def _mover(line: Line, indicator: Indicator, level: Level) -> Mover:
    step = changes.real(indicator, line)
    thin = measures.thin(line.was.answered, line.has)
    return Mover(
        line.code,
        line.name,
        line.was.value(indicator),
        line.now.value(indicator),
        step,
        _label(indicator, line, step, thin, level),
        line.was.answered,
        line.has,
        thin,
        joined=bool(line.joined) and line.heirs > 0,
    )


def _label(indicator: Indicator, line: Line, step: Decimal | None, thin: bool, level: Level) -> str:
    if step is None:
        return JOINED if line.joined and line.heirs else narrative.NO_DATA
    if level is Level.PRIMARY and indicator.aggregation is Aggregation.SHARE_YES:
        return {1: "было «нет», стало «да»", -1: "было «да», стало «нет»"}.get(_sign(step), "без изменений")
    words = change_words.step(indicator, step)
    return f"{words} · {line.was.answered} из {line.has}" if thin else words


def _sign(step: Decimal) -> int:
    return (step > 0) - (step < 0)


def _sentence(movers: Sequence[Mover], level: Level) -> str:
    every = [m for m in movers if m.code]
    sure = [m for m in every if m.step is not None and not m.thin]
    if not sure:
        return "В оба года отчитались слишком немногие: сравнивать организации рано." if every else ""
    up, down = [m for m in sure if (m.step or 0) > 0], [m for m in sure if (m.step or 0) < 0]
    flat, genitive = len(sure) - len(up) - len(down), ("организации", "организаций", "организаций")
    counted = (
        (f"рост у {formats.count(len(up), *genitive)}", up),
        (f"снижение у {formats.count(len(down), *genitive)}", down),
        (f"без изменений — у {formats.number(flat)}", [None] * flat),
    )
    told = ", ".join(words for words, who in counted if who)
    ends = []
    if up:
        ends.append(f"больше всех вырос показатель: {up[0].name} ({up[0].label})")
    if down:
        ends.append(f"больше всех снизился: {down[-1].name} ({down[-1].label})")
    return narrative.joined(
        f"У тех же организаций: {told}.", _capital("; ".join(ends)), _direct(movers), _left(every, level)
    )


def _direct(movers: Sequence[Mover]) -> str:
    return " ".join(f"{m.name}: {m.label}." for m in movers if not m.code and m.step is not None)


def _left(every: Sequence[Mover], level: Level) -> str:
    """A primary that took in another one is left out for that; an office, because too few are the same."""
    joined = sum(m.joined and m.step is None for m in every) if level is Level.PRIMARY else 0
    thin = sum(m.step is None or m.thin for m in every) - joined
    few = "мало тех, кто отчитался в оба года"
    taken = f"присоединивших к себе другие: {formats.number(joined)}." if joined else ""
    return narrative.joined(
        f"Не сравниваются {formats.number(thin)}: {few}." if thin else "",
        f"Не сравниваем {taken}" if taken else "",
    )


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


TOLD = {"name": "Организация", "label": "Изменение", "past": "Было и стало", "behind": "Данные"}


def colour(mover: Mover) -> str:
    if mover.thin:
        return style.THIN
    return style.ACCENT if (mover.step or 0) > 0 else style.OCHRE


def screen(facts: Facts) -> alt.LayerChart:
    """Clicks arrive as `pick`: `code`."""
    if facts.empty:
        return layers.nothing(NOTHING)
    head, shown = 6.0, facts.head
    height = head + layers.STEP * len(shown)
    base = alt.Chart(layers.rows([_datum(n, facts.indicator, m) for n, m in enumerate(shown)])).encode(
        y=layers.band(len(shown), head, height)
    )
    across = _across(shown)
    bars = base.mark_bar(height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadius=1).encode(
        x=alt.X("start:Q", axis=None, scale=across),
        x2=alt.X2("step:Q"),
        color=alt.Color("colour:N", scale=None, legend=None),
    )
    drawn = [
        bars,
        *_zero(base, across, head, height),
        *layers.names(base, placed=False),
        *layers.values(base, across),
        layers.touch(base, TOLD),
    ]
    return layers.chart(drawn, height)


def _zero(base: alt.Chart, across: alt.Scale, head: float, height: float) -> list[alt.Chart]:
    """One line where names stand beside the bars; where they stand above, a stroke for each bar, or the line would run
    through them."""
    line = alt.Chart(layers.rows([{"at": 0}])).mark_rule(
        color=style.MUTED, strokeWidth=1, opacity=layers.narrow(0, 1)
    )
    strokes_ = base.mark_tick(
        color=style.MUTED, orient="vertical", thickness=1, size=16, yOffset=9, opacity=layers.narrow(1, 0)
    )
    x = alt.X("at:Q", axis=None, scale=across)
    return [
        line.encode(x=x, y=alt.value(head), y2=alt.value(height)),
        strokes_.encode(x=alt.X("start:Q", axis=None, scale=across)),
    ]


def _across(shown: Sequence[Mover]) -> alt.Scale:
    low, high = _ends(shown)
    room = 14 + layers.text_width([m.label for m in shown])
    return alt.Scale(
        domain=[float(low), float(high)],
        range=[layers.narrow(0, layers.NAME_WIDTH), alt.expr(f"width - {room}")],
        nice=False,
        zero=True,
    )


def _ends(shown: Sequence[Mover]) -> tuple[Decimal, Decimal]:
    steps = [m.step or Decimal(0) for m in shown]
    return min(*steps, Decimal(0)), max(*steps, Decimal(0))


def _datum(n: int, indicator: Indicator, mover: Mover) -> dict[str, Any]:
    step = mover.step or Decimal(0)
    return {
        "row": n,
        "code": mover.code,
        "name": mover.name,
        "lines": "\n".join(style.cut_lines(mover.name, 36, 2)),
        "above": mover.name,
        "start": 0,
        "step": float(step),
        "value": float(max(step, Decimal(0))),
        "label": mover.label,
        "past": f"{narrative.shown(indicator, mover.was)} → {narrative.shown(indicator, mover.now)}",
        "behind": mover.behind,
        "colour": colour(mover),
        "ink": style.MUTED if mover.thin else style.INK,
    }


PAPER_STEP = 20.0


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    """In points; with `height`, rows that do not fit are left out."""
    if facts.empty:
        return strokes.nothing(NOTHING, width)
    fitting = len(facts.head) if height is None else max(1, int((height - 4) // PAPER_STEP))
    shown = facts.head[:fitting]
    pen = Pen.on(width, height or 4 + PAPER_STEP * len(shown))
    start, (low, high) = width * 0.36, _ends(shown)
    room = width - start - 8 - strokes.widest([m.label for m in shown], 8.5)
    zero = start + float(-low / (high - low)) * room
    for n, mover in enumerate(shown):
        middle, end = 4 + PAPER_STEP * (n + 0.5), zero + float((mover.step or 0) / (high - low)) * room
        pen.lines(0, middle, strokes.fitted(mover.name, start - 8, 8, 2), 8)
        pen.box(min(zero, end), middle - 5, abs(end - zero), 10, colour(mover))
        pen.over(max(zero, end) + 4, middle + 3, mover.label, 8.5)
    pen.line(zero, 4, zero, 4 + PAPER_STEP * len(shown), style.MUTED)
    return pen.drawing
