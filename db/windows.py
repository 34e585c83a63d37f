"""Days and forms of the levels in a campaign: a region's own where it has set them, else the federation's."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.campaigns import Window
from core.organisations import Level
from db import models
from db.models import Campaign, Organisation, Submission
from db.organisations import ancestor_ids, within


def shaped(row: models.Window, until: date | None = None) -> Window:
    """`until`: the day to which one organisation was given more time."""
    window = Window(Level(row.level), row.opens, row.due, row.closes, row.time_zone)
    return window.stretched(until)


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
    return None if row is None else shaped(row)


def of_form(s: Session, submission_id: int) -> Window:
    """The days of a form, with the time it was given more, as they are stored at this very moment."""
    row = s.execute(
        select(models.Window, Submission.until)
        .join(Submission, Submission.window_id == models.Window.id)
        .where(Submission.id == submission_id)
        .execution_options(populate_existing=True)
    ).one()
    return shaped(row[0], row[1])


def with_clocks(s: Session, top: Organisation) -> Sequence[Organisation]:
    """Those below `top` whose days begin and end by a clock of their own."""
    below = select(Organisation).where(within(Organisation.path, top.path), Organisation.id != top.id)
    return s.scalars(below.where(Organisation.time_zone.is_not(None))).all()


def clocks(s: Session, top: Organisation) -> Callable[[str], str | None]:
    """path -> the clock of whoever stands nearest above it (or at it) and has one; for `top` and all below."""
    rows = s.execute(
        select(Organisation.id, Organisation.time_zone).where(
            Organisation.time_zone.is_not(None),
            or_(within(Organisation.path, top.path), Organisation.id.in_(ancestor_ids(top.path))),
        )
    )
    known = {row.id: row.time_zone for row in rows}
    return lambda path: next((known[i] for i in reversed(ancestor_ids(path)) if i in known), None)
