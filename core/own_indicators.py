"""Indicators that an organisation thinks of itself: a sum of answers, or one sum divided by another.

They are counted from the answers there are: a form that lacks any part adds nothing, and «да» counts as 1. What is in
use never changes: its totals hang on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from core import narrative, text
from core.indicators import (
    MONITORING,
    SUBSCRIPTION,
    Aggregation,
    AnswerKind,
    Indicator,
    Norm,
    Section,
)
from core.organisations import Level
from core.problems import Problem
from core.questions import Catalogue

SECTION, TITLE = "own", "Свои показатели"
LABEL, SHORT, UNIT, NUMERATOR, BELOW, DENOMINATOR, FACTOR, DECIMALS, LOWER, UPPER = (
    *("label", "short", "unit", "numerator", "below", "denominator", "factor", "decimals", "lower", "upper"),
)
# What the numerator is divided by: other answers, the number of forms that answered, nothing.
CODES, ANSWERED, NOTHING = "codes", "answered", "none"
DIVISORS = {
    CODES: "на другие ответы",
    ANSWERED: "на число ответивших организаций",
    NOTHING: "ни на что: просто сумма",
}
FACTORS = {1: "× 1", 100: "× 100 (проценты, на 100 человек)", 1000: "× 1000"}
PLACES = (0, 1, 2, 3)
MOST_CODES, LABEL_LIMIT, SHORT_LIMIT, UNIT_LIMIT = 5, 160, 40, 20
PER_CENT = "%"
# Both sorts of campaigns ask how many members there are.
COMMON = frozenset({"members_total"})
_MOST = Decimal(10) ** 9


@dataclass(frozen=True)
class Typed:
    """As it stands in the fields."""

    label: str = ""
    short: str = ""
    unit: str = ""
    numerator: tuple[str, ...] = ()
    below: str = CODES
    denominator: tuple[str, ...] = ()
    factor: int = 1
    decimals: int = 1
    lower: str = ""
    upper: str = ""


@dataclass(frozen=True)
class Body:
    """What is kept. `yes` are the answers of lists that count as 1; `campaign` is the sort of campaign that asks."""

    label: str
    short: str
    unit: str
    numerator: tuple[str, ...]
    below: str
    denominator: tuple[str, ...]
    factor: int
    decimals: int
    lower: Decimal | None
    upper: Decimal | None
    yes: tuple[str, ...]
    campaign: str

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.numerator, *self.denominator)))

    def typed(self) -> Typed:
        lower, upper = (
            "" if n is None else f"{n.normalize():f}".replace(".", ",") for n in (self.lower, self.upper)
        )
        return Typed(
            self.label,
            self.short,
            self.unit,
            self.numerator,
            self.below,
            self.denominator,
            self.factor,
            self.decimals,
            lower,
            upper,
        )


def to_json(body: Body) -> dict[str, Any]:
    plain = {name: getattr(body, name) for name in Body.__dataclass_fields__}
    return {
        name: list(v) if isinstance(v, tuple) else str(v) if isinstance(v, Decimal) else v
        for name, v in plain.items()
    }


def from_json(raw: Mapping[str, Any]) -> Body:
    """Raises KeyError, TypeError, ValueError or ArithmeticError for what is no body."""
    lower, upper = (None if raw[n] is None else Decimal(str(raw[n])) for n in (LOWER, UPPER))
    body = Body(
        str(raw[LABEL]),
        str(raw[SHORT]),
        str(raw[UNIT]),
        tuple(map(str, raw[NUMERATOR])),
        str(raw[BELOW]),
        tuple(map(str, raw[DENOMINATOR])),
        int(raw[FACTOR]),
        int(raw[DECIMALS]),
        lower,
        upper,
        tuple(map(str, raw["yes"])),
        str(raw["campaign"]),
    )
    if not body.numerator or body.below not in DIVISORS or (body.below == CODES) != bool(body.denominator):
        raise ValueError("a formula without its parts")
    return body


def usable(i: Indicator) -> bool:
    """Can it be a part of a sum? Shares and ratios are never added up; what the presidium may not see stays out."""
    adds_up = i.aggregation in (Aggregation.SUM, Aggregation.SHARE_YES)
    return i.public and not i.scored and adds_up and not i.numerator and i.kind is not AnswerKind.PERCENT


def parts(known: Catalogue) -> dict[str, str]:
    """Code -> words, of everything that a formula may be made of."""
    return {
        i.code: f"{narrative.title(i)} · {section.title}"
        for section in known.sections
        for i in section.indicators
        if usable(i) and not i.hidden and Level.PRIMARY in levels(known, i.code)
    }


def levels(known: Catalogue, code: str) -> frozenset[Level]:
    """Whose forms have it."""
    i = known[code]
    if i.levels:
        return frozenset(i.levels)
    found = [levels(known, part) for part in i.parts]
    return frozenset[Level].intersection(*found) if found else frozenset()


class _Reader:
    """Reads the fields one by one and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, code: str, words: str) -> None:
        self.problems.append(Problem(code, words))

    def words(self, code: str, value: str, limit: int) -> str:
        try:
            return text.line(value, limit)
        except ValueError as error:
            self.wrong(code, str(error))
            return ""

    def bound(self, code: str, value: str) -> Decimal | None:
        plain = value.replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if not plain:
            return None
        try:
            # As many places as the database keeps.
            found = (
                Decimal(plain).quantize(Decimal("0.0001")) if plain.isascii() and len(plain) < 16 else None
            )
        except InvalidOperation:
            found = None
        if found is None or found.is_nan() or abs(found) > _MOST:
            self.wrong(code, "Напишите число, например 60 или 0,5. Если нормы нет, оставьте пустым.")
            return None
        return found.normalize()

    def chosen(self, code: str, codes: Sequence[str], known: Catalogue, what: str) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(codes))
        if not 1 <= len(found) <= MOST_CODES:
            self.wrong(code, f"Выберите {what}: от одного до пяти.")
        elif not all(c in known.indicators and usable(known[c]) for c in found):
            self.wrong(code, "Складывать можно только числа и ответы «да» или «нет». Выберите другой вопрос.")
        return found


