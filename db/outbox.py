"""Letters on their way, for the worker: taken for a while, sent, tried again later or given up.

A letter that was taken and not told of in time belongs to nobody and is taken again. So a worker that is killed after
the server has said yes and before it is written down sends that one letter twice, with the same Message-ID; nothing
else is ever doubled, and nothing is lost. `attempts` tells whose turn it is: whoever took it before the present one has
no say any more.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.envelopes import Sheet
from core.letters import REMINDERS, Kind, ended
from core.workflow import UNSENT
from db import mailboxes
from db.models import Fact, Letter, Mailbox, Organisation, Submission, User
from db.organisations import within

WAITING, SENDING, SENT, FAILED, CANCELLED = "waiting", "sending", "sent", "failed", "cancelled"
# Longer than one letter may take with every timeout of the network: it is renewed before each.
LEASE = timedelta(minutes=15)
BATCH, LOOKED_AT = 20, 200
HOUR = timedelta(hours=1)
NO_SERVER = timedelta(minutes=10)
# After an hour's worth of letters the next ones go in small heaps; a server that was away is asked once a minute.
SOON, REST = timedelta(minutes=5), timedelta(minutes=1)
_STALE = "не ушло вовремя, письмо устарело. "
# After the first failure, the second, …; after the last the letter is given up.
DELAYS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720, 1440))
# How many of them a server that is away takes at most.
_PATIENT = 4
# A worker that was not heard of for so long is not running.
SILENT = timedelta(minutes=3)
_WORKER = "worker"


@dataclass(frozen=True)
class Claim:
    """One letter to send through the server of `box`; `turn` proves that it is still this worker's. The issued report
    of `release_id` goes with it."""

    id: int
    turn: int
    box: int
    sheet: Sheet
    release_id: int | None = None


@dataclass
class _Allowance:
    """How many more letters a server takes, and when it takes the next one after them."""

    left: int
    again: datetime


def claim(
    s: Session, site: str, now: datetime, resting: Collection[int] = (), lease: timedelta = LEASE
) -> list[Claim]:
    """At most BATCH letters, at most as many as their servers take within an hour. Those that need not go any more are
    cancelled; those that cannot go now are put off. `resting` are servers that were away a moment ago."""
    # Locked: two workers would allow themselves the same letters of an hour.
    boxes = mailboxes.active(s, lock=True)
    allowed = _allowances(s, boxes, now)
    for away in set(resting) & set(allowed):
        allowed[away] = _Allowance(0, now + REST)
    _put_off(s, boxes, allowed, now)
    taken: list[Claim] = []
    for letter, path, user, state in _due(s, now):
        if len(taken) == BATCH:
            break
        if over := _over(letter, user, state, now):
            letter.state, letter.error, letter.due = *over, now
            _wipe(letter)
            continue
        box = mailboxes.nearest(boxes, path)
        room = allowed[box.organisation_id] if box else _Allowance(0, now + NO_SERVER)
        if box is None or room.left <= 0:
            letter.state, letter.due = WAITING, room.again
            continue
        room.left -= 1
        letter.state, letter.due, letter.attempts = SENDING, now + lease, letter.attempts + 1
        sheet = _sheet(letter, user, site)
        taken.append(Claim(letter.id, letter.attempts, box.organisation_id, sheet, letter.release_id))
    return taken


def _put_off(s: Session, boxes: Sequence[Mailbox], allowed: Mapping[int, _Allowance], now: datetime) -> None:
    """All letters of a server that takes none now, at once: else they would stand before those of the others."""
    full = [(b.organisation_id, room.again) for b in boxes if (room := allowed[b.organisation_id]).left <= 0]
    owners = {o.id: o.path for o in s.scalars(select(Organisation).where(Organisation.id.in_(allowed)))}
    for owner, again in full:
        path = owners[owner]
        deeper = [within(Organisation.path, p) for p in owners.values() if p.startswith(path) and p != path]
        _delay(s, and_(within(Organisation.path, path), *(not_(d) for d in deeper)), again, now)
    nobody = and_(true(), *(not_(within(Organisation.path, p)) for p in owners.values()))
    _delay(s, nobody, now + NO_SERVER, now)


def _delay(s: Session, where: ColumnElement[bool], again: datetime, now: datetime) -> None:
    waiting = (Letter.state == WAITING, Letter.due <= now)
    here = Letter.organisation_id.in_(select(Organisation.id).where(where))
    values = update(Letter).where(*waiting, here).values(due=again)
    s.execute(values.execution_options(synchronize_session=False))


def _due(s: Session, now: datetime) -> list[Any]:
    """Whose time has come, those that somebody took and never told of first."""
    asked = (
        select(Letter, Organisation.path, User, Submission.state)
        .join(Organisation, Organisation.id == Letter.organisation_id)
        .outerjoin(User, User.id == Letter.user_id)
        .outerjoin(
            Submission,
            (Submission.campaign_id == Letter.campaign_id)
            & (Submission.organisation_id == Letter.organisation_id),
        )
        .where(Letter.due <= now)
        .order_by(Letter.due, Letter.id)
        .limit(LOOKED_AT)
        .with_for_update(of=Letter, skip_locked=True)
    )
    return [row for state in (SENDING, WAITING) for row in s.execute(asked.where(Letter.state == state))]


def _over(letter: Letter, user: User | None, state: str | None, now: datetime) -> tuple[str, str] | None:
    """Why the letter must not go any more: its last state and the reason."""
    kind = Kind(letter.kind)
    if user is not None and (not user.active or user.anonymised is not None):
        return CANCELLED, "учётная запись отключена"
    if user is not None and kind.wanted and not user.digests:
        return CANCELLED, "человек отказался от сводок и рассылок"
    if kind in REMINDERS and state is not None and state not in UNSENT:
        return CANCELLED, "форма уже сдана или освобождена"
    if now - letter.created > kind.lifetime:
        return FAILED, f"{_STALE}{letter.error}".strip()[:300]
    return None


def _allowances(s: Session, boxes: Sequence[Mailbox], now: datetime) -> dict[int, _Allowance]:
    found = {box.organisation_id: _Allowance(box.per_hour, now + HOUR) for box in boxes}
    # Of what has gone `due` is the moment it went: the index serves the last hour.
    gone = _by_path(Letter.state == SENT, Letter.due > now - HOUR)
    going = _by_path(Letter.state == SENDING, Letter.due > now)
    for asked in (gone, going):
        for path, number, first in s.execute(asked):
            box = mailboxes.nearest(boxes, path)
            if box is not None:
                room = found[box.organisation_id]
                room.left -= number
                room.again = min(room.again, max(first + HOUR, now + SOON))
    return found


def _by_path(*which: ColumnElement[bool]) -> Select[str, int, datetime]:
    return (
        select(Organisation.path, func.count(), func.min(Letter.due))
        .select_from(Letter)
        .join(Organisation, Organisation.id == Letter.organisation_id)
        .where(*which)
        .group_by(Organisation.path)
    )


def _sheet(letter: Letter, user: User | None, site: str) -> Sheet:
    kind = Kind(letter.kind)
    leave = f"{site}/unsubscribe/{_leaving(user)}" if user and kind.wanted and site else ""
    # Who is not known here has nothing to stop it with.
    body = ended(kind, letter.body, leave) if user else letter.body
    return Sheet(letter.id, letter.key, letter.address, letter.subject, body, leave)


def _leaving(user: User) -> str:
    """What the link «не получать» of somebody ends with, made when first needed."""
    if user.mail_token is None:
        user.mail_token = secrets.token_urlsafe(32)
    return user.mail_token


def renew(s: Session, claim: Claim, now: datetime, lease: timedelta = LEASE) -> bool:
    """Said before the letter is told to the server. False where somebody else has taken it meanwhile."""
    letter = _mine(s, claim)
    if letter is None:
        return False
    letter.due = now + lease
    return True


def sent(s: Session, claim: Claim, now: datetime) -> bool:
    """False where the letter is not this worker's any more."""
    letter = _mine(s, claim)
    if letter is None:
        return False
    letter.state, letter.sent, letter.due, letter.error = SENT, now, now, ""
    _wipe(letter)
    return True


