"""The link «не получать» over HTTP: a page with a button, the same for every link there is and is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import db
from db.models import User
from tests import database, union
from tests.pages import wire
from tests.pages.wire import Server
from tests.union import Union

TOKEN = "A" * 42 + "x"


@pytest.fixture(scope="module")
def people(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Union]:
    with database.sqlite(sqlite_template, tmp_path_factory.mktemp("leaving")) as engine:
        made = union.build(engine)
        with db.begin(engine) as s:
            s.get_one(User, made.people["alisa"].user_id).mail_token = TOKEN
        yield made


@pytest.fixture(scope="module")
def server(people: Union, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with wire.running(str(people.engine.url), tmp_path_factory.mktemp("log")) as running:
        yield running


def wanted(people: Union) -> bool:
    with db.reading(people.engine) as s:
        return s.get_one(User, people.people["alisa"].user_id).digests


def test_looking_at_the_link_changes_nothing_and_the_button_does_once(people: Union, server: Server) -> None:
    looked = server.get(f"/unsubscribe/{TOKEN}")
    assert (looked.status, "Не присылать" in looked.body, wanted(people)) == (200, True, True)
    assert looked.headers["Cache-Control"] == "no-store"
    assert server.get(f"/unsubscribe/{TOKEN}", "HEAD").status == 200
    assert wanted(people)
    for _ in range(2):
        pressed = server.get(f"/unsubscribe/{TOKEN}", "POST")
        assert (pressed.status, "Вы отписаны" in pressed.body, wanted(people)) == (200, True, False)
    assert "Алиса" not in looked.body + pressed.body


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["x", "B" * 43, "%D1%82" * 43, "%3Cscript%3E", "x" * 4000])
def test_an_unknown_link_is_answered_alike(server: Server, token: str, method: str) -> None:
    known, unknown = (server.get(f"/unsubscribe/{t}", method) for t in (TOKEN, token))
    assert (unknown.status, unknown.body) == (known.status, known.body)
