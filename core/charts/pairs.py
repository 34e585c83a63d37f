"""Last year beside this one, form by form."""

from dataclasses import dataclass
from decimal import Decimal

from core import measures
from core.indicators import Indicator


@dataclass(frozen=True)
class Pair:
    """Last year beside this one over the same accepted forms, `stayed` of them (db.models.Matched)."""

    stayed: int
    was_total: Decimal
    was_base: Decimal
    now_total: Decimal
    now_base: Decimal

    def values(self, indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
        """Last year's and this year's."""
        return (
            measures.value(indicator, self.stayed, self.was_total, self.was_base),
            measures.value(indicator, self.stayed, self.now_total, self.now_base),
        )
