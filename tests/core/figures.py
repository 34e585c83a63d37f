"""Small tidy frames for the tests of charts."""

import zlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd

from core import catalogue
from core.campaigns import Half
from core.charts import completeness, ranking, subscription
from core.indicators import Indicator
from core.organisations import Level
from db.frames import COLUMNS

DAY = date(2026, 11, 21)
# Subscribed for in the autumn of 2026.
HALF = Half(2027, 1)


def of(code: str) -> Indicator:
    return catalogue.shipped()[code]


def frame(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(COLUMNS))


def row(
    name: str,
    value: Decimal | None,
    answered: int = 10,
    expected: int = 10,
    *,
    indicator: str = "stand_exists",
    year: int = 2026,
    total: Decimal | int = 0,
    base: Decimal | int = 0,
) -> tuple[Any, ...]:
    number = zlib.crc32(name.encode())
    place = (number, f"C-{name[:8]}", name, "territorial", None, None)
    return (*place, year, indicator, value, answered, expected, Decimal(total), Decimal(base))


def share(name: str, yes: int, answered: int, expected: int) -> tuple[Any, ...]:
    return row(name, Decimal(yes * 100) / answered if answered else None, answered, expected, total=yes)


def ranked(
    rows: Iterable[tuple[Any, ...]],
    own: pd.DataFrame | None = None,
    code: str = "stand_exists",
    level: Level = Level.TERRITORIAL,
) -> ranking.Facts:
    return ranking.facts(
        frame(rows), own, of(code), year=2026, whole="Область", level=level, source=Level.PRIMARY, as_of=DAY
    )


def turnout(
    name: str, expected: int, accepted: int, submitted: int, returned: int = 0, draft: int = 0, late: int = 0
) -> Any:
    not_begun = expected - accepted - submitted - returned - draft
    return SimpleNamespace(
        code=name,
        organisation=name,
        expected=expected,
        accepted=accepted,
        submitted=submitted,
        returned=returned,
        draft=draft,
        not_begun=not_begun,
        late=late,
        overdue=0,
        exempt=0,
    )


def complete(whole: Any, *parts: Any) -> completeness.Facts:
    return completeness.facts(whole, parts, title="Сдача", source=Level.PRIMARY, as_of=DAY)


def copies_rows(
    name: str,
    printed: int,
    electronic: int,
    members: int,
    answered: int,
    expected: int,
    paper: str = "solidarity",
    parent: int = 0,
) -> list[tuple[Any, ...]]:
    both = printed + electronic + parent
    value = Decimal(both * 100) / members if answered else None
    return [
        row(name, value, answered, expected, indicator=f"{paper}_per_100", total=both, base=members),
        row(name, Decimal(printed), answered, expected, indicator=f"{paper}_print", total=printed),
        row(name, Decimal(electronic), answered, expected, indicator=f"{paper}_electronic", total=electronic),
        row(name, Decimal(parent), answered, expected, indicator=f"{paper}_parent", total=parent),
    ]


def by_organisation(rows: Iterable[tuple[str, int, int, int, int, int]]) -> subscription.Facts:
    made = [line for one in rows for line in copies_rows(*one)]
    return subscription.by_organisation(
        frame(made),
        frame(copies_rows("Область", 8, 4, 1300, 13, 20)),
        of("solidarity_per_100"),
        half=HALF,
        whole="Область",
        level=Level.TERRITORIAL,
        source=Level.PRIMARY,
        as_of=DAY,
    )
