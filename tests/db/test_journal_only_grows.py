"""The journal only grows: the databases themselves refuse the rest, whoever asks."""

import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

import db
from core import events
from core.answers import Value
from core.newspaper_edit import Edit
from core.text import line
from db import newspapers
from db.models import Event
from tests import union
from tests.union import NOW, Union


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def rows(people: Union) -> list[Event]:
    with db.reading(people.engine) as s:
        return list(s.scalars(select(Event).order_by(Event.id)))


ATTEMPTS = {
    "update": update(Event).values(actor="кто-то другой"),
    "delete": delete(Event),
    "update one": update(Event).where(Event.id == 1).values(after={}),
    "delete one": delete(Event).where(Event.id == 1),
}


@pytest.mark.parametrize("attempt", sorted(ATTEMPTS))
def test_entries_are_neither_changed_nor_deleted(people: Union, attempt: str) -> None:
    before = [(e.id, e.actor, e.after) for e in rows(people)]
    assert before
    with pytest.raises(DBAPIError, match="append-only"), db.begin(people.engine) as s:
        s.execute(ATTEMPTS[attempt].execution_options(synchronize_session=False))
    assert [(e.id, e.actor, e.after) for e in rows(people)] == before


def test_the_table_is_not_emptied_at_once(postgresql_engine: Engine) -> None:
    people = union.build(postgresql_engine)
    for statement in ("TRUNCATE event", "TRUNCATE event CASCADE"):
        with pytest.raises(DBAPIError, match="append-only"), db.begin(people.engine) as s:
            s.execute(text(statement))
    assert rows(people)


def test_what_replaces_an_entry_is_refused_too(sqlite_engine: Engine) -> None:
    """SQLite deletes silently in REPLACE unless its triggers are told to look."""
    people = union.build(sqlite_engine)
    (before,) = rows(people)
    attempt = text(
        'INSERT OR REPLACE INTO event (id, at, actor, action, "before", "after") '
        "VALUES (1, '2026-01-01', 'x', 'x', '{}', '{}')"
    )
    with pytest.raises(DBAPIError), db.begin(people.engine) as s:
        s.execute(attempt)
    assert rows(people)[0].actor == before.actor


def test_an_act_that_fails_leaves_no_entry(people: Union) -> None:
    count = len(rows(people))
    with pytest.raises(ZeroDivisionError), db.begin(people.engine) as s:
        newspapers.save(
            s, people.people["darya"], people["R1"], Edit(title="Единство", first="2026-1"), 0, NOW
        )
        _ = 1 / 0
    assert len(rows(people)) == count


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\u2028", "\x85", "\x0b"])
def test_a_new_line_in_a_name_stays_one_entry_in_one_line(people: Union, break_: str) -> None:
    forged = f"Единство{break_}2026-01-01 admin: право выдано"
    before = len(rows(people))
    with db.begin(people.engine) as s:
        newspapers.save(s, people.people["darya"], people["R1"], Edit(title=forged, first="2026-1"), 0, NOW)
    every = rows(people)
    assert len(every) == before + 1
    assert every[-1].after["title"] == line(forged)
    said = events.told(every[-1].action, every[-1].before, every[-1].after)
    assert all(len(words.splitlines()) == 1 for words in (said.words, *said.lines))


def test_a_hostile_answer_is_one_entry_with_the_answer_in_it(people: Union) -> None:
    hostile: dict[str, Value] = {"resp_name": "<script>alert(1)</script>\n'; DROP TABLE event; --"}
    people.fill("SCHOOL", "alisa", {"resp_exists": True})
    count = len(rows(people))
    people.fill("SCHOOL", "alisa", hostile)
    every = rows(people)
    assert len(every) == count + 1
    assert "DROP TABLE" in every[-1].after["resp_name"]


def test_entries_are_numbered_in_their_order(people: Union) -> None:
    for n in range(5):
        people.fill("SCHOOL", "alisa", {"workers_total": 80 + n})
    numbers = [e.id for e in rows(people)]
    assert numbers == sorted(numbers)
    with db.reading(people.engine) as s:
        assert s.scalar(select(func.count()).select_from(Event)) == len(numbers)
