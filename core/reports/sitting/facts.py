"""What a sitting is told of the monitoring of a year: accepted forms only, names of organisations, nobody's person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core import control, formats, measures, narrative, norms
from core.campaigns import Window
from core.charts import completeness, glance, ranking, strip
from core.charts.below_norm import Short
from core.charts.copies import Copies
from core.charts.facts import Row, against_norm, decimal, is_thin
from core.charts.records import Records
from core.formats import NBSP
from core.indicators import Aggregation, Indicator
from core.organisations import LEVEL_PLURALS, Level
from core.reports.letterhead import PLAIN, Letterhead
from core.workflow import State


@dataclass(frozen=True)
class Missing:
    """Below one organisation: how many of those who answered say «нет» to a point, or stand below its norm. None where
    nobody has answered; `thin` judges nobody."""

    number: int
    lacking: int | None
    answered: int
    expected: int
    thin: bool


@dataclass(frozen=True)
class Part:
    """An organisation directly below with what those under it lack, point by point."""

    code: str
    name: str
    points: tuple[Missing, ...]


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """`lower` is the level of those directly below, None of a primary. `course` is of the primaries, `offices` of the
    own forms of those below them; both None where nobody is expected. `league` is by the index."""

    organisation: str
    level: Level
    town: str
    year: int
    as_of: date
    made: date
    days: Window | None
    running: bool
    lower: Level | None
    course: completeness.Facts | None
    offices: completeness.Facts | None
    seen: glance.Facts
    league: ranking.Facts | None
    spreads: tuple[ranking.Facts, ...]
    parts: tuple[Part, ...]
    papers: tuple[Copies, ...]
    half: str
    changes: tuple[str, ...]
    # Primaries directly below that have not handed in; of those above territories nobody is told by name.
    silent: tuple["Silent", ...] = ()
    # Copies wanting to those directly below, without primaries of direct subordination.
    short: Short | None = None
    demonstration: bool = False
    letterhead: Letterhead = PLAIN

    @property
    def empty(self) -> bool:
        """Nothing has been accepted: there is nothing to judge by."""
        return self.seen.strip.empty

    @property
    def cards(self) -> tuple[strip.Card, ...]:
        return self.seen.strip.cards

    @property
    def told(self) -> str:
        """«Сдали 97 из 120, учтены принятые 90; приём форм закрыт 30 ноября 2025 г.; данные на 30.11.2025»"""
        whole = self.course.whole if self.course else None
        parts = []
        if whole:
            verb = formats.plural(whole.handed_in, "Сдала", "Сдали", "Сдали")
            parts.append(f"{verb} {formats.number(whole.handed_in)} из {formats.number(whole.expected)}")
            parts.append(f"учтены принятые {formats.number(whole.counts[0])}")
        parts.append(self.dated)
        return "; ".join(parts) + "."

    @property
    def dated(self) -> str:
        """As of when, and whether more is to come."""
        on = f"данные на {formats.day(self.as_of)}"
        if self.days is None:
            return on
        until = formats.day(self.days.closes)
        return (
            f"{on}, формы первичных принимают до{NBSP}{until}"
            if self.running
            else f"{on}, приём форм первичных закрыт {until}"
        )

    @property
    def taken(self) -> date | None:
        """Until when forms of primaries are taken; None where that is over on the day of the sitting."""
        last = self.days.closes if self.days and self.running else None
        return last if last and last >= self.made else None

    @property
    def early(self) -> str:
        """Too few forms to conclude anything from; "" where there are enough."""
        answered, expected = self.behind
        return strip.early(answered, expected)

    @property
    def behind(self) -> tuple[int, int]:
        return max(((c.answered, c.expected) for c in self.cards), default=(0, 0))

    @property
    def many(self) -> str:
        """«территориальных организаций»: those directly below."""
        return LEVEL_PLURALS[self.lower or Level.PRIMARY][2]


def parts(children: Records, known: Mapping[str, Indicator], year: int) -> tuple[Part, ...]:
    """Everybody directly below, in the order of the frame."""
    found: dict[str, tuple[str, list[Missing]]] = {}
    for point in control.POINTS:
        if point.head in known:
            for row in children.of(point.head, year):
                missing = _missing(point.number, known[point.head], row)
                found.setdefault(str(row["code"]), (str(row["organisation"]), []))[1].append(missing)
    return tuple(Part(code, name, tuple(points)) for code, (name, points) in found.items())


def _missing(number: int, indicator: Indicator, row: Row) -> Missing:
    answered, expected = int(row["answered"]), int(row["expected"])
    lacking = None
    if answered and indicator.aggregation is Aggregation.SHARE_YES:
        lacking = answered - int(decimal(row["total"]) or 0)
    return Missing(number, lacking, answered, expected, is_thin(row))


@dataclass(frozen=True)
class Silent:
    """A form that has not been handed in; `due` is its own last day, with the time it was given more; `early`: that day
    is not over yet, so nobody lags; `closes` is until when it is taken. Whoever only compares is not told of drafts and
    of forms sent back: then `state` is None."""

    organisation: str
    state: State | None
    due: date
    overdue: bool
    early: bool = False
    closes: date | None = None

    @property
    def told(self) -> str:
        return self.state.label if self.state else "не сдана"


@dataclass(frozen=True)
class Late:
    organisation: str
    sent: date
    due: date


@dataclass(frozen=True)
class Lacking:
    """An accepted form: the points it answers «нет» to, and those whose norm it does not reach, in words."""

    organisation: str
    without: tuple[int, ...]
    below: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.without) + len(self.below)


@dataclass(frozen=True)
class Territory:
    """Forms of primaries by whom they answered to when the campaign was opened; `name` is "" of those who answer
    directly. `judged` are those whose form is accepted, `whole` of them lack nothing."""

    name: str
    expected: int
    handed_in: int
    silent: tuple[Silent, ...]
    late: tuple[Late, ...]
    lacking: tuple[Lacking, ...]
    judged: int
    whole: tuple[str, ...]

    @property
    def owing(self) -> tuple[Silent, ...]:
        return tuple(x for x in self.silent if not x.early)


@dataclass(frozen=True, kw_only=True)
class Laggards:
    """`territories` are told by name; of the whole union only `sitting.parts` and `sitting.course` are. `offices` are
    own forms of territorial and regional organisations."""

    sitting: Sitting
    territories: tuple[Territory, ...]
    offices: tuple[Silent, ...]

    @property
    def named(self) -> bool:
        return self.sitting.level is not Level.FEDERAL

    @property
    def silent(self) -> tuple[Silent, ...]:
        return tuple(x for t in self.territories for x in t.silent)

    @property
    def owing(self) -> tuple[Silent, ...]:
        """Whose own days are over."""
        return tuple(x for x in self.silent if not x.early)

    @property
    def early(self) -> tuple[Silent, ...]:
        """Still within their own days: they lag behind nothing."""
        return tuple(x for x in self.silent if x.early)

    @property
    def late(self) -> tuple[Late, ...]:
        return tuple(x for t in self.territories for x in t.late)

    @property
    def whole(self) -> tuple[str, ...]:
        return tuple(x for t in self.territories for x in t.whole)


def lacking(known: Mapping[str, Indicator], rows: Sequence[Row]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Of one primary's rows of the year: points without an answer say nothing about it."""
    by_code = {str(row["indicator"]): row for row in rows}
    without: list[int] = []
    below: list[str] = []
    for point in control.POINTS:
        row, indicator = by_code.get(point.head), known.get(point.head)
        value = decimal(row["value"]) if row else None
        if row is None or indicator is None or value is None:
            continue
        stands = against_norm(indicator, value, row)
        if stands == "below":
            below.append(short(point, indicator, value))
        elif value == 0 and stands != norms.APART:
            without.append(point.number)
    return tuple(without), tuple(below)


def short(point: control.Point, indicator: Indicator, value: Decimal) -> str:
    """«Подписка: 0,55 при норме не менее 1»"""
    norm = narrative.bound(indicator, indicator.norm) if indicator.norm else ""
    return f"{point.title}: {narrative.shown(indicator, value)} при норме {norm}"


def share(part: int, whole: int) -> str:
    return formats.percent(measures.ratio(Decimal(part), Decimal(whole)))