def read(typed: Typed, known: Catalogue) -> tuple[Body | None, list[Problem]]:
    """What would be kept, None where anything is wrong; each problem stands beside its field."""
    reader = _Reader()
    label, short = (
        reader.words(LABEL, typed.label, LABEL_LIMIT),
        reader.words(SHORT, typed.short, SHORT_LIMIT),
    )
    unit = reader.words(UNIT, typed.unit, UNIT_LIMIT)
    if not label and not reader.problems:
        reader.wrong(LABEL, "Назовите показатель, например «Членов Профсоюза на один стенд».")
    numerator = reader.chosen(NUMERATOR, typed.numerator, known, "вопросы, ответы на которые сложить")
    denominator: tuple[str, ...] = ()
    if typed.below == CODES:
        denominator = reader.chosen(DENOMINATOR, typed.denominator, known, "вопросы, на сумму которых делить")
    lower, upper = reader.bound(LOWER, typed.lower), reader.bound(UPPER, typed.upper)
    body = Body(
        label,
        short or label[:SHORT_LIMIT],
        unit,
        numerator,
        typed.below,
        denominator,
        typed.factor,
        typed.decimals,
        lower,
        upper,
        (),
        MONITORING,
    )
    reader.problems += _odd(body)
    if reader.problems:
        return None, reader.problems
    found = [*_apart(body, known), *_ambiguous(body, known)]
    if found:
        return None, found
    return replace(body, yes=_yes(body, known), campaign=_sort(body, known)), []


