"""The worker against a real post server: delivery, refusals, a server that is away, limits, two workers."""

import base64
from datetime import timedelta
from email import policy

import pytest
from sqlalchemy import Engine

import db
from core import sealing
from core.letters import REMINDERS, Kind
from db import outbox
from db.models import Letter, User
from tests.db import post_office
from tests.db.post_office import Clock, addressed, letters, mailbox, states, worker, write
from tests.union import NOW, Union, build


@pytest.fixture
def made(engine: Engine) -> Union:
    return build(engine)


def test_a_letter_goes_as_plain_text_and_once(made: Union) -> None:
    clock = Clock()
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "a@example.ru")
        assert worker(made, clock).run(once=True) == 1
        assert worker(made, clock).run(once=True) == 0
    (letter,) = office.got
    assert letter["Subject"] == "Тема письма"
    assert str(letter["From"]) == "Профсоюз <prof@example.ru>"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().replace("\r\n", "\n") == "Первая строка\nвторая строка\n"
    (stored,) = letters(made)
    assert (stored.state, stored.sent, stored.attempts) == ("sent", NOW, 1)


def test_a_russian_host_is_written_as_servers_write_it(made: Union) -> None:
    with post_office.opened() as (office, port):
        mailbox(made, "F", port, sender="prof@почта.рф")
        write(made, "SCHOOL", "a@почта.рф", "иванов@почта.рф")
        worker(made, Clock()).run(once=True)
    assert office.to == ["a@xn--80a1acny.xn--p1ai"]
    assert states(made) == ["sent", "failed"]
    assert "адрес не годится" in letters(made)[1].error


def test_names_cannot_add_headers_or_recipients(made: Union) -> None:
    with post_office.opened() as (office, port):
        mailbox(made, "F", port, sender_name="Профсоюз\r\nBcc: evil@example.ru")
        write(made, "SCHOOL", "a@example.ru", "b@example.ru\r\nBcc: evil@example.ru")
        with db.begin(made.engine) as s:
            for stored in s.query(Letter):
                stored.subject = "Тема\r\nBcc: evil@example.ru\r\n\r\nтело"
        worker(made, Clock()).run(once=True)
    (letter,) = office.got
    assert letter["Bcc"] is None
    assert "Bcc: evil@example.ru" in letter["Subject"]
    assert letter.as_bytes(policy=policy.SMTP).count(b"\r\nTo:") == 1
    assert states(made) == ["sent", "failed"]


def test_a_person_who_is_not_there_fails_at_once_and_the_others_get_theirs(made: Union) -> None:
    with post_office.opened() as (office, port):
        office.refuse["gone@example.ru"] = "550 5.1.1 нет такого ящика".encode().decode("ascii", "replace")
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "gone@example.ru", "b@example.ru")
        worker(made, Clock()).run(once=True)
    assert office.to == ["b@example.ru"]
    assert states(made) == ["failed", "sent"]
    assert "получатель не принят: 550" in letters(made)[0].error


def test_a_letter_put_off_by_the_server_is_tried_again_later_and_at_last_given_up(made: Union) -> None:
    clock = Clock()
    with post_office.opened() as (office, port):
        office.refuse["slow@example.ru"] = "451 4.7.1 greylisted"
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "slow@example.ru")
        waits = []
        for _ in outbox.DELAYS:
            worker(made, clock).run(once=True)
            (letter,) = letters(made)
            assert letter.state == "waiting"
            waits.append(letter.due - clock.now)
            worker(made, clock).run(once=True)
            assert letters(made)[0].attempts == letter.attempts
            clock.now = letter.due
        assert waits == list(outbox.DELAYS)
        worker(made, clock).run(once=True)
    assert states(made) == ["failed"]
    assert "451" in letters(made)[0].error


def test_a_put_off_letter_goes_when_the_server_wants_it(made: Union) -> None:
    clock = Clock()
    with post_office.opened() as (office, port):
        office.refuse["slow@example.ru"] = "451 4.7.1 greylisted"
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "slow@example.ru")
        worker(made, clock).run(once=True)
        office.refuse.clear()
        clock.on(minutes=1)
        worker(made, clock).run(once=True)
    assert office.to == ["slow@example.ru"]


def test_nothing_is_lost_while_the_server_is_down(made: Union) -> None:
    clock = Clock()
    with post_office.opened() as (_, port):
        pass
    mailbox(made, "R1", port)
    write(made, "SCHOOL", *(f"p{n:02}@example.ru" for n in range(30)))
    for _ in range(40):
        worker(made, clock).run(once=True)
        clock.on(minutes=30)
    assert set(states(made)) == {"waiting"}
    assert "нет связи" in letters(made)[0].error
    clock.on(hours=1)
    with post_office.opened(port) as (office, _):
        worker(made, clock).run(once=True)
    assert sorted(office.to) == [f"p{n:02}@example.ru" for n in range(30)]
    assert set(states(made)) == {"sent"}


def test_a_server_that_is_away_is_asked_once_a_minute_and_nobody_elses_letters_wait_for_it(
    made: Union,
) -> None:
    clock = Clock()
    with post_office.opened() as (_, dead):
        pass
    mailbox(made, "R1", dead)
    write(made, "SCHOOL", *(f"p{n:03}@example.ru" for n in range(250)))
    clock.on(seconds=1)
    with post_office.opened() as (office, port):
        mailbox(made, "R2", port)
        write(made, "FOREIGN", "b@example.ru", now=clock.now)
        there = worker(made, clock)
        there.run(once=True)
    assert office.to == ["b@example.ru"]
    assert len([letter for letter in letters(made) if letter.attempts]) == 2


