"""Everything about one organisation for a sitting: the facts of its passport, the same on the screen and on paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core import control, formats, measures, narrative, places, scores
from core.charts import copies, records, spark, strip
from core.charts.copies import Copies
from core.charts.facts import Told, decimal, is_thin
from core.charts.records import Records
from core.charts.strip import Card
from core.formats import NBSP
from core.indicators import Aggregation, Indicator
from core.organisations import Kind as Institution
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table

Known = Mapping[str, Indicator]
BUDGET, MEMBERS, COVERAGE = "budget_info_pct", "members_total", "coverage"
WORKERS = "workers_total"
SCORED = (scores.INDEX, scores.TERRITORIAL, scores.FULLNESS, scores.STANDARD, scores.MATURITY)
SPARKS = (MEMBERS, COVERAGE, "ais_coverage", "solidarity_per_100", scores.INDEX)
YEARS = 5


def codes(known: Known, papers: Sequence[Indicator]) -> list[str]:
    """What the organisation itself is read for, over all the years."""
    wanted = (*control.HEADS, BUDGET, MEMBERS, WORKERS, COVERAGE, *SCORED, *copies.codes(papers))
    return [code for code in dict.fromkeys(wanted) if code in known]


@dataclass(frozen=True)
class FormState:
    """How far the organisation's own form has come in one campaign; `day` since when, where that is told."""

    campaign: str
    state: str
    day: date | None
    # Is nothing more waited for from the organisation?
    settled: bool = True

    @property
    def words(self) -> str:
        since = f" {formats.day(self.day)}" if self.day else ""
        return f"{self.campaign}: {self.state}{since}"


@dataclass(frozen=True)
class Course:
    """How many of those below have handed in."""

    campaign: str
    handed_in: int
    accepted: int
    expected: int

    @property
    def words(self) -> str:
        share = formats.percent(measures.ratio(Decimal(self.handed_in), Decimal(self.expected)))
        told = f"сдали {formats.number(self.handed_in)} из {formats.number(self.expected)} — {share}"
        return f"{self.campaign}: {told}, принято {formats.number(self.accepted)}"


@dataclass(frozen=True)
class Address:
    """`address` as it is written, `kind` and `told` in words."""

    kind: str
    address: str
    told: str


@dataclass(frozen=True)
class Event:
    day: date
    words: str


@dataclass(frozen=True)
class Who:
    """The organisation itself: `above` from the top down; `kind` and `bracket` of a primary."""

    name: str
    code: str
    level: Level
    kind: str
    bracket: str
    town: str
    above: tuple[str, ...]
    closed: date | None

    @property
    def words(self) -> str:
        parts = (f"{self.level.label} организация", self.kind, self.town, f"код{NBSP}{self.code}")
        if self.level is Level.FEDERAL:
            parts = ("общероссийская организация", "", self.town, f"код{NBSP}{self.code}")
        closed = f"закрыта {formats.day(self.closed)}" if self.closed else ""
        return ", ".join(part for part in (*parts, self.bracket, closed) if part)


@dataclass(frozen=True)
class Row:
    """One control point beside those above and those alike: figures as shown, "" where there are none to show."""

    card: Card
    figure: str
    above: str
    middle: str
    place: str
    # Is the one above counted well enough to be set against?
    above_sure: bool = False


@dataclass(frozen=True)
class Fact:
    """A figure with its words: `norm` and `verdict` may be empty."""

    title: str
    figure: str
    behind: str
    norm: str = ""
    verdict: str = ""
    indicator: Indicator | None = None
    # Of too few forms to conclude anything from.
    thin: bool = False

    @property
    def words(self) -> str:
        norm = f", норма {self.norm}" if self.norm else ""
        verdict = f": {self.verdict}" if self.verdict else ""
        return f"{self.title} — {self.figure}{norm}{verdict}"


@dataclass(frozen=True)
class Beside:
    """Whom it is set against: the one above (`above` its lines, `name` its name) and those of its own level there."""

    name: str = ""
    above: Records | None = None
    alike: Records | None = None
    alike_words: str = ""


