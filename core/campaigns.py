"""What is collected when: sorts of campaign, half-years of subscription, and the days on which a level reports."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from core import formats
from core.indicators import MONITORING, SUBSCRIPTION
from core.organisations import Level


class Half(NamedTuple):
    """A half-year that newspapers are subscribed for; ordered by time."""

    year: int
    half: int

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """ "2025-1". Raises ValueError with a sentence for the person."""
        year, _, half = written.partition("-")
        if not (year.isascii() and year.isdigit() and len(year) == 4 and half in ("1", "2")):
            raise ValueError("Полугодие пишут так: 2025-1 или 2025-2")
        return cls(int(year), int(half))

    @property
    def label(self) -> str:
        return f"{self.half}-е полугодие {self.year}{formats.NBSP}года"

    def before(self, halves: int = 1) -> "Half":
        number = self.year * 2 + self.half - 1 - halves
        return Half(number // 2, number % 2 + 1)


class CampaignKind(StrEnum):
    """The year of a campaign is the one it is held in: papers for the first half of 2027 are subscribed to
    in the autumn of 2026 (programme of Старый Оскол 2022–2024, item 30)."""

    MONITORING = "monitoring"
    AUTUMN = "autumn"
    SPRING = "spring"

    @property
    def label(self) -> str:
        return {"monitoring": "мониторинг", "autumn": "осенняя подписка", "spring": "весенняя подписка"}[self]

    @property
    def sort(self) -> str:
        """Which questions of the catalogue it asks."""
        return MONITORING if self is CampaignKind.MONITORING else SUBSCRIPTION

    def half(self, year: int) -> Half | None:
        """For which half-year a campaign held in `year` collects subscriptions."""
        return {"spring": Half(year, 2), "autumn": Half(year + 1, 1)}.get(self.value)

    def period(self, year: int) -> str:
        half = self.half(year)
        return half.label if half else f"{year}{formats.NBSP}год"

    def named(self, year: int) -> str:
        half = self.half(year)
        return f"Подписка на {half.label}" if half else f"Мониторинг информационной работы {year} года"


def held(half: Half) -> tuple[CampaignKind, int]:
    """In which campaign the subscription for a half-year is collected."""
    return (CampaignKind.AUTUMN, half.year - 1) if half.half == 1 else (CampaignKind.SPRING, half.year)


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

    def stretched(self, until: date | None) -> "Window":
        """With more time for one organisation: nobody's days get shorter by that."""
        if until is None:
            return self
        return replace(self, due=max(self.due, until), closes=max(self.closes, until))

    def closed_on(self, last: date) -> "Window":
        """With `last` as the last day on which forms are taken."""
        return replace(self, opens=min(self.opens, last), due=min(self.due, last), closes=last)

    @property
    def days(self) -> tuple[date, date, date]:
        return self.opens, self.due, self.closes

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


def against_moscow(time_zone: str, now: datetime) -> str:
    """«МСК+2»: how clocks of regions are told apart; "" where they show the same."""
    apart = [now.astimezone(ZoneInfo(zone)).utcoffset() for zone in (time_zone, "Europe/Moscow")]
    ahead, moscow = ((offset.total_seconds() if offset else 0) / 3600 for offset in apart)
    return f"МСК{ahead - moscow:+g}".replace("-", formats.MINUS).replace(".", ",") if ahead != moscow else ""


# (opens, due, closes) as (month, day). The monitoring: primaries report in October, territorial organisations in
# November, regions until the middle of December; subscription in April–June and October–December (programme of
# Старый Оскол 2022–2024, items 30 and 42).
_Days = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
_USUAL: dict[CampaignKind, dict[Level, _Days]] = {
    CampaignKind.MONITORING: {
        Level.PRIMARY: ((10, 1), (10, 31), (12, 10)),
        Level.TERRITORIAL: ((11, 1), (11, 30), (12, 20)),
        Level.REGIONAL: ((11, 15), (12, 15), (12, 31)),
    },
    CampaignKind.SPRING: {
        Level.PRIMARY: ((4, 1), (6, 10), (6, 30)),
        Level.TERRITORIAL: ((4, 1), (6, 20), (6, 30)),
        Level.REGIONAL: ((4, 1), (6, 25), (6, 30)),
    },
    CampaignKind.AUTUMN: {
        Level.PRIMARY: ((10, 1), (12, 5), (12, 31)),
        Level.TERRITORIAL: ((10, 1), (12, 15), (12, 31)),
        Level.REGIONAL: ((10, 1), (12, 20), (12, 31)),
    },
}


def usual_windows(
    year: int, time_zone: str, kind: CampaignKind = CampaignKind.MONITORING
) -> tuple[Window, ...]:
    return tuple(
        Window(level, date(year, *opens), date(year, *due), date(year, *closes), time_zone)
        for level, (opens, due, closes) in _USUAL[kind].items()
    )
