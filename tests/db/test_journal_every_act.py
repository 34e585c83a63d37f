"""Every verb of the matrix, called where it is allowed: what changes a table writes an entry, and one alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, event, select

import db
from core.event_words import ACTS
from core.problems import Conflict, Forbidden, Refused
from db.models import Event
from tests.db.case import Case
from tests.db.test_authz import CALLS, PLACES, Undone, actors
from tests.union import Union, build

# What is nobody's act: entries themselves, signs of life, what somebody has read, who waits for whom while figures
# change.
QUIET = (
    "INSERT INTO event",
    "UPDATE session",
    "INSERT INTO login_attempt",
    "UPDATE campaign SET data_version",
    "UPDATE user SET read_until",
)
# An entry a row or a form, and why.
SEVERAL = {
    "handover.give": "an entry for whoever leaves, and one for whoever follows",
    "reorganising.merge": "an entry for each organisation and form that it touches",
    "reviews.accept_many": "an entry for each form",
    "reviews.undo_many": "an entry for each form",
    "structure.load": "an entry for each organisation of the file",
    "figures.load": "an entry for each form of the file",
    "figures.load_workbook": "an entry for each form and organisation of the file",
    "sending.send": "an entry for each form, and one for the book",
    "entry.load": "an entry for each form, and one for the book",
    "pasting.load": "an entry for each form, and one for the table",
}
# Their calls make the person or the address they ask about.
PREPARED = (
    "batches.failures",
    "batches.find",
    "batches.given",
    "own_indicators.tried",
    "releases.paper",
    "people.find",
    "resources.history",
    "rights.managed",
    "rights.reached",
    "users.enable",
    "report_post.fates",
    "report_post.words",
    "report_post.send",
    "sittings.body",
    "sittings.find",
    "sittings.intact",
)


@contextmanager
def watched(connection: Connection) -> Iterator[list[str]]:
    """Statements that change something people would ask about."""
    found: list[str] = []

    def seen(_c: object, cursor: sqlite3.Cursor, statement: str, *_more: object) -> None:
        words = statement.replace('"', "").lstrip()
        if (
            cursor.rowcount
            and words.startswith(("INSERT", "UPDATE", "DELETE"))
            and not words.startswith(QUIET)
        ):
            found.append(words[:60])

    event.listen(connection, "after_cursor_execute", seen)
    try:
        yield found
    finally:
        event.remove(connection, "after_cursor_execute", seen)


@pytest.fixture(scope="module")
def union(sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Union]:
    from tests import database

    with database.sqlite(sqlite_template, tmp_path_factory.mktemp("acts")) as engine:  # type: ignore[arg-type]
        yield build(engine)


@pytest.mark.parametrize("verb", sorted(CALLS))
def test_a_change_is_one_entry(union: Union, verb: str) -> None:
    wrong = []
    for who, actor, around in actors(union):
        for place in (p for p in PLACES if p in around):
            found = tried(union.engine, union, verb, Case, actor, around[place])
            if found is None:
                continue
            changes, entries = found
            lone = len(entries) == 1 or (verb in SEVERAL and bool(entries))
            silent = bool(changes) and not entries and verb not in PREPARED
            if silent or (entries and not lone):
                wrong.append(f"{who} {place}: {changes[:3]} -> {entries}")
            assert not set(entries) - ACTS.keys()
    assert wrong == []


def tried(
    engine: Engine, union: Union, verb: str, case: type[Case], actor: object, place: str
) -> tuple[list[str], list[str]] | None:
    """What changed and which entries it left; None where the verb was refused. Nothing of it stays."""
    outcome: tuple[list[str], list[str]] | None = None
    try:
        with db.begin(engine) as s:
            last = s.scalars(select(Event.id).order_by(Event.id.desc()).limit(1)).first() or 0
            with watched(s.connection()) as changes:
                try:
                    CALLS[verb](case(s, union, actor, union[place]))  # type: ignore[arg-type]
                    s.flush()
                except (Forbidden, Refused, Conflict):
                    raise Undone from None
            entries = s.scalars(select(Event.action).where(Event.id > last)).all()
            outcome = changes, list(entries)
            raise Undone
    except Undone:
        return outcome
