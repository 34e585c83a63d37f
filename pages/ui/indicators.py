"""What organisations can be compared by, in the order people look for it: the ten points, the index, all the rest."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from core import narrative, scores
from core.campaigns import CampaignKind, Half
from core.catalogue import Catalogue
from core.control import POINTS
from core.indicators import MONITORING, Indicator, Section
from core.newspapers import ANY, Newspaper, codes
from core.newspapers import offered as sold
from core.organisations import Level
from core.own_indicators import COMMON
from core.own_indicators import SECTION as OWN


# A catalogue is looked up by its contents; a region has one, so a few dozen serve everybody.
@lru_cache(maxsize=100)
def offered(
    known: Catalogue, papers: tuple[Newspaper, ...], halves: tuple[Half, ...], year: int, level: Level
) -> frozenset[str]:
    """Codes that organisations of the level can be compared by in the year. Of the newspapers only those of the
    autumn's half-year, and only where that campaign was held; a primary has no index of a territory."""
    half = CampaignKind.AUTUMN.half(year)
    there = sold(papers, half) if half in halves else ()
    subscribed = {*codes(there), ANY} if there else set()
    found = (
        i.code
        for i in known.comparable(Level.PRIMARY, year)
        if known.campaigns[i.code] == MONITORING or i.code in subscribed or _made_of(i, subscribed)
    )
    return frozenset(found) - ({scores.TERRITORIAL} if level is Level.PRIMARY else set())


def _made_of(i: Indicator, subscribed: set[str]) -> bool:
    """An own one, of copies of newspapers that are there."""
    return i.section == OWN and set(i.parts) <= subscribed | COMMON


@lru_cache(maxsize=100)
def words(known: Catalogue, there: frozenset[str]) -> Mapping[str, str]:
    """Code -> what people read, in the order they read it."""
    heads = {p.head: f"Пункт {p.number}. {p.title} — {narrative.title(known[p.head])}" for p in POINTS}
    first = {code: word for code, word in heads.items() if code in there}
    rest = {
        i.code: _named(i) if i.code == scores.INDEX else f"{_named(i)} · {_section(section)}"
        for section in sorted(known.sections, key=_order)
        for i in _indexed(section)
        if i.code in there and i.code not in first
    }
    return first | rest


def _order(section: Section) -> int:
    """Own indicators come last, wherever they were added to the catalogue."""
    return {scores.SECTION: 0, OWN: 2}.get(section.code, 1)


def _section(section: Section) -> str:
    return "Индекс" if section.code == scores.SECTION else section.title


def _indexed(section: Section) -> Iterable[Indicator]:
    """Of the index: itself, its blocks, then what goes with it."""
    if section.code != scores.SECTION:
        return section.indicators
    return sorted(section.indicators, key=lambda i: (i.code != scores.INDEX, "_block_" not in i.code))


def _named(i: Indicator) -> str:
    point = f" (пункт {i.control_point})" if i.control_point else ""
    return narrative.title(i) + point


def of_point(known: Catalogue, there: frozenset[str], number: int) -> Iterator[Indicator]:
    """Everything that can be compared of one point, its head first."""
    point = next(p for p in POINTS if p.number == number)
    return (i for i in point.indicators(known.indicators) if i.code in there)
