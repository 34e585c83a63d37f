"""What a person typed about the server that sends letters, and everything that is wrong with it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from core import addresses, emails, text
from core.problems import Problem

HOST, PORT, SECURITY, LOGIN, SECRET = "host", "port", "security", "login", "secret"
SENDER, SENDER_NAME, PER_HOUR = "sender", "sender_name", "per_hour"
NO_KEY = (
    "Пароль негде хранить: не задана настройка MAIL_KEY. Ключ для неё печатает команда «python -m db mail-key»; "
    "его задают на сервере и перезапускают программу. Сервер без пароля можно сохранить и сейчас."
)
INSIDE = (
    "Это сервер закрытой сети, а нужен почтовый сервер в Интернете, например smtp.example.ru. Сервер своей сети "
    "разрешает администратор программы настройкой MAIL_HOSTS."
)
SECURITIES = {
    "starttls": "STARTTLS (обычно порт 587)",
    "tls": "TLS сразу (обычно порт 465)",
    "none": "без шифрования (только внутри своей сети, порт 25)",
}
MOST_PER_HOUR = 10_000
HOST_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")


@dataclass(frozen=True)
class Edit:
    """As typed. An empty `secret` leaves the kept one, `forget` takes it away."""

    host: str = ""
    port: str = "587"
    security: str = "starttls"
    login: str = ""
    secret: str = field(default="", repr=False)
    forget: bool = False
    sender: str = ""
    sender_name: str = ""
    per_hour: str = "200"
    active: bool = True


@dataclass(frozen=True)
class Server:
    """All of it but the password."""

    host: str
    port: int
    security: str
    login: str
    sender: str
    sender_name: str
    per_hour: int
    active: bool

    @property
    def peer(self) -> "Peer":
        """Whom the password is told, and how."""
        return self.host, self.port, self.security, self.login


Peer = tuple[str, int, str, str]


def read(
    edit: Edit, kept: Peer | None, has_key: bool, inside: Collection[str] = ()
) -> tuple[Server | None, list[Problem]]:
    """None where anything is wrong. `kept`: whom the kept password may be told; None where none is kept. `inside`:
    servers that may be used although they are not in the open network."""
    problems: list[Problem] = []
    host = _host(edit.host, inside, problems)
    port = _whole(PORT, edit.port, 65535, "Порт — число от 1 до 65535, обычно 587.", problems)
    login = _line(LOGIN, edit.login, 200, problems)
    sender = _address(edit.sender, problems)
    name = _line(SENDER_NAME, edit.sender_name, 200, problems)
    hint = f"Сколько писем в час принимает сервер: от 1 до {MOST_PER_HOUR}."
    per_hour = _whole(PER_HOUR, edit.per_hour, MOST_PER_HOUR, hint, problems)
    if edit.security not in SECURITIES:
        problems.append(Problem(SECURITY, "Выберите, как шифруется связь с сервером."))
    server = Server(host, port, edit.security, login, sender, name, per_hour, edit.active)
    problems += _secret(edit, server, kept, has_key)
    return (None, problems) if problems else (server, [])


def _secret(edit: Edit, server: Server, kept: Peer | None, has_key: bool) -> list[Problem]:
    there = kept is not None and not edit.forget
    if edit.secret and not has_key:
        return [Problem(SECRET, NO_KEY)]
    if len(edit.secret) > 500 or not edit.secret.isprintable():
        return [Problem(SECRET, "Пароль не длиннее 500 знаков, без переносов строки.")]
    if not edit.secret and not there:
        return []
    if not server.login:
        return [Problem(LOGIN, "К паролю нужно имя, под которым программа входит на сервер.")]
    if server.security == "none":
        return [Problem(SECURITY, "Пароль без шифрования прочтёт любой на пути: выберите STARTTLS или TLS.")]
    if not edit.secret and kept != server.peer:
        # Else somebody could have the password sent to a server of their own.
        return [Problem(SECRET, "Изменился сервер или имя для входа: введите пароль ещё раз.")]
    return []


def _host(typed: str, inside: Collection[str], problems: list[Problem]) -> str:
    """Our own network is not felt for through this field: neither by addresses nor by names that only it knows."""
    before = len(problems)
    host = _line(HOST, typed, 200, problems).lower()
    if len(problems) == before and not HOST_NAME.fullmatch(host):
        problems.append(Problem(HOST, "Напишите имя сервера, например smtp.example.ru."))
    elif len(problems) == before and host not in inside and not addresses.outside(host):
        problems.append(Problem(HOST, INSIDE))
    return host


def _line(code: str, typed: str, limit: int, problems: list[Problem]) -> str:
    try:
        return text.line(typed, limit)
    except ValueError as error:
        problems.append(Problem(code, str(error)))
        return ""


def _whole(code: str, typed: str, most: int, words: str, problems: list[Problem]) -> int:
    plain = typed.replace("\u00a0", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit() and 1 <= int(plain[:9]) <= most):
        problems.append(Problem(code, words))
        return 0
    return int(plain)


def _address(typed: str, problems: list[Problem]) -> str:
    try:
        return emails.read(typed)
    except ValueError as error:
        problems.append(Problem(SENDER, f"{str(error).rstrip('.')}."))
        return ""
