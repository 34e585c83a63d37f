"""What every chart says, whoever draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from core import formats, measures, narrative, norms
from core.indicators import Indicator
from core.sheets.writing import Kind, Table

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Told:
    """`scope` is of whom and which: organisation, year, filters. `note` is «по N из M». `about` are the indicators
    shown; `basis` says of each number of the sentence how it came about."""

    title: str
    scope: str
    unit: str
    note: str
    as_of: date
    sentence: str
    about: tuple[Indicator, ...] = ()
    basis: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The line under a chart: how many stand behind it, and as of when."""
        dated = f"данные на {formats.day(self.as_of)}"
        return f"{self.note} · {dated}" if self.note else dated

    @property
    def empty(self) -> bool:
        raise NotImplementedError

    def table(self) -> Table:
        """The figures behind the chart, in its order."""
        raise NotImplementedError

    def _notes(self) -> tuple[str, ...]:
        return tuple(line for line in (self.title, self.scope, self.source, self.sentence) if line)


@dataclass(frozen=True)
class Mark:
    """A line to compare with: the whole, a norm. An empty label is drawn without words; with `row` it concerns
    that row alone."""

    value: Decimal
    label: str
    row: int | None = None

    def span(self, ranked: int) -> tuple[int, int]:
        """The first row it is drawn over and the row after the last."""
        return (0, ranked) if self.row is None else (self.row, self.row + 1)


@dataclass(frozen=True, kw_only=True)
class Compared(Told):
    """What is told by bars: there is a whole and there are norms to hold them against."""

    whole: Mark | None
    norms: tuple[Mark, ...]

    @property
    def marks(self) -> tuple[tuple[Mark, bool], ...]:
        """Lines to compare with; True where it is a norm."""
        whole = ((self.whole, False),) if self.whole else ()
        return whole + tuple((norm, True) for norm in self.norms)


DIRECT = "Первичные прямого подчинения"


def direct(indicator: Indicator, own: Sequence[Row], rows: Sequence[Row]) -> Row | None:
    """What no row accounts for, as a row of its own without a code: primaries that hang directly under the whole.
    None where there are none, or where the parts cannot be taken away from the whole."""
    if len(own) != 1 or not rows or not indicator.aggregation.additive:
        return None
    answered, expected = (own[0][k] - sum(r[k] for r in rows) for k in ("answered", "expected"))
    if expected <= 0 or answered < 0:
        return None
    total, base = (_sum(own, k) - _sum(rows, k) for k in ("total", "base"))
    return own[0] | {
        "organisation_id": 0,
        "code": "",
        "organisation": DIRECT,
        "value": measures.value(indicator, answered, total, base),
        "answered": int(answered),
        "expected": int(expected),
        "total": total,
        "base": base,
    }


def _sum(rows: Sequence[Row], column: str) -> Decimal:
    return sum((decimal(r[column]) or Decimal(0) for r in rows), Decimal(0))


def decimal(value: Any) -> Decimal | None:
    """A cell of the tidy frame: pandas turns a None among numbers into NaN."""
    return None if value is None or pd.isna(value) else Decimal(value)


def only(frame: pd.DataFrame, indicator: str, year: int | None = None) -> list[dict[str, Any]]:
    """Rows of one indicator (and year) of the tidy frame, in its order."""
    chosen = frame["indicator"].to_numpy() == indicator
    if year is not None:
        chosen = chosen & (frame["year"].to_numpy() == year)
    names = [str(name) for name in frame.columns]
    # Column by column and without pandas: `to_dict` looks at every cell anew, and a frame of the few is not made.
    cells = zip(*(frame[name].to_numpy()[chosen].tolist() for name in frame.columns), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


def by_organisation(frame: pd.DataFrame, indicator: Indicator, year: int) -> dict[int, Row]:
    return {int(row["organisation_id"]): row for row in only(frame, indicator.code, year)}


def is_thin(row: Mapping[str, Any]) -> bool:
    return measures.thin(int(row["answered"]), int(row["expected"]))


def against_norm(indicator: Indicator, value: Decimal | None, row: Mapping[str, Any]) -> str:
    """Where the figure of a row stands against the norm, as core/norms.against tells it."""
    return norms.against(indicator, value, decimal(row.get("base")), int(row["answered"]))


def norm_marks(indicator: Indicator) -> tuple[Mark, ...]:
    norm = indicator.norm
    if norm is None:
        return ()
    bounds = [b for b in (norm.lower, norm.upper) if b is not None]
    words = f"Норма: {narrative.bound(indicator, norm)}"
    return tuple(Mark(b, words if n == 0 else "") for n, b in enumerate(bounds))


def cell_kind(indicator: Indicator) -> Kind:
    """How Excel shows the values of an indicator."""
    if indicator.share:
        return Kind.PERCENT
    return Kind.DECIMAL if narrative.places(indicator) else Kind.WHOLE
