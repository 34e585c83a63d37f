"""One row of a sheet of organisations read as an organisation, in the words that people use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core import answers, text
from core.organisations import KIND_TITLES, LEVEL_TITLES, Kind, Level
from core.sheets.columns import CellProblem, Field, Record

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
    """An organisation that is already kept, with its path in the tree."""

    place: Place
    path: str


def read(record: Record, existing: Mapping[str, Known]) -> tuple[Place | None, list[CellProblem]]:
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
