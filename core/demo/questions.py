"""What each level is asked in each invented campaign."""

from collections.abc import Mapping

from core import newspapers
from core.answers import Value
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.demo.tree import Place
from core.forms import Form, compose
from core.organisations import Kind, Level

LEVELS = (Level.PRIMARY, Level.TERRITORIAL, Level.REGIONAL)
# In the order in which they are held in a year.
KINDS = (CampaignKind.SPRING, CampaignKind.MONITORING, CampaignKind.AUTUMN)


class Forms:
    """The form of each sort, level and year, and which of its codes a kind of institution is asked."""

    def __init__(self, source: Catalogue, years: range) -> None:
        self.by_key = {
            (sort, level, year): _made(source, sort, level, year)
            for sort in KINDS
            for level in LEVELS
            for year in years
        }
        self._codes: dict[tuple[CampaignKind, Level, int, Kind | None], list[str]] = {}

    def __getitem__(self, key: tuple[CampaignKind, Level, int]) -> Form:
        return self.by_key[key]

    def kept(
        self, sort: CampaignKind, place: Place, year: int, values: Mapping[str, Value]
    ) -> dict[str, Value]:
        """The values that the form asks for, in its order."""
        key = (sort, place.level, year, place.kind)
        if key not in self._codes:
            form = self[sort, place.level, year]
            asked = [c for c, i in form.indicators.items() if i.asked(place.level, place.kind)]
            self._codes[key] = asked
        return {code: values[code] for code in self._codes[key] if code in values}


def _made(source: Catalogue, sort: CampaignKind, level: Level, year: int) -> Form:
    half = sort.half(year)
    if half is None:
        return compose(source.of(sort.sort), level, year)
    base = source["members_total"], source["stat_as_of"]
    return newspapers.form(newspapers.shipped(), level, half, *base)
