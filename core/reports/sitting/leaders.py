"""Who leads, group by group: like is compared with like, equal figures share a place, thin data has none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import formats, measures, narrative, places, rating, scores
from core.catalogue import Catalogue
from core.charts.facts import Row, decimal, is_thin
from core.control import HEADS
from core.formats import NBSP
from core.indicators import Aggregation, Indicator
from core.organisations import KIND_TITLES, SIZE_BRACKETS, Kind, Level, by_primaries, size_bracket
from core.reports.sitting.made import Whose
from core.text import alphabetical

# Fewer than this are no company to lead.
FEWEST = rating.FEWEST
ALL = "Все организации"
_PLURAL = {
    Kind.SCHOOL: "школы",
    Kind.KINDERGARTEN: "детские сады",
    Kind.UNIVERSITY: "вузы",
    Kind.OTHER: "другие учреждения",
}


@dataclass(frozen=True)
class Leader:
    """`tied` share the place, this one too; `above` is the name of the organisation it answers to."""

    place: int
    tied: int
    code: str
    name: str
    above: str
    figure: str
    answered: int
    expected: int

    @property
    def places(self) -> str:
        """«1», or «1–3» where three are equal."""
        return str(self.place) if self.tied == 1 else f"{self.place}–{self.place + self.tied - 1}"


@dataclass(frozen=True)
class Group:
    """`ranked` have a figure to be compared by; `thin`, `missing` and `doubtful` have no place."""

    title: str
    leaders: tuple[Leader, ...]
    ranked: int
    thin: int = 0
    missing: int = 0
    doubtful: int = 0

    @property
    def small(self) -> bool:
        return self.ranked < FEWEST


@dataclass(frozen=True)
class Facts:
    """`level` is of those compared, `upto` the last place that is awarded; `apart`: by group, or all together."""

    whose: Whose
    year: int
    level: Level
    indicator: Indicator
    upto: int
    apart: bool
    groups: tuple[Group, ...]
    expected: int
    answered: int
    town: str = ""

    @property
    def awarded(self) -> tuple[tuple[Group, Leader], ...]:
        return tuple((g, leader) for g in self.groups for leader in g.leaders)

    @property
    def thin(self) -> bool:
        return measures.thin(self.answered, self.expected)


def offered(known: Catalogue, level: Level) -> tuple[Indicator, ...]:
    """What somebody can be praised for: more of it is better, and it does not measure size. Of single primaries no
    «да» either: half of them would lead."""
    first = [
        scores.INDEX if level is Level.PRIMARY else scores.TERRITORIAL,
        scores.INDEX,
        scores.MATURITY,
        *HEADS,
    ]
    codes = dict.fromkeys([*first, *known.indicators])
    every = (
        known[c] for c in codes if c in known.indicators and c not in (scores.FULLNESS, scores.BY_MEMBERS)
    )
    return tuple(i for i in every if _praised(i, level))


def _praised(i: Indicator, level: Level) -> bool:
    bounded = i.norm is not None and i.norm.upper is not None
    if not i.comparable or i.hidden or bounded or i.aggregation is Aggregation.SUM:
        return False
    if level is Level.PRIMARY and (i.aggregation is Aggregation.SHARE_YES or i.code == scores.TERRITORIAL):
        return False
    return i.scored or i.control_point is not None or i.code in ("coverage", "ais_coverage")


def groups(
    rows: Iterable[Row], indicator: Indicator, level: Level, upto: int, apart: bool, above: Mapping[int, str]
) -> tuple[Group, ...]:
    """Rows of one indicator and year; `above`: number of an organisation -> name of the one it answers to."""
    found: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        found[_key(row, level) if apart else (0, 0)].append(row)
    return tuple(
        _group(_title(key, level) if apart else ALL, some, indicator, upto, above)
        for key, some in sorted(found.items())
    )


def _key(row: Row, level: Level) -> tuple[int, int]:
    """By the order of the dictionaries; what is not known stands last."""
    if level is not Level.PRIMARY:
        titles = [title for _, title in by_primaries(level)]
        return 0, titles.index(size_bracket(level, int(row["expected"])))
    kinds, sizes = [k.value for k in Kind], [title for _, title in SIZE_BRACKETS]
    kind, size = row["kind"], row["bracket"]
    return (
        kinds.index(kind) if kind in kinds else len(kinds),
        sizes.index(size) if size in sizes else len(sizes),
    )


def _title(key: tuple[int, int], level: Level) -> str:
    if level is not Level.PRIMARY:
        return f"{by_primaries(level)[key[1]][1]} первичных организаций"
    kinds = [_PLURAL.get(k, KIND_TITLES[k]) for k in Kind]
    sizes = [f"{title} членов Профсоюза" for _, title in SIZE_BRACKETS]
    kind = kinds[key[0]] if key[0] < len(kinds) else "тип не указан"
    return f"{kind}, {sizes[key[1]] if key[1] < len(sizes) else 'численность не указана'}"


def _group(
    title: str, rows: Sequence[Row], indicator: Indicator, upto: int, above: Mapping[int, str]
) -> Group:
    known = [(row, value) for row in rows if (value := decimal(row["value"])) is not None]
    thin = [row for row, _ in known if is_thin(row)]
    sure = [(row, value) for row, value in known if not is_thin(row)]
    doubted = sum(measures.doubtful(indicator, _shown(indicator, value)) for _, value in sure)
    sure = [(r, v) for r, v in sure if not measures.doubtful(indicator, _shown(indicator, v))]
    found = _leaders(sure, indicator, upto, above) if len(sure) >= FEWEST else ()
    return Group(title, found, len(sure), len(thin), len(rows) - len(known), doubted)


def _shown(indicator: Indicator, value: Decimal) -> Decimal:
    return formats.half_up(value, narrative.places(indicator))


def _leaders(
    rows: Sequence[tuple[Row, Decimal]], indicator: Indicator, upto: int, above: Mapping[int, str]
) -> tuple[Leader, ...]:
    """Places are of the figures as they are shown; nobody leads with nothing."""
    values = [_shown(indicator, value) for _, value in rows]
    taken = places.places(values)
    leaders = [
        Leader(
            place,
            taken.count(place),
            str(row["code"]),
            str(row["organisation"]),
            above.get(int(row["organisation_id"]), ""),
            narrative.shown(indicator, value),
            int(row["answered"]),
            int(row["expected"]),
        )
        for (row, _), value, place in zip(rows, values, taken, strict=True)
        if place is not None and place <= upto and value > 0
    ]
    return tuple(sorted(leaders, key=lambda one: (one.place, alphabetical(one.name), one.code)))


def by_what(indicator: Indicator) -> str:
    """«по индексу информационной работы», «по показателю «Охват …»»."""
    named = {
        scores.INDEX: "по индексу информационной работы",
        scores.TERRITORIAL: "по территориальному индексу информационной работы",
        scores.MATURITY: "по цифровой зрелости",
    }
    # Quotation marks within quotation marks.
    title = narrative.title(indicator).replace("«", "„").replace("»", "“")
    return named.get(indicator.code, f"по показателю{NBSP}«{title}»")
