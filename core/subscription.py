"""The sums of a subscription: what an organisation has of each newspaper, what the norm asks for, what has changed.

Copies that the organisation above has ordered for a primary are counted once, at the primary; copies ordered for
those below are told by them, so they are in nobody's total here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from core.answers import Answers, quantity
from core.campaigns import Half
from core.doubts import digits
from core.formats import count, number
from core.forms import Form
from core.indicators import SUBSCRIPTION, Indicator, Norm
from core.newspapers import HUNDRED, SECTION, Newspaper

# A smaller organisation is not held against a norm per 100 members by itself.
ALONE = 100
_PRINT = "_print"
_SINCE_EVER = Half(1900, 1)


@dataclass(frozen=True)
class Line:
    """Copies of one newspaper. A part is None where it is not asked or not answered; `total` is of what has been
    answered so far, None before that; `complete` once everything is. `last_half` and `last_year` are totals of the
    half-year before and of the same half a year ago, None where they are not known."""

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

    @property
    def own(self) -> int:
        return (self.printed or 0) + (self.electronic or 0)


@dataclass(frozen=True)
class Sum:
    """Over all newspapers. `last_half` and `last_year` are None where nothing is known of them."""

    own: int
    parent: int
    ordered: int
    complete: bool
    last_half: int | None
    last_year: int | None

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
        complete=all(code in answers for code in asked),
        last_half=_past(paper, known, last_half),
        last_year=_past(paper, known, last_year),
        norm=ratio.norm if ratio else None,
    )


def _copies(answers: Answers, code: str) -> int | None:
    amount = quantity(answers.get(code))
    return None if amount is None else int(amount)


def _total(paper: Newspaper, answers: Answers) -> int | None:
    parts = [n for code in paper.copies if (n := _copies(answers, code)) is not None]
    return sum(parts) if parts else None


def _past(paper: Newspaper, known: Sequence[Newspaper], past: Answers) -> int | None:
    own = _total(paper, past)
    earlier = next((p for p in known if p.code == paper.follows), None)
    return own if own is not None or earlier is None else _total(earlier, past)


def summed(every: Iterable[Line]) -> Sum:
    every = tuple(every)
    return Sum(
        sum(line.own for line in every),
        sum(line.parent or 0 for line in every),
        sum(line.ordered or 0 for line in every),
        all(line.complete for line in every),
        _known(line.last_half for line in every),
        _known(line.last_year for line in every),
    )


def _known(amounts: Iterable[int | None]) -> int | None:
    there = [n for n in amounts if n is not None]
    return sum(there) if there else None


def target(members: int | None, norm: Decimal | None) -> int | None:
    """Whole copies: 101 members at one per 100 need two. None where the norm is not for this organisation alone."""
    if members is None or norm is None or members < ALONE:
        return None
    return int((members * norm / HUNDRED).to_integral_value(ROUND_CEILING))


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
    have = _against(line.total or 0, wanted) if line.complete else ""
    return f"{norm} У вас {people} — по норме {number(wanted)}{have}."


def _against(total: int, wanted: int) -> str:
    lack = gap(total, wanted)
    return f", есть {number(total)}, " + (f"не хватает {number(lack)}" if lack else "норма выполнена")


def compared(now: int | None, before: int) -> str:
    """«3 экз., сейчас на 1 больше»; without the second half until this one is known."""
    was = f"{number(before)} экз."
    if now is None:
        return was
    if now == before:
        return f"{was}, сейчас столько же"
    return f"{was}, сейчас на {number(abs(now - before))} {'больше' if now > before else 'меньше'}"


def running(every: Sum, above: bool = False) -> str:
    """One sentence over all newspapers; `above`: who also orders copies for those below."""
    if above:
        return f"Для себя {_pieces(every.own)}. Для первичных организаций {_pieces(every.ordered)}."
    if not every.parent:
        return f"Всего {_pieces(every.total)}, все за свой счёт." if every.total else f"Всего {_pieces(0)}."
    own = f"свои {number(every.own)}, за счёт вышестоящей организации {number(every.parent)}"
    return f"Всего {_pieces(every.total)}: {own}."


def _pieces(copies: int) -> str:
    return count(copies, "экземпляр", "экземпляра", "экземпляров")
