"""A campaign as a workbook: every form of a subtree with its answers, in the shape that the import reads back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core import answers, figures, formats, forms, structure
from core.access import Action, Actor
from core.indicators import AnswerKind, Indicator
from core.organisations import Kind, Level
from core.problems import Refused
from core.sheets import writing
from core.sheets.writing import Column, Table
from core.workflow import State
from db import campaigns, journal, models, organisations
from db.models import Campaign, Fact, Organisation, Submission
from db.organisations import within

_SHEETS = {
    Level.PRIMARY: "Показатели первичных",
    Level.TERRITORIAL: "Показатели территориальных",
    Level.REGIONAL: "Показатели региональных",
}
_CELLS = {
    AnswerKind.WHOLE: writing.Kind.WHOLE,
    AnswerKind.DECIMAL: writing.Kind.DECIMAL,
    AnswerKind.MONEY: writing.Kind.MONEY,
    AnswerKind.PERCENT: writing.Kind.PERCENT,
    AnswerKind.DATE: writing.Kind.DATE,
}


@dataclass(frozen=True)
class Exported:
    data: bytes
    forms: int


def campaign(s: Session, actor: Actor | None, code: str, year: int, now: datetime) -> Exported:
    """The organisation and all that lie below it today: contacts of one that has moved away are not theirs.

    Raises Forbidden for a foreign organisation, Refused where nobody below it reports in that year.
    """
    organisation = organisations.find(s, actor, Action.EXPORT, code)
    found = campaigns.of_year(s, actor, year)
    counts = _counts(s, organisation, found)
    if not counts:
        raise Refused(f"У «{organisation.name}» и ниже нет форм за {year} год.")
    tables = [_structure(s, organisation)]
    about = _about(s, organisation, found, now)
    for level in _SHEETS:
        if level in counts:
            tables.append(_forms(s, organisation, found, level, (*about, _turnout(counts[level]))))
    done = Exported(writing.write(tables, now), sum(sum(c.values()) for c in counts.values()))
    after = {"year": year, "rows": done.forms}
    journal.write(s, actor, "export", now, organisation.id, after=after)
    return done


def _counts(s: Session, organisation: Organisation, found: Campaign) -> dict[Level, dict[State, int]]:
    query = (
        select(Submission.level, Submission.state, func.count())
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(Submission.campaign_id == found.id, within(Organisation.path, organisation.path))
        .group_by(Submission.level, Submission.state)
    )
    counts: dict[Level, dict[State, int]] = {}
    for level, state, number in s.execute(query):
        counts.setdefault(Level(level), {})[State(state)] = number
    return counts


def _turnout(states: dict[State, int]) -> str:
    accepted = formats.of(states.get(State.ACCEPTED, 0), sum(states.values()))
    every = "; ".join(f"{state.label} — {states[state]}" for state in State if state in states)
    return f"Принято форм: {accepted}. По состояниям: {every}."


def _about(s: Session, organisation: Organisation, found: Campaign, now: datetime) -> tuple[str, ...]:
    made = formats.moment(now, found.time_zone)
    notes = (
        f"{found.title}. Организация: {organisation.name} (код {organisation.code}) и все ниже.",
        f"Выгружено {made}.",
        "Пустая ячейка — вопрос без ответа; это не ноль.",
        "Книгу можно загрузить обратно: загружаются строки в состоянии «принята».",
    )
    return (f"{formats.INVENTED}.", *notes) if s.get(Fact, "demonstration") else notes


def _structure(s: Session, organisation: Organisation) -> Table:
    parent = aliased(Organisation)
    query = (
        select(Organisation, parent.code)
        .outerjoin(parent, parent.id == Organisation.parent_id)
        .where(within(Organisation.path, organisation.path))
        .order_by(Organisation.path)
        .execution_options(yield_per=2000)
    )
    rows = (
        (
            o.code,
            o.name,
            Level(o.level).label,
            Kind(o.kind).label if o.kind else None,
            above,
            o.town,
            o.opened,
            o.closed,
        )
        for o, above in s.execute(query)
    )
    dates = {"opened", "closed"}
    columns = tuple(
        Column(f.title, writing.Kind.DATE if f.code in dates else writing.Kind.TEXT) for f in structure.FIELDS
    )
    return Table(structure.SHEET, columns, rows)


def _forms(
    s: Session, organisation: Organisation, found: Campaign, level: Level, notes: tuple[str, ...]
) -> Table:
    asked = _asked(s, organisation, found, level)
    service = (
        Column("Код"),
        Column("Название"),
        Column("Год", writing.Kind.WHOLE),
        Column("Состояние"),
    )
    columns = tuple(Column(figures.heading(i), _CELLS.get(i.kind, writing.Kind.TEXT)) for i in asked)
    return Table(_SHEETS[level], (*service, *columns), _rows(s, organisation, found, level, asked), notes)


def _asked(s: Session, organisation: Organisation, found: Campaign, level: Level) -> list[Indicator]:
    """Of the published forms these organisations fill in: regions may ask for more than the federation does."""
    used = select(Submission.form_id).where(
        Submission.campaign_id == found.id,
        Submission.level == level.value,
        within(Submission.path, organisation.path),
    )
    bodies = s.scalars(select(models.Form.body).where(models.Form.id.in_(used)).order_by(models.Form.version))
    every: dict[str, Indicator] = {}
    for body in bodies:
        every |= forms.from_body(body).indicators
    return list(every.values())


def _rows(
    s: Session, organisation: Organisation, found: Campaign, level: Level, asked: Sequence[Indicator]
) -> Iterator[tuple[Any, ...]]:
    query = (
        select(Organisation.code, Organisation.name, Submission.state, Submission.answers)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(
            Submission.campaign_id == found.id,
            Submission.level == level.value,
            within(Organisation.path, organisation.path),
        )
        .order_by(Organisation.code)
        .execution_options(yield_per=2000)
    )
    for code, name, state, stored in s.execute(query):
        cells = (figures.shown(i, _value(i, stored)) for i in asked)
        yield code, name, found.year, State(state).label, *cells


def _value(indicator: Indicator, stored: dict[str, Any]) -> answers.Value | None:
    return answers.from_json(indicator, stored[indicator.code]) if indicator.code in stored else None
