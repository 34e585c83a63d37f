"""The decision of an organisation's organ about its open report, and the end of it when the figures change."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from core.access import Actor
from db import journal
from db.models import Approval, Submission
from db.organisations import ancestor_ids

# Built once: a thousand forms may be accepted together.
_ABOVE = select(Approval).where(
    Approval.organisation_id.in_(bindparam("above", expanding=True)), Approval.year == bindparam("year")
)


def told(row: Approval) -> dict[str, Any]:
    """For the journal."""
    return {
        "year": row.year,
        "organ": row.organ,
        "protocol": row.protocol,
        "decided": row.decided.isoformat(),
    }


def lapse(s: Session, actor: Actor | None, submission: Submission, year: int, now: datetime) -> None:
    """An accepted form came or went: whatever was approved over it had other figures and is a draft again."""
    rows = s.scalars(_ABOVE, {"above": ancestor_ids(submission.path), "year": year}).all()
    for row in rows:
        journal.write(s, actor, "report.lapse", now, row.organisation_id, before=told(row))
    if rows:
        gone = Approval.organisation_id.in_([row.organisation_id for row in rows])
        s.execute(
            delete(Approval).where(gone, Approval.year == year).execution_options(synchronize_session=False)
        )
