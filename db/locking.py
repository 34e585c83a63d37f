"""Rows that people edit: made where there are none yet, changed only as they were when they were looked at."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.problems import Conflict
from db.models import Base, Edition, Methodology, Organisation

T = TypeVar("T", Edition, Methodology)


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


def newest(
    s: Session, table: type[T], organisation: Organisation, *which: ColumnElement[bool]
) -> tuple[T | None, T | None]:
    """Of what an organisation drafts and publishes by number: the last published one, and the last of all."""
    rows = s.scalars(
        select(table)
        .where(table.organisation_id == organisation.id, *which)
        .order_by(table.number.desc())
        .limit(2)
        .execution_options(populate_existing=True)
    ).all()
    return next((row for row in rows if row.state == "published"), None), rows[0] if rows else None
