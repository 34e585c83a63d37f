"""From last year's figure to this year's by steps: who reports, who came and left, what changed with the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt
from reportlab.graphics.shapes import Drawing

from core import change_words, changes, formats, narrative
from core.changes import Change, Line
from core.charts import layers, strokes, style
from core.charts.facts import Told, cell_kind
from core.charts.strokes import Pen
from core.indicators import Indicator
from core.sheets.writing import Column, Kind, Table

NOTHING = "Сравнивать не с чем"
CUT = "Шкала начинается не с нуля"
# From 0 where the steps take at least such a part of the figures.
_SHORT = 4


@dataclass(frozen=True)
class Step:
    """A bar from `start` to `end`; the two figures themselves begin where the scale does. `label` stands beside it with
    its sign, `words` say who is behind it."""

    name: str
    start: Decimal
    end: Decimal
    label: str
    words: str
    figure: bool = False

    @property
    def grown(self) -> Decimal:
        return self.end - self.start


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`warning` is of figures that are not complete, "" where they are."""

    indicator: Indicator
    change: Change | None
    steps: tuple[Step, ...]
    warning: str

    @property
    def empty(self) -> bool:
        return not self.steps

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """Of the scale. Steps that would be too short to be seen beside the figures are drawn on a scale that does not
        begin at 0, and says so."""
        values = [value for step in self.steps for value in (step.start, step.end)]
        low, high = min(values), max(values)
        room = (high - low) / 12 or abs(high) / 10 or Decimal(1)
        if low <= 0 or (high - low) * _SHORT >= high:
            return min(low, Decimal(0)), high + room
        # Where nothing has changed there is nothing to look at closely.
        return (Decimal(0), high + room) if high == low else (low - 3 * room, high + room)

    @property
    def cut(self) -> bool:
        return not self.empty and self.ends[0] > 0

    def table(self) -> Table:
        heading = f"Величина, {self.unit}" if self.unit else "Величина"
        columns = (
            Column("Что", width=40),
            Column(heading, cell_kind(self.indicator), 16),
            Column("Изменение", Kind.TEXT, 16),
            Column("За счёт кого", width=60),
        )
        rows = [
            (s.name, s.end if s.figure else None, "" if s.figure else s.label, s.words) for s in self.steps
        ]
        return Table("Что изменилось", columns, rows, self._notes())


def facts(line: Line | None, indicator: Indicator, *, year: int, name: str, as_of: date) -> Facts:
    """`line` of the organisation `name`; None where this year has no campaign there."""
    change = changes.change(indicator, line) if line else None
    return Facts(
        title=f"Что изменилось: {indicator.short}",
        scope=f"{name}, {year}{formats.NBSP}год рядом с {year - 1}",
        unit=indicator.unit,
        note=change_words.both(line, year) if line else "",
        as_of=as_of,
        sentence=change_words.sentence(indicator, change, line, year) if line and change else "",
        about=(indicator,),
        basis=_basis(indicator, line) if change and line else (),
        indicator=indicator,
        change=change,
        steps=_steps(indicator, change, line, year) if change and line else (),
        warning=change_words.incomplete(line, year) if change and line else "",
    )


def _steps(indicator: Indicator, change: Change, line: Line, year: int) -> tuple[Step, ...]:
    def figure(of: int, value: Decimal, answered: int, expected: int) -> Step:
        label = narrative.shown(indicator, value)
        return Step(
            f"{of}{formats.NBSP}год", value, value, label, formats.of(answered, expected), figure=True
        )

    at, found = change.before, [figure(year - 1, change.before, line.last.answered, line.had)]
    named = (
        (_reported(line), change.reporting, change_words.reporting(line)),
        (_crossed(line), change.crossing, change_words.crossing(line)),
        ("Изменилось у тех же", change.same, change_words.same(line)),
    )
    for name, size, words in named:
        found.append(Step(name, at, at + size, change_words.step(indicator, size), words or "таких нет"))
        at += size
    return (*found, figure(year, change.after, line.this.answered, line.has))


def _reported(line: Line) -> str:
    began, stopped = line.began.answered, line.stopped.answered
    if began == stopped:
        return "Отчитались другие организации" if began else "Отчитались те же организации"
    return f"Отчиталось {'больше' if began > stopped else 'меньше'} организаций"


def _crossed(line: Line) -> str:
    return "Пришли, ушли, присоединены" if line.joined else "Пришли и ушли"


_GROUPS = (
    ("Отчитались впервые или снова", "began"),
    ("Не отчитались, а в прошлом году отчитались", "stopped"),
    ("Пришли (созданы, присоединены, перешли)", "came"),
    ("Ушли (закрыты, присоединены к другим, перешли)", "gone"),
    ("Те же, прошлый год", "was"),
    ("Те же, этот год", "now"),
)


def _basis(indicator: Indicator, line: Line) -> tuple[str, ...]:
    """Each group with its own figure; a percentage is changed by putting the groups' sums in one after another."""
    found = []
    for words, name in _GROUPS:
        sums: changes.Sums = getattr(line, name)
        if sums.answered:
            forms = formats.count(sums.answered, "форма", "формы", "форм")
            found.append(f"{words}: {forms}, {narrative.measured(indicator, sums.value(indicator))}")
    if line.joined:
        found.append(
            "Если одна организация вошла в другую, обе считаются среди тех, кто пришёл и ушёл: прибавка у той, "
            "к которой присоединили, — не рост."
        )
    if indicator.share:
        found.append(
            "Проценты не усредняются: из сумм прошлого года по очереди убираются те, кто не отчитался, и ушедшие, "
            "затем у тех же берутся нынешние ответы, затем добавляются пришедшие и отчитавшиеся впервые."
        )
    return tuple(found)


