"""Everything that is kept of a person, and taking it out when they ask or have long left."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from core import access, people
from core import text as texts
from core.access import Action, Actor, Role
from core.problems import Forbidden, Refused
from db import consents, journal, post, sessions
from db.models import Event, Fact, Grant, LoginAttempt, Organisation, User, View
from db.models import Session as Record

# The triggers of the journal let an entry be changed while this fact stands; it never outlives the act.
ANONYMISING = "anonymising"
# Under these names acts on people keep what tells who somebody is.
PERSONAL = ("name", "login", "email", "phone", "post", "address")
TAKEN_OUT = "удалено"


@dataclass(frozen=True)
class Everything:
    """`parts`: title of a part -> its rows, each by Russian names; moments are datetime."""

    user_id: int
    name: str
    login: str
    anonymised: datetime | None
    parts: Mapping[str, Sequence[Mapping[str, Any]]]


def everything(s: Session, actor: Actor | None, user_id: int, now: datetime) -> Everything:
    user = _person(s, actor, user_id)
    parts = {
        "Учётная запись": [_account(user)],
        "Права": list(_rights(s, user)),
        "Согласия": list(_consents(s, user)),
        "Входы": list(_sessions(s, user)),
        "Письма": list(_letters(s, user)),
        "Сохранённые виды": list(_views(s, user)),
        "Записи журнала": list(_events(s, user)),
    }
    journal.write(s, actor, "person.view", now, after={"user": user.id})
    return Everything(user.id, user.name, user.login, user.anonymised, parts)


def anonymise(s: Session, actor: Actor | None, user_id: int, typed: str, now: datetime) -> None:
    """For ever. `typed` is the person's number, so that nobody does it by a slip of the hand; what they have done
    stays in the history under that number."""
    user = _person(s, actor, user_id)
    if actor is None or user.id == actor.user_id:
        raise Forbidden
    if user.anonymised is not None:
        raise Refused("Эта запись уже обезличена.")
    if typed.strip() != str(user.id):
        raise Refused(f"Впишите номер этого человека: {user.id}.")
    s.execute(insert(Fact).values(key=ANONYMISING, value=str(user.id)))
    told = _out_of_the_journal(s, user)
    s.execute(delete(Fact).where(Fact.key == ANONYMISING))
    letters = _out_of_letters(s, user)
    s.execute(delete(LoginAttempt).where(LoginAttempt.login_hash == sessions.digest(user.login)))
    s.execute(delete(Record).where(Record.user_id == user.id))
    s.execute(delete(Grant).where(Grant.user_id == user.id))
    s.execute(delete(View).where(View.user_id == user.id))
    _out_of_the_account(s, user, now)
    after = {"user": user.id, "events": told, "letters": letters}
    journal.write(s, actor, "person_anonymised", now, after=after)


def asking(s: Session, actor: Actor | None) -> Sequence[tuple[int, datetime]]:
    """Who has taken back their consent and waits for their data to be taken out: numbers and when, the longest
    waiting first."""
    if not access.scope(actor, Action.PERSONAL):
        raise Forbidden
    query = (
        select(Event.user_id, Event.at)
        .join(User, User.id == Event.user_id)
        .where(Event.action == "consent_withdrawn", User.active.is_(False), User.anonymised.is_(None))
        .order_by(Event.id)
    )
    first: dict[int, datetime] = {}
    for number, at in s.execute(query):
        if number is not None and number not in first and _reached(s, actor, number):
            first[number] = at
    return list(first.items())


def _person(s: Session, actor: Actor | None, user_id: int) -> User:
    """Forbidden unless every right of theirs lies within the actor's reach: what is kept tells of all of them."""
    user = s.get(User, user_id)
    if user is None or not _reached(s, actor, user_id):
        raise Forbidden
    return user


def _reached(s: Session, actor: Actor | None, user_id: int) -> bool:
    paths = select(Organisation.path).join(Grant, Grant.organisation_id == Organisation.id)
    held = s.scalars(paths.where(Grant.user_id == user_id)).all()
    if not held:
        held = s.scalars(select(Organisation.path).where(Organisation.parent_id.is_(None))).all()
    return bool(held) and all(access.can(actor, Action.PERSONAL, path) for path in held)


def _account(user: User) -> dict[str, Any]:
    return {
        "Номер": user.id,
        "Имя": user.name,
        "Имя для входа": user.login,
        "Должность": user.post,
        "Электронная почта": user.email,
        "Телефон": user.phone,
        "Заведена": user.created,
        "Работает": user.active,
        "Пароль задан": bool(user.password_hash),
        "Получает сводки и рассылки": user.digests,
        "Обезличена": user.anonymised,
    }


