"""Dictionaries of an organisation: texts for those below, with their days; norms and options by the years in which
they were really asked; and who changed what last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, dictionaries
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.dictionaries import TEXTS, Questions, Text, Wording
from core.organisations import Level
from core.problems import Conflict, Forbidden, Problem, Refused
from db import catalogues, editions, journal, locking, models
from db.models import Campaign, Entry, Event, Organisation
from db.organisations import ancestor_ids

OWNERS = (Level.FEDERAL, Level.REGIONAL)
TEXT = "text"
_MOVED = "Текст изменил кто-то ещё, пока страница была открыта у вас. Показываем то, что есть сейчас."


@dataclass(frozen=True)
class Kept:
    """A row of a text, of this organisation or of one above."""

    id: int
    wording: Wording


@dataclass(frozen=True)
class Said:
    """A text as it stands below the organisation today: `words` of `owner`, both "" where nobody says anything.
    `rows` are the organisation's own, the newest first; `version` grows with each change of them."""

    text: Text
    words: str
    owner: str
    rows: tuple[Kept, ...]
    version: int


def said(s: Session, path: str, code: str, today: date) -> str:
    """What those at `path` read today: of the nearest above who says something; "" where nobody does."""
    return _nearest(s, _rows(s, ancestor_ids(path), code), ancestor_ids(path), today)[0]


def said_to_all(s: Session, code: str, today: date) -> str:
    """What somebody reads who has not signed in yet: of the top of the tree."""
    tops = s.scalars(
        select(Organisation.id).where(Organisation.parent_id.is_(None)).order_by(Organisation.id)
    )
    top = tops.first()
    return said(s, f"/{top}/", code, today) if top else ""


def texts(s: Session, actor: Actor | None, organisation: Organisation, today: date) -> list[Said]:
    access.require(actor, Action.CAMPAIGN, organisation.path)
    above = ancestor_ids(organisation.path)
    found = []
    for code, kind in TEXTS.items():
        rows = _rows(s, above, code)
        words, owner = _nearest(s, rows, above, today)
        mine = tuple(Kept(r.id, _wording(r)) for r in rows if r.organisation_id == organisation.id)
        version = sum(r.lock_version for r in rows if r.organisation_id == organisation.id)
        found.append(Said(kind, words, owner, mine[::-1], version))
    return found


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    code: str,
    typed: Wording,
    version: int,
    today: date,
    now: datetime,
) -> list[Problem]:
    """Words from a day on, today or later; those of the same day are written over, earlier ones stay as they were.

    Raises Conflict where the text is no longer the one of `version`.
    """
    access.require(actor, Action.CAMPAIGN, organisation.path)
    rows = _mine(s, organisation, code, version)
    wording, problems = dictionaries.checked(code, typed, today)
    if problems:
        return problems
    known = next((r for r in rows if r.since == wording.since), None)
    was = _told(code, _wording(known)) if known else {}
    became = _told(code, wording)
    if was == became:
        return []
    values: dict[str, Any] = {"until": wording.until, "body": {"words": wording.words}}
    if known:
        _change(s, actor, known, values, now)
    else:
        _add(s, actor, organisation, code, wording.since, values, now)
    changed = {name: value for name, value in was.items() if became[name] != value}
    journal.write(s, actor, "text.save", now, organisation.id, before=changed, after=became)
    return []


