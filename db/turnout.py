"""How far the forms of a subtree have come."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.organisations import Level
from db import windows
from db.models import Campaign, Completeness, Organisation


@dataclass(frozen=True)
class Turnout:
    """How far one organisation's subtree has come with the forms of one level."""

    organisation_id: int
    code: str
    organisation: str
    level: Level
    expected: int
    draft: int
    submitted: int
    returned: int
    accepted: int
    late: int
    overdue: int

    @property
    def handed_in(self) -> int:
        return self.submitted + self.accepted

    @property
    def not_begun(self) -> int:
        return self.expected - self.draft - self.submitted - self.returned - self.accepted


def of(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    source: Level = Level.PRIMARY,
) -> list[Turnout]:
    """The organisation itself first, then its children that have somebody to wait for."""
    access.require(actor, Action.COMPARE, organisation.path)
    known = windows.every(s, campaign)

    def past_due(path: str) -> bool:
        window = windows.nearest(known, path).get(source.value)
        return window is not None and windows.shaped(window, campaign).overdue(now)

    rows = s.execute(
        select(Organisation, Completeness)
        .join(Completeness, Completeness.organisation_id == Organisation.id)
        .where(
            (Organisation.id == organisation.id) | (Organisation.parent_id == organisation.id),
            Completeness.campaign_id == campaign.id,
            Completeness.level == source.value,
        )
        .order_by(Organisation.path)
    ).all()
    found = [_turnout(o, c, past_due(o.path)) for o, c in rows]
    found.sort(key=lambda t: (t.organisation_id != organisation.id, t.code))
    if organisation.level == Level.FEDERAL.value and found:
        # Regions have days of their own: the union's number is theirs added up.
        found[0] = replace(found[0], overdue=sum(t.overdue for t in found[1:]))
    return found


def _turnout(o: Organisation, c: Completeness, past_due: bool) -> Turnout:
    waiting = c.expected - c.submitted - c.accepted
    return Turnout(
        o.id,
        o.code,
        o.name,
        Level(o.level),
        c.expected,
        c.draft,
        c.submitted,
        c.returned,
        c.accepted,
        c.late,
        waiting if past_due else 0,
    )
