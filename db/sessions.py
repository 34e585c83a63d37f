"""Who is at the other end: attempts to sign in, one-time entry codes, the cookie's session record.

These verbs work before anybody is known, so they take no actor. Tokens and codes are kept only as hashes.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, exists, func, select, text, update
from sqlalchemy.orm import Session

from core import access
from core.access import Actor, Role
from core.text import canonical_login
from db import journal
from db.models import Consent, ConsentText, Grant, LoginAttempt, Organisation, User
from db.models import Session as Record

FAILURES_PER_LOGIN = 10
FAILURES_PER_ADDRESS = 100
WINDOW = timedelta(minutes=15)
ENTRY_LIFE = timedelta(seconds=60)
IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
# How stale `last_seen` may be: one write a minute, not one a click.
TOUCH = timedelta(minutes=1)

# Signs that nobody mistakes for one another when copying from paper.
_CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """A one-time code people can copy by hand, 79 bits: "kx7p-9w3m-…"."""
    signs = "".join(secrets.choice(_CODE_SIGNS) for _ in range(16))
    return "-".join(signs[i : i + 4] for i in range(0, 16, 4))


def code_digest(code: str) -> str:
    return digest("".join(sign for sign in code.lower() if sign.isalnum()))


@dataclass(frozen=True)
class Credentials:
    """What a password is checked against. For nobody (unknown, disabled) a hash that nothing matches."""

    login: str
    password_hash: str
    user_id: int | None = None
    code_hash: str | None = None
    # Which password it was: one set in between makes this one wrong.
    version: int = 0

    def is_code(self, password: str) -> bool:
        return hmac.compare_digest(self.code_hash or digest(""), code_digest(password)) and bool(
            self.code_hash
        )


def may_try(s: Session, login: str, address: str, now: datetime) -> bool:
    """Fewer failures lately than the limit, for this login (known or not) and from this address."""
    recent = select(func.count()).where(LoginAttempt.at > now - WINDOW, LoginAttempt.ok.is_(False))
    by_login = recent.where(LoginAttempt.login_hash == digest(canonical_login(login)))
    by_address = recent.where(LoginAttempt.address == address[:60])
    return (s.scalar(by_login) or 0) < FAILURES_PER_LOGIN and (
        s.scalar(by_address) or 0
    ) < FAILURES_PER_ADDRESS


def record_attempt(s: Session, login: str, address: str, now: datetime, ok: bool = False) -> int:
    """The attempt's id."""
    login_hash = digest(canonical_login(login))
    attempt = LoginAttempt(login_hash=login_hash, address=address[:60], at=now, ok=ok)
    s.add(attempt)
    s.flush()
    return attempt.id


def begin_attempt(s: Session, login: str, address: str, now: datetime) -> int | None:
    """Counts the attempt as a failure before the password is looked at, so that guesses side by side cannot
    slip under the limit; None when the limit is reached."""
    if s.get_bind().dialect.name == "postgresql":
        key = int(digest(canonical_login(login))[:15], 16)
        s.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    if not may_try(s, login, address, now):
        return None
    return record_attempt(s, login, address, now)


def succeeded(s: Session, attempt_id: int) -> None:
    s.execute(update(LoginAttempt).where(LoginAttempt.id == attempt_id).values(ok=True))


def credentials(s: Session, login: str, now: datetime, cost: int = 12) -> Credentials:
    canonical = canonical_login(login)
    user = s.scalar(select(User).where(User.login == canonical)) if canonical else None
    nobody = Credentials(canonical, f"$2b${cost:02d}$" + "." * 53)
    if user is None or not user.active:
        return nobody
    alive = user.code_hash if user.code_until and user.code_until > now else None
    return Credentials(
        canonical, user.password_hash or nobody.password_hash, user.id, alive, user.credential_version
    )


def open(
    s: Session,
    who: Credentials,
    address: str,
    now: datetime,
    attempt_id: int | None = None,
    by_code: bool = False,
) -> str | None:
    """The entry code for the browser; None when the account, its password or its one-time code has changed
    in between."""
    user = s.get(User, who.user_id) if who.user_id is not None else None
    if user is None or not user.active or user.credential_version != who.version:
        return None
    if by_code and not _spend(s, who):
        return None
    if attempt_id is not None:
        succeeded(s, attempt_id)
    entry = secrets.token_urlsafe(32)
    s.add(
        Record(
            entry_hash=digest(entry),
            user_id=user.id,
            credential_version=user.credential_version,
            created=now,
            last_seen=now,
            address=address[:60],
        )
    )
    journal.write(s, _named(user), "sign_in", now, after={"by": "one-time" if by_code else "usual"})
    return entry


