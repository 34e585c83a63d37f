"""What the open report tells beside its tables: every figure, years, half-years, words, deeds, the methodology."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import product

from core import measures, narrative
from core.answers import Answers, Rows
from core.campaigns import CampaignKind, Half, held
from core.catalogue import Catalogue
from core.charts import copies
from core.indicators import Aggregation, AnswerKind, Indicator, Take, Tally
from core.newspapers import Newspaper as Paper
from core.organisations import Kind, Level
from core.profiles import Profile
from core.reports import assembly, contacts, live
from core.reports.assembly import Reader
from core.reports.cells import NOTHING, Figure, Line
from core.reports.findings import Course, Deed, HalfYear, Methodology, Text, Weight

COURSES = ("members_total", "coverage")
TEXTS = ("text_intro", "text_achievements", "text_problems", "text_tasks")
DEEDS = "deeds"
# How a column of the deeds is called in the facts.
_COLUMNS = {"deed_people": "people", "deed_times": "times", "deed_rub": "roubles"}


@dataclass(frozen=True)
class Readers:
    """`main` reads the forms of `level`, `own` the organisation's own form where it stands beside them; `offices`
    those of the committees of `between`, for what primaries are not asked."""

    main: Reader
    level: Level
    own: Reader | None = None
    own_level: Level | None = None
    offices: Reader | None = None
    between: Level | None = None


def figures(catalogue: Catalogue, year: int, kind: Kind | None, by: Readers) -> tuple[Line, ...]:
    """Every public indicator that any of the forms behind the report asks for; long texts are told apart."""
    mine = set(_asked(catalogue, by.own_level, year, None)) if by.own_level else set()
    told = dict.fromkeys(_asked(catalogue, by.level, year, kind), by.level)
    if by.between:
        told = dict.fromkeys(_asked(catalogue, by.between, year, None), by.between) | told
    codes = (code for code in catalogue.indicators if code in told or code in mine)
    return tuple(_line(catalogue[code], year, by, told.get(code), code in mine) for code in codes)


def _line(i: Indicator, year: int, by: Readers, level: Level | None, mine: bool) -> Line:
    """`level` is of the forms that are added up, None where only the organisation itself is asked."""
    own = _years(by.own, i, year) if mine and by.own else (NOTHING, NOTHING)
    own = (assembly.yes_no(i, own[0]), assembly.yes_no(i, own[1]))
    read = by.offices if level is by.between and by.offices else by.main
    now, before = (NOTHING, NOTHING) if level is None else _years(read, i, year)
    if i.tally and i.tally.rows == DEEDS and not (now.value or before.value):
        now = before = NOTHING  # nobody was asked of this very deed: no record of it is not an answer
    other = None if level in (by.level, None) else level
    return Line(i, now, before, own[0], own_before=own[1], level=other)


@lru_cache(maxsize=500)
def _asked(catalogue: Catalogue, level: Level, year: int, kind: Kind | None) -> tuple[str, ...]:
    """Codes of what the forms of a level ask in public, of one institution without what its kind is not asked."""
    return tuple(
        i.code
        for i in catalogue.indicators.values()
        if i.public and not i.hidden and not i.scored and i.kind is not AnswerKind.TEXT
        and catalogue.known(i, level, year)
        and (kind is None or level is not Level.PRIMARY or not i.levels or i.asked(level, kind))
    )  # fmt: skip


def _years(read: Reader, i: Indicator, year: int) -> tuple[Figure, Figure]:
    return read(i, year), read(i, year - 1)


def history(catalogue: Catalogue, years: Iterable[int], read: Reader) -> tuple[Course, ...]:
    """Only of years that anything is known of."""
    told = tuple(years)
    courses = (
        Course(catalogue[code], tuple((year, read(catalogue[code], year)) for year in told))
        for code in COURSES
    )
    return tuple(course for course in courses if any(figure.real for _, figure in course.years))


def halves(year: int) -> tuple[Half, ...]:
    """Both of the year, and the first of the next: it is subscribed to in the autumn of this one."""
    return (Half(year, 1), Half(year, 2), Half(year + 1, 1))


def half_years(
    catalogue: Catalogue,
    papers: Iterable[Paper],
    level: Level,
    year: int,
    read: Mapping[CampaignKind, Reader],
    turnouts: Mapping[tuple[CampaignKind, int], tuple[int, int]],
) -> tuple[HalfYear, ...]:
    """Newspaper by newspaper, each over the half-years in which it came out and anybody told of it."""
    known = tuple(papers)
    found = []
    for half in halves(year):
        kind, when = held(half)
        ratios = copies.ratios(catalogue, known, half)
        told = assembly.newspapers_of(catalogue, ratios, level, when, read[kind])
        found += [HalfYear(paper, half, *turnouts.get((kind, when), (0, 0))) for paper in told]
    order = list(dict.fromkeys(one.newspaper.title for one in found))
    return tuple(sorted(found, key=lambda one: (order.index(one.newspaper.title), one.half)))


def texts(catalogue: Catalogue, given: Answers | None) -> tuple[Text, ...]:
    found = []
    for code in TEXTS:
        indicator, said = catalogue.indicators.get(code), (given or {}).get(code)
        if indicator is not None and indicator.public and isinstance(said, str) and said.strip():
            words = contacts.without(live.typed(said).strip())
            found.append(Text(code, narrative.title(indicator), words))
    return tuple(found)


def own_deeds(catalogue: Catalogue, given: Answers | None) -> tuple[Deed, ...]:
    """Of one form: whatever its records say, added up by kind."""
    rows = catalogue.indicators.get(DEEDS)
    if rows is None or not rows.public or not isinstance((given or {}).get(DEEDS), Rows):
        return ()
    asked = {_code(kind, column): _tallied(rows, kind, column) for kind, column in _cells(rows)}
    counted = measures.tallied({DEEDS: rows, **asked}, {DEEDS: (given or {})[DEEDS]})
    return _deeds(rows, {code: assembly.answer(i, counted) for code, i in asked.items()})


def deeds_of(catalogue: Catalogue, forms: Sequence[Answers]) -> tuple[Deed, ...]:
    """Of many forms that are all at hand: every column of their records."""
    rows = catalogue.indicators.get(DEEDS)
    if rows is None or not rows.public:
        return ()
    asked = {_code(kind, column): _tallied(rows, kind, column) for kind, column in _cells(rows)}
    counted = [measures.tallied({DEEDS: rows, **asked}, {DEEDS: g[DEEDS]}) for g in forms if DEEDS in g]
    return _deeds(rows, {code: _added(i, counted, len(forms)) for code, i in asked.items()})


def _added(i: Indicator, forms: Sequence[Answers], expected: int) -> Figure:
    parts = [part for given in forms if (part := measures.contribution(i, given)) is not None]
    return assembly.total(i, len(parts), sum((p.total for p in parts), Decimal(0)), None, expected)


def deeds(catalogue: Catalogue, year: int, read: Reader) -> tuple[Deed, ...]:
    """Of many forms: what the catalogue adds up of such records."""
    rows = catalogue.indicators.get(DEEDS)
    if rows is None or not rows.public:
        return ()
    added = (i for i in catalogue.indicators.values() if i.tally and i.tally.rows == DEEDS and i.public)
    read_now = {_code(i.tally.equals, i.tally.column): read(i, year) for i in added if i.tally}
    return _deeds(rows, read_now)


def _cells(rows: Indicator) -> Iterable[tuple[str, str]]:
    kinds = rows.by_code["deed_kind"].known_labels if "deed_kind" in rows.by_code else {}
    return product(kinds, (column for column in _COLUMNS if column in rows.by_code))


def _code(kind: str, column: str) -> str:
    return f"{kind}.{column}"


def _tallied(rows: Indicator, kind: str, column: str) -> Indicator:
    cell = rows.by_code[column]
    tally = Tally(DEEDS, Take.SUM, column, "deed_kind", kind)
    return replace(cell, code=_code(kind, column), aggregation=Aggregation.SUM, tally=tally, after=None)


def _deeds(rows: Indicator, cells: Mapping[str, Figure]) -> tuple[Deed, ...]:
    kinds = rows.by_code["deed_kind"].known_labels if "deed_kind" in rows.by_code else {}
    found = []
    for kind, label in kinds.items():
        told = {name: cells.get(_code(kind, column), NOTHING) for column, name in _COLUMNS.items()}
        # Forms without such records add a 0 that nobody has answered.
        told = {name: figure if figure.value else NOTHING for name, figure in told.items()}
        if any(figure.known for figure in told.values()):
            found.append(Deed(kind, label, **told))
    return tuple(found)


def methodology(profile: Profile) -> Methodology:
    weights = tuple(Weight(b.number, b.title, b.weight) for b in profile.blocks)
    return Methodology(
        profile.title, profile.source, profile.rated_from, weights, profile.version, profile.levels
    )
