"""The weekly mailing of «Солидарность» materials (programme of Старый Оскол 2022–2024, item 26: once a week): weeks of
the year, and what a person typed about one of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from core import formats, text
from core.problems import Problem

TITLE, LINK, NOTE, DAY = "title", "link", "note", "day"
YEARS = range(2015, 2101)


@dataclass(frozen=True)
class Week:
    """Of the ISO calendar: it belongs to the year that has its Thursday."""

    year: int
    number: int

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def label(self) -> str:
        return f"{self.number} ({self.year})"

    @property
    def days(self) -> str:
        """«16–22 ноября», «28 сентября – 4 октября»."""
        first, last = self.monday, self.sunday
        end = f"{last.day}{formats.NBSP}{formats.MONTHS[last.month - 1]}"
        if first.month == last.month:
            return f"{first.day}–{end}"
        return f"{first.day}{formats.NBSP}{formats.MONTHS[first.month - 1]} – {end}"


def weeks(year: int) -> list[Week]:
    """52 of them, or 53."""
    last = date(year, 12, 28).isocalendar().week
    return [Week(year, number) for number in range(1, last + 1)]


def week_of(day: date) -> Week:
    return Week(day.isocalendar().year, day.isocalendar().week)


@dataclass(frozen=True)
class Edit:
    """As typed about one week."""

    title: str = ""
    link: str = ""
    note: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Sent:
    """What was sent out and when."""

    title: str
    link: str
    note: str
    day: date


def read(edit: Edit, week: Week, today: date) -> tuple[Sent | None, list[Problem]]:
    """None where anything is wrong. The materials of a week may go out later, not before it and not in days to come."""
    problems: list[Problem] = []
    title = _washed(TITLE, edit.title, 300, problems)
    if not title and not problems:
        problems.append(Problem(TITLE, "Напишите, что разослано: тему или название материалов."))
    link = _washed(LINK, edit.link, 500, problems)
    if link and not _leads_somewhere(link):
        problems.append(Problem(LINK, "Ссылка начинается с https:// или http://, без пробелов."))
    note = _washed(NOTE, edit.note, 2000, problems, lines=True)
    if edit.day is None:
        problems.append(Problem(DAY, "Укажите, в какой день разослали."))
    elif edit.day > today:
        problems.append(Problem(DAY, "Этот день ещё не настал."))
    elif edit.day < week.monday:
        problems.append(Problem(DAY, f"Неделя начинается {formats.day_words(week.monday)}: день раньше неё."))
    if problems or edit.day is None:
        return None, problems
    return Sent(title, link, note, edit.day), []


def _washed(code: str, typed: str, limit: int, problems: list[Problem], lines: bool = False) -> str:
    try:
        return text.clean(typed, limit) if lines else text.line(typed, limit)
    except ValueError as error:
        problems.append(Problem(code, str(error)))
        return ""


def _leads_somewhere(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    plain = not set(link) & set(' <>"\\')
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and plain