def given_up(s: Session, claim: Claim, why: str, now: datetime) -> bool:
    """The server will never take it."""
    letter = _mine(s, claim)
    if letter is None:
        return False
    letter.state, letter.error, letter.due = FAILED, why[:300], now
    _wipe(letter)
    return True


def later(s: Session, claim: Claim, why: str, now: datetime) -> bool:
    """The letter was put off: tried again after a while, and given up after the last time."""
    letter = _mine(s, claim)
    if letter is None:
        return False
    if letter.attempts > len(DELAYS):
        return given_up(s, claim, why, now)
    letter.state, letter.error = WAITING, why[:300]
    letter.due = now + DELAYS[letter.attempts - 1]
    return True


def no_server(s: Session, claims: Sequence[Claim], why: str, now: datetime) -> None:
    """The server was not there for the first of them, and the others were not tried. No letter is given up for that
    before it is out of date, and none waits longer than an hour for a server that has come back."""
    first = _mine(s, claims[0])
    turn = min(first.attempts, _PATIENT) if first else 1
    release(s, claims, why, now + DELAYS[turn - 1])
    if first:
        first.attempts = turn


def release(s: Session, claims: Sequence[Claim], why: str, due: datetime) -> None:
    """Back among those that wait, as if never taken."""
    for claim in claims:
        letter = _mine(s, claim)
        if letter is not None:
            letter.state, letter.due, letter.error = WAITING, due, why[:300] or letter.error
            letter.attempts -= 1


def _mine(s: Session, claim: Claim) -> Letter | None:
    own = select(Letter).where(Letter.id == claim.id, Letter.state == SENDING, Letter.attempts == claim.turn)
    return s.scalar(own.with_for_update())


def expire(s: Session, now: datetime) -> int:
    """What has waited too long is given up, whether it has a server or not. How many."""
    gone = 0
    for kind in Kind:
        stale = (Letter.state == WAITING, Letter.kind == kind.value, Letter.created < now - kind.lifetime)
        why = func.substr(literal(_STALE) + Letter.error, 1, 300)
        values = {"state": FAILED, "due": now, "error": why}
        if kind is Kind.INVITATION:
            values["body"] = ""
        given = update(Letter).where(*stale).values(**values).returning(Letter.id)
        gone += len(s.scalars(given.execution_options(synchronize_session=False)).all())
    return gone


def _wipe(letter: Letter) -> None:
    """A one-time code is not kept longer than it takes to send it."""
    if letter.kind == Kind.INVITATION.value:
        letter.body = ""


def beat(s: Session, now: datetime) -> None:
    note(s, _WORKER, now.isoformat())


def pulse(s: Session) -> datetime | None:
    row = s.get(Fact, _WORKER)
    return datetime.fromisoformat(row.value) if row else None


def note(s: Session, key: str, value: str) -> None:
    """A fact of the worker, new or changed."""
    insert = sqlite.insert if s.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = insert(Fact).values(key=key, value=value)
    s.execute(fresh.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def left(s: Session) -> int:
    """How many letters wait in the whole database."""
    return s.scalar(select(func.count()).where(Letter.state.in_((WAITING, SENDING)))) or 0
