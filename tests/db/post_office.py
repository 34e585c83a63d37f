"""A real post server for tests, which can be told to refuse, and a union that writes letters through it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select

import db
from core.letters import Kind, Words
from core.settings import Settings
from db import post
from db.models import Letter, Mailbox, User
from db.post import Draft
from db.work.loop import Worker
from tests.union import NOW, Union


@dataclass
class Office:
    """`got` are the letters taken; `refuse` says by address what the server answers instead."""

    got: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    data_answer: str = ""
    lines: int = 0
    # How long it thinks before it takes a letter.
    seconds: float = 0.0

    async def handle_EHLO(
        self, _server: Any, session: Any, _e: Any, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        self.lines += 1
        return answers

    async def handle_RCPT(self, _s: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.data_answer:
            return self.data_answer
        await asyncio.sleep(self.seconds)
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    @property
    def to(self) -> list[str]:
        return [str(letter["To"]) for letter in self.got]


class _Server(Controller):
    def __init__(self, office: Office, port: int, **more: Any) -> None:
        super().__init__(office, hostname="127.0.0.1", port=port, **more)

    def _trigger_server(self) -> None:
        """The library asks port 0 whether it is there; ours is known once the server stands."""
        if self.port == 0:
            self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def opened(port: int = 0, **more: Any) -> Iterator[tuple[Office, int]]:
    office = Office()
    server = _Server(office, port, **more)
    server.start()
    try:
        yield office, server.port
    finally:
        server.stop()


def knows(login: str, password: str) -> Any:
    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        given = (data.login, data.password) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == (login.encode(), password.encode()), handled=False)

    return check


def mailbox(made: Union, code: str, port: int, **more: Any) -> None:
    """The server of an organisation, set past the page."""
    values = {"host": "127.0.0.1", "security": "none", "sender": "prof@example.ru", "sender_name": "Профсоюз"}
    with db.begin(made.engine) as s:
        s.merge(Mailbox(organisation_id=made[code].id, port=port, **{**values, **more}))


def addressed(made: Union, **addresses: str) -> None:
    """Login -> address."""
    with db.begin(made.engine) as s:
        for login, address in addresses.items():
            s.scalars(select(User).where(User.login == login)).one().email = address


def write(made: Union, code: str, *addresses: str, kind: Kind = Kind.MAILING, now: datetime = NOW) -> None:
    words = Words("Тема письма", "Первая строка\nвторая строка")
    with db.begin(made.engine) as s:
        drafts = [Draft(made[code].id, None, kind, f"{code}:{to}:{now}", to, words) for to in addresses]
        post.queue(s, drafts, now)


def letters(made: Union) -> list[Letter]:
    with db.reading(made.engine) as s:
        return list(s.scalars(select(Letter).order_by(Letter.id)))


def states(made: Union) -> list[str]:
    return [letter.state for letter in letters(made)]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, **more: float) -> None:
        self.now += timedelta(**more)


def worker(made: Union, clock: Callable[[], datetime], **settings: Any) -> Worker:
    """It may speak to the server of the test, which stands on this machine."""
    return Worker(made.engine, Settings(**{"mail_hosts": ("127.0.0.1",), **settings}), clock)
