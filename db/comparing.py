"""Two profiles of weights on the same forms: the scores that are kept are weighed again, no answers are read."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, weighings
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.organisations import Level
from core.weighings import Both
from core.workflow import State
from db import methodologies
from db.methodologies import InForce
from db.models import Campaign, Organisation, Submission
from db.organisations import BY_CODE, within


@dataclass(frozen=True)
class Compared:
    first: InForce
    second: InForce
    rows: tuple[Both, ...]


def offered(s: Session, actor: Actor | None, organisation: Organisation) -> bool:
    """Is there a second profile here, and no more than one region to weigh again?"""
    access.require(actor, Action.COMPARE, organisation.path)
    region = Level(organisation.level) in (Level.REGIONAL, Level.TERRITORIAL)
    return region and methodologies.second(s, organisation.path) is not None


def compared(
    s: Session, actor: Actor | None, organisation: Organisation, year: int, level: Level
) -> Compared | None:
    """Of those of the level below it, by accepted forms of primaries. None where there is no second profile."""
    access.require(actor, Action.COMPARE, organisation.path)
    second = methodologies.second(s, organisation.path)
    if second is None or Level(organisation.level) not in (Level.REGIONAL, Level.TERRITORIAL):
        return None
    first = methodologies.in_force(s, organisation.path, year)
    forms = _forms(s, organisation, year)
    if level is Level.PRIMARY:
        rows = weighings.each(forms, first.profile, second.profile)
    else:
        rows = weighings.gathered(forms, first.profile, second.profile, _names(s, organisation, level))
    return Compared(first, second, tuple(rows))


def _forms(s: Session, organisation: Organisation, year: int) -> list[weighings.Form]:
    above = select(Organisation.id, Organisation.code).subquery()
    rows = s.execute(
        select(Organisation.code, Organisation.name, above.c.code, Submission.scores)
        .join(Submission, Submission.organisation_id == Organisation.id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .outerjoin(above, above.c.id == Submission.parent_id)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value,
            Campaign.year == year,
            within(Submission.path, organisation.path),
            Submission.level == Level.PRIMARY.value,
            Submission.state == State.ACCEPTED.value,
            Submission.scores.is_not(None),
        )
        .order_by(BY_CODE)
    )
    return [weighings.Form(code, name, parent or "", kept) for code, name, parent, kept in rows]


def _names(s: Session, organisation: Organisation, level: Level) -> dict[str, str]:
    found = select(Organisation.code, Organisation.name).where(
        within(Organisation.path, organisation.path), Organisation.level == level.value
    )
    return dict(s.execute(found).all())
