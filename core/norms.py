"""Where an answer stands against the norm of the form's year, and what is lacking: said while it is typed.

A ratio is not asked, so its norm is told beside the last answer of its numerator, in that answer's unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from core import narrative, newspapers, subscription
from core.answers import Answers, quantity
from core.doubts import digits
from core.formats import NBSP, half_up, number
from core.forms import Form
from core.indicators import AnswerKind, Indicator, Norm
from core.measures import ratio, standing, tallied

# The norm is not for this figure: neither met nor missed.
APART = "apart"


def held(indicator: Indicator, members: Decimal | None, answered: int) -> bool:
    """A norm per 100 members is not held against a single organisation of fewer: one copy of a dozen would meet it.
    `members` is what the figure was divided by, `answered` how many organisations stand behind it."""
    per_members = indicator.section == newspapers.SECTION and not indicator.share
    return not per_members or subscription.applied(members or Decimal(0), answered)


def against(indicator: Indicator, value: Decimal | None, members: Decimal | None, answered: int) -> str:
    """Where a figure as it is shown stands: below, within, above, APART, or "" where there is no norm or no value."""
    if indicator.norm is None or value is None:
        return ""
    if not held(indicator, members, answered):
        return APART
    return standing(indicator, half_up(value, narrative.places(indicator)))


@dataclass(frozen=True)
class Gap:
    """`share` is the value the norm speaks of; `amount` what its numerator lacks (below) or has too much of
    (above), never negative, in the numerator's unit and rounded so that adding it reaches the norm."""

    share: Decimal
    standing: str
    amount: Decimal


def gap(indicator: Indicator, form: Form, answers: Answers) -> str | None:
    """One sentence beside the field; None where no norm or ratio speaks of it, or something is not answered."""
    own = quantity(answers.get(indicator.code))
    if own is None:
        return None
    if indicator.norm is not None:
        return _told(indicator, indicator.norm, measured(indicator, indicator.norm, own, None), indicator)
    measure = _fed(indicator, form)
    if measure is None:
        return None
    counted = tallied(form.counted, answers)
    top, bottom = _sum(measure.numerator, counted), _sum(measure.denominator, counted)
    share = None if top is None or bottom is None else ratio(top, bottom, measure.factor)
    if share is None or top is None or bottom is None:
        return None
    if measure.norm is None:
        return f"{measure.short} — {_value(measure, share)}."
    return _told(measure, measure.norm, measured(measure, measure.norm, top, bottom, indicator), indicator)


def measured(
    measure: Indicator, norm: Norm, top: Decimal, bottom: Decimal | None, given: Indicator | None = None
) -> Gap:
    """`bottom` is None where the answer itself has the norm, and is not 0 otherwise; `given` is what is typed."""
    factor = Decimal(1) if bottom is None else bottom / measure.factor
    share = top if bottom is None else top / factor
    where = standing(measure, share)
    bound = norm.upper if where == "above" else norm.lower
    if where not in ("below", "above") or bound is None:
        return Gap(share, where, Decimal(0))
    places = 4 if (given or measure).kind is AnswerKind.DECIMAL else 0
    if (given or measure).kind is AnswerKind.PERCENT:
        places = 2
    return Gap(share, where, abs(bound * factor - top).quantize(Decimal(1).scaleb(-places), ROUND_CEILING))


def _fed(indicator: Indicator, form: Form) -> Indicator | None:
    """The ratio that this answer completes; of several the one with a norm, else the first."""
    found = [i for i in form.counted.values() if i.numerator and _last(form, i.numerator) == indicator.code]
    return next((i for i in found if i.norm), found[0] if found else None)


def _last(form: Form, codes: Sequence[str]) -> str | None:
    asked = [code for code in form.indicators if code in codes]
    return asked[-1] if asked else None


def _told(measure: Indicator, norm: Norm, found: Gap, given: Indicator) -> str:
    # 3,99 % is not told as the 4 % that it has not reached.
    way = {"below": ROUND_FLOOR, "above": ROUND_CEILING}.get(found.standing, ROUND_HALF_UP)
    now = f"{measure.short} — {_value(measure, found.share, way)}"
    amount = f"{digits(found.amount)}{NBSP}{given.unit}".rstrip()
    if found.standing == "below":
        return f"{now}; до нормы {_bound(measure, norm.lower)} не хватает {amount}"
    if found.standing == "above":
        return f"{now}; больше нормы {_bound(measure, norm.upper)} на {amount}"
    return f"{now}; норма {_bounds(measure, norm)} выполнена"


def _value(measure: Indicator, share: Decimal, way: str = ROUND_HALF_UP) -> str:
    places = max(measure.decimals, 1) if measure.kind is AnswerKind.PERCENT else measure.decimals
    return f"{digits(share.quantize(Decimal(1).scaleb(-places), way))}{NBSP}{measure.unit}".rstrip()


def _bound(measure: Indicator, bound: Decimal | None) -> str:
    return f"{digits(bound or Decimal(0))}{NBSP}{measure.unit}".rstrip()


def _bounds(measure: Indicator, norm: Norm) -> str:
    if norm.lower is not None and norm.upper is not None:
        return f"{number(norm.lower)}–{_bound(measure, norm.upper)}"
    return f"{'от' if norm.upper is None else 'до'} {_bound(measure, norm.upper or norm.lower)}"


def _sum(codes: Sequence[str], answers: Answers) -> Decimal | None:
    """None where any part is missing."""
    parts = [quantity(answers.get(code)) for code in codes]
    return None if None in parts else sum((p for p in parts if p is not None), Decimal(0))
