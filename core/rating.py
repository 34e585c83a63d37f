"""The index of information work of an organisation by its own form: 0–100 over what it has answered.

Not answered is not 0: it lowers the fullness. A part of an answered block without an answer earns nothing, or
leaving questions out would pay. What cannot be asked or does not exist here leaves the sum, and the rest is
weighed anew. Nothing here averages percentages: points are added.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from core import maturity, measures, methodology
from core.answers import Answers, Missing, plain, quantity
from core.formats import NBSP, count, half_up, number, percent
from core.indicators import Indicator
from core.maturity import Ripeness
from core.methodology import Block, Part, Profile, Requirement, Territorial
from core.organisations import Level
from core.yardsticks import COPIES, NO_ANSWER, OUTSIDE, PACKS_SENT, PAPERS, ZERO, Ground, Outcome, measured

shipped, load = methodology.shipped, methodology.load

__all__ = [
    "BlockScore",
    "PartScore",
    "Profile",
    "Score",
    "Standard",
    "load",
    "place_words",
    "score",
    "shipped",
]


class State(StrEnum):
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class PartScore:
    """`weight` in points of the index, of the parts that count for this organisation."""

    part: Part
    weight: Decimal
    outcome: Outcome

    @property
    def points(self) -> Decimal:
        return self.weight * self.outcome.value


@dataclass(frozen=True)
class BlockScore:
    """`share` is 0–1, None where the block is unanswered or left out; `words` say how it came about."""

    number: int
    title: str
    weight: Decimal
    state: State
    share: Decimal | None
    words: str
    parts: tuple[PartScore, ...] = ()

    @property
    def points(self) -> Decimal | None:
        return None if self.share is None else self.weight * self.share


@dataclass(frozen=True)
class Standard:
    """The minimum standard: met, not met, or None where answers are lacking to say so."""

    met: bool | None
    lacking: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """`total` 0–100 and `fullness` in per cent, one decimal each, half up; no total where nothing is answered."""

    blocks: tuple[BlockScore, ...]
    total: Decimal | None
    fullness: Decimal
    rated: bool
    level: str
    standard: Standard
    maturity: Ripeness

    @property
    def answered_weight(self) -> Decimal:
        return _weight(self.blocks, State.ANSWERED)

    def block(self, number: int) -> BlockScore:
        return next(b for b in self.blocks if b.number == number)

    @property
    def words(self) -> str:
        """«72,4 при полноте 85 %»"""
        if self.total is None:
            return NO_ANSWER
        places = 0 if self.fullness == round(self.fullness, 0) else 1
        outside = "" if self.rated else ", вне рейтинга"
        return f"{number(self.total, 1)} при полноте {percent(self.fullness, places)}{outside}"


def score(
    profile: Profile,
    indicators: Mapping[str, Indicator],
    answers: Answers,
    today: date,
    *,
    packs_sent: Decimal | None = None,
    subscription: Answers | None = None,
    level: Level = Level.PRIMARY,
    below: Mapping[str, Decimal] = MappingProxyType({}),
) -> Score:
    """`indicators` are those of the form, what is counted from it too; of a primary, `packs_sent` by the organisation
    above in the same year and `subscription`, the answers of the last subscription campaign; of those above, `below`
    what the subscription of their primaries adds up to (COPIES and BELOW of core.yardsticks). None is «not known»."""
    outside = dict(below)
    if level is Level.PRIMARY:
        outside = _outside(profile, answers, packs_sent, subscription)
    foreign = OUTSIDE if level is Level.PRIMARY else PAPERS
    own = {code: value for code, value in answers.items() if code not in foreign}
    ground = Ground(indicators, {**measures.tallied(indicators, own), **outside}, today)
    without = () if level is Level.PRIMARY else profile.territorial.without
    blocks = tuple(_block(b, ground) if b.number not in without else _left_out(b) for b in profile.of(level))
    total, fullness = _total(blocks), _fullness(blocks)
    rated = total is not None and fullness >= profile.rated_from
    named = "" if total is None else profile.level(total)
    ripe = maturity.ripeness(profile.maturity, ground)
    return Score(blocks, total, fullness, rated, named, _standard(profile, ground), ripe)


def _outside(
    profile: Profile, answers: Answers, packs_sent: Decimal | None, subscription: Answers | None
) -> dict[str, Decimal]:
    known = {PACKS_SENT: packs_sent}
    if subscription is not None:
        members = quantity(subscription.get("members_total"))
        known["copies_members"] = quantity(answers.get("members_total")) if members is None else members
        known |= copies(profile, subscription)
    return {code: amount for code, amount in known.items() if amount is not None}


def copies(profile: Profile, subscription: Answers) -> dict[str, Decimal | None]:
    """Copies by sort of newspaper, print, electronic and ordered from above; a sort nobody asked about is None."""
    sorts = {paper: sort for sort, papers in profile.papers for paper in papers}
    found: dict[str, Decimal | None] = {}
    for code, value in subscription.items():
        paper, amount = re.fullmatch(r"(.+)_(print|electronic|parent)", code), quantity(value)
        if paper and amount is not None:
            for name in (f"copies_{sorts.get(paper[1], 'other')}", "copies_any"):
                found[name] = (found.get(name) or ZERO) + amount
    return found


def _block(block: Block, ground: Ground) -> BlockScore:
    state, words = _state(block, ground)
    if state is not State.ANSWERED:
        return BlockScore(block.number, block.title, block.weight, state, None, words)
    parts = _parts(block, ground)
    if not parts:
        return _left_out(block)
    share = min(Decimal(1), sum((p.points for p in parts), ZERO) / block.weight)
    words = "; ".join(f"{p.part.title} — {p.outcome.words}" for p in parts if p.outcome.words)
    return BlockScore(block.number, block.title, block.weight, state, share, words, parts)


def _left_out(block: Block) -> BlockScore:
    state, words = State.LEFT_OUT, "не учитывается: не относится к этой организации"
    return BlockScore(block.number, block.title, block.weight, state, None, words)


def _state(block: Block, ground: Ground) -> tuple[State, str]:
    needs = [[c for c in need.split("|") if c in OUTSIDE or ground.has(c)] for need in block.needs]
    if not all(needs):
        return State.LEFT_OUT, "не учитывается: этого нет в форме"
    if block.optional and any(
        ground.answers.get(c) is Missing.NOT_APPLICABLE for need in needs for c in need
    ):
        return State.LEFT_OUT, "не учитывается: неприменимо"
    lacking = [need[0] for need in needs if all(ground.asked(c) and ground.answer(c) is None for c in need)]
    if lacking and PAPERS.issuperset(lacking):
        return State.UNANSWERED, "нет данных о подписке"
    if lacking:
        return State.UNANSWERED, f"{NO_ANSWER}: {', '.join(ground.name(c) for c in lacking)}"
    if block.outside and _nothing_came(block, ground):
        return State.LEFT_OUT, "не учитывается: не от чего считать"
    return State.ANSWERED, ""


def _nothing_came(block: Block, ground: Ground) -> bool:
    """Nobody answers for letters that were not sent, or of which it is not known whether they were."""
    sent = quantity(ground.answer(block.outside))
    return sent == 0 or (sent is None and not quantity(ground.answer(block.needs[0])))


def _parts(block: Block, ground: Ground) -> tuple[PartScore, ...]:
    members = quantity(ground.answer("copies_members"))
    found = [(part, measured(part, ground, members)) for part in block.parts]
    kept = [(part, outcome) for part, outcome in found if outcome is not None]
    whole = sum((part.weight for part, _ in kept), ZERO)
    return tuple(PartScore(part, block.weight * part.weight / whole, outcome) for part, outcome in kept)


def _weight(blocks: tuple[BlockScore, ...], *states: State) -> Decimal:
    return sum((b.weight for b in blocks if b.state in states), ZERO)


def _total(blocks: tuple[BlockScore, ...]) -> Decimal | None:
    answered = _weight(blocks, State.ANSWERED)
    earned = sum((b.points for b in blocks if b.points is not None), ZERO)
    total = measures.ratio(earned, answered)
    return None if total is None else half_up(total, 1)


def _fullness(blocks: tuple[BlockScore, ...]) -> Decimal:
    answered = _weight(blocks, State.ANSWERED)
    share = measures.ratio(answered, _weight(blocks, State.ANSWERED, State.UNANSWERED))
    return half_up(share or ZERO, 1)


def _standard(profile: Profile, ground: Ground) -> Standard:
    verdicts = [(r.title, _met(r, ground)) for r in profile.minimum_standard]
    lacking = tuple(title for title, met in verdicts if met is False)
    unknown = tuple(title for title, met in verdicts if met is None)
    return Standard(False if lacking else None if unknown else True, lacking, unknown)


def _met(requirement: Requirement, ground: Ground) -> bool | None:
    """None while one of the questions may still bring it; what is not in the form cannot."""
    there = [(code, values) for code, values in requirement.any_of if ground.has(code)]
    answered = [(ground.answer(code), values) for code, values in there if ground.asked(code)]
    if not there:
        return None
    if any(value is not None and plain(value) in values for value, values in answered):
        return True
    return None if any(value is None for value, _ in answered) else False


def territorial(weights: Territorial, primaries: Decimal | None, own: Decimal | None) -> Decimal | None:
    """The index of a territory or a region, not rounded; None where no primary is rated, or its own form is not."""
    if primaries is None or own is None:
        return None
    return weights.primaries * primaries + weights.own * own


def by_newspapers(profile: Profile) -> frozenset[int]:
    """Numbers of the blocks that are counted by the subscription, not by the form itself."""
    return frozenset(b.number for b in profile.blocks if set(b.needs) & set(COPIES))


# Fewer organisations than this are no company to have a place in.
FEWEST = 5

_MANY = {
    "школа": "школы",
    "детский сад": "детские сады",
    "вуз": "вузы",
    "другое учреждение": "другие учреждения",
}


def place_words(place: int | None, of: int, kind_label: str, bracket: str | None, tied: int = 1) -> str:
    """«3-е место из 41: школы, 51–100 членов Профсоюза». `of` how many have a place, this one too; `tied` how many
    share this place, this one too."""
    group = group_words(kind_label, bracket)
    if place is None:
        return f"Пока вне рейтинга: отвечено не на всё. Группа: {group}"
    if of < FEWEST:
        handed = count(of, "организация", "организации", "организаций")
        verb = "сдала" if of % 10 == 1 else "сдали"
        return f"Пока {verb} {handed}, место назовём, когда их будет не меньше {FEWEST}: {group}"
    so_far = "Пока " if last(place, of, tied) else ""
    return f"{so_far}{_place(place, tied)} из{NBSP}{number(of)}: {group}"


def group_words(kind_label: str, bracket: str | None) -> str:
    """«школы, 51–100 членов Профсоюза»."""
    size = f"{bracket} членов Профсоюза" if bracket else ""
    return ", ".join(part for part in (_MANY.get(kind_label, kind_label), size) if part)


def last(place: int | None, of: int, tied: int) -> bool:
    """Is nobody behind, in a company that is one, and somebody ahead?"""
    return place is not None and of >= FEWEST and 1 < place == of - max(tied, 1) + 1


def _place(place: int, tied: int) -> str:
    if tied <= 1:
        return f"{place}-е{NBSP}место"
    return f"{place}–{place + tied - 1}-е{NBSP}места (поровну у{NBSP}{number(tied)})"
