"""What a stranger gets over HTTP and the websocket: routes, headers, cookies, a cold start."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from websockets.exceptions import InvalidStatus

import db
from db import sessions
from pages import PATHS, TABLE, web
from pages.web import shield
from tests import database, union
from tests.pages import wire
from tests.pages.conftest import token_for
from tests.pages.wire import Server
from tests.union import Union

HOSTS = "127.0.0.1,mon.example.ru"


@pytest.fixture(scope="module")
def people(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Union]:
    with database.sqlite(sqlite_template, tmp_path_factory.mktemp("server")) as engine:
        yield union.build(engine)


@pytest.fixture(scope="module")
def server(people: Union, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("log")
    with wire.running(str(people.engine.url), folder, ALLOWED_HOSTS=HOSTS) as running:
        yield running


def entry(people: Union, login: str = "alisa") -> str:
    with db.begin(people.engine) as s:
        now = datetime.now(UTC)
        code = sessions.open(s, sessions.credentials(s, login, now), "", now)
    assert code is not None
    return code


def names(people: Union) -> list[str]:
    return [organisation.name for organisation in people.organisations.values()]


def test_the_first_deep_link_after_a_start_shows_a_stranger_the_door_and_nothing_else(
    people: Union, tmp_path: Path
) -> None:
    with wire.running(str(people.engine.url), tmp_path) as cold:
        seen = cold.see("form")
    assert "Имя для входа" in seen.text
    assert set(seen.pages) == {"Вход"}
    assert not [word for word in [*names(people), "Алиса"] if word in seen.text]


@pytest.mark.parametrize("page", [page.url for page in TABLE])
def test_every_page_is_the_door_for_a_stranger(people: Union, server: Server, page: str) -> None:
    seen = server.see(page)
    assert "Имя для входа" in seen.text
    assert set(seen.pages) == {"Вход"}
    assert not [word for word in [*names(people), *(p.title for p in TABLE)] if word in seen.text]


@pytest.mark.parametrize("cookie", ["abc", "", "x" * 8000, "%00", "a.b.c", "..."])
def test_a_malformed_cookie_leads_to_the_door(server: Server, cookie: str) -> None:
    assert "Имя для входа" in server.see("form", cookie).text


@pytest.mark.parametrize("login", ["alisa", "chair", "boris", "gleb", "darya", "admin"])
def test_the_menu_holds_what_the_role_may_open_and_nothing_else(
    people: Union, server: Server, login: str
) -> None:
    seen = server.see("profile", token_for(people.engine, login))
    roles = people.people[login].roles
    assert set(seen.menu) == {page.url for page in TABLE if page.menu and page.open_to(roles)}
    assert len(seen.menu) == len(set(seen.menu)) > 0


def test_a_cookie_opens_the_house_and_another_sessions_number_does_not(people: Union, server: Server) -> None:
    mine = server.see("", token_for(people.engine, "alisa"))
    assert "Алиса" in mine.text
    stolen = server.see("", None, session_id=mine.session_id)
    assert "Имя для входа" in stolen.text
    assert "Алиса" not in stolen.text


def test_a_dead_session_leads_to_the_door(people: Union, server: Server) -> None:
    token = token_for(people.engine, "alisa")
    assert "Алиса" in server.see("", token).text
    left = server.get("/auth/leave", Cookie=f"profmonitor={token}", Sec_Fetch_Site="same-origin")
    assert (left.status, left.headers["Location"]) == (303, "/")
    assert 'profmonitor=""' in left.headers["Set-Cookie"]
    assert "Имя для входа" in server.see("", token).text


def test_the_entry_code_becomes_a_cookie_out_of_reach_of_scripts(people: Union, server: Server) -> None:
    code = entry(people)
    answer = server.get(f"/auth/enter?code={code}&next=/form%3Fform%3D7")
    assert (answer.status, answer.headers["Location"]) == (303, "/form?form=7")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "alisa" not in cookie
    token = re.match(r"profmonitor=([^;]+)", cookie)
    assert token
    assert "Алиса" in server.see("", token[1]).text
    again = server.get(f"/auth/enter?code={code}")
    assert again.status == 303
    assert again.headers["Set-Cookie"] is None


def test_behind_tls_the_cookie_is_secure(people: Union, server: Server) -> None:
    answer = server.get(f"/auth/enter?code={entry(people)}", X_Forwarded_Proto="https")
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")


def test_another_site_can_neither_sign_somebody_in_nor_out(people: Union, server: Server) -> None:
    code, token = entry(people), token_for(people.engine, "boris")
    for site in ("cross-site", "same-site", "none"):
        assert server.get(f"/auth/enter?code={code}", Sec_Fetch_Site=site).status == 403
        left = server.get("/auth/leave", Cookie=f"profmonitor={token}", Sec_Fetch_Site=site)
        assert left.status == 403
    assert "Борис" in server.see("", token).text
    assert server.get(f"/auth/enter?code={code}", Sec_Fetch_Site="same-origin").headers["Set-Cookie"]


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/form\r\nX: y",
        "///",
        "/auth/leave",
        "/..//evil.example",
        "http://[",
        "",
    ],
)
def test_the_way_back_leads_to_our_own_pages_only(server: Server, address: str) -> None:
    answer = server.get(f"/auth/enter?code=x&next={quote(address, safe='')}")
    assert (answer.status, answer.headers["Location"]) == (303, "/")


def test_every_answer_carries_the_policy(server: Server) -> None:
    for path in ("/", "/form", "/nothing", "/health", "/auth/leave", "/_stcore/host-config", "/ru.js"):
        answer = server.get(path)
        for name, value in shield.HEADERS.items():
            assert answer.headers[name] == value, path
    assert "unsafe-eval" not in shield.POLICY
    for path in ("/", "/nothing", "/health", "/_stcore/host-config", "/media/abc"):
        assert server.get(path).headers["Cache-Control"] == "no-store", path


@pytest.mark.parametrize("path", sorted(PATHS))
def test_pages_are_russian_from_the_first_byte(server: Server, path: str) -> None:
    page = server.get(path, If_None_Match="*")
    assert page.status == 200
    assert '<html lang="ru"' in page.body
    assert "<title>Профмонитор</title>" in page.body
    assert not re.search(r"<script>|https?://", page.body)


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/app/static/x",
        "/.streamlit/secrets.toml",
        "/app.py",
        "/pages/account/profile.py",
        "//etc/passwd",
        "/%2e%2e/",
        "/form/../../etc/passwd",
        "/fonts/..%2f..%2fapp.py",
        "/nothing",
    ],
)
def test_what_is_not_a_page_is_closed(server: Server, path: str) -> None:
    assert server.get(path, Accept_Encoding="gzip").status in (400, 404)
    answer = server.get(path)
    assert answer.status in (400, 404)
    assert "root:" not in answer.body
    assert "<div id=" not in answer.body


def test_fonts_and_icon_are_our_own(server: Server) -> None:
    for path, kind in (("/fonts/GolosText-Regular.ttf", "font/ttf"), ("/icon.png", "image/png")):
        answer = server.get(path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)


def test_a_foreign_origin_or_host_gets_no_connection(server: Server) -> None:
    for wrong in ({"origin": "http://evil.example"}, {"host": "evil.example"}, {"origin": "null"}):
        with pytest.raises(InvalidStatus) as refusal:
            server.see("", **wrong)
        assert refusal.value.response.status_code == 403
    assert server.get("/", Host="evil.example").status == 400
    assert server.get("/", Host="mon.example.ru:443").status == 200
    assert "Имя для входа" in server.see("", origin=f"http://127.0.0.1:{server.port}").text


def test_streamlit_lets_no_other_site_steer_us(server: Server) -> None:
    assert '"allowedOrigins":[]' in server.get("/_stcore/host-config").body.replace(" ", "")


def test_health_is_green_with_a_database_and_red_without(server: Server, tmp_path: Path) -> None:
    assert server.get("/health").status == 200
    with wire.running(f"sqlite:///{tmp_path}/empty.db", tmp_path) as broken:
        answer = broken.get("/health")
        seen = broken.see("form")
    assert answer.status == 503
    assert "sqlite" not in answer.body
    number = re.search(r"Ошибка № ([0-9A-F]{8})", seen.text)
    assert number
    assert "no such table" not in seen.text
    assert f"error {number[1]}" in broken.log.read_text()
    assert "no such table" in broken.log.read_text()


def test_an_odd_setting_stops_the_start_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION_HOURS", "сутки")
    with pytest.raises(SystemExit, match=r"^Настройка SESSION_HOURS: [^\n]*$"):
        web.prepare()


def test_streamlits_old_layout_of_pages_is_off() -> None:
    """A private switch of Streamlit: when it goes, the first deep link after a start must be looked at again."""
    from streamlit.runtime.pages_manager import PagesManager

    PagesManager.uses_pages_directory = None
    web.prepare()
    assert PagesManager.uses_pages_directory is False
