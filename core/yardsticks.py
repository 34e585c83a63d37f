"""How a part of the index is measured: each measure turns answers into 0–1, words and the figures of advice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

from core.answers import NOTHING, Answers, Missing, Row, Rows, Value, contradictory, plain, quantity
from core.formats import count, number
from core.forms import applies
from core.indicators import AnswerKind, Indicator
from core.methodology import Measure, Part

ZERO, ONE = Decimal(0), Decimal(1)
NO_ANSWER = "нет ответа"

# Figures that are not in the monitoring form of the organisation: of the one above, and of its subscription.
PACKS_SENT = "packs_sent"
COPIES = {
    "copies_any": "газета выписана",
    "copies_main": "общепрофсоюзная газета",
    "copies_sector": "отраслевая газета",
    "copies_other": "региональная газета",
    "copies_members": "членов Профсоюза",
}
# Of the primaries below: how many have such a newspaper, of how many that were asked.
BELOW = {
    "sector_there": "первичных с отраслевой газетой",
    "sector_asked": "ответивших первичных",
    "other_there": "первичных с региональной газетой",
    "other_asked": "ответивших первичных",
}
PAPERS = frozenset({*COPIES, *BELOW})
OUTSIDE = PAPERS | {PACKS_SENT}


@dataclass(frozen=True)
class Ground:
    """What is known about one organisation; `answers` with what is counted from rows and OUTSIDE figures."""

    indicators: Mapping[str, Indicator]
    answers: Answers
    today: date

    def has(self, code: str) -> bool:
        """Can it be known at all: is it in the form, or has it been given from outside?"""
        return code in self.indicators or (code in OUTSIDE and code in self.answers)

    def asked(self, code: str) -> bool:
        indicator = self.indicators.get(code)
        return indicator is None or applies(indicator, self.answers)

    def answer(self, code: str) -> Value | None:
        """None also for «нет данных», «неприменимо» and what contradicts itself."""
        found = self.answers.get(code)
        return None if isinstance(found, Missing) or contradictory(found) else found

    def positive(self, code: str) -> bool | None:
        """Is it there? None where nobody has said."""
        value = self.answer(code)
        if value is None:
            return None
        if isinstance(value, Rows):
            return bool(value.lines)
        if isinstance(value, tuple):
            return bool(set(value) - {NOTHING})
        amount = quantity(value)
        return self._yes(code, value) if amount is None else amount > 0

    def _yes(self, code: str, value: Value) -> bool:
        indicator = self.indicators.get(code)
        worded = indicator is None or indicator.kind in (AnswerKind.YES_NO, AnswerKind.CHOICE)
        return not worded or plain(value) in (indicator.yes if indicator else ("yes",))

    def any_positive(self, codes: Sequence[str]) -> bool | None:
        said = [self.positive(c) for c in codes if self.asked(c)]
        return any(said) if said and set(said) != {None} else None

    def question(self, code: str) -> str:
        """What a person can answer to change it: of a count its rows, of rows that are not asked «are there any»."""
        indicator = self.indicators.get(code)
        if indicator is None:
            return code
        if indicator.tally:
            return self.question(indicator.tally.rows)
        return code if indicator.after is None or self.asked(code) else self.question(indicator.after.code)

    def name(self, code: str) -> str:
        outside = COPIES | BELOW
        return self.indicators[code].short if code in self.indicators else outside.get(code, code)


@dataclass(frozen=True)
class Outcome:
    """`value` 0–1. Not `known`: nobody has answered, it earns nothing. `words` is "" where it was not asked.
    `step` is what one act would add to the value, `code` the question it is about."""

    value: Decimal
    words: str
    known: bool = True
    figures: Mapping[str, str] = field(default_factory=dict)
    step: Decimal = ZERO
    code: str = ""


SILENT = Outcome(ZERO, "", known=False)
UNKNOWN = Outcome(ZERO, NO_ANSWER, known=False)


def measured(part: Part, ground: Ground, members: Decimal | None) -> Outcome | None:
    """None where the part does not count here: not in the form, no base to divide by, other sizes only."""
    codes = [c for c in named(part) if ground.has(c)]
    if not codes or not part.counts_for(members):
        return None
    outcome = _MEASURES[part.measure](part, codes, ground)
    if outcome is None:
        return None
    hidden = part.given and ground.has(part.given) and not ground.positive(part.given)
    if hidden or not any(map(ground.asked, codes)):
        return SILENT
    return replace(outcome, code=ground.question(outcome.code or part.ask or codes[0]))


def named(part: Part) -> list[str]:
    """Every question a part looks at."""
    lists = [*part.codes, *(c for c, _ in part.items if part.measure is not Measure.RECORD)]
    if part.measure is Measure.BEST:
        lists += [c for c, _ in part.values]
    return [code for alternatives in lists for code in alternatives.split("|")]


def _yes(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    there = ground.any_positive(codes)
    if there is None:
        return UNKNOWN
    return _graded(Decimal(there), "да" if there else "нет")


def _choice(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    chosen = plain(ground.answer(codes[0]))
    if chosen is None:
        return UNKNOWN
    indicator = ground.indicators.get(codes[0])
    label = indicator.known_labels.get(chosen, chosen) if indicator else chosen
    return _graded(dict(part.values).get(chosen, ZERO), label, answer=label)


def _best(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    if ground.any_positive(codes) is None:
        return UNKNOWN
    found = [(value, code) for code, value in part.values if ground.positive(code)]
    value, code = max(found, default=(ZERO, ""))
    return _graded(value, ground.name(code) if code else "нет")


def _fresh(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    day = ground.answer(codes[0])
    if not isinstance(day, date):
        return UNKNOWN
    old = max(0, (ground.today - day).days)
    ago = count(old, "день", "дня", "дней")
    words = f"{ago} назад" if old else "сегодня"
    limit = count(int(part.enough), "дня", "дней", "дней")
    return _graded(
        Decimal(old <= part.enough), f"{words}, норма — не реже раза в {_days(part)}", ago=ago, enough=limit
    )


def _days(part: Part) -> str:
    return count(int(part.enough), "день", "дня", "дней")


def _reach(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    amount = _sum(codes, ground)
    return UNKNOWN if amount is None else _against(part, amount)


def _chosen(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    given = ground.answer(codes[0])
    if not isinstance(given, tuple):
        return UNKNOWN
    outcome = _against(part, Decimal(len(set(given) - {NOTHING})))
    enough = outcome.value == ONE
    return _graded(Decimal(enough), outcome.words, **outcome.figures)


def _against(part: Part, amount: Decimal) -> Outcome:
    words = f"{_short(amount)} при норме {_short(part.enough)}"
    return _graded(
        _part_of(amount, part.enough),
        words,
        amount=_short(amount),
        enough=_short(part.enough),
        **_lacking(part, amount, part.enough),
    )


def _ratio(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    base, amount = quantity(ground.answer(part.of)), _sum(codes, ground)
    if base is None or base <= 0:
        return None
    if amount is None:
        return UNKNOWN
    norm = _norm(part, ground)
    share = amount * 100 / base
    shown = number(share, 1 if norm > 1 else 2)
    return _graded(
        _part_of(share, norm),
        f"{_short(amount)} из {_short(base)}" if norm == 100 else f"{shown} при норме {_short(norm)}",
        amount=_short(amount),
        base=_short(base),
        share=shown,
        enough=_short(norm),
        **_lacking(part, amount, norm * base / 100),
    )


def _norm(part: Part, ground: Ground) -> Decimal:
    """The lower bound of the year's form, where it has one: regions set their own."""
    indicator = ground.indicators.get(part.norm_of)
    lower = indicator.norm.lower if indicator and indicator.norm else None
    return lower if lower else part.enough


