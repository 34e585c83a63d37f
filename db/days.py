"""The days of a campaign set anew: by the federation for everybody, by a region for itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session, load_only

from core import access
from core.access import Action, Actor
from core.campaigns import Window
from core.organisations import Level
from core.problems import Conflict, Refused
from core.workflow import HANDED_IN, State
from db import aggregates, campaigns, journal, models, upsert, windows
from db.models import Campaign, Event, Organisation, Submission
from db.organisations import ancestor_ids, within

CHANGED = "Сроки изменились, пока страница была открыта. Показаны новые: проверьте их."
_DAYS = ("opens", "due", "closes")
_SETTERS = (Level.FEDERAL.value, Level.REGIONAL.value)
# How many changes of days are looked through for the closing.
_LOOKED_BACK = 200


def change(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    wanted: Sequence[Window],
    seen: Sequence[Window],
    now: datetime,
) -> None:
    """Gives levels of the organisation's part of the tree other days; `seen` are those that were on the screen.

    Its own days change, and with them those of everybody below who had the same; a region that had none gets days of
    its own. What is late by the new days is counted anew. Raises Conflict, Refused.
    """
    access.require(actor, Action.CAMPAIGN, organisation.path)
    campaigns.touch(s, campaign.id)
    known = windows.covering(s, campaign, organisation.path)
    _refuse(organisation, campaign, known, wanted)
    if any(windows.shaped(known[w.level]).days != w.days for w in seen if w.level in known):
        raise Conflict(CHANGED)
    clock = windows.clocks(s, organisation)(organisation.path)
    fresh = {w.level: w for w in wanted if _differs(known[w.level], w, clock)}
    if not fresh:
        raise Refused("Сроки остались прежними: поправьте даты и сохраните.")
    before: dict[str, Any] = {}
    after: dict[str, Any] = {"year": campaign.year, "kind": campaign.kind}
    for level, window in fresh.items():
        old, new = _told(known[level]), _told(_set(s, organisation, campaign, known[level], window, clock))
        before[level.value] = {name: value for name, value in old.items() if value != new[name]}
        after[level.value] = {name: value for name, value in new.items() if value != old[name]}
    journal.write(s, actor, "campaign.days", now, organisation.id, before=before, after=after)


def before_closing(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign
) -> dict[Level, Window]:
    """The days that a level had until its reception was closed early, here or from above; only where that closing
    still holds."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    rows = windows.covering(s, campaign, organisation.path)
    changed = select(Event).where(
        Event.action == "campaign.days", Event.organisation_id.in_(ancestor_ids(organisation.path))
    )
    found: dict[Level, Window] = {}
    for event in s.scalars(changed.order_by(Event.id.desc()).limit(_LOOKED_BACK)):
        if (event.after.get("year"), event.after.get("kind")) != (campaign.year, campaign.kind):
            continue
        for level, row in rows.items():
            was, became = event.before.get(level.value, {}), event.after.get(level.value, {})
            closed = became.get("closes") == row.closes.isoformat() < was.get("closes", "")
            if closed and level not in found:
                opens, due, closes = (
                    date.fromisoformat(was[name]) if name in was else getattr(row, name) for name in _DAYS
                )
                found[level] = replace(windows.shaped(row), opens=opens, due=due, closes=closes)
    return found


def _refuse(
    organisation: Organisation,
    campaign: Campaign,
    known: Mapping[Level, models.Window],
    wanted: Sequence[Window],
) -> None:
    if organisation.level not in _SETTERS:
        raise Refused("Сроки задают федерация и регион. Отдельной организации можно продлить срок.")
    for w in wanted:
        if w.level not in known:
            raise Refused(f"Кампания «{campaign.title}» здесь не открыта.")
        if fault := w.fault():
            raise Refused(fault)
        first, last = date(campaign.year, 1, 1), date(campaign.year + 1, 12, 31)
        fresh = set(w.days) - set(windows.shaped(known[w.level]).days)
        if not all(first <= day <= last for day in fresh):
            raise Refused(f"Сроки кампании {campaign.year} года — с её января по декабрь следующего года.")


def _differs(row: models.Window, window: Window, clock: str | None) -> bool:
    return windows.shaped(row).days != window.days or (clock or row.time_zone) != row.time_zone


def _told(row: models.Window) -> dict[str, str]:
    days = {name: getattr(row, name).isoformat() for name in _DAYS}
    return days | {"time_zone": row.time_zone}


def _set(
    s: Session,
    organisation: Organisation,
    campaign: Campaign,
    row: models.Window,
    window: Window,
    clock: str | None,
) -> models.Window:
    was, zone = windows.shaped(row), clock or row.time_zone
    for follower in _followers(s, organisation, row):
        mine = windows.shaped(follower)
        _give(s, follower, window, follower.time_zone)
        _recount(s, campaign, Submission.window_id == follower.id, mine, windows.shaped(follower))
    theirs: ColumnElement[bool] = Submission.window_id == row.id
    if row.organisation_id == organisation.id:
        _give(s, row, window, zone)
        _recount(s, campaign, theirs, was, windows.shaped(row))
        return row
    theirs = and_(theirs, within(Submission.path, organisation.path))
    own = _own(s, organisation, row, window, zone)
    _recount(s, campaign, theirs, was, windows.shaped(own))
    moved = update(Submission).where(theirs).values(window_id=own.id)
    s.execute(moved.execution_options(synchronize_session=False))
    return own


def _followers(s: Session, organisation: Organisation, row: models.Window) -> Sequence[models.Window]:
    """Those below who have a row of their own for their questions or their clock, with the days of everybody."""
    below = select(Organisation.id).where(
        within(Organisation.path, organisation.path), Organisation.id != organisation.id
    )
    return s.scalars(
        select(models.Window).where(
            models.Window.campaign_id == row.campaign_id,
            models.Window.level == row.level,
            models.Window.opens == row.opens,
            models.Window.due == row.due,
            models.Window.closes == row.closes,
            models.Window.organisation_id.in_(below),
        )
    ).all()


def _own(
    s: Session, organisation: Organisation, row: models.Window, window: Window, zone: str
) -> models.Window:
    """Other days, the same questions."""
    fresh = models.Window(
        campaign_id=row.campaign_id, organisation_id=organisation.id, level=row.level, form_id=row.form_id
    )
    _give(s, fresh, window, zone)
    return fresh


def _give(s: Session, row: models.Window, window: Window, zone: str) -> None:
    row.opens, row.due, row.closes, row.time_zone = *window.days, zone
    s.add(row)
    s.flush()


def _recount(s: Session, campaign: Campaign, which: ColumnElement[bool], was: Window, window: Window) -> None:
    """What was on time may be late by the new days, or by another clock, and the other way round."""
    with upsert.together(s):
        for form in _handed_in(s, campaign, which):
            standings = (
                aggregates.standing(days.stretched(form.until), State(form.state), form.submitted)
                for days in (was, window)
            )
            aggregates.count(s, form, *standings)


def _handed_in(s: Session, campaign: Campaign, which: ColumnElement[bool]) -> Iterator[Submission]:
    """Without their answers, which are long."""
    columns = ("campaign_id", "level", "path", "state", "submitted", "until")
    few = load_only(*(getattr(Submission, name) for name in columns))
    handed_in = Submission.state.in_([state.value for state in HANDED_IN])
    found = select(Submission).options(few).where(Submission.campaign_id == campaign.id, which, handed_in)
    yield from s.scalars(found.execution_options(yield_per=2000))
