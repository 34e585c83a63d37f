"""Do two figures of the same organisations go together? Told in words, and never as a cause."""

from collections.abc import Sequence
from decimal import Decimal

from core.formats import count
from core.indicators import Indicator

# Fewer than this say nothing about it.
ENOUGH = 10
# Of Spearman's coefficient: from where it is worth a word, and from where a plain one.
SOME, CLEAR = Decimal("0.3"), Decimal("0.5")


def words(pairs: Sequence[tuple[Decimal, Decimal]], first: Indicator, second: Indicator) -> str:
    """Do the two go together? In words, and never as a cause."""
    names = f"«{first.short}» и «{second.short}»"
    if len(pairs) < ENOUGH:
        of = count(len(pairs), "организация", "организации", "организаций")
        return f"Здесь только {of} с данными: судить, связаны ли {names}, рано."
    linked = rank_correlation([x for x, _ in pairs], [y for _, y in pairs])
    if linked is None or abs(linked) < SOME:
        return f"Заметной связи между показателями {names} не видно."
    often = ", как правило," if abs(linked) >= CLEAR else " несколько чаще"
    more = "выше" if linked > 0 else "ниже"
    return (
        f"Где «{first.short}» выше, там{often} {more} и «{second.short}». "
        "Одно из другого это ещё не выводит: у обоих может быть общая причина."
    )


def rank_correlation(first: Sequence[Decimal], second: Sequence[Decimal]) -> Decimal | None:
    """Spearman's, with mean ranks for ties; None where one of them is the same everywhere."""
    a, b = _mean_ranks(first), _mean_ranks(second)
    middle = Decimal(len(a) + 1) / 2
    top = sum(((x - middle) * (y - middle) for x, y in zip(a, b, strict=True)), Decimal(0))
    spread = sum(((x - middle) ** 2 for x in a), Decimal(0)) * sum(((y - middle) ** 2 for y in b), Decimal(0))
    return None if spread == 0 else top / spread.sqrt()


def _mean_ranks(values: Sequence[Decimal]) -> list[Decimal]:
    ordered = sorted(values)
    first = {v: n for n, v in reversed(list(enumerate(ordered, start=1)))}
    last = {v: n for n, v in enumerate(ordered, start=1)}
    return [Decimal(first[v] + last[v]) / 2 for v in values]
