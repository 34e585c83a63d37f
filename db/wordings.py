"""The words of letters: ours, over them those of the federation, a region or a territory. The nearest above count."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import access, letters
from core.access import Action, Actor
from core.letters import Kind, Words
from core.organisations import Level
from core.problems import Conflict, Problem, Refused
from db import journal, locking
from db.models import Organisation, Wording
from db.organisations import ancestor_ids

KEEPERS = (Action.CAMPAIGN, Action.REMIND)
_MOVED = "Текст письма изменил кто-то ещё, пока страница была открыта у вас."


@dataclass(frozen=True)
class Entry:
    """`owner` is whose words these are, "" for ours; `lock_version` is 0 where the place has none of its own."""

    kind: Kind
    words: Words
    owner: str
    lock_version: int


def of(s: Session, path: str) -> dict[Kind, Words]:
    """What letters to somebody at the path are written in."""
    return {entry.kind: entry.words for entry in _entries(s, path)}


def all(s: Session, actor: Actor | None, organisation: Organisation) -> list[Entry]:
    access.require_any(actor, KEEPERS, organisation.path)
    return _entries(s, organisation.path)


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    kind: Kind,
    typed: Words,
    lock_version: int,
    now: datetime,
) -> list[Problem]:
    access.require_any(actor, KEEPERS, organisation.path)
    if kind not in letters.EDITABLE or organisation.level == Level.PRIMARY.value:
        raise Refused("Тексты писем ведут федерация, регион и территориальная организация.")
    row = _own(s, organisation, kind)
    if (row.lock_version if row else 0) != lock_version:
        raise Conflict(_MOVED)
    words, problems = letters.read(kind, typed.subject, typed.body)
    if words is None:
        return problems
    before = {"subject": row.subject, "body": row.body} if row else {}
    _put(s, organisation, kind, words, lock_version)
    after = {"kind": kind.value, **vars(words)}
    journal.write(s, actor, "wording.save", now, organisation.id, before=before, after=after)
    return []


def reset(
    s: Session, actor: Actor | None, organisation: Organisation, kind: Kind, lock_version: int, now: datetime
) -> None:
    """Back to the words of whoever stands above, or to ours."""
    access.require_any(actor, KEEPERS, organisation.path)
    row = _own(s, organisation, kind)
    if row is None:
        return
    if row.lock_version != lock_version:
        raise Conflict(_MOVED)
    before = {"kind": kind.value, "subject": row.subject, "body": row.body}
    gone = s.execute(delete(Wording).where(Wording.id == row.id, Wording.lock_version == lock_version))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_MOVED)
    journal.write(s, actor, "wording.reset", now, organisation.id, before=before)


def _entries(s: Session, path: str) -> list[Entry]:
    ids = ancestor_ids(path)
    rows = s.execute(
        select(Wording, Organisation.name)
        .join(Organisation, Organisation.id == Wording.organisation_id)
        .where(Wording.organisation_id.in_(ids))
        .order_by(Organisation.path)
    )
    found = {kind: Entry(kind, letters.DEFAULTS[kind], "", 0) for kind in Kind}
    for row, owner in rows:
        kind = Kind(row.kind)
        own = row.lock_version if row.organisation_id == ids[-1] else 0
        found[kind] = Entry(kind, Words(row.subject, row.body), owner, own)
    return list(found.values())


def _own(s: Session, organisation: Organisation, kind: Kind) -> Wording | None:
    own = select(Wording).where(Wording.organisation_id == organisation.id, Wording.kind == kind.value)
    return s.scalar(own.execution_options(populate_existing=True))


def _put(s: Session, organisation: Organisation, kind: Kind, words: Words, lock_version: int) -> None:
    if lock_version == 0:
        row = Wording(organisation_id=organisation.id, kind=kind.value, **vars(words))
        locking.add(s, row, _MOVED)
        return
    seen = (
        Wording.organisation_id == organisation.id,
        Wording.kind == kind.value,
        Wording.lock_version == lock_version,
    )
    locking.change(s, Wording, seen, vars(words) | {"lock_version": lock_version + 1}, _MOVED)
