"""What is done with organisations: created, renamed, moved, merged, closed, opened again. Reports of the years before
stay as they were: forms and totals keep the place they were made in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, formats, reorganising
from core import text as texts
from core.access import Action, Actor
from core.milestones import Event
from core.organisations import Level
from core.problems import Conflict, Refused
from core.reorganising import Decision, Details
from db import campaigns, consequences, journal, leaving, milestones, structure
from db.consequences import Right
from db.models import Organisation
from db.organisations import within

CHANGED = "Организация изменилась, пока карточка была открыта у вас. Посмотрите, что в ней теперь."


@dataclass(frozen=True)
class Outcome:
    """`organisation` as it is now; `moved`: how many below it went along; `exempted`: numbers of the forms that nobody
    waits for any more."""

    organisation: Organisation
    moved: int = 0
    exempted: tuple[int, ...] = ()
    rights: tuple[Right, ...] = ()


def free_code(s: Session, actor: Actor | None, parent: Organisation, level: Level) -> str:
    """The next one beside those of this level."""
    access.require(actor, Action.STRUCTURE, parent.path)
    beside = s.scalars(
        select(Organisation.code).where(
            Organisation.parent_id == parent.id, Organisation.level == level.value
        )
    ).all()
    return reorganising.next_code(parent.code, beside, _Taken(s))


class _Taken:
    """Asked for one code after another: there are 83,000."""

    def __init__(self, s: Session) -> None:
        self.s = s

    def __contains__(self, code: object) -> bool:
        return self.s.scalar(select(Organisation.id).where(Organisation.code == code)) is not None


def create(
    s: Session,
    actor: Actor | None,
    parent: Organisation,
    level: Level,
    code: str | None,
    details: Details,
    decision: Decision,
    now: datetime,
) -> Outcome:
    """`code` None: the next free one."""
    access.require(actor, Action.STRUCTURE, parent.path)
    structure.alone(s)
    above = _present(s, actor, parent)
    decision = reorganising.decided(decision)
    given = reorganising.cleaned(level, details)
    _refuse_place(level, above, decision.day)
    known = reorganising.code(code) if code else free_code(s, actor, above, level)
    if known in _Taken(s):
        raise Refused(f"Код «{known}» уже занят: выберите другой.")
    campaigns.touch(s)
    row = Organisation(
        code=known,
        level=level.value,
        parent_id=above.id,
        opened=decision.day,
        path=f"?{known}",
        **_columns(given),
    )
    s.add(row)
    s.flush()
    row.path = f"{above.path}{row.id}/"
    after = _told(_columns(given)) | {"code": known, **_above(above)}
    _remember(s, actor, row, "organisation_created", Event.CREATED, decision, now, {}, after)
    return _done(s, row)


def rename(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    lock_version: int,
    details: Details,
    decision: Decision,
    now: datetime,
) -> Outcome:
    """The name and the short data; what is not given any more is taken away."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    structure.alone(s)
    row = _present(s, actor, organisation, lock_version)
    decision = reorganising.decided(decision, row.opened)
    given = _columns(reorganising.cleaned(Level(row.level), details))
    was = {name: getattr(row, name) for name in given}
    if given == was:
        raise Refused("Ничего не изменилось.")
    campaigns.touch(s)
    _set(s, row, **given)
    changed = [name for name in given if given[name] != was[name]]
    before, after = _told({n: was[n] for n in changed}), _told({n: given[n] for n in changed})
    event = Event.RENAMED if "name" in changed else Event.CHANGED
    _remember(s, actor, row, "organisation_changed", event, decision, now, before, after)
    return _done(s, row)


