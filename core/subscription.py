"""The sums of a subscription: what an organisation has of each newspaper, what the norm asks for, what has changed.

Copies that the organisation above has ordered for a primary are counted once, at the primary; copies ordered for
those below are told by them, so they are in nobody's total here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from core.answers import Answers, Missing, quantity
from core.campaigns import Half
from core.doubts import digits
from core.formats import NBSP, count, number
from core.forms import Form
from core.indicators import SUBSCRIPTION, Indicator, Norm
from core.newspapers import HUNDRED, SECTION, Newspaper

# A smaller organisation is not held against a norm per 100 members by itself.
ALONE = 100
_PRINT = "_print"
_SINCE_EVER = Half(1900, 1)


@dataclass(frozen=True)
class Line:
    """Copies of one newspaper. A part is None where it is not asked or no number; `total` is of the numbers there are
    so far, None before that; `complete` once every part is a number, `no_data` where one never will be. `last_half`
    and `last_year` are totals of the half-year before and of the same half a year ago, None where they are not
    known."""

    paper: Newspaper
    printed: int | None
    electronic: int | None
    parent: int | None
    ordered: int | None
    total: int | None
    complete: bool
    last_half: int | None
    last_year: int | None
    norm: Norm | None = None
    no_data: bool = False

    @property
    def own(self) -> int:
        return (self.printed or 0) + (self.electronic or 0)


@dataclass(frozen=True)
class Sum:
    """Over all newspapers; `last_half` and `last_year` over all that were asked about then, None where nothing is
    known of them."""

    own: int
    parent: int
    ordered: int
    complete: bool
    last_half: int | None
    last_year: int | None
    no_data: bool = False
    # Of the own ones.
    electronic: int = 0

    @property
    def total(self) -> int:
        return self.own + self.parent


def cells(indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Those that stand in the matrix; the others (members, as of when) are ordinary questions."""
    return tuple(i for i in indicators if i.section == SECTION and _ending(i.code))


def _ending(code: str) -> str:
    paper, _, end = code.rpartition("_")
    return end if paper and end in ("print", "electronic", "parent", "ordered") else ""


def papers(form: Form, known: Iterable[Newspaper]) -> tuple[Newspaper, ...]:
    """The newspapers a form asks about, in its order. One that the dictionary has lost is told by its question."""
    by_code = {p.code: p for p in known}
    asked = (s.indicators for s in form.sections if s.campaign == SUBSCRIPTION)
    printed = [i for part in asked for i in cells(part) if i.code.endswith(_PRINT)]
    return tuple(by_code.get(i.code.removesuffix(_PRINT)) or _untold(i) for i in printed)


def _untold(printed: Indicator) -> Newspaper:
    title = printed.label.rpartition(", ")[0] or printed.label
    return Newspaper(printed.code.removesuffix(_PRINT), title, "", None, _SINCE_EVER)


def lines(
    form: Form, known: Sequence[Newspaper], answers: Answers, last_half: Answers, last_year: Answers
) -> tuple[Line, ...]:
    """`known` is the dictionary: of a newspaper without a past of its own its predecessor's is told."""
    return tuple(_line(p, form, known, answers, last_half, last_year) for p in papers(form, known))


def _line(
    paper: Newspaper,
    form: Form,
    known: Sequence[Newspaper],
    answers: Answers,
    last_half: Answers,
    last_year: Answers,
) -> Line:
    asked = [c for c in (*paper.copies, paper.ordered) if c in form.indicators]
    ratio = form.counted.get(paper.per_100)
    return Line(
        paper,
        printed=_copies(answers, paper.printed),
        electronic=_copies(answers, paper.electronic),
        parent=_copies(answers, paper.parent),
        ordered=_copies(answers, paper.ordered),
        total=_total(paper, answers),
        complete=all(quantity(answers.get(code)) is not None for code in asked),
        last_half=_past(paper, known, last_half),
        last_year=_past(paper, known, last_year),
        norm=ratio.norm if ratio else None,
        no_data=any(isinstance(answers.get(code), Missing) for code in asked),
    )


def _copies(answers: Answers, code: str) -> int | None:
    amount = quantity(answers.get(code))
    return None if amount is None else int(amount)


def _total(paper: Newspaper, answers: Answers) -> int | None:
    parts = [n for code in paper.copies if (n := _copies(answers, code)) is not None]
    return sum(parts) if parts else None


def _past(paper: Newspaper, known: Sequence[Newspaper], past: Answers) -> int | None:
    """Of the nearest of the newspaper and those before it that was asked about then."""
    by_code, passed = {p.code: p for p in known}, set[str]()
    at: Newspaper | None = paper
    while at is not None and at.code not in passed:
        if any(code in past for code in at.copies):
            return _whole(at.copies, past)
        passed.add(at.code)
        at = by_code.get(at.follows or "")
    return None


