"""The log of weekly mailings: what was sent in which week, to which organisations directly below."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from core import access, emails, letters, mailings
from core.access import Action, Actor, Role
from core.letters import Kind, Words
from core.mailings import Edit, Sent, Week
from core.problems import Conflict, Problem, Refused
from core.reminders import FILLERS
from core.sheets.writing import Column, Table
from core.sheets.writing import Kind as Cell
from db import journal, locking, post, wordings
from db.models import Grant, Mailing, MailingRecipient, Organisation, User
from db.organisations import BY_CODE, within
from db.post import Draft

_MOVED = "Эту неделю изменил кто-то ещё, пока страница была открыта у вас."


@dataclass(frozen=True)
class Entry:
    """One week; `sent` is None where nothing was marked. `recipients` of `below` organisations had it."""

    week: Week
    id: int = 0
    sent: Sent | None = None
    recipients: int = 0
    lock_version: int = 0


@dataclass(frozen=True)
class Ahead:
    """What sending by letter would do now. `whom` gets one: a person and the organisation; `had` have had it already.
    At `refused` of the organisations nobody wants mailings, at `unreached` nobody has an address. `words` is one of the
    letters, None while what is sent out is not in order."""

    whom: tuple[tuple[str, str], ...]
    had: int
    refused: int
    unreached: int
    words: Words | None


@dataclass(frozen=True)
class Log:
    """All weeks of a year; `past` are over, `done` of these were marked."""

    entries: tuple[Entry, ...]
    past: int
    done: int

    @property
    def missing(self) -> list[Week]:
        return [e.week for e in self.entries[: self.past] if e.sent is None]


def of_year(s: Session, actor: Actor | None, organisation: Organisation, year: int, today: date) -> Log:
    access.require(actor, Action.REMIND, organisation.path)
    counted = (
        select(MailingRecipient.mailing_id, func.count().label("n"))
        .group_by(MailingRecipient.mailing_id)
        .subquery()
    )
    rows = s.execute(
        select(Mailing, func.coalesce(counted.c.n, 0))
        .outerjoin(counted, counted.c.mailing_id == Mailing.id)
        .where(Mailing.organisation_id == organisation.id, Mailing.year == year)
    )
    found = {row.week: (row, n) for row, n in rows}
    entries = tuple(_entry(week, *found.get(week.number, (None, 0))) for week in mailings.weeks(year))
    past = sum(week.sunday < today for week in mailings.weeks(year))
    return Log(entries, past, sum(e.sent is not None for e in entries[:past]))


def _entry(week: Week, row: Mailing | None, recipients: int) -> Entry:
    if row is None:
        return Entry(week)
    return Entry(week, row.id, _sent(row), recipients, row.lock_version)


def _sent(row: Mailing) -> Sent:
    return Sent(row.title, row.link, row.note, row.day)


def below(s: Session, actor: Actor | None, organisation: Organisation, day: date) -> Sequence[Organisation]:
    """Whom a mailing of this day goes to unless they are left out."""
    access.require(actor, Action.REMIND, organisation.path)
    still = or_(Organisation.closed.is_(None), Organisation.closed > day)
    already = or_(Organisation.opened.is_(None), Organisation.opened <= day)
    known = select(Organisation).where(Organisation.parent_id == organisation.id, still, already)
    return s.scalars(known.order_by(BY_CODE)).all()


def left_out(
    s: Session, actor: Actor | None, organisation: Organisation, week: Week, day: date
) -> frozenset[int]:
    """Which of those below did not get what was sent in the week."""
    there = {o.id for o in below(s, actor, organisation, day)}
    row = _row(s, organisation, week)
    if row is None:
        return frozenset()
    had = select(MailingRecipient.organisation_id).where(MailingRecipient.mailing_id == row.id)
    return frozenset(there - set(s.scalars(had)))


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    week: Week,
    edit: Edit,
    without: Collection[int],
    lock_version: int,
    now: datetime,
    today: date,
) -> list[Problem]:
    """Marks the week as sent, or changes what was marked. `without`: organisations below that did not get it."""
    access.require(actor, Action.REMIND, organisation.path)
    if week not in mailings.weeks(week.year) or week.year not in mailings.YEARS:
        raise Refused("Такой недели в году нет.")
    sent, problems = mailings.read(edit, week, today)
    row = _row(s, organisation, week)
    if (row.lock_version if row else 0) != lock_version:
        raise Conflict(_MOVED)
    if sent is None:
        return problems
    to = [o.id for o in below(s, actor, organisation, sent.day) if o.id not in without]
    if not to:
        return [Problem("without", "Никому не разослано: оставьте в списке хотя бы одну организацию.")]
    before = _told(sent=_sent(row), recipients=_recipients(s, row)) if row else {}
    number = _put(s, actor, organisation, week, sent, row, now)
    s.execute(delete(MailingRecipient).where(MailingRecipient.mailing_id == number))
    s.execute(insert(MailingRecipient), [{"mailing_id": number, "organisation_id": o} for o in to])
    after = _told(sent, len(to))
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    was = {name: before[name] for name in changed if name in before}
    head = {"year": week.year, "week": week.number}
    journal.write(s, actor, "mailing.save", now, organisation.id, before=was, after=head | changed)
    return []


def remove(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    week: Week,
    lock_version: int,
    now: datetime,
) -> None:
    """The mark was a mistake."""
    access.require(actor, Action.REMIND, organisation.path)
    row = _row(s, organisation, week)
    if row is None:
        return
    if row.lock_version != lock_version:
        raise Conflict(_MOVED)
    head = {"year": week.year, "week": week.number}
    before = head | _told(_sent(row), _recipients(s, row))
    s.execute(delete(MailingRecipient).where(MailingRecipient.mailing_id == row.id))
    s.delete(row)
    journal.write(s, actor, "mailing.remove", now, organisation.id, before=before)


def deliver(
    s: Session, actor: Actor | None, organisation: Organisation, week: Week, now: datetime
) -> tuple[int, int]:
    """Queues the week's materials as letters to whoever answers for the recipients: how many, and at how many
    organisations there is nobody to write to. Whoever has had the letter gets no second one."""
    access.require(actor, Action.REMIND, organisation.path)
    row = _row(s, organisation, week)
    if row is None:
        raise Refused("Сначала отметьте, что разослано на этой неделе.")
    had = select(MailingRecipient.organisation_id).where(MailingRecipient.mailing_id == row.id)
    places = {o.id: o for o in s.scalars(select(Organisation).where(Organisation.id.in_(had)))}
    drafts: dict[int, Draft] = {}
    reached: set[int] = set()
    words = wordings.of(s, organisation.path)[Kind.MAILING]
    for user, place_id in _answering(s, organisation, places):
        reached.add(place_id)
        values = _values(_sent(row), week, organisation, places[place_id], user)
        key = _key(row, user)
        letter = letters.render(words, values)
        drafts.setdefault(user.id, Draft(place_id, user.id, Kind.MAILING, key, user.email, letter))
    queued = post.queue(s, list(drafts.values()), now)
    if queued:
        after = {"year": week.year, "week": week.number, "letters": queued}
        journal.write(s, actor, "mailing.deliver", now, organisation.id, after=after)
    return queued, len(places) - len(reached)


def ahead(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    week: Week,
    edit: Edit,
    without: Collection[int],
    today: date,
) -> Ahead:
    """Whom `deliver` would write to once this is saved: looked at before the button is pressed."""
    access.require(actor, Action.REMIND, organisation.path)
    there = below(s, actor, organisation, edit.day or today)
    places = {o.id: o for o in there if o.id not in without}
    everybody = _answering(s, organisation, places, wanted=False)
    reached = _answering(s, organisation, places)
    people = {user.id: (user, place) for user, place in reversed(reached)}
    row = _row(s, organisation, week)
    had = post.queued(s, [_key(row, user) for user, _ in people.values()]) if row else set()
    waiting = [(u, places[p]) for u, p in reversed(people.values()) if not row or _key(row, u) not in had]
    sent, _ = mailings.read(edit, week, today)
    words = wordings.of(s, organisation.path)[Kind.MAILING]
    letter = (
        letters.render(words, _values(sent, week, organisation, waiting[0][1], waiting[0][0]))
        if sent and waiting
        else None
    )
    addressed, wanting = {p for _, p in everybody}, {p for _, p in reached}
    return Ahead(
        tuple((user.name, place.name) for user, place in waiting),
        len(had),
        len(addressed - wanting),
        len(places) - len(addressed),
        letter,
    )


def _key(row: Mailing, user: User) -> str:
    return f"{Kind.MAILING}:{row.id}:{user.id}"


def _answering(
    s: Session, organisation: Organisation, places: dict[int, Organisation], wanted: bool = True
) -> list[tuple[User, int]]:
    """`wanted`: of those alone who have not refused mailings."""
    roles = tuple(role.value for role in (*FILLERS.values(), Role.CHAIR))
    rows = s.execute(
        select(User, Grant.organisation_id, Grant.role)
        .join(Grant, Grant.user_id == User.id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(
            within(Organisation.path, organisation.path),
            Grant.role.in_(roles),
            User.active,
            User.anonymised.is_(None),
            *([User.digests] if wanted else []),
        )
        .order_by(Grant.id)
    )
    found = [(u, place, role) for u, place, role in rows if place in places and emails.usable(u.email)]
    answered = {place for _, place, role in found if role != Role.CHAIR.value}
    # The chair, where nobody else can be written to.
    return [(u, place) for u, place, role in found if role != Role.CHAIR.value or place not in answered]


def _values(
    sent: Sent, week: Week, organisation: Organisation, place: Organisation, user: User
) -> dict[str, str]:
    return {
        "имя": user.name,
        "организация": place.name,
        "отправитель": organisation.name,
        "неделя": week.label,
        "название": sent.title,
        "материалы": sent.link,
        "примечание": sent.note,
    }


def table(s: Session, actor: Actor | None, organisation: Organisation, year: int, today: date) -> Table:
    """The log as a sheet: every week, the missing ones too."""
    known = of_year(s, actor, organisation, year, today)
    columns = (
        Column("Неделя", Cell.WHOLE),
        Column("Дни", width=24),
        Column("Разослано", Cell.DATE),
        Column("Что"),
        Column("Ссылка"),
        Column("Организаций", Cell.WHOLE),
        Column("Примечание"),
    )
    notes = (
        f"{organisation.name}: рассылка материалов «Солидарности», {year} год.",
        f"Разослано {known.done} из {known.past} прошедших недель, на {today:%d.%m.%Y}.",
    )
    return Table(f"Рассылка {year}", columns, [_cells(e) for e in known.entries], notes)


def _cells(entry: Entry) -> list[Any]:
    week, sent = entry.week, entry.sent
    head: list[Any] = [week.number, week.days]
    if sent is None:
        return [*head, None, None, None, None, None]
    return [*head, sent.day, sent.title, sent.link, entry.recipients, sent.note]


def _row(s: Session, organisation: Organisation, week: Week) -> Mailing | None:
    known = select(Mailing).where(
        Mailing.organisation_id == organisation.id, Mailing.year == week.year, Mailing.week == week.number
    )
    return s.scalar(known.execution_options(populate_existing=True))


def _recipients(s: Session, row: Mailing) -> int:
    had = select(func.count()).where(MailingRecipient.mailing_id == row.id)
    return s.scalar(had) or 0


def _told(sent: Sent, recipients: int) -> dict[str, Any]:
    return {**vars(sent), "day": sent.day.isoformat(), "recipients": recipients}


def _put(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    week: Week,
    sent: Sent,
    row: Mailing | None,
    now: datetime,
) -> int:
    values = {**vars(sent), "user_id": actor.user_id if actor else None, "at": now}
    if row is None:
        made = Mailing(organisation_id=organisation.id, year=week.year, week=week.number, **values)
        locking.add(s, made, _MOVED)
        return made.id
    seen = (Mailing.id == row.id, Mailing.lock_version == row.lock_version)
    locking.change(s, Mailing, seen, values | {"lock_version": row.lock_version + 1}, _MOVED)
    s.expire(row)
    return row.id
