"""A file is made at the click, by the rights of that moment and not of the moment its button was drawn."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

import db
from db import journal
from db.models import Event, Grant, User
from pages import ROOT
from pages.ui import session
from tests import database, source, union
from tests.pages import wire
from tests.pages.conftest import token_for
from tests.pages.wire import Server
from tests.union import Union

FAILED = "Failed to generate file for download"


@pytest.fixture(scope="module")
def people(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Union]:
    with database.sqlite(sqlite_template, tmp_path_factory.mktemp("downloads")) as engine:
        yield union.build(engine)


@pytest.fixture(scope="module")
def server(people: Union, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with wire.running(str(people.engine.url), tmp_path_factory.mktemp("log")) as running:
        yield running


def left(people: Union, server: Server, token: str, login: str) -> None:
    server.get("/auth/leave", Cookie=f"profmonitor={token}", Sec_Fetch_Site="same-origin")


def disabled(people: Union, server: Server, token: str, login: str) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(User).where(User.login == login).values(active=False))


def without_rights(people: Union, server: Server, token: str, login: str) -> None:
    with db.begin(people.engine) as s:
        s.execute(delete(Grant).where(Grant.user_id == people.people[login].user_id))


def asked_for_another_password(people: Union, server: Server, token: str, login: str) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(User).where(User.login == login).values(must_change_password=True))


@pytest.mark.parametrize(
    ("login", "happens"),
    [
        ("boris", left),
        ("vera", disabled),
        ("darya", without_rights),
        ("elena", asked_for_another_password),
    ],
)
def test_a_file_is_for_whoever_may_have_it_at_the_click(
    people: Union, server: Server, login: str, happens: Callable[[Union, Server, str, str], None]
) -> None:
    who, token = people.people[login], token_for(people.engine, login)
    with db.begin(people.engine) as s:
        journal.write(s, who, "newspaper.save", session.now(), who.grants[0].organisation_id)
    with server.open("journal", token) as (connection, seen):
        (number,) = re.findall(r'deferred_file_id: "(\w+)"', seen.text)
        address, wrong = connection.download(number)
        assert address and not wrong and server.get(address).body.startswith("PK")
        taken = exports(people, login)
        happens(people, server, token, login)
        assert connection.download(number) == ("", FAILED)
    assert taken == exports(people, login) == 1


def exports(people: Union, login: str) -> int:
    mine = people.people[login].user_id
    with db.reading(people.engine) as s:
        told = select(func.count()).where(Event.user_id == mine, Event.action == "journal.export")
        return s.scalar(told) or 0


def test_what_is_shown_instead_of_a_file_is_said_in_russian() -> None:
    words = (ROOT / "pages" / "web" / "ru.js").read_text(encoding="utf-8")
    assert re.search(rf'"{FAILED}":\s+"Файл не получен', words)


def test_no_button_keeps_whoever_was_there_when_it_was_drawn() -> None:
    """What a button is to make must not hold an actor: `session.at_click` asks anew who it is."""
    found = [
        f"{file.path}:{call.lineno}"
        for file in source.files("pages")
        for name, call in file.calls()
        if name == "st.download_button"
        and isinstance(call.args[1], ast.Call)
        and ast.unparse(call.args[1].func) == "partial"
        and {ast.unparse(value) for value in call.args[1].args[1:]} & {"who", "at", "at.who", "self"}
    ]
    assert not found
