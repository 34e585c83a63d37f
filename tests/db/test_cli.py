"""python -m db: each command says in Russian what it did; bad input is one line and no traceback."""

import os
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update

import db
from core.access import SYSTEM, Role
from core.people import Details
from core.sheets import reading, writing
from db import check, users
from db.models import Aggregate, Base, Completeness, Event, Fact, Organisation, Submission
from tests.db.commanding import Run, contents, fill, refused, runner
from tests.published import WORKBOOK

COMMANDS = (
    "migrate",
    "demo",
    "admin",
    "import",
    "export",
    "report",
    "backup",
    "restore",
    "check",
    "recount",
    "papers",
)


@pytest.fixture
def run(engine: Engine, now: datetime, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(engine.url.render_as_string(hide_password=False), now, capsys)


def test_migrate_says_what_it_has_applied_and_then_nothing(
    tmp_path: Path, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(f"sqlite:///{tmp_path}/new/place/a.sqlite3", now, capsys)
    assert "применено: 0001" in run("migrate").out
    assert "изменений нет" in run("migrate").out


def test_commands_on_no_database_say_what_to_do_and_make_none(
    tmp_path: Path, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(f"sqlite:///{tmp_path}/a.sqlite3", now, capsys)
    for arguments in (("check",), ("demo",), ("backup", "-o", tmp_path / "c.zip")):
        assert "python -m db migrate" in refused(run(*arguments))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_named_so(
    tmp_path: Path, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.sqlite3").write_bytes(b"not a database at all" * 500)
    run = runner(f"sqlite:///{tmp_path}/a.sqlite3", now, capsys)
    assert "не база" in refused(run("check"))


def test_a_server_that_is_not_there_is_told_without_its_password(
    now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner("postgresql://someone:secret-word@127.0.0.1:9/none", now, capsys)
    line = refused(run("check"))
    assert "недоступна" in line and "secret-word" not in line and "someone" not in line


def test_demo_fills_an_empty_database_and_tells_the_accounts_again(run: Run, engine: Engine) -> None:
    first = run("demo", "--size", "small", "--if-empty")
    again = run("demo", "--if-empty")
    assert (first.code, again.code) == (0, 0)
    assert "вымышлены" in again.out and "admin" in again.out
    assert set(again.out.splitlines()) <= set(first.out.splitlines())
    assert "только в пустую базу" in refused(run("demo"))
    with db.reading(engine) as s:
        assert s.get(Fact, "demonstration") is not None
    assert check.everything(engine).differences == []


def test_demo_leaves_a_database_with_real_data_alone(run: Run, engine: Engine, now: datetime) -> None:
    fill(engine, now)
    before = contents(engine)
    said = run("demo", "--if-empty")
    assert said.code == 0 and "28" in said.out and "Войти" not in said.out
    assert contents(engine) == before


def test_admin_prints_a_code_that_is_kept_nowhere(run: Run, engine: Engine) -> None:
    said = run("admin", "--login", "Ivanova", "--name", "Иванова Анна")
    assert said.code == 0 and "«ivanova»" in said.out
    code = said.out.split(":")[-1].strip()
    assert len(code) >= 12
    with db.reading(engine) as s:
        for table in Base.metadata.sorted_tables:
            assert code not in repr(s.execute(select(table)).all())


def test_admin_stands_for_the_whole_tree_only(run: Run, engine: Engine, now: datetime) -> None:
    fill(engine, now)
    words = ("admin", "--login", "a", "--name", "А", "--organisation")
    assert "не федерация" in refused(run(*words, "77"))
    refused(run(*words, "no-such"))
    assert run(*words, "0").code == 0


def test_admin_tells_a_known_account_from_a_new_one(run: Run, engine: Engine, now: datetime) -> None:
    words = ("admin", "--login", "ivanova", "--name", "Иванова Анна")
    assert "уже есть" not in run(*words).out
    again = run(*words)
    assert again.code == 0 and "учётная запись уже есть: выдан новый одноразовый код" in again.out
    with db.begin(engine) as s:
        root = s.scalars(select(Organisation)).one()
        users.create(s, SYSTEM, "petrov", Details("Петров"), Role.PRESIDIUM, root.id, now)
    other = ("admin", "--login", "petrov", "--name", "Петров")
    assert "не администратор" in refused(run(*other))
    assert run(*other, "--promote").code == 0


def test_a_code_that_is_nobodys_is_named(run: Run, engine: Engine, now: datetime, tmp_path: Path) -> None:
    fill(engine, now)
    where = ("--organisation", "NOPE")
    for command in (
        ("report", "--year", "2024", "-o", tmp_path / "x"),
        ("export", "--year", "2024", "-o", tmp_path / "x"),
    ):
        assert refused(run(*command, *where)) == "Организации с кодом «NOPE» нет."
    assert refused(run("admin", "--login", "a", "--name", "А", *where)) == "Организации с кодом «NOPE» нет."


def test_a_report_on_a_year_without_a_campaign_is_refused(
    run: Run, engine: Engine, now: datetime, tmp_path: Path
) -> None:
    fill(engine, now)
    said = run("report", "--organisation", "0", "--year", 2011, "-o", tmp_path / "r.pdf")
    assert (said.code, refused(said)) == (
        1,
        "Кампания «Мониторинг информационной работы 2011 года» не открывалась.",
    )
    assert not (tmp_path / "r.pdf").exists()


def test_a_year_out_of_reach_is_told_the_bounds(run: Run, tmp_path: Path) -> None:
    assert "от 2000 до 2099" in refused(
        run("report", "--organisation", "0", "--year", 1999, "-o", tmp_path / "r")
    )


def test_backup_never_writes_over_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "copy.zip"
    file.write_text("the former copy")
    assert "уже есть" in refused(run("backup", "-o", file))
    assert file.read_text() == "the former copy"


def test_a_bug_is_one_russian_line_and_its_story_is_for_those_who_ask(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(engine: Engine) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(check, "everything", broken)
    said = run("check")
    assert said.code == 1 and "python -m db check" in refused(said) and "oops" not in said.err
    for words, env in (((), {"DEBUG": "1"}), (("--debug",), {})):
        with pytest.raises(ZeroDivisionError):
            run("check", *words, env=env)


@pytest.mark.parametrize("words", ["--help", "check"])
def test_a_reader_who_leaves_early_hears_nothing(words: str, run: Run, engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        f"{sys.executable} -m db {words} | true",
        shell=True,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


@pytest.mark.parametrize("login", ["", "два слова", "x" * 300])
def test_an_odd_login_is_refused(run: Run, login: str) -> None:
    refused(run("admin", "--login", login, "--name", "Имя"))


def test_import_shows_then_writes_then_finds_nothing_new(run: Run, engine: Engine) -> None:
    assert run("import", WORKBOOK, "--dry-run").out.startswith("Будет записано: организаций новых 28")
    with db.reading(engine) as s:
        assert s.scalar(select(func.count()).select_from(Organisation)) == 0
        assert s.scalar(select(func.count()).select_from(Event)) == 0
    assert run("import", WORKBOOK).out.startswith("Записано: организаций новых 28")
    assert run("import", WORKBOOK).out == "Изменений нет.\n"


def test_import_lists_every_problem_and_writes_nothing(run: Run, engine: Engine, tmp_path: Path) -> None:
    columns = tuple(map(writing.Column, ("Код", "Название", "Уровень", "Вид учреждения", "Код вышестоящей")))
    rows = [("0", "Союз", "федерация", "", ""), ("1", "", "региональная", "", "0"), ("2", "Б", "x", "", "9")]
    file = tmp_path / "bad.xlsx"
    file.write_bytes(writing.write([writing.Table("Организации", columns, rows)]))
    said = run("import", file)
    assert said.code == 1
    assert said.err.splitlines()[:2] == [
        "Лист «Организации», строка 3, столбец «Название»: не заполнено.",
        "Лист «Организации», строка 4, столбец «Уровень»: неизвестный уровень «x», нужно одно из: "
        "федерация, региональная, территориальная, первичная.",
    ]
    assert said.err.splitlines()[2:] == ["Ошибок: 2, ничего не записано."]
    with db.reading(engine) as s:
        assert s.scalar(select(func.count()).select_from(Organisation)) == 0


@pytest.mark.parametrize("data", [b"", b"code;name\n", b"<html></html>", b"PK\x03\x04 half"])
def test_a_file_that_is_no_workbook_is_one_line(run: Run, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(data)
    refused(run("import", file))


@pytest.mark.parametrize("name", ["нет.xlsx", "../../etc/нет.xlsx", "a\nb.xlsx", "отчёт\u202excod.xlsx", "."])
def test_a_file_that_is_not_there_is_one_line(run: Run, tmp_path: Path, name: str) -> None:
    line = refused(run("import", tmp_path / name))
    assert "\u202e" not in line


def test_export_writes_a_book_that_comes_back(
    run: Run, engine: Engine, now: datetime, tmp_path: Path
) -> None:
    fill(engine, now)
    file = tmp_path / "2024.xlsx"
    said = run("export", "--year", 2024, "--organisation", "0", "-o", file)
    assert said.code == 0 and "5" in said.out
    names = [sheet.name for sheet in reading.read(file.read_bytes())]
    assert names[0] == "Организации" and names[-1] == "О выгрузке"
    assert run("import", file).out == "Изменений нет.\n"


def test_a_subscription_is_exported_by_its_kind_and_comes_back(
    run: Run, engine: Engine, now: datetime, tmp_path: Path
) -> None:
    fill(engine, now)
    columns = tuple(map(writing.Column, ("Код", "Год", "Кампания", "solidarity_print")))
    file = tmp_path / "autumn.xlsx"
    rows = [("77-01", 2024, "осенняя подписка", 3)]
    file.write_bytes(writing.write([writing.Table("Показатели", columns, rows)]))
    assert "новых 1" in run("import", file).out
    export = ("export", "--year", 2024, "--organisation", "0", "-o", file)
    assert "1\N{NO-BREAK SPACE}форма" in run(*export, "--kind", "autumn").out
    assert [p.name for p in reading.read(file.read_bytes())][1:-1] == ["Показатели территориальных"]
    assert run("import", file, "--dry-run").out == "Изменений нет.\n"
    assert "не открывалась" in refused(run(*export, "--kind", "spring"))


def test_export_of_what_is_not_there_is_refused(
    run: Run, engine: Engine, now: datetime, tmp_path: Path
) -> None:
    fill(engine, now)
    file = tmp_path / "x.xlsx"
    for code, year in (("0", "2011"), ("нет", "2024"), ("33", "2024"), ("0", "24")):
        refused(run("export", "--year", year, "--organisation", code, "-o", file))
    refused(run("export", "--year", "2024", "--organisation", "0", "-o", tmp_path / "no" / "x.xlsx"))
    assert not file.exists()


def test_report_writes_a_pdf(run: Run, engine: Engine, now: datetime, tmp_path: Path) -> None:
    fill(engine, now)
    file = tmp_path / "r.pdf"
    said = run("report", "--organisation", "21-01", "--year", 2020, "-o", file)
    assert said.code == 0, said.err
    assert "Батыревская" in said.out and file.read_bytes().startswith(b"%PDF")


def test_check_says_what_differs(run: Run, engine: Engine, now: datetime) -> None:
    fill(engine, now)
    said = run("check")
    assert (said.code, said.err) == (0, "") and "Расхождений нет" in said.out
    with db.begin(engine) as s:
        s.execute(update(Aggregate).where(Aggregate.indicator == "workers_total").values(total=Decimal(1)))
        s.execute(update(Completeness).where(Completeness.level == "primary").values(accepted=0, late=3))
        s.execute(update(Organisation).where(Organisation.code == "77-01").values(path="/1/9/9/"))
        s.execute(update(Submission).values(answers={"no_such": 1}).where(Submission.level == "territorial"))
    said = run("check")
    assert said.code == 1
    for words in (
        "Итог «workers_total»",
        "принято — записано 0",
        "с опозданием — записано 3",
        "77-01: путь",
        "ответы не читаются",
    ):
        assert words in said.err, words


def test_check_finds_a_broken_foreign_key(sqlite_engine: Engine, now: datetime) -> None:
    with sqlite_engine.connect() as connection:
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute(
            "INSERT INTO remark (submission_id, code, text, at, revision) VALUES (7, 'a', 'b', '2026-01-01', 1)"
        )
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()
    assert any("remark" in line for line in check.everything(sqlite_engine).differences)


def test_a_database_newer_than_the_program_is_refused_by_every_command(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    with db.begin(engine) as s:
        s.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for arguments in (
        ("migrate",),
        ("check",),
        ("demo",),
        ("backup", "-o", tmp_path / "c"),
        ("import", WORKBOOK),
    ):
        assert "новее" in refused(run(*arguments))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_russian(command: str, now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    run = runner("sqlite:///none", now, capsys)
    for said in (run("--help"), run(command, "--help")):
        assert said.code == 0
        for word in ("usage", "options", "show this", "positional", "optional"):
            assert word not in said.out
    assert command in run("--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fly",),
        ("demo", "--size", "huge"),
        ("demo", "--seed", "-1"),
        ("demo", "--se"),
        ("export",),
        ("export", "--year", "2024", "--organisation", "0", "-o", "x", "--kind", "winter"),
        ("export", "--year", "２０２４", "--organisation", "0", "-o", "x"),
        ("import",),
        ("check", "again"),
        ("backup", "-o"),
    ],
)
def test_a_mistaken_command_is_one_russian_line(
    arguments: tuple[str, ...], now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    said = runner("sqlite:///none", now, capsys)(*arguments)
    line = refused(said)
    assert said.code == 2 and "argument" not in line and "invalid" not in line and "required" not in line


@pytest.mark.parametrize(
    "env",
    [{"DATABASE_URL": "mysql://root:secret@h/d"}, {"SESSION_HOURS": "eighty"}, {"DATABASE_URL": "sqlite"}],
)
def test_an_odd_setting_is_named(
    env: dict[str, str], now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refused(runner("sqlite:///none", now, capsys)("check", env=env))
    assert next(iter(env)) in line and "secret" not in line


def test_the_program_itself_answers_like_that(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "db", "import", "нет.xlsx"],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr
