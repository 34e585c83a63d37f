"""XLSX -> rows. The file is looked at here unparsed; calamine reads it in a child process (`child.py`)."""

import io
import json
import subprocess
import sys
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.problems import Refused

MAX_BYTES = 10 << 20
MAX_UNPACKED = 50 << 20
MAX_ENTRIES = 200
MAX_ROWS = 5_000
MOST_ROWS = 100_000
MAX_COLUMNS = 200
WALL_SECONDS = 60

_CHILD = Path(__file__).with_name("child.py")
# Each child may take a gigabyte: two at once, the third waits.
_SLOTS = threading.BoundedSemaphore(2)

_UNREADABLE = (
    "Файл не читается: он повреждён, или на листе есть заполненные ячейки далеко за таблицей. "
    "Откройте его в Excel, удалите лишнее и сохраните заново как «Книга Excel (.xlsx)»."
)
_DAMAGED = "Файл повреждён или загружен не полностью: сохраните книгу заново и загрузите ещё раз."
_SAVE_AS = "Откройте его в Excel и сохраните как «Книга Excel (.xlsx)»."


@dataclass(frozen=True)
class Broken:
    """A cell that shows an Excel error (#REF!) or a formula without a calculated value."""

    text: str


Cell = None | str | int | Decimal | bool | date | datetime | Broken


@dataclass(frozen=True)
class Row:
    """`number` as Excel shows it, from 1. As many cells as the header has columns."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """The header is the first row that is not empty; a name without text is "". Empty rows are left out."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    header_number: int = 1
    merged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """Visible sheets in their order. `notes` says in Russian what was not read."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets)

    def __len__(self) -> int:
        return len(self.sheets)

    def __getitem__(self, position: int) -> Sheet:
        return self.sheets[position]

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name, or the only one there is."""
        for sheet in self.sheets:
            if sheet.name.strip().casefold() == name.casefold():
                return sheet
        if len(self.sheets) == 1:
            return self.sheets[0]
        present = ", ".join(f"«{sheet.name}»" for sheet in self.sheets)
        raise Refused(f"В книге нет листа «{name}», есть {present}.")


def read(data: bytes, max_rows: int = MAX_ROWS) -> Workbook:
    """`max_rows` counts rows under the header of each sheet. Refused for whatever is not a readable XLSX."""
    if not 0 < max_rows <= MOST_ROWS:
        raise ValueError(f"max_rows must be within 1..{MOST_ROWS}, not {max_rows}")
    _check_kind(data)
    _check_package(data)
    return _workbook(_parsed(data, max_rows))


def _check_kind(data: bytes) -> None:
    if not data:
        raise Refused("Файл пуст: в нём нет ни одного байта.")
    if len(data) > MAX_BYTES:
        raise Refused(f"Файл больше {MAX_BYTES >> 20} МБ: разделите его на части.")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused(_ole(data))
    if not data.startswith(b"PK"):
        raise Refused(_not_zip(data))


def _ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "Книга защищена паролем: откройте её в Excel, снимите пароль и сохраните заново."
    return f"Это книга старого формата (.xls). {_SAVE_AS}"


def _not_zip(data: bytes) -> str:
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")):
        return f"Это веб-страница (HTML), а не книга Excel. {_SAVE_AS}"
    if start.startswith(b"<?xml"):
        return f"Это файл XML, а не книга Excel. {_SAVE_AS}"
    if start.startswith(b"%pdf"):
        return "Это документ PDF, а не книга Excel."
    if b"\0" not in data[:2048] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"Это текст или CSV, а не книга Excel, как бы файл ни назывался. {_SAVE_AS}"
    return "Это не книга Excel: нужен файл .xlsx."


