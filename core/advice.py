"""What would raise the index most: at most three recommendations, each a fact, a norm and one act."""

from dataclasses import dataclass
from decimal import Decimal

from core.formats import half_up
from core.rating import PartScore, Score

MOST = 3


@dataclass(frozen=True)
class Recommendation:
    """`points` is what the act would add to the index, `code` the question it is about."""

    block: int
    code: str
    fact: str
    norm: str
    action: str
    points: Decimal

    @property
    def text(self) -> str:
        return f"{self.fact} {self.norm} {self.action}"


def recommend(score: Score) -> tuple[Recommendation, ...]:
    """Those that would bring most first; nothing about blocks that are not answered or do not apply."""
    weight = score.answered_weight
    found = [made for b in score.blocks for part in b.parts if (made := _made(b.number, part, weight))]
    return tuple(sorted(found, key=lambda r: (-r.points, r.block))[:MOST])


def _made(block: int, scored: PartScore, answered: Decimal) -> Recommendation | None:
    """None where nothing is wrong, nothing is known, or it would not be seen in the index."""
    words, outcome = scored.part.advice, scored.outcome
    points = half_up(scored.weight * outcome.step * 100 / answered, 1)
    if words is None or not outcome.known or points <= 0:
        return None
    fact, norm, action = (t.format_map(outcome.figures) for t in (words.fact, words.norm, words.action))
    return Recommendation(block, outcome.code, fact, norm, action, points)
