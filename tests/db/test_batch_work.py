"""Jobs of reports as they are worked on: real processes, killed in the middle too."""

import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

import db
from core.organisations import Level
from core.reports.batching import LIST, State
from core.settings import Settings
from core.sheets import reading
from db import batched, batches, reports
from db.models import BatchItem, Organisation, Release
from db.work import archive
from db.work.loop import Worker
from db.work.papers import Runner
from tests.db.making import runner
from tests.source import ROOT
from tests.union import NOW, Union, build

REGION = {"R1", "T1", "T2", "SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY"}


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def started(union: Union, place: str = "R1", who: str = "darya") -> int:
    with db.begin(union.engine) as s:
        return batches.start(s, union.people[who], union[place], 2026, tuple(Level), datetime.now(UTC))


def called(union: Union, code: str, name: str) -> None:
    with db.begin(union.engine) as s:
        s.execute(update(Organisation).where(Organisation.code == code).values(name=name))


def head(union: Union, number: int) -> batches.Head:
    with db.reading(union.engine) as s:
        return batches.find(s, union.people["admin"], number)


def files(union: Union, number: int) -> dict[int, str]:
    with db.reading(union.engine) as s:
        rows = s.scalars(select(BatchItem).where(BatchItem.batch_id == number, BatchItem.state == "done"))
        return {row.organisation_id: row.file for row in rows}


def inside(folder: Path, number: int) -> list[str]:
    with zipfile.ZipFile(archive.file(str(folder), number)) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
    assert len(set(names)) == len(names)
    return names


