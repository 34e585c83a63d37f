"""Who below is weighed otherwise: their index is counted by another methodology, and places among them mean nothing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from db.models import Methodology, Organisation
from db.organisations import within


def apart(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> tuple[str, ...]:
    """Names of those below whose own published methodology holds in the year."""
    access.require(actor, Action.COMPARE, organisation.path)
    rows = s.execute(
        select(Methodology.organisation_id, Methodology.body, Organisation.name)
        .join(Organisation, Organisation.id == Methodology.organisation_id)
        .where(
            Methodology.variant == "main",
            Methodology.state == "published",
            Methodology.year <= year,
            within(Organisation.path, organisation.path),
            Organisation.id != organisation.id,
        )
        .order_by(Organisation.code, Methodology.year, Methodology.number)
    )
    newest = {owner: (body, name) for owner, body, name in rows}
    return tuple(name for body, name in newest.values() if body)
