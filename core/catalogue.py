"""What is asked: indicators and sections, read once from assets/catalogue and frozen.

An indicator either is answered (it has `levels`) or is computed from answers (`numerator`, `denominator`).
Codes are stable for ever and a code's kind never changes: five years of reports hang on them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from core.organisations import Kind, Level
from core.problems import Refused

CATALOGUE = Path(__file__).parent.parent / "assets" / "catalogue"


class AnswerKind(StrEnum):
    YES_NO = "yes_no"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    CHOICE = "choice"
    SEVERAL = "several"
    DATE = "date"
    ADDRESS = "address"
    TEXT = "text"

    @property
    def numeric(self) -> bool:
        return self in NUMERIC


NUMERIC = frozenset({AnswerKind.WHOLE, AnswerKind.DECIMAL, AnswerKind.MONEY, AnswerKind.PERCENT})


class Aggregation(StrEnum):
    SUM = "sum"
    SHARE_YES = "share_yes"
    RATIO = "ratio"
    MAX = "max"
    LATEST = "latest"
    MEDIAN = "median"
    LIST = "list"
    NONE = "none"

    @property
    def additive(self) -> bool:
        """Can it be kept by adding differences? The others are computed from the answers when asked for."""
        return self in (Aggregation.SUM, Aggregation.SHARE_YES, Aggregation.RATIO)


@dataclass(frozen=True)
class Condition:
    """The question is asked only when the answer to `code` is one of `values`."""

    code: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Norm:
    """Bounds in the unit of the indicator, either may be absent; `source` is who set them, in Russian."""

    lower: Decimal | None
    upper: Decimal | None
    source: str


@dataclass(frozen=True)
class Indicator:
    code: str
    label: str
    kind: AnswerKind
    aggregation: Aggregation
    section: str
    short: str
    hint: str = ""
    unit: str = ""
    levels: tuple[Level, ...] = ()
    kinds: tuple[Kind, ...] = ()
    required: bool = False
    minimum: Decimal | None = None
    # Of a number: its largest value; of a text: its largest length.
    maximum: Decimal | None = None
    options: tuple[tuple[str, str], ...] = ()
    # Which answers of a choice count as «да» in a share.
    yes: tuple[str, ...] = ("yes",)
    after: Condition | None = None
    since: int | None = None
    until: int | None = None
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    factor: int = 1
    decimals: int = 0
    control_point: int | None = None
    public: bool = True
    norm: Norm | None = None
    format: str = ""

    @property
    def computed(self) -> bool:
        return bool(self.numerator)

    @property
    def comparable(self) -> bool:
        """Can organisations be ranked by it?"""
        return self.aggregation in COMPARABLE and self.public

    @property
    def share(self) -> bool:
        return self.aggregation is Aggregation.SHARE_YES or self.kind is AnswerKind.PERCENT

    @cached_property
    def option_labels(self) -> Mapping[str, str]:
        return dict(self.options)

    def asked(self, level: Level, kind: Kind | None) -> bool:
        """Does an organisation of this level and kind of institution answer it?"""
        right_kind = not self.kinds or level is not Level.PRIMARY or kind in self.kinds
        return level in self.levels and right_kind

    def offered(self, year: int) -> bool:
        return (self.since or year) <= year <= (self.until or year)


COMPARABLE = frozenset({Aggregation.SUM, Aggregation.SHARE_YES, Aggregation.RATIO})


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    hint: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Catalogue:
    sections: tuple[Section, ...]

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        return {i.code: i for section in self.sections for i in section.indicators}

    def __getitem__(self, code: str) -> Indicator:
        return self.indicators[code]

    def comparable(self, level: Level, year: int) -> tuple[Indicator, ...]:
        """What organisations can be compared by from the forms of `level`, computed ones included."""
        return tuple(i for i in self.indicators.values() if i.comparable and self.known(i, level, year))

    def known(self, indicator: Indicator, level: Level, year: int) -> bool:
        if not indicator.offered(year):
            return False
        parts = indicator.numerator + indicator.denominator
        return level in indicator.levels or (bool(parts) and all(level in self[p].levels for p in parts))


class CatalogueError(Refused):
    """A mistake in a catalogue file; names the file, the indicator and what is wrong."""


def load(folder: Path = CATALOGUE) -> Catalogue:
    """Reads every *.yaml in the order of file names. Raises CatalogueError for the first mistake."""
    sections = tuple(_section(path) for path in sorted(folder.glob("*.yaml")))
    if not sections:
        raise CatalogueError(f"{folder}: в каталоге нет ни одного раздела")
    catalogue = Catalogue(sections)
    _refuse_doubles(i.code for section in sections for i in section.indicators)
    for indicator in catalogue.indicators.values():
        _refuse_broken_links(indicator, catalogue.indicators)
    return catalogue


@cache
def shipped() -> Catalogue:
    return load()


def _section(path: Path) -> Section:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        code, title = str(raw["section"]), str(raw["title"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise CatalogueError(f"{path.name}: файл не читается: {error}") from error
    indicators = tuple(_indicator(item, code, path.name) for item in raw.get("indicators") or ())
    return Section(code, title, str(raw.get("hint", "")), indicators)


def _indicator(raw: Mapping[str, Any], section: str, file: str) -> Indicator:
    where = f"{file}: показатель {raw.get('code', 'без кода')}"
    unknown = set(raw) - {f.name for f in fields(Indicator)}
    if unknown:
        raise CatalogueError(f"{where}: неизвестное поле {', '.join(sorted(unknown))}")
    try:
        indicator = parse({"section": section} | dict(raw))
    except KeyError as error:
        raise CatalogueError(f"{where}: не хватает поля {error}") from error
    except (ValueError, TypeError, InvalidOperation, AttributeError) as error:
        raise CatalogueError(f"{where}: {error}") from error
    _refuse_contradictions(indicator, where)
    return indicator


def parse(raw: Mapping[str, Any]) -> Indicator:
    """A plain mapping (YAML, or the body of a published form) as an indicator."""
    condition, norm, options = raw.get("after"), raw.get("norm"), raw.get("options") or {}
    return Indicator(
        code=str(raw["code"]),
        label=str(raw["label"]),
        kind=AnswerKind(raw["kind"]),
        aggregation=Aggregation(raw["aggregation"]),
        section=str(raw["section"]),
        short=str(raw.get("short") or raw["label"]).lstrip("— "),
        hint=str(raw.get("hint", "")),
        unit=str(raw.get("unit", "")),
        levels=tuple(Level(x) for x in raw.get("levels") or ()),
        kinds=tuple(Kind(x) for x in raw.get("kinds") or ()),
        required=bool(raw.get("required", False)),
        minimum=_decimal(raw.get("minimum")),
        maximum=_decimal(raw.get("maximum")),
        options=tuple((str(k), str(v)) for k, v in dict(options).items()),
        yes=tuple(raw.get("yes") or ("yes",)),
        after=Condition(str(condition["code"]), tuple(condition["values"])) if condition else None,
        since=raw.get("since"),
        until=raw.get("until"),
        numerator=tuple(raw.get("numerator") or ()),
        denominator=tuple(raw.get("denominator") or ()),
        factor=int(raw.get("factor", 1)),
        decimals=int(raw.get("decimals", 1 if raw["kind"] == "percent" else 0)),
        control_point=raw.get("control_point"),
        public=bool(raw.get("public", True)),
        norm=Norm(_decimal(norm.get("lower")), _decimal(norm.get("upper")), norm["source"]) if norm else None,
        format=str(raw.get("format", "")),
    )


def body(indicator: Indicator) -> dict[str, Any]:
    """The mapping that `parse` reads back, fit for JSON."""
    raw = {k: _listed(v) for k, v in asdict(indicator).items() if v not in ((), None, "")}
    raw["options"] = dict(indicator.options)
    for key in ("minimum", "maximum"):
        if key in raw:
            raw[key] = str(raw[key])
    if indicator.norm:
        raw["norm"] = {k: str(v) for k, v in asdict(indicator.norm).items() if v is not None}
    return raw


def _listed(value: Any) -> Any:
    """Tuples as JSON gives them back, so that a stored body equals a fresh one."""
    if isinstance(value, dict):
        return {k: _listed(v) for k, v in value.items()}
    return [_listed(v) for v in value] if isinstance(value, tuple) else value


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _refuse_doubles(codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise CatalogueError(f"показатель {code} описан дважды")
        seen.add(code)


def _refuse_contradictions(i: Indicator, where: str) -> None:
    rules = (
        (
            bool(i.levels) == i.computed,
            "нужно либо «levels» (кто заполняет), либо «numerator» (как считается)",
        ),
        (i.computed and not i.denominator, "у вычисляемого показателя нет знаменателя"),
        (i.kind in (AnswerKind.CHOICE, AnswerKind.SEVERAL) and not i.options, "не указаны варианты ответа"),
        (i.aggregation is Aggregation.RATIO and not i.computed, "доля считается из числителя и знаменателя"),
        (i.aggregation is Aggregation.SUM and not i.kind.numeric, "складывать можно только числа"),
        (
            i.aggregation is Aggregation.SHARE_YES
            and i.kind is AnswerKind.CHOICE
            and set(i.yes) - {o for o, _ in i.options},
            "в «yes» назван вариант, которого нет",
        ),
        (
            i.minimum is not None and i.maximum is not None and i.minimum > i.maximum,
            "минимум больше максимума",
        ),
    )
    for broken, text in rules:
        if broken:
            raise CatalogueError(f"{where}: {text}")


def _refuse_broken_links(indicator: Indicator, known: Mapping[str, Indicator]) -> None:
    links = indicator.numerator + indicator.denominator
    if indicator.after:
        links += (indicator.after.code,)
    for code in links:
        if code not in known:
            raise CatalogueError(f"показатель {indicator.code}: ссылается на неизвестный показатель {code}")
