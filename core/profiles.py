"""What a profile of the index is made of: dated blocks, weights and norms; `core/methodology.py` reads it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.organisations import Level


class Measure(StrEnum):
    """How a part of a block is turned into 0–1; `core/yardsticks.py` does it."""

    YES = "yes"  # any of `codes` is «да», above 0, or has something chosen
    CHOICE = "choice"  # `values` per option of the question
    BEST = "best"  # `values` per question: the best of those that are «да»
    FRESH = "fresh"  # a date not older than `enough` days
    REACH = "reach"  # the sum of `codes` against `enough`
    RATIO = "ratio"  # the sum of `codes` in per cent of `of`, against `enough` per cent
    SHARE = "share"  # how many of `items` are there
    CHOSEN = "chosen"  # at least `enough` options are chosen
    RECORD = "record"  # a record of the rows in which each column of `items` is «да» or above 0


# What a sentence of advice may quote, by measure.
QUOTED = {
    Measure.YES: set[str](),
    Measure.CHOICE: {"answer"},
    Measure.BEST: set[str](),
    Measure.FRESH: {"ago", "enough"},
    Measure.REACH: {"amount", "enough", "lack", "more"},
    Measure.RATIO: {"amount", "base", "share", "enough", "lack", "more"},
    Measure.SHARE: {"amount", "enough", "missing"},
    Measure.CHOSEN: {"amount", "enough", "lack", "more"},
    Measure.RECORD: set[str](),
}


@dataclass(frozen=True)
class Sentences:
    """Advice in three short sentences; `{…}` is replaced by figures of the organisation."""

    fact: str
    norm: str
    action: str


@dataclass(frozen=True)
class Part:
    title: str
    weight: Decimal
    measure: Measure
    codes: tuple[str, ...] = ()
    of: str = ""
    # In days, pieces or per cent, as the measure says; the lower norm of the indicator `norm_of` goes first.
    enough: Decimal = Decimal(0)
    norm_of: str = ""
    values: tuple[tuple[str, Decimal], ...] = ()
    # Code, or several as «a|b» where any will do, and what to call it; "" takes the words of the catalogue.
    items: tuple[tuple[str, str], ...] = ()
    # It earns nothing, and is not advised, until this one is «да».
    given: str = ""
    # Bounds of members within which the part counts.
    members_from: int | None = None
    members_below: int | None = None
    # Russian forms of what is counted, for «ещё 3 мероприятия».
    unit: tuple[str, ...] = ()
    # The question the advice leads to, where it is not the first of `codes`.
    ask: str = ""
    advice: Sentences | None = None

    def counts_for(self, members: Decimal | None) -> bool:
        if self.members_from is None and self.members_below is None:
            return True
        above = members is not None and members >= (self.members_from or 0)
        return above and (
            self.members_below is None or (members is not None and members < self.members_below)
        )


@dataclass(frozen=True)
class Block:
    """`needs`: the block is answered when each of these is («a|b» where either will do). `optional`: saying that
    it is not applicable leaves the block out. `outside` is a figure of the organisation above without which
    there is nothing to judge."""

    number: int
    title: str
    weight: Decimal
    needs: tuple[str, ...]
    parts: tuple[Part, ...]
    optional: bool = False
    outside: str = ""


@dataclass(frozen=True)
class Requirement:
    """Of the minimum standard: met when any of the questions has one of its answers."""

    title: str
    any_of: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Maturity:
    """Digital maturity: `parts` weigh 1 together, told only where at least `least` of that is answered; `stages` are
    (least value, name), from 0 up."""

    least: Decimal
    stages: tuple[tuple[Decimal, str], ...]
    parts: tuple[Part, ...]

    def stage(self, value: Decimal) -> str:
        return next(name for least, name in reversed(self.stages) if value >= least)


@dataclass(frozen=True)
class Territorial:
    """Of territories and regions: what the mean of their primaries and their own form weigh in their index; which
    blocks are not theirs, and which are counted by other parts. The others are the same as of primaries."""

    primaries: Decimal
    own: Decimal
    without: tuple[int, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Profile:
    version: str
    title: str
    source: str
    since: int
    until: int | None
    # Per cent of fullness from which an organisation has a place.
    rated_from: Decimal
    # (least total, name), from 0 up.
    levels: tuple[tuple[Decimal, str], ...]
    # Which newspapers are of the whole union («main») and of the branch («sector»); the others are regional.
    papers: tuple[tuple[str, tuple[str, ...]], ...]
    minimum_standard: tuple[Requirement, ...]
    blocks: tuple[Block, ...]
    maturity: Maturity
    territorial: Territorial

    def of(self, level: Level) -> tuple[Block, ...]:
        """The blocks of a form of this level."""
        if level is Level.PRIMARY:
            return self.blocks
        other = {b.number: b for b in self.territorial.blocks}
        return tuple(other.get(b.number, b) for b in self.blocks)

    def level(self, total: Decimal) -> str:
        return next(name for least, name in reversed(self.levels) if total >= least)

    def block(self, number: int) -> Block:
        return next(b for b in self.blocks if b.number == number)
