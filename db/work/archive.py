"""The folder of a job and its archive. Everything lies on the disk and nothing in memory."""

import errno
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from core.problems import Refused
from core.reports.batching import LIST

ARCHIVE = "archive.zip"
_PIECE = 1 << 20
_OF = ".of"  # says of which job the folder is
_FULL = "Не хватает места на диске сервера. Освободите место и продолжите."
_CLOSED = "Папка для отчётов на сервере закрыта для записи."
_WHY = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EACCES: _CLOSED, errno.EROFS: _CLOSED}
_DAY = 24 * 60 * 60


def folder(papers: str, number: int) -> Path:
    return Path(papers) / str(number)


def file(papers: str, number: int) -> Path:
    return folder(papers, number) / ARCHIVE


def why(error: OSError) -> str:
    """What the disk has against it, in Russian."""
    return _WHY.get(error.errno or 0, "Не получилось записать отчёты на диск сервера.")


def opened(papers: str, number: int, created: datetime) -> Path:
    """The folder, made where it is not there yet; nobody else on the machine reads drafts. Numbers come again after
    the last job was deleted: what lies there of another one, `created` at another moment, goes. Raises Refused."""
    place, mine = folder(papers, number), created.astimezone(UTC).isoformat()
    try:
        if place.is_dir() and _of(place) != mine:
            shutil.rmtree(place)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _of(place) != mine:
            write(place / _OF, mine.encode())
    except OSError as error:
        known = _WHY.get(error.errno or 0, "")
        raise Refused(
            known or f"Папку для отчётов {papers} не удалось открыть. Проверьте PAPERS_DIR."
        ) from error
    for half in place.glob(".*.part"):
        half.unlink(missing_ok=True)
    return place


def _of(place: Path) -> str:
    try:
        return (place / _OF).read_text("utf-8")
    except FileNotFoundError:
        return ""


def remove(papers: str, number: int) -> None:
    discard(folder(papers, number))


def discard(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)


def sweep(papers: str, living: Iterable[int]) -> int:
    """Folders of jobs that are no more; one that was touched lately may belong to a job that is just beginning."""
    known = {str(number) for number in living}
    gone = 0
    with suppress(FileNotFoundError):
        for place in Path(papers).iterdir():
            old = place.is_dir() and time.time() - place.stat().st_mtime > _DAY
            if place.name.isdigit() and place.name not in known and old:
                shutil.rmtree(place, ignore_errors=True)
                gone += 1
    return gone


def build(
    target: Path,
    parts: Iterable[tuple[str, Path]],
    listed: bytes,
    moment: datetime,
    going: Callable[[], bool],
) -> bool:
    """`parts`: names in the archive and where they lie; `moment` by the clock of whoever reads it. False where
    `going` has said no on the way: then the former archive stays."""
    half = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            archive.writestr(_entry(LIST, moment), listed)
            for name, source in parts:
                if not going():
                    return False
                with archive.open(_entry(name, moment), "w") as out:
                    for piece in _pieces(source):
                        out.write(piece)
        with half.open("rb+") as whole:
            os.fsync(whole.fileno())
        half.replace(target)
        return True
    finally:
        half.unlink(missing_ok=True)


def lighten(place: Path) -> None:
    """What lies in the archive need not lie beside it."""
    for one in place.glob("*.pdf"):
        one.unlink(missing_ok=True)


def write(target: Path, data: bytes) -> None:
    half = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            # Its row is written durably in a moment, and must not outlive it.
            os.fsync(file.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    """Stored as it is: a PDF is compressed already. Names that are not ASCII are marked as UTF-8 by zipfile itself."""
    made = zipfile.ZipInfo(name, moment.timetuple()[:6])
    made.external_attr = 0o644 << 16
    return made


def _pieces(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
