"""Forms handed in by day, this campaign against the one of a year ago, with the due day and where the pace leads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import altair as alt
from reportlab.graphics.shapes import Drawing

from core import formats, narrative
from core import pace as courses
from core.charts import layers, strokes, style
from core.charts.facts import Told
from core.charts.strokes import Pen
from core.pace import Course, Forecast, day_month
from core.sheets.writing import Column, Kind, Table

HEIGHT, FOOT, LEFT = 340, 30, 46
STEPS = (0, 25, 50, 75, 100)
# Per cent: a label is as high as this.
LOW = 10
# The same at 360 px: how wide a sign is, how far a label stands from its point, how far two labels are to be apart.
SIGN, LIFT, APART = Decimal(3), 6, 12
COLOURS = (style.ACCENT, style.MUTED)
NOTHING = "Первые формы появятся на графике, как только их сдадут"


@dataclass(frozen=True)
class Point:
    """`number` is the day of taking forms, from 0; `share` per cent of the expected."""

    number: int
    day: date
    handed_in: int
    share: Decimal

    @property
    def label(self) -> str:
        return f"{formats.number(self.handed_in)} · {formats.percent(self.share)}"


@dataclass(frozen=True)
class Line:
    name: str
    points: tuple[Point, ...]

    def at(self, number: int) -> Point | None:
        """Of that day, or the last one before it."""
        known = [p for p in self.points if p.number <= number]
        return known[-1] if known else None


@dataclass(frozen=True)
class Facts(Told):
    """`lines`: this campaign and, where its days are known, last year's. `due` is the number of the due day, `span`
    the last day drawn."""

    lines: tuple[Line, ...]
    due: int
    due_words: str
    span: int
    ahead: Point | None
    ahead_words: str

    @property
    def empty(self) -> bool:
        return not any(line.points[-1].handed_in for line in self.lines if line.points)

    @property
    def present(self) -> Point:
        return self.lines[0].points[-1]

    @property
    def past(self) -> Point | None:
        """Last year on the same day."""
        return self.lines[1].at(self.present.number) if len(self.lines) > 1 else None

    @property
    def head(self) -> int:
        """Where the picture begins on the screen, under the names of the lines and the words of the due day."""
        return 26 + 22 * len(self.lines)

    @property
    def ticks(self) -> list[tuple[int, str]]:
        """Days written under the picture: the first one and every so many, at most five."""
        every = max(1, -(-self.span // 4))
        first = self.lines[0].points[0].day
        return [(n, _brief(first + n * courses.DAY)) for n in range(0, self.span + 1, every)]

    def table(self) -> Table:
        columns = [Column("День приёма", Kind.WHOLE, 8)]
        for line in self.lines:
            columns += [
                Column(f"{line.name}: дата", width=14),
                Column(f"{line.name}: сдано к концу дня", Kind.WHOLE, 16),
                Column(f"{line.name}: сдано, %", Kind.PERCENT, 12),
            ]
        last = max(len(line.points) for line in self.lines)
        rows = [(n + 1, *(c for line in self.lines for c in _cells(line, n))) for n in range(last)]
        return Table("По дням", tuple(columns), rows, self._notes())


def _brief(day: date) -> str:
    """«7 окт»: four of them fit on a telephone."""
    return f"{day.day}{formats.NBSP}{formats.MONTHS[day.month - 1][:3]}"


def _cells(line: Line, n: int) -> tuple[Any, ...]:
    if n >= len(line.points):
        return None, None, None
    point = line.points[n]
    return formats.day(point.day), point.handed_in, point.share


def facts(course: Course, before: Course | None, found: Forecast | None, *, scope: str, today: date) -> Facts:
    """`before` is the campaign of a year ago; it is drawn where the days of its forms are known."""
    drawn = [course, *([before] if before is not None and before.expected and before.dated else [])]
    lines = tuple(_line(c, today) for c in drawn)
    present = lines[0].points[-1]
    due = course.number(course.due)
    ahead = _ahead(course, found)
    # A year ago went on after the due day: no further than the present one, once that is over.
    span = max(due, present.number, ahead.number if ahead else 0)
    return Facts(
        title="Ход сдачи по дням",
        scope=scope,
        unit="",
        note=_note(course),
        as_of=today,
        sentence=narrative.joined(
            courses.said(course, before, today), courses.foretold(found) if found else ""
        ),
        lines=tuple(Line(x.name, tuple(p for p in x.points if p.number <= span)) for x in lines),
        due=due,
        due_words=f"срок {day_month(course.due)}",
        span=max(span, 1),
        ahead=ahead,
        ahead_words=f"прогноз {found.share}" if found else "",
    )


def _line(course: Course, today: date) -> Line:
    points = [
        Point(n, course.day(n), total, course.share(total) or Decimal(0))
        for n, total in enumerate(course.cumulative(today))
    ]
    return Line(f"{course.year} год", tuple(points))


def _ahead(course: Course, found: Forecast | None) -> Point | None:
    if found is None:
        return None
    share = course.share(found.handed_in) or Decimal(0)
    return Point(course.number(found.target), found.target, found.handed_in, share)


def _note(course: Course) -> str:
    """Where some days are not known, how many."""
    behind = formats.of(course.handed_in, course.expected)
    if not course.undated:
        return behind
    forms = formats.count(course.undated, "формы", "форм", "форм")
    return f"{behind}, день сдачи {forms} неизвестен"


def screen(facts: Facts) -> alt.LayerChart:
    if facts.empty:
        return layers.nothing(NOTHING)
    head = facts.head
    up = alt.Scale(domain=[0, 100], range=[HEIGHT - FOOT, head], nice=False, zero=True)
    along = alt.Scale(domain=[0, facts.span], range=[LEFT, alt.expr("width - 14")], nice=False, zero=True)
    drawn = [*_ground(facts, along, up)]
    for n, line in reversed(list(enumerate(facts.lines))):
        drawn += _curve(line, n, along, up)
    drawn += _forecast(facts, along, up)
    for n, line in enumerate(facts.lines):
        drawn += _legend(line, n)
    return layers.chart([*drawn, *_marks(facts, along, up)], HEIGHT)


def _ground(facts: Facts, along: alt.Scale, up: alt.Scale) -> list[alt.Chart]:
    steps = alt.Chart(layers.rows([{"at": step, "label": f"{step}{formats.NBSP}%"} for step in STEPS]))
    height = alt.Y("at:Q", scale=up, axis=None)
    days = alt.Chart(layers.rows([{"n": n, "label": words} for n, words in facts.ticks]))
    small: dict[str, Any] = {"fontSize": 13, "color": style.MUTED}
    due = alt.Chart(layers.rows([{"n": facts.due}]))
    return [
        steps.mark_rule(color=style.HAIRLINE).encode(
            y=height, x=alt.value(LEFT), x2=alt.value(alt.expr("width - 14"))
        ),
        steps.mark_text(align="right", **small).encode(y=height, x=alt.value(LEFT - 8), text="label:N"),
        days.mark_text(align=alt.expr("datum.n == 0 ? 'left' : 'center'"), **small).encode(
            x=alt.X("n:Q", scale=along, axis=None), y=alt.value(HEIGHT - 10), text="label:N"
        ),
        due.mark_rule(color=style.NORM, strokeDash=[6, 4], strokeWidth=1.4).encode(
            x=alt.X("n:Q", scale=along, axis=None),
            y=alt.value(facts.head),
            y2=alt.value(HEIGHT - FOOT),
        ),
    ]


def _curve(line: Line, n: int, along: alt.Scale, up: alt.Scale) -> list[alt.Chart]:
    data = [
        {
            "n": p.number,
            "share": float(p.share),
            "label": p.label,
            "name": line.name,
            "day": formats.day(p.day),
        }
        for p in line.points
    ]
    base = alt.Chart(layers.rows(data)).encode(
        x=alt.X("n:Q", scale=along, axis=None), y=alt.Y("share:Q", scale=up, axis=None)
    )
    told = {"name": "Кампания", "day": "К концу дня", "label": "Сдано"}
    drawn = base.mark_line(
        color=COLOURS[n], strokeWidth=2 if n else 3, strokeDash=[5, 4] if n else [1, 0], interpolate="linear"
    )
    touched = base.mark_point(size=150, opacity=0, filled=True).encode(
        tooltip=[alt.Tooltip(f"{column}:N", title=word) for column, word in told.items()]
    )
    return [drawn, touched]


def _forecast(facts: Facts, along: alt.Scale, up: alt.Scale) -> list[alt.Chart]:
    if facts.ahead is None:
        return []
    ends = [{"n": p.number, "share": float(p.share)} for p in (facts.present, facts.ahead)]
    across, height = alt.X("n:Q", scale=along, axis=None), alt.Y("share:Q", scale=up, axis=None)
    way = alt.Chart(layers.rows(ends)).mark_line(color=style.ACCENT, strokeWidth=2, strokeDash=[2, 4])
    end = alt.Chart(layers.rows(ends[1:])).mark_point(
        size=90, filled=True, fill=style.PAPER, stroke=style.ACCENT, strokeWidth=2, opacity=1
    )
    return [way.encode(x=across, y=height), end.encode(x=across, y=height)]


@dataclass(frozen=True)
class Words:
    """A label at a point: to its left or right, over or under it."""

    point: Point
    text: str
    colour: str
    left: bool
    over: bool


def labels(facts: Facts) -> list[Words]:
    """The higher of two points of one day carries its words on top, if there is room; where labels would lie over each
    other the sentence has to do, for the past one first of all."""
    now, past, ahead = facts.present, facts.past, facts.ahead
    left = now.number * 2 > facts.span
    found = [Words(now, now.label, COLOURS[0], left, _over(now, past is None or now.share >= past.share))]
    if ahead is not None:
        words = Words(ahead, facts.ahead_words, COLOURS[0], True, _over(ahead, False))
        found += [words] if _fits(words, found, facts.span) else []
    if past is not None:
        found += [one for one in _of_past(facts, past, left) if _fits(one, found, facts.span)][:1]
    return found


def _of_past(facts: Facts, past: Point, left: bool) -> Iterator[Words]:
    """Where the words of the year before may stand: at the present day, else where its line has come so far."""
    begun = next(p for p in facts.lines[1].points if p.handed_in == past.handed_in)
    for point in (past, begun):
        for side in (left, not left):
            for over in dict.fromkeys(
                _over(point, w) for w in (past.share > facts.present.share, False, True)
            ):
                yield Words(point, f"год назад {past.label}", COLOURS[1], side, over)


def _over(point: Point, wanted: bool) -> bool:
    """Near the ground there is only the top, near the ceiling only the bottom."""
    return point.share < LOW or (wanted and point.share < 100 - LOW)


def _fits(words: Words, others: Sequence[Words], span: int) -> bool:
    """On the narrowest screen: within the picture, and over no other label."""
    (start, end), height = _box(words, span)
    if start < -LOW or end > 100 + SIGN:
        return False
    for (first, last), level in (_box(one, span) for one in others):
        if start < last and first < end and abs(height - level) < APART:
            return False
    return True


def _box(words: Words, span: int) -> tuple[tuple[Decimal, Decimal], Decimal]:
    """From where to where a label lies along the picture, and how high, in per cent of it."""
    at, wide = Decimal(100 * words.point.number) / span, SIGN * (len(words.text) + 1)
    across = (at - wide, at) if words.left else (at, at + wide)
    return across, words.point.share + (LIFT if words.over else -LIFT)


def _marks(facts: Facts, along: alt.Scale, up: alt.Scale) -> list[alt.Chart]:
    drawn: list[alt.Chart] = []
    for one in labels(facts):
        data = {"n": one.point.number, "share": float(one.point.share), "label": one.text}
        words = alt.Chart(layers.rows([data])).mark_text(
            align="right" if one.left else "left",
            dx=-8 if one.left else 8,
            dy=-13 if one.over else 15,
            fontSize=14,
            fontWeight=600,
        )
        placed = words.encode(
            x=alt.X("n:Q", scale=along, axis=None), y=alt.Y("share:Q", scale=up, axis=None), text="label:N"
        )
        drawn += layers.haloed(placed, alt.value(one.colour))
    right = facts.due * 2 > facts.span
    due = alt.Chart(layers.rows([{"n": facts.due, "label": facts.due_words}])).mark_text(
        align="right" if right else "left", dx=-6 if right else 6, fontSize=13, fontWeight=600
    )
    placed = due.encode(x=alt.X("n:Q", scale=along, axis=None), y=alt.value(facts.head - 10), text="label:N")
    return [*drawn, *layers.haloed(placed, alt.value(style.NORM))]


def _legend(line: Line, n: int) -> list[alt.Chart]:
    data, y = layers.rows([{"name": line.name}]), 10 + 22 * n
    sign: alt.Chart = (
        alt.Chart(data)
        .mark_rule(color=COLOURS[n], strokeWidth=2 if n else 3, strokeDash=[5, 4] if n else [1, 0])
        .encode(x=alt.value(LEFT), x2=alt.value(LEFT + 24), y=alt.value(y))
    )
    name: alt.Chart = (
        alt.Chart(data)
        .mark_text(align="left", fontSize=14, color=style.INK)
        .encode(text="name:N", x=alt.value(LEFT + 32), y=alt.value(y))
    )
    return [sign, name]


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    if facts.empty:
        return strokes.nothing(NOTHING, width)
    pen = Pen.on(width, height or 170)
    head, foot = 20 + 13.0 * len(facts.lines), float(pen.drawing.height) - 16

    def across(number: int) -> float:
        return 30 + (width - 40) * number / facts.span

    def level(share: Decimal | int) -> float:
        return foot - float(share) / 100 * (foot - head)

    for step in STEPS:
        pen.line(30, level(step), width - 10, level(step), style.HAIRLINE, 0.5)
        pen.text(26, level(step) + 3, f"{step}{formats.NBSP}%", 7.5, style.MUTED, "end")
    for n, words in facts.ticks:
        pen.text(across(n), foot + 11, words, 8, style.MUTED, "middle" if n else "start")
    pen.line(across(facts.due), head, across(facts.due), foot, style.NORM, dash=True)
    for n, line in reversed(list(enumerate(facts.lines))):
        spots = [(across(p.number), level(p.share)) for p in line.points]
        _stroke(pen, spots, COLOURS[n], 1.2 if n else 2, bool(n))
        pen.line(30, 5 + 13.0 * n, 46, 5 + 13.0 * n, COLOURS[n], 1.2 if n else 2, dash=bool(n))
        pen.text(51, 8 + 13.0 * n, line.name, 8.5)
    if facts.ahead is not None:
        ends = [(across(p.number), level(p.share)) for p in (facts.present, facts.ahead)]
        _stroke(pen, ends, style.ACCENT, 1, True)
        pen.dot(*ends[1], 2.6, style.ACCENT, hollow=True)
    for one in labels(facts):
        x, y = across(one.point.number), level(one.point.share)
        step = -4 if one.left else 4
        pen.over(
            x + step, y + (-5 if one.over else 11), one.text, 8, one.colour, "end" if one.left else "start"
        )
    right = facts.due * 2 > facts.span
    at = across(facts.due) + (-4 if right else 4)
    pen.over(at, head - 3, facts.due_words, 8, style.NORM, "end" if right else "start")
    return pen.drawing


def _stroke(pen: Pen, spots: Sequence[tuple[float, float]], colour: str, width: float, dash: bool) -> None:
    for (x1, y1), (x2, y2) in pairwise(spots):
        pen.line(x1, y1, x2, y2, colour, width, dash=dash)
