"""What tests share: databases on both servers, the moment, the people."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Engine

from tests import database

# Machines that run the suite are shared: the time of one example proves nothing.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        database.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        database.close_run()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers last: what fails in a second is known in a second."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return database.sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_url() -> URL:
    """The server of this run; for a database of its own a test takes `postgresql_engine`."""
    return database.postgresql_server()


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    with database.sqlite(sqlite_template, tmp_path) as engine:
        yield engine


@pytest.fixture
def postgresql_engine(postgres_url: URL) -> Iterator[Engine]:
    with database.postgresql(postgres_url) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated, empty database of the test's own, once on each server."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    return made


@pytest.fixture(scope="session")
def chromium() -> str:
    """The machine's own browser; `make test` has installed one where there was none."""
    names = [
        os.environ.get("CHROME", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ]
    for path in filter(None, map(shutil.which, names)):
        if subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    pytest.fail("no Chromium on this machine: run `make chromium` or set CHROME")
