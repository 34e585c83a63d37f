"""Adding to rows that may not be there yet, in one statement and in the database: the same on both."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_TOGETHER = "together"
_Key = tuple[Any, ...]
_Read = TypeVar("_Read")


@dataclass
class _Together:
    """What is kept until the end of an act: rows by table and what is added, then by key; what is done or read once."""

    rows: dict[tuple[Any, tuple[str, ...]], dict[_Key, dict[str, Any]]] = field(default_factory=dict)
    read: dict[Hashable, Any] = field(default_factory=dict)
    later: dict[object, Callable[[], None]] = field(default_factory=dict)


@contextmanager
def together(s: Session) -> Iterator[None]:
    """Adds up what is added within, and writes it once at the end: a row that one transaction changes a thousand
    times leaves PostgreSQL a thousand versions of it to walk through at every change."""
    if _TOGETHER in s.info:
        yield
        return
    kept = s.info[_TOGETHER] = _Together()
    try:
        yield
    finally:
        del s.info[_TOGETHER]
    for (table, added), by_key in kept.rows.items():
        add(s, table, [by_key[key] for key in sorted(by_key)], added)
    for act in kept.later.values():
        act()


def after(s: Session, which: object, act: Callable[[], None]) -> None:
    """Does it once all that is done together is written, `which` only once; at once, where nothing is."""
    kept: _Together | None = s.info.get(_TOGETHER)
    if kept is None:
        act()
    else:
        kept.later.setdefault(which, act)


def once(s: Session, which: Hashable, read: Callable[[], _Read]) -> _Read:
    """What stays the same while things are done together is read only the first time."""
    kept: _Together | None = s.info.get(_TOGETHER)
    if kept is None:
        return read()
    if which not in kept.read:
        kept.read[which] = read()
    found: _Read = kept.read[which]
    return found


def add(s: Session, table: Any, rows: list[dict[str, Any]], added: Sequence[str]) -> None:
    """`x = x + :d` for the columns `added`. One statement, sent for each row in order: it is built only once."""
    kept: _Together | None = s.info.get(_TOGETHER)
    if kept is not None:
        _keep(kept.rows.setdefault((table, tuple(added)), {}), table, rows, added)
        return
    dialect = sqlite if s.get_bind().dialect.name == "sqlite" else postgresql
    plain = table.__table__
    fresh = dialect.insert(plain)
    sums = {name: plain.c[name] + fresh.excluded[name] for name in added}
    s.execute(fresh.on_conflict_do_update(index_elements=list(plain.primary_key), set_=sums), rows)


def _keep(
    known: dict[_Key, dict[str, Any]], table: Any, rows: list[dict[str, Any]], added: Sequence[str]
) -> None:
    names = [column.name for column in table.__table__.primary_key]
    for row in rows:
        mine = known.setdefault(tuple(row[name] for name in names), {**row, **dict.fromkeys(added, 0)})
        for name in added:
            mine[name] += row[name]
