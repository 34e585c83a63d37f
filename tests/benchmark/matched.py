"""Rows of Matched for the whole union: what db/matched.py would have kept, for reads of «Что изменилось»."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from core.control import WATCHED


def rows(campaigns: int, organisations: int, rng: Random) -> Iterator[dict[str, Any]]:
    """For campaigns 2 … `campaigns` (the first has no year before) and organisations 1 … `organisations`, beside
    `answered` 30 of each total (tests/benchmark/totals.py): 26 stayed, two came, two are gone."""
    for campaign in range(2, campaigns + 1):
        for code in WATCHED:
            for number in range(1, organisations + 1):
                was = rng.randrange(2000)
                yield {
                    "campaign_id": campaign,
                    "indicator": code,
                    "level": "primary",
                    "organisation_id": number,
                    **_sums("stayed", 26, was=was, now=was + rng.randrange(-50, 51)),
                    **_sums("came", 2, came=rng.randrange(200)),
                    **_sums("gone", 2, gone=rng.randrange(200)),
                }


def _sums(count: str, number: int, **totals: int) -> dict[str, Any]:
    found: dict[str, Any] = {count: number}
    for name, total in totals.items():
        found |= {f"{name}_total": Decimal(total), f"{name}_base": Decimal(total + 1000)}
    return found
