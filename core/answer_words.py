"""An answer as a reader sees it: in words on the screen and on paper; the text of people comes as it is."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from core import formats
from core.answers import Missing, Rows, Value
from core.forms import Form
from core.indicators import AnswerKind, Indicator
from core.methodology import Measure
from core.rating import PartScore
from core.yardsticks import named

UNANSWERED = "нет ответа"
HIDDEN = "ответ не публикуется"
NOT_ASKED = "об этом не спрашивали: на главный вопрос ответили «нет»"


def digits(value: Decimal | int) -> str:
    """A number with as many decimals as it has: 3.50 -> «3,5»."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return formats.number(value, max(0, -exponent) if isinstance(exponent, int) else 0)


def worded(indicator: Indicator, value: Value | None) -> str:
    """«42 чел.», «Да», «своя, профсоюзная»."""
    if value is None:
        return UNANSWERED
    if isinstance(value, Missing):
        return value.label
    if isinstance(value, bool):
        return "Да" if value else "Нет"
    if isinstance(value, (int, Decimal)):
        return f"{digits(value)}{formats.NBSP}{indicator.unit}".rstrip()
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Rows):
        return formats.count(len(value.lines), "запись", "записи", "записей") if value.lines else "нет"
    if isinstance(value, tuple):
        return "; ".join(indicator.known_labels.get(v, v) for v in value)
    return indicator.known_labels.get(value, value) if indicator.kind is AnswerKind.CHOICE else value


def of_part(found: PartScore, form: Form, public: Mapping[str, Value]) -> str:
    """What stands behind a part of the index; nothing that is not public is told."""
    codes = named(found.part)
    if any(code in form.counted and not form.counted[code].public for code in codes):
        return HIDDEN
    told = [worded(form.indicators[code], public.get(code)) for code in codes if code in form.indicators]
    words = found.outcome.words or NOT_ASKED
    if found.part.measure is Measure.FRESH and found.outcome.known:
        words = f"на день сдачи — {words}"
    said = told[0] if len(told) == len(codes) == 1 and told[0].casefold() != words.casefold() else ""
    return f"{said} ({words})" if said else words
