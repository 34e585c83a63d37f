"""A copy of the whole database that either database reads: a zip with a manifest and one JSON line per row.

Sessions and sign-in attempts stay out: a copy must not bring back a session that has been ended since.
"""

import base64
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from sqlalchemy import JSON, Column, Connection, Date, Engine, LargeBinary, Table, func, insert, select, text

import db
from core.problems import Refused
from db import schema
from db.models import Base, Exact, LoginAttempt, Moment, Organisation, Session

FORMAT = 1
MANIFEST = "manifest.json"
_LEFT_OUT = {Session.__tablename__, LoginAttempt.__tablename__}
_ROWS = 1000
_PAPERS = 50  # rows at once of tables that keep whole papers
_LINE_BYTES = 16 << 20
_GARBAGE = "Это не копия базы Профмонитора, или она повреждена: ничего не восстановлено."


@dataclass(frozen=True)
class Part:
    rows: int
    sha256: str


@dataclass(frozen=True)
class Copy:
    """What the manifest says; `tables` by name."""

    schema: str
    made: datetime
    tables: dict[str, Part]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables.values())


def _tables() -> list[Table]:
    """Those a row may refer to come first."""
    return [t for t in Base.metadata.sorted_tables if t.name not in _LEFT_OUT]


def save(engine: Engine, target: Path, now: datetime) -> Copy:
    """Writes a copy as of one moment. Whole or not at all, readable by its owner only."""
    half = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(os.open(half, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
            with _snapshot(engine, target.parent) as connection:
                made = _dump(connection, out, now)
            out.flush()
            os.fsync(out.fileno())
        half.replace(target)
    except OSError as error:
        error.filename = str(target)
        raise
    finally:
        with suppress(FileNotFoundError):
            half.unlink()
    return made


@contextmanager
def _snapshot(engine: Engine, folder: Path) -> Iterator[Connection]:
    """One moment of the database. A long read of SQLite would hold up its writers, so it is copied first."""
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            yield connection
        return
    with tempfile.TemporaryDirectory(dir=folder, prefix=".copy-") as place:
        file = Path(place) / "copy.sqlite3"
        _copy_sqlite(engine, file)
        copied = db.connect(f"sqlite:///{file}")
        with copied.connect() as connection:
            yield connection
        copied.dispose()


def _copy_sqlite(engine: Engine, file: Path) -> None:
    target = sqlite3.connect(file)
    try:
        source = engine.raw_connection()
        try:
            source.driver_connection.backup(target)  # type: ignore[union-attr]
        finally:
            source.close()
    finally:
        target.close()


def _dump(connection: Connection, out: IO[bytes], now: datetime) -> Copy:
    parts: dict[str, Part] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in _tables():
            parts[table.name] = _dump_table(connection, archive, table)
        revision = schema.current(connection.engine)
        if revision is None:
            raise Refused("База данных пуста. Выполните: python -m db migrate")
        made = Copy(revision, now, parts)
        archive.writestr(MANIFEST, _manifest(made))
    return made


def _dump_table(connection: Connection, archive: zipfile.ZipFile, table: Table) -> Part:
    digest, rows = hashlib.sha256(), 0
    found = connection.execution_options(yield_per=_at_once(table)).execute(
        select(table).order_by(*_order(table))
    )
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as stream:
        for row in found:
            line = json.dumps([_plain(v) for v in row], ensure_ascii=False, separators=(",", ":"))
            data = line.encode("utf-8") + b"\n"
            digest.update(data)
            stream.write(data)
            rows += 1
    return Part(rows, digest.hexdigest())


def _at_once(table: Table) -> int:
    return _PAPERS if any(isinstance(c.type, LargeBinary) for c in table.columns) else _ROWS


def _order(table: Table) -> list[Any]:
    # A parent's path is the beginning of its child's, so it is shorter: parents come first.
    key = list(table.primary_key.columns)
    return [func.length(table.c.path), *key] if table.name == Organisation.__tablename__ else key


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value) if isinstance(value, Decimal) else value


def _manifest(made: Copy) -> str:
    told = {
        "format": FORMAT,
        "schema": made.schema,
        "made": made.made.isoformat(),
        "columns": {t.name: [c.name for c in t.columns] for t in _tables()},
        "tables": {n: {"rows": p.rows, "sha256": p.sha256} for n, p in made.tables.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def verify(file: Path) -> Copy:
    """Reads the whole copy and changes nothing. Refused for whatever is not a whole copy of this schema."""
    try:
        with zipfile.ZipFile(file) as archive:
            copy = _read_manifest(archive)
            for name, part in copy.tables.items():
                _verify_table(archive, name, part)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ValueError,
        TypeError,
        NotImplementedError,
    ) as e:
        raise Refused(_GARBAGE) from e
    return copy


def _read_manifest(archive: zipfile.ZipFile) -> Copy:
    if archive.getinfo(MANIFEST).file_size > 1 << 20:
        raise Refused(_GARBAGE)
    told = json.loads(archive.read(MANIFEST))
    if told["format"] > FORMAT:
        raise Refused("Копия сделана более новой версией программы. Обновите программу.")
    head = schema.head()
    if told["schema"] != head:
        raise Refused(
            f"Копия сделана другой версией программы (схема {told['schema']}, здесь {head}). "
            "Восстановите её той версией, затем обновите программу и выполните: python -m db migrate"
        )
    if told["columns"] != {t.name: [c.name for c in t.columns] for t in _tables()}:
        raise Refused(_GARBAGE)
    parts = {
        t.name: Part(int(told["tables"][t.name]["rows"]), told["tables"][t.name]["sha256"]) for t in _tables()
    }
    return Copy(told["schema"], datetime.fromisoformat(told["made"]), parts)


def _verify_table(archive: zipfile.ZipFile, name: str, part: Part) -> None:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{name}.jsonl") as stream:
        while line := stream.readline(_LINE_BYTES):
            digest.update(line)
            rows += line.endswith(b"\n")
    if (rows, digest.hexdigest()) != (part.rows, part.sha256):
        raise Refused(_GARBAGE)


def restore(engine: Engine, file: Path, copy: Copy) -> None:
    """Fills an empty database, all or nothing; one with anything in it is refused and left alone."""
    if schema.current(engine) is None:
        schema.migrate(engine)
    schema.check(engine)
    with zipfile.ZipFile(file) as archive, engine.execution_options(writes=True).begin() as connection:
        for table in Base.metadata.sorted_tables:
            if connection.execute(select(*table.primary_key.columns).limit(1)).first() is not None:
                raise Refused("В базе уже есть данные: копия восстанавливается только в пустую базу.")
        for table in _tables():
            _fill(connection, archive, table)
            if engine.dialect.name == "postgresql":
                _advance(connection, table)
        _recounted(connection, copy)


def _fill(connection: Connection, archive: zipfile.ZipFile, table: Table) -> None:
    columns, most = list(table.columns), _at_once(table)
    waiting: list[dict[str, Any]] = []
    with archive.open(f"{table.name}.jsonl") as stream:
        for line in stream:
            values = json.loads(line)
            waiting.append({c.name: _typed(c, v) for c, v in zip(columns, values, strict=True)})
            if len(waiting) == most:
                connection.execute(insert(table), waiting)
                waiting = []
    if waiting:
        connection.execute(insert(table), waiting)


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    return Decimal(value) if isinstance(column.type, Exact) else value


def _advance(connection: Connection, table: Table) -> None:
    """PostgreSQL counts identifiers by itself and has not seen those that came with the copy."""
    for column in table.primary_key.columns:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:name, :column)"),
            {"name": f'"{table.name}"', "column": column.name},
        )
        if sequence is not None:
            largest = connection.scalar(select(func.max(column)))
            if largest is not None:
                connection.execute(text("SELECT setval(:s, :n)"), {"s": sequence, "n": largest})


def _recounted(connection: Connection, copy: Copy) -> None:
    for table in _tables():
        if connection.scalar(select(func.count()).select_from(table)) != copy.tables[table.name].rows:
            raise Refused(_GARBAGE)