def move(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    lock_version: int,
    to: Organisation,
    decision: Decision,
    now: datetime,
) -> Outcome:
    """Under another organisation, with everybody below it."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    access.require(actor, Action.STRUCTURE, to.path)
    structure.alone(s)
    row, above = _own_present(s, actor, organisation, lock_version), _present(s, actor, to)
    decision = reorganising.decided(decision, row.opened)
    if row.parent_id == above.id:
        raise Refused(f"Она и сейчас подчиняется организации «{above.name}».")
    _refuse_closed(row, decision.day)
    _refuse_place(Level(row.level), above, decision.day)
    campaigns.touch(s)
    _put(s, actor, row, above, decision, now)
    return _done(s, row, _below(s, row))


def merge(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    lock_version: int,
    into: Organisation,
    into_lock_version: int,
    decision: Decision,
    now: datetime,
) -> Outcome:
    """The organisation is closed, those below it go on under the other one; what has been accepted of it stays
    counted where it was."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    access.require(actor, Action.STRUCTURE, into.path)
    structure.alone(s)
    row = _own_present(s, actor, organisation, lock_version)
    heir = _present(s, actor, into, into_lock_version)
    decision = reorganising.decided(decision, row.opened)
    _refuse_pair(row, heir, decision.day)
    campaigns.touch(s)
    below = s.scalars(select(Organisation).where(Organisation.parent_id == row.id).order_by(Organisation.id))
    children = [child for child in below if not _gone(child, decision.day)]
    for child in children:
        _put(s, actor, child, heir, decision, now)
    reason = f"объединена с организацией «{heir.name}» {formats.day(decision.day)}"
    exempted = _leave(s, actor, row, decision, reason, now)
    _set(s, row, closed=decision.day, merged_into_id=heir.id)
    after = {"into": heir.name, "code": heir.code, "closed": decision.day.isoformat(), "exempted": exempted}
    _remember(s, actor, row, "organisation_merged", Event.MERGED, decision, now, {}, after)
    _set(s, heir)
    taken = {"absorbed": row.name, "code": row.code, "moved": len(children)}
    _remember(s, actor, heir, "organisation_absorbed", Event.ABSORBED, decision, now, {}, taken)
    return _done(s, row, len(children), exempted, consequences.rights(s, actor, row))


