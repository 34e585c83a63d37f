"""The index of a territory or a region: the mean of its primaries that are rated and the index of its own form, weighed
by the methodology of the year. It is in no totals: two of them are read and put together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import methodology, rating, scores
from core.profiles import Territorial
from db import methodologies
from db.models import Methodology, Organisation

# (organisation, year)
Key = tuple[int, int]
_NUMBER, _YEAR, _INDICATOR, _VALUE, _TOTAL, _BASE = 0, 6, 7, 8, 11, 12


def combined(
    s: Session, primaries: Iterable[tuple[Any, ...]], own: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Rows of db.frames for the territorial index, from those of the plain index: of the primaries, whose numbers of
    answers they keep, and of the own forms. No value where either is lacking."""
    rows = list(primaries)
    mine = {(row[_NUMBER], row[_YEAR]): row[_VALUE] for row in own}
    weights = _weights(s, {(row[_NUMBER], row[_YEAR]) for row in rows})
    for row in rows:
        key = (row[_NUMBER], row[_YEAR])
        value = rating.territorial(weights[key], row[_VALUE], mine.get(key))
        found = list(row)
        found[_INDICATOR], found[_VALUE] = scores.TERRITORIAL, value
        found[_TOTAL], found[_BASE] = value or Decimal(0), Decimal(value is not None)
        yield tuple(found)


def _weights(s: Session, keys: set[Key]) -> Mapping[Key, Territorial]:
    usual = methodology.shipped().territorial
    if not s.scalar(
        select(func.count())
        .select_from(Methodology)
        .where(Methodology.variant == methodologies.MAIN, Methodology.state == "published")
    ):
        return dict.fromkeys(keys, usual)
    ids = {organisation for organisation, _ in keys}
    found = s.execute(select(Organisation.id, Organisation.path).where(Organisation.id.in_(ids)))
    paths: dict[int, str] = dict(found.all())
    known = _Known(s, {})
    return {(number, year): known.at(paths[number], year) for number, year in keys}


@dataclass(frozen=True)
class _Known:
    s: Session
    read: dict[tuple[Any, ...], Territorial]

    def at(self, path: str, year: int) -> Territorial:
        """Weights are set by the federation and by regions."""
        key = (year, *path.split("/")[1:3])
        if key not in self.read:
            self.read[key] = methodologies.of(self.s, path, year).territorial
        return self.read[key]
