"""Addresses that people have typed, asked for by a server that stands inside somebody's network."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import Engine, select

import db
from core import addresses
from core.addresses import Verdict
from db.models import Event, Resource
from db.work.addresses import Limits, Net, Outcome, look, run
from tests.union import NOW, Union, build

AT_ONCE = Limits(pause=0)
HERE = "127.0.0.1"


@dataclass
class Site:
    """A server of the test's own; `asked` is who came: method, host and path."""

    port: int
    asked: list[tuple[str, str, str]] = field(default_factory=list)


@contextmanager
def site(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Site]:
    found = Site(0)

    class Handler(BaseHTTPRequestHandler):
        def _come(self) -> None:
            found.asked.append((self.command, self.headers["Host"], self.path))
            answer(self)

        do_GET = do_HEAD = _come

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((HERE, 0), Handler)
    found.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def says(status: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name, value)
        asked.end_headers()

    return answer


def to(port: int, places: Sequence[str] = (HERE,)) -> Net:
    """Every name leads to the server of the test, and only that may be spoken to."""
    return Net(lambda _host, _port: places, lambda place: place == HERE, ports={80: port, 443: port})


def strict(port: int, places: Sequence[str] = (HERE,)) -> Net:
    """The same, with the rule about places as it is."""
    return replace(to(port, places), public=addresses.public)


def test_a_page_that_opens_opens() -> None:
    with site(says(200)) as there:
        assert look("http://school.ru/profsoyuz?a=1", to(there.port)) == addresses.OPENS
    assert there.asked == [("HEAD", "school.ru", "/profsoyuz?a=1")]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(404, addresses.NO_PAGE), (403, addresses.GUARDED), (401, addresses.GUARDED), (503, addresses.BUSY)],
)
def test_an_answer_is_told_in_words(status: int, verdict: Verdict) -> None:
    with site(says(status)) as there:
        assert look("http://school.ru/", to(there.port)) == verdict
    assert [method for method, _, _ in there.asked] == ["HEAD", "GET"]


def test_a_server_that_gives_no_head_alone_is_asked_for_the_page() -> None:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        says(200 if asked.command == "GET" else 405)(asked)

    with site(answer) as there:
        assert look("http://school.ru/", to(there.port)) == addresses.OPENS


def test_redirects_are_followed_and_not_for_ever() -> None:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        if asked.path == "/end":
            says(200)(asked)
        else:
            says(302, Location="/end" if asked.path == "/begin" else "/again")(asked)

    with site(answer) as there:
        assert look("http://school.ru/begin", to(there.port)) == addresses.OPENS
        there.asked.clear()
        assert look("http://school.ru/round", to(there.port)) == addresses.CIRCLES
    assert len(there.asked) == addresses.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://localhost/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/", "http://school.ru@127.0.0.1/",
        "file:///etc/passwd", "gopher://school.ru/", "http://school.ru:6379/",
    ],
)  # fmt: skip
def test_nothing_inside_is_knocked_at_whatever_it_is_called(address: str) -> None:
    with site(says(200)) as there:
        assert look(address, to(there.port)) == addresses.UNASKED
    assert there.asked == []


@pytest.mark.parametrize(
    "places",
    [
        [HERE], ["10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:127.0.0.1"], ["fe80::1%lo"], ["64:ff9b::7f00:1"],
        ["0.0.0.0"], ["8.8.8.8", HERE], [HERE, "8.8.8.8"], [],
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_followed(places: list[str]) -> None:
    with site(says(200)) as there:
        assert look("http://school.ru/", strict(there.port, places)) == addresses.UNASKED
    assert there.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "http://inside.ru/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "//2130706433/",
        "http://school.ru:22/",
        "file:///a",
    ],
)
def test_a_redirect_leads_no_further_than_an_address(location: str) -> None:
    places = {"school.ru": HERE, "inside.ru": "10.0.0.1"}
    with site(says(302, Location=location)) as there:
        net = replace(to(there.port), resolve=lambda host, _: [places[host]])
        assert look("http://school.ru/", net) == addresses.UNASKED
    assert len(there.asked) == 1


