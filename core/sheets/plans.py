"""What an import would do: found before anything is written."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from core.sheets.columns import CellProblem

New = TypeVar("New")
Changed = TypeVar("Changed")


@dataclass(frozen=True)
class Plan(Generic[New, Changed]):
    """In the order in which it is to be done. With problems nothing may be written."""

    created: tuple[New, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: int = 0
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()
    # Codes of rows that are not the actor's; they are among the problems too.
    foreign: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.created or self.changed)
