"""What a paper for a sitting has to say of itself to stand in the list of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from core.access import Actor
from core.organisations import Level
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.paper import Paper
from db import Session
from db.models import Organisation
from pages.ui.scope import Scope

ABOVE = frozenset(Level) - {Level.PRIMARY}
EVERY = frozenset(Level)


@dataclass(frozen=True)
class Asked:
    """Of whom, of which year, as of which day. `choices` is what the paper's own widgets have given: by their names
    in the address."""

    organisation: Organisation
    year: int
    as_of: date
    now: datetime
    letterhead: Letterhead = PLAIN
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


# Collects by the rights of this very moment and sets the words; Forbidden and Refused may come out of it.
Make = Callable[[Session, Actor, Asked], Paper]
# Draws the paper's own widgets (scope.pick keeps them in the address) and tells what was chosen.
Options = Callable[[Scope, int], Mapping[str, str]]


def no_options(at: Scope, year: int) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Kind:
    """`hint` says what it is, `whom` for whom; `levels` are those of the organisations it is made for. `docx`: it is
    given as a text to be edited as well."""

    code: str
    title: str
    hint: str
    whom: str
    levels: frozenset[Level]
    make: Make
    docx: bool = False
    options: Options = no_options
    icon: str = ":material/description:"
