"""How much of what those above will see stands on doubtful answers: the order of a reviewer's list.

The rule. Every doubtful answer weighs as much, in per cent, as the form's part in the total of the organisation
above: the larger of this year's number and last year's (a lost zero does as much harm as one too many), over what
that total is expected to be. It is expected to be last year's with this form's change in it; where there was none,
the mean of this year's accepted forms times the forms expected; before the first of them, the form weighs as its
members do, or as one of those expected. What is counted nowhere weighs nothing. An explained doubt weighs a third.
A doubt about the whole form weighs WHOLE: less than one number that makes half of a total, more than a usual jump.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core.answers import Answers
from core.indicators import Aggregation, Indicator
from core.measures import Contribution, contributions
from core.problems import Problem
from core.reasons import explained

MEMBERS = "members_total"
WHOLE = Decimal(20)
# An explained doubt is divided by this.
EXPLAINED = 3
NOTHING = Decimal(0)
_UNIT = Decimal("0.0001")

# What a rule of core.doubts found, in two words: its numbers are told beside the answer.
WORDS: Mapping[str, str] = {
    "tenfold": "похоже на лишний или потерянный ноль",
    "jump": "резко изменилось за год",
    "peers": "не как у похожих организаций",
    "below": "не сходится с формами первичных",
    "soft_part": "часть больше целого",
    "sum": "сумма частей не сходится",
    "double": "похожие записи",
    "stale": "старая дата",
    "same": "числа те же, что в прошлом году",
    "zeros": "во всех числах стоит 0",
}


@dataclass(frozen=True)
class Doubt:
    """A warning as it stood when the form was handed in; `code` is "" where it is about the whole form."""

    code: str
    rule: str
    explained: bool

    @property
    def words(self) -> str:
        return WORDS.get(self.rule, "стоит проверить")


# No doubt about the answers: those above have answered for the organisation. It is kept among them, so that a list
# of a thousand forms need not ask the journal.
ENTERED = Doubt("", "entered", False)


@dataclass(frozen=True)
class Above:
    """What the organisation above has of forms of this level, by indicator: accepted last year and so far this
    year; and how many it expects."""

    last: Mapping[str, Contribution] = field(default_factory=dict)
    now: Mapping[str, Contribution] = field(default_factory=dict)
    expected: int = 0


@dataclass(frozen=True)
class Weighed:
    """Both years of one form, as what they add to the totals."""

    counted: Mapping[str, Indicator]
    mine: Mapping[str, Contribution]
    before: Mapping[str, Contribution]
    above: Above

    @classmethod
    def of(cls, counted: Mapping[str, Indicator], given: Answers, last: Answers, above: Above) -> "Weighed":
        return cls(counted, contributions(counted, given), contributions(counted, last), above)

    def share(self, code: str) -> Decimal:
        """0–1: of the total that this answer goes into, or the largest of several."""
        return max((self._share(i) for i in _standing_on(code, self.counted)), default=NOTHING)

    def _share(self, i: Indicator) -> Decimal:
        now, before = _amount(i, self.mine), _amount(i, self.before)
        stake = max(now, before)
        if not stake:
            return NOTHING
        whole = self._expected(i, now, before, stake)
        return min(stake / whole, Decimal(1)) if whole is not None else self._as_members()

    def _expected(self, i: Indicator, now: Decimal, before: Decimal, stake: Decimal) -> Decimal | None:
        """None where nobody has told anything of it, last year or this one."""
        last = _amount(i, self.above.last)
        if last:
            return max(last, last - before + now, stake)
        known = self.above.now.get(i.code)
        if known is None or known.answered <= 0:
            return None
        counted = known.answered + 1
        mean = (_amount(i, self.above.now) + stake) / counted
        return max(mean * max(self.above.expected, counted), stake)

    def _as_members(self) -> Decimal:
        members = self.counted.get(MEMBERS)
        if members is not None:
            now, before = _amount(members, self.mine), _amount(members, self.before)
            whole = self._expected(members, now, before, max(now, before))
            if whole:
                return min(max(now, before) / whole, Decimal(1))
        return 1 / Decimal(max(self.above.expected, 1))


def _amount(i: Indicator, of: Mapping[str, Contribution]) -> Decimal:
    """What is added up; of a share, how many have answered: one answer of them is at stake."""
    found = of.get(i.code)
    if found is None:
        return NOTHING
    return Decimal(found.answered) if i.aggregation is Aggregation.SHARE_YES else abs(found.total)


def _standing_on(code: str, counted: Mapping[str, Indicator]) -> list[Indicator]:
    """What is added up from the answer: itself, or all that is counted from it."""
    own = counted.get(code)
    if own is not None and own.aggregation.additive:
        return [own]
    return [i for i in counted.values() if i.aggregation.additive and code in _behind(i, counted)]


def _behind(indicator: Indicator, counted: Mapping[str, Indicator]) -> set[str]:
    found, waiting = set[str](), list(indicator.parts)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += counted[code].parts if code in counted else ()
    return found


def told(problems: Iterable[Problem], explanations: Mapping[str, object]) -> list[Doubt]:
    """The warnings among the problems, in their order."""
    return [Doubt(p.code, p.rule, explained(p, explanations) is not None) for p in problems if not p.blocking]


def weight(doubts: Sequence[Doubt], form: Weighed) -> Decimal:
    """Per cent, added up over the doubts; may be over 100."""
    found = NOTHING
    for doubt in doubts:
        one = form.share(doubt.code) * 100 if doubt.code else WHOLE
        found += one / EXPLAINED if doubt.explained else one
    return found.quantize(_UNIT)


def stored(doubts: Iterable[Doubt]) -> list[list[object]]:
    """As JSON."""
    return [[d.code, d.rule, d.explained] for d in doubts]


def read(rows: Iterable[object]) -> tuple[Doubt, ...]:
    """What is stored; whatever is not one of ours is as if absent."""
    triples = (row for row in rows if isinstance(row, (list, tuple)) and len(row) == 3)
    return tuple(Doubt(str(code), str(rule), bool(said)) for code, rule, said in triples)
