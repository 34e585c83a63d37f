"""The tidy frame that charts are drawn from, put together by columns: a frame of tuples costs more than the figures."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = (
    "organisation_id",
    "code",
    "organisation",
    "level",
    "kind",
    "bracket",
    "year",
    "indicator",
    "value",
    "answered",
    "expected",
    "total",
    "base",
)
_PLACE = COLUMNS[:7]
_NUMBERS = frozenset({"organisation_id", "year", "answered", "expected"})
NOTHING = (None, 0, Decimal(0), Decimal(0))
# By the name of the column.
Arrays = dict[str, Any]


@dataclass
class Tidy:
    """`places` are organisation_id … year and then expected, one for each organisation and year; `figures` are value,
    answered, total, base: of every place one for each of `codes`."""

    codes: Sequence[str]
    places: list[Sequence[Any]] = field(default_factory=list)
    figures: list[tuple[Any, ...]] = field(default_factory=list)

    def arrays(self) -> Arrays:
        if not self.places or not self.codes:
            return {}
        times = len(self.codes)
        *place, expected = zip(*self.places, strict=True)
        value, answered, total, base = zip(*self.figures, strict=True)
        repeated = {n: np.repeat(_array(n, v), times) for n, v in zip(_PLACE, place, strict=True)}
        return repeated | {
            "indicator": np.tile(_array("indicator", self.codes), len(self.places)),
            "value": _array("value", value),
            "answered": _array("answered", answered),
            "expected": np.repeat(_array("expected", expected), times),
            "total": _array("total", total),
            "base": _array("base", base),
        }

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The same in the order of COLUMNS, one by one."""
        figures = iter(self.figures)
        for *place, expected in self.places:
            for code in self.codes:
                value, answered, total, base = next(figures)
                yield (*place, code, value, answered, expected, total, base)


def of_rows(rows: Iterable[tuple[Any, ...]]) -> Arrays:
    """Rows in the order of COLUMNS."""
    columns = list(zip(*rows, strict=True))
    return {name: _array(name, values) for name, values in zip(COLUMNS, columns, strict=False)}


def _array(name: str, values: Sequence[Any]) -> Any:
    if name in _NUMBERS:
        return np.array(values, dtype=np.int64)
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def frame(found: Iterable[Arrays], order: Sequence[int] = ()) -> pd.DataFrame:
    """One frame of them all; with `order`, organisations stand as their numbers do there."""
    there = [one for one in found if one]
    if not there:
        return pd.DataFrame([], columns=list(COLUMNS))
    made = there[0] if len(there) == 1 else {c: np.concatenate([one[c] for one in there]) for c in COLUMNS}
    if len(order) > 1:
        place = {number: n for n, number in enumerate(order)}
        sorted_ = np.argsort([place[number] for number in made["organisation_id"].tolist()], kind="stable")
        made = {name: values[sorted_] for name, values in made.items()}
    return pd.DataFrame(made, copy=False)
