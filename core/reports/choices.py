"""What whoever signs an open report has decided about it: how long it is, and words of their own for a section."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from core import text
from core.problems import Refused
from core.reports import contacts

# Of one section: about two pages of print.
LIMIT = 5000
SECTIONS = 40
_KEY = re.compile("[a-z][a-z0-9_]{0,39}")
_CONTACTS = (
    "Личные телефоны и почту в отчёте не печатают: уберите {found}. "
    "Телефон и почту самой организации пишут на её бланке."
)


class Length(StrEnum):
    """How much the text says beside the tables; the tables are the same."""

    BRIEF = "brief"
    USUAL = "usual"
    FULL = "full"

    @property
    def label(self) -> str:
        return {"brief": "кратко", "usual": "обычно", "full": "подробно"}[self]


@dataclass(frozen=True)
class Choices:
    """`edited`: key of a section -> words with live figures in braces, instead of ours."""

    length: Length = Length.USUAL
    edited: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def worded(self, key: str, words: str) -> "Choices":
        """With these words for the section; "" gives ours back."""
        rest = {k: v for k, v in self.edited.items() if k != key}
        return Choices(self.length, MappingProxyType(rest | ({key: words} if words else {})))

    def of_length(self, length: Length) -> "Choices":
        return Choices(length, self.edited)


USUAL = Choices()


def checked(choices: Choices) -> Choices:
    """As it may be kept. Raises Refused."""
    if len(choices.edited) > SECTIONS:
        raise Refused(f"Своими словами можно написать не больше {SECTIONS} разделов.")
    return Choices(
        choices.length, MappingProxyType({key: _worded(key, words) for key, words in choices.edited.items()})
    )


def _worded(key: str, words: str) -> str:
    if not _KEY.fullmatch(key):
        raise Refused("Такого раздела в отчёте нет.")
    return washed(words)


def washed(words: str) -> str:
    """Typed words as they are kept. Raises Refused."""
    try:
        clean = text.clean(words, LIMIT)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not clean:
        raise Refused("Раздел не может быть пустым: напишите что-нибудь или верните наш текст.")
    if found := contacts.found(clean):
        raise Refused(_CONTACTS.format(found=", ".join(f"«{each}»" for each in found[:3])))
    return clean


def to_json(choices: Choices) -> dict[str, Any]:
    return {"length": choices.length.value, "edited": dict(choices.edited)}


def from_json(body: Mapping[str, Any]) -> Choices:
    """What was kept before contacts were refused comes back without them: it may be kept again."""
    edited = {key: contacts.without(words) for key, words in body.get("edited", {}).items()}
    return Choices(Length(body.get("length", Length.USUAL)), MappingProxyType(edited))
