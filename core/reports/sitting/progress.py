"""An indicator over the years of a programme: where it stood each year, what may be compared, and its norm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from core import control, formats, narrative, norms, scores
from core.breaks import Break
from core.charts import trend
from core.charts.facts import against_norm, decimal, is_thin, only
from core.charts.lines import Point
from core.formats import DASH, NBSP, number
from core.indicators import Aggregation, Indicator
from core.organisations import Level
from core.reports.paper import Block, Column, Look
from core.reports.sitting import made
from core.reports.sitting.made import STAR

NUMBERS = {point.head: point.number for point in control.POINTS}
BESIDE = ("members_total", "coverage", "budget_info_pct", "program_done_pct")
# Against its norm a figure is met, missed on one side, or the norm is not for it.
VERDICTS = {
    "within": "выполнена",
    "below": "ниже нормы",
    "above": "выше нормы",
    norms.APART: "не применяется",
}


def codes(known: Mapping[str, Indicator], level: Level) -> list[str]:
    """The ten points, what a programme is also asked about, and the index."""
    index = (scores.INDEX,) if level is Level.PRIMARY else (scores.TERRITORIAL, scores.INDEX)
    return [code for code in (*control.HEADS, *BESIDE, *index) if code in known]


@dataclass(frozen=True)
class Line:
    """`facts` has one series, of the organisation. `standings` are against the norm, year by year, "" where it has
    none, where too few forms are counted or nobody has answered."""

    facts: trend.Facts
    standings: tuple[str, ...]
    yes_no: bool

    @property
    def indicator(self) -> Indicator:
        return self.facts.indicator

    @property
    def number(self) -> int | None:
        return NUMBERS.get(self.indicator.code)

    @property
    def points(self) -> tuple[Point, ...]:
        return self.facts.series[0].points

    @property
    def known(self) -> bool:
        return bool(self.facts.series[0].known)

    @property
    def ends(self) -> tuple[Point, Point] | None:
        """The first and the last year that are whole enough to be compared; None where there are no two."""
        whole = [p for p in self.points if p.value is not None and not p.partial]
        return (whole[0], whole[-1]) if len(whole) > 1 else None

    @property
    def step(self) -> Decimal | None:
        """Of the figures as they are shown."""
        if self.ends is None:
            return None
        fine = narrative.places(self.indicator)
        first, last = (formats.half_up(p.value or Decimal(0), fine) for p in self.ends)
        return last - first

    @property
    def change(self) -> str:
        """«+4,2 п. п.», «появилось», «без изменений»; "—" where nothing is to be compared."""
        step = self.step
        if step is None:
            return DASH
        if step == 0:
            return "без изменений"
        if self.yes_no:
            return "появилось" if step > 0 else "не стало"
        size = formats.signed(step, narrative.places(self.indicator))
        return f"{size}{NBSP}п.{NBSP}п." if self.indicator.share else size

    @property
    def title(self) -> str:
        unit = (
            ""
            if self.indicator.share or not self.indicator.unit or self.yes_no
            else f", {self.indicator.unit}"
        )
        return self.indicator.short + unit

    @property
    def norm(self) -> str:
        """A single small organisation has none of those per 100 members."""
        if self.indicator.norm is None:
            return DASH
        told = [s for s in self.standings if s]
        apart = bool(told) and told[-1] == norms.APART
        return VERDICTS[norms.APART] if apart else narrative.bound(self.indicator, self.indicator.norm)

    @property
    def notes(self) -> tuple[str, ...]:
        """Where the question or the weights were changed between the years."""
        return tuple(f"{self.indicator.short}. {trend.brief(b)}" for b in self.facts.breaks)

    def standing(self, point: Point) -> str:
        return next((s for p, s in zip(self.points, self.standings, strict=True) if p is point), "")


def line(
    own: pd.DataFrame,
    indicator: Indicator,
    *,
    years: Sequence[int],
    name: str,
    level: Level,
    as_of: date,
    breaks: Sequence[Break] = (),
) -> Line:
    facts = trend.facts(
        own,
        None,
        indicator,
        years=years,
        name=name,
        level=level,
        source=Level.PRIMARY,
        as_of=as_of,
        breaks=breaks,
    )
    rows = {int(r["year"]): r for r in only(own, indicator.code)}
    standings = tuple(
        ""
        if y not in rows or is_thin(rows[y])
        else against_norm(indicator, decimal(rows[y]["value"]), rows[y])
        for y in (int(year) for year in years)
    )
    yes_no = indicator.aggregation is Aggregation.SHARE_YES and level is Level.PRIMARY
    return Line(facts, standings, yes_no)


def table(caption: str, note: str, lines: Iterable[Line], years: Sequence[int]) -> list[Block]:
    """Year by year; partial years are starred, and said below the table of how many they are."""
    told = [one for one in lines if one.known]
    # A year that nobody was asked in takes no room.
    there = [n for n, _ in enumerate(years) if any(one.points[n].value is not None for one in told)]
    numbered = any(one.number for one in told)
    columns = (
        *([Column("№", 0.5, True)] if numbered else []),
        Column("Показатель", 3.6),
        *(Column(str(years[n]), 1.35, True) for n in there),
        Column("Норма", 1.9),
        Column("Изменение", 1.6, True),
    )
    rows = [
        [
            *([str(one.number or "")] if numbered else []),
            one.title,
            *(_cell(one.points[n]) for n in there),
            one.norm,
            one.change,
        ]
        for one in told
    ]
    notes = (*partial(told), *(note for one in told for note in one.notes))
    return [*made.table(caption, note, columns, rows), *made.words(" ".join(notes), look=Look.NOTE)]


def _cell(point: Point) -> str:
    if point.value is None:
        return DASH
    return point.lines[0] + STAR * point.partial


def partial(lines: Iterable[Line]) -> tuple[str, ...]:
    """«* Данные неполные и с другими годами не сравниваются: 2026 г. (учтены 71 из 119).»; where questions have been
    answered by more or fewer, by how many."""
    found: dict[int, list[tuple[int, int]]] = {}
    for one in lines:
        for p in one.points:
            if p.partial and isinstance(p.year, int):
                found.setdefault(p.year, []).append((p.answered, p.expected))
    if not found:
        return ()
    told = ", ".join(f"{year}{NBSP}г. (учтены {_counted(found[year])})" for year in sorted(found))
    return (f"{STAR} Данные неполные и с другими годами не сравниваются: {told}.",)


def _counted(pairs: Sequence[tuple[int, int]]) -> str:
    least, most = min(pairs), max(pairs)
    if least[0] == most[0]:
        return made.behind(*most)
    return f"от {number(least[0])} до {made.behind(*most)}"


def verdicts(one: Line) -> tuple[str, str]:
    """Against the norm in the first whole year and in the last one; "" where there is nothing to be said."""
    first, last = one.ends or (None, None)
    if last is None:
        alone = [p for p in one.points if p.value is not None and not p.partial]
        last = alone[-1] if alone else None
    told = ["" if p is None else VERDICTS.get(one.standing(p), "") for p in (first, last)]
    return told[0], told[1]
