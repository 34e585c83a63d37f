"""What must stop nobody else: a slow server, a server of a closed network, settings that are wrong, a plan that is."""

import logging
import socket
import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

import db
from db import outbox
from db.models import Organisation, ReminderPlan
from db.work import names
from db.work.loop import Worker
from tests.db import post_office
from tests.db.post_office import Clock, addressed, letters, mailbox, states, worker, write
from tests.union import NOW, Union, build

DUE = datetime(2026, 10, 31, 9, tzinfo=UTC)


@pytest.fixture
def made(engine: Engine) -> Union:
    return build(engine)


def test_two_workers_and_a_server_slower_than_the_lease_send_nothing_twice(made: Union) -> None:
    addresses = [f"p{n}@example.ru" for n in range(14)]
    with post_office.opened() as (office, port):
        office.seconds = 0.5
        mailbox(made, "R1", port)
        write(made, "SCHOOL", *addresses, now=datetime.now(UTC) - timedelta(minutes=1))
        hands = [worker(made, lambda: datetime.now(UTC)) for _ in range(2)]

        def busy(hand: Worker) -> None:
            while not hand.stop.wait(0.1):
                hand.round()

        for hand in hands:
            hand.lease = timedelta(seconds=4)
        threads = [threading.Thread(target=busy, args=(hand,)) for hand in hands]
        for thread in threads:
            thread.start()
        end = time.monotonic() + 60
        while states(made).count("sent") < len(addresses) and time.monotonic() < end:
            time.sleep(0.1)
        for hand in hands:
            hand.stop.set()
        for thread in threads:
            thread.join()
    assert sorted(office.to) == sorted(addresses)
    assert max(letter.attempts for letter in letters(made)) > 1, (
        "the lease has run out under the first of them"
    )


def test_a_letter_that_somebody_else_has_taken_is_not_told_to_the_server(made: Union) -> None:
    mailbox(made, "R1", 25)
    write(made, "SCHOOL", "a@example.ru", "b@example.ru")
    with db.begin(made.engine) as s:
        first, second = outbox.claim(s, "", NOW)
    with db.begin(made.engine) as s:
        assert outbox.renew(s, first, NOW + timedelta(minutes=14))
    later = NOW + timedelta(minutes=16)
    with db.begin(made.engine) as s:
        assert [claim.id for claim in outbox.claim(s, "", later)] == [second.id]
    with db.begin(made.engine) as s:
        assert outbox.renew(s, first, later)
        assert not outbox.renew(s, second, later)


@pytest.mark.parametrize(
    "answer",
    [
        "530 5.7.0 Authentication required",
        "535 5.7.8 bad credentials",
        "550 5.7.1 Unable to relay",
        "554 5.7.1 <a@example.ru>: Relay access denied",
        "553 sorry, that domain is not in my list of allowed rcpthosts (#5.7.1)",
    ],
)
def test_a_server_that_does_not_know_us_costs_no_letter(made: Union, answer: str) -> None:
    with post_office.opened() as (office, port):
        office.refuse["a@example.ru"] = office.refuse["b@example.ru"] = answer
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "a@example.ru", "b@example.ru")
        worker(made, Clock()).run(once=True)
        assert states(made) == ["waiting", "waiting"]
        assert "проверьте имя и пароль" in letters(made)[0].error
        assert all(letter.body for letter in letters(made))
        office.refuse.clear()
        worker(made, Clock(NOW + timedelta(hours=1))).run(once=True)
    assert states(made) == ["sent", "sent"]


def test_a_policy_against_one_recipient_stops_nobody_elses_letter(made: Union) -> None:
    with post_office.opened() as (office, port):
        office.refuse["a@example.ru"] = "550 5.7.1 blocked by recipient"
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "a@example.ru", "b@example.ru")
        worker(made, Clock()).run(once=True)
    assert states(made) == ["waiting", "sent"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_server_of_a_closed_network_is_not_knocked_at_unless_it_was_allowed(made: Union, host: str) -> None:
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port, host=host)
        write(made, "SCHOOL", "a@example.ru")
        worker(made, Clock(), mail_hosts=()).run(once=True)
        assert (office.lines, states(made)) == (0, ["waiting"])
        assert "MAIL_HOSTS" in letters(made)[0].error
        worker(made, Clock(NOW + timedelta(hours=1)), mail_hosts=(host,)).run(once=True)
    assert office.to == ["a@example.ru"]


