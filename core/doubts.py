"""What asks for a second look: it never blocks, and a reason (core.reasons) answers it.

Too many warnings teach people to write what is expected instead of what is true. Hence a field gets one at most,
the most telling, and small changes get none.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from core import text
from core.answers import Answers, Missing, Row, Rows, plain, quantity
from core.formats import count, day, half_up, number, of, plural
from core.indicators import AnswerKind, Indicator
from core.problems import Problem

# Fewer similar organisations than this say nothing about what is usual.
ENOUGH_PEERS = 30
JUMP_TIMES = 2
# Shares in per cent: counted primaries below which sums are not compared, the gap that is worth a word, and how
# much of a form may repeat last year's.
ENOUGH_COUNTED, GAP, REPEATED = 90, 10, 80
# Numbers needed before a whole form can be called a copy, or empty.
ENOUGH_TO_REPEAT, ENOUGH_ZEROS = 8, 3
MEND = "Исправьте число или укажите причину."


@dataclass(frozen=True)
class Range:
    """Where the middle 96 of 100 (p2–p98) of `n` similar organisations are; `label` says similar in what:
    «школа, 51–100 членов»."""

    n: int
    low: Decimal
    high: Decimal
    label: str = ""


@dataclass(frozen=True)
class Context:
    """What a form is compared with; what is absent is not compared.

    `below` is what accepted forms of the primaries add up to, `below_counted` from how many of how many of them.
    `year` is the one that is told of: by its end, not by today, are figures of the past old.
    """

    last: Answers = field(default_factory=dict)
    peers: Mapping[str, Range] = field(default_factory=dict)
    below: Mapping[str, Decimal] = field(default_factory=dict)
    below_counted: tuple[int, int] = (0, 0)
    today: date | None = None
    year: int | None = None

    @property
    def then(self) -> date | None:
        """The day by which a date is old."""
        if self.today is None or self.year is None:
            return self.today
        return min(self.today, date(self.year, 12, 31))


@dataclass(frozen=True)
class Seen:
    """One form under the rules: `answers` to what is `asked`, with what is counted from rows beside them."""

    indicators: Mapping[str, Indicator]
    asked: Mapping[str, Indicator]
    answers: Answers
    context: Context

    def both(self, indicator: Indicator) -> tuple[Decimal, Decimal] | None:
        """Last year's number and this one, where there are both."""
        before = quantity(self.context.last.get(indicator.code))
        now = quantity(self.answers.get(indicator.code))
        return None if before is None or now is None else (before, now)


def found(seen: Seen, blocked: Collection[str]) -> list[Problem]:
    """Of the whole form, then of each field that nothing blocks."""
    told = list(_whole(seen))
    for code, indicator in seen.asked.items():
        if code in seen.answers and code not in blocked:
            rules = ((rule, look(indicator, seen)) for rule, look in _LOOKS)
            told += [Problem(code, words, False, rule) for rule, words in rules if words][:1]
    return told


