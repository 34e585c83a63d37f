"""How the forms of a campaign come in day by day, beside the campaign of a year ago, and where the pace leads.

Two campaigns are laid over each other by the day of taking forms: the day of opening is number 0 in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from core import formats
from core.formats import NBSP
from core.measures import ratio

DAY = timedelta(1)
# The pace is the mean of so many last full days; of fewer than LEAST nothing is foretold.
RECENT, LEAST = 7, 3


@dataclass(frozen=True)
class Course:
    """One campaign in one place: `days` are (day, forms handed in on it) in their order, by the local day on which a
    form that is handed in now was sent."""

    year: int
    opens: date
    due: date
    closes: date
    expected: int
    handed_in: int
    days: tuple[tuple[date, int], ...] = ()

    @property
    def undated(self) -> int:
        """Handed in on a day that nobody knows, as forms brought by an import: counted from the opening on."""
        return max(0, self.handed_in - sum(n for _, n in self.days))

    @property
    def dated(self) -> bool:
        """Are the days known of enough forms to draw a line by them?"""
        return self.undated * 10 <= self.handed_in

    @property
    def left(self) -> int:
        return max(0, self.expected - self.handed_in)

    def by(self, day: date) -> int:
        """How many had been handed in at the end of the day."""
        return self.undated + sum(n for d, n in self.days if d <= day)

    def share(self, handed_in: int) -> Decimal | None:
        return ratio(Decimal(handed_in), Decimal(self.expected))

    def number(self, day: date) -> int:
        """Which day of taking forms it is, from 0."""
        return (day - self.opens).days

    def day(self, number: int) -> date:
        return self.opens + number * DAY

    def last(self, today: date) -> date:
        """Until which day there is something to tell. A region to the east may already be in tomorrow."""
        newest = self.days[-1][0] if self.days else self.opens
        return max(newest, min(today, self.closes), self.opens)

    def over(self, today: date) -> bool:
        return today > self.closes

    def cumulative(self, today: date) -> list[int]:
        """By the number of the day, until the last one; what came before the opening counts on its day."""
        daily = [0] * (self.number(self.last(today)) + 1)
        for day, n in self.days:
            daily[max(0, self.number(day))] += n
        daily[0] += self.undated
        return list(accumulate(daily))


@dataclass(frozen=True)
class Forecast:
    """Where the mean of the last `days` full days, `recent` forms in all, leads until the end of `target`: that is
    the due day, or the closing one when the due day is over (`closing`)."""

    target: date
    closing: bool
    expected: int
    handed_in: int
    recent: int
    days: int
    left_days: int
    missing: int

    @property
    def rate(self) -> Decimal:
        """Forms a day."""
        return Decimal(self.recent) / self.days

    @property
    def needed(self) -> int:
        """Forms a day, that everybody be in time; rounded up."""
        return -(-self.missing // self.left_days)

    @property
    def share(self) -> str:
        """Whole per cent; never 100 while somebody is missing."""
        part = ratio(Decimal(self.handed_in), Decimal(self.expected)) or Decimal(0)
        most = 100 if self.handed_in == self.expected else 99
        return formats.percent(min(formats.half_up(part, 0), Decimal(most)), 0)


def forecast(course: Course, today: date) -> Forecast | None:
    """None before there are enough full days, after the closing, and where nobody is missing."""
    closing = today > course.due
    target = course.closes if closing else course.due
    full = min(RECENT, course.number(today))
    if today > target or full < LEAST or not course.left:
        return None
    known = course.by(today - DAY)
    recent = known - course.by(today - (full + 1) * DAY)
    left_days = (target - today).days + 1
    grown = int(formats.half_up(Decimal(recent * left_days) / full, 0))
    reached = min(course.expected, max(course.handed_in, known + grown))
    return Forecast(target, closing, course.expected, reached, recent, full, left_days, course.left)


def said(course: Course, before: Course | None, today: date) -> str:
    """«К 12 октября сдали 412 из 1 100 (37,5 %), год назад к этому дню — 455 из 1 080 (42,1 %).»"""
    if today < course.opens or not course.expected:
        return ""
    return " ".join(filter(None, (_missed(course, today), _so_far(course, before, today))))


def _missed(course: Course, today: date) -> str:
    """Once the due day is over: how many it has found without a form; "" where the days are unknown."""
    if today <= course.due or not course.dated:
        return ""
    due, missing = day_month(course.due), max(0, course.expected - course.by(course.due))
    if not missing:
        return f"К сроку {due} сдали все {formats.number(course.expected)}."
    after = max(0, course.handed_in - course.by(course.due))
    since = f", из них позже сдали {formats.number(after)}" if after else ""
    return f"К сроку {due} не сдали {formats.number(missing)} из {formats.number(course.expected)}{since}."


def _so_far(course: Course, before: Course | None, today: date) -> str:
    now = _part(course, course.handed_in)
    past = before if before is not None and before.expected else None
    if course.over(today):
        then = f", год назад — {_part(past, past.handed_in)}" if past else ""
        return f"Всего сдали {now}{then}."
    then = ""
    if past is not None and past.dated:
        day = past.day(course.number(today))
        then = f", {_same_day(day, today)} — {_part(past, past.by(day))}"
    return f"К {day_month(today)} сдали {now}{then}."


def _same_day(day: date, today: date) -> str:
    if (day.day, day.month) == (today.day, today.month):
        return "год назад к этому дню"
    return f"год назад на тот же день приёма ({day_month(day)})"


def _part(course: Course, handed_in: int) -> str:
    share = formats.percent(course.share(handed_in))
    return f"{formats.number(handed_in)} из {formats.number(course.expected)} ({share})"


def foretold(found: Forecast) -> str:
    """«При нынешнем темпе к 31 октября сдадут 78 % (858 из 1 100).»"""
    day = f"к закрытию приёма {day_month(found.target)}" if found.closing else f"к {day_month(found.target)}"
    whole, reached = formats.number(found.expected), formats.number(found.handed_in)
    if found.handed_in == found.expected:
        return f"При нынешнем темпе {day} сдадут все {whole}."
    if not found.recent:
        recent = formats.count(found.days, "день", "дня", "дней")
        return (
            f"За последние {recent} не сдал никто: так {day} останется {reached} из {whole} ({found.share})."
        )
    return f"При нынешнем темпе {day} сдадут {found.share} ({reached} из {whole})."


def rule(found: Forecast) -> str:
    """How the forecast has been counted, and what it would take."""
    rate = formats.number(found.rate, 1)
    days = formats.count(found.days, "полный день", "полных дня", "полных дней")
    left = formats.count(found.left_days, "день", "дня", "дней")
    words = (
        f"Как считаем: за последние {days} в среднем сдавали {rate} в день, впереди {left}, считая сегодня."
    )
    return f"{words} Чтобы сдали все, нужно {_needed(found)}."


def _needed(found: Forecast) -> str:
    if found.missing > found.left_days:
        return f"по {formats.number(found.needed)} в день"
    every = int(formats.half_up(Decimal(found.left_days) / found.missing, 0))
    if every < 2:
        return "примерно по одной форме в день"
    return f"примерно по одной форме за {formats.count(every, 'день', 'дня', 'дней')}"


def decided_by(missing: Sequence[int], every: int) -> str:
    """Whose forms settle the outcome: `missing` of those listed, of `every` missing form in all."""
    if not missing or not every:
        return ""
    part = sum(missing)
    share = formats.percent(ratio(Decimal(part), Decimal(every)))
    return f"На них приходится {formats.number(part)} из {formats.number(every)} несданных форм ({share})."


def day_month(day: date) -> str:
    return f"{day.day}{NBSP}{formats.MONTHS[day.month - 1]}"
