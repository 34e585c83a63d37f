"""Jobs of reports from the side of whoever works on them: whose turn it is, what is left, what has been made.

A job belongs to the runner that has claimed it for as long as it is heard of; one that was killed is followed by
another when its lease has run out. A runner that has lost its turn changes nothing more: every write asks for it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session

from core.organisations import Level
from core.reports.batching import DRAFT, State
from db.batches import expected
from db.models import Approval, Batch, BatchItem, Organisation

LEASE = timedelta(minutes=1)
# A worker looks every few seconds: whatever is free for longer has been overlooked, or there is no worker.
PATIENCE = timedelta(seconds=15)
# Files of those that are over are kept so long.
KEPT = timedelta(days=14)
# A job that nobody has gone on with for so long is given up too.
LEFT = timedelta(days=60)


@dataclass(frozen=True)
class Turn:
    """A claimed job. `path` is of the place it is made for."""

    id: int
    runner: str
    path: str
    place: str
    year: int
    expected: int
    created: datetime


@dataclass(frozen=True)
class Item:
    id: int
    code: str
    name: str
    level: Level
    path: str
    state: str = "waiting"
    error: str = ""


@dataclass(frozen=True)
class Made:
    """What became of one report: its file, or why there is none. `note` of a made one says that it is a draft."""

    id: int
    file: str = ""
    note: str = ""


def next_one(s: Session, now: datetime, lease: timedelta = LEASE, but: Collection[int] = ()) -> int | None:
    """Which job waits for somebody: those that have waited longest since anybody worked on them come first."""
    free = select(Batch.id).where(_free(now, lease), Batch.id.not_in(but))
    return s.scalars(free.order_by(Batch.beat.is_not(None), Batch.beat, Batch.id).limit(1)).first()


def overlooked(s: Session, now: datetime) -> bool:
    """Is a job free that nobody takes up, though nobody is at work?"""
    since = func.coalesce(Batch.beat, Batch.created)
    waits = and_(Batch.state == State.WAITING.value, since < now - PATIENCE)
    dead = and_(Batch.state == State.RUNNING.value, since < now - LEASE)
    if s.scalar(select(Batch.id).where(or_(waits, dead)).limit(1)) is None:
        return False
    alive = select(Batch.id).where(Batch.state == State.RUNNING.value, since >= now - LEASE)
    return s.scalar(alive.limit(1)) is None


def unfinished(s: Session) -> bool:
    """Is there anything to be worked on, now or when a lease has run out?"""
    going = select(Batch.id).where(Batch.state.in_((State.WAITING.value, State.RUNNING.value)))
    return s.scalar(going.limit(1)) is not None


def _free(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    silent = or_(Batch.beat.is_(None), Batch.beat < now - lease)
    return or_(Batch.state == State.WAITING.value, and_(Batch.state == State.RUNNING.value, silent))


def claim(s: Session, number: int, runner: str, now: datetime, lease: timedelta = LEASE) -> Turn | None:
    """None where somebody else was quicker, or there is nothing to do any more."""
    values = {"state": State.RUNNING.value, "runner": runner, "beat": now}
    values_ = values | {"started": func.coalesce(Batch.started, now)}
    if not _changed(s, update(Batch).where(Batch.id == number, _free(now, lease)).values(values_)):
        return None
    row = s.execute(
        select(Batch, Organisation.path, Organisation.name)
        .join(Organisation, Organisation.id == Batch.organisation_id)
        .where(Batch.id == number)
        .execution_options(populate_existing=True)
    ).one()
    batch: Batch = row[0]
    return Turn(batch.id, runner, row.path, row.name, batch.year, batch.expected, batch.created)


def beat(s: Session, turn: Turn, now: datetime) -> bool:
    """Still theirs? One that was paused, cancelled or taken by another is not."""
    return _changed(s, update(Batch).where(_theirs(turn)).values(beat=now))


def waiting(s: Session, turn: Turn, limit: int) -> list[Item]:
    """The next ones by their place in the tree: what a territory has in common is read once."""
    asked = _items().where(BatchItem.batch_id == turn.id, BatchItem.state == "waiting")
    return [_item(row) for row in s.execute(asked.order_by(Organisation.path).limit(limit))]


def every(s: Session, turn: Turn) -> list[Item]:
    """All of the job in the order of the tree, for its archive."""
    return [
        _item(r) for r in s.execute(_items().where(BatchItem.batch_id == turn.id).order_by(Organisation.path))
    ]


def foreseen(s: Session, path: str, year: int, levels: Collection[Level]) -> list[Item]:
    """The same for whoever makes them without a job. The note of a report that is not approved says so."""
    approved = exists().where(Approval.organisation_id == Organisation.id, Approval.year == year)
    note = case((approved, ""), else_=DRAFT).label("error")
    asked = select(*_WHO, literal("waiting").label("state"), note)
    asked = asked.where(expected(path, year), Organisation.level.in_([level.value for level in levels]))
    return [_item(row) for row in s.execute(asked.order_by(Organisation.path))]


def above(s: Session, path: str) -> dict[int, tuple[str, str]]:
    """Code and name of regions and territories at and below a place: the folders of an archive."""
    higher = Organisation.level.in_((Level.REGIONAL.value, Level.TERRITORIAL.value))
    inside = and_(Organisation.path >= path, Organisation.path < path[:-1] + "0")
    rows = s.execute(select(Organisation.id, Organisation.code, Organisation.name).where(higher, inside))
    return {number: (code, name) for number, code, name in rows}


def told(s: Session, turn: Turn, made: Sequence[Made], now: datetime) -> bool:
    """Each is counted once: of two that tell of the same report the first one is heard. False: the turn is lost."""
    if not beat(s, turn, now):
        return False
    for one in made:
        values = {"state": "done" if one.file else "failed", "file": one.file, "error": one.note}
        waits = update(BatchItem).where(
            BatchItem.batch_id == turn.id,
            BatchItem.organisation_id == one.id,
            BatchItem.state == "waiting",
        )
        if _changed(s, waits.values(values)):
            counted: Any = {"done": Batch.done + 1} if one.file else {"failed": Batch.failed + 1}
            _changed(s, update(Batch).where(Batch.id == turn.id).values(counted))
    return True


def lost(s: Session, turn: Turn, numbers: Collection[int]) -> None:
    """Files that are no longer there: their reports are made again."""
    for number in numbers:
        made = (BatchItem.batch_id == turn.id, BatchItem.organisation_id == number, BatchItem.state == "done")
        _changed(s, update(BatchItem).where(*made).values(state="waiting", file="", error=""))
    done = select(func.count()).where(BatchItem.batch_id == turn.id, BatchItem.state == "done")
    _changed(s, update(Batch).where(_theirs(turn)).values(done=done.scalar_subquery()))


def release(s: Session, turn: Turn, now: datetime) -> None:
    """Given back as it is, so that another goes on at once."""
    _changed(
        s,
        update(Batch).where(_theirs(turn)).values(state=State.WAITING.value, runner="", beat=now),
    )


def troubled(s: Session, turn: Turn, words: str, now: datetime) -> None:
    """What concerns all the reports that are left: the job waits for a person."""
    values = {"state": State.PAUSED.value, "runner": "", "beat": now}
    if _changed(s, update(Batch).where(_theirs(turn)).values(values)):
        _left(s, turn)
        first = select(func.min(BatchItem.organisation_id)).where(
            BatchItem.batch_id == turn.id, BatchItem.state == "waiting"
        )
        noted = update(BatchItem).where(
            BatchItem.batch_id == turn.id, BatchItem.organisation_id == first.scalar_subquery()
        )
        _changed(s, noted.values(error=words))


def _left(s: Session, turn: Turn) -> None:
    """A trouble is noted at a report that waits: of those that are all there (it came while they were packed) one is
    made once more."""
    own = BatchItem.batch_id == turn.id
    if s.scalar(select(BatchItem.organisation_id).where(own, BatchItem.state == "waiting").limit(1)) is None:
        latest = (
            select(BatchItem.organisation_id)
            .where(own)
            .order_by(BatchItem.state != "done", BatchItem.organisation_id.desc())
            .limit(1)
        )
        again = update(BatchItem).where(own, BatchItem.organisation_id == latest.scalar_subquery())
        _changed(s, again.values(state="waiting", file="", error=""))
        counted = {
            name: select(func.count()).where(own, BatchItem.state == name).scalar_subquery()
            for name in ("done", "failed")
        }
        _changed(s, update(Batch).where(Batch.id == turn.id).values(counted))


def finished(s: Session, turn: Turn, now: datetime) -> bool:
    """The archive is there."""
    return _changed(
        s, update(Batch).where(_theirs(turn)).values(state=State.DONE.value, finished=now, beat=now)
    )


def sweep(s: Session, now: datetime) -> int:
    """Throws away those that are over since long, and those that nobody has come back to. How many."""
    old = or_(Batch.finished < now - KEPT, Batch.created < now - LEFT)
    numbers = s.scalars(select(Batch.id).where(old, Batch.state != State.RUNNING.value)).all()
    s.execute(delete(BatchItem).where(BatchItem.batch_id.in_(numbers)))
    s.execute(delete(Batch).where(Batch.id.in_(numbers)))
    return len(numbers)


def living(s: Session) -> frozenset[int]:
    """Jobs whose files are still wanted."""
    return frozenset(s.scalars(select(Batch.id).where(Batch.state != State.CANCELLED.value)))


_WHO = (Organisation.id, Organisation.code, Organisation.name, Organisation.level, Organisation.path)


def _items() -> Any:
    asked = select(*_WHO, BatchItem.state, BatchItem.error)
    return asked.join(BatchItem, BatchItem.organisation_id == Organisation.id)


def _item(row: Any) -> Item:
    return Item(row.id, row.code, row.name, Level(row.level), row.path, row.state, row.error)


def _theirs(turn: Turn) -> ColumnElement[bool]:
    return and_(Batch.id == turn.id, Batch.runner == turn.runner, Batch.state == State.RUNNING.value)


def _changed(s: Session, values: Any) -> bool:
    done = s.execute(values.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]
