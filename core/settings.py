"""Everything that is set from outside, read once and refused by name where it is odd. The one secret, MAIL_KEY, is
needed only where the post server asks for a password: tokens are random and only their hashes are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from core import mailboxes, sealing
from core.problems import Refused

_HOST_SIGNS = set("abcdefghijklmnopqrstuvwxyz0123456789.-*:[]")


class SecureCookie(StrEnum):
    """Whether the cookie says Secure: always, never, or when the proxy says that the browser speaks TLS."""

    YES = "yes"
    NO = "no"
    AUTO = "auto"


@dataclass(frozen=True)
class Settings:
    database_url: str = "sqlite:///var/profmonitor.sqlite3"
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Moscow"))
    secure_cookie: SecureCookie = SecureCookie.AUTO
    # Names under which browsers may address us; empty means any.
    allowed_hosts: tuple[str, ...] = ()
    session_idle: timedelta = timedelta(minutes=30)
    session_whole: timedelta = timedelta(hours=12)
    password_cost: int = 12
    # The password of the post server is kept encrypted with it; without it a server with a password is refused.
    mail_key: str = field(default="", repr=False)
    # Where people find us, for links in letters; without it letters name no link.
    site_url: str = ""
    # Does the worker look whether addresses of the register open? It then asks places that people have named.
    check_addresses: bool = False
    # Post servers that are used although they stand inside a private network, such as a relay beside us.
    mail_hosts: tuple[str, ...] = ()
    # Where reports made together wait to be taken; several servers need one folder in common.
    papers_dir: str = "var/papers"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Raises Refused with the name of the first odd value; set to nothing counts as not set."""
        plain = cls()
        return cls(
            database_url=_database_url(env.get("DATABASE_URL") or plain.database_url),
            time_zone=_zone(env.get("TIME_ZONE") or plain.time_zone.key),
            secure_cookie=_secure(env.get("SECURE_COOKIE") or plain.secure_cookie.value),
            allowed_hosts=_hosts(env.get("ALLOWED_HOSTS", "")),
            session_idle=timedelta(minutes=_whole(env, "SESSION_IDLE_MINUTES", 30, 1, 24 * 60)),
            session_whole=timedelta(hours=_whole(env, "SESSION_HOURS", 12, 1, 12)),
            # Below 10 a stolen table is guessed quickly; 4 is the least bcrypt knows and is for tests.
            password_cost=_whole(env, "PASSWORD_COST", plain.password_cost, 4, 15),
            mail_key=_mail_key(env.get("MAIL_KEY", "").strip()),
            site_url=_site_url(env.get("SITE_URL", "").strip()),
            check_addresses=_yes(env, "CHECK_ADDRESSES"),
            mail_hosts=_mail_hosts(env.get("MAIL_HOSTS", "")),
            papers_dir=env.get("PAPERS_DIR", "").strip() or plain.papers_dir,
        )


def _refuse(name: str, value: str, expected: str) -> Refused:
    return Refused(f"Настройка {name}: значение «{value}» не подходит, нужно {expected}.")


def _whole(env: Mapping[str, str], name: str, plain: int, low: int, high: int) -> int:
    text = (env.get(name) or str(plain)).strip()
    # int() alone would also take "1_0" and digits of other scripts.
    if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
        raise _refuse(name, text, f"целое число от {low} до {high}")
    return int(text)


def _yes(env: Mapping[str, str], name: str) -> bool:
    text = (env.get(name) or "no").strip().lower()
    if text not in ("yes", "no"):
        raise _refuse(name, text, "yes или no")
    return text == "yes"


def _database_url(text: str) -> str:
    scheme = text.partition(":")[0]
    if scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        # The rest may hold a password, so only the scheme is repeated.
        raise _refuse("DATABASE_URL", f"{scheme[:20]}:…", "sqlite:///файл или postgresql://…")
    return text


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, LookupError) as e:
        raise _refuse("TIME_ZONE", text, "имя часового пояса, например Europe/Moscow") from e


def _secure(text: str) -> SecureCookie:
    try:
        return SecureCookie(text.lower())
    except ValueError as e:
        raise _refuse("SECURE_COOKIE", text, "yes, no или auto") from e


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def _mail_hosts(text: str) -> tuple[str, ...]:
    hosts = _listed(text)
    for host in hosts:
        if not mailboxes.HOST_NAME.fullmatch(host):
            raise _refuse("MAIL_HOSTS", host, "имена почтовых серверов через запятую, например localhost")
    return hosts


def _hosts(text: str) -> tuple[str, ...]:
    hosts = _listed(text)
    for host in hosts:
        if not set(host) <= _HOST_SIGNS:
            raise _refuse("ALLOWED_HOSTS", host, "имена через запятую, без https:// и пути")
    return hosts


def _mail_key(text: str) -> str:
    if text and not sealing.fits(text):
        # Nearly a key may be a key with a slip of the finger: it is not repeated.
        raise _refuse("MAIL_KEY", "…", "ключ, который печатает команда python -m db mail-key")
    return text


def _site_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        odd = bool(parts.query or parts.fragment or parts.username or parts.port == 0)
    except ValueError:
        parts, odd = urlsplit(""), True
    plain = parts.scheme in ("http", "https") and bool(parts.hostname) and not odd and text.isprintable()
    if text and (not plain or set(" \\<>\"'") & set(text)):
        raise _refuse("SITE_URL", text, "адрес сайта, например https://mon.example.ru")
    return text.rstrip("/")
