"""The schema of a database and its way to the present one: Alembic, without an ini file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

from core.problems import Refused

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 20_261_012  # any number that only our migrations take


def migrate(engine: Engine) -> list[str]:
    """Applies what is missing, each migration in a transaction of its own; returns the applied ones.

    Killed at any moment it leaves whole migrations only; two at once wait for one another.
    """
    applied: list[str] = []
    while True:
        with _changing(engine) as connection:
            here = _known(connection)
            if here == _scripts().get_current_head():
                return applied
            step = _next(here)
            command.upgrade(_config(connection), step)
            applied.append(step)


def current(engine: Engine) -> str | None:
    """The revision of the database; None before the first migration."""
    with engine.connect() as connection:
        return _revision(connection)


def head() -> str | None:
    """The revision that this program was written for."""
    return _scripts().get_current_head()


def check(engine: Engine) -> None:
    """Refuses a database that this code was not written for."""
    with engine.connect() as connection:
        here = _known(connection)
    if here is None:
        raise Refused("База данных пуста. Выполните: python -m db migrate")
    if here != _scripts().get_current_head():
        raise Refused("База данных старше программы. Сделайте копию и выполните: python -m db migrate")


def draft(name: str) -> None:
    """Writes the migration from the last state to the models as they are now; a developer's tool."""
    engine = create_engine("sqlite://", connect_args={"isolation_level": None})
    migrate(engine)
    number = f"{len(list(_scripts().walk_revisions())) + 1:04}"
    with engine.connect() as connection:
        command.revision(_config(connection), message=name, autogenerate=True, rev_id=number)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(connection: Connection) -> str | None:
    here = _revision(connection)
    if here is not None and here not in {script.revision for script in _scripts().walk_revisions()}:
        raise Refused(f"База данных новее программы (состояние {here}). Обновите программу.")
    return here


def _next(here: str | None) -> str:
    revisions = [script.revision for script in _scripts().walk_revisions()][::-1]
    return revisions[0 if here is None else revisions.index(here) + 1]


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """A transaction that alone may change the schema."""
    with engine.execution_options(writes=True).connect() as connection:
        if engine.dialect.name == "sqlite":
            with _without_foreign_keys(connection), connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise RuntimeError(f"the migration breaks a foreign key: {broken}")
        else:
            with connection.begin():
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, and dropping the old one would count as deleting its rows.

    Inside a transaction the pragma does nothing, so it goes to the driver, past the one SQLAlchemy begins.
    """
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


if __name__ == "__main__":
    draft(sys.argv[1] if len(sys.argv) > 1 else "change")
