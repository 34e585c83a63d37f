"""Rows of the tidy frame, each found at once: a frame is searched anew for every question, and a page asks many."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from core.charts.facts import Row, decimal


class Records:
    """By indicator and year, in the order of the frame; what pandas made NaN is read with `facts.decimal`."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._rows: dict[tuple[str, int], list[Row]] = defaultdict(list)
        names = [str(name) for name in frame.columns]
        for values in zip(*(frame[name].tolist() for name in names), strict=True):
            row = dict(zip(names, values, strict=True))
            self._rows[row["indicator"], int(row["year"])].append(row)

    def of(self, code: str, year: int) -> list[Row]:
        return self._rows.get((code, year), [])

    def first(self, code: str, year: int) -> Row | None:
        """Of a frame of one organisation: its row."""
        return next(iter(self.of(code, year)), None)


def parts(rows: Records, codes: Iterable[str], year: int) -> dict[tuple[str, int], Decimal]:
    """(code, organisation) -> its sum, of those who answered: what core.charts.copies makes a newspaper's line of."""
    return {
        (code, row["organisation_id"]): decimal(row["total"]) or Decimal(0)
        for code in codes
        for row in rows.of(code, year)
        if row["answered"]
    }
