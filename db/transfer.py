"""A campaign as a workbook: every form of a subtree with its answers, in the shape that the import reads back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core import answers, cells, figure_rows, formats, structure
from core.access import Action, Actor
from core.answers import Rows, Value
from core.campaigns import CampaignKind
from core.forms import Form
from core.indicators import AnswerKind, Indicator
from core.organisations import Level
from core.problems import Refused
from core.sheets import writing
from core.sheets.writing import Column, Table
from core.workbook import layout
from core.workflow import State
from db import campaigns, forms, journal, models, organisations
from db import structure as rooms
from db.models import Campaign, Fact, Organisation, Submission
from db.organisations import BY_CODE, within

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
_WHOSE = (Column("Код"), Column("Название"), Column("Год", writing.Kind.WHOLE), Column("Кампания"))


@dataclass(frozen=True)
class Exported:
    data: bytes
    forms: int


def campaign(
    s: Session,
    actor: Actor | None,
    code: str,
    year: int,
    now: datetime,
    kind: CampaignKind = CampaignKind.MONITORING,
) -> Exported:
    """The organisation and all that lie below it today: contacts of one that has moved away are not theirs.

    Raises Forbidden for a foreign organisation, Refused where nobody below it reports in that campaign.
    """
    organisation = organisations.find(s, actor, Action.EXPORT, code)
    found = campaigns.of_year(s, actor, year, kind)
    counts = _counts(s, organisation, found)
    if not counts:
        raise Refused(f"У «{organisation.name}» и ниже нет форм кампании «{found.title}».")
    tables = [structure.table(rooms.subtree(s, organisation)), *_answers(s, organisation, found, counts, now)]
    done = Exported(writing.write(tables, now), sum(sum(c.values()) for c in counts.values()))
    after = {"year": year, "kind": kind.value, "rows": done.forms}
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
    expected = sum(number for state, number in states.items() if state is not State.EXEMPT)
    accepted = formats.of(states.get(State.ACCEPTED, 0), expected)
    every = "; ".join(f"{state.label} — {states[state]}" for state in State if state in states)
    return f"Принято форм: {accepted}. По состояниям: {every}."


def _about(s: Session, organisation: Organisation, found: Campaign, now: datetime) -> tuple[str, ...]:
    made = formats.moment(now, found.time_zone)
    notes = (
        f"{found.title}. Организация: {organisation.name} (код {organisation.code}) и все ниже.",
        f"Выгружено {made}.",
        "Пустая ячейка — вопрос без ответа; это не ноль.",
        "Каналы, публикации и другие записи — на своих листах, по строке на запись; «нет» — записей не было.",
        "Книгу можно загрузить обратно: загружаются строки в состоянии «принята».",
    )
    return (f"{formats.INVENTED}.", *notes) if s.get(Fact, "demonstration") else notes


def _answers(
    s: Session,
    organisation: Organisation,
    found: Campaign,
    counts: dict[Level, dict[State, int]],
    now: datetime,
) -> Iterator[Table]:
    """A sheet for each level, then a sheet for each question of records."""
    book = _Book(s, organisation, found)
    about = _about(s, organisation, found, now)
    for level in book.levels:
        yield book.figures(level, (*about, _turnout(counts[level])))
    for question in book.repeating.values():
        yield book.records(question)


class _Book:
    """Sheets of one campaign. Every answer is shown in the words of the form it was given in."""

    def __init__(self, s: Session, organisation: Organisation, found: Campaign) -> None:
        self._s, self._place, self._campaign = s, organisation, found
        self._forms = self._used()
        there = {form.level for form in self._forms.values()}
        self.levels = [level for level in _SHEETS if level in there]
        asked = [i for form in self._forms.values() for i in form.indicators.values()]
        self.repeating = figure_rows.merged(asked)
        before = [structure.SHEET, *(_SHEETS[level] for level in self.levels)]
        names = writing.sheet_names([*before, *map(layout.short_name, self.repeating.values())])
        self._names = dict(zip(self.repeating, names[len(before) :], strict=True))
        kind = CampaignKind(found.kind)
        self._when = (found.year, kind.label)

    def figures(self, level: Level, notes: tuple[str, ...]) -> Table:
        """Of the published forms these organisations fill in: regions may ask for more than the federation does."""
        asked: dict[str, Indicator] = {}
        for form in self._forms.values():
            asked |= form.indicators if form.level is level else {}
        columns = (*_WHOSE, Column("Состояние"), *map(_column, asked.values()))
        rows = (
            (*row.whose, row.state.label, *(self._cell(row, code) for code in asked))
            for row in self._submissions(level)
        )
        return Table(_SHEETS[level], columns, rows, notes)

    def records(self, question: Indicator) -> Table:
        columns = (*_WHOSE, *map(_column, question.columns))
        return Table(
            self._names[question.code], columns, self._lines(question), above=cells.heading(question)
        )

    def _used(self) -> dict[int, Form]:
        """Published forms of these organisations, the oldest first."""
        used = select(Submission.form_id).where(*self._mine())
        query = select(models.Form).where(models.Form.id.in_(used)).order_by(models.Form.version)
        return {row.id: forms.read(self._s, row.id, row.published) for row in self._s.scalars(query)}

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        here = Submission.organisation_id == Organisation.id, within(Organisation.path, self._place.path)
        return Submission.campaign_id == self._campaign.id, *here

    def _submissions(self, level: Level | None = None) -> Iterator["_Row"]:
        query = (
            select(
                Organisation.code, Organisation.name, Submission.form_id, Submission.state, Submission.answers
            )
            .where(*self._mine(), *([Submission.level == level.value] if level else []))
            .order_by(BY_CODE)
            .execution_options(yield_per=2000)
        )
        for code, name, form, state, stored in self._s.execute(query):
            yield _Row((code, name, *self._when), self._forms[form], State(state), stored)

    def _cell(self, row: "_Row", code: str) -> object:
        own, value = row.answer(code)
        if own is None or value is None:
            return None
        if isinstance(value, Rows):
            return cells.referred(value, self._names[code])
        return _written(own, value)

    def _lines(self, question: Indicator) -> Iterator[tuple[object, ...]]:
        for row in self._submissions():
            own, value = row.answer(question.code)
            if own is None or not isinstance(value, Rows):
                continue
            for line in value.lines:
                shown = (
                    _written(own.by_code[c.code], line[c.code]) if c.code in line else None
                    for c in question.columns
                )
                yield (*row.whose, *shown)


@dataclass(frozen=True)
class _Row:
    whose: tuple[object, ...]
    form: Form
    state: State
    stored: dict[str, Any]

    def answer(self, code: str) -> tuple[Indicator | None, Value | None]:
        own = self.form.indicators.get(code)
        if own is None or code not in self.stored:
            return own, None
        return own, answers.from_json(own, self.stored[code])


def _column(indicator: Indicator) -> Column:
    return Column(cells.heading(indicator), _CELLS.get(indicator.kind, writing.Kind.TEXT))


def _written(own: Indicator, value: Value) -> object:
    """A number that Excel would round is written as text, which reads back."""
    shown = cells.shown(own, value)
    return writing.as_shown(shown) if writing.exact(shown) and not writing.lossless(shown) else shown
