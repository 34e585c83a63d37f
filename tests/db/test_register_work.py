"""The register from the command line and from the worker."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, delete, select

import db
from core import addresses
from core.settings import Settings
from db.models import Event, Resource, ResourceChange
from db.work.loop import Worker
from tests.db.commanding import runner
from tests.union import NOW, build


def test_a_database_older_than_the_register_gets_one_by_a_command(
    sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    union = build(sqlite_engine)
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    with db.begin(sqlite_engine) as s:
        s.execute(delete(ResourceChange))
        s.execute(delete(Resource))
    run = runner(sqlite_engine.url.render_as_string(hide_password=False), NOW, capsys)
    assert "соберите реестр: python -m db resources --rebuild" in run("resources").out
    assert run("resources", "--rebuild").out == "В реестре 2\u00a0ресурса.\n"
    assert run("resources").out == "В реестре 2\u00a0ресурса.\n"
    with db.reading(sqlite_engine) as s:
        told = s.scalars(select(Event).where(Event.action == "resources.rebuild")).all()
    assert [event.after for event in told] == [{"rows": 2}]


def looked(engine: Engine, settings: Settings) -> list[str]:
    union = build(engine)
    with db.begin(engine) as s:
        # Refused before anybody is asked: no test leaves this machine.
        row = Resource(organisation_id=union["SCHOOL"].id, kind="page", address="http://10.0.0.1/", key="a")
        row.first_seen = row.confirmed = NOW.date()
        s.add(row)

    def clock() -> datetime:
        return NOW

    Worker(engine, settings, clock).run(once=True)
    with db.reading(engine) as s:
        return [row.told for row in s.scalars(select(Resource)) if row.checked]


def test_the_worker_asks_nobody_unless_it_was_told_to(sqlite_engine: Engine) -> None:
    assert looked(sqlite_engine, Settings()) == []


def test_the_worker_looks_at_addresses_where_it_was_told_to(sqlite_engine: Engine) -> None:
    assert looked(sqlite_engine, Settings(check_addresses=True)) == [addresses.UNASKED.told]
