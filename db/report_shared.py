"""What the open reports of one year have in common: read once for one report, or once for all reports of a region.

Plain data, so it outlives the session that read it; it is of the moment it was read and not for keeping.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.campaigns import CampaignKind
from core.newspapers import Newspaper
from core.organisations import Level
from core.profiles import Profile
from db import methodologies, newspapers
from db.methodologies import InForce
from db.models import Campaign, Fact, Organisation
from db.organisations import ancestor_ids, within

YEARS = 3
# What is subscribed to in the first half of the year was collected in the autumn before it.
Held = tuple[CampaignKind, int]


@dataclass(frozen=True)
class Round:
    """A campaign."""

    id: int
    kind: CampaignKind
    year: int
    time_zone: str


class Peer(NamedTuple):
    """A primary that stands in the same group as another one."""

    kind: str | None
    bracket: str | None
    state: str
    rating: Decimal | None
    fullness: Decimal | None


class Shared:
    """`root` is the organisation of one report, or a region whose reports are all made: questions, newspapers and
    weights are set by the federation and by regions."""

    def __init__(self, s: Session, root: Organisation, year: int) -> None:
        self.year, self.root = year, root.path
        self.federal = root.level == Level.FEDERAL
        self.years = tuple(range(year - YEARS + 1, year + 1))
        self.rounds = {(r.kind, r.year): r for r in _rounds(s, self.years)}
        self.by_number = {r.id: (r.kind, r.year) for r in self.rounds.values()}
        self.demonstration = s.get(Fact, "demonstration") is not None
        self.names, self.regions = _names(s, root, self.federal)
        self.papers: tuple[Newspaper, ...] = newspapers.of(s, root)
        self.used: InForce = methodologies.in_force(s, root.path, year)
        self.used_before: InForce = methodologies.in_force(s, root.path, year - 1)
        self.alike: ColumnElement[bool] = methodologies.alike(s, self.used, year)
        # Is it for more than one primary? Then whom they are compared with is read once, by the path of the region.
        self.many = root.level != Level.PRIMARY
        self.peers: dict[str, list[Peer]] = {}

    def serves(self, organisation: Organisation, year: int) -> bool:
        """Regions differ in what is shared, so nothing of the federation's serves below it."""
        if year != self.year:
            return False
        return organisation.path == self.root or (
            not self.federal and organisation.path.startswith(self.root)
        )

    @property
    def profile(self) -> Profile:
        return self.used.profile

    @property
    def unchanged(self) -> bool:
        """Was last year weighed by the same methodology?"""
        return self.used.number == self.used_before.number

    def above(self, path: str) -> tuple[str, ...]:
        """Names from the top down to the parent; whoever reads the report sees them, whatever their reach."""
        return tuple(self.names[number] for number in ancestor_ids(path)[:-1] if number in self.names)

    def region(self, path: str) -> tuple[str, str]:
        """The path and the name of the region that the organisation is in; of the root where there is none."""
        numbers = ancestor_ids(path)
        for n, number in enumerate(numbers):
            if number in self.regions:
                return "/" + "/".join(map(str, numbers[: n + 1])) + "/", self.names[number]
        return f"/{numbers[0]}/", ""

    def round(self, kind: CampaignKind, year: int) -> Round | None:
        return self.rounds.get((kind, year))


def _rounds(s: Session, years: Iterable[int]) -> list[Round]:
    found = s.execute(
        select(Campaign.id, Campaign.kind, Campaign.year, Campaign.time_zone).where(
            Campaign.year.in_(list(years))
        )
    )
    return [Round(number, CampaignKind(kind), year, zone) for number, kind, year, zone in found]


def _names(s: Session, root: Organisation, federal: bool) -> tuple[dict[int, str], set[int]]:
    """Of those above the organisation and, but for the federation, of the committees below it; and who are regions."""
    line = Organisation.id.in_(ancestor_ids(root.path))
    committees = and_(within(Organisation.path, root.path), Organisation.level != Level.PRIMARY.value)
    chosen = line if federal or root.level == Level.PRIMARY else or_(line, committees)
    rows = s.execute(select(Organisation.id, Organisation.name, Organisation.level).where(chosen)).all()
    return {number: name for number, name, _ in rows}, {
        number for number, _, level in rows if level == Level.REGIONAL.value
    }
