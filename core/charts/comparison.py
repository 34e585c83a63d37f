"""A few organisations side by side, an indicator a panel: how they differ from the first, and where it is strong."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from core import control, formats, likeness, measures, narrative
from core.charts.comparison_screen import screen
from core.charts.comparison_words import basis, gap, sentence
from core.charts.facts import by_organisation, decimal
from core.charts.lines import APART, origin
from core.charts.panels import Cell, Facts, Panel, Party
from core.formats import NBSP, half_up
from core.indicators import Aggregation, Indicator
from core.likeness import Pool
from core.newspapers import SECTION
from core.organisations import Level

__all__ = ["MOST", "Cell", "Facts", "Panel", "Party", "facts", "gap", "screen"]

# More than so many cannot be told apart side by side.
MOST = 8
_TITLES = {point.head: f"{point.number}. {point.title}" for point in control.POINTS}
Row = Mapping[str, Any]


def facts(
    frame: pd.DataFrame,
    parties: Sequence[Party],
    indicators: Sequence[Indicator],
    *,
    year: int,
    what: str,
    as_of: date,
    alike: str = "",
) -> Facts:
    """`frame` has the own lines of all parties, the first of which the others are held against. An indicator that
    nobody has a value for is left out. `what` is the name of the set of indicators."""
    panels = [_panel(i, by_organisation(frame, i, year), parties) for i in indicators]
    there = tuple(p for p in panels if any(c.value is not None for c in p.cells))
    names = f"{parties[0].name} и {others(len(parties) - 1)}" if len(parties) > 1 else parties[0].name
    return Facts(
        title=f"Сравнение: {what}",
        scope=f"{names}, {year}{NBSP}год",
        unit="",
        note=_note(parties, there, year),
        as_of=as_of,
        sentence=sentence(parties, there),
        about=tuple(p.indicator for p in there),
        basis=basis(parties, there),
        parties=tuple(parties),
        panels=there,
        alike=alike,
    )


def others(many: int) -> str:
    return "ещё " + formats.count(many, "организация", "организации", "организаций")


def title(indicator: Indicator) -> str:
    """Of a control point its number and name, which everybody knows."""
    return _TITLES.get(indicator.code) or indicator.short[:1].upper() + indicator.short[1:]


def _panel(indicator: Indicator, rows: Mapping[int, Row], parties: Sequence[Party]) -> Panel:
    first = _cell(indicator, rows.get(parties[0].id), parties[0], None)
    cells = [first, *(_cell(indicator, rows.get(p.id), p, first) for p in parties[1:])]
    rest = [rows[p.id] for p in parties[1:] if p.id in rows]
    return Panel(indicator, title(indicator), tuple(cells), _together(indicator, rest))


def _together(indicator: Indicator, rows: Sequence[Row]) -> Pool | None:
    """The sum of the others says nothing about one of them."""
    if indicator.aggregation is Aggregation.SUM or not any(int(row["answered"]) for row in rows):
        return None
    return likeness.added(rows)


def _cell(indicator: Indicator, row: Row | None, party: Party, first: Cell | None) -> Cell:
    if row is None or decimal(row["value"]) is None:
        expected = int(row["expected"]) if row is not None else 0
        return Cell(None, narrative.NO_DATA, 0, expected)
    value, answered, expected = Decimal(row["value"]), int(row["answered"]), int(row["expected"])
    yes_no = party.level is Level.PRIMARY and indicator.aggregation is Aggregation.SHARE_YES
    thin = measures.thin(answered, expected)
    label = ("да" if value else "нет") if yes_no else narrative.shown(indicator, value)
    if thin:
        label += f"{APART}{formats.number(answered)} из {formats.number(expected)}"
    told = origin(indicator, answered, *(decimal(row[part]) or Decimal(0) for part in ("total", "base")))
    cell = Cell(value, label, answered, expected, told, thin, yes_no)
    return cell if first is None else _held(indicator, cell, first)


def _held(indicator: Indicator, cell: Cell, first: Cell) -> Cell:
    """With its difference to the first: of the figures as they are shown, where both may be compared."""
    if first.value is None or cell.value is None or first.thin or cell.thin or first.yes_no or cell.yes_no:
        return cell
    fine = narrative.places(indicator)
    return cell.differing(half_up(cell.value, fine) - half_up(first.value, fine))


def _note(parties: Sequence[Party], panels: Sequence[Panel], year: int) -> str:
    among = formats.count(len(parties), "организация", "организации", "организаций")
    if not panels or len({p.level for p in parties}) > 1:
        return f"{among} за {year}{NBSP}год"
    papers = [p for p in panels if p.indicator.section == SECTION]
    others = [p for p in panels if p.indicator.section != SECTION]
    if not others:
        return f"{among}, {_behind(papers)} за {year}{NBSP}год"
    # Subscription is collected by a campaign of its own, of as many as were there then.
    apart = f"; подписка — {_behind(papers)}" if papers else ""
    return f"{among}, {_behind(others)} за {year}{NBSP}год{apart}"


def _behind(panels: Sequence[Panel]) -> str:
    every = [[panel.cells[n] for panel in panels] for n in range(len(panels[0].cells))]
    answered, expected = (
        sum(max(getattr(cell, part) for cell in cells) for cells in every)
        for part in ("answered", "expected")
    )
    return formats.of(answered, expected)