def _odd(body: Body) -> Iterable[Problem]:
    """What fields say of each other."""
    if body.below not in DIVISORS:
        yield Problem(BELOW, "Выберите, на что делить.")
    if body.factor not in FACTORS:
        yield Problem(FACTOR, "Умножить можно на 1, 100 или 1000.")
    elif body.below == NOTHING and body.factor != 1:
        yield Problem(FACTOR, "Сумма ни на что не делится: множитель у неё 1.")
    elif body.unit == PER_CENT and body.factor != 100:
        yield Problem(FACTOR, "Проценты получаются умножением на 100.")
    if body.decimals not in PLACES:
        yield Problem(DECIMALS, "Знаков после запятой бывает от 0 до 3.")
    if body.lower is not None and body.upper is not None and body.lower > body.upper:
        yield Problem(UPPER, "Верхняя граница нормы меньше нижней: поправьте одну из них.")
    if body.numerator and set(body.numerator) == set(body.denominator):
        yield Problem(DENOMINATOR, "Числитель и знаменатель одинаковы: всегда получится одно и то же.")


def _sort(body: Body, known: Catalogue) -> str:
    sorts = {known.campaigns[c] for c in body.codes if c not in COMMON}
    return SUBSCRIPTION if sorts == {SUBSCRIPTION} else MONITORING


def _apart(body: Body, known: Catalogue) -> Iterable[Problem]:
    """Answers of different campaigns, or of forms of different levels, never meet in one form."""
    where = DENOMINATOR if body.denominator else NUMERATOR
    if len({known.campaigns[c] for c in body.codes if c not in COMMON}) > 1:
        yield Problem(
            where, "Одни вопросы — из мониторинга, другие — из подписки: вместе их никто не заполняет."
        )
        return
    for code in body.codes:
        if Level.PRIMARY not in levels(known, code):
            mine = NUMERATOR if code in body.numerator else DENOMINATOR
            yield Problem(
                mine, f"«{known[code].short}» первичные организации не заполняют: сравнить их нельзя."
            )


def _yes(body: Body, known: Catalogue) -> tuple[str, ...]:
    shares = [known[c] for c in body.codes if known[c].aggregation is Aggregation.SHARE_YES]
    return tuple(sorted({word for i in shares for word in i.yes}))


def _ambiguous(body: Body, known: Catalogue) -> Iterable[Problem]:
    """One word may say «да» in one list and something else in another."""
    every = set(_yes(body, known))
    for code in body.codes:
        i = known[code]
        if i.aggregation is Aggregation.SHARE_YES and (every & i.known_labels.keys()) - set(i.yes):
            where = NUMERATOR if code in body.numerator else DENOMINATOR
            yield Problem(
                where, f"«{i.short}» нельзя сложить с остальными: варианты ответов там названы иначе."
            )


def indicator(code: str, body: Body, owner: str) -> Indicator:
    """What charts know of it. `owner` is the name of whose it is."""
    bounded = body.lower is not None or body.upper is not None
    return Indicator(
        code=code,
        label=body.label,
        kind=_kind(body),
        aggregation=Aggregation.SUM if body.below == NOTHING else Aggregation.RATIO,
        section=SECTION,
        short=body.short,
        unit=body.unit,
        yes=body.yes,
        numerator=body.numerator,
        denominator=body.denominator,
        factor=body.factor,
        decimals=body.decimals,
        norm=Norm(body.lower, body.upper, owner) if bounded else None,
    )


def _kind(body: Body) -> AnswerKind:
    if body.unit == PER_CENT:
        return AnswerKind.PERCENT
    return AnswerKind.DECIMAL if body.decimals else AnswerKind.WHOLE


@dataclass(frozen=True)
class Own:
    """An indicator in use, with the sort of campaign that asks for its parts."""

    indicator: Indicator
    campaign: str


def into(known: Catalogue, own: Iterable[Own]) -> Catalogue:
    """The catalogue with these beside it; one whose question is not in it is left out."""
    every = [one for one in own if set(one.indicator.parts) <= known.indicators.keys()]
    sections = []
    for sort in (MONITORING, SUBSCRIPTION):
        mine = tuple(one.indicator for one in every if one.campaign == sort)
        if mine:
            sections.append(Section(SECTION, TITLE, "", mine, sort))
    return Catalogue((*known.sections, *sections)) if sections else known
