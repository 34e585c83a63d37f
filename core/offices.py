"""Copies of the offices themselves, beside those of the primaries: told apart, so that nothing is counted twice."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd

from core import formats
from core.charts.copies import Copies
from core.charts.facts import decimal, only
from core.formats import number
from core.newspapers import Newspaper
from core.organisations import Level

_WHO = {
    Level.TERRITORIAL: "Территориальные организации для своего аппарата",
    Level.REGIONAL: "Региональные организации для своего аппарата",
}
_ONE = {
    Level.TERRITORIAL: "Территориальная организация для своего аппарата",
    Level.REGIONAL: "Региональная организация для своего аппарата",
}


def codes(papers: Sequence[Newspaper]) -> list[str]:
    """To fetch, of the forms of offices."""
    return [code for p in papers for code in (p.printed, p.electronic, p.ordered)]


def told(
    forms: Mapping[Level, pd.DataFrame], papers: Sequence[Newspaper], year: int, whole: Sequence[Copies]
) -> tuple[str, ...]:
    """Sentences. `forms`: by the level of the offices, the own frame with `codes`; `whole`: what the primaries have of
    each newspaper."""
    lines = [line for level, frame in forms.items() if (line := _own(level, frame, papers, year))]
    ordered = sum((_sum(frame, [p.ordered for p in papers], year) for frame in forms.values()), Decimal(0))
    given = sum(r.parent or 0 for r in whole)
    if ordered or given:
        line = (
            f"Для первичных организаций заказано за счёт вышестоящих {number(ordered)}; "
            f"первичные указали, что получают {number(given)}: в показатель входит это число, один раз."
        )
        lines.append(line if ordered == given else f"{line} {_apart(ordered - given)}")
    return tuple(lines)


def _own(level: Level, frame: pd.DataFrame, papers: Sequence[Newspaper], year: int) -> str:
    forms = [row for p in papers for row in only(frame, p.printed, year)]
    answered, expected = (max((int(r[k]) for r in forms), default=0) for k in ("answered", "expected"))
    if not answered:
        return ""
    copies = _sum(frame, [c for p in papers for c in (p.printed, p.electronic)], year)
    who = _ONE[level] if expected == 1 else _WHO[level]
    behind = "" if expected == 1 else f" ({formats.of(answered, expected)})"
    return f"{who}: {number(copies)} экз. и подписок{behind}; в показатель на 100 членов они не входят."


def _sum(frame: pd.DataFrame, asked: Sequence[str], year: int) -> Decimal:
    rows = (row for code in asked for row in only(frame, code, year) if row["answered"])
    return sum((decimal(row["total"]) or Decimal(0) for row in rows), Decimal(0))


def _apart(more: Decimal) -> str:
    size = number(abs(more))
    if more > 0:
        return f"Ещё {size} первичные не указали: кто-то не отчитался или не знает о них."
    return f"На {size} больше, чем заказано: стоит сверить."