def test_a_letter_that_is_out_of_date_is_not_sent(made: Union) -> None:
    clock = Clock()
    write(made, "SCHOOL", "a@example.ru", kind=Kind.BEFORE)
    write(made, "SCHOOL", "b@example.ru", kind=Kind.MAILING)
    worker(made, clock).run(once=True)
    assert states(made) == ["waiting", "waiting"]
    clock.on(days=3)
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        worker(made, clock).run(once=True)
    assert office.to == ["b@example.ru"]
    assert states(made) == ["failed", "sent"]
    assert "устарело" in letters(made)[0].error


def test_no_more_letters_an_hour_than_the_server_takes(made: Union) -> None:
    clock = Clock()
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port, per_hour=3)
        write(made, "SCHOOL", *(f"p{n}@example.ru" for n in range(7)))
        worker(made, clock).run(once=True)
        assert len(office.got) == 3
        clock.on(minutes=59)
        worker(made, clock).run(once=True)
        assert len(office.got) == 3
        clock.on(minutes=2)
        worker(made, clock).run(once=True)
        assert len(office.got) == 6
        clock.on(minutes=61)
        worker(made, clock).run(once=True)
    assert sorted(office.to) == sorted(set(office.to))
    assert len(office.got) == 7


def test_a_letter_goes_through_the_nearest_server(made: Union) -> None:
    with post_office.opened() as (first, one), post_office.opened() as (second, two):
        mailbox(made, "F", one)
        mailbox(made, "R1", two)
        write(made, "SCHOOL", "a@example.ru")
        write(made, "FOREIGN", "b@example.ru")
        worker(made, Clock()).run(once=True)
    assert (first.to, second.to) == (["b@example.ru"], ["a@example.ru"])


def test_what_no_worker_has_told_of_in_time_is_taken_again_and_the_late_one_has_no_say(made: Union) -> None:
    with post_office.opened() as (_, port):
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "a@example.ru")
        with db.begin(made.engine) as s:
            (first,) = outbox.claim(s, "", NOW)
            assert outbox.claim(s, "", NOW + timedelta(minutes=14)) == []
        later = NOW + timedelta(minutes=15)
        with db.begin(made.engine) as s:
            (second,) = outbox.claim(s, "", later)
        with db.begin(made.engine) as s:
            assert not outbox.sent(s, first, later)
            assert not outbox.given_up(s, first, "поздно", later)
        with db.begin(made.engine) as s:
            assert outbox.sent(s, second, later)
    assert states(made) == ["sent"]


def test_the_password_goes_over_tls_alone(
    made: Union, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    key = sealing.new_key()
    assert "Пароль-7" not in sealing.seal(key, "Пароль-7")
    with post_office.opened() as (office, port):
        # The server knows no STARTTLS: the password stays here, and so does the letter.
        mailbox(made, "R1", port, security="starttls", login="u", secret=sealing.seal(key, "Пароль-7"))
        write(made, "SCHOOL", "a@example.ru")
        worker(made, Clock(), mail_key=key).run(once=True)
    assert office.got == []
    assert "STARTTLS" in letters(made)[0].error


def test_a_password_that_cannot_be_read_is_told_and_nothing_is_lost(made: Union) -> None:
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port, login="u", secret=sealing.seal(sealing.new_key(), "x"))
        write(made, "SCHOOL", "a@example.ru")
        worker(made, Clock(), mail_key=sealing.new_key()).run(once=True)
        assert "введите его заново" in letters(made)[0].error
        worker(made, Clock(NOW + timedelta(hours=1))).run(once=True)
        assert "MAIL_KEY" in letters(made)[0].error
    assert office.got == [] and states(made) == ["waiting"]


@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.MAILING])
def test_a_person_who_refuses_letters_gets_none_that_were_waiting(made: Union, kind: Kind) -> None:
    addressed(made, alisa="alisa@example.ru")
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        person = made.people["alisa"]
        write(made, "SCHOOL", "alisa@example.ru", kind=kind)
        with db.begin(made.engine) as s:
            s.query(Letter).one().user_id = person.user_id
            s.get_one(User, person.user_id).digests = False
        worker(made, Clock()).run(once=True)
    assert office.got == []
    assert states(made) == ["cancelled"]


@pytest.mark.parametrize("kind", REMINDERS)
def test_a_reminder_goes_to_whoever_refuses_the_rest_and_says_when_they_end(made: Union, kind: Kind) -> None:
    addressed(made, alisa="alisa@example.ru")
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "alisa@example.ru", kind=kind)
        with db.begin(made.engine) as s:
            s.query(Letter).one().user_id = made.people["alisa"].user_id
            s.get_one(User, made.people["alisa"].user_id).digests = False
        worker(made, Clock(), site_url="https://mon.example.ru").run(once=True)
    (letter,) = office.got
    assert letter["List-Unsubscribe"] is None
    assert letter.get_content().rstrip().endswith("Напоминания прекратятся, как только форма будет сдана.")


def test_a_letter_says_how_to_refuse_the_next_ones(made: Union) -> None:
    addressed(made, alisa="alisa@example.ru")
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "alisa@example.ru")
        with db.begin(made.engine) as s:
            s.query(Letter).one().user_id = made.people["alisa"].user_id
        worker(made, Clock(), site_url="https://mon.example.ru").run(once=True)
    (letter,) = office.got
    with db.reading(made.engine) as s:
        token = s.get_one(User, made.people["alisa"].user_id).mail_token
    assert token and letter["List-Unsubscribe"] == f"<https://mon.example.ru/unsubscribe/{token}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = f"https://mon.example.ru/unsubscribe/{token}"
    assert letter.get_content().rstrip().endswith(f"Не получать такие письма: {link}")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert base64.urlsafe_b64decode(token + "=")