def digits(value: Decimal | int) -> str:
    """A number as exact as it is: «1 234», «0,25»."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return number(value, min(4, max(0, -exponent)) if isinstance(exponent, int) else 0)


def exceeded(amount: Decimal, wholes: Sequence[str], answers: Answers) -> Iterator[tuple[str, Decimal]]:
    """The wholes that are smaller than their part."""
    for whole in wholes:
        large = quantity(answers.get(whole))
        if large is not None and amount > large:
            yield whole, large


def _whole(seen: Seen) -> Iterator[Problem]:
    given = (quantity(seen.answers.get(c)) for c, i in seen.asked.items() if i.kind.numeric)
    numbers = [n for n in given if n is not None]
    if len(numbers) >= ENOUGH_ZEROS and not any(numbers):
        words = "Во всех числах формы стоит 0. Где данных нет, отметьте «нет данных»; если так и есть, "
        yield Problem("", words + "укажите причину.", False, "zeros")
    pairs = [pair for i in seen.asked.values() if (pair := seen.both(i)) and any(pair)]
    same = sum(before == now for before, now in pairs)
    if len(pairs) >= ENOUGH_TO_REPEAT and same * 100 > len(pairs) * REPEATED:
        words = f"Числа те же, что в прошлом году: {number(same)} из {number(len(pairs))}. "
        yield Problem("", words + "Обновите их или укажите причину.", False, "same")


def _jumped(indicator: Indicator, seen: Seen) -> tuple[Decimal, Decimal] | None:
    """Before and now, where the change is both many times and at least a step."""
    pair = seen.both(indicator)
    if pair is None or abs(pair[0] - pair[1]) < indicator.step:
        return None
    low, high = sorted(map(abs, pair))
    return pair if high > low * JUMP_TIMES else None


def _tenfold(indicator: Indicator, seen: Seen) -> str:
    pair = _jumped(indicator, seen)
    if pair is None or not _slipped(*sorted(map(abs, pair))):
        return ""
    before, now = pair
    guess = "Похоже на лишний ноль" if abs(now) > abs(before) else "Похоже на потерянный ноль"
    return f"{guess}: в прошлом году было {digits(before)}, теперь {digits(now)}. {MEND}"


def _slipped(low: Decimal, high: Decimal) -> bool:
    """Ten or a hundred times as much, to a twentieth: nobody has exactly as many again (89 and 860); or the same
    digits with one zero more."""
    if not low:
        return False
    near = any(abs(high - low * k) <= low * k / 20 for k in (10, 100))
    if near or low != low.to_integral_value() or high != high.to_integral_value():
        return near
    few, many = str(int(low)), str(int(high))
    return few.replace("0", "") == many.replace("0", "") and len(many) == len(few) + 1


def _jump(indicator: Indicator, seen: Seen) -> str:
    pair = _jumped(indicator, seen)
    if pair is None:
        return ""
    before, now = pair
    return f"В прошлом году было {digits(before)}, теперь {digits(now)}{_times(before, now)}. {MEND}"


def _times(before: Decimal, now: Decimal) -> str:
    low, high = sorted(map(abs, (before, now)))
    if not low:
        return ""
    times = half_up(high / low, 1)
    word = plural(int(times), "раз", "раза", "раз") if times == int(times) else "раза"
    return f": в {digits(times)} {word} {'больше' if abs(now) > abs(before) else 'меньше'}"


def _peers(indicator: Indicator, seen: Seen) -> str:
    usual, amount = seen.context.peers.get(indicator.code), quantity(seen.answers.get(indicator.code))
    if usual is None or amount is None or usual.n < ENOUGH_PEERS:
        return ""
    # Rounded outwards: «обычно от 2» is not said to somebody who has 2.
    unit = Decimal(1).scaleb({AnswerKind.WHOLE: 0, AnswerKind.DECIMAL: -4}.get(indicator.kind, -2))
    low, high = usual.low.quantize(unit, ROUND_FLOOR), usual.high.quantize(unit, ROUND_CEILING)
    if low <= amount <= high:
        return ""
    label = f" ({usual.label})" if usual.label else ""
    bounds = digits(low) if low == high else f"от {digits(low)} до {digits(high)}"
    compared = count(usual.n, "организацией", "организациями", "организациями")
    told = f"Обычно у похожих организаций{label} {bounds}; у вас {digits(amount)}."
    return f"{told} Сравнили с {compared} без крайних значений. {MEND}"


def _below(indicator: Indicator, seen: Seen) -> str:
    total, amount = seen.context.below.get(indicator.code), quantity(seen.answers.get(indicator.code))
    counted, expected = seen.context.below_counted
    if total is None or amount is None or not counted or counted * 100 < expected * ENOUGH_COUNTED:
        return ""
    gap = abs(amount - total)
    if gap < indicator.step or gap * 100 <= abs(total) * GAP:
        return ""
    told = f"В принятых формах первичных организаций — {digits(total)} ({of(counted, expected)}), "
    return f"{told}здесь {digits(amount)}: расхождение {digits(gap)}. {MEND}"


def _soft_part(indicator: Indicator, seen: Seen) -> str:
    amount = quantity(seen.answers.get(indicator.code))
    if amount is None:
        return ""
    for whole, large in exceeded(amount, indicator.softly_part_of, seen.answers):
        name = seen.indicators[whole].short
        return f"{digits(amount)} больше, чем «{name}» — {digits(large)}. Проверьте оба числа или укажите причину."
    return ""


def _sum(indicator: Indicator, seen: Seen) -> str:
    total = quantity(seen.answers.get(indicator.code))
    given = [seen.answers.get(c) for c in indicator.sum_of if c in seen.asked]
    known = [amount for value in given if (amount := quantity(value)) is not None]
    # One part is not yet a sum.
    if total is None or len(known) < 2:
        return ""
    parts = sum(known, Decimal(0))
    unknown = any(value is None or value is Missing.NO_DATA for value in given)
    if parts == total or (unknown and parts < total):
        return ""
    gap = digits(abs(total - parts))
    return f"Сумма частей — {digits(parts)}, здесь {digits(total)}: расхождение {gap}. {MEND}"


def _double(indicator: Indicator, seen: Seen) -> str:
    value = seen.answers.get(indicator.code)
    first: dict[tuple[str, ...], int] = {}
    for place, line in enumerate(value.lines if isinstance(value, Rows) else (), start=1):
        key = _identity(indicator, line)
        if key and first.setdefault(key, place) != place:
            told = f"Запись {place}: похожа на запись {first[key]}."
            return f"{told} Удалите лишнюю или укажите, почему их две."
    return ""


def _identity(indicator: Indicator, line: Row) -> tuple[str, ...]:
    """What makes two records one: a channel is its platform and address; a publication or an event where, what
    and when; of anything else all is the same. () where what has to be known is not filled."""
    needed = [c for c in indicator.columns if c.required]
    choices = [c for c in needed if c.kind is AnswerKind.CHOICE]
    places = [c for c in needed if c.kind is AnswerKind.ADDRESS]
    titles = [c for c in needed if c.kind is AnswerKind.TEXT]
    if places:
        key, more = choices[:1] + places, []
    elif titles:
        key, more = choices + titles, [c for c in indicator.columns if c.kind is AnswerKind.DATE]
    else:
        key, more = needed, list(indicator.columns)
    words = tuple(_word(c, line) for c in key)
    return words + tuple(_word(c, line) for c in more) if all(words) else ()


def _word(column: Indicator, line: Row) -> str:
    word = text.search_key(plain(line.get(column.code)) or "")
    if column.kind is AnswerKind.ADDRESS:
        word = word.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return word


def _stale(indicator: Indicator, seen: Seen) -> str:
    value = seen.answers.get(indicator.code)
    if isinstance(value, date):
        return _old(indicator, value, seen.context.then)
    for place, line in enumerate(value.lines if isinstance(value, Rows) else (), start=1):
        for column in indicator.columns:
            cell = line.get(column.code)
            if isinstance(cell, date) and (told := _old(column, cell, seen.context.then)):
                return f"Запись {place}, «{column.short}»: {told}"
    return ""


def _old(indicator: Indicator, value: date, today: date | None) -> str:
    limit = indicator.stale_after
    if limit is None or today is None or (today - value).days <= limit:
        return ""
    age = count((today - value).days, "день", "дня", "дней")
    usual = count(limit, "дня", "дней", "дней")
    return f"{day(value)} — прошло {age}, обычно не больше {usual}. Исправьте дату или укажите причину."


# The most telling first.
_LOOKS: tuple[tuple[str, Callable[[Indicator, Seen], str]], ...] = (
    ("tenfold", _tenfold),
    ("jump", _jump),
    ("peers", _peers),
    ("below", _below),
    ("soft_part", _soft_part),
    ("sum", _sum),
    ("double", _double),
    ("stale", _stale),
)
# In the order in which they are told.
RULES = ("zeros", "same", *(rule for rule, _ in _LOOKS))