def _whole(codes: Iterable[str], past: Answers) -> int | None:
    """A past with «нет данных» in it has no total: whatever is set against it would look grown or fallen."""
    parts = [_copies(past, code) for code in codes if code in past]
    return None if not parts or None in parts else sum(n for n in parts if n is not None)


def summed(every: Iterable[Line], last_half: Answers, last_year: Answers) -> Sum:
    """The past is of its own newspapers: those closed since have no line, and were copies all the same."""
    every = tuple(every)
    return Sum(
        sum(line.own for line in every),
        sum(line.parent or 0 for line in every),
        sum(line.ordered or 0 for line in every),
        all(line.complete for line in every),
        _whole(filter(_counted, last_half), last_half),
        _whole(filter(_counted, last_year), last_year),
        any(line.no_data for line in every),
        sum(line.electronic or 0 for line in every),
    )


def _counted(code: str) -> bool:
    return _ending(code) in ("print", "electronic", "parent")


def target(members: int | Decimal | None, norm: Decimal | None, organisations: int = 1) -> int | None:
    """Whole copies: 101 members at one per 100 need two. None where there is no norm, or none for so few.
    `organisations`: how many the members are of."""
    if members is None or norm is None or not applied(members, organisations):
        return None
    return int((members * norm / HUNDRED).to_integral_value(ROUND_CEILING))


def applied(members: int | Decimal, organisations: int = 1) -> bool:
    """Is the norm held against these members? Small organisations meet it together, none of them alone."""
    return organisations > 1 or members >= ALONE


def gap(total: int, wanted: int) -> int:
    return max(0, wanted - total)


def told(line: Line, members: int | None) -> str:
    """Where the newspaper stands against its norm; "" without one."""
    if line.norm is None or line.norm.lower is None:
        return ""
    norm = f"Норма: {digits(line.norm.lower)} экз. на 100 членов Профсоюза."
    if members is None:
        return f"{norm} Укажите, сколько у вас членов, и мы посчитаем, сколько нужно вам."
    people = count(members, "член", "члена", "членов")
    wanted = target(members, line.norm.lower)
    if wanted is None:
        return f"{norm} У вас {people}: к организации меньше 100 человек её отдельно не применяют."
    return f"{norm} У вас {people} — по норме {number(wanted)}{_have(line, wanted)}."


def _have(line: Line, wanted: int) -> str:
    if line.no_data:
        return ", сколько есть — нет данных"
    return _against(line.total or 0, wanted) if line.complete else ""


def _against(total: int, wanted: int) -> str:
    lack = gap(total, wanted)
    return f", есть {number(total)}, " + (f"не хватает {number(lack)}" if lack else "норма выполнена")


def compared(now: int | None, before: int) -> str:
    """«3, сейчас на 1 больше»; without the second half until this one is known. Of copies and subscriptions
    together, so the unit is not told."""
    was = number(before)
    if now is None:
        return was
    if now == before:
        return f"{was}, сейчас столько же"
    return f"{was}, сейчас на {number(abs(now - before))} {'больше' if now > before else 'меньше'}"


def running(every: Sum, above: bool = False) -> str:
    """What there is over all newspapers; `above`: who also orders copies for those below."""
    unknown = " Без учёта того, о чём нет данных." if every.no_data else ""
    return _running(every, above) + unknown


def _running(every: Sum, above: bool) -> str:
    # Words that agree with any number: «свои 21», «своих 1» would not.
    if above:
        own = _pieces(every.own, every.electronic)
        return f"Для себя: {own}{_sorts(every)}. Для первичных организаций: {_pieces(every.ordered)}."
    whole = f"Всего {_pieces(every.total, every.electronic)}"
    if not every.parent:
        return f"{whole}{_sorts(every)}, за свой счёт." if every.total else f"{whole}."
    return f"{whole}: {paid(every.own, every.parent, _sorts(every))}."


def paid(own: int, parent: int, sorts: str = "") -> str:
    """Who pays for the copies."""
    return f"за свой счёт {number(own)}{sorts}, за счёт вышестоящей организации {number(parent)}"


def _sorts(every: Sum) -> str:
    printed = every.own - every.electronic
    if not printed or not every.electronic:
        return ""
    return f" (печатных {number(printed)}, электронных {number(every.electronic)})"


def _pieces(copies: int, electronic: int = 0) -> str:
    """Only what is printed has copies."""
    if not electronic:
        return count(copies, "экземпляр", "экземпляра", "экземпляров")
    if electronic == copies:
        return count(copies, "электронная подписка", "электронные подписки", "электронных подписок")
    return number(copies)


def amount(copies: int, electronic: int = 0) -> str:
    """The same in brief: «3 экз.»."""
    unit = "экз." if not electronic else "подп." if electronic == copies else "экз. и подписок"
    return f"{number(copies)}{NBSP}{unit}"
