"""What the page «Ход сдачи» looks at."""

from dataclasses import dataclass
from datetime import datetime

from core.access import Actor
from core.organisations import Level
from db.models import Campaign, Organisation
from pages.ui import scope

HERE = "pages/review/board.py"


@dataclass(frozen=True)
class At:
    """Whose forms (`source`) below which organisation, in which campaign."""

    who: Actor
    organisation: Organisation
    campaign: Campaign
    source: Level
    now: datetime

    @property
    def single(self) -> bool:
        """Are those right below the ones whose forms are looked at?"""
        above = {Level.PRIMARY: Level.TERRITORIAL, Level.TERRITORIAL: Level.REGIONAL}
        return above.get(self.source, Level.FEDERAL).value == self.organisation.level

    @property
    def kept(self) -> dict[str, object]:
        """What goes along into the addresses of other places."""
        return {"campaign": scope.held_as(self.campaign), "whose": self.source.value}

    @property
    def key(self) -> str:
        return f"{self.organisation.id}-{self.campaign.id}-{self.source.value}"
