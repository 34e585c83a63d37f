"""What has happened to an organisation, told in Russian for its card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from core import formats
from core.organisations import KIND_TITLES, Kind
from core.reorganising import ZONES

Values = Mapping[str, Any]


class Event(StrEnum):
    """`merged` is told of the one that is no more, `absorbed` of the one it went into."""

    CREATED = "created"
    RENAMED = "renamed"
    CHANGED = "changed"
    MOVED = "moved"
    MERGED = "merged"
    ABSORBED = "absorbed"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Milestone:
    """`day` is since when it holds; `typed` is when `who` wrote it down."""

    event: Event
    day: date
    before: Values
    after: Values
    note: str
    who: str
    typed: datetime

    @property
    def words(self) -> str:
        return sentence(self.event, self.before, self.after)


_FIELDS = {
    "name": "название",
    "kind": "вид учреждения",
    "town": "город",
    "time_zone": "часовой пояс",
    "opened": "дата открытия",
    "closed": "дата закрытия",
}


def sentence(event: Event, before: Values, after: Values) -> str:
    match event:
        case Event.CREATED:
            above = after.get("above")
            return f"Заведена под началом организации «{above}»" if above else "Заведена"
        case Event.RENAMED:
            changed = _changes({**before, "name": None}, {**after, "name": None})
            name = f"Переименована: была «{before.get('name', '')}», стала «{after.get('name', '')}»"
            return f"{name}; {changed}" if changed else name
        case Event.CHANGED:
            return f"Изменены сведения — {_changes(before, after)}"
        case Event.MOVED:
            return f"Переведена из «{before.get('above', '')}» в «{after.get('above', '')}»"
        case Event.MERGED:
            return f"Вошла в организацию «{after.get('into', '')}»"
        case Event.ABSORBED:
            return f"К ней присоединена организация «{after.get('absorbed', '')}»"
        case Event.CLOSED:
            return "Закрыта"
        case Event.REOPENED:
            return "Снова открыта"


def _changes(before: Values, after: Values) -> str:
    """«город: было Заречинск, стало Лучеград; …»"""
    told = (
        f"{title}: было {_value(field, before.get(field))}, стало {_value(field, after.get(field))}"
        for field, title in _FIELDS.items()
        if before.get(field) != after.get(field)
    )
    return "; ".join(told)


def _value(field: str, value: Any) -> str:
    if value in (None, ""):
        return "не указано"
    if field == "kind":
        return KIND_TITLES.get(Kind(value), value) if value in set(Kind) else str(value)
    if field == "time_zone":
        return ZONES.get(value, str(value))
    if field in ("opened", "closed"):
        return formats.day(date.fromisoformat(value))
    return f"«{value}»" if field == "name" else str(value)
