"""Numbers, dates and words as a Russian reader expects them."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
MINUS = "\u2212"
WORD_JOINER = "\u2060"
DASH = "—"
INVENTED = "Демонстрационные данные: все организации, люди и числа вымышлены"

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def half_up(value: Decimal, places: int) -> Decimal:
    """41/80 is 51,3 %, not 51,2: papers round as people do, not to even."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number(value: Decimal | int | None, places: int = 0) -> str:
    """1234.5 -> «1 234,5» with no-break spaces; None -> «—»."""
    if value is None:
        return DASH
    rounded = half_up(Decimal(value), places)
    text = f"{abs(rounded):,.{places}f}".replace(",", NBSP).replace(".", ",")
    return (MINUS if rounded < 0 else "") + text


def percent(value: Decimal | None, places: int = 1) -> str:
    return DASH if value is None else f"{number(value, places)}{NBSP}%"


def signed(value: Decimal | int | None, places: int = 0) -> str:
    if value is None:
        return DASH
    shown = number(value, places)
    return "+" + shown if half_up(Decimal(value), places) > 0 else shown


def day(value: date | None) -> str:
    return DASH if value is None else value.strftime("%d.%m.%Y")


def day_words(value: date | None) -> str:
    return DASH if value is None else f"{value.day}{NBSP}{MONTHS[value.month - 1]} {value.year}{NBSP}г."


def local_day(moment: datetime, zone: str) -> date:
    """Which day it was there: 22:30 in UTC is the next day in Moscow."""
    return moment.astimezone(ZoneInfo(zone)).date()


def clock(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def moment(value: datetime | None, zone: str) -> str:
    return DASH if value is None else value.astimezone(ZoneInfo(zone)).strftime("%d.%m.%Y %H:%M")


def plural(count: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a number: 1 форма, 2 формы, 5 форм, 11 форм, 21 форма."""
    tens, units = abs(count) % 100, abs(count) % 10
    if 11 <= tens <= 14 or units == 0 or units >= 5:
        return many
    return one if units == 1 else few


def count(value: int, one: str, few: str, many: str) -> str:
    return f"{number(value)}{NBSP}{plural(value, one, few, many)}"


def of(part: int, whole: int) -> str:
    """«по 71 из 83»: how many stand behind a figure."""
    return f"по {number(part)} из {number(whole)}"


def md(text: str) -> str:
    """Text from people made literal for Markdown, where links, images, formulas and colours would come alive."""
    flat = re.sub(r"\s*\n\s*", " ", text)
    # A bare address or icon comes alive after escapes are read; an invisible joiner in it keeps it a word.
    flat = re.sub(r"(?i)(https?:|www|:material)(?=[/.])", "\\1" + WORD_JOINER, flat)
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])", r"\\\1", flat)
