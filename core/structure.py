"""Import of organisations: from rows of a sheet to what would change, and every reason why nothing may."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core import access, answers, text
from core.access import Action, Actor
from core.organisations import KIND_TITLES, LEVEL_TITLES, PARENT_LEVELS, Kind, Level
from core.sheets.columns import CellProblem, Field, Record, records
from core.sheets.reading import Sheet
from core.sheets.writing import Column, Table
from core.sheets.writing import Kind as CellKind

SHEET = "Организации"

FIELDS = (
    Field("code", "Код", filled=True, aliases=("Код организации",), limit=40),
    Field("name", "Название", filled=True, aliases=("Наименование", "Название организации"), limit=300),
    Field("level", "Уровень", filled=True),
    Field("kind", "Вид учреждения", aliases=("Вид",)),
    Field("parent", "Код вышестоящей", aliases=("Код вышестоящей организации",), limit=40),
    Field("town", "Город", required=False, aliases=("Населённый пункт",), limit=120),
    Field("opened", "Открыта", required=False),
    Field("closed", "Закрыта", required=False),
)

_SHAPES = {"opened": CellKind.DATE, "closed": CellKind.DATE}
HOWTO = (
    "Две строки показывают, как заполнять: замените их своими.",
    "Код — любой, но у каждой организации свой и навсегда. Код вышестоящей — код из этого файла "
    "или уже загруженной организации.",
    f"Уровень: {', '.join(LEVEL_TITLES.values())}.",
    f"Вид учреждения — только у первичных: {', '.join(KIND_TITLES.values())}.",
    "«Город», «Открыта» и «Закрыта» можно не заполнять. Дата: 01.09.2015.",
)

LEVEL_WORDS = {
    Level.FEDERAL: "федеральная федеральный федерация россия",
    Level.REGIONAL: "регион региональный региональная область областная краевая край республиканская",
    Level.TERRITORIAL: "то территория территориальная местная районная городская окружная муниципальная",
    Level.PRIMARY: "ппо первичка первичная",
}
KIND_WORDS = {
    Kind.SCHOOL: "школа, сош, оош, нош, мбоу, маоу, мкоу, гимназия, лицей, интернат, школа-интернат, "
    "общеобразовательное учреждение, общеобразовательная организация, общеобразовательная школа",
    Kind.KINDERGARTEN: "доу, доо, мбдоу, мадоу, мдоу, мкдоу, детский сад, детсад, сад, црр, "
    "дошкольное учреждение, дошкольная организация, дошкольное образование",
    Kind.EXTRA: "удо, удод, допобразование, доп. образование, дополнительное образование, дом творчества, "
    "ддт, дюсш, дши, учреждение дополнительного образования, организация дополнительного образования",
    Kind.COLLEGE: "спо, поо, колледж, техникум, училище, среднее профессиональное образование",
    Kind.UNIVERSITY: "вуз, университет, институт, академия, высшее образование, во",
    Kind.OTHER: "другое, другие, иное, прочее, прочие, другое учреждение, иное учреждение",
}


@dataclass(frozen=True)
class Place:
    """An organisation as a sheet tells of it: the parent by code, no identifiers."""

    code: str
    name: str
    level: Level
    kind: Kind | None
    parent: str | None
    town: str = ""
    opened: date | None = None
    closed: date | None = None


@dataclass(frozen=True)
class Known:
    """An organisation that is already kept, with its path in the tree. `counted`: totals stand under its name."""

    place: Place
    path: str
    counted: bool = False


@dataclass(frozen=True)
class Change:
    before: Place
    after: Place

    @property
    def moved(self) -> bool:
        return self.before.parent != self.after.parent


@dataclass(frozen=True)
class Plan:
    """`created` has parents before children. With problems nothing may be written."""

    created: tuple[Place, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()
    # Rows of organisations that are not the actor's; they are among the problems too.
    foreign: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.created or self.changed)


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
    return Table(
        SHEET, tuple(Column(f.title, _SHAPES.get(f.code, CellKind.TEXT)) for f in FIELDS), rows, HOWTO
    )


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
            place, found = _place(record, existing)
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
        if known is not None and moved and known.counted:
            return (
                "у неё уже есть сводные показатели, и они остались бы у прежней вышестоящей. "
                "Закройте её и заведите новую организацию под другим кодом."
            )
        if parent is None or (moved and not self._mine(self._base(parent.code))):
            return f"организации с кодом «{place.parent}» нет ни в файле, ни среди доступных вам."
        if parent.level not in allowed:
            words = " или ".join(level.label for level in allowed)
            return f"«{parent.name}» — {parent.level.label}, а нужна {words}."
        return ""

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


def _place(record: Record, existing: Mapping[str, Known]) -> tuple[Place | None, list[CellProblem]]:
    """Reads one row. A column that the sheet does not have leaves what is kept."""
    problems: list[CellProblem] = []

    def told(code: str, reason: str) -> None:
        problems.append(record.problem(code, reason))

    code = text.line(record.text("code"))
    known = existing.get(code)
    level = level_of(record.text("level"))
    kind = kind_of(record.text("kind"))
    if level is None:
        words = ", ".join(LEVEL_TITLES.values())
        told("level", f"неизвестный уровень «{record.text('level')}», нужно одно из: {words}.")
    if kind is None and record.text("kind"):
        words = ", ".join(KIND_TITLES.values())
        told("kind", f"неизвестный вид «{record.text('kind')}», нужно одно из: {words}.")
    elif kind is None and level is Level.PRIMARY:
        told("kind", "не заполнено: у первичной организации должен быть вид учреждения.")
    elif kind is not None and level not in (None, Level.PRIMARY):
        told("kind", "вид учреждения бывает только у первичной организации: оставьте ячейку пустой.")
    dates = {field: _date(record, field, known, problems) for field in ("opened", "closed")}
    opened, closed = dates["opened"], dates["closed"]
    if opened and closed and closed < opened:
        told("closed", "закрыта раньше, чем открыта.")
    if problems or level is None:
        return None, problems
    town = text.line(record.text("town")) if "town" in record.cells else known.place.town if known else ""
    parent = text.line(record.text("parent")) or None
    name = text.line(record.text("name"))
    return Place(code, name, level, kind, parent, town, opened, closed), []


def _date(record: Record, field: str, known: Known | None, problems: list[CellProblem]) -> date | None:
    if field not in record.cells:
        kept: date | None = getattr(known.place, field) if known else None
        return kept
    cell = record[field]
    if isinstance(cell, datetime):
        return cell.date()
    if cell is None or isinstance(cell, date):
        return cell
    try:
        return answers.day(record.text(field))
    except ValueError as error:
        problems.append(record.problem(field, f"{error}."))
        return None


def level_of(word: str) -> Level | None:
    """«региональная», «Региональная организация», «regional»."""
    key = text.search_key(word).removesuffix(" организация").removesuffix(" профсоюзная").strip()
    return _LEVELS.get(key)


def kind_of(word: str) -> Kind | None:
    """«школа», «СОШ», «Детский сад», «school»."""
    return _KINDS.get(text.search_key(word))


_LEVELS = {text.search_key(word): level for level, words in LEVEL_WORDS.items() for word in words.split()}
_LEVELS |= {level.value: level for level in Level}
_KINDS = {text.search_key(word): kind for kind, words in KIND_WORDS.items() for word in words.split(", ")}
_KINDS |= {text.search_key(title): kind for kind, title in KIND_TITLES.items()}
_KINDS |= {kind.value: kind for kind in Kind}


def difference(change: Change) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """What was and what is, only of what differs, as JSON values."""
    before, after = _plain(change.before), _plain(change.after)
    fields = [key for key in before if before[key] != after[key]]
    return {key: before[key] for key in fields}, {key: after[key] for key in fields}


def told(place: Place) -> dict[str, str | None]:
    """A created organisation for the journal: what it has, as JSON values."""
    return {key: value for key, value in _plain(place).items() if value}


def _plain(place: Place) -> dict[str, str | None]:
    return {
        key: None if value is None else value.isoformat() if isinstance(value, date) else str(value)
        for key, value in vars(replace(place)).items()
    }
