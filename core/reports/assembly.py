"""From answers and totals to the facts of the open report; no table and no screen is known here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

import pandas as pd

from core import formats, measures, narrative
from core.answers import Answers, Missing, Rows, Value, plain
from core.catalogue import Catalogue
from core.charts import copies
from core.charts.facts import decimal
from core.indicators import SUBSCRIPTION, Aggregation, AnswerKind, Indicator
from core.newspapers import SECTION, as_asked
from core.organisations import Kind, Level
from core.reports.facts import NOTHING, Branch, Figure, KindRow, Line, Newspaper
from core.subscription import applied, gap, target

# The figure of an indicator in a year.
Reader = Callable[[Indicator, int], Figure]

PASSPORT = "passport"
PRIMARIES = "primaries_count"
_BY_KIND = {kind: f"primaries_{kind}" for kind in Kind}
# What the annex says of every subordinate organisation, in the order of facts.Branch.
ANNEX = ("members_total", "coverage", "site_kind", "stand_exists", "ais_coverage", "solidarity_per_100")


def summed(frame: pd.DataFrame) -> Reader:
    """Reads the tidy frame of one organisation: totals of the accepted forms below it."""
    rows = {(r["indicator"], r["year"]): r for r in frame.to_dict("records")}

    def read(indicator: Indicator, year: int) -> Figure:
        row = rows.get((indicator.code, year))
        if row is None:
            return NOTHING
        sums = decimal(row["total"]), decimal(row["base"])
        return total(indicator, int(row["answered"]), *sums, int(row["expected"]))

    return read


def total(
    indicator: Indicator, answered: int, total: Decimal | None, base: Decimal | None, expected: int = 0
) -> Figure:
    """A figure from the sums that stand behind it."""
    top, bottom = total or Decimal(0), base or Decimal(0)
    value = measures.value(indicator, answered, top, bottom)
    return Figure(value, narrative.places(indicator), "", answered, top, bottom, expected)


def answered(by_year: Mapping[int, Answers]) -> Reader:
    """Reads the accepted forms of one organisation by year."""

    def read(indicator: Indicator, year: int) -> Figure:
        given = by_year.get(year)
        return NOTHING if given is None else answer(indicator, given)

    return read


def by_campaign(catalogue: Catalogue, monitoring: Reader, subscription: Reader) -> Reader:
    """Each indicator from the campaign that asks it."""

    def read(indicator: Indicator, year: int) -> Figure:
        subscribed = catalogue.campaigns[indicator.code] == SUBSCRIPTION
        return (subscription if subscribed else monitoring)(indicator, year)

    return read


def answer(indicator: Indicator, given: Answers) -> Figure:
    """One form's own figure: numbers as numbers, everything else in the words of the form."""
    asked = as_asked(indicator, given) if indicator.numerator else indicator
    value, part = given.get(indicator.code), measures.contribution(asked, given)
    top, bottom = (part.total, part.base) if part else (None, None)
    words = _words(indicator, value)
    number = None if words else measures.own_value(asked, given)
    return Figure(number, narrative.places(indicator), words, int(part is not None), top, bottom)


def _words(indicator: Indicator, value: Value | None) -> str:
    """Empty for numbers and for what was not answered."""
    if value is None or (indicator.kind.numeric and not isinstance(value, Missing)):
        return ""
    if isinstance(value, Missing):
        return value.label
    if isinstance(value, Rows):
        return formats.count(len(value.lines), "запись", "записи", "записей") if value.lines else "нет"
    if isinstance(value, tuple):
        return "; ".join(indicator.known_labels.get(code, code) for code in value)
    if indicator.kind is AnswerKind.YES_NO:
        return "да" if value else "нет"
    if indicator.kind is AnswerKind.DATE:
        return formats.day(value)  # type: ignore[arg-type]
    return indicator.known_labels.get(str(plain(value)), str(value))


def membership(
    catalogue: Catalogue, level: Level, own_level: Level | None, year: int, read: Reader, own: Reader
) -> tuple[Line, ...]:
    """The numbers of the passport. `level` is of the forms that `read` reads, `own_level` of those of `own`."""
    counts = {PRIMARIES, *_BY_KIND.values()}
    asked = [
        i
        for i in catalogue.indicators.values()
        if i.section == PASSPORT and i.kind.numeric and i.public and i.code not in counts
    ]
    members = read(catalogue["members_total"], year).value
    lines = _lines(catalogue, asked, level, own_level, year, read, own)
    return tuple(_shared(line, members) for line in lines)


def _lines(
    catalogue: Catalogue,
    asked: Sequence[Indicator],
    level: Level,
    own_level: Level | None,
    year: int,
    read: Reader,
    own: Reader,
) -> tuple[Line, ...]:
    """Nothing at all where only last year's figures are known: they belong to last year's report."""
    found = (_line(catalogue, i, level, own_level, year, read, own) for i in asked)
    lines = tuple(line for line in found if line is not None)
    return lines if any(line.now.known or line.own.known for line in lines) else ()


def _line(
    catalogue: Catalogue,
    indicator: Indicator,
    level: Level,
    own_level: Level | None,
    year: int,
    read: Reader,
    own: Reader,
) -> Line | None:
    """None where nobody was asked, or nobody could be added up and nobody answered."""
    known = catalogue.known(indicator, level, year)
    now = read(indicator, year) if known else NOTHING
    before = read(indicator, year - 1) if known else NOTHING
    mine = yes_no(indicator, own(indicator, year)) if own_level else NOTHING
    if not (now.known or before.known or mine.known):
        return None
    return Line(indicator, now, before, mine)


