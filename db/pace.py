"""How the forms of a campaign came in day by day, as kept with its totals."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.campaigns import Window
from core.organisations import Level
from core.pace import Course
from db import models, windows
from db.models import Campaign, Completeness, Organisation, Pace


def of(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    source: Level = Level.PRIMARY,
) -> Course | None:
    """None where nobody of the level is expected there."""
    access.require(actor, Action.COMPARE, organisation.path)
    counts = s.get(Completeness, (campaign.id, source.value, organisation.id))
    window = _window(s, campaign, organisation, source)
    if counts is None or window is None or not counts.expected:
        return None
    rows = s.execute(
        select(Pace.day, Pace.handed_in)
        .where(
            Pace.campaign_id == campaign.id,
            Pace.level == source.value,
            Pace.organisation_id == organisation.id,
            # A form that was returned has left its day.
            Pace.handed_in > 0,
        )
        .order_by(Pace.day)
    )
    return Course(
        campaign.year,
        window.opens,
        window.due,
        window.closes,
        counts.expected,
        counts.submitted + counts.accepted,
        tuple((day, number) for day, number in rows),
    )


def before(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    source: Level = Level.PRIMARY,
) -> Course | None:
    """The same of the campaign of the same kind a year earlier."""
    access.require(actor, Action.COMPARE, organisation.path)
    past = s.scalar(
        select(Campaign).where(Campaign.kind == campaign.kind, Campaign.year == campaign.year - 1)
    )
    return None if past is None else of(s, actor, organisation, past, source)


def window(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    source: Level = Level.PRIMARY,
) -> Window | None:
    """The days on which the level reports there."""
    access.require(actor, Action.COMPARE, organisation.path)
    return _window(s, campaign, organisation, source)


def _window(s: Session, campaign: Campaign, organisation: Organisation, source: Level) -> Window | None:
    """Where only regions have set days, the whole union's are those of the first to begin."""
    rows = windows.every(s, campaign)
    own = windows.nearest(rows, organisation.path).get(source.value)
    some: list[models.Window] = [row for row in rows if row.level == source.value]
    found = own or min(some, key=lambda row: (row.opens, row.due, row.id), default=None)
    return None if found is None else windows.shaped(found)


def levels(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign
) -> dict[Level, int]:
    """Whose forms are expected strictly below the organisation, and how many; the primaries first."""
    access.require(actor, Action.COMPARE, organisation.path)
    rows = s.execute(
        select(Completeness.level, Completeness.expected + Completeness.exempt).where(
            Completeness.campaign_id == campaign.id,
            Completeness.organisation_id == organisation.id,
            Completeness.level.in_([level.value for level in Level]),
        )
    ).all()
    own = Level(organisation.level)
    found = {Level(level): number for level, number in rows if number and Level(level).depth > own.depth}
    return dict(sorted(found.items(), key=lambda pair: -pair[0].depth))
