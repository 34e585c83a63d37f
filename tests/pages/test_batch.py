"""«Отчёты всех сразу» through app.py, and the archive over HTTP: to whom, what, and what the journal says."""

import http.client
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

import db
from core.organisations import Level
from core.reports.batching import State
from db import batched, batches, outbox
from db.batched import Made
from db.models import Batch, Event
from db.work import archive, launching
from tests import database, union
from tests.pages import wire
from tests.pages.conftest import Visit, token_for
from tests.pages.screens import by_label, labels, press, words
from tests.union import NOW, Union

PAGE = "pages/papers/batch.py"


@pytest.fixture
def people(visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Union]:
    """A worker has been heard of a moment ago, so that no page starts one of its own."""
    monkeypatch.setenv("PAPERS_DIR", str(tmp_path / "papers"))
    made = union.build(visit.engine)
    with db.begin(visit.engine) as s:
        outbox.beat(s, datetime.now(UTC))
    yield made
    launching.close()


def started(made: Union, who: str = "darya", place: str = "R1") -> int:
    with db.begin(made.engine) as s:
        return batches.start(s, made.people[who], made[place], 2026, tuple(Level), datetime.now(UTC))


def finished(made: Union, number: int, failed: str = "") -> None:
    """As a runner would leave it."""
    now = datetime.now(UTC)
    with db.begin(made.engine) as s:
        turn = batched.claim(s, number, "test", now)
        assert turn is not None
        items = batched.waiting(s, turn, 100)
        told = [Made(i.id, *(("", "Сбой, ошибка № 1.") if i.code == failed else ("x.pdf",))) for i in items]
        batched.told(s, turn, told, now)
        batched.finished(s, turn, now)


def plain(app: AppTest) -> str:
    """Beside the bars, with plain blanks."""
    bars = (bar.proto.text for bar in app.get("progress"))
    return " ".join(bars).replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")


def state(made: Union, number: int) -> State:
    with db.reading(made.engine) as s:
        return State(s.get_one(Batch, number).state)


