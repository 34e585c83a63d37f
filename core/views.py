"""What may be kept of an address: a page of analytics and its choices, which are codes and numbers, never free text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from core import text
from core.problems import Refused

# The address of a page -> what people call it.
PAGES = {
    "overview": "Обзор",
    "ranking": "Рейтинг",
    "heatmap": "Карта пунктов",
    "trend": "Динамика",
    "comparison": "Сравнение",
    "subscription": "Подписка",
    "distribution": "Распределение",
    "changes": "Что изменилось",
    "index": "Индекс",
    "passport": "Паспорт организации",
}
TITLE, NAMES, VALUE = 200, 30, 400
# A code of an organisation is any line so long; a list of them is as long as a page reads (pages/ui/companions.py).
CODE, LIST = 40, 2000
CODES, LISTS = ("organisation", "mark"), ("with", "without")

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,23}")
_VALUE = re.compile(rf"[\w.,:;~+-]{{1,{VALUE}}}")
# Quoted, with commas between.
_LIST = re.compile(rf"[\w.,:;~+%-]{{1,{LIST}}}")


@dataclass(frozen=True)
class Kept:
    """A view as it is saved. `query` is what stands in the address after «?»."""

    title: str
    page: str
    query: Mapping[str, str] = field(default_factory=dict)
    shared: bool = False


def checked(kept: Kept) -> Kept:
    """Refused where there is no such page or no name; what does not fit in an address of ours is left out."""
    if kept.page not in PAGES:
        raise Refused("Сохранить можно только страницу аналитики.")
    return Kept(named(kept.title), kept.page, choices(kept.query), kept.shared)


def named(title: str) -> str:
    try:
        name = text.line(title, TITLE)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not name:
        raise Refused("Дайте название: по нему вид узнают в списке.")
    return name


def choices(query: Mapping[str, Any]) -> dict[str, str]:
    fitting = {
        name: value
        for name, value in sorted(query.items())
        if isinstance(value, str) and _NAME.fullmatch(name) and _fits(name, value)
    }
    return dict(list(fitting.items())[:NAMES])


def _fits(name: str, value: str) -> bool:
    if name in CODES:
        return _code(value)
    if name in LISTS:
        return bool(_LIST.fullmatch(value)) and all(_code(unquote(part)) for part in value.split(",") if part)
    return bool(_VALUE.fullmatch(value))


def _code(value: str) -> bool:
    """A line as it is stored: no signs that nobody sees, no blanks around it."""
    try:
        return bool(value) and text.line(value, CODE) == value
    except ValueError:
        return False
