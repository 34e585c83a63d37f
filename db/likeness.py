"""Organisations like another one, within the actor's reach, and those that somebody has named beside it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from core import access, likeness, text
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.likeness import Candidate, Company, Definition, Nearness
from core.organisations import Kind, Level
from core.workflow import State
from db.models import Campaign, Completeness, Organisation, Submission
from db.organisations import ancestors, open_on, subtree

# A campaign in which the organisation has no accepted form yet knows nothing of its size: then last year's is taken.
_YEARS_BACK = 1
Found = Select[Any, *tuple[Any, ...]]


def of(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    definition: Definition,
    year: int,
    today: date,
) -> Company:
    """Nobody stands beside the federation, nor beside the topmost organisation that the actor may see."""
    access.require(actor, Action.COMPARE, organisation.path)
    area = _area(s, actor, organisation, definition)
    mine, campaign = _mine(s, organisation, year)
    if area.id == organisation.id or campaign is None:
        return likeness.nearest(definition, mine, (), area.name)
    rows = s.execute(_beside(area, definition, mine, campaign, today))
    reached = (row for row in rows if row.path.startswith(area.path))
    found = [_candidate(row) for row in reached if access.can(actor, Action.COMPARE, row.path)]
    return likeness.nearest(definition, mine, found, area.name)


def areas(s: Session, actor: Actor | None, organisation: Organisation) -> Sequence[Organisation]:
    """Inside of whom one may look, the nearest first: those above the organisation that the actor may see."""
    access.require(actor, Action.COMPARE, organisation.path)
    return list(reversed(ancestors(s, actor, Action.COMPARE, organisation)[:-1]))


def named(s: Session, actor: Actor | None, codes: Sequence[str]) -> list[Organisation]:
    """In the order of the codes; whoever is foreign or does not exist is not among them."""
    asked = [code for code in dict.fromkeys(codes) if _could_be_kept(code)]
    if not asked or not access.scope(actor, Action.COMPARE):
        return []
    rows = s.scalars(select(Organisation).where(Organisation.code.in_(asked)))
    known = {o.code: o for o in rows if access.can(actor, Action.COMPARE, o.path)}
    return [known[code] for code in asked if code in known]


def _could_be_kept(code: str) -> bool:
    try:
        return bool(code) and len(code) <= 40 and text.line(code) == code
    except ValueError:
        return False


def _area(
    s: Session, actor: Actor | None, organisation: Organisation, definition: Definition
) -> Organisation:
    """The one above of the level asked for; where it is out of reach, the topmost within it."""
    above = areas(s, actor, organisation)
    chosen = [o for o in above if o.level == definition.within.value]
    return (chosen or above[-1:] or [organisation])[0]


def _mine(s: Session, organisation: Organisation, year: int) -> tuple[Candidate, int | None]:
    """As it was in the newest campaign that knows it, and which one that is; else in the newest one there is."""
    level = Level(organisation.level)
    campaigns = s.execute(
        select(Campaign.id)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value, Campaign.year.between(year - _YEARS_BACK, year)
        )
        .order_by(Campaign.year.desc())
    )
    newest = None
    for (campaign,) in campaigns:
        asked = _forms(campaign) if level is Level.PRIMARY else _offices(level, campaign)
        newest = newest or campaign
        if row := s.execute(asked.where(Organisation.id == organisation.id)).one_or_none():
            return _candidate(row), campaign
    kind = Kind(organisation.kind) if organisation.kind else None
    return Candidate(organisation.id, organisation.code, organisation.name, level, kind, None, None), newest


def _beside(area: Organisation, definition: Definition, mine: Candidate, campaign: int, today: date) -> Found:
    """Everybody who may fit; who does says core.likeness. Where they stand today is asked of the rows that come: as
    a condition it would lead the database to walk over all organisations first."""
    if mine.level is not Level.PRIMARY:
        offices = _offices(mine.level, campaign).where(open_on(today))
        return (
            offices.where(Completeness.parent_id == area.id)
            if area.level == Level.REGIONAL.value
            else offices
        )
    # Of the whole union few are of one kind; of a region everybody is soon looked through. The other condition is
    # kept from the planner, which would choose by the number of conditions.
    everywhere = area.level == Level.FEDERAL.value
    path = Submission.path.concat("") if everywhere else Submission.path
    kind = Submission.kind if everywhere else Submission.kind.concat("")
    first, end = subtree(area.path)
    chosen = [open_on(today), path >= first, path < end, Submission.level.concat("") == Level.PRIMARY.value]
    if definition.same_kind and mine.kind:
        chosen.append(kind == mine.kind.value)
    elif everywhere:
        chosen.append(kind.in_([k.value for k in Kind]))
    if definition.near is Nearness.BRACKET and mine.bracket:
        # Of a newcomer the size was not known when the campaign was opened: its form tells it.
        chosen.append(or_(Submission.bracket == mine.bracket, Submission.bracket.is_(None)))
    return _forms(campaign).where(*chosen)


def _forms(campaign: int) -> Found:
    """Accepted forms; the members stand in the answers."""
    return (
        select(
            Organisation.id,
            Organisation.code,
            Organisation.name,
            Organisation.path,
            Submission.level,
            Submission.kind,
            Submission.bracket,
            Submission.answers["members_total"].as_string().label("size"),
        )
        .join(Submission, Submission.organisation_id == Organisation.id)
        .where(
            Submission.campaign_id == campaign,
            Submission.state.concat("") == State.ACCEPTED.value,
        )
    )


def _offices(level: Level, campaign: int) -> Found:
    return (
        select(
            Organisation.id,
            Organisation.code,
            Organisation.name,
            Organisation.path,
            Organisation.level,
            Organisation.kind,
            Completeness.expected.label("size"),
        )
        .join(Completeness, Completeness.organisation_id == Organisation.id)
        .where(
            Completeness.campaign_id == campaign,
            Completeness.level == Level.PRIMARY.value,
            Organisation.level == level.value,
        )
    )


def _candidate(row: Row[Any]) -> Candidate:
    level, told = Level(row.level), str(row.size)
    size = int(told) if told.isascii() and told.isdigit() else None
    # What was known of a primary when the campaign was opened: the places of the index are told in these brackets.
    kept = row.bracket if level is Level.PRIMARY else None
    kind = Kind(row.kind) if row.kind else None
    return Candidate(row.id, row.code, row.name, level, kind, kept or likeness.bracket(level, size), size)