def test_a_region_orders_all_its_reports_and_sees_how_far_they_are(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(PAGE)
    assert labels(app, "checkbox") == [
        "1\N{NO-BREAK SPACE}региональная организация",
        "2\N{NO-BREAK SPACE}территориальные организации",
        "4\N{NO-BREAK SPACE}первичные организации",
    ]
    assert "7\N{NO-BREAK SPACE}отчётов, не больше минуты." in words(app)
    by_label(app, "checkbox", "1").uncheck().run()
    app = press(app, "Подготовить архив")
    with db.reading(people.engine) as s:
        batch = s.scalars(select(Batch)).one()
    assert (batch.expected, batch.levels) == (6, ["territorial", "primary"])
    assert "Отчёты за 2026 год: запускаем" in words(app)
    assert "Готово 0 из 6. Запускаем… Осталось не больше минуты." in plain(app)
    assert "Подготовить архив" not in labels(app, "button")
    app = press(app, "Приостановить")
    assert state(people, batch.id) is State.PAUSED and "приостановлено" in words(app)
    app = press(app, "Продолжить")
    app = press(app, "Отменить подготовку")
    assert state(people, batch.id) is State.CANCELLED
    assert "Подготовить архив" in labels(app, "button")


def test_nothing_chosen_is_nothing_begun(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    app = visit.page(PAGE)
    for box in app.checkbox:
        app = box.uncheck().run()
    assert "Ничего не выбрано." in words(app)
    assert by_label(app, "button", "Подготовить архив").disabled


def test_an_archive_says_what_is_in_it_and_what_is_not(visit: Visit, people: Union) -> None:
    number = started(people)
    finished(people, number, failed="GARDEN")
    visit.as_("darya")
    app = visit.page(PAGE)
    said = words(app)
    assert "В архиве 6\N{NO-BREAK SPACE}отчётов" in said and "хранится 14\N{NO-BREAK SPACE}дней" in said
    assert "ППО детского сада № 20" in said and "Сбой, ошибка № 1." in said
    assert [link.proto.url for link in app.get("link_button")] == [f"/batch/{number}.zip"]
    app = press(app, "Удалить архив")
    assert "Прежние архивы" not in [heading.value for heading in app.subheader]
    with db.reading(people.engine) as s:
        assert s.get(Batch, number) is None


def test_an_archive_of_another_place_is_a_door_away(visit: Visit, people: Union) -> None:
    finished(people, started(people, place="T2"))
    visit.as_("darya")
    app = visit.page(PAGE, organisation="R1")
    (link,) = [one for one in app.get("page_link") if "Нижнереченская" in one.proto.label]
    assert "готово" in link.proto.label and "organisation=T2" in link.proto.query_string


@pytest.mark.parametrize("login", ["alisa", "gleb"])
def test_the_page_is_for_whoever_may_export(visit: Visit, people: Union, login: str) -> None:
    visit.as_(login)
    assert "Нет доступа" in words(visit.at("batch"))


def test_a_job_whose_runner_is_not_heard_of_is_said_to_go_on_soon(visit: Visit, people: Union) -> None:
    number, long_ago = started(people), datetime.now(UTC) - batched.LEASE - timedelta(seconds=2)
    with db.begin(people.engine) as s:
        assert batched.claim(s, number, "killed", long_ago) is not None
    visit.as_("darya")
    app = visit.page(PAGE)
    assert "Отчёты за 2026 год: прервалось" in words(app)
    assert "скоро продолжится сама" in plain(app)


def test_what_stopped_the_job_is_said(visit: Visit, people: Union) -> None:
    number, now = started(people), datetime.now(UTC)
    with db.begin(people.engine) as s:
        turn = batched.claim(s, number, "test", now)
        assert turn is not None
        batched.troubled(s, turn, "На сервере кончилось место на диске.", now)
    visit.as_("darya")
    said = words(visit.page(PAGE))
    assert "кончилось место" in said and "приостановлено" in said


CONTENTS = b"PK\x05\x06" + b"\x00" * 18


@pytest.fixture(scope="module")
def given(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Union, wire.Server, int]]:
    """A server, and the archive of a region that it gives out."""
    folder = tmp_path_factory.mktemp("papers")
    with database.sqlite(sqlite_template, folder) as engine:
        made = union.build(engine)
        number = started(made)
        finished(made, number)
        place = archive.opened(str(folder), number, NOW)
        (place / archive.ARCHIVE).write_bytes(CONTENTS)
        with wire.running(str(engine.url), folder, PAPERS_DIR=str(folder)) as server:
            yield made, server, number


def test_an_archive_is_given_to_whoever_may_export_there(given: tuple[Union, wire.Server, int]) -> None:
    made, server, number = given
    address = f"/batch/{number}.zip"
    with db.begin(made.engine) as s:
        before = len(s.scalars(select(Event).where(Event.action == "batch.take")).all())
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    line.request("GET", address, headers={"Cookie": f"profmonitor={token_for(made.engine, 'darya')}"})
    answer = line.getresponse()
    assert (answer.status, answer.read()) == (200, CONTENTS)
    assert zipfile.is_zipfile(archive.file(str(server.log.parent), number))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    token = token_for(made.engine, "darya")
    part = server.get(address, Cookie=f"profmonitor={token}", Range="bytes=4-")
    assert part.status == 206
    with db.reading(made.engine) as s:
        assert len(s.scalars(select(Event).where(Event.action == "batch.take")).all()) == before + 1


@pytest.mark.parametrize("login", ["", "alisa", "boris", "elena", "gleb"])
def test_an_archive_of_others_is_refused_like_one_that_is_not_there(
    given: tuple[Union, wire.Server, int], login: str
) -> None:
    made, server, number = given
    cookie = f"profmonitor={token_for(made.engine, login)}" if login else "profmonitor=abc"
    theirs = server.get(f"/batch/{number}.zip", Cookie=cookie)
    nobodys = server.get("/batch/999999999999999999999.zip", Cookie=cookie)
    assert (theirs.status, theirs.body) == (nobodys.status, nobodys.body)
    assert theirs.status == 403 and "Нет доступа" in theirs.body
    assert theirs.headers["Cache-Control"] == "no-store"


def test_an_archive_that_is_not_ready_or_was_swept_is_said_to_be(
    given: tuple[Union, wire.Server, int],
) -> None:
    made, server, _ = given
    cookie = f"profmonitor={token_for(made.engine, 'darya')}"
    waiting, swept = started(made, place="T1"), started(made, place="T2")
    with db.begin(made.engine) as s:
        batches.pause(s, made.people["darya"], waiting, datetime.now(UTC))
    finished(made, swept)
    for number, words_ in ((waiting, "не готовы"), (swept, "ещё раз")):
        answer = server.get(f"/batch/{number}.zip", Cookie=cookie)
        assert answer.status == 404 and words_ in answer.body
    for odd in ("x", "9" * 5000, "-1", "%D9%A2"):
        assert server.get(f"/batch/{odd}.zip").status == 404
