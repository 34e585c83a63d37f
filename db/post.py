"""Letters that wait, have gone or could not go: queued in the transaction of an act, seen and tried again by people.
What sends them is db/outbox.py and db/work/."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core import access, emails, letters
from core.access import Action, Actor
from core.letters import Kind, Words
from core.problems import Refused
from db import journal, mailboxes, outbox, users, wordings
from db.invitations import Code
from db.models import Letter, Organisation, User
from db.organisations import within
from db.outbox import CANCELLED, FAILED, SENDING, SENT, WAITING
from db.wordings import KEEPERS

PAGE = 25
_CHUNK = 500
# How long what has gone is kept: a year of campaigns, and the same one a year ago.
KEPT = timedelta(days=400)


@dataclass(frozen=True)
class Draft:
    """`key` says what the letter is about; `organisation_id` whom: their nearest server sends it. The report of
    `release_id` goes with it."""

    organisation_id: int
    user_id: int | None
    kind: Kind
    key: str
    address: str
    words: Words
    campaign_id: int | None = None
    release_id: int | None = None


@dataclass(frozen=True)
class Filters:
    state: str = ""
    kinds: tuple[Kind, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Line:
    """One letter in the log. `address` is None where it was not asked for; `retriable`: it can be tried again as it
    is."""

    id: int
    kind: Kind
    state: str
    organisation: str
    person: str
    address: str | None
    subject: str
    created: datetime
    sent: datetime | None
    due: datetime
    attempts: int
    error: str
    retriable: bool


@dataclass(frozen=True)
class Log:
    """`counts` by state, of the kinds and words asked for; `pages` of the state asked for."""

    lines: tuple[Line, ...]
    counts: dict[str, int]
    pages: int


@dataclass(frozen=True)
class Standing:
    """How the sending goes. `pulse`: when the worker was last alive; `error`: the last of those that still wait."""

    pulse: datetime | None
    waiting: int
    oldest: datetime | None
    error: str
    server: bool


def queue(s: Session, drafts: Sequence[Draft], now: datetime) -> int:
    """A part of acts that have asked. How many of them were not queued before."""
    insert = sqlite.insert if s.get_bind().dialect.name == "sqlite" else postgresql.insert
    added = 0
    for start in range(0, len(drafts), _CHUNK):
        rows = [_row(draft, now) for draft in drafts[start : start + _CHUNK]]
        fresh = insert(Letter).on_conflict_do_nothing(index_elements=["key"]).returning(Letter.id)
        added += len(s.scalars(fresh, rows).all())
    return added


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": draft.organisation_id,
        "user_id": draft.user_id,
        "kind": draft.kind.value,
        "key": draft.key,
        "address": draft.address,
        "subject": draft.words.subject,
        "body": draft.words.body,
        "campaign_id": draft.campaign_id,
        "release_id": draft.release_id,
        "state": WAITING,
        "attempts": 0,
        "due": now,
        "created": now,
        "error": "",
    }


def queued(s: Session, keys: Collection[str]) -> set[str]:
    """Which of the letters are there already, in whatever state; a part of acts that have asked."""
    every, found = list(keys), set[str]()
    for start in range(0, len(every), _CHUNK):
        part = every[start : start + _CHUNK]
        found |= set(s.scalars(select(Letter.key).where(Letter.key.in_(part))))
    return found


def log(s: Session, actor: Actor | None, organisation: Organisation, filters: Filters, page: int) -> Log:
    """Letters about the organisation and everybody below it, the newest first; addresses are neither shown nor
    searched."""
    access.require_any(actor, KEEPERS, organisation.path)
    return _log(s, organisation, filters, page, False)


def opened(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    filters: Filters,
    page: int,
    seen: Collection[int],
    now: datetime,
) -> Log:
    """The same with addresses, which is a look at contacts. `seen` are letters whose addresses were shown a moment ago
    and the journal has been told of."""
    access.require_any(actor, KEEPERS, organisation.path)
    access.require(actor, Action.CONTACTS, organisation.path)
    found = _log(s, organisation, filters, page, True)
    fresh = sum(bool(line.address) and line.id not in seen for line in found.lines)
    if fresh:
        journal.write(s, actor, "contacts.view", now, organisation.id, after={"count": fresh})
    return found


def _log(s: Session, organisation: Organisation, filters: Filters, page: int, addresses: bool) -> Log:
    asked = [within(Organisation.path, organisation.path), *_filtered(filters, addresses)]
    counted = (
        select(Letter.state, func.count())
        .join(Organisation, Organisation.id == Letter.organisation_id)
        .outerjoin(User, User.id == Letter.user_id)
        .where(*asked)
        .group_by(Letter.state)
    )
    counts = {row.state: row[1] for row in s.execute(counted)}
    there = counts.get(filters.state, 0) if filters.state else sum(counts.values())
    rows = s.execute(
        select(Letter, Organisation.name, User.name)
        .join(Organisation, Organisation.id == Letter.organisation_id)
        .outerjoin(User, User.id == Letter.user_id)
        .where(*asked, *([Letter.state == filters.state] if filters.state else []))
        .order_by(Letter.id.desc())
        .limit(PAGE)
        .offset(max(0, page - 1) * PAGE)
    )
    lines = tuple(_line(letter, place, person or "", addresses) for letter, place, person in rows)
    return Log(lines, counts, max(1, -(-there // PAGE)))


def _filtered(filters: Filters, addresses: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.kinds:
        found.append(Letter.kind.in_([kind.value for kind in filters.kinds]))
    if filters.words:
        named = [Organisation.search_name, User.search_name]
        if addresses:
            named.append(Letter.address)
        found.append(or_(*(column.contains(filters.words, autoescape=True) for column in named)))
    return found


def _line(letter: Letter, place: str, person: str, addresses: bool) -> Line:
    retriable = letter.state in (FAILED, CANCELLED) and bool(letter.body)
    return Line(
        letter.id,
        Kind(letter.kind),
        letter.state,
        place,
        person,
        # Of somebody who was taken out there is none to hide.
        letter.address if addresses or not letter.address else None,
        letter.subject,
        letter.created,
        letter.sent,
        letter.due,
        letter.attempts,
        letter.error if addresses else _without_addresses(letter.error),
        retriable,
    )


def _without_addresses(error: str) -> str:
    """Servers repeat the address that they refuse."""
    return re.sub(r"[^\s<>:;,()\"']+@[^\s<>:;,()\"']+", "…", error)


def standing(s: Session, actor: Actor | None, organisation: Organisation) -> Standing:
    access.require_any(actor, KEEPERS, organisation.path)
    here = (
        select(func.count(), func.min(Letter.created))
        .join(Organisation, Organisation.id == Letter.organisation_id)
        .where(within(Organisation.path, organisation.path), Letter.state.in_((WAITING, SENDING)))
    )
    number, oldest = s.execute(here).one()
    troubled = (
        select(Letter.error)
        .join(Organisation, Organisation.id == Letter.organisation_id)
        .where(within(Organisation.path, organisation.path), Letter.state == WAITING, Letter.error != "")
        .order_by(Letter.id.desc())
        .limit(1)
    )
    server = mailboxes.nearest(mailboxes.active(s), organisation.path) is not None
    error = _without_addresses(s.scalar(troubled) or "")
    return Standing(outbox.pulse(s), number, oldest, error, server)


def retry(
    s: Session, actor: Actor | None, organisation: Organisation, numbers: Collection[int], now: datetime
) -> int:
    """Letters that failed or were cancelled wait anew, as if just written. How many."""
    access.require_any(actor, KEEPERS, organisation.path)
    old = and_(Letter.state.in_((FAILED, CANCELLED)), Letter.body != "")
    values = {"state": WAITING, "attempts": 0, "due": now, "created": now, "error": ""}
    return _turned(s, actor, organisation, numbers, old, values, "letter.retry", now)


def cancel(
    s: Session, actor: Actor | None, organisation: Organisation, numbers: Collection[int], now: datetime
) -> int:
    """Letters that wait are not sent, and codes in them are gone. How many."""
    access.require_any(actor, KEEPERS, organisation.path)
    body = case((Letter.kind == Kind.INVITATION.value, ""), else_=Letter.body)
    values = {"state": CANCELLED, "error": "отменено", "body": body}
    return _turned(s, actor, organisation, numbers, Letter.state == WAITING, values, "letter.cancel", now)


def _turned(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    numbers: Collection[int],
    old: ColumnElement[bool],
    values: dict[str, Any],
    action: str,
    now: datetime,
) -> int:
    below = select(Organisation.id).where(within(Organisation.path, organisation.path))
    mine = and_(Letter.id.in_(sorted(numbers)[:_CHUNK]), Letter.organisation_id.in_(below), old)
    changed = update(Letter).where(mine).values(**values).returning(Letter.id)
    found = sorted(s.scalars(changed.execution_options(synchronize_session=False)))
    if found:
        journal.write(s, actor, action, now, organisation.id, after={"letters": found})
    return len(found)


def test(s: Session, actor: Actor | None, organisation: Organisation, now: datetime) -> str:
    """A letter to oneself through the organisation's server; the address it goes to."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    user = users.myself(s, actor)
    if not user.email:
        raise Refused("У вашей учётной записи нет адреса почты: укажите его, и проверочное письмо придёт.")
    values = {"имя": user.name, "организация": organisation.name, "отправитель": organisation.name}
    words = letters.render(letters.DEFAULTS[Kind.TEST], values)
    key = f"{Kind.TEST}:{user.id}:{now.isoformat()}"
    queue(s, [Draft(organisation.id, user.id, Kind.TEST, key, user.email, words)], now)
    journal.write(s, actor, "letter.test", now, organisation.id, after={"user": user.id})
    return user.email


