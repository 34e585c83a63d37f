"""Who hands in a form that is still waited for, and can be written to: parts of acts that have asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core import emails, formats, letters, reminders
from core.access import Role
from core.campaigns import Window
from core.letters import Kind
from core.organisations import Level
from core.workflow import UNSENT, State
from db import windows
from db.models import Campaign, Grant, Organisation, Submission, User
from db.organisations import BY_CODE, within

_OF_FORMS = tuple(dict.fromkeys((*reminders.FILLERS.values(), Role.CHAIR)))


@dataclass(frozen=True)
class Waited:
    """A form that has never been handed in and still can be."""

    submission_id: int
    organisation_id: int
    code: str
    organisation: str
    path: str
    level: Level
    state: State
    window: Window
    kind: Kind


@dataclass(frozen=True)
class Whom:
    """One letter: to whom, about which form, and why to this person."""

    form: Waited
    user_id: int
    name: str
    address: str
    why: str

    @property
    def pair(self) -> tuple[int, int]:
        return self.form.submission_id, self.user_id


@dataclass(frozen=True)
class Unreached:
    """Nobody there can be written to, and why."""

    form: Waited
    why: str


@dataclass(frozen=True)
class _Person:
    user_id: int
    name: str
    address: str
    role: Role

    @property
    def hindrance(self) -> str:
        if not self.address:
            return "нет адреса почты"
        if not emails.usable(self.address):
            return "адрес почты с ошибкой"
        return ""


def forms(
    s: Session, path: str, campaign: Campaign, now: datetime, *only: ColumnElement[bool]
) -> list[Waited]:
    """Below the path, by code."""
    rows = s.execute(
        select(
            Submission.id,
            Submission.organisation_id,
            Organisation.code,
            Organisation.name,
            Organisation.path,
            Submission.level,
            Submission.state,
            Submission.window_id,
            Submission.until,
        )
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.state.in_([state.value for state in UNSENT]),
            within(Organisation.path, path),
            Organisation.path != path,
            *only,
        )
        .order_by(BY_CODE)
    )
    known = {row.id: row for row in windows.every(s, campaign)}
    found = []
    for row in rows:
        window, state = windows.shaped(known[row.window_id], row.until), State(row.state)
        if reminders.waits(state, window, now):
            place = (row.id, row.organisation_id, row.code, row.name, row.path, Level(row.level))
            found.append(Waited(*place, state, window, reminders.kind_of(window, now)))
    return found


def people(
    s: Session, path: str, found: Sequence[Waited], now: datetime
) -> tuple[list[Whom], list[Unreached]]:
    """Whoever hands these forms in; without any of them that can be written to, the chair."""
    by_place = _people(s, path)
    whom: list[Whom] = []
    unreached: list[Unreached] = []
    for form in found:
        there = by_place.get(form.organisation_id, ())
        chosen = _chosen(form, there)
        whom += [Whom(form, p.user_id, p.name, p.address, _why(form, p, now)) for p in chosen]
        if not chosen:
            unreached.append(Unreached(form, _hindrance(form, there)))
    return whom, unreached


def _people(s: Session, path: str) -> Mapping[int, Sequence[_Person]]:
    rows = s.execute(
        select(Grant.organisation_id, Grant.role, User.id, User.name, User.email)
        .join(User, User.id == Grant.user_id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(
            within(Organisation.path, path),
            Grant.role.in_([role.value for role in _OF_FORMS]),
            User.active,
            User.anonymised.is_(None),
        )
        .order_by(Grant.id)
    )
    found: dict[int, list[_Person]] = defaultdict(list)
    for place, role, number, name, address in rows:
        found[place].append(_Person(number, name, address, Role(role)))
    return found


def _chosen(form: Waited, there: Iterable[_Person]) -> list[_Person]:
    reached = [p for p in there if not p.hindrance]
    asked = reminders.roles(form.level, form.kind)
    found = {p.user_id: p for p in reversed(reached) if p.role in asked}
    spare = {p.user_id: p for p in reversed(reached) if p.role in reminders.roles(form.level, Kind.AFTER)}
    return list(reversed((found or spare).values()))


def _hindrance(form: Waited, there: Sequence[_Person]) -> str:
    asked = [p for p in there if p.role in reminders.roles(form.level, Kind.AFTER)]
    if not asked:
        return "нет ответственного"
    return "; ".join(dict.fromkeys(f"{p.name}: {p.hindrance}" for p in asked))


def _why(form: Waited, person: _Person, now: datetime) -> str:
    return f"{person.role.label}, форма — {form.state.label}, {_time(form, now)}"


def _time(form: Waited, now: datetime) -> str:
    days = reminders.days(form.window, now)
    if form.kind is Kind.AFTER:
        return f"срок прошёл {letters.passed(days)} назад"
    return letters.left(days)


def values(whom: Whom, campaign: Campaign, sender: str, site: str, now: datetime) -> dict[str, Any]:
    """What is filled into the words of a reminder."""
    form = whom.form
    days = reminders.days(form.window, now)
    return {
        "имя": whom.name,
        "организация": form.organisation,
        "отправитель": sender,
        "кампания": campaign.title,
        "срок": formats.day_words(form.window.due),
        "состояние": form.state.label,
        "осталось": letters.left(days),
        "прошло": letters.passed(days),
        "ссылка": f"{site}/form?form={form.submission_id}" if site else "",
    }
