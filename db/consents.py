"""Consent to the processing of personal data: its wordings, and who has agreed to which and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, consent
from core.access import Action, Actor
from core.problems import Conflict, Forbidden, Refused
from db import journal
from db.models import Consent, ConsentText, Organisation, User

CHANGED = "Текст согласия за это время изменился: прочитайте новый."


@dataclass(frozen=True)
class Given:
    """`number` of the wording that was agreed to."""

    number: int
    body: str
    given: datetime
    withdrawn: datetime | None


@dataclass(frozen=True)
class Version:
    number: int
    body: str
    published: datetime
    # How many hold to it now.
    agreed: int


def present(s: Session) -> ConsentText | None:
    """The wording that holds."""
    return s.scalar(select(ConsentText).order_by(ConsentText.id.desc()).limit(1))


def give(s: Session, actor: Actor | None, text_id: int, now: datetime) -> None:
    """`text_id` of the wording that was read; Conflict where another one holds by now."""
    user = _known(s, actor)
    s.refresh(user, with_for_update=True)
    text = present(s)
    if text is None or text.id != text_id:
        raise Conflict(CHANGED)
    again = select(Consent.id).where(
        Consent.user_id == user.id, Consent.text_id == text.id, Consent.withdrawn.is_(None)
    )
    if s.scalar(again) is None:
        s.add(Consent(user_id=user.id, text_id=text.id, given=now))
        journal.write(s, actor, "consent_given", now, after={"user": user.id, "version": text.number})


def withdraw(s: Session, actor: Actor | None, now: datetime) -> None:
    """Ends all of the actor's consents and closes their account; taking the data out is the administrator's."""
    user = _known(s, actor)
    s.refresh(user, with_for_update=True)
    held = s.scalars(select(Consent).where(Consent.user_id == user.id, Consent.withdrawn.is_(None))).all()
    if not held:
        raise Refused("Вы не давали согласия: отзывать нечего.")
    for one in held:
        one.withdrawn = now
    user.active = False
    user.credential_version += 1
    journal.write(
        s, actor, "consent_withdrawn", now, before={"active": True}, after={"user": user.id, "active": False}
    )


def mine(s: Session, actor: Actor | None) -> Sequence[Given]:
    """The newest first."""
    user = _known(s, actor)
    return of(s, user.id)


def of(s: Session, user_id: int) -> Sequence[Given]:
    """A part of the acts that tell of a person, which have asked."""
    query = (
        select(ConsentText.number, ConsentText.body, Consent.given, Consent.withdrawn)
        .join(ConsentText, ConsentText.id == Consent.text_id)
        .where(Consent.user_id == user_id)
        .order_by(Consent.id.desc())
    )
    return [Given(*row) for row in s.execute(query)]


def publish(s: Session, actor: Actor | None, body: str, after: int, now: datetime) -> ConsentText:
    """A new wording, which everybody is asked about at their next step. `after`: the number of the one that was
    seen, 0 for none."""
    _keeper(s, actor)
    text = consent.checked(body)
    last = present(s)
    if (last.number if last else 0) != after:
        raise Conflict("Пока вы писали, опубликован другой текст. Обновите страницу.")
    if last is not None and last.body == text:
        raise Refused("Текст не изменился: публиковать нечего.")
    made = ConsentText(number=after + 1, body=text, published=now, user_id=actor.user_id if actor else None)
    s.add(made)
    s.flush()
    journal.write(
        s, actor, "consent_published", now, before={"version": after}, after={"version": made.number}
    )
    return made


def versions(s: Session, actor: Actor | None) -> Sequence[Version]:
    """All wordings, the newest first."""
    _keeper(s, actor)
    agreed = (
        select(func.count())
        .where(Consent.text_id == ConsentText.id, Consent.withdrawn.is_(None))
        .scalar_subquery()
    )
    query = select(ConsentText.number, ConsentText.body, ConsentText.published, agreed)
    return [Version(*row) for row in s.execute(query.order_by(ConsentText.id.desc()))]


def asked(s: Session, actor: Actor | None) -> int:
    """How many people a new wording would stop at their next step: those who may come in."""
    _keeper(s, actor)
    return s.scalar(select(func.count()).select_from(User).where(User.active, User.anonymised.is_(None))) or 0


def may_publish(s: Session, actor: Actor | None) -> bool:
    """The wording is one for everybody: whoever may take out anybody's data writes it."""
    return access.can(actor, Action.PERSONAL, _top(s) or "?")


def _keeper(s: Session, actor: Actor | None) -> None:
    access.require(actor, Action.PERSONAL, _top(s))


def _top(s: Session) -> str | None:
    top = select(Organisation.path).where(Organisation.parent_id.is_(None))
    return s.scalar(top.order_by(Organisation.id))


def _known(s: Session, actor: Actor | None) -> User:
    """Whoever is asked may not do anything else yet than agree, or take back what they have agreed to before."""
    user = s.get(User, actor.user_id) if actor and actor.user_id is not None else None
    if actor is None or actor.must_change_password or user is None or not user.active:
        raise Forbidden
    return user