def invitation(s: Session, actor: Actor | None, made: Code, until: str, site: str, now: datetime) -> bool:
    """The one-time code by e-mail, `until` in words; False where the person has no usable address. The code is wiped
    out of the letter once it has gone or cannot go."""
    of = made.of
    place = s.get(Organisation, of.organisation_id)
    access.require(actor, Action.PEOPLE, place.path if place else None)
    assert place is not None
    if not emails.usable(of.email):
        return False
    above = s.get(Organisation, place.parent_id) if place.parent_id else place
    values = {"имя": of.name, "организация": place.name, "отправитель": (above or place).name}
    values |= {"логин": of.login, "код": made.code, "до": until, "ссылка": site}
    words = letters.render(wordings.of(s, place.path)[Kind.INVITATION], values)
    key = f"{Kind.INVITATION}:{of.user_id}:{now.isoformat()}"
    queue(s, [Draft(place.id, of.user_id, Kind.INVITATION, key, of.email, words)], now)
    journal.write(s, actor, "letter.invitation", now, place.id, after={"user": of.user_id})
    return True


def unsubscribe(s: Session, token: str, now: datetime) -> None:
    """By the link of a letter, without signing in; an unknown link is answered alike."""
    user = known(s, token)
    if user is not None:
        _refuse_letters(s, user, now)


