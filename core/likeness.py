"""«Похожие организации»: who stands beside somebody, by which definition, and what they make together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core import measures, organisations
from core.formats import NBSP, count, number
from core.indicators import Indicator
from core.organisations import KIND_TITLES, LEVEL_PLURALS, Kind, Level


class Nearness(StrEnum):
    """How near in size: of the same bracket, within so many per cent, or of any size."""

    BRACKET = "bracket"
    PER_10 = "10"
    PER_30 = "30"
    PER_50 = "50"
    ANY = "any"

    @property
    def per_cent(self) -> int | None:
        return int(self.value) if self.value.isdigit() else None


@dataclass(frozen=True)
class Definition:
    """`within` is the level of the organisation above, inside of which they are looked for; `many` of them are
    taken, the nearest in size first."""

    within: Level
    same_kind: bool = True
    near: Nearness = Nearness.BRACKET
    many: int = 4


@dataclass(frozen=True)
class Candidate:
    """`size` is of a primary its members, of those above how many primaries report to them; None is not known."""

    id: int
    code: str
    name: str
    level: Level
    kind: Kind | None
    bracket: str | None
    size: int | None


@dataclass(frozen=True)
class Company:
    """Whom the definition has chosen: `chosen` of `among` that fit it, inside of the organisation called `area`."""

    definition: Definition
    mine: Candidate
    area: str
    chosen: tuple[Candidate, ...] = ()
    among: int = 0

    @property
    def words(self) -> str:
        """«школы, 51–100 членов Профсоюза, в организации «Область»: 4 из 23, ближайшие по числу членов»."""
        parts = [
            _who(self.definition, self.mine),
            _size(self.definition, self.mine),
            f"в организации «{self.area}»",
        ]
        found = f"{number(len(self.chosen))} из {number(self.among)}"
        taken = "таких нет" if not self.chosen else found + self._order
        return f"{', '.join(part for part in parts if part)}: {taken}"

    @property
    def _order(self) -> str:
        if len(self.chosen) == self.among:
            return ""
        if self.mine.size is None:
            return ", первые по коду: её собственный размер неизвестен"
        members = self.mine.level is Level.PRIMARY
        return f", ближайшие по числу {'членов Профсоюза' if members else 'первичных'}"


@dataclass(frozen=True)
class Lower(Company):
    """Those below the organisation called `area`, who are compared with each other."""

    @property
    def words(self) -> str:
        """«Сравниваем организации, входящие в «Область»: 5 из 23, самые большие по числу членов Профсоюза»."""
        if not self.chosen:
            return f"В организацию «{self.area}» никто не входит"
        largest = ", самые большие по числу членов Профсоюза" if len(self.chosen) < self.among else ""
        found = f"{number(len(self.chosen))} из {number(self.among)}"
        return f"Сравниваем организации, входящие в «{self.area}»: {found}{largest}"


_KINDS = {
    Kind.SCHOOL: "школы",
    Kind.KINDERGARTEN: "детские сады",
    Kind.EXTRA: "учреждения дополнительного образования",
    Kind.COLLEGE: "учреждения СПО",
    Kind.UNIVERSITY: "вузы",
    Kind.OTHER: "другие учреждения",
}
assert _KINDS.keys() == KIND_TITLES.keys()


def _who(definition: Definition, mine: Candidate) -> str:
    if mine.kind and definition.same_kind:
        return _KINDS[mine.kind]
    return LEVEL_PLURALS[mine.level][1]


def _size(definition: Definition, mine: Candidate) -> str:
    unit = "членов Профсоюза" if mine.level is Level.PRIMARY else "первичных"
    if definition.near is Nearness.BRACKET and mine.bracket:
        return f"{mine.bracket} {unit}"
    bounds = reach(definition, mine)
    return f"от {number(bounds[0])} до {number(bounds[1])} {unit}" if bounds else ""


def reach(definition: Definition, mine: Candidate) -> tuple[int, int] | None:
    """From which size to which; None where any size will do, or the own one is not known."""
    per_cent = definition.near.per_cent
    if per_cent is None or mine.size is None:
        return None
    return -(-mine.size * (100 - per_cent) // 100), mine.size * (100 + per_cent) // 100


def fits(definition: Definition, mine: Candidate, other: Candidate) -> bool:
    if other.id == mine.id or other.level is not mine.level:
        return False
    if definition.same_kind and mine.kind and other.kind is not mine.kind:
        return False
    if definition.near is Nearness.BRACKET and mine.bracket and other.bracket != mine.bracket:
        return False
    bounds = reach(definition, mine)
    return bounds is None or (other.size is not None and bounds[0] <= other.size <= bounds[1])


def nearest(definition: Definition, mine: Candidate, others: Iterable[Candidate], area: str) -> Company:
    """The nearest in size first; of two as near the one whose code comes first. Without a size of its own, by code."""
    found = sorted(
        (o for o in others if fits(definition, mine, o)), key=lambda o: (_distance(mine, o), o.code)
    )
    return Company(definition, mine, area, tuple(found[: definition.many]), len(found))


def _distance(mine: Candidate, other: Candidate) -> tuple[bool, int]:
    if mine.size is None:
        return False, 0
    return other.size is None, 0 if other.size is None else abs(other.size - mine.size)


@dataclass(frozen=True)
class Pool:
    """What several organisations make together."""

    answered: int
    expected: int
    total: Decimal
    base: Decimal

    def value(self, indicator: Indicator) -> Decimal | None:
        """Sums over sums, in the unit of the indicator: nothing is averaged."""
        return measures.value(indicator, self.answered, self.total, self.base)


def added(rows: Iterable[Mapping[Any, Any]]) -> Pool:
    """Of rows of the tidy frame, all of one indicator and year."""
    answered, expected, total, base = 0, 0, Decimal(0), Decimal(0)
    for row in rows:
        answered += int(row["answered"])
        expected += int(row["expected"])
        total += Decimal(row["total"])
        base += Decimal(row["base"])
    return Pool(answered, expected, total, base)


def told(size: int | None, level: Level) -> str:
    """«64 члена Профсоюза», «31 первичная»; «» where it is not known."""
    if size is None:
        return ""
    if level is Level.PRIMARY:
        return count(size, "член", "члена", "членов") + f"{NBSP}Профсоюза"
    return count(size, "первичная", "первичные", "первичных")


def bracket(level: Level, size: int | None) -> str | None:
    """The size bracket of any level."""
    if size is None:
        return None
    return organisations.bracket(size) if level is Level.PRIMARY else organisations.size_bracket(level, size)