def _rights(s: Session, user: User) -> Iterator[dict[str, Any]]:
    query = select(Grant.role, Organisation.code, Organisation.name).join(
        Organisation, Organisation.id == Grant.organisation_id
    )
    for role, code, name in s.execute(query.where(Grant.user_id == user.id).order_by(Grant.id)):
        yield {"Роль": Role(role).label, "Код": code, "Организация": name}


def _consents(s: Session, user: User) -> Iterator[dict[str, Any]]:
    for c in consents.of(s, user.id):
        yield {"Версия текста": c.number, "Дано": c.given, "Отозвано": c.withdrawn}


def _sessions(s: Session, user: User) -> Iterator[dict[str, Any]]:
    for r in s.scalars(select(Record).where(Record.user_id == user.id).order_by(Record.id)):
        yield {"Вход": r.created, "Последнее действие": r.last_seen, "Адрес": r.address, "Закрыт": r.revoked}


def _letters(s: Session, user: User) -> Iterator[dict[str, Any]]:
    for x in post.about(s, user.id):
        yield {
            "Когда": x.created,
            "Кому": x.address,
            "Тема": x.subject,
            # An invitation has a code in it, and a code is nobody's but its owner's.
            "Текст": "" if x.kind == "invitation" else x.body,
            "Отправлено": x.sent,
        }


def _views(s: Session, user: User) -> Iterator[dict[str, Any]]:
    for v in s.scalars(select(View).where(View.user_id == user.id).order_by(View.id)):
        yield {"Название": v.title, "Создан": v.created, "Виден другим": "да" if v.shared else "нет"}


def _events(s: Session, user: User) -> Iterator[dict[str, Any]]:
    """What they have done and what has been done to them; of answers only that they were saved: those belong to the
    organisation."""
    for e in s.scalars(select(Event).where(or_(Event.user_id == user.id, _names(user))).order_by(Event.id)):
        about = _about(e, user)
        if e.user_id == user.id or about:
            shown = about or not e.action.startswith("form.")
            yield {
                "Когда": e.at,
                "Кто": e.actor,
                "Действие": e.action,
                "Организация №": e.organisation_id,
                "Форма №": e.submission_id,
                "Было": str(e.before) if shown and e.before else "",
                "Стало": str(e.after) if shown and e.after else "",
            }


def _names(user: User) -> Any:
    """Entries that may be about them; `_about` tells for sure. Answers of forms are somebody else's matter."""
    mark = f'%"user": {user.id}%'
    said = or_(cast(Event.after, Text).like(mark), cast(Event.before, Text).like(mark))
    return said & Event.action.not_like("form.%")


def _about(event: Event, user: User) -> bool:
    return user.id in (event.after.get("user"), event.before.get("user"))


def _out_of_the_journal(s: Session, user: User) -> int:
    """How many entries have lost a name or a value."""
    mine = update(Event).where(Event.user_id == user.id).values(actor=people.former(user.id))
    done = int(s.execute(mine).rowcount)  # type: ignore[attr-defined]
    for event in s.scalars(select(Event).where(or_(_names(user), _own_words(user)))).all():
        if _about(event, user) or event.user_id == user.id:
            before, after = _washed(event.before), _washed(event.after)
            if (before, after) != (event.before, event.after):
                one = update(Event).where(Event.id == event.id).values(before=before, after=after)
                s.execute(one.execution_options(synchronize_session=False))
                done += event.user_id != user.id
    return done


def _own_words(user: User) -> Any:
    """Entries on their own account, which need no number to say whose it is."""
    return (Event.user_id == user.id) & Event.action.in_(("user_changed", "digests_switched"))


def _washed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: TAKEN_OUT if name in PERSONAL and value else value for name, value in values.items()}


def _out_of_letters(s: Session, user: User) -> int:
    mine = len(post.about(s, user.id))
    post.forget(s, user.id)
    return mine


def _out_of_the_account(s: Session, user: User, now: datetime) -> None:
    user.name = people.former(user.id)
    user.search_name = texts.search_key(user.name)
    user.login = _nobody(s, user)
    user.email = user.phone = user.post = user.password_hash = ""
    user.code_hash = user.code_until = user.mail_token = None
    user.must_change_password = user.digests = user.active = False
    user.anonymised = now
    user.credential_version += 1
    user.lock_version += 1


def _nobody(s: Session, user: User) -> str:
    """ "user-7"; an account made before such names were kept free may hold it."""
    name = f"user-{user.id}"
    while s.scalar(select(User.id).where(User.login == name, User.id != user.id)) is not None:
        name += "-0"
    return name