def end(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    code: str,
    row_id: int,
    version: int,
    today: date,
    now: datetime,
) -> None:
    """From today on the words are not shown; those that have not begun yet are called off."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    row = next((r for r in _mine(s, organisation, code, version) if r.id == row_id), None)
    if row is None:
        raise Forbidden
    if row.until is not None and row.until < today:
        raise Refused("Этот текст уже не показывается.")
    # What begins today or later ends before it begins: it is called off.
    until = today - timedelta(days=1)
    before = _told(code, _wording(row))
    _change(s, actor, row, {"until": until}, now)
    after = {"text": before["text"], "since": before["since"], "until": until.isoformat()}
    journal.write(s, actor, "text.end", now, organisation.id, before={"until": before["until"]}, after=after)


def questions(s: Session, actor: Actor | None, organisation: Organisation, now: datetime) -> Questions:
    """What was asked year by year, and what is published and drafted for the next campaign."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    years = s.scalars(
        select(Campaign.year)
        .join(models.Window, models.Window.campaign_id == Campaign.id)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value,
            models.Window.organisation_id.in_(ancestor_ids(organisation.path)),
        )
        .distinct()
        .order_by(Campaign.year)
    ).all()
    found = editions.draft(s, actor, organisation, now)
    asked = [(year, catalogues.held(s, organisation, year)) for year in years]
    return Questions(asked, found.present, found.catalogue, found.year)


# Acts by the part of the dictionaries that they change.
PARTS: Mapping[str, tuple[str, ...]] = {
    "questions": ("edition.save", "edition.publish"),
    "weights": ("methodology.save", "methodology.publish", "methodology.follow"),
    "texts": ("text.save", "text.end"),
    "newspapers": ("newspaper.save",),
}


def last_changes(s: Session, actor: Actor | None, organisation: Organisation) -> dict[str, Event]:
    """By part: who changed something in it last at this very organisation, and when."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    newest = (
        select(func.max(Event.id))
        .where(
            Event.organisation_id == organisation.id, Event.action.in_(a for p in PARTS.values() for a in p)
        )
        .group_by(Event.action)
    )
    events = s.scalars(select(Event).where(Event.id.in_(newest)).order_by(Event.id)).all()
    return {part: event for event in events for part, acts in PARTS.items() if event.action in acts}


def _rows(s: Session, owners: Sequence[int], code: str) -> Sequence[Entry]:
    return s.scalars(
        select(Entry)
        .where(Entry.organisation_id.in_(owners), Entry.kind == TEXT, Entry.code == code)
        .order_by(Entry.since)
        .execution_options(populate_existing=True)
    ).all()


def _nearest(s: Session, rows: Sequence[Entry], above: Sequence[int], today: date) -> tuple[str, str]:
    for owner in reversed(above):
        found = dictionaries.in_force((_wording(r) for r in rows if r.organisation_id == owner), today)
        if found:
            return found.words, s.get_one(Organisation, owner).name
    return "", ""


def _wording(row: Entry) -> Wording:
    return Wording(str(row.body.get("words", "")), row.since, row.until)


def _mine(s: Session, organisation: Organisation, code: str, version: int) -> Sequence[Entry]:
    """Whoever changes a text waits here for the others: rows of different days have no lock in common."""
    if Level(organisation.level) not in OWNERS:
        raise Refused("Тексты ведут федерация и региональная организация.")
    if code not in TEXTS:
        raise Forbidden
    s.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    rows = _rows(s, [organisation.id], code)
    if sum(r.lock_version for r in rows) != version:
        raise Conflict(_MOVED)
    return rows


def _add(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    code: str,
    since: date,
    values: dict[str, Any],
    now: datetime,
) -> None:
    row = Entry(
        organisation_id=organisation.id,
        kind=TEXT,
        code=code,
        since=since,
        changed=now,
        user_id=actor.user_id if actor else None,
        **values,
    )
    locking.add(s, row, _MOVED)


def _change(s: Session, actor: Actor | None, row: Entry, values: dict[str, Any], now: datetime) -> None:
    seen = (Entry.id == row.id, Entry.lock_version == row.lock_version)
    who = {"user_id": actor.user_id if actor else None, "changed": now, "lock_version": row.lock_version + 1}
    locking.change(s, Entry, seen, values | who, _MOVED)
    s.expire(row)


def _told(code: str, wording: Wording) -> dict[str, Any]:
    """For the journal."""
    return {
        "text": TEXTS[code].title,
        "words": wording.words,
        "since": wording.since.isoformat(),
        "until": wording.until.isoformat() if wording.until else None,
    }
