"""The decision of an organisation's organ about its open report, and the end of it when the figures change."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.access import Actor
from db import journal
from db.models import Approval, Submission
from db.organisations import ancestor_ids


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
    above = Approval.organisation_id.in_(ancestor_ids(submission.path)) & (Approval.year == year)
    for row in s.scalars(select(Approval).where(above)).all():
        journal.write(s, actor, "report.lapse", now, row.organisation_id, before=told(row))
    s.execute(delete(Approval).where(above).execution_options(synchronize_session=False))
