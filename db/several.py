"""Many forms in one read, for acts on a territory or a region at once."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core import answers
from core.answers import Value
from core.workflow import State
from db import forms, models
from db.models import Campaign, Organisation, Submission
from db.opened import Opened
from db.organisations import BY_CODE
from db.windows import shaped


def of(
    s: Session,
    *where: ColumnElement[bool],
    past: dict[int, dict[str, Value]] | None = None,
    most: int | None = None,
) -> list[Opened]:
    """Forms as they are now, by code of the organisation, without remarks; `past`: last year's answers by
    organisation, where they matter."""
    rows = s.execute(
        select(Submission, Organisation, Campaign, models.Form.published, models.Window)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(*where)
        .order_by(BY_CODE)
        .limit(most)
        # Whoever has waited for others must not decide by what was true before.
        .execution_options(populate_existing=True)
    )
    return [_opened(s, *row, last_year=(past or {}).get(row[1].id, {})) for row in rows]


def _opened(
    s: Session,
    submission: Submission,
    place: Organisation,
    campaign: Campaign,
    published: datetime,
    window: models.Window,
    last_year: dict[str, Value],
) -> Opened:
    form = forms.read(s, submission.form_id, published)
    given = answers.decode(form.indicators, submission.answers)
    return Opened(submission, place, campaign, form, shaped(window), given, last_year, {}, remarks=())


def last_year(s: Session, campaign: Campaign, *where: ColumnElement[bool]) -> dict[int, dict[str, Value]]:
    """Accepted answers of the year before, by organisation."""
    rows = s.execute(
        select(Submission.organisation_id, Submission.answers, models.Form.id, models.Form.published)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .where(
            Campaign.kind == campaign.kind,
            Campaign.year == campaign.year - 1,
            Submission.state == State.ACCEPTED.value,
            *where,
        )
    )
    return {i: answers.decode(forms.read(s, number, at).indicators, given) for i, given, number, at in rows}
