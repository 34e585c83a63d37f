"""python -m db report --all and papers: many reports by one command, and again where it was interrupted."""

import sys
import zipfile
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Engine, update

import db
from core.organisations import Level
from core.reports.batching import LIST, State
from db import batches
from db.models import Organisation
from tests.db.commanding import Run, refused, runner
from tests.union import Union, build


@pytest.fixture
def union(sqlite_engine: Engine) -> Union:
    return build(sqlite_engine)


@pytest.fixture(autouse=True)
def plain_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page drawn in this process before leaves its script as the main one, and new processes would begin with it."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


@pytest.fixture
def run(union: Union, now: datetime, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(union.engine.url.render_as_string(hide_password=False), now, capsys)


def every(code: str, target: Path, *more: object) -> tuple[object, ...]:
    where = ("--organisation", code, "--year", 2026, "-o", target)
    return ("report", "--all", *where, "--processes", 2, *more)


def kind(union: Union, code: str, value: str) -> None:
    with db.begin(union.engine) as s:
        s.execute(update(Organisation).where(Organisation.code == code).values(kind=value))


def test_a_folder_is_filled_and_what_failed_is_named_and_made_by_the_next_run(
    union: Union, run: Run, tmp_path: Path
) -> None:
    kind(union, "GARDEN", "не бывает")
    place = tmp_path / "reports"
    said = run(*every("T1", place))
    assert said.code == 1 and "В " in said.out and "2\N{NO-BREAK SPACE}отчёта, из них проектов 2" in said.out
    first, last = said.err.strip().splitlines()[0], said.err.strip().splitlines()[-1]
    assert first.startswith("GARDEN ППО детского сада № 20: Сбой в программе, ошибка №")
    assert last == "Не получилось: 1."
    made = {path.name: path.stat().st_mtime_ns for path in place.glob("*.pdf")}
    assert len(made) == 2 and (place / LIST).is_file()
    kind(union, "GARDEN", "kindergarten")
    again = run(*every("T1", place))
    assert (again.code, again.err) == (0, "")
    assert "Уже есть: 2 из 3. Они оставлены как есть." in again.out
    now = {path.name: path.stat().st_mtime_ns for path in place.glob("*.pdf")}
    assert len(now) == 3 and made.items() <= now.items()
    anew = run(*every("T1", place, "--anew", "--levels", "primary"))
    newest = {path.name: path.stat().st_mtime_ns for path in place.glob("*.pdf")}
    assert anew.code == 0 and sum(newest[name] != stamp for name, stamp in now.items()) == 2


def test_an_archive_is_whole_and_a_former_one_is_not_written_over(
    union: Union, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "все отчёты.zip"
    assert run(*every("R1", file, "--levels", "territorial,regional")).code == 0
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == [
            LIST,
            "R1 Первая областная — открытый отчёт 2026.pdf",
            "T1 Верхнереченская районная/T1 Верхнереченская районная — открытый отчёт 2026.pdf",
            "T2 Нижнереченская районная/T2 Нижнереченская районная — открытый отчёт 2026.pdf",
        ]
    assert [path.name for path in tmp_path.glob("*.parts")] == []
    assert "уже есть" in refused(run(*every("R1", file)))


def test_what_cannot_be_done_is_one_line(run: Run, tmp_path: Path) -> None:
    where = ("--organisation", "T1", "--year", 2026, "-o", tmp_path / "x.pdf")
    assert "только вместе с --all" in refused(run("report", *where, "--levels", "primary"))
    assert "можно: federal, regional" in refused(run("report", "--all", *where, "--levels", "primary,"))
    assert "от 1 до 99" in refused(run("report", "--all", *where, "--processes", "0"))
    assert "нет" in refused(run(*every("NOPE", tmp_path / "y")))
    assert "готовить нечего" in refused(run(*every("T1", tmp_path / "y", "--levels", "federal")))
    assert not (tmp_path / "y").exists()


def test_jobs_of_the_page_are_worked_off_by_hand(
    union: Union, run: Run, now: datetime, tmp_path: Path
) -> None:
    with db.begin(union.engine) as s:
        job = batches.start(s, union.people["boris"], union["T1"], 2026, (Level.PRIMARY,), now)
    said = run("papers", job, "--processes", 1, env={"PAPERS_DIR": str(tmp_path / "papers")})
    assert (said.code, said.out) == (0, "Готово архивов: 1.\n")
    with db.reading(union.engine) as s:
        assert batches.find(s, union.people["boris"], job).state is State.DONE
    assert run("papers", job).out == "Готово архивов: 0.\n"