@dataclass(frozen=True, kw_only=True)
class Dossier(Told):
    """`forms` are the organisation's own, `course` of those below. Without an accepted form there are no figures."""

    who: Who
    year: int
    half: str
    forms: tuple[FormState, ...]
    course: tuple[Course, ...]
    points: strip.Facts
    rows: tuple[Row, ...]
    above_name: str
    alike_words: str
    members: tuple[Fact, ...]
    index: tuple[Fact, ...]
    level_name: str
    papers: tuple[Copies, ...]
    budget: Fact | None
    sparks: spark.Facts
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    addresses: tuple[Address, ...]
    events: tuple[Event, ...]
    demonstration: bool

    @property
    def empty(self) -> bool:
        return self.points.empty and not self.papers

    @property
    def waiting(self) -> bool:
        """Has it handed in what nobody has accepted yet?"""
        return self.empty and any(form.state == ON_REVIEW for form in self.forms)

    def table(self) -> Table:
        columns = (
            Column("Пункт", Kind.WHOLE),
            Column("Показатель", width=44),
            Column("Значение", width=14),
            Column("Вышестоящая", width=14),
            Column("Медиана того же уровня", width=16),
            Column("Норма", width=14),
            Column("Изменение за год", width=34),
            Column("Данные", width=14),
        )
        rows = [
            (
                r.card.number,
                narrative.title(r.card.indicator),
                r.figure,
                r.above,
                r.middle,
                r.card.normed,
                r.card.change,
                r.card.behind,
            )
            for r in self.rows
        ]
        return Table("Паспорт", columns, rows, self._notes())


ON_REVIEW = "на проверке"


def institution(kind: str | None) -> str:
    return Institution(kind).label if kind in set(Institution) else ""


def rows(points: strip.Facts, beside: Beside, level: Level, year: int, code: str) -> tuple[Row, ...]:
    return tuple(_row(card, beside, level, year, code) for card in points.cards)


def _row(card: Card, beside: Beside, level: Level, year: int, code: str) -> Row:
    yes_no = card.indicator.aggregation is Aggregation.SHARE_YES and level is Level.PRIMARY
    above, sure = _above(card.indicator, beside.above, year)
    peers = [] if yes_no else _peers(card.indicator, beside.alike, year)
    middle = places.middle([value for _, value in peers])
    return Row(
        card,
        strip.said(card.indicator, card.value, yes_no),
        "" if above is None else narrative.shown(card.indicator, above),
        "" if middle is None or len(peers) < FEWEST else narrative.shown(card.indicator, middle),
        _place(peers, code),
        sure,
    )


def _above(indicator: Indicator, rows: Records | None, year: int) -> tuple[Decimal | None, bool]:
    """Its figure, and whether it is of enough forms."""
    row = None if rows is None else rows.first(indicator.code, year)
    if row is None:
        return None, False
    return decimal(row["value"]), not is_thin(row)


# Fewer than this have no middle and no places.
FEWEST = 3


def _peers(indicator: Indicator, rows: Records | None, year: int) -> list[tuple[str, Decimal]]:
    """(code, figure as shown) of those with enough data."""
    found = []
    for row in rows.of(indicator.code, year) if rows else ():
        value = decimal(row["value"])
        if value is not None and not is_thin(row):
            found.append((str(row["code"]), formats.half_up(value, narrative.places(indicator))))
    return found


def _place(peers: Sequence[tuple[str, Decimal]], code: str) -> str:
    """«3 из 21»; "" where it has none."""
    if len(peers) < FEWEST:
        return ""
    taken = places.places([value for _, value in peers])
    mine = next((place for (c, _), place in zip(peers, taken, strict=True) if c == code), None)
    return f"{mine} из {formats.number(len(peers))}" if mine else ""


def fact(own: Records, known: Known, code: str, year: int, level: Level) -> Fact | None:
    """None where it is not known at all; «нет данных» where nobody has answered."""
    indicator = known.get(code)
    if indicator is None:
        return None
    row = own.first(code, year)
    value = decimal(row["value"]) if row else None
    yes_no = indicator.aggregation is Aggregation.SHARE_YES and level is Level.PRIMARY
    said = strip.said(indicator, value, True) if yes_no else narrative.measured(indicator, value)
    norm, thin = indicator.norm, row is not None and is_thin(row)
    shown = None if value is None else formats.half_up(value, narrative.places(indicator))
    return Fact(
        title=narrative.title(indicator),
        figure=said,
        behind=formats.of(int(row["answered"]), int(row["expected"])) if row else "",
        norm=narrative.bound(indicator, norm) if norm else "",
        verdict="" if thin else VERDICTS.get(measures.standing(indicator, shown), ""),
        indicator=indicator,
        thin=value is not None and thin,
    )


