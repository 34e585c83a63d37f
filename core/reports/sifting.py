"""Who stands out among those below an organisation: bands of coverage, who falls short and of what, who leads.

Everything is judged by figures as they are shown, so that whoever reads the report can count it again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby, pairwise

from core import formats, measures, narrative, rating, scores
from core.catalogue import Catalogue
from core.indicators import Indicator
from core.organisations import Level
from core.reports.cells import NOTHING, Figure
from core.reports.findings import Band, Lack, Leader, Shortfall
from core.subscription import gap, target
from core.text import alphabetical

COVERAGE, PAGE, RESPONSIBLE, STAND = "coverage", "site_kind", "resp_exists", "stand_exists"
MEMBERS, EMAIL, CHANNEL = "members_total", "email_own", "social_any"
# The groups that territorial organisations themselves speak of in their reports.
LOW = 60
BOUNDS = (None, LOW, 82, None)
# More names than this nobody reads; the others are counted.
NAMED = 20
MOST = 5
ASKED = (COVERAGE, MEMBERS, EMAIL, CHANNEL, PAGE, RESPONSIBLE, STAND, scores.INDEX)
_TICKED = {
    Lack.EMAIL: EMAIL,
    Lack.CHANNEL: CHANNEL,
    Lack.PAGE: PAGE,
    Lack.RESPONSIBLE: RESPONSIBLE,
    Lack.STAND: STAND,
}


@dataclass(frozen=True)
class One:
    """An organisation below with its figures by code, none of too few forms; `above` is whom it answers to, "" where
    that is the report's own organisation."""

    name: str
    level: Level
    figures: Mapping[str, Figure]
    above: str = ""

    def figure(self, code: str) -> Figure:
        return self.figures.get(code, NOTHING)

    @property
    def title(self) -> str:
        return f"{self.name} ({self.above})" if self.above else self.name

    @property
    def unmanned(self) -> bool:
        return self.level is Level.PRIMARY and self.figure(MEMBERS).value == 0

    @property
    def low(self) -> str:
        """Among those of a low coverage: whether there is anybody at all."""
        return (
            replace(self, name=f"{self.name} — {Lack.MEMBERS.words}").title if self.unmanned else self.title
        )


@dataclass(frozen=True)
class Company:
    """Those of one level below an organisation. `whole` are the organisation's own totals, for what is only known of
    many together; `silent` have not handed in: how many, of how many, and the first of their names."""

    level: Level
    ones: Sequence[One] = ()
    whole: Mapping[str, Figure] = field(default_factory=dict)
    silent: tuple[int, int, Sequence[str]] = (0, 0, ())
    source: Level = Level.PRIMARY
    low: tuple[int, int] = (
        0,
        0,
    )  # further below, where only counted: how many of a low coverage, of how many


def coverage(figure: Figure) -> Decimal | None:
    return None if figure.value is None else formats.half_up(figure.value, 1)


def bands(company: Company) -> tuple[Band, ...]:
    """All three groups, empty ones too; none at all where no two have a coverage."""
    known = _valued(company.ones, COVERAGE)
    if len(known) < 2:
        return ()
    pairs = pairwise(BOUNDS)
    return tuple(_band(lower, upper, known, company.level) for lower, upper in pairs)


def _band(lower: int | None, upper: int | None, known: Sequence[tuple[One, Decimal]], level: Level) -> Band:
    inside = [
        (one, value)
        for one, value in known
        if (lower is None or value >= lower) and (upper is None or value < upper)
    ]
    # The worst first among the low ones, else the best.
    inside.sort(key=lambda pair: (pair[1] if lower is None else -pair[1], alphabetical(pair[0].title)))
    names, left = _named([one.low if lower is None else one.title for one, _ in inside])
    return Band(lower, upper, len(inside), len(known), names, left, level)


def _valued(ones: Sequence[One], code: str) -> list[tuple[One, Decimal]]:
    found = ((one, coverage(one.figure(code))) for one in ones)
    return [(one, value) for one, value in found if value is not None]


