"""What has happened lately in the territory that the demonstration's accounts look at: done by the verbs themselves."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Grant, Role
from core.campaigns import CampaignKind
from core.demo import CAST
from core.workflow import State
from db import deadlines
from db.models import Campaign, Organisation, Submission, User

_TERRITORY = "territoriya"


def write(s: Session, today: date) -> None:
    """One primary is not asked this year, one has been given more time, one asks for it."""
    member = next(m for m in CAST if m.login == _TERRITORY)
    user = s.scalars(select(User).where(User.login == member.login)).one()
    place = s.scalars(select(Organisation).where(Organisation.code == member.code)).one()
    specialist = Actor(user.id, user.login, user.name, (Grant(member.role, place.id, place.path),))
    # Later than everything that the story tells.
    now = datetime.combine(today - timedelta(days=1), time(20), UTC)
    waiting = _waiting(s, place, today)
    begun = [form for form in waiting if form.state == State.DRAFT.value]
    silent = [form for form in waiting if form.state == State.NOT_BEGUN.value]
    for form in silent[:1]:
        deadlines.exempt(s, specialist, form.id, form.revision, _EXEMPT, now)
    for form in begun[:1]:
        deadlines.give(s, specialist, form.id, today + timedelta(days=10), _GIVEN, now)
    for form in silent[1:2]:
        deadlines.ask(s, _filler(form), form.id, today + timedelta(days=7), _ASKED, now)


_EXEMPT = "Здание на капитальном ремонте, коллектив распределён по другим школам."
_GIVEN = "Ответственный на курсах повышения квалификации до конца недели."
_ASKED = "Сменился председатель, дела передали только на этой неделе. Сведения собираем, просим ещё несколько дней."


def _waiting(s: Session, place: Organisation, today: date) -> Sequence[Submission]:
    """Primaries of the territory that nobody of the cast fills for, in the monitoring of this year."""
    held = select(Campaign.id).where(
        Campaign.kind == CampaignKind.MONITORING.value, Campaign.year == today.year
    )
    return s.scalars(
        select(Submission)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(
            Submission.campaign_id.in_(held),
            Organisation.parent_id == place.id,
            Organisation.code.not_in([m.code for m in CAST]),
        )
        .order_by(Organisation.code)
    ).all()


def _filler(form: Submission) -> Actor:
    """Somebody there without an account to show."""
    grant = Grant(Role.RESPONSIBLE, form.organisation_id, form.path)
    return Actor(None, "", "Ответственный организации", (grant,))
