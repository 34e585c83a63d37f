"""Whose forms in which campaign, as a page has chosen them."""

from dataclasses import dataclass
from datetime import datetime

from core.access import Actor
from db.models import Campaign, Organisation


@dataclass(frozen=True)
class At:
    who: Actor
    organisation: Organisation
    campaign: Campaign
    now: datetime

    @property
    def key(self) -> str:
        """What is kept on the screen belongs to one place and campaign."""
        return f"{self.organisation.id}-{self.campaign.id}"
