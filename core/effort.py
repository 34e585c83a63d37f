"""How long it takes to answer: an estimate for a person, not a measurement."""

from collections.abc import Iterable

from core.forms import Form
from core.indicators import AnswerKind, Indicator

QUICK, TYPED, WORDED, LONG = 6, 12, 20, 60
# Longer texts than this are written in a field of several lines.
LONG_TEXT = 300

_SECONDS = {
    AnswerKind.YES_NO: QUICK,
    AnswerKind.CHOICE: QUICK,
    AnswerKind.SEVERAL: QUICK,
    AnswerKind.ADDRESS: WORDED,
    AnswerKind.ROWS: LONG,
}


def minutes(questions: Form | Iterable[Indicator]) -> int:
    """Whole minutes, rounded up, at least 1."""
    asked = questions.indicators.values() if isinstance(questions, Form) else questions
    return max(1, -(-sum(map(_seconds, asked)) // 60))


def _seconds(indicator: Indicator) -> int:
    if indicator.kind is AnswerKind.TEXT:
        short = bool(indicator.format) or (indicator.maximum or LONG_TEXT + 1) <= LONG_TEXT
        return WORDED if short else LONG
    return 0 if indicator.computed else _SECONDS.get(indicator.kind, TYPED)
