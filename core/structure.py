"""Import of organisations: from rows of a sheet to what would change, and every reason why nothing may."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from core import access, formats
from core.access import Action, Actor
from core.milestones import Event
from core.organisations import KIND_TITLES, LEVEL_TITLES, PARENT_LEVELS, Kind, Level
from core.sheets import plans
from core.sheets.columns import CellProblem, Record, records
from core.sheets.reading import Sheet
from core.sheets.writing import Column, Table
from core.sheets.writing import Kind as CellKind
from core.structure_rows import FIELDS as FIELDS
from core.structure_rows import Known as Known
from core.structure_rows import Place as Place
from core.structure_rows import kind_of as kind_of
from core.structure_rows import level_of as level_of
from core.structure_rows import read as read_row

SHEET = "Организации"

_SHAPES = {"opened": CellKind.DATE, "closed": CellKind.DATE}
_COLUMNS = tuple(Column(f.title, _SHAPES.get(f.code, CellKind.TEXT)) for f in FIELDS)
HOWTO = (
    "Две строки показывают, как заполнять: замените их своими.",
    "Код — любой, но у каждой организации свой и навсегда. Код вышестоящей — код из этого файла "
    "или уже загруженной организации.",
    f"Уровень: {', '.join(LEVEL_TITLES.values())}.",
    f"Вид учреждения — только у первичных: {', '.join(KIND_TITLES.values())}.",
    "«Город», «Открыта» и «Закрыта» можно не заполнять. Дата: 01.09.2015.",
)


@dataclass(frozen=True)
class Change:
    before: Place
    after: Place

    @property
    def moved(self) -> bool:
        return self.before.parent != self.after.parent


class Plan(plans.Plan[Place, Change]):
    """`created` has parents before children."""


@dataclass(frozen=True)
class _Row:
    record: Record
    place: Place


def template(level: Level, above: str) -> Table:
    """An empty book to fill in: the headers and two examples below the organisation of this level and code."""
    name, rank = "Примерная районная организация", Level.TERRITORIAL
    if level is Level.FEDERAL:
        name, rank = "Примерная областная организация", Level.REGIONAL
    code, school = f"{above}-П", ("ППО школы № 1", Level.PRIMARY.label, Kind.SCHOOL.label)
    rows = (
        (code, name, rank.label, None, above, "Примерск", None, None),
        (f"{code}-1", *school, code, "Примерск", date(2015, 9, 1), None),
    )
    return Table(SHEET, _COLUMNS, rows, HOWTO)


def table(places: Iterable[Place]) -> Table:
    """Organisations as a sheet that may be read back."""
    rows = (
        (
            place.code,
            place.name,
            place.level.label,
            place.kind.label if place.kind else None,
            place.parent,
            place.town or None,
            place.opened,
            place.closed,
        )
        for place in places
    )
    return Table(SHEET, _COLUMNS, rows)


def read_sheet(existing: Mapping[str, Known], sheet: Sheet, actor: Actor | None) -> Plan:
    rows, wrong = records(sheet, FIELDS)
    return plan(existing, rows, actor, wrong)


def plan(
    existing: Mapping[str, Known],
    rows: Sequence[Record],
    actor: Actor | None,
    wrong: Iterable[CellProblem] = (),
) -> Plan:
    """`wrong` are problems of single cells already found; their rows are not looked at twice."""
    problems = list(wrong)
    bad = {problem.row for problem in problems}
    read: list[_Row] = []
    for record in rows:
        if record.number not in bad:
            place, found = read_row(record, existing)
            problems += found
            if place is not None:
                read.append(_Row(record, place))
    # A code whose own row is refused must not draw a second problem on each of its children.
    suspect = {r.text("code") for r in rows} - {row.place.code for row in read}
    unique, repeats, notes = _unique(read)
    problems += repeats
    checked = _Check(existing, {r.place.code: r.place for r in unique}, suspect, actor)
    for row in unique:
        problems += checked.problems(row)
    if problems:
        problems.sort(key=lambda p: p.row or 0)
        return Plan(problems=tuple(problems), notes=notes, foreign=tuple(checked.foreign))
    return _sorted_out(existing, [row.place for row in unique], notes)


def _sorted_out(existing: Mapping[str, Known], places: list[Place], notes: tuple[str, ...]) -> Plan:
    created = sorted((p for p in places if p.code not in existing), key=lambda p: p.level.depth)
    changes = [Change(existing[p.code].place, p) for p in places if p.code in existing]
    changed = tuple(c for c in changes if c.before != c.after)
    return Plan(tuple(created), changed, len(changes) - len(changed), (), notes)


def _unique(rows: list[_Row]) -> tuple[list[_Row], list[CellProblem], tuple[str, ...]]:
    first: dict[str, _Row] = {}
    problems: list[CellProblem] = []
    notes: list[str] = []
    for row in rows:
        seen = first.setdefault(row.place.code, row)
        if seen is row:
            continue
        if seen.place == row.place:
            notes.append(f"Строка {row.record.number} повторяет строку {seen.record.number}, она пропущена.")
        else:
            reason = f"код «{row.place.code}» уже есть в строке {seen.record.number} с другими данными."
            problems.append(row.record.problem("code", reason))
    return list(first.values()), problems, tuple(notes)


class _Check:
    """Rules between organisations: those of the sheet seen over those already kept."""

    def __init__(
        self, existing: Mapping[str, Known], given: dict[str, Place], suspect: set[str], actor: Actor | None
    ) -> None:
        self.existing, self.suspect, self.actor = existing, suspect, actor
        self.places = {code: known.place for code, known in existing.items()} | given
        self.federations = [p for p in self.places.values() if p.level is Level.FEDERAL]
        self.foreign: list[str] = []

    def problems(self, row: _Row) -> Iterator[CellProblem]:
        known = self.existing.get(row.place.code)
        if known is not None and not self._mine(known.path):
            self.foreign.append(row.place.code)
            yield row.record.problem(
                "code", f"организация «{row.place.code}» не относится к вашей территории."
            )
            return
        if known is not None and known.place.level is not row.place.level:
            reason = f"уровень менять нельзя: сейчас «{known.place.level.label}»."
            yield row.record.problem("level", reason)
        if row.place.level is Level.FEDERAL and known is None and len(self.federations) > 1:
            other = next(p for p in self.federations if p.code != row.place.code)
            reason = f"федерация может быть только одна: «{other.name}», код «{other.code}»."
            yield row.record.problem("level", reason)
        reason = self._parent(row.place, known)
        if reason:
            yield row.record.problem("parent", reason)
        reason = self._left_open(row.place, known)
        if reason:
            yield row.record.problem("closed", reason)
        if known is not None:
            yield from self._own_top(row, known)

    def _own_top(self, row: _Row, known: Known) -> Iterator[CellProblem]:
        """Nobody takes away the top of what is theirs: a card refuses it, and so does a sheet."""
        own = known.path.rstrip("/").rpartition("/")[0] + "/"
        if self._mine(own):
            return
        for field, what in (("closed", "закрыть или снова открыть"), ("parent", "перевести")):
            if getattr(row.place, field) != getattr(known.place, field):
                yield row.record.problem(field, f"{what} вашу организацию может только вышестоящая.")

    def _parent(self, place: Place, known: Known | None) -> str:
        """Why the parent does not do; "" when it does."""
        allowed = PARENT_LEVELS[place.level]
        if place.parent is None:
            if allowed:
                return "не заполнено: без вышестоящей может быть только федерация."
            return "" if known is not None or self._mine("/") else "федерацию заводит администратор."
        if not allowed:
            return "у федерации нет вышестоящей организации: оставьте ячейку пустой."
        if place.parent == place.code:
            return "организация не может быть вышестоящей самой себе."
        if place.parent in self.suspect:
            return ""
        parent = self.places.get(place.parent)
        moved = known is None or known.place.parent != place.parent
        if parent is None or (moved and not self._mine(self._base(parent.code))):
            return f"организации с кодом «{place.parent}» нет ни в файле, ни среди доступных вам."
        if parent.level not in allowed:
            words = " или ".join(level.label for level in allowed)
            return f"«{parent.name}» — {parent.level.label}, а нужна {words}."
        reopened = known is not None and known.place.closed is not None
        if (moved or reopened) and place.closed is None and parent.closed is not None:
            return f"«{parent.name}» закрыта {formats.day(parent.closed)}."
        return ""

    def _left_open(self, place: Place, known: Known | None) -> str:
        """Why it may not be closed; "" where it may."""
        if place.closed is None or known is None or known.place.closed is not None:
            return ""
        below = next((p for p in self._below[place.code] if p.closed is None), None)
        if below is None:
            return ""
        return f"под её началом ещё есть действующие: «{below.name}». Сначала переведите или закройте их."

    @cached_property
    def _below(self) -> dict[str | None, list[Place]]:
        found: dict[str | None, list[Place]] = defaultdict(list)
        for place in self.places.values():
            found[place.parent].append(place)
        return found

    def _base(self, code: str) -> str:
        """The path of the nearest organisation upwards that is already kept; the levels bound the climb."""
        for _ in Level:
            if code in self.existing:
                return self.existing[code].path
            above = self.places[code].parent if code in self.places else None
            if above is None:
                break
            code = above
        return "/"

    def _mine(self, path: str) -> bool:
        return access.can(self.actor, Action.STRUCTURE, path)


def difference(change: Change) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """What was and what is, only of what differs, as JSON values."""
    before, after = _plain(change.before), _plain(change.after)
    fields = [key for key in before if before[key] != after[key]]
    return {key: before[key] for key in fields}, {key: after[key] for key in fields}


def milestones(change: Change) -> Iterator[tuple[Event, dict[str, str | None], dict[str, str | None]]]:
    """What the card will tell of a change, a line for each thing that has happened; of a move only the codes."""
    before, after = difference(change)
    for event, fields in _TOLD.items():
        mine = [field for field in fields if field in after]
        if mine:
            yield _closing(event, after), {f: before[f] for f in mine}, {f: after[f] for f in mine}


# `level` never changes.
_TOLD = {
    Event.RENAMED: ("name",),
    Event.MOVED: ("parent",),
    Event.CHANGED: ("kind", "town", "opened"),
    Event.CLOSED: ("closed",),
}


def _closing(event: Event, after: Mapping[str, str | None]) -> Event:
    return Event.REOPENED if event is Event.CLOSED and after["closed"] is None else event


def told(place: Place) -> dict[str, str | None]:
    """A created organisation for the journal: what it has, as JSON values."""
    return {key: value for key, value in _plain(place).items() if value}


def _plain(place: Place) -> dict[str, str | None]:
    return {
        key: None if value is None else value.isoformat() if isinstance(value, date) else str(value)
        for key, value in vars(replace(place)).items()
    }
