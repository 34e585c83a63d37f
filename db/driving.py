"""A statement put into words once and then sent as it is: where a read takes a millisecond, half of it would be spent
on putting it into words again. Values come back as the driver gives them: an Exact as a whole number."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session


def rows(s: Session, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> Sequence[Any]:
    """`values` of an expanding parameter are a list; an empty one finds nothing."""
    lists = {name: value for name, value in values.items() if isinstance(value, list)}
    if not all(lists.values()):
        return ()
    connection = s.connection()
    shape = tuple((name, len(lists.get(name, ())) or None) for name in values)
    sql, names, fixed = _worded(statement, connection.dialect, shape)
    flat = {**fixed, **values}
    for name, value in lists.items():
        flat.update((f"{name}_{n}", one) for n, one in enumerate(value, 1))
    given: Any = {name: flat[name] for name in names}
    if connection.dialect.positional:
        given = tuple(flat[name] for name in names)
    return connection.exec_driver_sql(sql, given).all()


@lru_cache(maxsize=500)
def _worded(
    statement: Select[*tuple[Any, ...]], dialect: Dialect, shape: tuple[tuple[str, int | None], ...]
) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """The words, the parameters in their order, and those that are always the same. `shape`: the length of each list,
    None of what is no list; any values of that shape word it alike."""
    sample = {name: 0 if size is None else [0] * size for name, size in shape}
    state = statement.compile(dialect=dialect).construct_expanded_state(sample)
    names = state.positiontup if dialect.positional else state.parameters
    return state.statement, tuple(names or ()), dict(state.parameters)
