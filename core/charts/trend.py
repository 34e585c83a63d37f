"""One indicator over the years: an organisation, the one above it, those like it, and those somebody has chosen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from core import formats, likeness, measures, narrative
from core.breaks import Break
from core.campaigns import Half
from core.charts.facts import decimal, norm_marks, only
from core.charts.line_paper import paper
from core.charts.line_screen import screen
from core.charts.lines import APART, Facts, Point, Role, Series, origin
from core.indicators import Aggregation, Indicator
from core.organisations import Level

__all__ = ["APART", "Beside", "Facts", "Point", "Role", "Series", "facts", "paper", "screen", "sentence"]

# What the frame of frames.halves calls the half-year, "2027-1".
HALF = "half"
Years = Sequence[int] | Sequence[Half]


@dataclass(frozen=True)
class Beside:
    """Somebody else's line: `frame` has one organisation's rows, of those alike together the rows of all of them."""

    name: str
    frame: pd.DataFrame
    role: Role = Role.OTHER
    # Is its own figure «да» or «нет»?
    primary: bool = False


def facts(
    own: pd.DataFrame,
    parent: pd.DataFrame | None,
    indicator: Indicator,
    *,
    years: Years,
    name: str,
    parent_name: str = "",
    level: Level = Level.TERRITORIAL,
    source: Level,
    as_of: date,
    beside: Sequence[Beside] = (),
    breaks: Sequence[Break] = (),
    alike: str = "",
) -> Facts:
    """Frames of the organisation itself (of the level `level`), of the one above it and of others `beside`. The note
    and the sentence are of the organisation. `years` may be half-years, then the frames have a column `half`."""
    ordered = _sorted(years)
    yes_no = indicator.aggregation is Aggregation.SHARE_YES and level is source is Level.PRIMARY
    series = [_series(indicator, own, ordered, name, yes_no)]
    series += _others(indicator, ordered, parent, parent_name, beside, source)
    breaks = [b for b in breaks if ordered and isinstance(ordered[0], int) and ordered[0] < b.year]
    return Facts(
        title=narrative.title(indicator),
        scope=", ".join(part for part in (name, _span(ordered)) if part),
        unit=indicator.unit,
        note=_note(series[0]),
        as_of=as_of,
        sentence=narrative.joined(
            _answers(indicator, series[0]) if yes_no else sentence(indicator, series[0]),
            _compared(indicator, series) if not yes_no else "",
            *(brief(b) for b in breaks if b.year in ordered),
        ),
        about=(indicator,),
        basis=_basis(indicator, series),
        indicator=indicator,
        years=ordered,
        series=tuple(series),
        norms=norm_marks(indicator),
        breaks=tuple(breaks),
        alike=alike,
    )


def _sorted(years: Years) -> tuple[int, ...] | tuple[Half, ...]:
    halves = tuple(sorted(year for year in years if isinstance(year, Half)))
    return halves or tuple(sorted(year for year in years if isinstance(year, int)))


def _others(
    indicator: Indicator,
    years: Years,
    parent: pd.DataFrame | None,
    parent_name: str,
    beside: Sequence[Beside],
    source: Level,
) -> list[Series]:
    # Beside the sum of many, one organisation's own line would lie flat on the ground.
    summed = indicator.aggregation is Aggregation.SUM
    found = []
    if parent is not None and not summed:
        found.append(_series(indicator, parent, years, parent_name, role=Role.ABOVE))
    for one in beside:
        if one.role is Role.PEERS and not summed:
            found.append(_pooled(indicator, one, years))
        elif one.role is Role.OTHER:
            yes_no = (
                indicator.aggregation is Aggregation.SHARE_YES and one.primary and source is Level.PRIMARY
            )
            found.append(_series(indicator, one.frame, years, one.name, yes_no, Role.OTHER))
    return found


def _span(years: Years) -> str:
    if not years:
        return ""
    if isinstance(years[0], Half):
        return f"{narrative.brief(years[0])} — {narrative.brief(years[-1])}"
    return f"{years[0]}{formats.NBSP}год" if len(years) == 1 else f"{years[0]}–{years[-1]}{formats.NBSP}годы"


def _note(series: Series) -> str:
    if not series.points:
        return ""
    last = series.points[-1]
    when = f"{last.year}{formats.NBSP}год" if isinstance(last.year, int) else last.year.label
    return f"{formats.of(last.answered, last.expected)} за {when}"


def _rows(indicator: Indicator, frame: pd.DataFrame) -> list[tuple[int | Half, dict[str, Any]]]:
    found = only(frame, indicator.code)
    return [(Half.parse(str(r[HALF])) if HALF in r else int(r["year"]), r) for r in found]


def _series(
    indicator: Indicator,
    frame: pd.DataFrame,
    years: Years,
    name: str,
    yes_no: bool = False,
    role: Role = Role.OWN,
) -> Series:
    known = dict(_rows(indicator, frame))
    return Series(name, tuple(_point(indicator, year, known.get(year), yes_no) for year in years), role)


def _pooled(indicator: Indicator, one: Beside, years: Years) -> Series:
    """Sums over sums of all the rows of a year."""
    rows = _rows(indicator, one.frame)
    points = []
    for year in years:
        some = [row for when, row in rows if when == year]
        together = likeness.added(some)
        row = asdict(together) | {"value": together.value(indicator)}
        points.append(_point(indicator, year, row if some else None, False))
    return Series(one.name, tuple(points), Role.PEERS)


def _point(indicator: Indicator, year: int | Half, row: dict[str, Any] | None, yes_no: bool) -> Point:
    if row is None:
        return Point(year, None, narrative.NO_DATA, False, 0, 0)
    value, answered, expected = decimal(row["value"]), int(row["answered"]), int(row["expected"])
    partial = value is not None and measures.partial(answered, expected)
    label = narrative.shown(indicator, value)
    if yes_no and value is not None:
        label = "да" if value else "нет"
    if partial:
        label += f"{APART}{formats.number(answered)} из {formats.number(expected)}"
    total, base = (decimal(row[part]) or Decimal(0) for part in ("total", "base"))
    return Point(year, value, label, partial, answered, expected, origin(indicator, answered, total, base))


def sentence(indicator: Indicator, series: Series, title: str = "") -> str:
    known, whole, title = series.known, series.whole, title or narrative.title(indicator)
    if not known:
        return f"{title}: данных пока нет."
    there = [n for n, p in enumerate(series.points) if p.value is not None]
    inside = [p.year for n, p in enumerate(series.points) if p.value is None and there[0] < n < there[-1]]
    return narrative.joined(
        f"{title}.",
        narrative.change(indicator, whole[0], whole[-1]) if whole else "",
        narrative.gaps(inside),
        narrative.partial_years([(p.year, p.answered, p.expected) for p in series.points if p.partial]),
    )


def _answers(indicator: Indicator, series: Series) -> str:
    """Of one primary: «Есть стенд: 2024 — нет, 2025 — да.»"""
    told = [f"{narrative.brief(p.year)} — {p.label}" for p in series.points if p.value is not None]
    return f"{narrative.title(indicator)}: {', '.join(told) or 'данных пока нет'}."


def _compared(indicator: Indicator, series: Sequence[Series]) -> str:
    """What the one above and those alike had when the organisation was counted whole the last time."""
    if not series[0].whole:
        return ""
    last = series[0].whole[-1][0]
    told = []
    for one in series[1:]:
        point = one.at(last)
        if point is None or point.value is None or point.partial or one.role is Role.OTHER:
            continue
        whose = (
            "у похожих организаций вместе"
            if one.role is Role.PEERS
            else f"в целом по организации «{one.name}»"
        )
        told.append(f"{whose} — {narrative.measured(indicator, point.value)}")
    if not told:
        return ""
    said = f"За {narrative.period(last)} {', '.join(told)}"
    return said if said.endswith(".") else f"{said}."


def brief(found: Break) -> str:
    """A break in a line of its own may be long; in the conclusion it is enough to know of it."""
    if len(found.sentence) <= 140:
        return found.sentence
    return f"С {found.year} года вопрос задаётся иначе: годы до и после сравнивайте осторожно."


def _basis(indicator: Indicator, series: Sequence[Series]) -> tuple[str, ...]:
    """Of the figures that the sentence names."""
    own, lines = series[0], []
    ends = dict.fromkeys([year for year, _ in (own.whole[:1] + own.whole[-1:])])
    for one in [s for s in series if s.role is not Role.OTHER]:
        for year in ends:
            point = one.at(year)
            if (
                point
                and point.value is not None
                and point.origin
                and (one is own or year == own.whole[-1][0])
            ):
                lines.append(
                    f"{one.name}, {narrative.brief(year)}: {narrative.shown(indicator, point.value)} — {point.origin}"
                )
    return tuple(lines)
