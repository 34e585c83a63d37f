"""How the register follows the accepted forms of one organisation: found, changed, gone, back again."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from core import formats
from core.resources import Kind, Resource

Place = tuple[str, str]


class Happened(StrEnum):
    FOUND = "found"
    CHANGED = "changed"
    GONE = "gone"
    BACK = "back"

    @property
    def label(self) -> str:
        return {
            "found": "появился",
            "changed": "изменился",
            "gone": "больше не указан",
            "back": "снова указан",
        }[self.value]


@dataclass(frozen=True)
class Change:
    """`before` and `after` hold only what changed, as JSON values."""

    place: Place
    day: date
    kind: Happened
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Line:
    """A resource in the register; `submission` is the last form that has it."""

    resource: Resource
    first_seen: date
    confirmed: date
    gone: date | None
    submission: int | None


def follow(
    lines: dict[Place, Line],
    found: Mapping[Place, Resource],
    asked: Collection[str],
    day: date,
    submission: int | None,
) -> list[Change]:
    """Brings the lines of an organisation to what its newly accepted form tells. What the form does not ask about
    (`asked` are families) stays as it is."""
    changes = [c for place, resource in found.items() if (c := _met(lines, place, resource, day, submission))]
    for place, line in lines.items():
        if place not in found and place[0] in asked and line.gone is None:
            line.gone = day
            changes.append(Change(place, day, Happened.GONE))
    return changes


def _met(
    lines: dict[Place, Line], place: Place, resource: Resource, day: date, submission: int | None
) -> Change | None:
    known = lines.get(place)
    if known is None:
        lines[place] = Line(resource, day, day, None, submission)
        return Change(place, day, Happened.FOUND, after=_told(resource))
    old, new = _told(known.resource), _told(resource)
    changed = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
    before = {name: old[name] for name in sorted(changed) if name in old}
    after = {name: new[name] for name in sorted(changed) if name in new}
    back = known.gone is not None
    known.resource, known.confirmed, known.gone, known.submission = resource, day, None, submission
    if not back and not changed:
        return None
    return Change(place, day, Happened.BACK if back else Happened.CHANGED, before, after)


def _told(resource: Resource) -> dict[str, Any]:
    whole = {
        "kind": resource.kind.value,
        "platform": resource.platform,
        "title": resource.title,
        "address": resource.address,
        "followers": resource.followers,
    }
    return {name: value for name, value in whole.items() if value not in ("", None)}


_NAMES = {"kind": "вид", "title": "что это", "address": "адрес", "followers": "участников"}


def words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """«участников 120 → 140, адрес vk.ru/a → vk.com/a»; whatever people have typed stays as it was typed."""
    return ", ".join(_pairs(before, after))


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, label in _NAMES.items():
        if name in before or name in after:
            old, new = _value(name, before.get(name)), _value(name, after.get(name))
            yield f"{label} {old} → {new}" if name in before else f"{label} {new}"


def _value(name: str, value: Any) -> str:
    if value is None:
        return formats.DASH
    if name == "kind" and value in tuple(Kind):
        return Kind(value).label
    return formats.number(value) if name == "followers" and isinstance(value, int) else str(value)
