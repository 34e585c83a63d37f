"""Open reports of everybody below a place, made together: what people do with such a job. Who works on it is said in
db.batched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from core.reports.batching import State
from core.workflow import State as FormState
from db import journal
from db.models import Batch, BatchItem, Campaign, Completeness, Organisation, Submission
from db.organisations import BY_CODE, within

# Of one person: disks are not without end.
MOST = 5
UNFINISHED = (State.WAITING.value, State.RUNNING.value, State.PAUSED.value)
_MOVED = "Пока страница была открыта, с этими отчётами уже что-то сделали. Показываем то, что есть сейчас."


@dataclass(frozen=True)
class Head:
    """One job as a list shows it. `trouble`: why it has stopped by itself."""

    id: int
    code: str
    place: str
    year: int
    levels: tuple[Level, ...]
    state: State
    expected: int
    done: int
    failed: int
    created: datetime
    finished: datetime | None
    beat: datetime | None
    trouble: str
    mine: bool

    @property
    def over(self) -> int:
        return self.done + self.failed


@dataclass(frozen=True)
class Failure:
    code: str
    name: str
    why: str


def foreseen(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> dict[Level, int]:
    """How many reports of each level there would be."""
    access.require(actor, Action.EXPORT, organisation.path)
    asked = select(Organisation.level, func.count().label("number")).where(expected(organisation.path, year))
    found = {row.level: row.number for row in s.execute(asked.group_by(Organisation.level))}
    return {level: found[level.value] for level in Level if level.value in found}


def start(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    levels: Collection[Level],
    now: datetime,
) -> int:
    """The number of the new job; whoever works on it begins by themselves. Raises Refused."""
    access.require(actor, Action.EXPORT, organisation.path)
    if actor is None or actor.user_id is None:
        raise Forbidden
    _alone(s, actor, organisation)
    wanted = [level.value for level in Level if level in levels]
    batch = Batch(
        organisation_id=organisation.id, year=year, levels=wanted, created=now, user_id=actor.user_id
    )
    s.add(batch)
    s.flush()
    whose = select(literal(batch.id), Organisation.id, literal("waiting"), literal(""), literal(""))
    whose = whose.where(expected(organisation.path, year), Organisation.level.in_(wanted))
    s.execute(insert(BatchItem).from_select(["batch_id", "organisation_id", "state", "file", "error"], whose))
    batch.expected = s.scalar(select(func.count()).where(BatchItem.batch_id == batch.id)) or 0
    if not batch.expected:
        raise Refused(f"За {year} год готовить нечего: отчётов этих организаций не ждали.")
    told = {"year": year, "reports": batch.expected}
    journal.write(s, actor, "batch.start", now, organisation.id, after=told)
    return batch.id


def expected(path: str, year: int) -> ColumnElement[bool]:
    """Who was asked in the monitoring of the year, or had somebody below who was; as the tree stands today."""
    held = and_(Campaign.kind == CampaignKind.MONITORING.value, Campaign.year == year)
    campaign = select(Campaign.id).where(held).scalar_subquery()
    asked = exists().where(
        Submission.campaign_id == campaign,
        Submission.organisation_id == Organisation.id,
        Submission.state != FormState.EXEMPT.value,
    )
    above = exists().where(
        Completeness.campaign_id == campaign,
        Completeness.organisation_id == Organisation.id,
        Completeness.expected > 0,
    )
    return and_(within(Organisation.path, path), or_(asked, above))


def _alone(s: Session, actor: Actor, organisation: Organisation) -> None:
    # Locked: two clicks at once would not see one another.
    s.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    mine = select(Batch.organisation_id).where(Batch.user_id == actor.user_id, Batch.state.in_(UNFINISHED))
    places = s.scalars(mine).all()
    if organisation.id in places:
        raise Refused("Отчёты этой организации уже готовятся. Дождитесь конца или отмените их.")
    if len(places) >= MOST:
        raise Refused(
            f"Одновременно можно готовить не больше {MOST} архивов. Дождитесь конца или отмените лишнее."
        )


def of(s: Session, actor: Actor | None, organisation: Organisation) -> tuple[Head, ...]:
    """All of this very place, by whomever; the newest first."""
    access.require(actor, Action.EXPORT, organisation.path)
    return _heads(s, actor, _listed().where(Batch.organisation_id == organisation.id))


def mine(s: Session, actor: Actor | None) -> tuple[Head, ...]:
    """Of whoever asks, wherever they still may; the newest first."""
    if actor is None or not access.scope(actor, Action.EXPORT):
        raise Forbidden
    rows = s.execute(_listed().where(Batch.user_id == actor.user_id)).all()
    return tuple(_head(row, actor) for row in rows if access.can(actor, Action.EXPORT, row.path))


def find(s: Session, actor: Actor | None, number: int) -> Head:
    batch = _reached(s, actor, number)
    return _heads(s, actor, _listed().where(Batch.id == batch.id))[0]


def failures(s: Session, actor: Actor | None, number: int, limit: int = 100) -> tuple[Failure, ...]:
    """Whose reports could not be made and why, by code."""
    batch = _reached(s, actor, number)
    rows = s.execute(
        select(Organisation.code, Organisation.name, BatchItem.error)
        .join(BatchItem, BatchItem.organisation_id == Organisation.id)
        .where(BatchItem.batch_id == batch.id, BatchItem.state == "failed")
        .order_by(BY_CODE)
        .limit(limit)
    )
    return tuple(Failure(*row) for row in rows)


def pause(s: Session, actor: Actor | None, number: int, now: datetime) -> None:
    """Stops after the reports in hand; what is made is kept."""
    _turn(s, actor, number, (State.WAITING, State.RUNNING), State.PAUSED, "batch.pause", now)


def resume(s: Session, actor: Actor | None, number: int, now: datetime) -> None:
    _turn(s, actor, number, (State.PAUSED,), State.WAITING, "batch.resume", now)
    troubled = update(BatchItem).where(BatchItem.batch_id == number, BatchItem.state == "waiting")
    s.execute(troubled.where(BatchItem.error != "").values(error=""))


def cancel(s: Session, actor: Actor | None, number: int, now: datetime) -> None:
    """For good; whoever calls takes the files away."""
    states = (State.WAITING, State.RUNNING, State.PAUSED)
    _turn(s, actor, number, states, State.CANCELLED, "batch.cancel", now, finished=now)


def remove(s: Session, actor: Actor | None, number: int, now: datetime) -> None:
    """One that is over; whoever calls takes the files away. Raises Refused while it is being worked on."""
    batch = _reached(s, actor, number)
    if not State(batch.state).over:
        raise Refused("Отчёты ещё готовятся. Сначала отмените подготовку.")
    journal.write(s, actor, "batch.delete", now, batch.organisation_id, after=_told(batch))
    s.execute(delete(BatchItem).where(BatchItem.batch_id == number))
    s.delete(batch)
    s.flush()


def given(s: Session, actor: Actor | None, number: int) -> Head:
    """Whose archive may be given out. Raises Refused where there is none."""
    head = find(s, actor, number)
    if head.state is not State.DONE:
        raise Refused("Архива ещё нет: отчёты не готовы.")
    return head


def taken(s: Session, actor: Actor | None, number: int, now: datetime) -> Head:
    """The same, and somebody has it now."""
    batch = _reached(s, actor, number)
    head = given(s, actor, number)
    journal.write(s, actor, "batch.take", now, batch.organisation_id, after=_told(batch))
    return head


def _reached(s: Session, actor: Actor | None, number: int) -> Batch:
    known = select(Batch, Organisation.path).join(Organisation, Organisation.id == Batch.organisation_id)
    found = s.execute(known.where(Batch.id == number).execution_options(populate_existing=True)).one_or_none()
    access.require(actor, Action.EXPORT, found[1] if found else None)
    assert found is not None
    batch: Batch = found[0]
    return batch


def _turn(
    s: Session,
    actor: Actor | None,
    number: int,
    states: Sequence[State],
    to: State,
    act: str,
    now: datetime,
    **more: Any,
) -> None:
    batch = _reached(s, actor, number)
    # Nobody's: whoever works on it sees that it is theirs no more.
    turned = update(Batch).where(Batch.id == number, Batch.state.in_([state.value for state in states]))
    values = {"state": to.value, "runner": "", "beat": None, **more}
    changed = s.execute(turned.values(values).execution_options(synchronize_session=False))
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_MOVED)
    journal.write(s, actor, act, now, batch.organisation_id, after=_told(batch))


def _told(batch: Batch) -> dict[str, Any]:
    return {"year": batch.year, "reports": batch.expected}


def _listed() -> Select[Any]:
    """A trouble of the whole job is noted at one that waits."""
    trouble = (
        select(func.max(BatchItem.error))
        .where(BatchItem.batch_id == Batch.id, BatchItem.state == "waiting")
        .scalar_subquery()
    )
    return (
        select(Batch, Organisation.code, Organisation.name, Organisation.path, trouble.label("trouble"))
        .join(Organisation, Organisation.id == Batch.organisation_id)
        .order_by(Batch.id.desc())
        .execution_options(populate_existing=True)
    )


def _heads(s: Session, actor: Actor | None, asked: Select[Any]) -> tuple[Head, ...]:
    return tuple(_head(row, actor) for row in s.execute(asked))


def _head(row: Any, actor: Actor | None) -> Head:
    batch: Batch = row[0]
    return Head(
        id=batch.id,
        code=row.code,
        place=row.name,
        year=batch.year,
        levels=tuple(Level(level) for level in batch.levels),
        state=State(batch.state),
        expected=batch.expected,
        done=batch.done,
        failed=batch.failed,
        created=batch.created,
        finished=batch.finished,
        beat=batch.beat,
        trouble=row.trouble or "",
        mine=actor is not None and batch.user_id == actor.user_id,
    )
