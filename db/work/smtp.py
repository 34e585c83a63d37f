"""One conversation with a post server, and what its answers mean for the letter."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from core import text
from core.envelopes import Sheet, envelope
from core.mailboxes import Server

# For each answer of the server.
TIMEOUT = 30


@dataclass(frozen=True)
class Account:
    server: Server
    secret: str = field(default="", repr=False)


class NoServer(Exception):
    """Nothing can be sent through it now, whatever the letter."""


class NotNow(Exception):
    """This letter was put off."""


class Never(Exception):
    """This letter will not be taken, however often it is sent."""


class Line:
    """An open connection that has said who it is."""

    def __init__(self, account: Account, talk: smtplib.SMTP) -> None:
        self.server, self.talk = account.server, talk

    def send(self, sheet: Sheet, now: datetime) -> None:
        """Returns once the server has said that the letter is its own. Raises NotNow, Never, NoServer."""
        try:
            letter = envelope(self.server.sender, self.server.sender_name, sheet, now)
        except ValueError as error:
            raise Never(f"адрес не годится для письма: {error}") from error
        try:
            self.talk.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _judged(code, f"получатель не принят: {_words(code, said)}") from error
        except smtplib.SMTPSenderRefused as error:
            words = f"сервер не принял отправителя: {_words(error.smtp_code, error.smtp_error)}"
            raise NoServer(words) from error
        except smtplib.SMTPDataError as error:
            raise _judged(
                error.smtp_code, f"письмо не принято: {_words(error.smtp_code, error.smtp_error)}"
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NoServer(_trouble(error)) from error


@contextmanager
def line(account: Account) -> Iterator[Line]:
    """Raises NoServer with a Russian reason, in which there is no password."""
    talk = _open(account)
    try:
        yield Line(account, talk)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            talk.quit()
        talk.close()


def _open(account: Account) -> smtplib.SMTP:
    server = account.server
    talk: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            talk = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            talk = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        if server.security == "starttls":
            # Never on in the clear where the server knows no TLS: somebody may stand between.
            talk.starttls(context=ssl.create_default_context())
        if account.secret:
            talk.login(server.login, account.secret)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        if talk is not None:
            talk.close()
        raise NoServer(_trouble(error)) from error
    return talk


def _judged(code: int, words: str) -> NotNow | Never:
    return Never(words) if 500 <= code < 600 else NotNow(words)


def _trouble(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"сервер не принял имя или пароль ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "сервер не умеет STARTTLS или вход по паролю"
    if isinstance(error, ssl.SSLError):
        return "не удалось установить TLS: сертификат сервера не подходит или порт не тот"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"сервер ответил отказом: {_words(error.smtp_code, error.smtp_error)}"
    # The library says «disconnected» for what took too long.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "сервер не ответил вовремя"
    return "нет связи с почтовым сервером"


def _words(code: int, said: bytes | str) -> str:
    plain = said.decode(errors="replace") if isinstance(said, bytes) else said
    try:
        return f"{code} {text.line(plain, 10_000)[:150]}"
    except ValueError:
        return str(code)
