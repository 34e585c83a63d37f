"""The server that sends letters: of a region or of the federation, for everybody below who has none."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import access, mailboxes, sealing
from core.access import Action, Actor
from core.mailboxes import Edit, Server
from core.organisations import Level
from core.problems import Conflict, Problem, Refused
from db import journal, locking
from db.models import Letter, Mailbox, Organisation
from db.organisations import ancestor_ids, within

OWNERS = (Level.FEDERAL, Level.REGIONAL)
_MOVED = "Настройки почты изменил кто-то ещё, пока страница была открыта у вас."


@dataclass(frozen=True)
class Box:
    """`sealed`: a password is kept. The password itself is never given out. `owner` is who has set the server."""

    server: Server
    sealed: bool
    owner: str
    mine: bool
    lock_version: int


def of(s: Session, actor: Actor | None, organisation: Organisation) -> Box | None:
    """The server that sends for the organisation: its own or the nearest one above."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    # One that is switched off is shown to whoever keeps it.
    own = s.get(Mailbox, organisation.id)
    row = own or nearest(active(s), organisation.path)
    if row is None:
        return None
    owner = s.get_one(Organisation, row.organisation_id)
    return Box(shaped(row), bool(row.secret), owner.name, row is own, row.lock_version)


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    edit: Edit,
    lock_version: int,
    key: str,
    now: datetime,
    inside: Collection[str] = (),
) -> list[Problem]:
    """`key` is MAIL_KEY, "" where there is none; `lock_version` is 0 where the organisation has no server yet;
    `inside` are the servers of MAIL_HOSTS."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    if Level(organisation.level) not in OWNERS:
        raise Refused("Почтовый сервер настраивают региональная организация и федерация.")
    row = s.get(Mailbox, organisation.id)
    if (row.lock_version if row else 0) != lock_version:
        raise Conflict(_MOVED)
    kept = shaped(row).peer if row and row.secret else None
    server, problems = mailboxes.read(edit, kept, bool(key), inside)
    if server is None:
        return problems
    secret = sealing.seal(key, edit.secret) if edit.secret else ""
    if not secret and row and not edit.forget:
        secret = row.secret
    before = _told(row)
    _put(s, row, organisation.id, {**vars(server), "secret": secret}, lock_version)
    after = {**vars(server), "sealed": bool(secret), "newly_sealed": bool(edit.secret)}
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    was = {name: before[name] for name in changed if name in before}
    journal.write(s, actor, "mailbox.save", now, organisation.id, before=was, after=changed)
    _hurry(s, organisation, now)
    return []


def _hurry(s: Session, organisation: Organisation, now: datetime) -> None:
    """What has waited for a server, or for a better one, is tried at once."""
    here = select(Organisation.id).where(within(Organisation.path, organisation.path))
    waiting = (Letter.state == "waiting", Letter.organisation_id.in_(here), Letter.due > now)
    s.execute(update(Letter).where(*waiting).values(due=now).execution_options(synchronize_session=False))


def _told(row: Mailbox | None) -> dict[str, Any]:
    return {**vars(shaped(row)), "sealed": bool(row.secret), "newly_sealed": False} if row else {}


def _put(
    s: Session, row: Mailbox | None, organisation_id: int, values: dict[str, Any], lock_version: int
) -> None:
    if row is None:
        locking.add(s, Mailbox(organisation_id=organisation_id, **values), _MOVED)
        return
    seen = (Mailbox.organisation_id == organisation_id, Mailbox.lock_version == lock_version)
    locking.change(s, Mailbox, seen, values | {"lock_version": lock_version + 1}, _MOVED)
    s.expire(row)


def shaped(row: Mailbox) -> Server:
    return Server(
        row.host,
        row.port,
        row.security,
        row.login,
        row.sender,
        row.sender_name,
        row.per_hour,
        row.active,
    )


def active(s: Session, lock: bool = False) -> list[Mailbox]:
    """`lock`: nobody else takes letters to send until this transaction ends."""
    asked = select(Mailbox).where(Mailbox.active).order_by(Mailbox.organisation_id)
    return list(s.scalars(asked.with_for_update() if lock else asked))


def nearest(rows: Iterable[Mailbox], path: str) -> Mailbox | None:
    """Of whoever stands nearest above the path, or at it."""
    by_owner = {row.organisation_id: row for row in rows}
    return next((by_owner[i] for i in reversed(ancestor_ids(path)) if i in by_owner), None)
