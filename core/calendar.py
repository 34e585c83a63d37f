"""The year of an organisation: what it hands in and publishes, by when, and how far it has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from core import formats
from core.campaigns import CampaignKind, Window, usual_windows
from core.organisations import LEVEL_PLURALS, Level
from core.workflow import State

# Open reports are discussed and published in December of the year they tell of.
_REPORT = ((12, 1), (12, 31))


class Standing(StrEnum):
    """What stands beside an entry; the rest are states of its form."""

    USUAL = "usual"
    AHEAD = "ahead"
    UNLISTED = "unlisted"
    OVERDUE = "overdue"
    OPEN = "open"
    OVER = "over"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Filed:
    """The organisation's own form in a campaign."""

    number: int
    state: State
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Turnout:
    """Forms of those below: `handed_in` of `expected`."""

    level: Level
    handed_in: int
    expected: int


@dataclass(frozen=True)
class Entry:
    """`kind` None is the open report. `standing` is a Standing or the state of the form; `words` say more about it."""

    kind: CampaignKind | None
    year: int
    title: str
    opens: date
    due: date
    standing: Standing | State
    label: str
    words: str = ""
    number: int | None = None
    below: Turnout | None = None

    @property
    def mine(self) -> bool:
        return self.below is None

    @property
    def usual(self) -> bool:
        return self.standing is Standing.USUAL


def own(
    kind: CampaignKind,
    year: int,
    level: Level,
    window: Window | None,
    filed: Filed | None,
    now: datetime,
    zone: str,
) -> Entry | None:
    """The organisation's own form; None where its level hands in none. `window`: as the campaign was opened, `zone`
    is for where it has not been."""
    if window is None:
        usual = next((w for w in usual_windows(year, zone, kind) if w.level is level), None)
        if usual is None:
            return None
        if usual.today(now) > usual.closes:
            return _entry(kind, year, usual, Standing.OVER, "не проводилась", "")
        return _entry(kind, year, usual, Standing.USUAL, "ещё не открыта", f"Обычно {span(usual)}.")
    if filed is None:
        words = "Формы для вашей организации нет: спросите в своей вышестоящей организации."
        return _entry(kind, year, window, Standing.UNLISTED, "вас нет в списке", words)
    mine = window.stretched(filed.until)
    standing, label = _standing(mine, filed, now)
    return _entry(kind, year, mine, standing, label, _words(mine, filed, now), filed.number)


def of_those_below(kind: CampaignKind, year: int, window: Window, turnout: Turnout, now: datetime) -> Entry:
    """When those below report: whoever answers for them keeps that day too."""
    today = window.today(now)
    if today < window.opens:
        standing, label = Standing.AHEAD, f"начнётся {day(window.opens)}"
    elif today <= window.closes:
        standing, label = Standing.OPEN, "идёт приём"
    else:
        standing, label = Standing.OVER, "приём закрыт"
    counted = f"Сдали {formats.number(turnout.handed_in)} из {formats.number(turnout.expected)}."
    title = f"{kind.named(year)}: {LEVEL_PLURALS[window.level][1]}"
    return Entry(kind, year, title, window.opens, window.due, standing, label, counted, below=turnout)


def report(year: int, approved: date | None, today: date) -> Entry:
    """`approved`: the day of the decision."""
    opens, due = (date(year, *d) for d in _REPORT)
    title = f"Открытый отчёт за {year}{formats.NBSP}год"
    if approved:
        return Entry(None, year, title, opens, due, Standing.PUBLISHED, f"утверждён {formats.day(approved)}")
    if today > due:
        return Entry(None, year, title, opens, due, Standing.OVERDUE, "не утверждён", "Срок был 31 декабря.")
    words = f"Обсудить и опубликовать до {formats.day_words(due)}"
    label = "пора готовить" if today >= opens else "ещё рано"
    return Entry(
        None, year, title, opens, due, Standing.OPEN if today >= opens else Standing.AHEAD, label, words
    )


def _entry(
    kind: CampaignKind,
    year: int,
    window: Window,
    standing: Standing | State,
    label: str,
    words: str,
    number: int | None = None,
) -> Entry:
    return Entry(kind, year, kind.named(year), window.opens, window.due, standing, label, words, number)


def _standing(window: Window, filed: Filed, now: datetime) -> tuple[Standing | State, str]:
    waited_for = filed.state.unsent
    if waited_for and window.today(now) < window.opens:
        return Standing.AHEAD, f"начнётся {day(window.opens)}"
    if waited_for and window.overdue(now):
        return Standing.OVERDUE, "просрочена"
    return filed.state, filed.state.label


def _words(window: Window, filed: Filed, now: datetime) -> str:
    if filed.state is State.EXEMPT:
        return f"Сдавать не нужно: {filed.reason}"
    if filed.state.sent_back:
        what = "Вернули" if filed.state is State.RETURNED else "Открыли заново"
        return f"{what}: {filed.reason or 'исправьте и отправьте снова'}"
    if filed.state.handed_in:
        return ""
    if window.today(now) < window.opens:
        return f"Сдать {span(window)}."
    more = " Срок продлён." if filed.until else ""
    return f"{window.reminder(now).rstrip('.')}.{more}"


def day(value: date) -> str:
    """«1 октября»: the year is in the heading."""
    return f"{value.day}{formats.NBSP}{formats.MONTHS[value.month - 1]}"


def span(window: Window) -> str:
    return f"с{formats.NBSP}{day(window.opens)} по{formats.NBSP}{day(window.due)}"


def months(entries: Iterable[Entry]) -> list[tuple[tuple[int, int], list[Entry]]]:
    """By the month in which something is due: ((2026, 10), entries)."""
    ordered = sorted(entries, key=lambda e: (e.due, not e.mine, e.title))
    return [(month, list(found)) for month, found in groupby(ordered, lambda e: (e.due.year, e.due.month))]
