"""Invented people: what is true of an organisation in a year, whatever its form says about it.

Traits are drawn once and stay, so that years resemble one another and figures of one organisation agree:
an active office of many members has a page, a trained responsible and more newspapers.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from math import ceil, exp, log
from random import Random

from core.demo import cast, names
from core.demo.tree import FORCED, Place, Region
from core.organisations import Kind

# Members who work, least, usual and most (of a triangle); the same of students who are members.
_WORKING = {
    Kind.SCHOOL: (25, 45, 120),
    Kind.KINDERGARTEN: (15, 27, 60),
    Kind.EXTRA: (8, 15, 40),
    Kind.OTHER: (5, 10, 30),
    Kind.COLLEGE: (25, 50, 110),
    Kind.UNIVERSITY: (200, 380, 900),
}
_STUDENTS = {Kind.COLLEGE: (35, 110, 290), Kind.UNIVERSITY: (200, 700, 2_100)}

# Sorts of suspicious figures (core.demo.filling).
ODDITIES = 3
# What every organisation has an unchanging luck in, from 0 to 1.
_LUCK = (
    "page", "own_site", "responsible", "trained", "stand", "plan", "legal", "paper", "own_email", "any_email",
    "ais", "solidarity", "electronic", "second", "regional", "posts", "channel", "chat", "vk", "moved", "letters",
    "events", "press", "budget", "dues", "info", "words", "polls", "video", "ads", "internet", "report", "agreement",
    "safety", "contest", "materials", "deeds", "ways", "remote", "mailing", "given", "council", "sections",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Climate:
    """What the primaries of one territory share."""

    coverage: float
    activity: float
    growth: float
    # From 0 to 1: how much of the work is done in time.
    discipline: float
    # Information letters a year in the first campaign, and the share of primaries given a newspaper.
    letters: float
    given: float


@dataclass(slots=True)
class Primary:
    """A primary and its state in the year reached; `advance` changes it."""

    place: Place
    climate: Climate
    activity: float
    luck: dict[str, float]
    working: float
    coverage: float
    students: float
    students_coverage: float
    pensioners: float
    youth: float
    responsible: str
    position: str
    # Nobody joined.
    empty: bool = False
    # Its students are not counted, because it has none of its own: «неприменимо».
    without_students: bool = False
    # The year in which one figure is suspicious: ten times too large by a slip of the finger, or really jumping.
    slip: int | None = None
    oddity: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """When a form is filled: the year of its campaign, the day, and how far the years have come (0 to 1)."""

    year: int
    day: date
    progress: float


@dataclass(frozen=True, slots=True)
class Figures:
    """People of one organisation in one year; all whole numbers, and they add up."""

    workers: int = 0
    students: int = 0
    members: int = 0
    working: int = 0
    members_students: int = 0
    pensioners: int = 0
    youth: int = 0
    on_leave: int = 0
    ais: int = 0
    tickets: int = 0


_COUNTED = tuple(f.name for f in fields(Figures))


def summed(many: Iterable[Figures]) -> Figures:
    counts: Counter[str] = Counter()
    for f in many:
        for name in _COUNTED:
            counts[name] += getattr(f, name)
    return Figures(**counts)


def climate(rng: Random, urban: bool) -> Climate:
    return Climate(
        coverage=min(max(rng.gauss(0.78 if urban else 0.83, 0.07), 0.58), 0.97),
        activity=rng.gauss(0.2 if urban else -0.1, 0.5),
        growth=rng.gauss(-0.004, 0.012),
        discipline=min(max(rng.gauss(0.6, 0.25), 0.05), 1.0),
        letters=rng.uniform(9, 30),
        given=rng.choice((0.0, 0.0, 0.15, 0.35)),
    )


def settle(rng: Random, region: Region, years: range) -> list[list[Primary]]:
    """Primaries as they are a year before the first campaign: those directly under the region, then by territory."""
    settled = []
    for territory in (region.direct, *region.territories):
        shared = climate(rng, territory.urban)
        settled.append([_primary(rng, place, shared, territory.urban) for place in territory.primaries])
    next(p for p in settled[0] if p.place.kind is Kind.COLLEGE).without_students = True
    common = [p for group in settled[1:] for p in group if p.place.code not in FORCED and not p.place.closed]
    for p in rng.sample(common, 1 + len(common) // 250):
        p.empty = True
    for n, p in enumerate(rng.sample(common, 8 + len(common) // 60)):
        # Every other one waits for its reviewer now.
        p.slip = years[-1] if n % 2 else years[n // 2 % len(years)]
        p.oddity = n // 2 % ODDITIES
    return settled


def _primary(rng: Random, place: Place, shared: Climate, urban: bool) -> Primary:
    assert place.kind is not None
    least, usual, most = _WORKING[place.kind]
    students = _STUDENTS.get(place.kind)
    return Primary(
        place=place,
        climate=shared,
        activity=shared.activity + rng.gauss(0, 0.8),
        luck={name: rng.random() for name in _LUCK},
        working=rng.triangular(least, most if urban else (least + most) / 2, usual),
        coverage=_inside(rng.gauss(shared.coverage, 0.1)),
        students=rng.triangular(students[0], students[2], students[1]) if students else 0,
        students_coverage=rng.uniform(0.45, 0.95),
        pensioners=rng.uniform(0, 0.08),
        youth=rng.uniform(0.08, 0.38),
        responsible=person(place, rng),
        position=rng.choice(names.POSITIONS),
    )


def person(place: Place, rng: Random) -> str:
    """Who fills the form of an organisation: one of the cast, or somebody nobody will ever sign in as."""
    known = cast.filler(place.code)
    return known.name if known else names.person(rng)


def _inside(coverage: float) -> float:
    return min(max(coverage, 0.55), 1.0)


def advance(rng: Random, p: Primary) -> None:
    """One year passes."""
    p.working = max(4.0, p.working * (1 + p.climate.growth + rng.gauss(0, 0.025)))
    p.coverage = _inside(p.coverage + rng.gauss(0.002, 0.015))
    p.students *= 1 + rng.gauss(0, 0.03)


def absorb(heir: Primary, gone: Primary) -> None:
    """A merger: people pass to the successor."""
    workers = heir.working / heir.coverage + gone.working / gone.coverage
    heir.working += gone.working
    heir.coverage = _inside(heir.working / workers)


def figures(rng: Random, p: Primary, progress: float) -> Figures:
    """`progress` runs from 0 in the first campaign to 1 in the present one."""
    working = 0 if p.empty else round(p.working)
    workers = max(working, ceil(round(p.working) / p.coverage - 1e-9))
    members_students = 0 if p.empty else round(p.students)
    pensioners = round(working * p.pensioners)
    members = working + members_students + pensioners
    ais = round(members * min(1.0, _register(p, progress)))
    return Figures(
        workers=workers,
        students=ceil(p.students / p.students_coverage),
        members=members,
        working=working,
        members_students=members_students,
        pensioners=pensioners,
        youth=min(round(working * p.youth) + members_students, members),
        on_leave=round(working * 0.05 * p.luck["given"] * rng.uniform(0.8, 1.2)),
        ais=ais,
        tickets=round(ais * (0.35 + 0.6 * progress) * rng.uniform(0.85, 1)),
    )


def _register(p: Primary, progress: float) -> float:
    """The share of members in the common register: 40 % at first, 92 % now, with a spread that narrows."""
    usual = 0.40 + 0.52 * progress
    return max(0.0, usual + (p.luck["ais"] - 0.45) * (0.5 - 0.3 * progress) + 0.05 * p.activity)


def members(p: Primary) -> int:
    return 0 if p.empty else round(p.working) + round(p.students) + round(round(p.working) * p.pensioners)


def likely(p: Primary, name: str, usual: float, size: float = 0.0) -> bool:
    """Does it have this? `usual` is the share among organisations of average activity and 40 members; `size` is
    how much a larger membership helps. The luck stays, so what is there one year is mostly there the next."""
    score = log(usual / (1 - usual)) + 0.5 * p.activity + size * log(max(p.working + p.students, 4) / 40)
    return p.luck[name] < 1 / (1 + exp(-score))


def picked(p: Primary, name: str, usual: Iterable[tuple[str, float]], more: float = 0.0) -> tuple[str, ...]:
    """Some of these, mostly the same every year: option -> its usual share; `more` adds to each share."""
    luck, bonus = p.luck[name], more + 0.06 * p.activity
    return tuple(code for n, (code, share) in enumerate(usual, start=7) if luck * n * 37 % 1 < share + bonus)
