"""A copy of the database: whole, of one moment, readable on either server, or refused."""

import json
import threading
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

import db
from core.problems import Refused
from db import backup, check, schema
from db.models import Fact, Organisation
from tests.db.commanding import LEFT_OUT, Run, contents, fill, refused, runner


@pytest.fixture
def run(engine: Engine, now: datetime, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(engine.url.render_as_string(hide_password=False), now, capsys)


@pytest.fixture
def other_engine(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database on the other server: what the first has written the second must read."""
    name = "postgresql_engine" if engine.dialect.name == "sqlite" else "sqlite_engine"
    yield request.getfixturevalue(name)


def test_a_copy_comes_back_on_either_server(
    run: Run, engine: Engine, other_engine: Engine, now: datetime, tmp_path: Path
) -> None:
    fill(engine, now)
    file = tmp_path / "copy.zip"
    assert "Копия записана" in run("backup", "-o", file).out
    assert file.stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.glob("*.zip")] == ["copy.zip"]
    backup.restore(other_engine, file, backup.verify(file))
    assert contents(other_engine) == contents(engine)
    assert check.everything(other_engine).differences == []
    with db.begin(other_engine) as s:  # identifiers go on from where they were
        s.add(Organisation(code="n", name="Н", search_name="н", level="regional", path="/1/n/", parent_id=1))


def test_a_copy_taken_while_others_write_is_of_one_moment(
    engine: Engine, other_engine: Engine, now: datetime, tmp_path: Path
) -> None:
    fill(engine, now)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with db.begin(engine) as s:  # two facts that only ever exist together
                s.add_all([Fact(key=f"a{number}", value="1"), Fact(key=f"b{number}", value="1")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup.save(engine, tmp_path / "copy.zip", now)
    finally:
        stop.set()
        writer.join()
    backup.restore(other_engine, tmp_path / "copy.zip", backup.verify(tmp_path / "copy.zip"))
    with db.reading(other_engine) as s:
        keys = set(s.scalars(select(Fact.key)))
    assert {key[1:] for key in keys if key[0] == "a"} == {key[1:] for key in keys if key[0] == "b"}
    schema.check(other_engine)


def _spoil(file: Path, how: str) -> None:
    data = file.read_bytes()
    middle = len(data) // 2
    if how == "text":
        file.write_text("not a copy")
    elif how == "flipped":
        file.write_bytes(
            data[:middle] + bytes(b ^ 255 for b in data[middle : middle + 4096]) + data[middle + 4096 :]
        )
    elif how == "truncated":
        file.write_bytes(data[:middle])
    else:
        _rewrite(file, how)


def _rewrite(file: Path, how: str) -> None:
    """Whole zips that are not what they say."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(parts[backup.MANIFEST])
    if how == "newer schema":
        told["schema"] = "9999"
    elif how == "newer format":
        told["format"] = 2
    elif how == "row lost":
        parts["organisation.jsonl"] = parts["organisation.jsonl"].split(b"\n", 1)[1]
    elif how == "table lost":
        del parts["event.jsonl"]
    parts[backup.MANIFEST] = json.dumps(told).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    "how", ["text", "flipped", "truncated", "newer schema", "newer format", "row lost", "table lost"]
)
def test_a_spoilt_copy_is_refused_before_anything_is_written(
    run: Run, engine: Engine, sqlite_engine: Engine, now: datetime, tmp_path: Path, how: str
) -> None:
    full = sqlite_engine if engine.dialect.name == "postgresql" else engine
    fill(full, now)
    file = tmp_path / "copy.zip"
    backup.save(full, file, now)
    _spoil(file, how)
    before = contents(engine)
    refused(run("restore", file))
    assert contents(engine) == before


def test_a_copy_is_not_laid_over_data(run: Run, engine: Engine, now: datetime, tmp_path: Path) -> None:
    fill(engine, now)
    backup.save(engine, tmp_path / "c.zip", now)
    before = contents(engine)
    assert "пустую базу" in refused(run("restore", tmp_path / "c.zip"))
    assert contents(engine) == before


def test_restore_makes_the_database_where_there_is_none(
    sqlite_engine: Engine, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(sqlite_engine, now)
    backup.save(sqlite_engine, tmp_path / "c.zip", now)
    run = runner(f"sqlite:///{tmp_path}/restored/a.sqlite3", now, capsys)
    assert "12.10.2026 12:00" in run("restore", tmp_path / "c.zip").out
    assert run("check").code == 0


def test_sessions_are_not_in_a_copy(engine: Engine, now: datetime, tmp_path: Path) -> None:
    backup.save(engine, tmp_path / "c.zip", now)
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        assert not LEFT_OUT & {name.partition(".")[0] for name in archive.namelist()}


def test_verify_touches_no_database(tmp_path: Path) -> None:
    (tmp_path / "c.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)  # an empty zip
    with pytest.raises(Refused):
        backup.verify(tmp_path / "c.zip")
