"""Figures of the open report, each with the forms that stand behind it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core import formats, measures, narrative
from core.answers import Missing
from core.indicators import Indicator
from core.organisations import Level


@dataclass(frozen=True)
class Source:
    """Whose accepted forms stand behind a table. `since` and `until` bound the dates of the membership figures."""

    level: Level
    accepted: int
    expected: int
    accepted_before: int = 0
    expected_before: int = 0
    since: date | None = None
    until: date | None = None
    latest: date | None = None  # the day of the last acceptance
    submitted: int = 0  # handed in and not yet accepted: not counted in any figure

    @property
    def told(self) -> str:
        """«Сдали 71 из 83 первичных организаций; данные на 1 октября 2025 г.»"""
        return f"{self.counted}; {self.dated}."

    @property
    def counted(self) -> str:
        """Figures are of accepted forms only, so those that wait for a review are told apart."""
        if self.expected == 1:
            return f"Сдали {self.accepted} из 1"
        handed_in = f"Сдали {narrative.out_of(self.accepted + self.submitted, self.expected, self.level)}"
        return (
            f"{handed_in}, учтены принятые {formats.number(self.accepted)}" if self.submitted else handed_in
        )

    @property
    def year_ago(self) -> str:
        """Said where another number of forms stands behind the figures of the year before."""
        now, then = (self.accepted, self.expected), (self.accepted_before, self.expected_before)
        if now == then or not self.accepted_before:
            return ""
        return f" Год назад учтены {formats.number(then[0])} из {formats.number(then[1])}."

    @property
    def thin(self) -> bool:
        return measures.thin(self.accepted, self.expected)

    @property
    def dated(self) -> str:
        if self.until is None:
            return (
                f"учтены формы, принятые по {formats.day(self.latest)}" if self.latest else narrative.NO_DATA
            )
        if self.since is None or self.since == self.until:
            return f"данные на {formats.day_words(self.until)}".removesuffix(".")
        return f"данные на даты с {formats.day(self.since)} по {formats.day(self.until)}"


@dataclass(frozen=True)
class Figure:
    """One cell: a number in the unit of its indicator, or an answer in words; both absent is «нет данных».

    `total` and `base` are what a ratio was divided from, `total` of yes/no is how many said «да».
    """

    value: Decimal | None = None
    places: int = 0
    words: str = ""
    answered: int = 0
    total: Decimal | None = None
    base: Decimal | None = None
    expected: int = 0

    @property
    def partial(self) -> bool:
        """Too few forms to be set against another year: the rule of core.charts.trend."""
        return measures.partial(self.answered, self.expected)

    @property
    def known(self) -> bool:
        return bool(self.words) or self.value is not None

    @property
    def real(self) -> bool:
        """A value or an answer: neither «нет данных» nor «неприменимо», and not nothing at all."""
        return self.known and self.words not in _ABSENT

    @property
    def text(self) -> str:
        return self.words or formats.number(self.value, self.places)


NOTHING = Figure()
_ABSENT = frozenset(missing.label for missing in Missing)


@dataclass(frozen=True)
class Line:
    """An indicator: this year, a year ago, and as the committee of a higher organisation answered for itself."""

    indicator: Indicator
    now: Figure
    before: Figure
    own: Figure = NOTHING
    # Of all members, per cent; only for their categories.
    share: Decimal | None = None
    own_before: Figure = field(default=NOTHING, kw_only=True)
    # Whose forms stand behind `now` and `before`; None: those of the report's source.
    level: Level | None = field(default=None, kw_only=True)

    @property
    def shown(self) -> tuple[Figure, Figure]:
        """This year's figure and last year's: the totals, or the organisation's own answers where only it is asked."""
        alone = not (self.now.known or self.before.known)
        return (self.own, self.own_before) if alone else (self.now, self.before)

    @property
    def label(self) -> str:
        return self.indicator.label

    @property
    def norm(self) -> str:
        norm = self.indicator.norm
        return narrative.bound(self.indicator, norm) if norm else ""


@dataclass(frozen=True)
class KindRow:
    """Primaries of one kind of institution; `accepted` is None where a form only tells their number."""

    label: str
    count: int
    accepted: int | None = None


@dataclass(frozen=True)
class Newspaper:
    title: str
    print: Figure
    electronic: Figure
    parent: Figure  # ordered by the organisation above
    per_100: Figure
    per_100_before: Figure
    norm: str
    # Copies short of the norm; None where there is no norm or no figure.
    short_by: int | None

    @property
    def total(self) -> Decimal | None:
        known = [f.value for f in (self.print, self.electronic, self.parent) if f.value is not None]
        return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True)
class Branch:
    """A subordinate organisation in the annex; `kind` is "" for all but primaries."""

    name: str
    level: Level
    kind: str
    accepted: int
    expected: int
    members: Figure
    coverage: Figure
    page: Figure
    stand: Figure
    ais: Figure
    subscription: Figure
    submitted: int = field(default=0, kw_only=True)  # waiting for a review


@dataclass(frozen=True)
class Link:
    title: str
    address: str
