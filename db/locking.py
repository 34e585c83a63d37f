"""Rows that people edit: made where there are none yet, changed only as they were when they were looked at."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.problems import Conflict
from db.models import Base


def add(s: Session, row: Base, moved: str) -> None:
    """Raises Conflict(`moved`) where somebody has made the same row at this very moment."""
    try:
        with s.begin_nested():
            s.add(row)
            s.flush()
    except IntegrityError as error:
        raise Conflict(moved) from error


def change(
    s: Session,
    table: type[Base],
    seen: tuple[ColumnElement[bool], ...],
    values: Mapping[str, Any],
    moved: str,
) -> None:
    """`seen` finds one row, with the version that was looked at; Conflict(`moved`) where it is another by now."""
    changed = s.execute(
        update(table).where(*seen).values(values).execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(moved)
