"""What whoever signs an open report has decided about it: how long it is, and words of their own for a section."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


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


USUAL = Choices()