def _share(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    there = [found for item in part.items for found in _items(item, ground)]
    said = [known for _, _, known in there if known is not None]
    if not there:
        return None
    if not said:
        return UNKNOWN
    code, missing = next(((c, name) for c, name, known in there if known is False), ("", ""))
    amount, of = Decimal(sum(said)), Decimal(len(there))
    figures = {"amount": _short(amount), "enough": _short(of), "missing": missing}
    words = f"{_short(amount)} из {_short(of)}"
    return Outcome(amount / of, words, figures=figures, step=1 / of if missing else ZERO, code=code)


def _record(part: Part, codes: Sequence[str], ground: Ground) -> Outcome | None:
    rows = ground.indicators.get(codes[0])
    columns = [rows.by_code.get(code) for code, _ in part.items] if rows else []
    asked = [column for column in columns if column is not None]
    if len(asked) < len(part.items):
        return None
    given = ground.answer(codes[0])
    if not isinstance(given, Rows):
        return UNKNOWN
    there = any(all(_is_there(column, line) for column in asked) for line in given.lines)
    return _graded(Decimal(there), "да" if there else "нет")


def _is_there(column: Indicator, line: Row) -> bool:
    cell = line.get(column.code)
    amount = quantity(cell)
    return plain(cell) in column.yes if amount is None else amount > 0


def _items(item: tuple[str, str], ground: Ground) -> list[tuple[str, str, bool | None]]:
    """(code, name, is it there); a list question brings all its options."""
    codes = [c for c in item[0].split("|") if ground.has(c)]
    if not codes:
        return []
    indicator = ground.indicators.get(codes[0])
    if indicator is None or indicator.kind is not AnswerKind.SEVERAL:
        return [(codes[0], item[1] or ground.name(codes[0]), ground.any_positive(codes))]
    given = ground.answer(codes[0])
    chosen = given if isinstance(given, tuple) else None
    return [
        (codes[0], label, None if chosen is None else option in chosen)
        for option, label in indicator.options
        if option != NOTHING
    ]


def _sum(codes: Sequence[str], ground: Ground) -> Decimal | None:
    """Of what is answered; None where nothing is."""
    amounts = [a for c in codes if (a := quantity(ground.answer(c))) is not None]
    return sum(amounts, ZERO) if amounts else None


def _graded(value: Decimal, words: str, **figures: str) -> Outcome:
    return Outcome(value, words, figures=figures, step=ONE - value)


def _part_of(amount: Decimal, enough: Decimal) -> Decimal:
    return min(ONE, max(ZERO, amount / enough))


def _lacking(part: Part, amount: Decimal, wanted: Decimal) -> dict[str, str]:
    """How much is wanting; «ещё» only where there is something already."""
    whole = max(0, int((wanted - amount).to_integral_value(ROUND_CEILING)))
    lack = count(whole, *part.unit) if part.unit else number(whole)
    return {"lack": lack, "more": f"ещё {lack}" if amount > 0 else lack}


def _short(value: Decimal) -> str:
    """As few decimals as say it, two at most."""
    fitting = (places for places in (0, 1) if value == round(value, places))
    return number(value, next(fitting, 2))


_MEASURES = {
    Measure.YES: _yes,
    Measure.CHOICE: _choice,
    Measure.BEST: _best,
    Measure.FRESH: _fresh,
    Measure.REACH: _reach,
    Measure.RATIO: _ratio,
    Measure.SHARE: _share,
    Measure.CHOSEN: _chosen,
    Measure.RECORD: _record,
}
