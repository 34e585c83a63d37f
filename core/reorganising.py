"""What may be done with organisations, as far as it can be told without looking into the database."""

import re
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date

from core import formats, text
from core.organisations import LEVEL_TITLES, PARENT_LEVELS, Kind, Level
from core.problems import Refused

NAME, TOWN, NOTE, CODE = 300, 120, 500, 40

# Clocks of the country, west to east, one zone for each; None is the clock of the campaign.
ZONES = {
    "Europe/Kaliningrad": "Калининград (МСК−1)",
    "Europe/Moscow": "Москва",
    "Europe/Samara": "Самара (МСК+1)",
    "Asia/Yekaterinburg": "Екатеринбург (МСК+2)",
    "Asia/Omsk": "Омск (МСК+3)",
    "Asia/Novosibirsk": "Новосибирск (МСК+4)",
    "Asia/Irkutsk": "Иркутск (МСК+5)",
    "Asia/Yakutsk": "Якутск (МСК+6)",
    "Asia/Vladivostok": "Владивосток (МСК+7)",
    "Asia/Magadan": "Магадан (МСК+8)",
    "Asia/Kamchatka": "Камчатка (МСК+9)",
}

# How a level is told in «ниже …».
_ABOVE = {
    Level.FEDERAL: "федерации",
    Level.REGIONAL: "региональной",
    Level.TERRITORIAL: "территориальной",
    Level.PRIMARY: "первичной",
}


@dataclass(frozen=True)
class Details:
    """What an organisation is called and is; a kind only of a primary, a time zone only of a region."""

    name: str
    kind: Kind | None = None
    town: str = ""
    time_zone: str | None = None


@dataclass(frozen=True)
class Decision:
    """Since which day it holds and by which decision; `today` is the day where the page is open."""

    day: date
    today: date
    note: str = ""


def cleaned(level: Level, given: Details) -> Details:
    """Raises Refused, naming the field."""
    name = _line("Название", given.name, NAME)
    if not name:
        raise Refused("Название: не заполнено.")
    if level is Level.PRIMARY and given.kind is None:
        raise Refused("Вид учреждения: у первичной организации он нужен, выберите его.")
    if given.time_zone is not None and given.time_zone not in ZONES:
        raise Refused("Часовой пояс: выберите из списка.")
    kind = given.kind if level is Level.PRIMARY else None
    zone = given.time_zone if level is Level.REGIONAL else None
    return Details(name, kind, _line("Город", given.town, TOWN), zone)


def decided(decision: Decision, opened: date | None = None, future: bool = False) -> Decision:
    """With the note as it is kept. `opened`: since when the organisation is; `future`: the day may be yet to come."""
    if decision.day > decision.today and not future:
        raise Refused("Дата: этот день ещё не наступил. Запишите, когда решение вступит в силу.")
    if decision.day.year < 1900 or decision.day.year > decision.today.year + 2:
        raise Refused("Дата: проверьте год.")
    if opened is not None and decision.day < opened:
        raise Refused(f"Дата: организация открыта позже — {formats.day(opened)}.")
    return replace(decision, note=_line("Основание", decision.note, NOTE))


def code(given: str) -> str:
    """A code that somebody typed."""
    told = _line("Код", given, CODE)
    if not told:
        raise Refused("Код: не заполнен.")
    return told


def _line(title: str, value: str, limit: int) -> str:
    try:
        return text.line(value, limit)
    except ValueError as error:
        raise Refused(f"{title}: {str(error)[:1].lower()}{str(error)[1:]}") from error


def levels_below(level: Level) -> tuple[Level, ...]:
    """Which levels may stand directly below this one, the next one first."""
    return tuple(lower for lower in Level if level in PARENT_LEVELS[lower])


def refuse_unfitting(level: Level, above: Level) -> None:
    if above not in PARENT_LEVELS[level]:
        words = " или ".join(_ABOVE[allowed] for allowed in PARENT_LEVELS[level])
        raise Refused(
            f"{LEVEL_TITLES[level].capitalize()} организация подчиняется {words}, а выбрана {LEVEL_TITLES[above]}."
        )


def next_code(above: str, beside: Iterable[str], taken: Container[str]) -> str:
    """A free code like those beside it: R01-T05-P012 after R01-T05-P011. `beside`: of its level under the same
    organisation, whose code is `above`."""
    tails = [m for m in map(_NUMBERED.fullmatch, beside) if m]
    usual = Counter(m[1] for m in tails).most_common(1)
    start = usual[0][0] if usual else f"{above}-"
    last = max((m[2] for m in tails if m[1] == start), key=int, default="0")
    number = int(last)
    while True:
        number += 1
        made = f"{start}{number:0{len(last)}}"
        if made not in taken:
            return made


_NUMBERED = re.compile(r"(.*?)([0-9]{1,6})", re.DOTALL)
