"""Which addresses of the register may be asked whether they work, and what their answers mean.

The addresses were typed by people, and the server stands inside somebody's network: only ordinary pages at public
places are asked for, and nothing of what they answer is shown but a word of ours.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

MOST_REDIRECTS = 5
# A head that is longer than this is no head.
MOST_BYTES = 64 * 1024
CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
AGENT = "Profmonitor/1.0 (register of information resources; checks that pages open)"
_PORTS = {"http": 80, "https": 443}
# A name with a zone that begins with a letter: «2130706433», «0x7f.1», «0177.0.0.1» and «[::1]» are no names.
_NAME = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
# Zones that are never in the open network.
_INSIDE = re.compile(r"(.*\.)?(local|localhost|localdomain|internal|intranet|lan|home|corp|test|onion|arpa)")


class NotAsked(Exception):
    """The address is not one to be asked for; people are told so in one way, whatever the cause: a difference would
    tell what there is inside our network."""


@dataclass(frozen=True)
class Target:
    """One request: `host` as the network writes it, `path` with its query, ready to be sent."""

    scheme: str
    host: str
    path: str

    @property
    def port(self) -> int:
        return _PORTS[self.scheme]

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


@dataclass(frozen=True)
class Verdict:
    """`works` is None where it could not be told."""

    works: bool | None
    told: str


OPENS = Verdict(True, "открывается")
GUARDED = Verdict(True, "адрес есть, вход для посторонних закрыт")
NO_PAGE = Verdict(False, "такой страницы нет")
NO_NAME = Verdict(False, "нет сайта с таким адресом")
SILENT = Verdict(False, "сайт не ответил")
CIRCLES = Verdict(False, "адрес водит по кругу")
GARBLED = Verdict(False, "сайт ответил непонятно")
EXPIRED = Verdict(False, "срок сертификата сайта истёк, браузер предупредит об опасности")
STRANGE = Verdict(False, "сертификат выдан другому сайту, браузер предупредит об опасности")
UNPROVED = Verdict(None, "сертификат сайта проверить не удалось")
BUSY = Verdict(None, "сайт просит обратиться позже")
OFFLINE = Verdict(None, "проверить не удалось")
UNASKED = Verdict(None, "не проверяется: это не обычная страница в открытом Интернете")


def target(address: str) -> Target:
    """Raises NotAsked for anything but an ordinary page at an ordinary place."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, in_ascii(parts.hostname or "")
    except (ValueError, UnicodeError):
        raise NotAsked from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or port not in (None, _PORTS[scheme]) or "@" in parts.netloc:
        raise NotAsked
    if not _open(host):
        raise NotAsked
    return Target(scheme, host, _path(parts.path, parts.query))


def in_ascii(name: str) -> str:
    """As the network writes it. UnicodeError where it cannot be."""
    return name.rstrip(".").encode("idna").decode().lower()


def _open(host: str) -> bool:
    return len(host) <= 253 and bool(_NAME.fullmatch(host)) and not _INSIDE.fullmatch(host)


def outside(name: str) -> bool:
    """May it be a place in the open network: an ordinary name, or an address that is public?"""
    try:
        return public(name) or _open(in_ascii(name))
    except UnicodeError:
        return False


def _path(path: str, query: str) -> str:
    """What may stand in a request line: no blank and no end of line gets through."""
    asked = quote(path or "/", safe="/%:@!$&'()*+,;=~-._")
    return asked + (f"?{quote(query, safe='/%:@!$&()*+,;=~-._?')}" if query else "")


def onward(here: Target, location: str) -> Target:
    """Where a redirect leads; asked for under the same rules."""
    try:
        return target(urljoin(here.url, location.strip()))
    except ValueError:
        raise NotAsked from None


# Of the network as it is given out today; what is inside it and not for everybody stands below.
_WORLD = IPv6Network("2000::/3")
_NOT_WORLD = tuple(
    IPv6Network(net)
    # Protocols and tunnels that may carry an address of version 4, documentation, routing of segments.
    for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def public(address: str) -> bool:
    """Is it a place in the open network? Private, local, shared, reserved, mapped and translated ones are not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inside = found in _WORLD and not any(found in net for net in _NOT_WORLD)
        return inside and found.scope_id is None and found.is_global and not found.is_multicast
    return _public(found)


# Protocols, and a way into version 6 that is no longer in use.
_NOT_WORLD_4 = tuple(IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24"))


def _public(found: IPv4Address) -> bool:
    if any(found in net for net in _NOT_WORLD_4):
        return False
    odd = found.is_multicast or found.is_reserved or found.is_unspecified or found.is_loopback
    return found.is_global and not odd and not found.is_link_local


def judged(status: int) -> Verdict:
    """By the final answer, redirects followed."""
    if 200 <= status < 400:
        return OPENS
    if status in (401, 403, 451):
        return GUARDED
    if status in (404, 410):
        return NO_PAGE
    if status in (408, 425, 429, 503):
        return BUSY
    return Verdict(False, f"сайт отвечает ошибкой {status}")


REDIRECTS = frozenset({301, 302, 303, 307, 308})
