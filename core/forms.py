"""A published version of a form: what one level is asked in one campaign, frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core import catalogue
from core.answers import Answers, plain
from core.catalogue import Catalogue, Indicator, Section
from core.organisations import Kind, Level


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
    return condition is None or plain(answers.get(condition.code)) in condition.values


def compose(source: Catalogue, level: Level, year: int) -> Form:
    """The form of a level in a year; sections left empty are not in it."""
    sections = (
        Section(
            s.code, s.title, s.hint, tuple(i for i in s.indicators if level in i.levels and i.offered(year))
        )
        for s in source.sections
    )
    computed = (i for i in source.indicators.values() if i.computed and source.known(i, level, year))
    return Form(level, tuple(s for s in sections if s.indicators), tuple(computed))


def to_body(form: Form) -> dict[str, Any]:
    return {
        "level": form.level.value,
        "sections": [
            {
                "code": s.code,
                "title": s.title,
                "hint": s.hint,
                "indicators": [catalogue.body(i) for i in s.indicators],
            }
            for s in form.sections
        ],
        "computed": [catalogue.body(i) for i in form.computed],
    }


def from_body(body: Mapping[str, Any]) -> Form:
    sections = tuple(
        Section(s["code"], s["title"], s["hint"], tuple(catalogue.parse(i) for i in s["indicators"]))
        for s in body["sections"]
    )
    return Form(Level(body["level"]), sections, tuple(catalogue.parse(i) for i in body["computed"]))
