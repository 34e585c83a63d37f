"""Who has handed in: a bar for each organisation, divided by the state of the forms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import altair as alt
from reportlab.graphics.shapes import Drawing

from core import formats, narrative
from core.charts import layers, strokes, style
from core.charts.facts import DIRECT, Told
from core.charts.strokes import Pen
from core.measures import ratio
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

SHOWN = 60


class Counted(Protocol):
    """What is counted of one organisation's subtree (db/turnout.Turnout)."""

    @property
    def code(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def expected(self) -> int: ...
    @property
    def accepted(self) -> int: ...
    @property
    def submitted(self) -> int: ...
    @property
    def returned(self) -> int: ...
    @property
    def draft(self) -> int: ...
    @property
    def not_begun(self) -> int: ...
    @property
    def late(self) -> int: ...
    @property
    def overdue(self) -> int: ...
    @property
    def exempt(self) -> int: ...


@dataclass(frozen=True)
class Step:
    """One state of a form on its way; `pattern` tells it apart on paper without colour."""

    word: str
    colour: str
    ink: str
    pattern: str = ""


# From the right end of the way to its beginning: the order is the same in every bar.
STEPS = (
    Step("принято", style.ACCENT, "#FFFFFF"),
    Step("на проверке", style.PALE_ACCENT, style.INK),
    Step("возвращено", "#B8692B", "#FFFFFF", "crossed"),
    Step("черновик", "#E4D9C6", style.INK, "hatched"),
    Step("не начато", "#FFFFFF", style.INK),
)


@dataclass(frozen=True)
class Line:
    """`counts` in the order of STEPS; `exempt` are beside the expected."""

    code: str
    name: str
    counts: tuple[int, ...]
    expected: int
    late: int
    overdue: int
    exempt: int = 0

    @property
    def handed_in(self) -> int:
        return self.counts[0] + self.counts[1]

    @property
    def owed(self) -> str:
        """What «не сдано» is made of, and why fewer of them may be overdue; "" where everybody has handed in."""
        _, _, returned, draft, not_begun = self.counts
        if not returned + draft + not_begun:
            return ""
        parts = [("не начаты", not_begun), ("черновики", draft), ("возвращены на доработку", returned)]
        told = ", ".join(f"{word} — {formats.number(n)}" for word, n in parts if n)
        text = f"Не сдано {formats.number(returned + draft + not_begun)}: {told}."
        if returned and self.overdue:
            text += " Возвращённые сдавали, поэтому среди «не сдали в срок» их нет."
        longer = not_begun + draft - self.overdue if self.overdue else 0
        if longer > 0:
            text += f" Ещё у {formats.number(longer)} срок не прошёл: он у них позже."
        if self.exempt:
            text += f" Освобождённых — {formats.number(self.exempt)}: в «ожидаются» они не входят."
        return text

    @property
    def share(self) -> Decimal | None:
        return ratio(Decimal(self.handed_in), Decimal(self.expected))

    @property
    def label(self) -> str:
        late = f" · поздно {formats.number(self.late)}" if self.late else ""
        return f"{formats.number(self.handed_in)} из {formats.number(self.expected)}{late}"


@dataclass(frozen=True)
class Facts(Told):
    """`whole` first, then its parts: those who handed in the larger share before the others."""

    whole: Line
    lines: tuple[Line, ...]
    # Which of the lines are drawn, where not all are; the table has everybody.
    shown: tuple[Line, ...] | None = None

    @property
    def empty(self) -> bool:
        return self.whole.expected == 0

    @property
    def head(self) -> tuple[Line, ...]:
        return (self.whole, *(self.lines if self.shown is None else self.shown))[:SHOWN]

    @property
    def lagging(self) -> tuple[Line, ...]:
        """Who still owes most, first; nobody who has handed in everything."""
        owing = [line for line in self.lines if line.code and line.handed_in < line.expected]
        return tuple(
            sorted(owing, key=lambda line: (line.handed_in - line.expected, alphabetical(line.name)))
        )

    def table(self) -> Table:
        words = [step.word.capitalize() for step in STEPS]
        names = ("Ожидались", "Сдано", *words, "С опозданием", "Не сдано в срок")
        columns = (
            Column("Организация", width=48),
            Column("Код", width=14),
            *(Column(name, Kind.WHOLE) for name in names),
            Column("Сдано, %", Kind.PERCENT),
        )
        rows = [
            (x.name, x.code, x.expected, x.handed_in, *x.counts, x.late, x.overdue, x.share)
            for x in (self.whole, *self.lines)
        ]
        return Table("Сдача форм", columns, rows, self._notes())


def facts(
    whole: Counted, parts: Sequence[Counted], *, title: str, source: Level, as_of: date, scope: str = ""
) -> Facts:
    """`whole` is the organisation, `parts` are those directly below it; forms of the level `source` are counted."""
    total = _line(whole)
    lines = sorted((_line(p) for p in parts), key=lambda x: (-(x.share or 0), alphabetical(x.name), x.code))
    if lines and (direct := _rest(total, lines)).expected:
        lines.append(direct)
    sentence = narrative.turnout(
        total.expected, total.handed_in, total.counts[0], total.late, total.overdue, source
    )
    return Facts(
        title=title,
        scope=scope or total.name,
        unit="",
        note=formats.of(total.handed_in, total.expected),
        as_of=as_of,
        sentence=sentence,
        whole=total,
        lines=tuple(lines),
    )


def brief(facts: Facts, most: int) -> Facts:
    """The whole and only those who owe most, in the order of the chart; the words are of everybody."""
    if len(facts.lines) <= most:
        return facts
    owing = set(facts.lagging[:most])
    return replace(facts, shown=tuple(line for line in facts.lines if line in owing))


def _line(c: Counted) -> Line:
    counts = (c.accepted, c.submitted, c.returned, c.draft, c.not_begun)
    return Line(c.code, c.organisation, counts, c.expected, c.late, c.overdue, c.exempt)


def _rest(whole: Line, lines: Sequence[Line]) -> Line:
    """What no part accounts for: primaries that hang directly under the organisation."""
    counts = tuple(
        own - sum(parts) for own, *parts in zip(whole.counts, *(x.counts for x in lines), strict=True)
    )
    return Line(
        "",
        DIRECT,
        counts,
        whole.expected - sum(x.expected for x in lines),
        whole.late - sum(x.late for x in lines),
        whole.overdue - sum(x.overdue for x in lines),
        whole.exempt - sum(x.exempt for x in lines),
    )


def screen(facts: Facts) -> alt.LayerChart:
    """Clicks arrive as `pick`: `code`."""
    if facts.empty:
        return layers.nothing("Сдавать формы пока некому")
    shown = facts.head
    height = layers.STEP * len(shown) + 4
    y = layers.band(len(shown), 4, height)
    across = layers.scale(Decimal(1), [line.label for line in shown])
    base = alt.Chart(layers.rows([_datum(n, line, n == 0) for n, line in enumerate(shown)])).encode(y=y)
    pieces = [piece for n, line in enumerate(shown) for piece in _pieces(n, line)]
    parts = alt.Chart(layers.rows(pieces)).encode(y=y)
    tooltip = {"name": "Организация", "label": "Сдано"} | {
        f"state{n}": step.word.capitalize() for n, step in enumerate(STEPS)
    }
    return layers.chart(
        [
            *_bars(parts, across, layers.text_width([line.label for line in shown])),
            *layers.names(base, placed=False),
            _totals(base, across),
            layers.touch(base, tooltip),
        ],
        height,
    )


def _datum(n: int, line: Line, whole: bool) -> dict[str, Any]:
    states = {f"state{i}": formats.number(count) for i, count in enumerate(line.counts)}
    name = f"Всего: {line.name}" if whole else line.name
    return states | {
        "row": n,
        "code": line.code,
        "name": line.name,
        "lines": "\n".join(style.cut_lines(name, 32, 2)),
        "above": name,
        "ink": style.INK,
        "end": 1,
        "label": line.label,
    }


def _pieces(n: int, line: Line) -> list[dict[str, Any]]:
    done, found = 0, []
    for order, (step, count) in enumerate(zip(STEPS, line.counts, strict=True)):
        if count and line.expected:
            share = count / line.expected
            found.append(
                {
                    "row": n,
                    "state": step.word,
                    "order": order,
                    "start": done / line.expected,
                    "end": done / line.expected + share,
                    "middle": done / line.expected + share / 2,
                    "share": share,
                    "count": formats.number(count),
                    "worded": f"{step.word} {formats.number(count)}",
                    "ink": step.ink,
                }
            )
        done += count
    return found


def _bars(parts: alt.Chart, across: alt.Scale, labels: int) -> list[alt.Chart]:
    """`labels` in pixels are what the totals behind the bars take."""
    words = [step.word for step in STEPS]
    bars = parts.mark_bar(
        height=layers.narrow(13, 22), yOffset=layers.narrow(9, 0), stroke=style.MUTED, strokeWidth=0.8
    ).encode(
        x=alt.X("start:Q", axis=None, scale=across),
        x2="end:Q",
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=words, range=[s.colour for s in STEPS]),
            legend=layers.legend(len(STEPS)),
        ),
    )
    # A number where it fits, with its word where that fits as well: the bar reads without its colours.
    small: dict[str, Any] = {"fontSize": layers.narrow(11, 13), "dy": layers.narrow(9, 0)}
    plot = _plot(labels)
    roomy = f"datum.share * {plot} > 9 * datum.worded.length"
    fits = f"datum.share * {plot} > 9 * datum.count.length + 4"
    at = alt.X("middle:Q", axis=None, scale=across)
    ink = alt.Color("ink:N", scale=None, legend=None)
    worded = parts.mark_text(**small, opacity=alt.expr(f"{roomy} ? 1 : 0")).encode(
        x=at, text="worded:N", color=ink
    )
    bare = parts.mark_text(**small, opacity=alt.expr(f"!({roomy}) && ({fits}) ? 1 : 0")).encode(
        x=at, text="count:N", color=ink
    )
    return [bars, worded, bare]


