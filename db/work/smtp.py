"""One conversation with a post server, and what its answers mean for the letter.

Names of servers were typed by people, and the worker stands inside somebody's network: only places in the open network
are spoken to, the very ones that were looked at, and what is no answer of a post server is not shown.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from core import addresses, text
from core.envelopes import Sheet, envelope
from core.mailboxes import Server
from db.work import names

# For each answer of the server, and for the name of it.
TIMEOUT, NAME_SECONDS = 30, 10.0
_PLACES = 3
# «You have not said who you are»: whoever the letter is to.
_UNKNOWN = frozenset({530, 534, 535, 538})
_NO_WAY_THROUGH = re.compile(
    r"relay|authenti[cf]|auth\b|\b5\.7\.(0|3|8|9|57)\b|rcpthosts|not local sender|авториз|аутентиф",
    re.IGNORECASE,
)
_REFUSED = frozenset({550, 551, 553, 554})
_INSIDE = "сервер стоит в закрытой сети, а такие спрашивать нельзя: их разрешает администратор программы (MAIL_HOSTS)"


@dataclass(frozen=True)
class Account:
    """`inside`: the server may be used although it is not in the open network."""

    server: Server
    secret: str = field(default="", repr=False)
    inside: bool = False


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
            raise _judged_recipient(code, _words(code, said)) from error
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


class _Plain(smtplib.SMTP):
    """To the very places that were looked at: the name is not asked for a second time."""

    def __init__(self, places: names.Places, host: str, port: int) -> None:
        self.places = places
        super().__init__(host, port, timeout=TIMEOUT)

    def _get_socket(self, _host: str, port: int, timeout: float) -> socket.socket:
        return _connected(self.places, port, timeout)


class _Tls(smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""

    def __init__(self, places: names.Places, host: str, port: int) -> None:
        self.places = places
        super().__init__(host, port, timeout=TIMEOUT, context=ssl.create_default_context())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = _connected(self.places, port, timeout)
        try:
            return self.context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


def _connected(places: names.Places, port: int, seconds: float) -> socket.socket:
    trouble: OSError = OSError("no place")
    for place in places[:_PLACES]:
        try:
            return socket.create_connection((place, port), seconds)
        except OSError as error:
            trouble = error
    raise trouble


def _places(account: Account) -> names.Places:
    host, port = account.server.host, account.server.port
    found = names.in_time(lambda: names.resolved(host, port), NAME_SECONDS)
    if not account.inside and not all(addresses.public(place) for place in found):
        raise NoServer(_INSIDE)
    return found


def _open(account: Account) -> smtplib.SMTP:
    server = account.server
    talk: smtplib.SMTP | None = None
    try:
        places = _places(account)
        kind = _Tls if server.security == "tls" else _Plain
        talk = kind(places, server.host, server.port)
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


def _judged_recipient(code: int, said: str) -> NoServer | NotNow | Never:
    """A server that sends nobody's letters of ours refuses each recipient alike: the fault is in the settings, and no
    letter is given up for it."""
    if code in _UNKNOWN or (code in _REFUSED and _NO_WAY_THROUGH.search(said)):
        return NoServer(f"сервер не отправляет писем от нашего имени, проверьте имя и пароль: {said}")
    if code in _REFUSED and re.search(r"\b5\.7\.\d", said):
        # «Policy»: of the server against us, or of the recipient's; time will tell.
        return NotNow(f"получатель не принят: {said}")
    return _judged(code, f"получатель не принят: {said}")


def _judged(code: int, words: str) -> NoServer | NotNow | Never:
    if code in _UNKNOWN:
        return NoServer(words)
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
    if not 200 <= code < 600:
        # No post server speaks so, and what else stands there is nobody's business.
        return "так почтовый сервер не отвечает"
    plain = said.decode(errors="replace") if isinstance(said, bytes) else said
    try:
        return f"{code} {text.line(plain, 10_000)[:150]}"
    except ValueError:
        return str(code)