def test_what_is_no_answer_of_a_post_server_is_not_shown(made: Union) -> None:
    def greets(server: socket.socket) -> None:
        line, _ = server.accept()
        line.sendall(b"SSH-2.0-OpenSSH_9.6 kanareyka\r\n")
        line.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=greets, args=(server,), daemon=True).start()
        mailbox(made, "R1", server.getsockname()[1])
        write(made, "SCHOOL", "a@example.ru")
        worker(made, Clock()).run(once=True)
    (letter,) = letters(made)
    assert letter.state == "waiting" and letter.error
    assert "OpenSSH" not in letter.error and "kanareyka" not in letter.error


def test_a_server_that_cannot_be_gives_its_letters_back_and_stops_no_other(made: Union) -> None:
    with post_office.opened() as (office, port):
        # There is no such port.
        mailbox(made, "R1", 70_000)
        mailbox(made, "R2", port)
        write(made, "SCHOOL", "a@example.ru")
        write(made, "FOREIGN", "b@example.ru")
        worker(made, Clock()).run(once=True)
    assert office.to == ["b@example.ru"]
    assert states(made) == ["waiting", "sent"]
    assert letters(made)[0].error


def test_a_plan_that_goes_wrong_stops_no_other_and_is_told_by_its_number(
    made: Union, caplog: pytest.LogCaptureFixture
) -> None:
    addressed(made, alisa="alisa@example.ru", darya="darya@example.ru")
    plan = {"before": [3], "after": [1], "digest": True, "hour": 0, "active": True}
    with db.begin(made.engine) as s:
        s.add_all(ReminderPlan(organisation_id=made[code].id, **plan) for code in ("R1", "R2"))
        broken = update(Organisation).where(Organisation.id == made["R1"].id)
        s.execute(broken.values(time_zone="Nowhere/Bad"))
    addressed(made, elena="elena@example.ru")
    with caplog.at_level(logging.ERROR):
        worker(made, Clock(DUE + timedelta(days=1))).plans()
    assert [letter.address for letter in letters(made)] == ["elena@example.ru"]
    assert f"reminded:{made['R1'].id}" in caplog.text and "@" not in caplog.text
    with db.begin(made.engine) as s:
        s.execute(broken.values(time_zone=None))
    assert worker(made, Clock(DUE + timedelta(days=1))).plans() > 0


def test_a_plan_is_not_carried_out_twice_by_two_workers(made: Union) -> None:
    from db import planned

    addressed(made, alisa="alisa@example.ru")
    plan = {"before": [3], "after": [], "digest": False, "hour": 0, "active": True}
    with db.begin(made.engine) as s:
        s.add(ReminderPlan(organisation_id=made["R1"].id, **plan))
    now = datetime(2026, 10, 28, 9, tzinfo=UTC)
    with db.reading(made.engine) as s:
        (task,) = planned.tasks(s)
        both = [planned.made(s, task, "", "Europe/Moscow", now) for _ in range(2)]
    for found, number in zip(both, (1, 0), strict=True):
        assert found and found.day == date(2026, 10, 28).isoformat()
        with db.begin(made.engine) as s:
            assert planned.put(s, found, now) == number


def test_a_name_that_nobody_answers_for_is_not_waited_for() -> None:
    begun, there = time.monotonic(), threading.Event()

    def asked() -> list[str]:
        there.wait(20)
        return []

    with pytest.raises(socket.gaierror):
        names.in_time(asked, 0.2)
    there.set()
    assert time.monotonic() - begun < 5
