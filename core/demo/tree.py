"""The invented tree: how many organisations of which kind, their codes, names and fates.

A region is grown alone, from the seed and its number, so that the union never has to be in memory at once.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from itertools import count as count_from
from random import Random

from core.demo import names
from core.organisations import Kind, Level


@dataclass(frozen=True)
class Size:
    regions: int
    territories: int
    primaries: int
    # Years of campaigns behind us; the present one is added to them.
    past: int


SIZES = {
    "small": Size(1, 6, 120, 4),
    "region": Size(1, 30, 1_100, 4),
    "union": Size(84, 2_400, 83_000, 4),
}
# Accounts of the demonstration hang on these two: one form in progress, one returned.
DRAFT_CODE, RETURNED_CODE = "R01-T01-P001", "R01-T01-P002"
# Their state in the present campaign is set, and nothing unusual happens to any of them.
FORCED = tuple(f"R01-T01-P{n:03}" for n in range(1, 7))


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as it will be stored; `id` is its place in the whole tree, the federation being 1."""

    id: int
    code: str
    name: str
    level: Level
    kind: Kind | None
    town: str
    parent_id: int | None
    path: str
    # Organisations above and itself, primaries left out: whom its form is added to.
    sums: tuple[int, ...]
    opened: date | None = None
    closed: date | None = None
    # Code of the organisation it was merged into.
    successor: str = ""

    def exists(self, day: date) -> bool:
        return (self.opened is None or self.opened <= day) and (self.closed is None or self.closed > day)


@dataclass(frozen=True, slots=True)
class Territory:
    """Primaries with one office above them; the office is the region itself for those directly under it."""

    office: Place
    urban: bool
    primaries: list[Place]


@dataclass(frozen=True, slots=True)
class Region:
    office: Place
    direct: Territory
    territories: list[Territory]

    def places(self) -> list[Place]:
        """Parents before children."""
        below = [p for t in self.territories for p in (t.office, *t.primaries)]
        return [self.office, *self.direct.primaries, *below]


FEDERATION = Place(1, "0", names.FEDERATION, Level.FEDERAL, None, "", None, "/1/", (1,))

# Under territories; universities and most colleges hang directly under their region.
_SHARES = {
    Kind.SCHOOL: 0.44,
    Kind.KINDERGARTEN: 0.40,
    Kind.EXTRA: 0.07,
    Kind.COLLEGE: 0.02,
    Kind.OTHER: 0.07,
}


def spread(rng: Random, total: int, parts: int, unevenness: float, least: int) -> list[int]:
    """Splits `total` into uneven parts, none below `least`; their sum is exact."""
    weights = [rng.lognormvariate(0, unevenness) for _ in range(parts)]
    free, whole = total - least * parts, sum(weights)
    edges = [round(free * reached / whole) for reached in accumulate(weights)]
    return [least + b - a for a, b in zip([0, *edges], edges, strict=False)]


@dataclass(frozen=True)
class Plan:
    """Sizes of all regions, known before any is grown. `first_ids` are the ids of their offices."""

    seed: int
    today: date
    years: range
    territories: tuple[int, ...]
    primaries: tuple[int, ...]
    first_ids: tuple[int, ...]
    towns: tuple[str, ...]

    @property
    def regions(self) -> range:
        return range(1, len(self.territories) + 1)


def plan(size: Size, seed: int, today: date) -> Plan:
    rng = Random(f"{seed}/plan")
    territories = spread(rng, size.territories, size.regions, 0.35, min(8, size.territories))
    # A region with more territories has more primaries: never under twelve for each of them.
    extra = size.primaries - 12 * size.territories
    shares = [t * rng.uniform(0.7, 1.3) for t in territories]
    edges = [round(extra * reached / sum(shares)) for reached in accumulate(shares)]
    primaries = [12 * t + b - a for t, a, b in zip(territories, [0, *edges], edges, strict=False)]
    blocks = [1 + t + p for t, p in zip(territories, primaries, strict=True)]
    first = [2, *(2 + reached for reached in accumulate(blocks))][:-1]
    towns = names.towns(rng, max(size.regions - 1, 0))
    years = range(today.year - size.past, today.year + 1)
    return Plan(seed, today, years, tuple(territories), tuple(primaries), tuple(first), tuple(towns))


