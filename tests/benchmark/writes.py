"""Saving an answer and accepting a form, against the very statements they sent, played back on the bare driver.

Two copies of one database: ours acts on the first, the recorded statements are played on the second, form by
form in turns, so that every statement changes the same rows.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import Engine, event, select

import db
from core.access import Actor, Grant, Role
from core.workflow import State
from db import reviews, submissions
from db.models import Campaign, Organisation, Submission
from tests.benchmark.table import Ratio, timed

FORMS = 40


@dataclass
class Tape:
    """What an engine sends to its driver."""

    statements: list[tuple[str, Any, bool]] = field(default_factory=list)

    def listen(self, engine: Engine) -> None:
        @event.listens_for(engine, "before_cursor_execute")
        def _keep(_c: Any, _cursor: Any, sql: str, values: Any, _x: Any, many: bool) -> None:
            if not sql.startswith("BEGIN"):
                self.statements.append((sql, values, many))

    def taken(self) -> list[tuple[str, Any, bool]]:
        statements, self.statements = self.statements, []
        return statements


def measure(engine: Engine, copy: Engine) -> Iterator[Ratio]:
    bare = _bare(copy)
    tape = Tape()
    tape.listen(engine)
    for what, state, act in (
        ("saving one answer", State.DRAFT, _save),
        ("accepting a form", State.SUBMITTED, _accept),
    ):
        yield _compare(f"write, {engine.dialect.name}: {what}", engine, tape, bare, state, act)
    bare.close()


Act = Callable[[db.Session, Submission, Actor], None]


def _compare(what: str, engine: Engine, tape: Tape, bare: Any, state: State, act: Act) -> Ratio:
    pairs = []
    for submission, actor in _forms(engine, state):
        tape.taken()

        def ours(submission: Submission = submission, actor: Actor = actor) -> None:
            with db.begin(engine) as s:
                act(s, submission, actor)

        one = timed(ours)
        statements = tape.taken()
        pairs.append((one, timed(lambda said=statements: _play(bare, said))))  # type: ignore[misc]
    pairs = pairs[5:]  # the first ones prepare statements and read the catalogue
    return Ratio(what, [a for a, _ in pairs], [b for _, b in pairs])


def _forms(engine: Engine, state: State) -> list[tuple[Submission, Actor]]:
    with db.reading(engine) as s:
        rows = s.execute(
            select(Submission, Organisation.path)
            .join(Organisation, Organisation.id == Submission.organisation_id)
            .join(Campaign, Campaign.id == Submission.campaign_id)
            .where(Submission.state == state.value, Submission.level == "primary")
            .order_by(Campaign.year.desc(), Submission.id)
            .limit(FORMS)
        )
        return [(submission, _actor(submission, path, state)) for submission, path in rows]


def _actor(submission: Submission, path: str, state: State) -> Actor:
    """Who fills a draft, and who reviews a form that was handed in: never one person."""
    mine = Grant(Role.RESPONSIBLE, submission.organisation_id, path)
    all_of_it = Grant(Role.REGIONAL, 1, "/1/")
    return Actor(1, "bench", "Замер", (mine if state is State.DRAFT else all_of_it,))


def _save(s: db.Session, submission: Submission, actor: Actor) -> None:
    workers = (submission.answers.get("workers_total") or 0) if submission.answers else 0
    changed = {"workers_total": workers + 1 if isinstance(workers, int) else 7}
    submissions.save(s, actor, submission.id, submission.revision, changed, _now())


def _accept(s: db.Session, submission: Submission, actor: Actor) -> None:
    reviews.accept(s, actor, submission.id, submission.revision, _now())


def _now() -> datetime:
    return datetime.now(UTC)


def _bare(engine: Engine) -> Any:
    if engine.dialect.name == "sqlite":
        file = sqlite3.connect(str(engine.url.database), isolation_level=None)
        # The same promises as ours: db/__init__.py.
        with db.reading(engine) as s:
            journal = s.connection().exec_driver_sql("PRAGMA journal_mode").scalar()
        for pragma in ("foreign_keys=ON", "synchronous=FULL", f"journal_mode={journal}"):
            file.execute(f"PRAGMA {pragma}")
        return file
    return psycopg.connect(engine.url.set(drivername="postgresql").render_as_string(hide_password=False))


def _play(bare: Any, statements: list[tuple[str, Any, bool]]) -> None:
    if isinstance(bare, sqlite3.Connection):
        bare.execute("BEGIN IMMEDIATE")
    cursor = bare.cursor()
    for sql, values, many in statements:
        (cursor.executemany if many else cursor.execute)(sql, values)
        if cursor.description:
            cursor.fetchall()
    bare.commit()