VERDICTS = {"below": "ниже нормы", "within": "норма выполнена", "above": "выше нормы"}


def facts_of(own: Records, known: Known, wanted: Iterable[str], year: int, level: Level) -> tuple[Fact, ...]:
    found = (fact(own, known, code, year, level) for code in wanted)
    return tuple(f for f in found if f is not None)


def papers(own: Records, ratios: Sequence[Indicator], year: int) -> tuple[Copies, ...]:
    """The newspapers that anybody has answered about."""
    found = []
    for paper in ratios:
        row = own.first(paper.code, year)
        if row and row["answered"]:
            parts = records.parts(own, paper.numerator, year)
            found.append(copies.made(paper, row, parts, paper.code, copies.title(paper)))
    return tuple(found)


# Less than so many points apart is alike.
APART, MOST = Decimal(5), 4
# Before whatever is only compared.
NORMED = Decimal(1000)


def judged(
    every: Sequence[Row], others: Iterable[Fact | None] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Strengths and weaknesses in words: against a norm where there is one, else against the one above. `others` are
    figures outside the control points, for those that have a norm."""
    strong: list[tuple[Decimal, str]] = []
    weak: list[tuple[Decimal, str]] = []
    for row in every:
        good, size, words = _against(row)
        if words:
            (strong if good else weak).append((size, words))
    for fact in others:
        if fact is not None and fact.verdict:
            (strong if fact.verdict == VERDICTS["within"] else weak).append((NORMED, fact.words))
    return _first(strong), _first(weak)


def _first(found: list[tuple[Decimal, str]]) -> tuple[str, ...]:
    """Those that stand out most; a norm goes before any comparison."""
    return tuple(words for _, words in sorted(found, key=lambda pair: -pair[0])[:MOST])


def _against(row: Row) -> tuple[bool, Decimal, str]:
    card = row.card
    if card.value is None or card.thin:
        return True, Decimal(0), ""
    if card.standing:
        good = card.standing == "within"
        words = f"{card.title}: {row.figure}, {VERDICTS[card.standing]} ({card.norm})"
        return good, NORMED, words
    if row.figure in ("да", "нет"):
        return _answered(row)
    return _apart(row)


def _answered(row: Row) -> tuple[bool, Decimal, str]:
    """Having what few have is a strength, lacking what most have a weakness; the rest says nothing."""
    share, good = _number(row), row.figure == "да"
    if share is None or good is (share >= 50):
        return good, Decimal(0), ""
    words = f"{row.card.title}: {'есть' if good else 'нет'} (в вышестоящей есть у {row.above})"
    return good, 100 - share if good else share, words


def _apart(row: Row) -> tuple[bool, Decimal, str]:
    card, theirs = row.card, _number(row)
    if theirs is None or card.value is None or not card.indicator.share:
        return True, Decimal(0), ""
    step = formats.half_up(card.value, narrative.places(card.indicator)) - theirs
    if abs(step) < APART:
        return True, Decimal(0), ""
    side = "выше" if step > 0 else "ниже"
    size = f"{formats.number(abs(step), narrative.places(card.indicator))}{NBSP}п.{NBSP}п."
    return (
        step > 0,
        abs(step),
        f"{card.title}: {row.figure} — {side} на {size}, чем в вышестоящей ({row.above})",
    )


def _number(row: Row) -> Decimal | None:
    """The figure above as it is shown; None where it is of too few forms."""
    if not row.above_sure:
        return None
    text = row.above.replace(NBSP, "").replace("%", "").replace(",", ".").strip()
    return Decimal(text) if text.replace(".", "", 1).isdigit() else None


def sentence(
    points: strip.Facts, level_words: str, strong: Sequence[str], weak: Sequence[str], beside: bool = True
) -> str:
    """`beside`: is there a figure of the one above to be set against?"""
    told = f"сильных сторон — {formats.number(len(strong))}, слабых — {formats.number(len(weak))}"
    above = " и с вышестоящей" if beside else ""
    counted = f"По сравнению с нормой{above} {told}." if strong or weak else ""
    return narrative.joined(points.sentence, level_words, counted)
