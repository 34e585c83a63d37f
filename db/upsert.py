"""Adding to rows that may not be there yet, in one statement and in the database: the same on both."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def add(s: Session, table: Any, rows: list[dict[str, Any]], added: Sequence[str]) -> None:
    """`x = x + :d` for the columns `added`. One statement, sent for each row in order: it is built only once."""
    dialect = sqlite if s.get_bind().dialect.name == "sqlite" else postgresql
    plain = table.__table__
    fresh = dialect.insert(plain)
    sums = {name: plain.c[name] + fresh.excluded[name] for name in added}
    s.execute(fresh.on_conflict_do_update(index_elements=list(plain.primary_key), set_=sums), rows)