def _spend(s: Session, who: Credentials) -> bool:
    """Of two browsers with the same one-time code only one gets in."""
    spent = (
        update(User)
        .where(User.id == who.user_id, User.code_hash == who.code_hash, User.code_hash.is_not(None))
        .values(code_hash=None, code_until=None, must_change_password=True)
    )
    return s.execute(spent).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def refuse(s: Session, login: str, now: datetime) -> None:
    """The journal's side of a failure; of unknown logins it says nothing (people type passwords there)."""
    user = s.scalar(select(User).where(User.login == canonical_login(login)))
    if user is not None:
        reason = "wrong" if user.active else "disabled"
        journal.write(s, _named(user), "sign_in_refused", now, after={"reason": reason})


def exchange(s: Session, entry: str, now: datetime) -> str | None:
    """The cookie's token for an entry code: once, and within a minute of the sign-in."""
    token = secrets.token_urlsafe(32)
    taken = (
        update(Record)
        .where(
            Record.entry_hash == digest(entry[:200]),
            Record.revoked.is_(None),
            Record.created > now - ENTRY_LIFE,
        )
        .values(entry_hash=None, token_hash=digest(token), last_seen=now)
    )
    return token if s.execute(taken).rowcount == 1 else None  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Present:
    actor: Actor
    last_seen: datetime


def present(
    s: Session, token: str | None, now: datetime, idle: timedelta = IDLE, whole: timedelta = WHOLE
) -> Present | None:
    """One SELECT: the session lives, its person is active, nothing of their rights has changed since."""
    if not token or len(token) > 200:
        return None
    query = (
        select(
            User.id,
            User.login,
            User.name,
            User.must_change_password,
            _must_agree().label("must_agree"),
            Record.last_seen,
            Grant.role,
            Grant.organisation_id,
            Organisation.path,
        )
        .join(User, User.id == Record.user_id)
        .outerjoin(Grant, Grant.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == Grant.organisation_id)
        .where(
            Record.token_hash == digest(token),
            Record.revoked.is_(None),
            Record.created > now - whole,
            Record.last_seen > now - idle,
            User.active.is_(True),
            User.credential_version == Record.credential_version,
        )
        .order_by(Grant.id)
    )
    rows = s.execute(query).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(access.Grant(Role(r.role), r.organisation_id, r.path) for r in rows if r.role is not None)
    held_back = (bool(first.must_change_password), bool(first.must_agree))
    person = Actor(first.id, first.login, first.name, grants, *held_back)
    return Present(person, first.last_seen)


def _must_agree() -> ColumnElement[bool]:
    """Is there a wording of the consent that this user has not agreed to? Asked with every step: no query of its
    own."""
    newest = select(func.max(ConsentText.id)).scalar_subquery()
    agreed = exists().where(
        Consent.user_id == User.id, Consent.text_id == newest, Consent.withdrawn.is_(None)
    )
    return newest.is_not(None) & ~agreed


def touch(s: Session, token: str, now: datetime) -> None:
    fresh = update(Record).where(Record.token_hash == digest(token), Record.last_seen < now)
    s.execute(fresh.values(last_seen=now))


def close(s: Session, token: str | None, now: datetime) -> None:
    """Signing out, or forgetting a cookie that was already dead."""
    if not token:
        return
    found = s.execute(
        select(Record, User)
        .join(User, User.id == Record.user_id)
        .where(Record.token_hash == digest(token[:200]), Record.revoked.is_(None))
    ).first()
    if found is not None:
        record, user = found
        record.revoked = now
        journal.write(s, _named(user), "sign_out", now)


def sweep(s: Session, now: datetime) -> None:
    """What nothing will ask for again."""
    s.execute(delete(LoginAttempt).where(LoginAttempt.at < now - timedelta(days=1)))
    s.execute(delete(Record).where(Record.created < now - timedelta(days=30)))


def _named(user: User) -> Actor:
    return Actor(user.id, user.login, user.name)
