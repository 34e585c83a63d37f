"""An indicator: what is asked or counted, its kind, its bounds and how it adds up the tree.

An indicator is answered (it has `levels`), or a ratio of answers (`numerator`, `denominator`), or counted from
the rows of another one (`tally`), or says whether any of several numbers is above 0 (`any_of`). Codes are stable
for ever and a code's kind never changes: five years of reports hang on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from core.organisations import Kind, Level

MONITORING, SUBSCRIPTION = "monitoring", "subscription"


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
    # Several records of one sort, each with the same columns: channels, publications.
    ROWS = "rows"

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
    """The question is asked only when the answer to `code` is one of `values`, or a number above `above`."""

    code: str
    values: tuple[str, ...] = ()
    above: Decimal | None = None


@dataclass(frozen=True)
class Norm:
    """Bounds in the unit of the indicator, either may be absent; `source` is who set them, in Russian."""

    lower: Decimal | None
    upper: Decimal | None
    source: str


class Take(StrEnum):
    COUNT = "count"
    SUM = "sum"
    ANY = "any"


@dataclass(frozen=True)
class Tally:
    """What is counted from the rows of another indicator: rows, the sum of a column, or «is there any».

    `where` names a column that must say «да»: an answer among its `yes`, or a number above 0; with `equals`
    it must be this very option.
    """

    rows: str
    take: Take
    column: str = ""
    where: str = ""
    equals: str = ""


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
    # Options no longer offered: answers of the past still need their words.
    retired: tuple[tuple[str, str], ...] = ()
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
    columns: tuple["Indicator", ...] = ()
    tally: Tally | None = None
    # «Да» where any of these numbers is above 0.
    any_of: tuple[str, ...] = ()
    # It cannot be more than any of these; `softly_part_of` only asks for a second look.
    part_of: tuple[str, ...] = ()
    softly_part_of: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()
    # The least change on last year that is worth a question.
    step: Decimal = Decimal(20)
    # Of a date: after how many days it is old.
    stale_after: int | None = None
    hidden: bool = False
    # Given by the methodology of the index (core/scores.py), not by answers.
    scored: bool = False

    @property
    def computed(self) -> bool:
        return bool(self.numerator or self.any_of) or self.tally is not None

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Codes of what it is computed from."""
        rows = (self.tally.rows,) if self.tally else ()
        return self.numerator + self.denominator + self.any_of + rows

    @cached_property
    def by_code(self) -> Mapping[str, "Indicator"]:
        """The columns of a row."""
        return {c.code: c for c in self.columns}

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

    @cached_property
    def known_labels(self) -> Mapping[str, str]:
        """Words of every option there has ever been."""
        return dict(self.retired) | dict(self.options)

    def asked(self, level: Level, kind: Kind | None) -> bool:
        """Does an organisation of this level and kind of institution answer it?"""
        right_kind = not self.kinds or level is not Level.PRIMARY or kind in self.kinds
        return level in self.levels and right_kind

    def offered(self, year: int) -> bool:
        return (self.since or year) <= year <= (self.until or year)


COMPARABLE = frozenset({Aggregation.SUM, Aggregation.SHARE_YES, Aggregation.RATIO})


@dataclass(frozen=True)
class Section:
    """`campaign` is in which sort of campaign it is asked: "monitoring" or "subscription"."""

    code: str
    title: str
    hint: str
    indicators: tuple[Indicator, ...]
    campaign: str = MONITORING


def parse(raw: Mapping[str, Any]) -> Indicator:
    """A plain mapping (YAML, or the body of a published form) as an indicator. Raises KeyError, ValueError,
    TypeError and the like for what is no indicator."""
    section, options = str(raw.get("section", "")), raw.get("options") or {}
    return Indicator(
        code=str(raw["code"]),
        label=str(raw["label"]),
        kind=AnswerKind(raw["kind"]),
        aggregation=Aggregation(raw.get("aggregation", "none")),
        section=section,
        short=str(raw.get("short") or raw["label"]).lstrip("— "),
        levels=tuple(Level(x) for x in raw.get("levels") or ()),
        kinds=tuple(Kind(x) for x in raw.get("kinds") or ()),
        required=bool(raw.get("required", False)),
        options=tuple((str(k), str(v)) for k, v in dict(options).items()),
        retired=tuple((str(k), str(v)) for k, v in dict(raw.get("retired") or {}).items()),
        yes=tuple(raw.get("yes") or ("yes",)),
        after=_condition(raw.get("after")),
        since=raw.get("since"),
        until=raw.get("until"),
        factor=int(raw.get("factor", 1)),
        decimals=int(raw.get("decimals", 1 if raw["kind"] == "percent" else 0)),
        control_point=raw.get("control_point"),
        public=bool(raw.get("public", True)),
        norm=_norm(raw.get("norm")),
        columns=tuple(parse({"section": section} | dict(c)) for c in raw.get("columns") or ()),
        tally=_tally(raw.get("tally")),
        any_of=tuple(raw.get("any_of") or ()),
        step=_decimal(raw.get("step")) or Decimal(20),
        stale_after=raw.get("stale_after"),
        hidden=bool(raw.get("hidden", False)),
        hint=str(raw.get("hint", "")),
        unit=str(raw.get("unit", "")),
        format=str(raw.get("format", "")),
        minimum=_decimal(raw.get("minimum")),
        maximum=_decimal(raw.get("maximum")),
        numerator=tuple(raw.get("numerator") or ()),
        denominator=tuple(raw.get("denominator") or ()),
        part_of=tuple(raw.get("part_of") or ()),
        softly_part_of=tuple(raw.get("softly_part_of") or ()),
        sum_of=tuple(raw.get("sum_of") or ()),
    )


def _condition(raw: Mapping[str, Any] | None) -> Condition | None:
    if not raw:
        return None
    return Condition(str(raw["code"]), tuple(raw.get("values") or ()), _decimal(raw.get("above")))


def _norm(raw: Mapping[str, Any] | None) -> Norm | None:
    return Norm(_decimal(raw.get("lower")), _decimal(raw.get("upper")), raw["source"]) if raw else None


def _tally(raw: Mapping[str, Any] | None) -> Tally | None:
    return Tally(**{**raw, "take": Take(raw["take"])}) if raw else None


def body(indicator: Indicator) -> dict[str, Any]:
    """The mapping that `parse` reads back, fit for JSON; what is usual is left out."""
    usual = {f.name: f.default for f in fields(Indicator)}
    kept = {f.name: getattr(indicator, f.name) for f in fields(Indicator)}
    raw = {k: _plain(v) for k, v in kept.items() if v != usual[k] or k in ("decimals", "factor")}
    if indicator.options:
        raw["options"] = dict(indicator.options)
    if indicator.retired:
        raw["retired"] = dict(indicator.retired)
    if indicator.columns:
        raw["columns"] = [body(c) for c in indicator.columns]
    return raw


def _plain(value: Any) -> Any:
    """As JSON gives it back, so that a stored body equals a fresh one."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
        return {k: _plain(v) for k, v in value.items() if v not in ((), None, "")}
    if isinstance(value, Decimal):
        return str(value)
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
