"""Answers that others bring for an organisation — a workbook, a pasted table — laid over the kept ones.

The rules are those of the screen. A draft may be incomplete, so what is not answered yet does not stand in the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from core import rules
from core.answers import Value
from core.forms import Form
from core.organisations import Kind
from core.problems import Problem
from core.rules import Context

# What a draft may lack until it is handed in.
LACKING = ("required", "empty")


@dataclass(frozen=True)
class Target:
    """Where answers go. `closed` is why they may not be changed now, a sentence in Russian; "" when they may."""

    form: Form
    kind: Kind | None
    answers: Mapping[str, Value] = field(default_factory=dict)
    last_year: Mapping[str, Value] = field(default_factory=dict)
    closed: str = ""
    # What else the rules compare with: similar organisations, the primaries below.
    context: Context = field(default_factory=Context)
    # What has been said of doubtful answers already, as it is kept.
    explanations: Mapping[str, Any] = field(default_factory=dict)

    @property
    def who(self) -> str:
        return f"{self.form.level.label} организация" + (f" ({self.kind.label})" if self.kind else "")


@dataclass(frozen=True)
class Laid:
    """`answers` are the kept ones with the given ones over them; `dropped` are kept ones that lost their question.

    With problems nothing of it may be stored.
    """

    answers: Mapping[str, Value]
    changed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Filled:
    """What one organisation would get; `explained`: question -> rule -> why a doubtful answer is right."""

    code: str
    answers: Mapping[str, Value]
    changed: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    explained: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)


def lay(target: Target, given: Mapping[str, Value], today: date) -> Laid:
    """What nobody touched has been judged before: it is not told again unless the change makes it worse."""
    changed = tuple(c for c, v in given.items() if target.answers.get(c) != v)
    if not changed:
        return Laid(target.answers)
    if target.closed:
        return Laid(target.answers, changed, problems=(Problem("", target.closed),))
    merged = {**target.answers, **given}
    kept = rules.pruned(target.form, target.kind, merged)
    lost = [c for c in merged if c not in kept]
    before, after = _judged(target, target.answers, today), _judged(target, kept, today)
    told = [p for p in after if p.code in changed or p not in before]
    return Laid(
        kept,
        tuple(c for c in changed if c in kept),
        tuple(c for c in lost if c not in changed),
        tuple(pointless(target, c) for c in changed if c in lost) + tuple(p for p in told if p.blocking),
        tuple(p for p in told if not p.blocking),
    )


def doubts(target: Target, answers: Mapping[str, Value], today: date) -> list[Problem]:
    """All that may be explained, old and new."""
    return [p for p in _judged(target, answers, today) if not p.blocking and p.rule]


def _judged(target: Target, answers: Mapping[str, Value], today: date) -> list[Problem]:
    context = replace(target.context, last=target.last_year or target.context.last, today=today)
    found = rules.check(target.form, target.kind, answers, context)
    return [p for p in found if p.rule not in LACKING]


def pointless(target: Target, code: str) -> Problem:
    """Why this organisation is not asked this."""
    indicator = target.form.indicators.get(code)
    if indicator is None or not indicator.asked(target.form.level, target.kind):
        return Problem(code, f"{target.who} этот показатель не заполняет: оставьте ячейку пустой.")
    condition = indicator.after
    earlier = target.form.indicators.get(condition.code) if condition else None
    name = earlier.short if earlier else ""
    return Problem(code, f"при таком ответе на «{name}» этот вопрос не задаётся.")