TOLD = {"name": "Что", "label": "Величина", "words": "За счёт кого"}


def colour(step: Step) -> str:
    """Up is dark, down is light and ochre; the sign stands beside it."""
    if step.figure:
        return style.INK
    return style.ACCENT if step.grown >= 0 else style.OCHRE


def screen(facts: Facts) -> alt.LayerChart:
    if facts.empty:
        return layers.nothing(NOTHING)
    head, steps = 8.0, facts.steps
    height = head + layers.STEP * len(steps)
    base = alt.Chart(layers.rows([_datum(n, step, facts.ends[0]) for n, step in enumerate(steps)])).encode(
        y=layers.band(len(steps), head, height)
    )
    across = _across(facts.ends, [step.label for step in steps])
    x, x2 = alt.X("start:Q", axis=None, scale=across), alt.X2("end:Q")
    shade = alt.Color("colour:N", scale=None, legend=None)
    bars = base.mark_bar(height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadius=1)
    # A step of nothing is seen too.
    ticks = base.transform_filter("!datum.figure").mark_tick(
        orient="vertical", thickness=3, size=layers.narrow(18, 26), yOffset=layers.narrow(9, 0)
    )
    drawn = [
        *_links(steps, across, head),
        bars.encode(x=x, x2=x2, color=shade),
        ticks.encode(x=alt.X("end:Q", axis=None, scale=across), color=shade),
        *(_breaks(base, height) if facts.cut else ()),
        *layers.names(base, placed=False),
        *layers.values(base, across),
        layers.touch(base, TOLD),
    ]
    return layers.chart(drawn, height + (26 if facts.cut else 0))


def _breaks(base: alt.Chart, height: float) -> list[alt.Chart]:
    """Two slanting strokes in the ground colour across the bars of the figures, and what they mean below."""
    figures = base.transform_filter("datum.figure")
    gaps = [
        figures.mark_text(
            text="/",
            fontSize=34,
            color=style.PAPER,
            fontWeight=700,
            dy=layers.narrow(9, 0),
            baseline="middle",
        ).encode(x=alt.value(alt.expr(f"(width < {layers.NARROW} ? 0 : {layers.NAME_WIDTH}) + {at}")))
        for at in (18, 30)
    ]
    words = alt.Chart(layers.rows([{"text": CUT}])).mark_text(
        align="left", baseline="middle", fontSize=13, color=style.MUTED, limit=alt.expr("width")
    )
    at = alt.value(layers.narrow(0, layers.NAME_WIDTH))
    return [*gaps, words.encode(text="text:N", x=at, y=alt.value(height + 14))]


def _across(ends: tuple[Decimal, Decimal], labels: Sequence[str]) -> alt.Scale:
    room = 14 + layers.text_width(labels)
    start = layers.narrow(0, layers.NAME_WIDTH)
    return alt.Scale(
        domain=[float(end) for end in ends],
        range=[start, alt.expr(f"width - {room}")],
        nice=False,
        zero=False,
    )


def _datum(n: int, step: Step, low: Decimal) -> dict[str, Any]:
    return {
        "row": n,
        "code": "",
        "name": step.name,
        "lines": step.name,
        "above": step.name,
        "start": float(low if step.figure else step.start),
        "end": float(step.end),
        "value": float(max(step.start, step.end)),
        "label": step.label,
        "words": step.words,
        "figure": step.figure,
        "colour": colour(step),
        "ink": style.INK,
    }


def _links(steps: Sequence[Step], across: alt.Scale, head: float) -> list[alt.Chart]:
    """Hairlines from the end of each step to the beginning of the next one; on a narrow screen they would run through
    the names."""
    found = []
    for n, step in enumerate(steps[:-1]):
        middle = head + layers.STEP * (n + 0.5)
        link = alt.Chart(layers.rows([{"at": float(step.end)}])).mark_rule(
            color=style.THIN, strokeWidth=1, opacity=layers.narrow(0, 1)
        )
        upper, lower = alt.value(middle), alt.value(middle + layers.STEP)
        found.append(link.encode(x=alt.X("at:Q", axis=None, scale=across), y=upper, y2=lower))
    return found


PAPER_STEP = 22.0


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    if facts.empty:
        return strokes.nothing(NOTHING, width)
    pen = Pen.on(width, height or 4 + PAPER_STEP * len(facts.steps) + (12 if facts.cut else 0))
    start, (low, high) = width * 0.36, facts.ends
    room = width - start - 8 - strokes.widest([s.label for s in facts.steps], 8.5)

    def at(value: Decimal) -> float:
        return start + float((value - low) / (high - low)) * room

    for n, step in enumerate(facts.steps):
        middle = 4 + PAPER_STEP * (n + 0.5)
        if n:
            pen.line(at(step.start), middle - PAPER_STEP, at(step.start), middle, style.THIN, 0.6)
        pen.lines(0, middle, strokes.fitted(step.name, start - 8, 8, 2), 8)
        left, right = sorted((start if step.figure else at(step.start), at(step.end)))
        pen.box(left - 0.8, middle - 6, right - left + 1.6, 12, colour(step))
        if step.figure and facts.cut:
            for gap in (start + 8, start + 13):
                pen.line(gap, middle + 7, gap + 4, middle - 7, "#FFFFFF", 2)
        pen.over(right + 5, middle + 3, step.label, 8.5)
    if facts.cut:
        pen.text(start, 4 + PAPER_STEP * len(facts.steps) + 8, CUT, 7.5, style.MUTED)
    return pen.drawing