def test_the_place_that_was_looked_at_is_the_place_that_is_spoken_to() -> None:
    """A name that answers otherwise the second time finds nobody who asks."""
    asked: list[str] = []

    def resolve(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return [HERE] if len(asked) == 1 else ["10.0.0.1"]

    with site(says(200)) as there:
        assert look("http://school.ru/", replace(to(there.port), resolve=resolve)) == addresses.OPENS
    assert asked == ["school.ru"]


def test_a_name_that_nobody_has_is_told_from_a_network_that_is_away() -> None:
    def failing(number: int) -> Net:
        def resolve(_host: str, _port: int) -> Sequence[str]:
            raise socket.gaierror(number, "")

        return replace(to(1), resolve=resolve)

    assert look("http://school.ru/", failing(socket.EAI_NONAME)) == addresses.NO_NAME
    assert look("http://school.ru/", failing(socket.EAI_AGAIN)) == addresses.OFFLINE


def test_a_server_that_is_not_there_does_not_answer() -> None:
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    assert look("http://school.ru/", to(port)) == addresses.SILENT


@contextmanager
def raw(send: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that says what it likes."""
    with socket.create_server((HERE, 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    line.recv(4096)
                    try:
                        send(line)
                    except OSError:
                        return

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "said", [b"", b"+PONG\r\n", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 99 x\r\n\r\n", b"x" * 70_000]
)
def test_what_is_no_page_is_told_so(said: bytes) -> None:
    with raw(lambda line: line.sendall(said)) as port:
        assert look("http://school.ru/", to(port)).works is False


def test_early_hints_are_not_the_answer() -> None:
    said = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    with raw(lambda line: line.sendall(said)) as port:
        assert look("http://school.ru/", to(port)) == addresses.OPENS


def test_a_server_that_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "WHOLE_SECONDS", 0.5)

    def drip(line: socket.socket) -> None:
        for _ in range(100):
            line.sendall(b"H")
            time.sleep(0.05)

    with raw(drip) as port:
        begun = time.monotonic()
        assert look("http://school.ru/", to(port)) == addresses.SILENT
        assert time.monotonic() - begun < 3


def fill(engine: Engine, *told: str) -> Union:
    union = build(engine)
    with db.begin(engine) as s:
        for number, address in enumerate(told):
            kind = "email" if "@" in address else "page"
            row = Resource(organisation_id=union["SCHOOL"].id, kind=kind, address=address, key=str(number))
            row.first_seen = row.confirmed = NOW.date()
            s.add(row)
    return union


def seen(engine: Engine) -> dict[str, tuple[bool | None, str]]:
    with db.reading(engine) as s:
        return {row.address: (row.works, row.told) for row in s.scalars(select(Resource)) if row.checked}


def test_a_run_writes_what_it_has_seen_and_the_journal_tells_of_what_has_broken(engine: Engine) -> None:
    fill(engine, "http://a.ru/", "http://b.ru/missing", "profkom@example.ru", "http://10.0.0.1/")

    def answer(asked: BaseHTTPRequestHandler) -> None:
        says(404 if asked.path == "/missing" else 200)(asked)

    with site(answer) as there:
        assert run(engine, NOW, AT_ONCE, to(there.port)) == Outcome(3, 1)
        assert run(engine, NOW, AT_ONCE, to(there.port)) == Outcome()
        later = NOW + timedelta(days=31)
        assert run(engine, later, AT_ONCE, to(there.port)) == Outcome(3, 1)
    assert seen(engine) == {
        "http://a.ru/": (True, "открывается"),
        "http://b.ru/missing": (False, "такой страницы нет"),
        "http://10.0.0.1/": (None, addresses.UNASKED.told),
    }
    with db.reading(engine) as s:
        events = s.scalars(select(Event).where(Event.action == "resources.check")).all()
    assert [event.after for event in events] == [{"checked": 3, "broken": 1, "changed": 1}]


def test_a_run_keeps_to_its_limits(sqlite_engine: Engine) -> None:
    fill(sqlite_engine, *(f"http://site{n}.ru/" for n in range(7)))
    with site(says(200)) as there:
        assert run(sqlite_engine, NOW, Limits(most=3, pause=0), to(there.port)).checked == 3
        assert run(sqlite_engine, NOW, Limits(most=3, pause=0, seconds=0), to(there.port)).checked == 0
        assert run(sqlite_engine, NOW, AT_ONCE, to(there.port), going=lambda: False).checked == 0
        assert run(sqlite_engine, NOW, AT_ONCE, to(there.port)).checked == 4
    assert len(there.asked) == 7


def test_one_address_of_many_organisations_is_asked_for_once(sqlite_engine: Engine) -> None:
    fill(sqlite_engine, "http://raikom.ru/", "http://raikom.ru/")
    with site(says(200)) as there:
        assert run(sqlite_engine, NOW, AT_ONCE, to(there.port)).checked == 2
    assert len(there.asked) == 1


def test_our_own_network_being_away_breaks_nobody(sqlite_engine: Engine) -> None:
    fill(sqlite_engine, *(f"http://site{n}.ru/" for n in range(4)))

    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "")

    assert run(sqlite_engine, NOW, AT_ONCE, replace(to(1), resolve=resolve)) == Outcome()
    assert seen(sqlite_engine) == {}
