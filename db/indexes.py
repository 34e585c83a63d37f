"""What the page of the index shows of one organisation: how its form was scored, down to the answers that may be
public, and its place. Everything else is read from frames like any other figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, answers
from core.access import Action, Actor
from core.answers import Value
from core.campaigns import CampaignKind, Half
from core.forms import Form
from core.organisations import Level
from core.rating import Score
from core.workflow import State
from db import forms, methodologies, ratings, rescoring, scoring
from db.models import Campaign, Completeness, Organisation, Submission
from db.ratings import Place
from db.rescoring import Handed


@dataclass(frozen=True)
class Own:
    """The accepted form of an organisation. `public` are those of its answers that may be shown to everybody, by code;
    `hidden` the codes of the others. `kept` and `score` are None where it was never scored."""

    at: datetime | None
    form: Form
    kept: Mapping[str, Any] | None
    score: Score | None
    public: Mapping[str, Value]
    counted: Half | None
    place: Place | None

    def shown(self, codes: list[str]) -> bool:
        """May all of these be told?"""
        known = self.form.counted
        return all(code not in known or known[code].public for code in codes)


def profile(s: Session, organisation: Organisation, year: int) -> methodologies.InForce:
    return methodologies.in_force(s, organisation.path, year)


def own(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> Own | None:
    """None where nothing of the year is accepted."""
    access.require(actor, Action.COMPARE, organisation.path)
    which = (
        Submission.organisation_id == organisation.id,
        Submission.state == State.ACCEPTED.value,
        Submission.campaign_id.in_(_monitoring(year)),
    )
    found = rescoring.handed_in(s, which)
    return _own(s, organisation, found[0]) if found else None


def counted(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> tuple[int, int, int]:
    """Forms of primaries below it: expected, handed in and not yet accepted, accepted."""
    access.require(actor, Action.COMPARE, organisation.path)
    row = s.execute(
        select(Completeness.expected, Completeness.submitted, Completeness.accepted).where(
            Completeness.organisation_id == organisation.id,
            Completeness.level == Level.PRIMARY.value,
            Completeness.campaign_id.in_(_monitoring(year)),
        )
    ).one_or_none()
    return (0, 0, 0) if row is None else (row[0], row[1], row[2])


def _monitoring(year: int) -> Any:
    return select(Campaign.id).where(Campaign.kind == CampaignKind.MONITORING.value, Campaign.year == year)


def _own(s: Session, organisation: Organisation, one: Handed) -> Own:
    mine, form = one.submission, forms.read(s, one.form_id, one.published)
    given = answers.decode(form.indicators, mine.answers)
    at = scoring.handed_in(s, [mine])[mine.id]
    return Own(
        at,
        form,
        mine.scores,
        rescoring.score(s, one) if mine.scores is not None else None,
        {code: value for code, value in given.items() if form.indicators[code].public},
        scoring.counted(s, organisation.id, one.year),
        ratings.of_form(s, mine, one.year) if form.level is Level.PRIMARY and mine.scores else None,
    )
