"""Requests for more time that still wait for an answer: which they are, and their end when the form needs none."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from core.workflow import EDITABLE, State
from db.models import Extension, Submission

ASKED, GRANTED, REFUSED, WITHDRAWN = "asked", "granted", "refused", "withdrawn"
# Of extensions joined with their forms, wherever they are listed or counted.
OPEN: tuple[ColumnElement[bool], ...] = (
    Extension.state == ASKED,
    Submission.state.in_([state.value for state in EDITABLE]),
)


def of_form(submission_id: int) -> Select[Extension]:
    return select(Extension).where(Extension.submission_id == submission_id, Extension.state == ASKED)


def decide(row: Extension, user_id: int | None, state: str, answer: str, now: datetime) -> None:
    row.state, row.answer, row.decided, row.decided_by = state, answer, now, user_id


def overtaken(
    s: Session, submission_id: int, state: State, user_id: int | None, now: datetime
) -> dict[str, str]:
    """Of a form that is handed in or exempt from now on; returns what the entry of that act tells of it."""
    row = s.scalar(of_form(submission_id))
    if row is None:
        return {}
    answer = "Форму сдавать не нужно." if state is State.EXEMPT else "Форма сдана."
    decide(row, user_id, WITHDRAWN, answer, now)
    return {"wanted": row.wanted.isoformat()}
