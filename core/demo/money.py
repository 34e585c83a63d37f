"""Invented money: 2–7 % of a budget go to information work, a little more each year."""

from decimal import Decimal
from random import Random

from core.answers import Missing, Value
from core.demo.people import Figures, Moment, Primary

# Many small primaries have no budget of their own.
_WITHOUT = 0.22


def primary(rng: Random, p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    if p.luck["budget"] < _WITHOUT or not f.members:
        return {"budget_total": Missing.NOT_APPLICABLE}
    if rng.random() < 0.015:
        return {"budget_total": Missing.NO_DATA}
    a_member = 900 + 1600 * p.luck["dues"]
    total = a_member * (f.working + f.members_students * 0.1) * (1 + 0.3 * at.progress)
    return spent(rng, total, p.luck["info"], at)


def spent(rng: Random, total: float, thrift: float, at: Moment) -> dict[str, Value]:
    """Roubles; `thrift` from 0 to 1 is a lasting trait."""
    share = 0.02 + 0.042 * thrift + 0.008 * at.progress
    return {
        "budget_total": _roubles(total * rng.uniform(0.97, 1.03), 1000),
        "budget_info": _roubles(total * 0.97 * share * rng.uniform(0.95, 1.05), 100),
        "budget_training": _roubles(total * (0.03 + 0.05 * thrift), 100),
    }


def _roubles(amount: float, step: int) -> Decimal:
    return Decimal(max(1, round(amount / step)) * step)