def _plot(labels: int) -> str:
    """The length of a whole bar in pixels, as layers.scale lays it, as an expression."""
    room = labels + 14
    return f"(width < {layers.NARROW} ? width - {room} : width - {layers.NAME_WIDTH + room})"


def _totals(base: alt.Chart, across: alt.Scale) -> alt.Chart:
    totals: alt.Chart = base.mark_text(
        align="left", baseline="middle", dx=8, dy=layers.narrow(9, 0), fontSize=14, fontWeight=600
    ).encode(x=alt.X("end:Q", axis=None, scale=across), text="label:N", color=alt.value(style.INK))
    return totals


PAPER_STEP = 20.0
PAPER_HEAD = 18.0


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    if facts.empty:
        return strokes.nothing("Сдавать формы пока некому", width)
    fitting = len(facts.head) if height is None else max(1, int((height - PAPER_HEAD) // PAPER_STEP))
    shown = facts.head[:fitting]
    pen = Pen.on(width, height or PAPER_HEAD + PAPER_STEP * len(shown))
    strokes.legend(pen, [(step.word, step.colour, step.pattern) for step in STEPS])
    start = width * 0.34
    room = width - start - 8 - strokes.widest([line.label for line in shown], 8.5)
    for n, line in enumerate(shown):
        middle = PAPER_HEAD + PAPER_STEP * (n + 0.5)
        name = f"Всего: {line.name}" if n == 0 else line.name
        pen.lines(0, middle, strokes.fitted(name, start - 8, 8, 2), 8)
        _paper_line(pen, line, start, middle - 6, room)
        pen.text(start + room + 5, middle + 3, line.label, 8.5, font=style.BOLD)
    return pen.drawing


def _paper_line(pen: Pen, line: Line, start: float, y: float, room: float) -> None:
    at = start
    for step, count in zip(STEPS, line.counts, strict=True):
        if not (count and line.expected):
            continue
        length = room * count / line.expected
        pen.box(at, y, length, 12, step.colour, style.MUTED, step.pattern)
        words = (f"{step.word} {formats.number(count)}", formats.number(count))
        fitting = next((w for w in words if strokes.widest([w], 7.5) + 4 < length), "")
        if fitting and step.pattern:
            pen.over(at + length / 2, y + 9, fitting, 7.5, style.INK, "middle")
        elif fitting:
            pen.text(at + length / 2, y + 9, fitting, 7.5, step.ink, "middle", style.BOLD)
        at += length
