"""Who is expected to report in a campaign, who is not, and why: the list to look through and to take away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from core import access, formats, text
from core.access import Action, Actor
from core.organisations import Level
from core.sheets import writing
from core.sheets.writing import Column, Kind, Table
from core.workflow import State
from db import journal, windows
from db.models import Campaign, Completeness, Fact, Organisation, Submission
from db.organisations import BY_CODE, within

PAGE = 20


@dataclass(frozen=True)
class Reporter:
    """`reason` of one that is exempt: why; `until`: to which day it was given more time."""

    submission_id: int
    revision: int
    code: str
    organisation: str
    level: Level
    state: State
    due: date
    until: date | None
    submitted: datetime | None
    reason: str


_COLUMNS: tuple[Any, ...] = (
    Submission.id,
    Submission.revision,
    Organisation.code,
    Organisation.name,
    Submission.level,
    Submission.state,
    Submission.window_id,
    Submission.until,
    Submission.submitted,
    Submission.reason,
)


def expected(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    state: State | None = None,
    words: str = "",
    page: int = 1,
) -> tuple[list[Reporter], int]:
    """A page of those below the organisation, exempt ones too, by code, and how many there are in all. `words` as in
    `text.search_key`; `state`: only these."""
    access.require(actor, Action.READ, organisation.path)
    found = _below(organisation, campaign)
    if state is not None:
        found = found.where(Submission.state == state.value)
    for word, stem in text.search_words(words):
        named = Organisation.search_name.contains(stem, autoescape=True)
        found = found.where(or_(named, Organisation.code.icontains(word, autoescape=True)))
    every = s.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    rows = s.execute(found.limit(PAGE).offset((max(page, 1) - 1) * PAGE))
    return list(_reporters(s, campaign, rows)), every


def exempt(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> int:
    """How many of the subtree nobody waits for."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    counted = select(func.coalesce(func.sum(Completeness.exempt), 0)).where(
        Completeness.campaign_id == campaign.id, Completeness.organisation_id == organisation.id
    )
    return s.scalar(counted) or 0


def sheet(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> bytes:
    """All of them as XLSX; the journal knows who has taken the list away."""
    access.require(actor, Action.EXPORT, organisation.path)
    rows = list(_reporters(s, campaign, s.execute(_below(organisation, campaign, itself=True))))
    zone = campaign.time_zone
    free = sum(row.state is State.EXEMPT for row in rows)
    notes = [
        f"{campaign.title}. {organisation.name}.",
        f"Ожидается {formats.number(len(rows) - free)}, освобождено {formats.number(free)}.",
        f"По состоянию на {formats.moment(now, zone)}.",
    ]
    if s.get(Fact, "demonstration"):
        notes.append(formats.INVENTED + ".")
    made = writing.write([Table("Кто сдаёт", _HEAD, (_line(r, zone) for r in rows), tuple(notes))], now)
    after = {"year": campaign.year, "kind": campaign.kind, "rows": len(rows)}
    journal.write(s, actor, "campaign.export", now, organisation.id, after=after)
    return made


_HEAD = (
    Column("Код", width=16),
    Column("Организация", width=48),
    Column("Уровень", width=18),
    Column("Ожидается", width=12),
    Column("Состояние", width=18),
    Column("Срок", Kind.DATE),
    Column("Продлено до", Kind.DATE),
    Column("Сдана", Kind.DATE),
    Column("Почему освобождена", width=50),
)


def _line(row: Reporter, zone: str) -> tuple[Any, ...]:
    free = row.state is State.EXEMPT
    handed_in = row.submitted if row.state.handed_in else None
    return (
        row.code,
        row.organisation,
        row.level.label,
        "нет" if free else "да",
        row.state.label,
        row.due,
        row.until,
        formats.local_day(handed_in, zone) if handed_in else None,
        row.reason if free else "",
    )


def _below(organisation: Organisation, campaign: Campaign, itself: bool = False) -> Select[Any]:
    """As the tree stands now: whoever answers for them decides."""
    found = (
        select(*_COLUMNS)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(Submission.campaign_id == campaign.id, within(Organisation.path, organisation.path))
        .order_by(BY_CODE)
    )
    return found if itself else found.where(Submission.organisation_id != organisation.id)


def _reporters(s: Session, campaign: Campaign, rows: Any) -> Iterator[Reporter]:
    known = {row.id: row for row in windows.every(s, campaign)}
    for number, revision, code, name, level, state, window, until, submitted, reason in rows:
        due = windows.shaped(known[window], until).due
        yield Reporter(
            number, revision, code, name, Level(level), State(state), due, until, submitted, reason
        )
