"""Invented subscription: copies by newspaper and half-year, drifting from paper to screens."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from core.answers import Value
from core.campaigns import Half
from core.demo.people import Moment, Primary
from core.demo.tree import Place
from core.newspapers import Newspaper, offered, shipped

Copies = dict[str, int]
# A newspaper and its successor are one habit.
_HABIT = {"solidarity": "solidarity", "myunion": "second", "milieu": "second", "regional": "regional"}


def papers(half: Half) -> tuple[Newspaper, ...]:
    """The invented regions have no newspapers of their own."""
    return offered(shipped(), half)


def primary(rng: Random, p: Primary, members: int, progress: float, there: Sequence[Newspaper]) -> Copies:
    """A quarter takes none; few members round to none or one."""
    keen = min(max(0.3 + 1.7 * (p.luck["solidarity"] - 0.25) / 0.75 + 0.15 * p.activity, 0.3), 2.0)
    keen *= rng.uniform(0.9, 1.1) * (0.92 + 0.12 * progress)
    found: Copies = {}
    for paper in there:
        total, screens = _taken(p, _HABIT[paper.code], members, keen)
        electronic = min(total, int(total * (screens + 0.2 * progress) + 0.3))
        given = _given(p, _HABIT[paper.code], members)
        found |= {paper.printed: total - electronic, paper.electronic: electronic, paper.parent: given}
    return found


def _taken(p: Primary, habit: str, members: int, keen: float) -> tuple[int, float]:
    """Copies and which part of them is electronic."""
    luck = p.luck
    if habit == "solidarity":
        wanted = 0 if luck["solidarity"] < 0.25 else int(members * keen / 100 + luck["second"])
        return wanted, luck["electronic"] * 0.5
    if habit == "second":
        return int(members * keen * luck["second"] / 100 + luck["regional"]), luck["electronic"] * 0.4
    return int(members * 2.5 * luck["regional"] / 100 + 0.2 + luck["posts"] * 0.6), luck["posts"] * 0.2


def _given(p: Primary, habit: str, members: int) -> int:
    """The territory orders a copy or two for some, never the regional newspaper."""
    chosen = members > 0 and habit != "regional" and p.luck["given"] < p.climate.given
    return (1 + members // 400) if chosen else 0


def ordered(below: Iterable[Mapping[str, int]], there: Sequence[Newspaper]) -> Copies:
    """What the organisation above says it has ordered for these."""
    total: Counter[str] = Counter()
    for copies in below:
        total.update(copies)
    return {paper.ordered: total[paper.parent] for paper in there}


def office(
    rng: Random, place: Place, there: Sequence[Newspaper], ordered: Copies, _: Moment
) -> dict[str, Value]:
    """Of its own staff, and what it has ordered for those below."""
    lasting, found = Random(place.code), dict[str, Value]()
    for paper in there:
        found[paper.printed] = lasting.randint(0, 3)
        found[paper.electronic] = int(lasting.random() * 1.5 + rng.random() * 0.5)
    return found | ordered