def close(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    lock_version: int,
    decision: Decision,
    now: datetime,
) -> Outcome:
    """From the day on, which may be yet to come; Refused while there are others below."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    structure.alone(s)
    row = _own_present(s, actor, organisation, lock_version)
    decision = reorganising.decided(decision, row.opened, future=True)
    _refuse_closed(row, None)
    below = consequences.directly_below(s, actor, row, decision.day)
    if below:
        left = formats.count(
            below, "действующая организация", "действующие организации", "действующих организаций"
        )
        raise Refused(
            f"Под её началом ещё {left}. Сначала переведите их, закройте или объедините эту с другой: "
            "при объединении они перейдут сами."
        )
    campaigns.touch(s)
    exempted = _leave(s, actor, row, decision, f"закрыта {formats.day(decision.day)}", now)
    _set(s, row, closed=decision.day)
    after = {"closed": decision.day.isoformat(), "exempted": exempted}
    _remember(s, actor, row, "organisation_closed", Event.CLOSED, decision, now, {}, after)
    return _done(s, row, 0, exempted, consequences.rights(s, actor, row))


def reopen(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    lock_version: int,
    decision: Decision,
    now: datetime,
) -> Outcome:
    """Of a closed one; its forms that nobody waited for because of that are waited for again. Those below that went
    over to another organisation stay there."""
    access.require(actor, Action.STRUCTURE, organisation.path)
    structure.alone(s)
    row = _own_present(s, actor, organisation, lock_version)
    decision = reorganising.decided(decision, row.opened)
    if row.closed is None:
        raise Refused("Организация и так действует.")
    above = s.get_one(Organisation, row.parent_id)
    _refuse_closed(above, decision.day)
    campaigns.touch(s)
    before = {"closed": row.closed.isoformat()}
    expected = leaving.expect(s, actor, row, milestones.exempted(s, row.id), now)
    _set(s, row, closed=None, merged_into_id=None)
    after = {"closed": None, "expected": expected}
    _remember(s, actor, row, "organisation_reopened", Event.REOPENED, decision, now, before, after)
    return _done(s, row)


def _done(
    s: Session,
    row: Organisation,
    moved: int = 0,
    exempted: Sequence[int] = (),
    rights: tuple[Right, ...] = (),
) -> Outcome:
    # The page reads it when the transaction is over.
    s.flush()
    s.refresh(row)
    return Outcome(row, moved, tuple(exempted), rights)


def _present(
    s: Session, actor: Actor | None, seen: Organisation, lock_version: int | None = None
) -> Organisation:
    """As it is now that nobody else can change it; Conflict where it is no more what was seen."""
    row = s.get(Organisation, seen.id, populate_existing=True)
    access.require(actor, Action.STRUCTURE, row.path if row else None)
    assert row is not None
    if lock_version is not None and row.lock_version != lock_version:
        raise Conflict(CHANGED)
    return row


def _own_present(s: Session, actor: Actor | None, seen: Organisation, lock_version: int) -> Organisation:
    """The same where it is about its place in the tree: nobody takes away the top of what is theirs."""
    row = _present(s, actor, seen, lock_version)
    access.require(actor, Action.STRUCTURE, row.path.removesuffix(f"{row.id}/"))
    return row


def _set(s: Session, row: Organisation, **columns: object) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.lock_version += 1
    s.flush()


def _put(
    s: Session, actor: Actor | None, row: Organisation, above: Organisation, decision: Decision, now: datetime
) -> None:
    before = _above(s.get_one(Organisation, row.parent_id))
    row.lock_version += 1
    structure.put(s, row, above)
    after = _above(above)
    _remember(s, actor, row, "organisation_moved", Event.MOVED, decision, now, before, after)


def _leave(
    s: Session, actor: Actor | None, row: Organisation, decision: Decision, reason: str, now: datetime
) -> list[int]:
    # A campaign that is over keeps whom it waited for in vain, whatever day is written here.
    return leaving.exempt(s, actor, row, reason, max(decision.day, decision.today), now)


def _remember(
    s: Session,
    actor: Actor | None,
    row: Organisation,
    action: str,
    event: Event,
    decision: Decision,
    now: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """In the journal who did what when, on the card since when it holds."""
    since = {"day": decision.day.isoformat()} | ({"note": decision.note} if decision.note else {})
    journal.write(s, actor, action, now, row.id, before=before, after=after | since)
    user = actor.user_id if actor else None
    milestones.write(s, user, row.id, event, decision.day, now, before, after, decision.note)


def _columns(given: Details) -> dict[str, Any]:
    return {
        "name": given.name,
        "search_name": texts.search_key(given.name)[:300],
        "kind": given.kind.value if given.kind else None,
        "town": given.town,
        "time_zone": given.time_zone,
    }


def _told(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if name != "search_name"}


def _above(above: Organisation) -> dict[str, str]:
    return {"parent": above.code, "above": above.name}


def _gone(row: Organisation, day: date) -> bool:
    return row.closed is not None and row.closed <= day


def _refuse_closed(row: Organisation, day: date | None) -> None:
    """`day` None: whatever the day."""
    if row.closed is not None and (day is None or row.closed <= day):
        raise Refused(f"«{row.name}» закрыта {formats.day(row.closed)}.")


def _refuse_place(level: Level, above: Organisation, day: date) -> None:
    reorganising.refuse_unfitting(level, Level(above.level))
    _refuse_closed(above, day)


def _refuse_pair(row: Organisation, heir: Organisation, day: date) -> None:
    if row.id == heir.id:
        raise Refused("Организацию нельзя объединить с самой собой.")
    if row.level != heir.level:
        raise Refused("Объединяются организации одного уровня: первичная с первичной, район с районом.")
    _refuse_closed(row, None)
    _refuse_closed(heir, None)


def _below(s: Session, row: Organisation) -> int:
    inside = within(Organisation.path, row.path)
    return (s.scalar(select(func.count()).select_from(Organisation).where(inside)) or 1) - 1
