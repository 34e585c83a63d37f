"""What a form may contain: problems that block handing in, and warnings that ask for a second look."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from core.answers import Answers, Missing, Value, quantity
from core.catalogue import AnswerKind, Indicator
from core.formats import number
from core.forms import Form, applies
from core.organisations import Kind, Level
from core.problems import Problem

# (part, whole): both numbers belong to one organisation on one date.
PARTS = (
    ("members_working", "workers_total"),
    ("members_working", "members_total"),
    ("members_students", "students_total"),
    ("members_students", "members_total"),
    ("members_pensioners", "members_total"),
    ("members_youth", "members_total"),
    ("members_on_leave", "members_working"),
    ("etickets", "ais_members"),
    ("meetings_held", "primaries_count"),
)
# More people in the register than in the organisation is suspicious, yet happens while the register is mended.
SOFT_PARTS = (("ais_members", "members_total"),)
# Whole -> its parts. Published totals do not always add up, so a difference is said and never refused.
SUMS = {
    "members_total": ("members_working", "members_students", "members_pensioners"),
    "primaries_count": (
        "primaries_school",
        "primaries_kindergarten",
        "primaries_extra",
        "primaries_college",
        "primaries_university",
        "primaries_other",
    ),
}
# A change is suspicious when it is both this many times and at least this step.
JUMP_TIMES, JUMP_STEP = 2, 20


def check(form: Form, kind: Kind | None, answers: Answers, last_year: Answers, today: date) -> list[Problem]:
    """Everything at once, in the order of the form; blocking problems and warnings together."""
    asked = {i.code: i for i in form.asked(kind, answers)}
    found = list(_unanswered(asked, answers))
    for code, indicator in asked.items():
        if code in answers:
            found += _bounds(indicator, answers[code], today)
    # What is no longer asked (hidden by an earlier answer) must not accuse anybody.
    given = {c: v for c, v in answers.items() if c in asked}
    found += _parts(asked, given)
    found += _sums(asked, given, form.level)
    found += _jumps(asked, given, last_year)
    order = {code: n for n, code in enumerate(form.indicators)}
    return sorted(found, key=lambda p: order.get(p.code, -1))


def blocking(problems: list[Problem]) -> list[Problem]:
    return [p for p in problems if p.blocking]


def pruned(form: Form, kind: Kind | None, answers: Answers) -> dict[str, Value]:
    """Answers without those that are not asked of this kind or whose question no longer applies; repeated,
    because a chain may hang on them."""
    asked = {c for c, i in form.indicators.items() if i.asked(form.level, kind)}
    kept = {c: v for c, v in answers.items() if c in asked}
    while True:
        left = {c: v for c, v in kept.items() if applies(form.indicators[c], kept)}
        if len(left) == len(kept):
            return left
        kept = left


def _unanswered(asked: Mapping[str, Indicator], answers: Answers) -> Iterator[Problem]:
    for code, indicator in asked.items():
        if indicator.required and code not in answers:
            yield Problem(code, "Ответьте на вопрос. Если данных нет, отметьте «нет данных».")


def _bounds(indicator: Indicator, value: Value, today: date) -> Iterator[Problem]:
    if isinstance(value, date) and value > today:
        yield Problem(indicator.code, "Дата ещё не наступила. Проверьте год.")
    amount = quantity(value)
    if amount is None or isinstance(value, Missing):
        return
    least = indicator.minimum if indicator.minimum is not None else Decimal(0)
    most = indicator.maximum
    if most is None:
        most = Decimal(100) if indicator.kind is AnswerKind.PERCENT else Decimal(1_000_000)
        most = Decimal(10) ** 11 if indicator.kind is AnswerKind.MONEY else most
    if amount < least:
        yield Problem(indicator.code, f"Не может быть меньше {number(least)}.")
    if amount > most:
        yield Problem(indicator.code, f"Не может быть больше {number(most)}. Проверьте, нет ли лишней цифры.")


def _parts(asked: Mapping[str, Indicator], answers: Answers) -> Iterator[Problem]:
    for pairs, hard in ((PARTS, True), (SOFT_PARTS, False)):
        for part, whole in pairs:
            small, large = quantity(answers.get(part)), quantity(answers.get(whole))
            if small is None or large is None or small <= large:
                continue
            name = asked[whole].short
            yield Problem(
                part, f"{number(small)} больше, чем «{name}» — {number(large)}. Проверьте оба числа.", hard
            )


def _sums(asked: Mapping[str, Indicator], answers: Answers, level: Level) -> Iterator[Problem]:
    for whole, parts in SUMS.items():
        total = quantity(answers.get(whole))
        given = [quantity(answers.get(p)) for p in parts]
        known = [g for g in given if g is not None]
        incomplete = len(known) < 2
        if total is None or incomplete or whole not in asked:
            continue
        if total != sum(known):
            gap = number(abs(total - sum(known)))
            yield Problem(
                whole, f"Сумма частей — {number(sum(known))}, расхождение {gap}. Сохранить можно.", False
            )


def _jumps(asked: Mapping[str, Indicator], answers: Answers, last_year: Answers) -> Iterator[Problem]:
    for code in asked:
        now, before = quantity(answers.get(code)), quantity(last_year.get(code))
        if now is None or before is None or abs(now - before) < JUMP_STEP:
            continue
        low, high = sorted((now, before))
        if high > low * JUMP_TIMES:
            text = f"В прошлом году было {number(before)}, теперь {number(now)}: нет ли опечатки?"
            yield Problem(code, text, False)
