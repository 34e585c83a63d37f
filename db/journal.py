"""The journal: who did what, when, and what was before and after. Written in the transaction of the act; looked
through in db.trail."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from db.models import Event, Organisation, Submission

# What may never stand in the journal. Acts on forms name questions of the catalogue, whatever these are called.
_SECRET = ("password", "token", "code_hash", "entry")

# One word of Latin letters, or with a digit in it: not a name, nor the eleven digits of a telephone or of an
# insurance number.
_CODE = re.compile(r"(?=.*[0-9]|[A-Za-z./-]+$)[\w./-]{1,40}")
_PERSONAL = re.compile(r"([0-9][^0-9]?){11}")


def write(
    s: Session,
    actor: Actor | None,
    action: str,
    now: datetime,
    organisation_id: int | None = None,
    submission_id: int | None = None,
    revision: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """`before` and `after` hold only what changed, as JSON values."""
    if not action.startswith("form."):
        _refuse_secrets((*(before or {}), *(after or {})))
    s.add(
        Event(
            at=now,
            user_id=actor.user_id if actor else None,
            actor=actor.name[:200] if actor else "",
            action=action,
            organisation_id=organisation_id,
            submission_id=submission_id,
            revision=revision,
            before=before or {},
            after=after or {},
        )
    )


def tried(codes: Iterable[str]) -> dict[str, Any]:
    """What is kept of foreign codes that somebody has tried: what looks like a code, and how many others there were.
    Anything may have stood in that column, names and telephones too."""
    every = list(dict.fromkeys(codes))
    kept = [code for code in every if _CODE.fullmatch(code) and not _PERSONAL.search(code)]
    others = len(every) - len(kept)
    return {"codes": kept[:100], **({"others": others} if others else {})}


def of_submission(s: Session, actor: Actor | None, submission_id: int) -> Sequence[Event]:
    """Oldest first."""
    path = s.scalar(
        select(Organisation.path)
        .join(Submission, Submission.organisation_id == Organisation.id)
        .where(Submission.id == submission_id)
    )
    access.require(actor, Action.JOURNAL, path)
    return s.scalars(select(Event).where(Event.submission_id == submission_id).order_by(Event.id)).all()


def _refuse_secrets(keys: Iterable[str]) -> None:
    for key in keys:
        if any(word in key for word in _SECRET):
            raise ValueError(f"a secret in the journal: {key}")
