"""A published version of a form: what one level is asked in one campaign, frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from core import indicators
from core.answers import Answers, plain, quantity
from core.indicators import Indicator, Section
from core.organisations import Kind, Level
from core.questions import Catalogue


@dataclass(frozen=True)
class Form:
    level: Level
    sections: tuple[Section, ...]
    # What is counted from the answers beside them; frozen too, or old totals would stop adding up.
    computed: tuple[Indicator, ...] = ()

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        return {i.code: i for section in self.sections for i in section.indicators}

    @cached_property
    def counted(self) -> Mapping[str, Indicator]:
        """Everything an accepted form adds to the totals of those above."""
        return {**self.indicators, **{i.code: i for i in self.computed}}

    def asked(self, kind: Kind | None, answers: Answers) -> Iterator[Indicator]:
        """The questions that apply to an organisation of this kind after these answers."""
        for indicator in self.indicators.values():
            if indicator.asked(self.level, kind) and applies(indicator, answers):
                yield indicator


def applies(indicator: Indicator, answers: Answers) -> bool:
    """False where an earlier answer makes the question pointless."""
    condition = indicator.after
    if condition is None:
        return True
    given = answers.get(condition.code)
    amount = quantity(given)
    if condition.above is not None and amount is not None:
        return amount > condition.above
    return plain(given) in condition.values


def compose(source: Catalogue, level: Level, year: int) -> Form:
    """What a level is asked in a year by this catalogue; sections left empty are not in it."""

    def asked(i: Indicator) -> bool:
        return level in i.levels and i.offered(year) and not i.hidden

    sections = (replace(s, indicators=tuple(filter(asked, s.indicators))) for s in source.sections)
    kept = tuple(s for s in sections if s.indicators)
    there = {i.code for s in kept for i in s.indicators}
    computed = [i for i in source.indicators.values() if i.computed and source.known(i, level, year)]
    # A total of what is hidden this year would stay empty for ever.
    while lost := [i for i in computed if not set(i.parts) <= there | {c.code for c in computed}]:
        computed = [i for i in computed if i not in lost]
    return Form(level, kept, tuple(computed))


def to_body(form: Form) -> dict[str, Any]:
    return {
        "level": form.level.value,
        "sections": [
            {
                "code": s.code,
                "title": s.title,
                "hint": s.hint,
                "campaign": s.campaign,
                "indicators": [indicators.body(i) for i in s.indicators],
            }
            for s in form.sections
        ],
        "computed": [indicators.body(i) for i in form.computed],
    }


def from_body(body: Mapping[str, Any]) -> Form:
    sections = tuple(
        Section(
            s["code"],
            s["title"],
            s["hint"],
            tuple(indicators.parse(i) for i in s["indicators"]),
            s.get("campaign", indicators.MONITORING),
        )
        for s in body["sections"]
    )
    return Form(Level(body["level"]), sections, tuple(indicators.parse(i) for i in body["computed"]))
