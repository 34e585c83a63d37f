"""When a level reports: opening, due and closing days, counted in the campaign's own time zone."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core import formats
from core.organisations import Level


@dataclass(frozen=True)
class Window:
    """Whole days, each included: a form sent at 23:59 of `due` is on time."""

    level: Level
    opens: date
    due: date
    closes: date
    time_zone: str

    def fault(self) -> str | None:
        """Why such days cannot be, in words that stand beside them."""
        if self.due < self.opens:
            return "Срок сдачи раньше начала приёма: поправьте одну из дат."
        if self.closes < self.due:
            return "Приём закрывается раньше срока сдачи: поправьте одну из дат."
        return None

    def today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    def open(self, now: datetime) -> bool:
        return self.opens <= self.today(now) <= self.closes

    def late(self, submitted: datetime) -> bool:
        return self.today(submitted) > self.due

    def overdue(self, now: datetime) -> bool:
        return self.today(now) > self.due

    def reminder(self, now: datetime) -> str:
        """How much time is left, in words."""
        today = self.today(now)
        if today < self.opens:
            return f"Приём форм начнётся {formats.day_words(self.opens)}"
        if today > self.closes:
            return f"Приём форм закрыт {formats.day_words(self.closes)}"
        if today > self.due:
            late = formats.count((today - self.due).days, "день", "дня", "дней")
            return f"Срок прошёл {late} назад. Сдать ещё можно до {formats.day_words(self.closes)}"
        left = (self.due - today).days
        if left == 0:
            return "Последний день сдачи — сегодня"
        return (
            f"Сдать до {formats.day_words(self.due)}, осталось {formats.count(left, 'день', 'дня', 'дней')}"
        )


def usual_windows(year: int, time_zone: str) -> tuple[Window, ...]:
    """The yearly monitoring: primaries report in October, territorial organisations in November,
    regions until the middle of December (programme of Старый Оскол 2022–2024, item 42)."""
    days = {
        Level.PRIMARY: (date(year, 10, 1), date(year, 10, 31), date(year, 12, 10)),
        Level.TERRITORIAL: (date(year, 11, 1), date(year, 11, 30), date(year, 12, 20)),
        Level.REGIONAL: (date(year, 11, 15), date(year, 12, 15), date(year, 12, 31)),
    }
    return tuple(Window(level, *dates, time_zone) for level, dates in days.items())
