"""A catalogue: sections with their indicators, frozen. What is shipped is read by core.catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from core.indicators import Indicator, Section
from core.organisations import Level
from core.problems import Refused


@dataclass(frozen=True)
class Catalogue:
    sections: tuple[Section, ...]

    @cached_property
    def _hash(self) -> int:
        return hash(self.sections)

    def __hash__(self) -> int:
        """Counted once: charts ask for it at every run."""
        return self._hash

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        return {i.code: i for section in self.sections for i in section.indicators}

    def __getitem__(self, code: str) -> Indicator:
        return self.indicators[code]

    def comparable(self, level: Level, year: int) -> tuple[Indicator, ...]:
        """What organisations can be compared by from the forms of `level`, computed ones included."""
        offered = (i for i in self.indicators.values() if i.comparable and not i.hidden)
        return tuple(i for i in offered if self.known(i, level, year))

    def known(self, indicator: Indicator, level: Level, year: int) -> bool:
        if not indicator.offered(year):
            return False
        if indicator.levels:
            return level in indicator.levels
        return all(self.known(self[p], level, year) for p in indicator.parts)

    def of(self, campaign: str) -> "Catalogue":
        """Only what is asked in one sort of campaign."""
        return Catalogue(tuple(s for s in self.sections if s.campaign == campaign))

    @cached_property
    def campaigns(self) -> Mapping[str, str]:
        """In which sort of campaign an indicator is asked."""
        return {i.code: section.campaign for section in self.sections for i in section.indicators}


class CatalogueError(Refused):
    """A mistake in a catalogue file; names the file, the indicator and what is wrong."""
