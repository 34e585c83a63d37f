"""Addresses of organisations for the annex of an open report, told by the accepted forms of the year itself: what the
register holds today may be of a later form. Post boxes are contacts and never among them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import answers, resources
from core.campaigns import CampaignKind
from core.organisations import Level
from core.reports.findings import Resource
from db import forms, models
from db.models import Organisation
from db.organisations import within
from db.report_below import Child
from db.report_own import Own

_EMAIL = resources.Kind.EMAIL
# Committees, whose annex is of those directly below; the others stand in the reports of those between.
_DEEPER = (Level.FEDERAL, Level.REGIONAL)


def own(s: Session, organisation: Organisation, mine: Own) -> list[Resource]:
    given = mine.form(CampaignKind.MONITORING, mine.shared.year)
    if given is None:
        return []
    return _told(s, organisation.name, Level(organisation.level), given.form, given.stored)


def below(s: Session, children: Sequence[Child]) -> list[Resource]:
    found: list[Resource] = []
    for child in children:
        if child.stored is not None and child.form is not None:
            found += _told(s, child.name, child.level, child.form, child.stored)
    return found


def left(s: Session, organisation: Organisation) -> int:
    """How many more the register has of those further below."""
    if Level(organisation.level) not in _DEEPER:
        return 0
    kept = (
        select(func.count())
        .select_from(models.Resource)
        .join(Organisation, Organisation.id == models.Resource.organisation_id)
        .where(
            within(Organisation.path, organisation.path),
            Organisation.id != organisation.id,
            Organisation.parent_id != organisation.id,
            models.Resource.gone.is_(None),
            models.Resource.kind != _EMAIL.value,
        )
    )
    return s.scalar(kept) or 0


def _told(
    s: Session, name: str, level: Level, asked: tuple[int, datetime], stored: dict[str, Any]
) -> list[Resource]:
    """As the register takes them from a form, of its public questions alone."""
    form = forms.read(s, *asked)
    public = {c: stored[c] for c in resources.questions(form) if c in stored and form.indicators[c].public}
    told = resources.of(form, answers.decode(form.indicators, public))
    return [
        Resource(name, level, one.kind.label, one.title, one.address, one.followers)
        for one in told.values()
        if one.kind is not _EMAIL and one.address.startswith("http")
    ]