def _check_package(data: bytes) -> None:
    """Sizes are those the directory declares: `zipfile` never unpacks more, and then the checksum fails."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            _check_contents({entry.filename.replace("\\", "/").lower() for entry in entries})
            for entry in entries:
                _check_entry(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Refused(_DAMAGED) from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refused(f"В файле слишком много частей: {len(entries)}, допустимо не более {MAX_ENTRIES}.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(f"В распакованном виде файл больше {MAX_UNPACKED >> 20} МБ: разделите его на части.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("Файл защищён паролем: сохраните книгу без пароля.")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Refused(_DAMAGED)


def _check_contents(names: set[str]) -> None:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused(f"Книги с макросами (.xlsm) не принимаются. {_SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise Refused(f"Это двоичная книга (.xlsb). {_SAVE_AS}")
    if "content.xml" in names and "mimetype" in names:
        raise Refused("Это таблица OpenDocument (.ods): сохраните её как «Книга Excel (.xlsx)».")
    if "word/document.xml" in names:
        raise Refused("Это документ Word, а не книга Excel.")
    if not {"xl/workbook.xml", "[content_types].xml"} <= names:
        raise Refused("Это архив, а не книга Excel: нужен файл .xlsx.")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpacked in pieces; a document type is refused whatever the entry is called and in UTF-16 too."""
    tail = b""
    macros = entry.filename.lower() == "[content_types].xml"
    with archive.open(entry) as stream:
        while piece := stream.read(1 << 20):
            text = tail + piece.replace(b"\0", b"")
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise Refused("Файл не принят: в нём есть определения XML (DTD), в книге Excel их не бывает.")
            if macros and b"macroEnabled" in text:
                raise Refused(f"Книги с макросами (.xlsm) не принимаются. {_SAVE_AS}")
            tail = text[-16:]


def _parsed(data: bytes, max_rows: int) -> dict[str, Any]:
    if not _SLOTS.acquire(timeout=WALL_SECONDS):
        raise Refused("Сейчас загружается много файлов: попробуйте через минуту.")
    try:
        answer = _run(data, max_rows)
    finally:
        _SLOTS.release()
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    return answer


def _run(data: bytes, max_rows: int) -> dict[str, Any]:
    # Isolated and without our environment: whoever breaks the parser finds no settings of ours.
    # The answer goes to a file without a name, because only a file has a limit of size (RLIMIT_FSIZE).
    command = [sys.executable, "-I", str(_CHILD), str(max_rows), str(MAX_COLUMNS)]
    with tempfile.TemporaryFile() as out:
        try:
            done = subprocess.run(
                command,
                input=data,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Refused("Файл читается слишком долго: уменьшите его и загрузите ещё раз.") from error
        if done.returncode != 0:
            raise Refused(_UNREADABLE)
        out.seek(0)
        return _decoded(out.read())


def _decoded(answer: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(answer))
    except ValueError as error:
        raise Refused(_UNREADABLE) from error


def _workbook(answer: dict[str, Any]) -> Workbook:
    sheets = tuple(_sheet(*part) for part in answer["sheets"])
    notes = tuple(f"Скрытый лист «{name}» не прочитан." for name in answer["hidden"])
    if not sheets:
        raise Refused("В книге нет ни одного видимого листа с таблицей.")
    if not any(sheet.header for sheet in sheets):
        raise Refused("В книге нет данных: все видимые листы пусты.")
    return Workbook(sheets, notes)


def _sheet(name: str, merged: list[str], rows: list[Any]) -> Sheet:
    width = max((len(cells) for _, cells in rows), default=0)
    full = [Row(number, tuple(map(_cell, cells + [None] * (width - len(cells))))) for number, cells in rows]
    if not full:
        return Sheet(name, (), ())
    return Sheet(name, tuple(map(_title, full[0].cells)), tuple(full[1:]), full[0].number, tuple(merged))


def _cell(value: Any) -> Cell:
    return _TAGGED[value[0]](value[1]) if isinstance(value, list) else value


_TAGGED: dict[str, Callable[[str], Cell]] = {
    "n": Decimal,
    "d": date.fromisoformat,
    "t": datetime.fromisoformat,
    "e": Broken,
}


def _title(value: Cell) -> str:
    if value is None:
        return ""
    return value.text if isinstance(value, Broken) else str(value)