def until(true: object, seconds: float = 60.0) -> None:
    """`true` is asked again and again: another process is at work."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_a_region_becomes_an_archive_with_a_list(union: Union, tmp_path: Path) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    union.accept(number, "boris")
    with db.begin(union.engine) as s:
        s.execute(update(Organisation).where(Organisation.code == "T2").values(kind="не бывает"))
        school = s.get_one(Organisation, union["SCHOOL"].id)
        reports.approve(s, union.people["chair"], school, 2026, "профком", "7", date(2026, 10, 12), NOW)
        approved = s.scalars(select(Release)).all()
    job = started(union)
    settings = Settings(papers_dir=str(tmp_path))
    ended = Runner(union.engine, settings, lambda: datetime.now(UTC), processes=2).run()
    seen = head(union, job)
    assert (ended, seen.state, seen.done, seen.failed) == (1, State.DONE, 6, 1)
    names = inside(tmp_path, job)
    assert names[0] == LIST and len(names) == 7
    folder = "T1 Верхнереченская районная/"
    assert f"{folder}SCHOOL ППО школы № 4 — открытый отчёт 2026.pdf" in names
    assert "UNIVERSITY ППО вуза — открытый отчёт 2026.pdf" in names
    with zipfile.ZipFile(archive.file(str(tmp_path), job)) as packed:
        assert all(packed.read(name).startswith(b"%PDF") for name in names[1:])
        sheet = reading.read(packed.read(LIST))[0]
    told = {row.cells[0]: (row.cells[3], row.cells[4], row.cells[5]) for row in sheet.rows}
    assert set(told) == REGION and len(approved) == 1
    assert (told["SCHOOL"], told["GARDEN"]) == (("готов", "утверждён", None), ("готов", "проект", None))
    assert told["T2"][:2] == ("не готов", None)
    assert "Сбой в программе, ошибка №" in str(told["T2"][2]) and "Traceback" not in str(told["T2"][2])
    # What lies in the archive lies nowhere else.
    there = sorted(path.name for path in archive.folder(str(tmp_path), job).iterdir())
    assert there == [".of", archive.ARCHIVE]


def test_whoever_is_killed_in_the_middle_is_followed_and_each_report_is_there_once(
    union: Union, tmp_path: Path
) -> None:
    job = started(union)
    url = union.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.db.making", url, str(tmp_path)]
    first = subprocess.Popen(command, cwd=ROOT)
    until(lambda: head(union, job).done >= 2)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    before = files(union, job)
    assert 2 <= len(before) < len(REGION) and head(union, job).state is State.RUNNING
    stamps = {
        name: (archive.folder(str(tmp_path), job) / name).stat().st_mtime_ns for name in before.values()
    }
    # Nobody takes it from somebody who was heard of a moment ago.
    assert runner(union.engine, tmp_path).run() == 0
    later = runner(
        union.engine, tmp_path, clock=lambda: datetime.now(UTC) + batched.LEASE + timedelta(seconds=1)
    )
    kept: dict[str, int] = {}

    def seen() -> bool:
        place = archive.folder(str(tmp_path), job)
        kept.update({p.name: p.stat().st_mtime_ns for p in place.glob("*.pdf") if p.name in stamps})
        return False

    later.stop = seen
    assert later.run() == 1
    assert (head(union, job).done, head(union, job).state) == (len(REGION), State.DONE)
    assert kept == stamps
    assert len(inside(tmp_path, job)) == len(REGION) + 1
    assert not list(tmp_path.rglob("*.part"))


def test_a_pause_keeps_what_is_made_and_a_cancel_keeps_nothing(union: Union, tmp_path: Path) -> None:
    job, darya = started(union), union.people["darya"]

    def after(number: int, act: object) -> Runner:
        made = runner(union.engine, tmp_path)

        def stop() -> bool:
            now = head(union, job)
            if now.done >= number and now.state is State.RUNNING:
                with db.begin(union.engine) as s:
                    assert callable(act)
                    act(s, darya, job, datetime.now(UTC))
            return False

        made.stop = stop
        return made

    assert after(2, batches.pause).run() == 0
    assert head(union, job).state is State.PAUSED
    before = files(union, job)
    place = archive.folder(str(tmp_path), job)
    assert 2 <= len(before) < len(REGION)
    assert {path.name for path in place.glob("*.pdf")} >= set(before.values())
    assert runner(union.engine, tmp_path).run() == 0
    with db.begin(union.engine) as s:
        batches.resume(s, darya, job, datetime.now(UTC))
    assert after(len(before) + 1, batches.cancel).run() == 0
    assert head(union, job).state is State.CANCELLED and not place.exists()


def test_one_that_never_ends_and_one_that_dies_are_named_and_the_rest_goes_on(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    union = build(sqlite_engine)
    called(union, "GARDEN", "ППО, отчёт которой готовится долго")
    called(union, "NEIGHBOUR", "ППО, отчёт которой умирает")
    job = started(union)
    assert runner(union.engine, tmp_path, most=2.0).run() == 1
    with db.reading(union.engine) as s:
        why = {f.code: f.why for f in batches.failures(s, union.people["darya"], job)}
    assert why["GARDEN"] == "Отчёт не был готов за 2 с и остановлен."
    assert "была остановлена" in why["NEIGHBOUR"]
    assert (head(union, job).done, len(why)) == (len(REGION) - 2, 2)


def test_a_full_disk_stops_the_job_and_says_so(sqlite_engine: Engine, tmp_path: Path) -> None:
    union = build(sqlite_engine)
    called(union, "SCHOOL", "ППО, для которой нет места")
    job = started(union, "T1", "boris")
    assert runner(union.engine, tmp_path).run() == 0
    assert head(union, job).state is State.PAUSED
    assert head(union, job).trouble == "На сервере кончилось место на диске."
    called(union, "SCHOOL", "ППО школы № 4")
    with db.begin(union.engine) as s:
        batches.resume(s, union.people["boris"], job, datetime.now(UTC))
    assert runner(union.engine, tmp_path).run() == 1
    assert len(inside(tmp_path, job)) == 4


def test_a_disk_that_is_full_when_all_is_packed_stops_the_job_and_says_so(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    union = build(sqlite_engine)
    job = started(union, "T1", "boris")
    full = runner(union.engine, tmp_path)
    place = archive.folder(str(tmp_path), job)

    def stop() -> bool:
        half = place / f".{archive.ARCHIVE}.{os.getpid()}.part"
        if place.exists() and not half.is_symlink():
            half.symlink_to("/dev/full")
        return False

    full.stop = stop
    assert full.run() == 0
    seen = head(union, job)
    assert (seen.state, seen.done, seen.failed) == (State.PAUSED, 2, 0)
    assert re.fullmatch(
        r"Не хватает места на диске сервера\. Освободите место и продолжите\. Ошибка № [0-9A-F]{8}\.",
        seen.trouble,
    )
    # Nobody begins again by themselves.
    assert runner(union.engine, tmp_path).run() == 0
    with db.begin(union.engine) as s:
        batches.resume(s, union.people["boris"], job, datetime.now(UTC))
    assert runner(union.engine, tmp_path).run() == 1
    assert (head(union, job).done, len(inside(tmp_path, job))) == (3, 4)


def test_what_a_job_of_the_same_number_has_left_is_nobodys(tmp_path: Path) -> None:
    place = archive.opened(str(tmp_path), 1, NOW)
    archive.write(place / "7.pdf", b"%PDF")
    assert (archive.opened(str(tmp_path), 1, NOW) / "7.pdf").is_file()
    again = archive.opened(str(tmp_path), 1, NOW + timedelta(days=1))
    assert again == place and not list(again.glob("*.pdf"))


def test_told_to_stop_it_gives_the_job_back_and_jobs_take_turns(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    union = build(sqlite_engine)
    large, small = started(union), started(union, "T1", "boris")
    stopped = runner(union.engine, tmp_path)
    stopped.stop = lambda: head(union, large).done >= 1
    assert stopped.run() == 0
    assert head(union, large).state is State.WAITING and 1 <= head(union, large).done < len(REGION)
    order: list[int] = []
    both = runner(union.engine, tmp_path, slice=0.0)

    def noted() -> bool:
        order.extend(n for n in (large, small) if n not in order and head(union, n).state is State.DONE)
        return False

    both.stop = noted
    assert both.run() == 2
    assert order == [small, large]


def test_the_worker_sees_to_reports_too(sqlite_engine: Engine, tmp_path: Path) -> None:
    union = build(sqlite_engine)
    job = started(union, "T1", "boris")
    url = sqlite_engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, papers_dir=str(tmp_path))
    Worker(sqlite_engine, settings, lambda: datetime.now(UTC)).run(once=True)
    assert (head(union, job).state, head(union, job).done) == (State.DONE, 3)
    assert len(inside(tmp_path, job)) == 4


def test_folders_of_jobs_that_are_no_more_are_swept(tmp_path: Path) -> None:
    for name in ("1", "2", "3", "letters"):
        (tmp_path / name).mkdir()
        if name != "3":
            os.utime(tmp_path / name, (0, 0))
    assert archive.sweep(str(tmp_path), [1]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "3", "letters"]


def test_a_job_is_overlooked_when_nobody_has_taken_it_up_in_time(sqlite_engine: Engine) -> None:
    union, now = build(sqlite_engine), datetime.now(UTC)

    def overlooked(seconds: float) -> bool:
        with db.reading(union.engine) as s:
            return batched.overlooked(s, now + timedelta(seconds=seconds))

    assert not overlooked(1000)
    job = started(union)
    assert (overlooked(5), overlooked(30)) == (False, True)
    with db.begin(union.engine) as s:
        assert batched.claim(s, job, "killed", now) is not None
    assert (overlooked(50), overlooked(62)) == (False, True)
    started(union, "T1", "boris")
    # Whoever is at work takes the other one up in its turn.
    assert not overlooked(50)
