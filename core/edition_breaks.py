"""What publishing an edition would do to a comparison over years: in Russian, said before it is done."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from core.catalogue import Catalogue
from core.edition_checks import AGGREGATIONS, name
from core.formats import DASH
from core.indicators import Aggregation, AnswerKind, Indicator


def breaks(before: Catalogue, after: Catalogue, year: int) -> list[str]:
    """What a reader of five years of figures should know; `year` is when it is asked for the first time."""
    found: list[str] = []
    for code, i in after.indicators.items():
        old = before.indicators.get(code)
        if old is None:
            found.append(f"{name(i)} — новый вопрос: ряд начнётся в {year} году.")
            continue
        found += _broken(old, i, year)
        found += [line for c in i.columns if (o := old.by_code.get(c.code)) for line in _broken(o, c, year)]
    return found + [
        f"{name(i)} считать будет не из чего: ряд прервётся в {year} году." for i in _starved(before, after)
    ]


def _broken(old: Indicator, i: Indicator, year: int) -> Iterator[str]:
    said = name(old)
    if i.hidden and not old.hidden:
        yield f"{said} скрыт: ряд прервётся в {year} году."
        return
    if old.hidden and not i.hidden:
        yield f"{said} снова задаётся: в ряду останется пропуск до {year} года."
    for differs, words in _COMPARED:
        if differs(old) != differs(i):
            yield f"{said}: {words(old, i)}"


def label(i: Indicator) -> str:
    return " ".join(i.label.casefold().replace("ё", "е").split())


def bounds(i: Indicator) -> tuple[Decimal | None, Decimal | None]:
    return (i.minimum, i.maximum)


def yes(i: Indicator) -> frozenset[str]:
    return (
        frozenset(i.yes)
        if i.aggregation is Aggregation.SHARE_YES and i.kind is not AnswerKind.YES_NO
        else frozenset()
    )


def span(low: Decimal | None, high: Decimal | None) -> str:
    ends = [
        f"от {_digits(low)}" if low is not None else "",
        f"до {_digits(high)}" if high is not None else "",
    ]
    return " ".join(filter(None, ends)) or "без границ"


def _digits(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _norm(i: Indicator) -> str:
    return span(i.norm.lower, i.norm.upper) if i.norm else "нет"


def counted(i: Indicator) -> str:
    return ", ".join(f"«{i.known_labels[c]}»" for c in i.yes if c in i.known_labels) or DASH


Reading = Callable[[Indicator], Any]
Words = Callable[[Indicator, Indicator], str]
_COMPARED: tuple[tuple[Reading, Words], ...] = (
    (label, lambda _, i: f"теперь спрашивается так: {name(i)}. Проверьте, что вопрос остался о том же."),
    (
        lambda i: i.aggregation,
        lambda o, i: f"сводится иначе — было «{AGGREGATIONS[o.aggregation]}», будет «{AGGREGATIONS[i.aggregation]}». "
        "Итоги до и после не сравнить.",
    ),
    (
        bounds,
        lambda o, i: f"допустимые значения были {span(*bounds(o))}, будут {span(*bounds(i))}: "
        "прежние ответы могут в них не попасть.",
    ),
    (
        lambda i: (i.norm.lower, i.norm.upper) if i.norm else None,
        lambda o, i: f"норма была {_norm(o)}, будет {_norm(i)}: кто отставал, может оказаться в норме, и наоборот.",
    ),
    (yes, lambda o, i: f"за «да» считались {counted(o)}, будут считаться {counted(i)}: доля изменится сама собой."),
    (
        lambda i: frozenset(c for c, _ in i.retired),
        lambda o, i: "варианты, которые больше не предлагаются: "
        + (", ".join(f"«{w}»" for _, w in i.retired) or DASH) + ". Их ответы прошлых лет останутся.",
    ),
)  # fmt: skip


def _starved(before: Catalogue, after: Catalogue) -> Iterator[Indicator]:
    """Figures that can no longer be counted, because what they are counted from is hidden now."""
    for i in after.indicators.values():
        known = before.indicators.get(i.code)
        if i.computed and known and _lacks(known.code, after) and not _lacks(known.code, before):
            yield i


def _lacks(code: str, source: Catalogue) -> bool:
    i = source.indicators.get(code)
    return i is None or i.hidden or any(_lacks(part, source) for part in i.parts)
