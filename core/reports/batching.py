"""Reports made together: how far they are, what they are called in their archive, and the list that lies beside."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core import formats
from core.organisations import Level
from core.sheets import writing
from core.sheets.writing import Column, Kind, Table

LIST = "Список.xlsx"
# Of a whole name with its folders: half of what Windows takes, in Cyrillic letters.
MOST_BYTES = 200
_FOLDER_BYTES = {1: 64, 2: 44}
# Windows takes these for devices whatever the ending; the writer of names knows those with plain digits.
_DEVICE = re.compile("(?i)(com|lpt)[¹²³](?=$|[. ])")
_MORE = "…"
# The writer of names cuts the end of longer ones.
_MOST_SIGNS = 110
DRAFT = "Проект: отчёт не утверждён."


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"

    @property
    def label(self) -> str:
        return _STATES[self]

    @property
    def over(self) -> bool:
        return self in (State.CANCELLED, State.DONE)


_STATES = {
    State.WAITING: "ждёт очереди",
    State.RUNNING: "готовится",
    State.PAUSED: "приостановлено",
    State.CANCELLED: "отменено",
    State.DONE: "готово",
}


@dataclass(frozen=True)
class Place:
    """An organisation as it is called in an archive."""

    code: str
    name: str


class Names:
    """Names of files within one archive, no two alike for a system that ignores the case. The same organisations in
    the same order get the same names."""

    def __init__(self, year: int) -> None:
        self.year = year
        self._taken: set[str] = {LIST.casefold()}

    def file(self, above: Sequence[Place], who: Place) -> str:
        """«R01-T01 Ивонивская/R01-T01-P001 ППО школы № 4 — открытый отчёт 2025.pdf». `above`: the folders it lies in,
        the topmost first."""
        limit = _FOLDER_BYTES[min(max(len(above), 1), 2)]
        folders = "".join(f"{stem(place, limit)}/" for place in above[-2:])
        number = 1
        while True:
            twin = f" ({number})" if number > 1 else ""
            ending = f"{twin} — открытый отчёт {self.year}.pdf"
            room = MOST_BYTES - len(f"{folders}{ending}".encode())
            name = f"{folders}{stem(who, room)}{ending}"
            if name.casefold() not in self._taken:
                self._taken.add(name.casefold())
                return name
            number += 1


def stem(place: Place, limit: int) -> str:
    """Code and name in at most so many bytes, as every system takes them; a long name loses its middle, for numbers
    stand at its end."""
    whole = f"{place.code} {place.name}"
    if len(whole) > _MOST_SIGNS:
        whole = f"{_head(whole, whole[:80])}{_MORE}{_tail(whole, whole[-28:])}"
    plain = _DEVICE.sub(r"\1_", writing.file_name(whole, extension="x").removesuffix(".x"))
    # Quotation marks are gone, and the blanks that they leave before a comma with them.
    plain = re.sub(r" +(?=[,;)…])", "", plain)
    if len(plain.encode()) > limit:
        left = limit - len(_MORE.encode())
        plain = plain.replace(_MORE, " ")
        tail = _tail(plain, _last(plain, left // 3)).lstrip(" .–—)»")
        plain = _head(plain, _first(plain, left - len(tail.encode()))).rstrip(" .–—«(") + _MORE + tail
    return plain.rstrip(" .–")


def _head(whole: str, cut: str) -> str:
    """Without the word that was cut, as long as one word of the name is left behind the code."""
    if whole[len(cut) :][:1].isspace():
        return cut
    kept = cut.rpartition(" ")[0]
    return kept if " " in kept.strip() else cut


def _tail(whole: str, cut: str) -> str:
    """From the first whole word on; the end of a single word says nothing."""
    if whole[: len(whole) - len(cut)][-1:].isspace():
        return cut
    return cut.partition(" ")[2]


def _first(words: str, limit: int) -> str:
    return words.encode()[:limit].decode(errors="ignore")


def _last(words: str, limit: int) -> str:
    return words.encode()[-limit:].decode(errors="ignore") if limit else ""


@dataclass(frozen=True)
class Row:
    """One report of the list. `note`: why there is none, or DRAFT."""

    who: Place
    level: Level
    file: str
    made: bool
    note: str


def words(row: Row) -> str:
    return "готов" if row.made else "не готов"


def content(row: Row) -> str:
    """What is in the file; a draft is no failure."""
    if not row.made:
        return ""
    return "проект" if row.note == DRAFT else "утверждён"


def listed(rows: Iterable[Row], place: str, year: int, made: datetime, expected: int) -> bytes:
    """«Список.xlsx»: every organisation, its file, and why there is none."""
    columns = (
        Column("Код", width=18),
        Column("Организация", width=50),
        Column("Уровень", width=18),
        Column("Состояние", width=14),
        Column("Что внутри", width=14),
        Column("Почему не готов", width=40),
        Column("Файл", width=70),
        Column("№", Kind.WHOLE, 8),
    )
    table = Table(
        "Отчёты",
        columns,
        (
            (
                r.who.code,
                r.who.name,
                r.level.label,
                words(r),
                content(r),
                "" if r.made else r.note,
                r.file,
                number,
            )
            for number, r in enumerate(rows, start=1)
        ),
        notes=(
            f"Открытые отчёты за {year} год: {place}.",
            f"Всего {formats.count(expected, 'организация', 'организации', 'организаций')}.",
            "«Проект» — это готовый файл: отчёт не утверждён и напечатан с этим словом на каждой странице.",
        ),
    )
    return writing.write([table], made)
