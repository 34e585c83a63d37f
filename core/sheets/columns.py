"""Which column of a sheet means what, and every problem named by sheet, row and column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core import text
from core.sheets.child import NO_VALUE
from core.sheets.reading import Broken, Cell, Row, Sheet


@dataclass(frozen=True)
class Field:
    """A column we know. `required`: it must stand in the header; `filled`: in every row it has a value."""

    code: str
    title: str
    required: bool = True
    filled: bool = False
    aliases: tuple[str, ...] = ()
    limit: int = text.LINE_LIMIT


@dataclass(frozen=True)
class CellProblem:
    """Row and column are None where the whole sheet or the whole row is meant."""

    sheet: str
    row: int | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        place = [f"лист «{self.sheet}»"]
        if self.row is not None:
            place.append(f"строка {self.row}")
        if self.column is not None:
            place.append(f"столбец «{self.column}»")
        where = ", ".join(place)
        return f"{where[0].upper()}{where[1:]}: {self.reason}"


@dataclass(frozen=True)
class Record:
    """One row by field code. Text has passed the gate; an absent optional column gives None."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    titles: dict[str, str]

    def __getitem__(self, code: str) -> Cell:
        return self.cells.get(code)

    def text(self, code: str) -> str:
        """The cell as a person would copy it: codes and phones are often typed as numbers. Empty is ""."""
        return as_text(self.cells.get(code))

    def problem(self, code: str | None, reason: str) -> CellProblem:
        return CellProblem(self.sheet, self.number, self.titles[code] if code else None, reason)


def records(
    sheet: Sheet, fields: Sequence[Field], extra: bool = False
) -> tuple[tuple[Record, ...], tuple[CellProblem, ...]]:
    """All rows and all problems of form; with a problem in the header there are no rows.

    Unknown columns are problems unless `extra`: a mistyped header must not lose a column in silence.
    """
    places, problems = match(sheet, fields, extra)
    if problems:
        return (), problems
    titles = {field.code: field.title for field in fields}
    found: list[Record] = []
    wrong: list[CellProblem] = []
    for row in sheet.rows:
        record = Record(sheet.name, row.number, {}, titles)
        wrong.extend(_fill(record, row, fields, places))
        found.append(record)
    return tuple(found), tuple(wrong)


def match(
    sheet: Sheet, fields: Sequence[Field], extra: bool = False
) -> tuple[dict[str, int], tuple[CellProblem, ...]]:
    """Field code -> position of its column, and what is wrong with the header. Their order is free."""
    if not sheet.header:
        return {}, (CellProblem(sheet.name, None, None, "лист пуст, нужна строка с названиями столбцов."),)
    known = {_key(title): field for field in fields for title in (field.title, *field.aliases)}
    places: dict[str, int] = {}
    problems = [_unmerge(sheet, area) for area in sheet.merged]
    for position, title in enumerate(sheet.header):
        field = known.get(_key(title))
        if field is not None and field.code not in places:
            places[field.code] = position
        elif reason := _wrong_title(sheet, position, field is not None, extra):
            problems.append(CellProblem(sheet.name, sheet.header_number, _shown(title, position), reason))
    absent = [field for field in fields if field.required and field.code not in places]
    problems.extend(
        CellProblem(sheet.name, sheet.header_number, f.title, "такого столбца нет.") for f in absent
    )
    return places, tuple(problems)


def as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, Decimal):
        return format(cell, "f").replace(".", ",")
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return cell.text if isinstance(cell, Broken) else str(cell)


def _fill(record: Record, row: Row, fields: Sequence[Field], places: dict[str, int]) -> Iterator[CellProblem]:
    for field in fields:
        if field.code not in places:
            continue
        try:
            value = _gated(row.cells[places[field.code]], field.limit)
        except ValueError as error:
            yield record.problem(field.code, str(error))
            continue
        record.cells[field.code] = value
        if value is None and field.filled:
            yield record.problem(field.code, "не заполнено.")


def _gated(cell: Cell, limit: int) -> Cell:
    if isinstance(cell, Broken) and cell.text == NO_VALUE:
        raise ValueError(
            "формула без значения: откройте книгу в Excel и сохраните её или впишите само значение."
        )
    if isinstance(cell, Broken):
        raise ValueError(f"ошибка Excel {cell.text}: исправьте формулу или впишите значение.")
    if isinstance(cell, str):
        return text.clean(cell, limit) or None
    return cell


def _wrong_title(sheet: Sheet, position: int, known: bool, extra: bool) -> str | None:
    if known:
        return "столбец встречается дважды."
    if _key(sheet.header[position]):
        return None if extra else "неизвестный столбец: проверьте название или удалите его."
    if any(row.cells[position] is not None for row in sheet.rows):
        return None if extra else "у столбца с данными нет названия."
    return None


def _unmerge(sheet: Sheet, area: str) -> CellProblem:
    row = int("".join(filter(str.isdigit, area.partition(":")[0])))
    return CellProblem(sheet.name, row, None, f"ячейки {area} объединены: разъедините их и заполните каждую.")


def _key(title: str) -> str:
    return text.search_key(title)


def _shown(title: str, position: int) -> str:
    return " ".join(title.split())[:80] or f"№ {position + 1}"
