"""Pages in tests: AppTest through app.py, as one person or nobody, over a database of the test's own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import db
from db import sessions
from db.models import User
from tests.source import ROOT


@dataclass
class Connection:
    """What AppTest lacks: the present websocket's cookies and peer."""

    cookies: dict[str, str] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()
    remote_ip: str = "10.0.0.7"


@dataclass
class Visit:
    """`visit.as_("alisa")` opens a session for that login; `visit.page("pages/duties/form.py")` draws a page."""

    engine: Engine
    connection: Connection

    def as_(self, login: str) -> str:
        token = token_for(self.engine, login)
        self.connection.cookies["profmonitor"] = token
        return token

    def leave(self) -> None:
        self.connection.cookies.clear()

    def app(self) -> Any:
        """The first page, drawn once."""
        return AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).run()

    def page(self, script: str, **query: str) -> Any:
        """`script` as st.switch_page takes it; `query` is the address's query."""
        app = self.app()
        app.query_params.update(query)
        return app.switch_page(script).run()

    def at(self, url: str) -> Any:
        """The page at an address, whatever the person may see there."""
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
        # AppTest knows pages by file only; an address is told like this.
        app._page_hash = calc_hash(url) if url else ""
        return app.run()


def token_for(engine: Engine, login: str, now: datetime | None = None) -> str:
    """A cookie for an account, without its password."""
    moment = now or datetime.now(UTC)
    with db.begin(engine) as s:
        user = s.scalars(select(User).where(User.login == login)).one()
        entry = sessions.open(s, _known(user), "10.0.0.7", moment)
        assert entry is not None
        token = sessions.exchange(s, entry, moment)
    assert token is not None
    return token


def _known(user: User) -> sessions.Credentials:
    return sessions.Credentials(user.login, "", user.id, version=user.credential_version)


@pytest.fixture
def visit(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """Nobody at first. The moment is the real one: pages ask the clock."""
    connection = Connection()
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("PASSWORD_COST", "4")
    monkeypatch.setattr("streamlit.runtime.context._get_client_context", lambda: connection)
    yield Visit(sqlite_engine, connection)
