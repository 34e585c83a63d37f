"""The frame of all pages, drawn through app.py: the door, rights, forced change of password, profile."""

import ast
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import bcrypt
import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import db
from core import formats
from core.access import Role
from db import invitations, sessions, users
from db.models import Event, Fact, LoginAttempt, User
from db.models import Session as Record
from pages import ROOT, TABLE, Page
from pages.account import entrance
from pages.web import errors
from tests import union
from tests.pages.conftest import Visit
from tests.union import Union

PASSWORD = "кот на крыше пьёт чай"


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    """Everybody's password is PASSWORD."""
    made = union.build(visit.engine)
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    with db.begin(visit.engine) as s:
        for user in s.scalars(select(User)):
            user.password_hash = hashed
    yield made


def shown(app: Any) -> str:
    """All words on the screen. Bugs are shown by app.exception, never here."""
    assert not app.exception, app.exception
    kinds = ("html", "markdown", "text", "error", "warning", "info", "caption", "subheader", "title")
    return "\n".join(str(getattr(e, "value", "") or e.proto) for kind in kinds for e in app.get(kind))


def try_to_enter(app: Any, login: str, password: str) -> str:
    app.text_input(key="login").input(login)
    app.text_input(key="secret").input(password)
    app.button[0].click().run()
    return shown(app)


def count(people: Union, what: Any) -> int:
    with db.reading(people.engine) as s:
        return s.scalar(select(func.count()).select_from(what)) or 0


def test_a_stranger_sees_the_door(visit: Visit, people: Union) -> None:
    words = shown(visit.app())
    assert "Мониторинг работы профсоюза" in words
    assert not [o.name for o in people.organisations.values() if o.name in words]


def test_the_right_password_leads_through_our_route_back_to_the_same_page(
    visit: Visit, people: Union
) -> None:
    words = try_to_enter(visit.app(), " Alisa", PASSWORD)
    assert 'data-go="/auth/enter?code=' in words
    assert count(people, Record) == 1


def test_signed_in_means_a_cookie_of_this_connection_not_session_state(visit: Visit, people: Union) -> None:
    app = visit.app()
    for key in ("authentication_status", "username", "name", "whose", "actor"):
        app.session_state[key] = "admin"
    assert "Мониторинг работы профсоюза" in shown(app.run())


