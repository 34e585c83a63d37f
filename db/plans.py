"""On which days letters go out by themselves: a plan of the federation, a region or a territory. The nearest counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import access, reminders
from core.access import Actor
from core.organisations import Level
from core.problems import Conflict, Problem, Refused
from core.reminders import Plan, PlanEdit
from db import journal, locking
from db.models import Fact, Organisation, ReminderPlan
from db.organisations import ancestor_ids
from db.wordings import KEEPERS

_MOVED = "План напоминаний изменил кто-то ещё, пока страница была открыта у вас."


@dataclass(frozen=True)
class Kept:
    """`owner` is whose plan it is, "" for the usual one; `lock_version` is 0 where the place has none of its own."""

    plan: Plan
    owner: str
    lock_version: int


def of(s: Session, actor: Actor | None, organisation: Organisation) -> Kept:
    access.require_any(actor, KEEPERS, organisation.path)
    row = nearest(every(s), organisation.path)
    if row is None:
        return Kept(Plan(), "", 0)
    own = row.organisation_id == organisation.id
    name = s.get_one(Organisation, row.organisation_id).name
    return Kept(shaped(row), name, row.lock_version if own else 0)


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    edit: PlanEdit,
    lock_version: int,
    now: datetime,
) -> list[Problem]:
    access.require_any(actor, KEEPERS, organisation.path)
    if organisation.level == Level.PRIMARY.value:
        raise Refused("План напоминаний ведут федерация, регион и территориальная организация.")
    plan, problems = reminders.read(edit)
    row = s.get(ReminderPlan, organisation.id, populate_existing=True)
    if (row.lock_version if row else 0) != lock_version:
        raise Conflict(_MOVED)
    if plan is None:
        return problems
    before, after = _columns(shaped(row)) if row else {}, _columns(plan)
    _put(s, organisation.id, after, lock_version)
    # Whatever the new plan wants of today is looked at once more.
    facts = [fact(organisation.id, digest) for digest in (False, True)]
    s.execute(delete(Fact).where(Fact.key.in_(facts)))
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    was = {name: before[name] for name in changed if name in before}
    journal.write(s, actor, "reminders.plan", now, organisation.id, before=was, after=changed)
    return []


def _put(s: Session, organisation_id: int, values: dict[str, Any], lock_version: int) -> None:
    if lock_version == 0:
        locking.add(s, ReminderPlan(organisation_id=organisation_id, **values), _MOVED)
        return
    seen = (ReminderPlan.organisation_id == organisation_id, ReminderPlan.lock_version == lock_version)
    locking.change(s, ReminderPlan, seen, values | {"lock_version": lock_version + 1}, _MOVED)


def fact(organisation_id: int, digest: bool = False) -> str:
    """Where it is noted for which day the plan has been carried out, reminders and digests each for themselves."""
    return f"{'digested' if digest else 'reminded'}:{organisation_id}"


def every(s: Session) -> list[ReminderPlan]:
    return list(s.scalars(select(ReminderPlan).order_by(ReminderPlan.organisation_id)))


def nearest(rows: Iterable[ReminderPlan], path: str) -> ReminderPlan | None:
    """Of whoever stands nearest above the path, or at it."""
    by_owner = {row.organisation_id: row for row in rows}
    return next((by_owner[i] for i in reversed(ancestor_ids(path)) if i in by_owner), None)


def shaped(row: ReminderPlan) -> Plan:
    return Plan(tuple(row.before), tuple(row.after), row.digest, row.hour, row.active)


def _columns(plan: Plan) -> dict[str, Any]:
    return {**vars(plan), "before": list(plan.before), "after": list(plan.after)}
