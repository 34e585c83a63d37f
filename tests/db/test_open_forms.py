"""What happens to a form while it is open somewhere else, on both databases: decided, closed, clicked twice."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select, update

import db
from core.access import Actor
from core.answers import Row, Rows
from core.problems import Conflict, Forbidden, Refused
from db import check, handing, models, reviews, rights, sessions, submissions
from db.models import Event, Submission
from tests.db import snapshot
from tests.db.filling import acts, read, refused, save, send_back, stored
from tests.union import FULL, NOW, OFFICE, Union, build

ZONE = ZoneInfo("Europe/Moscow")
CHANNEL: Row = {"chan_platform": "vk", "chan_kind": "staff", "chan_members": 30, "chan_posts_month": 8}


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


# A form that is not the filler's any more.


@pytest.mark.parametrize(("accepted", "state"), [(False, "на проверке"), (True, "принята")])
def test_a_form_that_was_handed_in_takes_no_answer_and_names_its_state(
    union: Union, accepted: bool, state: str
) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    if accepted:
        union.accept(number, "boris")
    assert state in refused(union, number, {"workers_total": 81})
    before = snapshot.taken(union.engine)
    with pytest.raises(Refused, match=state), db.begin(union.engine) as s:
        why = ("other", "Так и есть")
        revision = union.revision(number)
        submissions.explain(s, union.people["alisa"], number, revision, ("workers_total", "jump"), why, NOW)
    assert snapshot.taken(union.engine) == before


# The right is taken away while the form is open.


def test_a_right_taken_away_while_the_form_is_open_saves_nothing(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80})
    token = _signed_in(union, "alisa")
    with db.begin(union.engine) as s:
        right = s.scalars(select(models.Grant).where(models.Grant.user_id == _id(union, "alisa"))).one()
        rights.revoke(s, union.people["admin"], right.id, NOW)
    before = snapshot.taken(union.engine)
    with db.reading(union.engine) as s:
        found = sessions.present(s, token, NOW)
    for actor in (found.actor if found else None, Actor(_id(union, "alisa"), "alisa", "Алиса")):
        with pytest.raises(Forbidden), db.begin(union.engine) as s:
            submissions.save(s, actor, number, 1, {"workers_total": 81}, NOW)
    assert snapshot.taken(union.engine) == before


def _id(union: Union, login: str) -> int:
    number = union.people[login].user_id
    assert number is not None
    return number


def _signed_in(union: Union, login: str) -> str:
    with db.begin(union.engine) as s:
        entry = sessions.open(s, sessions.credentials(s, login, NOW), "10.0.0.7", NOW)
        token = sessions.exchange(s, entry or "", NOW)
    assert token is not None
    return token


# The same request twice, one after the other and side by side.

Sent = Callable[[db.Session, Union, int, int], object]
TWICE: dict[str, tuple[Sent, str]] = {
    "save": (
        lambda s, u, n, r: submissions.save(s, u.people["alisa"], n, r, {"workers_total": 90}, NOW),
        "draft",
    ),
    "explain": (
        lambda s, u, n, r: submissions.explain(
            s, u.people["alisa"], n, r, ("ais_members", "soft_part"), ("other", "Так и есть"), NOW
        ),
        "draft",
    ),
    "submit": (lambda s, u, n, r: handing.submit(s, u.people["alisa"], n, r, NOW), "draft"),
    "take_back": (lambda s, u, n, r: handing.take_back(s, u.people["alisa"], n, r, NOW), "submitted"),
    "accept": (lambda s, u, n, r: reviews.accept(s, u.people["boris"], n, r, NOW), "submitted"),
    "return": (lambda s, u, n, r: send_back(s, u, n, r), "submitted"),
    "reopen": (lambda s, u, n, r: reviews.reopen(s, u.people["boris"], n, r, "Опечатка", NOW), "accepted"),
}


def _brought_to(union: Union, state: str) -> int:
    if state == "draft":
        return union.fill("SCHOOL", "alisa", {**FULL, "ais_members": 50})
    number = union.hand_in("SCHOOL", "alisa")
    if state == "accepted":
        union.accept(number, "boris")
    return number


@pytest.mark.parametrize("act", sorted(TWICE))
def test_a_request_sent_twice_acts_once(union: Union, act: str) -> None:
    sent, state = TWICE[act]
    number = _brought_to(union, state)
    revision, before = union.revision(number), acts(union, number)
    with db.begin(union.engine) as s:
        sent(s, union, number, revision)
    after = snapshot.taken(union.engine)
    with pytest.raises((Conflict, Refused)), db.begin(union.engine) as s:
        sent(s, union, number, revision)
    assert snapshot.taken(union.engine) == after
    assert acts(union, number) == [*before, f"form.{act}"]


@pytest.mark.parametrize("act", ["save", "submit", "accept"])
def test_a_double_click_acts_once(union: Union, act: str) -> None:
    sent, state = TWICE[act]
    number = _brought_to(union, state)
    revision, before = union.revision(number), acts(union, number)
    start, done = threading.Barrier(4), list[str]()

    def click() -> None:
        start.wait()
        try:
            with db.begin(union.engine) as s:
                sent(s, union, number, revision)
            done.append("stored")
        except (Conflict, Refused) as error:
            done.append(type(error).__name__)

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len(done) == 4 and done.count("stored") == 1
    assert acts(union, number) == [*before, f"form.{act}"]
    assert check.everything(union.engine).differences == []


# The campaign closes while the form is open.


@pytest.mark.parametrize("act", ["save", "explain", "submit", "take_back"])
def test_a_campaign_that_closed_while_the_form_was_open_refuses_with_the_day(union: Union, act: str) -> None:
    sent, state = TWICE[act]
    number = _brought_to(union, state)
    revision = union.revision(number)
    with db.begin(union.engine) as s:
        s.execute(update(models.Window).values(due=NOW.date(), closes=(NOW - timedelta(days=1)).date()))
    before = snapshot.taken(union.engine)
    with pytest.raises(Refused, match="Приём форм закрыт 11\u00a0октября"), db.begin(union.engine) as s:
        sent(s, union, number, revision)
    assert snapshot.taken(union.engine) == before


# Two people at one form.


def test_of_two_editors_of_the_same_records_the_second_learns_and_the_first_stays(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"channels_exist": True})
    mine, theirs = Rows((CHANNEL,)), Rows(({**CHANNEL, "chan_members": 31}, CHANNEL))
    save(union, number, {"channels": mine}, revision=1)
    before = snapshot.taken(union.engine)
    with pytest.raises(Conflict), db.begin(union.engine) as s:
        submissions.save(s, union.people["chair"], number, 1, {"channels": theirs}, NOW)
    assert snapshot.taken(union.engine) == before and read(union, number)["channels"] == mine


def test_a_decision_does_not_fall_on_a_form_that_was_changed_meanwhile(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        handing.take_back(s, union.people["alisa"], number, 2, NOW)
        submissions.save(s, union.people["alisa"], number, 3, {"workers_total": 90}, NOW)
        handing.submit(s, union.people["alisa"], number, 4, NOW)
    before = snapshot.taken(union.engine)
    for decide in (TWICE["accept"][0], TWICE["return"][0]):
        with pytest.raises(Conflict), db.begin(union.engine) as s:
            decide(s, union, number, 2)
    assert snapshot.taken(union.engine) == before


# The last second, wherever the server thinks it stands.


@pytest.fixture(params=["UTC", "Europe/Moscow", "Asia/Kamchatka"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_the_last_second_is_the_same_on_servers_of_any_zone(server_zone: str, union: Union) -> None:
    in_time = datetime(2026, 10, 31, 23, 59, 59, tzinfo=ZONE)
    late = datetime(2026, 11, 1, tzinfo=ZONE)
    for code, who, moment, answers in (
        ("SCHOOL", "alisa", in_time, FULL),
        ("T1", "boris", in_time.astimezone(ZoneInfo(server_zone)), OFFICE),
        ("R1", "darya", late.astimezone(), OFFICE),
    ):
        number = union.hand_in(code, who, answers, moment)
        with db.reading(union.engine) as s:
            assert s.get_one(Submission, number).submitted == moment
    with db.reading(union.engine) as s:
        late_forms = select(models.Completeness.level, func.sum(models.Completeness.late)).where(
            models.Completeness.organisation_id == union["F"].id
        )
        rows = s.execute(late_forms.group_by(models.Completeness.level)).all()
        counted = dict(rows)
    assert counted == {"primary": 0, "territorial": 0, "regional": 1}
    assert check.everything(union.engine).differences == []


def test_the_last_day_ends_at_midnight_of_the_campaign_on_servers_of_any_zone(
    server_zone: str, union: Union
) -> None:
    last = datetime(2026, 11, 30, 23, 59, 59, tzinfo=ZONE).astimezone()
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80}, last)
    with pytest.raises(Refused, match="закрыт 30\u00a0ноября"):
        union.fill("SCHOOL", "alisa", {"workers_total": 81}, last + timedelta(seconds=1))
    assert stored(union, number) == {"workers_total": 80}
    with db.reading(union.engine) as s:
        assert s.scalars(select(Event.at).where(Event.submission_id == number)).all() == [last]
