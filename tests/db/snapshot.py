"""All that acts on forms may change, as plain rows: «nothing has changed» is an equality of two of these."""

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import db
from db import models

_TABLES = (
    models.Campaign,
    models.Window,
    models.Submission,
    models.Remark,
    models.Aggregate,
    models.Completeness,
    models.Approval,
    models.Event,
)
# PostgreSQL does not give back the numbers of rows that were taken back.
_NUMBERED = ("remark", "event")
Snapshot = dict[str, list[tuple[Any, ...]]]


def of(s: Session) -> Snapshot:
    return {model.__tablename__: _rows(s, model) for model in _TABLES}


def _rows(s: Session, model: type[models.Base]) -> list[tuple[Any, ...]]:
    table = models.Base.metadata.tables[model.__tablename__]
    chosen = [c for c in table.columns if not (c.name == "id" and table.name in _NUMBERED)]
    return [tuple(row) for row in s.execute(select(*chosen).order_by(*table.primary_key.columns))]


def taken(engine: Engine) -> Snapshot:
    with db.reading(engine) as s:
        return of(s)
