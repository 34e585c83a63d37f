"""The decision of an organisation's organ about its open report, and the end of it when the figures change."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from core.access import Actor
from db import journal, releases
from db.models import Approval, Organisation, Release, Submission
from db.organisations import ancestor_ids

# Built once: a thousand forms may be accepted together.
_ABOVE = select(Approval).where(
    Approval.organisation_id.in_(bindparam("above", expanding=True)), Approval.year == bindparam("year")
)


def hold(s: Session, organisation_id: int) -> None:
    """Of two acts on one report, its words and its approval among them, the second waits. No stronger a lock: rows
    that only name the organisation are written meanwhile."""
    row = select(Organisation.id).where(Organisation.id == organisation_id)
    s.execute(row.with_for_update(key_share=True))


def told(s: Session, row: Approval) -> dict[str, Any]:
    """For the journal; a decision made before papers were kept has no version."""
    said = {
        "year": row.year,
        "organ": row.organ,
        "protocol": row.protocol,
        "decided": row.decided.isoformat(),
    }
    kept = s.execute(select(Release.version, Release.digest).where(Release.id == row.release_id)).first()
    return said if kept is None else {**said, "number": kept.version, "digest": kept.digest}


def lapse(s: Session, actor: Actor | None, submission: Submission, year: int, now: datetime) -> None:
    """An accepted form came or went: whatever was approved over it had other figures and is a draft again. What has
    been published stays as it was, a version."""
    rows = s.scalars(_ABOVE, {"above": ancestor_ids(submission.path), "year": year}).all()
    for row in rows:
        journal.write(s, actor, "report.lapse", now, row.organisation_id, before=told(s, row))
    if rows:
        issued = [row.release_id for row in rows if row.release_id is not None]
        releases.drop(s, issued, releases.LAPSED, now)
        gone = Approval.organisation_id.in_([row.organisation_id for row in rows])
        s.execute(
            delete(Approval).where(gone, Approval.year == year).execution_options(synchronize_session=False)
        )
