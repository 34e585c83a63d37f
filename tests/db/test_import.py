"""Import of organisations and of figures into both databases."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

import db
from core.access import SYSTEM, Role
from core.problems import Forbidden, Refused
from core.sheets import reading, writing
from core.sheets.reading import Workbook
from core.structure import Plan
from db import check, milestones
from db import structure as places
from db.models import Event, Organisation
from tests.db.importing import (
    HEADER,
    TREE,
    Load,
    find,
    loader,
    rows_of,
    sheet,
    specialist,
    tree,
    until_it_writes,
)


@pytest.fixture
def load(engine: Engine, now: datetime) -> Load:
    return loader(engine, now)


def paths(engine: Engine) -> dict[str, str]:
    """Code -> path in codes: «0/1/1-1»."""
    with db.reading(engine) as s:
        rows = s.scalars(select(Organisation)).all()
    names = {str(o.id): o.code for o in rows}
    return {o.code: "/".join(names[part] for part in o.path.strip("/").split("/")) for o in rows}


def test_thirty_five_rows_three_of_them_bad_then_mended_then_again(engine: Engine, load: Load) -> None:
    schools = [(f"n{n}", f"Школа № {n}", "первичная", "школа", "1-1") for n in range(27)]
    bad: list[tuple[str | None, ...]] = list(schools)
    bad[3] = ("n3", "Школа № 3", "первичная", "зоопарк", "1-1")
    bad[9] = ("n9", None, "первичная", "школа", "1-1")
    bad[20] = ("n20", "Школа № 20", "первичная", "школа", "9-9")
    refused = load(tree(*TREE, *bad))
    assert [(p.row, p.column) for p in refused.problems] == [
        (13, "Вид учреждения"),
        (19, "Название"),
        (30, "Код вышестоящей"),
    ]
    assert rows_of(engine, Organisation) == 0
    assert len(load(tree(*TREE, *schools)).plan.created) == 35
    assert rows_of(engine, Organisation) == 35
    assert load(tree(*TREE, *schools)).empty


def test_the_tree_is_the_same_whatever_the_order_of_rows(engine: Engine, load: Load) -> None:
    load(tree(*reversed(TREE)))
    assert paths(engine)["s1"] == "0/1/1-1/s1"
    assert check.everything(engine).differences == []


def test_a_moved_organisation_takes_its_subtree_along(engine: Engine, load: Load) -> None:
    load(tree())
    moved = load(tree(("1-1", "Город", "территориальная", None, "2")))
    assert len(moved.plan.changed) == 1
    assert {c: p for c, p in paths(engine).items() if c in ("1-1", "s1", "s2", "1-2")} == {
        "1-1": "0/2/1-1",
        "s1": "0/2/1-1/s1",
        "s2": "0/2/1-1/s2",
        "1-2": "0/1/1-2",
    }
    assert check.everything(engine).differences == []


def test_an_organisation_and_its_parent_may_move_at_once(engine: Engine, load: Load) -> None:
    load(tree())
    load(
        tree(
            ("s1", "Школа № 1", "первичная", "школа", "1-2"),
            ("1-1", "Город", "территориальная", None, "3"),
            ("1-2", "Район", "территориальная", None, "2"),
            ("3", "Округ", "региональная", None, "0"),
        )
    )
    assert paths(engine)["s1"] == "0/2/1-2/s1"
    assert paths(engine)["s2"] == "0/3/1-1/s2"
    assert check.everything(engine).differences == []


def test_the_journal_tells_what_was_and_what_is(engine: Engine, load: Load) -> None:
    load(tree())
    load(tree(("s1", "Школа № 1 имени Гагарина", "первичная", "школа", "1-2")))
    with db.reading(engine) as s:
        events = s.scalars(select(Event).where(Event.organisation_id == find(s, "s1").id)).all()
    assert [e.action for e in events] == ["organisation_created", "organisation_changed"]
    assert events[1].before == {"name": "Школа № 1", "parent": "1-1"}
    assert events[1].after == {"name": "Школа № 1 имени Гагарина", "parent": "1-2"}


def test_the_card_remembers_what_an_import_has_done(engine: Engine, load: Load) -> None:
    load(tree())
    header = (*HEADER, "Закрыта")
    load(sheet("Организации", header, [("s1", "Гимназия № 1", "первичная", "школа", "1-2", "01.10.2026")]))
    with db.reading(engine) as s:
        told = milestones.of(s, SYSTEM, find(s, "s1"))
    assert [m.words for m in told] == [
        "Переведена из «Город» в «Район»",
        "Переименована: была «Школа № 1», стала «Гимназия № 1»",
        "Заведена под началом организации «Город»",
        "Закрыта",
    ]
    assert [m.day.isoformat() for m in told] == ["2026-10-12"] * 3 + ["2026-10-01"]


def test_what_is_taken_out_may_be_loaded_back_and_changes_nothing(
    engine: Engine, load: Load, now: datetime
) -> None:
    load(tree())
    with db.begin(engine) as s:
        taken = places.export(s, SYSTEM, find(s, "0"), now)
        mine = reading.read(places.export(s, specialist(s, "1"), find(s, "1"), now))
    again = load(*reading.read(taken))
    assert again.empty and again.plan.unchanged == len(TREE)
    assert [row.cells[0] for row in mine.sheet("Организации").rows] == ["1", "1-1", "1-2", "s1", "s2"]
    with db.reading(engine) as s:
        told = s.scalars(select(Event).where(Event.action == "organisations.export")).all()
    assert [e.after for e in told] == [{"rows": 8}, {"rows": 5}]


def test_foreign_rows_are_named_remembered_and_not_written(engine: Engine, load: Load) -> None:
    load(tree())
    before = paths(engine)
    with db.reading(engine) as s:
        actor = specialist(s, "1")
    mine = ("s3", "Школа № 3", "первичная", "школа", "1-1")
    outcome = load(tree(mine, ("2-1", "Захвачен", "территориальная", None, "2")), actor=actor)
    assert [p.row for p in outcome.problems] == [3]
    assert paths(engine) == before
    with db.reading(engine) as s:
        refusal = s.scalars(select(Event).where(Event.action == "import_refused")).one()
    assert refusal.after == {"codes": ["2-1"]} and refusal.actor == "Специалист"
    assert len(load(tree(mine), actor=actor).plan.created) == 1


@pytest.mark.parametrize("role", [Role.RESPONSIBLE, Role.CHAIR, Role.TERRITORIAL, Role.PRESIDIUM])
def test_who_keeps_no_structure_imports_nothing(
    engine: Engine, load: Load, now: datetime, role: Role
) -> None:
    load(tree())
    with db.reading(engine) as s:
        actor = specialist(s, "1", role)
    for act in (places.preview, lambda s, a, x: places.load(s, a, x, now)):
        with pytest.raises(Forbidden), db.begin(engine) as s:
            act(s, actor, tree())


def test_a_dry_run_says_the_same_and_writes_nothing(engine: Engine, load: Load) -> None:
    with db.reading(engine) as s:
        plan = places.preview(s, SYSTEM, tree())
    assert isinstance(plan, Plan) and len(plan.created) == len(TREE)
    assert rows_of(engine, Organisation) == 0 and rows_of(engine, Event) == 0


def book(*tables: writing.Table) -> Workbook:
    return reading.read(writing.write(tables))


def test_a_book_without_a_known_sheet_says_which_sheets_it_has(load: Load) -> None:
    with pytest.raises(Refused, match="нет листа «Организации», есть «Лист1», «Лист2»"):
        load(sheet("Лист1", HEADER, TREE), sheet("Лист2", HEADER, TREE))


def test_leading_zeros_of_codes_survive_a_real_workbook(engine: Engine, load: Load) -> None:
    columns = tuple(writing.Column(title) for title in HEADER)
    load(*book(writing.Table("Организации", columns, [("0012", "=1+1", "федерация", "", "")])))
    with db.reading(engine) as s:
        assert find(s, "0012").name == "=1+1"


@pytest.mark.parametrize("delay", [0.0, 0.3, 0.9])
def test_an_import_killed_in_the_middle_leaves_all_or_nothing(
    sqlite_engine: Engine, tmp_path: Path, delay: float
) -> None:
    rows = [("0", "Профсоюз", "федерация", "", ""), ("1", "Область", "региональная", "", "0")]
    rows += [(f"s{n}", f"Школа № {n}", "первичная", "школа", "1") for n in range(4998)]
    columns = tuple(writing.Column(title) for title in HEADER)
    file = tmp_path / "big.xlsx"
    file.write_bytes(writing.write([writing.Table("Организации", columns, rows)]))
    sqlite_engine.dispose()
    url = sqlite_engine.url.render_as_string(hide_password=False)
    running = subprocess.Popen(
        [sys.executable, "-m", "db", "import", str(file)],
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until_it_writes(Path(str(sqlite_engine.url.database)), running)
    time.sleep(delay)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert rows_of(sqlite_engine, Organisation) in (0, 5000)
    assert check.everything(sqlite_engine).differences == []