def _shared(line: Line, members: Decimal | None) -> Line:
    code, value = line.indicator.code, line.now.value
    if not code.startswith("members_") or code == "members_total" or value is None or not members:
        return line
    return Line(line.indicator, line.now, line.before, line.own, measures.ratio(value, members))


def control(
    catalogue: Catalogue, level: Level, own_level: Level | None, year: int, read: Reader, own: Reader
) -> tuple[Line, ...]:
    """What the programme controls, point by point."""
    points = [i for i in catalogue.indicators.values() if i.control_point is not None and i.public]
    if own_level:  # beside totals there is only room for what can be added up
        points = [i for i in points if i.aggregation.additive]
    points.sort(key=lambda i: i.control_point or 0)
    return _lines(catalogue, points, level, own_level, year, read, own)


def kinds_told(catalogue: Catalogue, year: int, read: Reader) -> tuple[int | None, tuple[KindRow, ...]]:
    """Primaries as the forms of higher organisations count them: (all of them, by kind).

    Published counts do not always add up: what no kind was given for has a row of its own.
    """

    def count(code: str) -> int | None:
        value = read(catalogue[code], year).value if code in catalogue.indicators else None
        return None if value is None else int(value)

    by_kind = {kind: count(code) for kind, code in _BY_KIND.items()}
    rows = [KindRow(kind.label, number) for kind, number in by_kind.items() if number is not None]
    known, every = sum(row.count for row in rows), count(PRIMARIES)
    if rows and every is not None and every > known:
        rows.append(KindRow("тип не указан", every - known))
    return (known if rows else None) if every is None else every, tuple(rows)


def newspapers(catalogue: Catalogue, level: Level, year: int, read: Reader) -> tuple[Newspaper, ...]:
    """One per ratio «copies per 100 members»; those that nobody was asked about or answered are left out."""
    ratios = (i for i in catalogue.indicators.values() if i.section == SECTION and i.numerator)
    return newspapers_of(catalogue, ratios, level, year, read)


def newspapers_of(
    catalogue: Catalogue, ratios: Iterable[Indicator], level: Level, year: int, read: Reader
) -> tuple[Newspaper, ...]:
    known = (ratio for ratio in ratios if catalogue.known(ratio, level, year))
    found = (_newspaper(catalogue, ratio, year, read) for ratio in known)
    return tuple(n for n in found if n.total is not None)


def _newspaper(catalogue: Catalogue, ratio: Indicator, year: int, read: Reader) -> Newspaper:
    printed, electronic, parent = (read(catalogue[code], year) for code in ratio.numerator)
    now = read(ratio, year)
    few = now.base is not None and now.answered > 0 and not applied(now.base, now.answered)
    norm = None if few else ratio.norm
    return Newspaper(
        copies.title(ratio),
        printed,
        electronic,
        parent,
        now,
        read(ratio, year - 1),
        narrative.bound(ratio, norm) if norm else "",
        _short_by(now, norm.lower) if norm else None,
    )


def _short_by(per_100: Figure, lower: Decimal | None) -> int | None:
    """Whole copies missing to the norm, counted from the very forms the ratio was counted from."""
    wanted = target(per_100.base, lower, per_100.answered)
    known = per_100.value is not None and per_100.total is not None
    return gap(int(per_100.total or 0), wanted) if known and wanted is not None else None


def annex(catalogue: Catalogue, read: Callable[[Indicator], Figure]) -> tuple[Figure, ...]:
    """The figures of one row of the annex; a page and a stand of a single primary are told in words."""
    found = (catalogue.indicators.get(code) for code in ANNEX)
    return tuple(NOTHING if i is None else read(i) for i in found)


def subtotals(catalogue: Catalogue, branches: Sequence[Branch], whole: Branch | None) -> tuple[Branch, ...]:
    """A line «Всего» for each level, where the branches are of several: those above primaries added up, and for
    primaries, whose answers are words, what then is left of the whole."""
    upper = [b for b in branches if b.level is not Level.PRIMARY]
    if whole is None or len({b.level for b in branches}) != 2 or len({b.level for b in upper}) != 1:
        return ()
    rest = [b for b in branches if b.level is Level.PRIMARY]
    found = []
    for group, sign in ((upper, 1), (rest, -1)):
        figures = [_left(catalogue, n, upper, whole if sign < 0 else None) for n in range(len(ANNEX))]
        accepted, expected = sum(b.accepted for b in group), sum(b.expected for b in group)
        found.append(Branch("Всего", group[0].level, "", accepted, expected, *figures))
    return tuple(found)


def _left(catalogue: Catalogue, n: int, parts: Sequence[Branch], whole: Branch | None) -> Figure:
    """The `n`-th figure of the annex: of the parts together, or of the whole without them."""
    indicator = catalogue.indicators.get(ANNEX[n])
    sums = [_sums(_figures(b)[n]) for b in parts]
    answered, top, base = (sum((s[k] for s in sums), Decimal(0)) for k in range(3))
    if whole is not None:
        above = _sums(_figures(whole)[n])
        answered, top, base = above[0] - answered, above[1] - top, above[2] - base
    return NOTHING if indicator is None or answered <= 0 else total(indicator, int(answered), top, base)


def _figures(b: Branch) -> tuple[Figure, ...]:
    return (b.members, b.coverage, b.page, b.stand, b.ais, b.subscription)


def _sums(figure: Figure) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(figure.answered), figure.total or Decimal(0), figure.base or Decimal(0)


def yes_no(indicator: Indicator, figure: Figure) -> Figure:
    """«да» or «нет» of one form instead of its words: a column has room for no more."""
    if indicator.aggregation is not Aggregation.SHARE_YES or figure.total is None:
        return figure
    return Figure(words="да" if figure.total else "нет")
