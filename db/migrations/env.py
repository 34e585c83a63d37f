"""Alembic runs this for every command; db/schema.py gives it the connection, already in a transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from db import models


def plain(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Our own types as what the database sees: a migration must not change when the models do."""
    if kind != "type":
        return False
    if isinstance(item, models.Moment):
        return "sa.DateTime(timezone=True)"
    return "sa.BigInteger()" if isinstance(item, models.Exact) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=models.Base.metadata,
    # SQLite alters by copying; the first migration has nothing to alter.
    render_as_batch=bool(context.script.get_heads()),
    render_item=plain,
    transactional_ddl=True,
)
context.run_migrations()
