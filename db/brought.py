"""What a workbook brings for the primaries below: told before it is written, and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core import formats
from core.answers import Value
from core.forms import Form
from core.indicators import Indicator
from core.sheets.columns import CellProblem
from core.workbook import Clash, Doubt


@dataclass(frozen=True)
class Left:
    """A form that would stay a draft: `left` answers are missing or wrong."""

    code: str
    organisation: str
    left: int


@dataclass(frozen=True)
class Change:
    """What one organisation gets: question, the answer there is, the one there will be (None: it goes)."""

    code: str
    organisation: str
    lines: tuple[tuple[Indicator, Value | None, Value | None], ...]
    explained: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a workbook would change or has changed. With problems nothing is written.

    `ready` of the `filled` forms can be handed in, `left` are the others; `handed_in` of them have been.
    `forms` are those that the book was read by.
    """

    filled: int = 0
    fresh: int = 0
    changed: int = 0
    dropped: int = 0
    same: int = 0
    ready: int = 0
    handed_in: int = 0
    left: tuple[Left, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    warnings: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    explained: int = 0
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Clash, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    # Code of organisation -> its name.
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not self.filled and not self.problems

    def words(self) -> str:
        """«организаций 34, ответов новых 1 200, изменённых 15»."""
        told = f"организаций {formats.number(self.filled)}, ответов новых {formats.number(self.fresh)}"
        told += f", изменённых {formats.number(self.changed)}"
        return (
            told
            + (f", убранных {formats.number(self.dropped)}" if self.dropped else "")
            + (f", пояснений {formats.number(self.explained)}" if self.explained else "")
        )