def _named(titles: Sequence[str], every: int | None = None) -> tuple[tuple[str, ...], int]:
    shown = tuple(titles[:NAMED])
    return shown, (len(titles) if every is None else every) - len(shown)


def shortfalls(company: Company, papers: Sequence[Indicator]) -> tuple[Shortfall, ...]:
    """Only what somebody lacks. `papers` are the ratios that have a norm."""
    found = [
        _below(company),
        Shortfall(Lack.COVERAGE, *company.low, (), company.low[0], company.source),
        *(_without(company, lack, code) for lack, code in _TICKED.items()),
        _short_of_copies(company, papers),
        _silent(company),
    ]
    return tuple(one for one in found if one is not None and one.count)


def _below(company: Company) -> Shortfall | None:
    low = next(iter(bands(company)), None)
    if low is None:
        return None
    nobody = [one.title for one, _ in _valued(company.ones, COVERAGE) if one.unmanned]
    if low.count == len(nobody):
        return Shortfall(Lack.MEMBERS, low.count, low.of, *_named(nobody), low.level)
    return Shortfall(Lack.COVERAGE, low.count, low.of, low.names, low.left, low.level)


def _without(company: Company, lack: Lack, code: str) -> Shortfall | None:
    """By name where each has one form of its own; of many together the totals tell how many."""
    if company.level is company.source:
        asked = [one for one in company.ones if one.figure(code).answered]
        return _lacking(lack, asked, lambda one: not one.figure(code).total, company.level)
    of, yes = company.whole.get(code, NOTHING).answered, company.whole.get(code, NOTHING).total
    count = of - int(yes or 0)
    return Shortfall(lack, count, of, (), count, company.source)


def _short_of_copies(company: Company, papers: Sequence[Indicator]) -> Shortfall | None:
    held = [one for one in company.ones if any(_wanted(one, paper) is not None for paper in papers)]
    return _lacking(
        Lack.SUBSCRIPTION, held, lambda one: any(_gap(one, paper) for paper in papers), company.level
    )


def _wanted(one: One, paper: Indicator) -> int | None:
    figure = one.figure(paper.code)
    if figure.value is None or paper.norm is None:
        return None
    return target(figure.base, paper.norm.lower, figure.answered)


def _gap(one: One, paper: Indicator) -> int:
    wanted = _wanted(one, paper)
    return 0 if wanted is None else gap(int(one.figure(paper.code).total or 0), wanted)


def _lacking(
    lack: Lack, asked: Sequence[One], short: Callable[[One], bool], level: Level
) -> Shortfall | None:
    titles = [one.title for one in asked if short(one)]
    names, left = _named(titles)
    return Shortfall(lack, len(titles), len(asked), names, left, level) if asked else None


def _silent(company: Company) -> Shortfall:
    count, of, some = company.silent
    names, left = _named(some, count)
    return Shortfall(Lack.SILENT, count, of, names, left, company.source)


def leaders(companies: Sequence[Company], catalogue: Catalogue) -> tuple[Leader, ...]:
    """By the index and by the coverage, each company apart; of too few organisations nobody leads."""
    return tuple(
        leader
        for code in (scores.INDEX, COVERAGE)
        if code in catalogue.indicators
        for company in companies
        for leader in _leading(company, catalogue[code])
    )


def _leading(company: Company, indicator: Indicator) -> list[Leader]:
    """The best ones, those who are equal together: where more of them share a place than are named, none is."""
    known = [
        (value, one)
        for one, value in _valued(company.ones, indicator.code)
        if not measures.doubtful(indicator, value)
    ]
    if len(known) < rating.FEWEST:
        return []
    known.sort(key=lambda pair: (-pair[0], alphabetical(pair[1].title)))
    found: list[Leader] = []
    for value, group in groupby(known, key=lambda pair: pair[0]):
        equal = [one for _, one in group]
        if len(found) + len(equal) > min(MOST, len(known) - 1):
            break
        shown = Figure(value, narrative.places(indicator))
        found += [Leader(one.name, one.level, indicator, shown, one.above) for one in equal]
    return found
