"""Sheets as an import gets them, and a small tree to import."""

import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

import db
from core import figures, structure
from core.access import SYSTEM, Actor, Grant, Role
from core.sheets import reading
from core.sheets.reading import Sheet, Workbook
from db.figures import Outcome, load_workbook
from db.models import Organisation

HEADER = ("Код", "Название", "Уровень", "Вид учреждения", "Код вышестоящей")
TREE = (
    ("0", "Профсоюз", "федерация", None, None),
    ("1", "Область", "региональная", None, "0"),
    ("2", "Край", "региональная", None, "0"),
    ("1-1", "Город", "территориальная", None, "1"),
    ("1-2", "Район", "территориальная", None, "1"),
    ("2-1", "Посёлок", "территориальная", None, "2"),
    ("s1", "Школа № 1", "первичная", "школа", "1-1"),
    ("s2", "Школа № 2", "первичная", "школа", "1-1"),
)
Load = Callable[..., Outcome]
FIGURES = ("Код", "Год", "На дату", "workers_total", "members_total", "members_working")


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Sheet:
    return Sheet(
        name, tuple(header), tuple(reading.Row(n, tuple(row)) for n, row in enumerate(rows, start=2))
    )


def tree(*rows: Sequence[Any]) -> Sheet:
    return sheet(structure.SHEET, HEADER, rows or TREE)


def told(*rows: Sequence[Any], header: Sequence[str] = FIGURES) -> Sheet:
    return sheet(figures.SHEET, header, rows)


def specialist(s: Session, code: str, role: Role = Role.REGIONAL) -> Actor:
    place = find(s, code)
    return Actor(None, "r", "Специалист", (Grant(role, place.id, place.path),))


def find(s: Session, code: str) -> Organisation:
    return s.scalars(select(Organisation).where(Organisation.code == code)).one()


def rows_of(engine: Engine, table: type[Any]) -> int:
    with db.reading(engine) as s:
        return s.scalar(select(func.count()).select_from(table)) or 0


def loader(engine: Engine, now: datetime) -> Load:
    """Loads sheets as the command does: with a problem nothing stays."""

    def act(*sheets: Sheet, actor: Actor = SYSTEM) -> Outcome:
        with db.begin(engine) as s:
            book = Workbook(sheets)
            outcome = load_workbook(s, actor, book, "Europe/Moscow", now)
            if outcome.problems and not outcome.plan.foreign:
                s.rollback()
        return outcome

    return act


def until_it_writes(database: Path, running: subprocess.Popen[bytes]) -> None:
    """A write transaction of SQLite shows as a file beside the database."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and running.poll() is None:
        for ending in ("-journal", "-wal"):
            file = database.with_name(database.name + ending)
            if file.exists() and file.stat().st_size:
                return
        time.sleep(0.01)
