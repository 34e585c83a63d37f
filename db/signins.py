"""A person's own sign-ins: where they are at home at the moment, and how to leave everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.access import Actor
from core.problems import Forbidden
from db import journal, sessions
from db.models import Session as Record
from db.models import User

SHOWN = 20


@dataclass(frozen=True)
class SignIn:
    """`open`: whoever has its cookie is let in. `this`: it is the one that asks."""

    at: datetime
    seen: datetime
    address: str
    open: bool
    this: bool


def of(
    s: Session,
    actor: Actor | None,
    token: str | None,
    now: datetime,
    idle: timedelta = sessions.IDLE,
    whole: timedelta = sessions.WHOLE,
) -> Sequence[SignIn]:
    """The actor's own of the past 30 days, the latest first."""
    user = _own(s, actor)
    query = select(Record).where(Record.user_id == user.id).order_by(Record.id.desc()).limit(SHOWN)
    mine = sessions.digest(token) if token else ""
    return [
        SignIn(
            r.created,
            r.last_seen,
            r.address,
            r.revoked is None
            and r.credential_version == user.credential_version
            and r.token_hash is not None
            and r.created > now - whole
            and r.last_seen > now - idle,
            bool(mine) and r.token_hash == mine,
        )
        for r in s.scalars(query)
    ]


def leave(s: Session, actor: Actor | None, keep: str | None, now: datetime) -> int:
    """Ends the actor's sessions but the one with this token, all of them without it; how many were open."""
    user = _own(s, actor)
    others = update(Record).where(Record.user_id == user.id, Record.revoked.is_(None))
    if keep:
        others = others.where(Record.token_hash.is_distinct_from(sessions.digest(keep)))
    ended = int(s.execute(others.values(revoked=now)).rowcount)  # type: ignore[attr-defined]
    journal.write(s, actor, "sign_out_everywhere", now, after={"user": user.id, "sessions": ended})
    return ended


def _own(s: Session, actor: Actor | None) -> User:
    user = s.get(User, actor.user_id) if actor and actor.user_id is not None else None
    if user is None:
        raise Forbidden
    return user