def test_all_failures_sound_alike_and_are_counted(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.scalars(select(User).where(User.login == "vera")).one().active = False
    attempts = [
        ("alisa", "не тот пароль"),
        ("nobody", "не тот пароль"),
        ("vera", PASSWORD),
        ("alisa", PASSWORD + " "),
        ("alisa", "п" * 37),
        ("alisa", "a" * 100_000),
        ("nobody", "a\0b"),
        ("' OR 1=1--", PASSWORD),
        ("a" * 100_000, PASSWORD),
    ]
    for done, (login, password) in enumerate(attempts, 1):
        app = visit.app()
        assert formats.md(entrance.WRONG) in try_to_enter(app, login, password), login[:20]
        assert [error.value for error in app.error] == [formats.md(entrance.WRONG)]
        assert count(people, LoginAttempt) == done
    assert count(people, Record) == 0


def test_a_password_changed_while_it_was_checked_opens_nothing(
    visit: Visit, people: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check and the session lie two transactions and a slow hash."""
    check = entrance.matches

    def slowly(who: sessions.Credentials, password: str) -> bool:
        with db.begin(people.engine) as s:
            users.set_password(
                s, people.people["alisa"], "новый кот на крыше", datetime.now(UTC), entrance.hasher
            )
        return check(who, password)

    monkeypatch.setattr(entrance, "matches", slowly)
    assert formats.md(entrance.WRONG) in try_to_enter(visit.app(), "alisa", PASSWORD)
    assert count(people, Record) == 0


def test_outer_blanks_belong_to_a_password(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        user = s.scalars(select(User).where(User.login == "alisa")).one()
        user.password_hash = bcrypt.hashpw(f" {PASSWORD} ".encode(), bcrypt.gensalt(4)).decode()
    assert formats.md(entrance.WRONG) in try_to_enter(visit.app(), "alisa", PASSWORD)
    assert "data-go" in try_to_enter(visit.app(), "alisa", f" {PASSWORD} ")


def test_the_eleventh_attempt_waits_even_with_the_right_password(visit: Visit, people: Union) -> None:
    for _ in range(10):
        assert formats.md(entrance.WRONG) in try_to_enter(visit.app(), "alisa", "не тот пароль")
    assert formats.md(entrance.LOCKED) in try_to_enter(visit.app(), "alisa", PASSWORD)
    assert "data-go" in try_to_enter(visit.app(), "boris", PASSWORD)
    with db.reading(people.engine) as s:
        told = s.scalars(select(Event.action).where(Event.actor == "Алиса")).all()
    assert told == ["sign_in_refused"] * 10


def timed() -> None:
    import contextlib
    import time

    import streamlit as st

    from core.problems import Refused
    from pages.account import entrance

    spent: dict[str, list[float]] = {"alisa": [], "nobody": []}
    for _ in range(8):
        for login in spent:
            start = time.thread_time()
            with contextlib.suppress(Refused):
                entrance.enter(login, "не тот пароль")
            spent[login].append(time.thread_time() - start)
    st.session_state["spent"] = spent


def test_known_and_unknown_logins_cost_the_same_time(
    visit: Visit, people: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSWORD_COST", "10")
    with db.begin(people.engine) as s:
        user = s.scalars(select(User).where(User.login == "alisa")).one()
        user.password_hash = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(10)).decode()
    app = AppTest.from_function(timed, default_timeout=60).run()
    assert not app.exception
    known, unknown = (statistics.median(app.session_state["spent"][who]) for who in ("alisa", "nobody"))
    assert abs(known - unknown) < 0.2 * max(known, unknown)


def test_the_library_leaves_nothing_in_session_state(visit: Visit, people: Union) -> None:
    app = visit.app()
    try_to_enter(app, "alisa", PASSWORD)
    for key in ("authentication_status", "username", "name", "roles", "email", "logout"):
        assert key not in app.session_state


@pytest.mark.parametrize("login", ["alisa", "boris", "gleb", "darya", "admin"])
def test_pages_of_other_roles_are_closed_at_their_address(visit: Visit, people: Union, login: str) -> None:
    """What the menu shows is asked of the server: tests/pages/test_server.py."""
    visit.as_(login)
    assert people.people[login].name in shown(visit.app())
    for page in TABLE[1:]:
        closed = not page.open_to(people.people[login].roles)
        assert ("Нет доступа" in shown(visit.at(page.url))) == closed, page.script


def test_the_presidium_begins_with_the_overview(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.app()
    shown(app)
    assert app._finished_page_script_hash == calc_hash("overview")


def test_a_forced_change_of_password_waits_on_every_page(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        number = people.people["alisa"].user_id
        assert number
        code = invitations.reset(s, people.people["admin"], number, datetime.now(UTC))
    assert "data-go" in try_to_enter(visit.app(), "alisa", code.upper())
    assert formats.md(entrance.WRONG) in try_to_enter(visit.app(), "alisa", code)
    visit.as_("alisa")
    for page in ("", "form", "profile"):
        words = shown(visit.at(page))
        assert "Придумайте пароль" in words
        assert not [o.name for o in people.organisations.values() if o.name in words]


def change(app: Any, present: str | None, new: str, again: str) -> str:
    if present is not None:
        app.text_input(key="present").input(present)
    app.text_input(key="new").input(new)
    app.text_input(key="again").input(again)
    next(b for b in app.button if b.label == "Сохранить пароль").click().run()
    return shown(app)


def test_a_change_of_password_asks_the_present_one_and_ends_all_sessions(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = visit.at("profile")
    new = "другие слова с пробелами"
    assert "Нынешний пароль неверен" in change(app, "", new, new)
    assert "Нынешний пароль неверен" in change(app, "не тот", new, new)
    assert count(people, LoginAttempt) == 2
    assert "не совпадают" in change(app, PASSWORD, new, new + "!")
    assert formats.md("не длиннее 72 байт (36 русских букв)") in change(app, PASSWORD, "п" * 37, "п" * 37)
    assert "data-go" in change(app, PASSWORD, new, new)
    assert "Мониторинг работы профсоюза" in shown(visit.app())
    visit.leave()
    assert formats.md(entrance.WRONG) in try_to_enter(visit.app(), "alisa", PASSWORD)
    assert "data-go" in try_to_enter(visit.app(), "alisa", new)


def test_the_profile_names_my_rights(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    words = shown(visit.at("profile"))
    assert "Имя для входа: boris" in words
    assert "Верхнереченская районная — специалист территориальной организации" in words


def test_a_persons_name_is_not_markup(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.scalars(select(User).where(User.login == "boris")).one().name = "<img src=x onerror=alert(1)>"
    visit.as_("boris")
    words = shown(visit.at("profile"))
    assert "&lt;img" in words
    assert "<img" not in words


def test_the_next_person_in_the_same_tab_finds_nothing_of_the_last(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = visit.app()
    app.session_state["filter"] = "Алисино"
    app.run()
    assert app.session_state["filter"] == "Алисино"
    visit.as_("boris")
    app.run()
    assert "filter" not in app.session_state


def test_signing_out_leads_through_our_route_and_empties_the_tab(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = visit.app()
    app.session_state["filter"] = "Алисино"
    app.button(key="sign_out").click().run()
    assert 'data-go="/auth/leave"' in shown(app)
    assert "filter" not in app.session_state


def test_an_old_session_is_over_and_a_present_one_is_kept_fresh(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    now = datetime.now(UTC)
    with db.begin(people.engine) as s:
        record = s.scalars(select(Record)).one()
        record.last_seen = now - sessions.IDLE * 0.5
    assert "Алиса" in shown(visit.app())
    with db.begin(people.engine) as s:
        record = s.scalars(select(Record)).one()
        assert record.last_seen >= now
        record.last_seen = now - sessions.IDLE
    assert "Мониторинг работы профсоюза" in shown(visit.app())


def test_an_invented_union_says_so_on_every_screen(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.add(Fact(key="demonstration", value="small"))
    banner = "Демонстрационные данные: все организации, люди и числа вымышлены"
    assert banner in shown(visit.app())
    visit.as_("boris")
    assert banner in shown(visit.app())
    assert banner in shown(visit.at("profile"))


def fails() -> None:
    from core.problems import Conflict, Forbidden, Refused
    from pages.web import errors

    for problem in (Forbidden(), Conflict(), Refused("Так нельзя."), ValueError("postgresql://u:secret@h")):
        assert errors.show(problem)


def test_a_bug_becomes_a_number_and_a_refusal_its_own_words(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(fails).run()
    words = shown(app)
    assert "Нет доступа" in words
    assert "Форма изменилась" in words
    assert "Так нельзя" in words
    assert "Ошибка № " in words
    assert "secret" not in words
    assert "ValueError" in caplog.text
    assert errors.log.name == "profmonitor"


def harmless(statement: ast.stmt, reaching: set[str]) -> bool:
    """Definitions, and constants made without anything that shows or remembers."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
        return True
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    calls = any(isinstance(node, ast.Call) for node in ast.walk(statement))
    constant = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]).isupper()
    return not calls or (constant and not names & reaching)


@pytest.mark.parametrize("page", TABLE, ids=[page.url for page in TABLE])
def test_every_page_of_the_table_exists_and_asks_first(page: Page) -> None:
    statements = ast.parse((ROOT / page.script).read_text("utf-8")).body
    imports = [node for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]
    reaching = {
        alias.asname or alias.name
        for node in imports
        for alias in node.names
        if (getattr(node, "module", "") or alias.name).partition(".")[0] in {"db", "pages", "streamlit"}
    }
    reaching |= {node.name for node in statements if isinstance(node, ast.FunctionDef)}
    first = next(statement for statement in statements if not harmless(statement, reaching))
    assert isinstance(first, ast.Assign | ast.Expr)
    assert isinstance(first.value, ast.Call)
    assert ast.unparse(first.value.func) == "session.require_page"


def test_every_role_has_a_first_page() -> None:
    for role in Role:
        assert TABLE[0].open_to(frozenset({role})) or role is Role.PRESIDIUM
