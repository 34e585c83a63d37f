"""Two workers at once, a worker that is killed, one that is told to stop, TLS, and the command itself."""

import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine, update

import db
from core import sealing
from db import outbox
from db.__main__ import main
from db.models import Letter
from tests.db import post_office
from tests.db.post_office import Clock, letters, mailbox, states, worker, write
from tests.source import ROOT
from tests.union import NOW, Union, build


@pytest.fixture
def made(engine: Engine) -> Union:
    return build(engine)


@contextmanager
def process(made: Union, asleep: float = 0) -> Iterator["subprocess.Popen[str]"]:
    url = made.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.db.working", url, str(asleep)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.wait()
        assert running.stdout
        running.stdout.close()


def heard(running: "subprocess.Popen[str]", times: int = 1) -> None:
    assert running.stdout
    for _ in range(times):
        assert running.stdout.readline() == "taken\n"


def wait_until_sent(made: Union, number: int) -> None:
    end = time.monotonic() + 60
    while states(made).count("sent") < number:
        assert time.monotonic() < end, states(made)
        time.sleep(0.05)


def test_two_workers_never_send_one_letter_twice(made: Union) -> None:
    addresses = [f"p{n:03}@example.ru" for n in range(150)]
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        write(made, "SCHOOL", *addresses, now=datetime.now(UTC))
        with process(made), process(made):
            wait_until_sent(made, len(addresses))
    assert sorted(office.to) == addresses
    assert {letter.attempts for letter in letters(made)} == {1}


def test_two_workers_together_keep_to_the_limit_of_the_hour(made: Union) -> None:
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port, per_hour=30)
        write(made, "SCHOOL", *(f"p{n:03}@example.ru" for n in range(60)))
        hands = [worker(made, Clock()) for _ in range(3)]
        threads = [threading.Thread(target=hand.run, args=(True,)) for hand in hands]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(office.got) == 30
    assert sum(hand.gone for hand in hands) == 30


def test_a_killed_worker_loses_nothing_and_doubles_at_most_the_letter_in_its_hand(made: Union) -> None:
    addresses = [f"p{n}@example.ru" for n in range(5)]
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        write(made, "SCHOOL", *addresses, now=datetime.now(UTC))
        with process(made, asleep=0.3) as running:
            heard(running, 3)
            running.send_signal(signal.SIGKILL)
            running.wait()
        assert states(made).count("sent") == 2
        # Nobody else takes them before the lease has run out.
        assert worker(made, Clock(datetime.now(UTC))).run(once=True) == 0
        assert worker(made, Clock(datetime.now(UTC) + outbox.LEASE)).run(once=True) == 3
    assert set(states(made)) == {"sent"}
    assert set(office.to) == set(addresses)
    assert len(office.to) == len(addresses) + 1
    twice = next(to for to in office.to if office.to.count(to) == 2)
    assert len({str(m["Message-ID"]) for m in office.got if str(m["To"]) == twice}) == 1


def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_not_sent(made: Union) -> None:
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        write(made, "SCHOOL", *(f"p{n}@example.ru" for n in range(5)), now=datetime.now(UTC))
        with process(made, asleep=0.3) as running:
            heard(running)
            running.send_signal(signal.SIGTERM)
            assert running.wait(timeout=20) == 0
    assert sorted(states(made)) == ["sent", *["waiting"] * 4]
    assert [letter.attempts for letter in letters(made) if letter.state == "waiting"] == [0] * 4
    assert len(office.got) == 1


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of 127.0.0.1 that believes in itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return file, context


def test_over_tls_the_password_is_told_and_a_strange_certificate_is_not_believed(
    made: Union, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = certificate(tmp_path)
    key = sealing.new_key()
    more = {"tls_context": context, "authenticator": post_office.knows("u", "Parol-7"), "auth_required": True}
    with post_office.opened(**more) as (office, port):
        mailbox(made, "R1", port, security="starttls", login="u", secret=sealing.seal(key, "Parol-7"))
        write(made, "SCHOOL", "a@example.ru")
        worker(made, Clock(), mail_key=key).run(once=True)
        assert office.got == []
        assert "сертификат" in letters(made)[0].error
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        worker(made, Clock(NOW + timedelta(hours=1)), mail_key=key).run(once=True)
        assert office.to == ["a@example.ru"]
        mailbox(made, "R1", port, security="starttls", login="u", secret=sealing.seal(key, "Parol-8"))
        write(made, "SCHOOL", "b@example.ru")
        worker(made, Clock(), mail_key=key).run(once=True)
    assert letters(made)[1].error == "сервер не принял имя или пароль (535)"


def test_tls_from_the_first_byte(made: Union, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with post_office.opened(ssl_context=context) as (office, port):
        mailbox(made, "R1", port, security="tls")
        write(made, "SCHOOL", "a@example.ru")
        worker(made, Clock()).run(once=True)
    assert office.to == ["a@example.ru"]


def test_a_server_that_does_not_answer_is_not_waited_for_long(
    made: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr("db.work.smtp.TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailbox(made, "R1", silent.getsockname()[1])
        write(made, "SCHOOL", "a@example.ru")
        begun = time.monotonic()
        worker(made, Clock()).run(once=True)
    assert time.monotonic() - begun < 10
    assert letters(made)[0].error == "сервер не ответил вовремя"


def test_the_command_sends_what_waits_and_logs_nobody(
    made: Union, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    env = {"DATABASE_URL": made.engine.url.render_as_string(hide_password=False), "MAIL_HOSTS": "127.0.0.1"}
    write(made, "SCHOOL", "kanareyka@example.ru", now=datetime.now(UTC))
    assert main(["work", "--once"], env, datetime.now(UTC)) == 0
    assert "Отправлено: 0\u00a0писем. Осталось в очереди: 1." in capsys.readouterr().out
    with db.reading(made.engine) as s:
        pulse = outbox.pulse(s)
    assert pulse and datetime.now(UTC) - pulse < timedelta(minutes=1)
    with db.begin(made.engine) as s:
        s.execute(update(Letter).values(due=datetime.now(UTC)))
    with post_office.opened() as (office, port):
        office.refuse["kanareyka@example.ru"] = "451 kanareyka@example.ru later"
        mailbox(made, "R1", port)
        assert main(["work", "--once"], env, datetime.now(UTC)) == 0
    told = capsys.readouterr()
    assert "kanareyka" not in told.out + told.err + caplog.text
    assert os.environ.get("MAIL_KEY") is None


def test_the_key_is_made_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail-key"], {}, NOW) == 0
    key = capsys.readouterr().out.splitlines()[0].removeprefix("MAIL_KEY=")
    assert sealing.fits(key)
