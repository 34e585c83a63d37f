"""Attempts, entry codes, sessions. Cases of sign-in that need no browser."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import bcrypt
import pytest
from sqlalchemy import Engine, func, select, update

import db
from core.access import Role
from db import rights, sessions, users
from db.models import Event, Grant, LoginAttempt, Session, User
from tests import union
from tests.union import Union

HOME = "10.0.0.7"


@pytest.fixture
def people(engine: Engine) -> Iterator[Union]:
    yield union.build(engine)


def enter(people: Union, login: str, now: datetime) -> str:
    with db.begin(people.engine) as s:
        who = sessions.credentials(s, login, now)
        entry = sessions.open(s, who, HOME, now)
        assert entry is not None
        token = sessions.exchange(s, entry, now)
    assert token is not None
    return token


def present(people: Union, token: str | None, now: datetime) -> str | None:
    with db.reading(people.engine) as s:
        found = sessions.present(s, token, now)
    return found.actor.login if found else None


def fail(people: Union, login: str, now: datetime, address: str = HOME) -> bool:
    """One wrong attempt; False when it was not even looked at."""
    with db.begin(people.engine) as s:
        attempt = sessions.begin_attempt(s, login, address, now)
        if attempt is not None:
            sessions.refuse(s, login, now)
    return attempt is not None


def test_from_the_eleventh_attempt_a_login_waits_whoever_asks(people: Union, now: datetime) -> None:
    assert [fail(people, "alisa", now, f"10.0.1.{i}") for i in range(12)] == [True] * 10 + [False] * 2
    assert not fail(people, " ALISA\n", now, "10.9.9.9")
    assert fail(people, "boris", now)
    late = now + timedelta(minutes=15, seconds=1)
    assert fail(people, "alisa", late)


def test_an_unknown_login_waits_like_a_known_one(people: Union, now: datetime) -> None:
    assert [fail(people, "nobody", now) for _ in range(11)] == [True] * 10 + [False]


def test_the_count_survives_a_restart(people: Union, now: datetime) -> None:
    for _ in range(10):
        fail(people, "alisa", now)
    again = db.connect(people.engine.url.render_as_string(hide_password=False))
    with db.begin(again) as s:
        assert not sessions.may_try(s, "alisa", HOME, now)
    again.dispose()


def test_an_address_that_tries_many_logins_waits(people: Union, now: datetime) -> None:
    assert all(fail(people, f"login{i}", now) for i in range(100))
    assert not fail(people, "alisa", now)
    assert fail(people, "alisa", now, "10.0.0.8")


def test_guesses_side_by_side_do_not_slip_under_the_limit(people: Union, now: datetime) -> None:
    with ThreadPoolExecutor(10) as pool:
        looked_at = list(pool.map(lambda _: fail(people, "alisa", now), range(30)))
    assert looked_at.count(True) == 10


def test_a_success_is_no_failure(people: Union, now: datetime) -> None:
    for _ in range(30):
        with db.begin(people.engine) as s:
            attempt = sessions.begin_attempt(s, "alisa", HOME, now)
            assert sessions.open(s, sessions.credentials(s, "alisa", now), HOME, now, attempt)


def test_attempts_keep_no_login_and_the_journal_no_secret(people: Union, now: datetime) -> None:
    fail(people, "alisa", now)
    fail(people, "MyPassword!typed-here", now)
    token = enter(people, "alisa", now)
    with db.reading(people.engine) as s:
        attempts = s.scalars(select(LoginAttempt.login_hash)).all()
        events = s.scalars(select(Event).order_by(Event.id)).all()
        record = s.scalars(select(Session)).one()
    assert all(len(kept) == 64 for kept in attempts)
    ours = [e for e in events if e.action.startswith("sign_in")]
    assert [(e.action, e.actor) for e in ours] == [("sign_in_refused", "Алиса"), ("sign_in", "Алиса")]
    assert token not in f"{record.token_hash} {[(e.before, e.after) for e in events]}"


def test_nobody_gets_a_hash_of_the_same_cost_that_nothing_matches(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(User).where(User.login == "vera").values(active=False, password_hash="$2b$04$real"))
        unknown = sessions.credentials(s, "nobody", now, cost=4)
        disabled = sessions.credentials(s, "vera", now, cost=4)
        lookalike = sessions.credentials(s, "аlisa", now, cost=4)  # the first letter is Cyrillic
    for who in (unknown, disabled, lookalike):
        assert who.user_id is None
        assert who.password_hash.startswith("$2b$04$")
        assert not bcrypt.checkpw(b"anything", who.password_hash.encode())
        assert not who.is_code("")


@pytest.mark.parametrize("login", ["ALISA", " alisa ", "alisa\n", "ａｌｉｓａ"])
def test_all_spellings_of_a_login_are_one(people: Union, now: datetime, login: str) -> None:
    with db.reading(people.engine) as s:
        assert sessions.credentials(s, login, now).user_id == people.people["alisa"].user_id


@pytest.mark.parametrize("login", ["' OR 1=1--", "%", "_", "admin'/*", "a" * 1_000_000, "", "\0", "\ud800"])
def test_a_hostile_login_is_nobodys(people: Union, now: datetime, login: str) -> None:
    assert fail(people, login, now)
    with db.reading(people.engine) as s:
        assert sessions.credentials(s, login, now).user_id is None


def test_an_entry_code_works_once_and_for_a_minute(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        who = sessions.credentials(s, "alisa", now)
        first, second = sessions.open(s, who, HOME, now), sessions.open(s, who, HOME, now)
    assert first and second
    with db.begin(people.engine) as s:
        assert sessions.exchange(s, first, now + timedelta(seconds=59))
        assert sessions.exchange(s, first, now + timedelta(seconds=59)) is None
        assert sessions.exchange(s, second, now + timedelta(seconds=61)) is None
        assert sessions.exchange(s, "", now) is None


def test_an_entry_code_is_not_a_token(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        entry = sessions.open(s, sessions.credentials(s, "alisa", now), HOME, now)
    assert present(people, entry, now) is None


@pytest.mark.parametrize("token", [None, "", "abc", "a.b.c", "%00", "\0", "\ud800", "x" * 8192])
def test_a_malformed_cookie_is_nobody(people: Union, now: datetime, token: str | None) -> None:
    assert present(people, token, now) is None
    with db.begin(people.engine) as s:
        sessions.close(s, token, now)


def test_the_actor_comes_with_rights_and_places(people: Union, now: datetime) -> None:
    token = enter(people, "boris", now)
    with db.reading(people.engine) as s:
        found = sessions.present(s, token, now)
    assert found is not None
    assert [(g.role, g.path) for g in found.actor.grants] == [(Role.TERRITORIAL, people["T1"].path)]


def test_a_session_ends_idle_or_old(people: Union, now: datetime) -> None:
    token = enter(people, "alisa", now)
    assert present(people, token, now + timedelta(minutes=29))
    assert present(people, token, now + timedelta(minutes=31)) is None
    moment = now
    while moment < now + timedelta(hours=11, minutes=50):
        moment += timedelta(minutes=20)
        with db.begin(people.engine) as s:
            sessions.touch(s, token, moment)
    assert present(people, token, now + timedelta(hours=11, minutes=59))
    assert present(people, token, now + timedelta(hours=12, minutes=1)) is None


def test_a_clock_set_back_loses_nobody(people: Union, now: datetime) -> None:
    token = enter(people, "alisa", now)
    assert present(people, token, now - timedelta(hours=1)) == "alisa"


def test_signing_out_kills_the_cookie_and_only_it(people: Union, now: datetime) -> None:
    one, other = enter(people, "alisa", now), enter(people, "alisa", now)
    assert one != other
    with db.begin(people.engine) as s:
        sessions.close(s, one, now)
        sessions.close(s, one, now)
    assert present(people, one, now) is None
    assert present(people, other, now) == "alisa"
    with db.reading(people.engine) as s:
        assert s.scalar(select(func.count()).where(Event.action == "sign_out")) == 1


def test_a_new_password_ends_every_session(people: Union, now: datetime) -> None:
    here, there = enter(people, "alisa", now), enter(people, "alisa", now)
    with db.begin(people.engine) as s:
        users.set_password(s, people.people["alisa"], "кот на крыше пьёт чай", now, lambda p: "hash")
    assert present(people, here, now) is None
    assert present(people, there, now) is None


def test_disabling_and_a_right_taken_away_end_the_session_at_the_next_click(
    people: Union, now: datetime
) -> None:
    alisa, boris = enter(people, "alisa", now), enter(people, "boris", now)
    admin = people.people["admin"]
    alisa_id, boris_id = people.people["alisa"].user_id, people.people["boris"].user_id
    assert alisa_id and boris_id
    with db.begin(people.engine) as s:
        users.disable(s, admin, alisa_id, now)
        right = s.scalars(select(Grant).where(Grant.user_id == boris_id)).one()
        rights.revoke(s, admin, right.id, now)
    assert present(people, alisa, now) is None
    assert present(people, boris, now) is None


def test_a_right_that_is_given_counts_at_the_next_click_and_throws_nobody_out(
    people: Union, now: datetime
) -> None:
    token, boris = enter(people, "boris", now), people.people["boris"].user_id
    assert boris
    with db.begin(people.engine) as s:
        rights.grant(s, people.people["admin"], boris, Role.PRESIDIUM, people["R1"].id, now)
    with db.reading(people.engine) as s:
        found = sessions.present(s, token, now)
    assert found is not None
    assert found.actor.roles == {Role.TERRITORIAL, Role.PRESIDIUM}


def test_what_was_checked_before_a_change_of_password_opens_nothing(people: Union, now: datetime) -> None:
    with db.begin(people.engine) as s:
        checked = sessions.credentials(s, "alisa", now)
    with db.begin(people.engine) as s:
        users.set_password(s, people.people["alisa"], "кот на крыше пьёт чай", now, lambda p: "hash")
    with db.begin(people.engine) as s:
        assert sessions.open(s, checked, HOME, now) is None
        assert sessions.open(s, sessions.credentials(s, "alisa", now), HOME, now)


def test_the_sweep_takes_only_what_is_over(people: Union, now: datetime) -> None:
    token = enter(people, "alisa", now)
    fail(people, "alisa", now)
    with db.begin(people.engine) as s:
        sessions.sweep(s, now + timedelta(hours=11))
    with db.begin(people.engine) as s:
        assert s.scalar(select(func.count()).select_from(LoginAttempt)) == 1
        sessions.sweep(s, now + timedelta(days=31))
        assert s.scalar(select(func.count()).select_from(LoginAttempt)) == 0
    assert present(people, token, now) is None