def grow(plan: Plan, number: int) -> Region:
    """The region of this number, counted from 1."""
    rng = Random(f"{plan.seed}/tree/{number}")
    office = _region_office(plan, number)
    total, count = plan.primaries[number - 1], plan.territories[number - 1]
    ids = count_from(office.id + 1)
    direct = max(5, round(total * 0.03))
    universities = -(-direct // 6)
    kinds = [Kind.UNIVERSITY] * universities + [Kind.COLLEGE] * (direct - universities)
    adjective = "Заречный" if number == 1 else names.masculine(plan.towns[number - 2])
    soil = _Soil(rng, ids, adjective, urban=True, town=f"г. {names.CAPITALS[number % len(names.CAPITALS)]}")
    region = Region(office, Territory(office, True, _primaries(soil, office, kinds)), [])
    sizes = sorted(spread(rng, total - direct, count, 0.45, 8), reverse=True)
    for n, (size, town) in enumerate(zip(sizes, names.towns(rng, count), strict=True), start=1):
        region.territories.append(_territory(rng, office, ids, n, town, size))
    _opened(rng, region, plan.today.year)
    _merged(rng, region, plan.today.year)
    return region


@dataclass(frozen=True)
class _Soil:
    """What the primaries of one office have in common; `adjective` is masculine."""

    rng: Random
    ids: Iterator[int]
    adjective: str
    urban: bool
    town: str


def _region_office(plan: Plan, number: int) -> Place:
    town, name = names.region(number, plan.towns)
    me = plan.first_ids[number - 1]
    return Place(me, f"R{number:02}", name, Level.REGIONAL, None, town, 1, f"/1/{me}/", (1, me))


def _territory(rng: Random, region: Place, ids: Iterator[int], n: int, town: str, size: int) -> Territory:
    urban = n == 1 or rng.random() < 0.3
    me = next(ids)
    settlement, name = names.territory(town, urban)
    path, sums = f"{region.path}{me}/", (*region.sums, me)
    code = f"{region.code}-T{n:02}"
    office = Place(me, code, name, Level.TERRITORIAL, None, settlement, region.id, path, sums)
    soil = _Soil(rng, ids, names.masculine(town), urban, settlement)
    return Territory(office, urban, _primaries(soil, office, _kinds(rng, size)))


def _kinds(rng: Random, size: int) -> list[Kind]:
    """Schools first, as in every paper; the first three are schools."""
    drawn = rng.choices(list(_SHARES), list(_SHARES.values()), k=size - 3)
    return sorted([*[Kind.SCHOOL] * 3, *drawn], key=list(_SHARES).index)


def _primaries(soil: _Soil, office: Place, kinds: list[Kind]) -> list[Place]:
    numbers: Counter[Kind] = Counter()
    made = []
    for n, kind in enumerate(kinds, start=1):
        # Numbers of schools and kindergartens have gaps; names taken from a list must not.
        numbered = kind in (Kind.SCHOOL, Kind.KINDERGARTEN)
        numbers[kind] += soil.rng.choice((1, 1, 2)) if numbered else 1
        name, town = names.institution(soil.rng, kind, numbers[kind], soil.town, soil.adjective, soil.urban)
        me = next(soil.ids)
        code, path = f"{office.code}-P{n:03}", f"{office.path}{me}/"
        made.append(Place(me, code, name, Level.PRIMARY, kind, town, office.id, path, office.sums))
    return made


def _opened(rng: Random, region: Region, year: int) -> None:
    """A kindergarten in every few territories is younger than the first campaign."""
    for territory in region.territories[1::7]:
        n = _pick(rng, territory, Kind.KINDERGARTEN)
        if n is not None:
            opened = date(year - rng.randint(1, 2), 9, 1)
            territory.primaries[n] = replace(territory.primaries[n], opened=opened)


def _merged(rng: Random, region: Region, year: int) -> None:
    """A school joins another one of its territory: it closes, its history stays."""
    for territory in region.territories[1::10]:
        n = _pick(rng, territory, Kind.SCHOOL)
        heir = next(p for p in territory.primaries if p.kind is Kind.SCHOOL)
        gone = territory.primaries[n] if n is not None else heir
        if n is None or gone is heir:
            continue
        closed = date(year - rng.randint(1, 2), 6, 30)
        territory.primaries[n] = replace(gone, closed=closed, successor=heir.code)


def _pick(rng: Random, territory: Territory, kind: Kind) -> int | None:
    found = [n for n, p in enumerate(territory.primaries) if p.kind is kind and p.code not in FORCED]
    return rng.choice(found) if found else None
