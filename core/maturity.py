"""Digital maturity, 0–100 beside the index: what is answered of five signs, and at which of four stages that stands.

A sign that was not answered leaves the sum and the others are weighed anew; a question that an earlier answer made
pointless is an answer («no channels» is no channel on a domestic platform).
"""

from dataclasses import dataclass
from decimal import Decimal

from core.formats import half_up
from core.profiles import Maturity, Part
from core.yardsticks import ZERO, Ground, Outcome, measured, named

NOTHING_THERE = Outcome(ZERO, "нет")


@dataclass(frozen=True)
class Sign:
    """`outcome` is None where it is not asked in this form or was not answered."""

    part: Part
    outcome: Outcome | None


@dataclass(frozen=True)
class Ripeness:
    """`value` 0–100, one decimal, half up; None and no stage where less than the least weight is answered.
    `answered` is that weight, 0–1."""

    value: Decimal | None
    stage: str
    answered: Decimal
    signs: tuple[Sign, ...]


def ripeness(profile: Maturity, ground: Ground) -> Ripeness:
    signs = tuple(Sign(part, _outcome(part, ground)) for part in profile.parts)
    told = [(sign.part.weight, sign.outcome.value) for sign in signs if sign.outcome is not None]
    answered = sum((weight for weight, _ in told), ZERO)
    if answered < profile.least:
        return Ripeness(None, "", answered, signs)
    value = half_up(sum((weight * got for weight, got in told), ZERO) * 100 / answered, 1)
    return Ripeness(value, profile.stage(value), answered, signs)


def _outcome(part: Part, ground: Ground) -> Outcome | None:
    if not any(ground.has(code) for code in named(part)):
        return None
    outcome = measured(part, ground, None)
    if outcome is None or outcome.known:
        return outcome
    return NOTHING_THERE if _pointless(part, ground) else None


def _pointless(part: Part, ground: Ground) -> bool:
    """Was none of it asked, because of what was answered before?"""
    codes = [code for code in named(part) if ground.has(code)]
    deciding = [_deciding(code, ground) for code in codes if not ground.asked(code)]
    return len(deciding) == len(codes) and all(ground.answer(code) is not None for code in deciding)


def _deciding(code: str, ground: Ground) -> str:
    """The question whose answer made this one pointless: the nearest that was asked itself."""
    indicator = ground.indicators[code]
    assert indicator.after is not None
    above = indicator.after.code
    return above if above not in ground.indicators or ground.asked(above) else _deciding(above, ground)
