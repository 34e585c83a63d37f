"""Days and forms of the levels in a campaign: a region's own where it has set them, else the federation's."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.campaigns import Window
from core.organisations import Level
from db import models
from db.models import Campaign
from db.organisations import ancestor_ids


def shaped(row: models.Window, campaign: Campaign) -> Window:
    return Window(Level(row.level), row.opens, row.due, row.closes, campaign.time_zone)


def every(s: Session, campaign: Campaign) -> Sequence[models.Window]:
    return s.scalars(select(models.Window).where(models.Window.campaign_id == campaign.id)).all()


def nearest(rows: Sequence[models.Window], path: str) -> dict[str, models.Window]:
    """By level: the window of whoever stands nearest above the path, or at it."""
    above = {number: depth for depth, number in enumerate(ancestor_ids(path))}
    found: dict[str, models.Window] = {}
    for row in rows:
        depth = above.get(row.organisation_id, -1)
        kept = found.get(row.level)
        if depth >= 0 and (kept is None or above[kept.organisation_id] < depth):
            found[row.level] = row
    return found


def by_owner(rows: Sequence[models.Window]) -> dict[tuple[int, str], models.Window]:
    """By owner and level: for `at`, where many paths are asked about."""
    return {(row.organisation_id, row.level): row for row in rows}


def at(owned: Mapping[tuple[int, str], models.Window], path: str, level: str) -> models.Window | None:
    """The window of whoever stands nearest above the path, or at it."""
    found = (owned.get((number, level)) for number in reversed(ancestor_ids(path)))
    return next((row for row in found if row is not None), None)


def covering(s: Session, campaign: Campaign, path: str) -> dict[Level, models.Window]:
    return {Level(level): row for level, row in nearest(every(s, campaign), path).items()}


def of(s: Session, campaign: Campaign, path: str, level: Level) -> Window | None:
    """None where the level does not report in this campaign there."""
    row = covering(s, campaign, path).get(level)
    return None if row is None else shaped(row, campaign)
