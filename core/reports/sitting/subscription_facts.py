"""What a «Справка о подписке» is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core import formats, measures, narrative
from core.campaigns import Half
from core.charts import gaps, halves
from core.charts import subscription as chart
from core.charts.copies import Copies
from core.formats import number, plural
from core.indicators import Indicator
from core.organisations import Level
from core.reports.sitting import made
from core.reports.sitting.made import STAR, Whose


@dataclass(frozen=True)
class Then:
    """Copies of a newspaper of an earlier half-year; None where nobody answered."""

    copies: int | None
    partial: bool = False

    @property
    def text(self) -> str:
        return number(self.copies) + (STAR if self.partial and self.copies is not None else "")


@dataclass(frozen=True)
class Past:
    """A newspaper, or those that follow one another, over three half-years: this one, the one before, a year ago."""

    title: str
    now: Then
    changes: tuple[halves.Change, ...]
    then: tuple[Then, ...]


@dataclass(frozen=True)
class Below:
    """One newspaper of everybody below. `before`: by code, the half-year before and the same one a year ago."""

    paper: Indicator
    rows: tuple[Copies, ...]
    whole: Copies | None
    before: Mapping[str, tuple[Then, Then]]


@dataclass(frozen=True)
class Readers:
    """How many primaries have anything at all; of one primary 1 or 0 of 1."""

    name: str
    yes: int
    answered: int
    expected: int

    def words(self, level: Level) -> str:
        if not self.answered:
            return ""
        if level is Level.PRIMARY:
            return f"Хотя бы одно издание {'выписывают' if self.yes else 'не выписывают'}."
        share = formats.percent(measures.ratio(Decimal(self.yes), Decimal(self.answered)))
        verb = plural(self.yes, "выписывает", "выписывают", "выписывают")
        if self.answered == self.expected:
            who = narrative.out_of(self.yes, self.expected, Level.PRIMARY)
            return f"Хотя бы одно издание {verb} {who} — {share}."
        answered = plural(
            self.answered, "ответившей первичной организации", *(("ответивших первичных организаций",) * 2)
        )
        who = f"{number(self.yes)} из {number(self.answered)} {answered}"
        return f"Хотя бы одно издание {verb} {who} — {share}; всего первичных организаций {number(self.expected)}."


@dataclass(frozen=True)
class Facts:
    """`below` is the level of those compared, None of a primary. `without` are names of primaries that have nothing,
    told where primaries stand right below."""

    whose: Whose
    level: Level
    below: Level | None
    half: Half
    papers: tuple[Indicator, ...]  # «copies per 100 members» of those that come out then
    newspapers: chart.Facts
    past: tuple[Past, ...]
    branches: tuple[Below, ...]
    readers: Readers | None
    by_branch: tuple[Readers, ...]
    without: tuple[str, ...]
    talk: gaps.Facts | None

    def paper(self, row: Copies) -> Indicator | None:
        return next((p for p in self.papers if p.code == row.code), None)

    @property
    def turnout(self) -> tuple[int, int]:
        return max(((r.answered, r.expected) for r in self.newspapers.rows), default=(0, 0))

    @property
    def empty(self) -> bool:
        return not self.turnout[0]

    @property
    def thin(self) -> bool:
        return measures.thin(*self.turnout)

    @property
    def note(self) -> str:
        answered, expected = self.turnout
        if self.level is Level.PRIMARY:
            return f"По принятой форме подписки. {made.dated(self.whose.as_of)}"
        told = f"Учтены принятые формы подписки: {made.behind(answered, expected)}. "
        return told + made.dated(self.whose.as_of)