def known(s: Session, token: str) -> User | None:
    fits = len(token) == 43 and token.isascii()
    return s.scalar(select(User).where(User.mail_token == token)) if fits else None


def _refuse_letters(s: Session, user: User, now: datetime) -> None:
    if user.digests:
        user.digests = False
        who = Actor(user.id, user.login, user.name)
        journal.write(s, who, "digests_switched", now, before={"digests": True}, after={"digests": False})


def about(s: Session, user_id: int) -> list[Letter]:
    """Everything sent to somebody, the newest last; a part of «всё о человеке», which has asked."""
    return list(s.scalars(select(Letter).where(Letter.user_id == user_id).order_by(Letter.id)))


def forget(s: Session, user_id: int) -> None:
    """Nothing personal stays in letters to somebody, and none goes any more; a part of «обезличить»."""
    mine = update(Letter).where(Letter.user_id == user_id).execution_options(synchronize_session=False)
    # What a server has answered may name the address.
    s.execute(mine.values(address="", subject="", body="", error=""))
    s.execute(mine.where(Letter.state.in_((WAITING, SENDING))).values(state=CANCELLED, error="обезличено"))


def sweep(s: Session, now: datetime) -> int:
    """What went long ago is not kept for ever, and no code of a letter that will not go."""
    done = and_(Letter.kind == Kind.INVITATION.value, Letter.state.in_((SENT, FAILED, CANCELLED)))
    wiped = update(Letter).where(done, Letter.body != "").values(body="")
    s.execute(wiped.execution_options(synchronize_session=False))
    over = and_(Letter.state.in_((SENT, FAILED, CANCELLED)), Letter.due < now - KEPT)
    gone: Iterable[int] = s.scalars(delete(Letter).where(over).returning(Letter.id))
    return len(list(gone))
