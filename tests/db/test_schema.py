import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

import db
from core.problems import Refused
from db import schema
from db.models import Base


@pytest.fixture
def bare_engine(engine: Engine) -> Engine:
    """A database before its first migration."""
    with engine.execution_options(writes=True).begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    return engine


def _put_revision(engine: Engine, revision: str) -> None:
    with db.begin(engine) as s:
        s.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_migrations_make_what_the_models_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_make_every_check_of_the_models(engine: Engine) -> None:
    for name, table in Base.metadata.tables.items():
        made = {check["name"] for check in inspect(engine).get_check_constraints(name)}
        assert made == {check.name for check in table.constraints if isinstance(check, CheckConstraint)}, name


def test_a_second_migration_changes_nothing(bare_engine: Engine) -> None:
    assert schema.migrate(bare_engine)[-1] == schema.current(bare_engine)
    assert schema.migrate(bare_engine) == []


def test_two_migrations_at_once_do_the_work_once(bare_engine: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(schema.migrate, [bare_engine, bare_engine])
    assert not set(one) & set(other)
    schema.check(bare_engine)


def test_a_migration_killed_after_any_statement_leaves_whole_ones_only(bare_engine: Engine) -> None:
    bare_engine.dispose()
    url = bare_engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "tests.db.killed_migrations", url], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > len(Base.metadata.tables)
    schema.check(bare_engine)


def test_a_migrated_database_is_accepted(engine: Engine) -> None:
    schema.check(engine)


def test_an_empty_database_is_refused(bare_engine: Engine) -> None:
    with pytest.raises(Refused, match="пуста"):
        schema.check(bare_engine)


def test_a_newer_database_is_refused_and_left_alone(engine: Engine) -> None:
    _put_revision(engine, "9999")
    for act in (schema.check, schema.migrate):
        with pytest.raises(Refused, match="новее"):
            act(engine)
    assert schema.current(engine) == "9999"


def test_foreign_keys_hold_after_a_migration(bare_engine: Engine) -> None:
    schema.migrate(bare_engine)
    orphan = text(
        "INSERT INTO remark (submission_id, code, text, at, revision) VALUES (7, 'a', 'b', :now, 1)"
    )
    with pytest.raises(IntegrityError), db.begin(bare_engine) as s:
        s.execute(orphan, {"now": "2026-10-12 09:00:00"})
