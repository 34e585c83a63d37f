"""A look at the addresses of the register: a few at a time, one after the other, with pauses.

Addresses are typed by people. What may be asked for is said in core/addresses.py; here it is made sure that the place
that was looked at is the place that is spoken to.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

import db
from core import addresses
from core.addresses import NotAsked, Target, Verdict
from core.resources import Kind
from db import journal
from db.models import Resource
from db.work import names

_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: |\r|\n|$)")
# As many places of one name as are tried; and addresses of a run that all find no network before it is believed.
_PLACES, _OFFLINE = 3, 3


@dataclass(frozen=True)
class Limits:
    """How much one run looks at: addresses, seconds; `pause` seconds between two; `again` after that much time."""

    most: int = 10
    seconds: float = 20.0
    pause: float = 0.5
    again: timedelta = timedelta(days=30)


@dataclass(frozen=True)
class Outcome:
    checked: int = 0
    broken: int = 0


@dataclass(frozen=True)
class Net:
    """How names are found, which places may be spoken to, and whose certificates are believed."""

    resolve: Callable[[str, int], Sequence[str]] = names.resolved
    public: Callable[[str], bool] = addresses.public
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    # Where a port is really found; empty is where it says.
    ports: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Answer:
    status: int
    location: str


class _Offline(Exception):
    """Our own way out is closed: nothing is known of the address."""


def run(
    engine: Engine,
    now: datetime,
    limits: Limits | None = None,
    net: Net | None = None,
    going: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Looks at what has waited longest. `going`: False where there is somebody to make way for."""
    rules, way = limits or Limits(), net or Net()
    with db.reading(engine) as s:
        waiting = _due(s, now, rules)
    seen = _looked(waiting, rules, way, going)
    if not seen:
        return Outcome()
    with db.begin(engine) as s:
        _write(s, seen, now)
    return Outcome(len(seen), sum(verdict.works is False for _, _, verdict in seen))


def _due(s: Session, now: datetime, limits: Limits) -> list[tuple[int, str]]:
    """Numbers and addresses: those never looked at, then those looked at longest ago."""
    there = select(Resource.id, Resource.address).where(
        Resource.gone.is_(None), Resource.kind != Kind.EMAIL.value
    )
    fresh = s.execute(there.where(Resource.checked.is_(None)).limit(limits.most)).all()
    old = there.where(Resource.checked < now - limits.again).order_by(Resource.checked)
    rest = s.execute(old.limit(limits.most - len(fresh))).all() if len(fresh) < limits.most else []
    return [(row.id, row.address) for row in (*fresh, *rest)]


_Seen = list[tuple[int, str, Verdict]]


def _looked(waiting: Sequence[tuple[int, str]], limits: Limits, net: Net, going: Callable[[], bool]) -> _Seen:
    seen: _Seen = []
    known: dict[str, Verdict] = {}
    end = time.monotonic() + limits.seconds
    for number, address in waiting:
        if time.monotonic() > end or not going():
            break
        if address not in known:
            if known:
                time.sleep(limits.pause)
            known[address] = look(address, net)
        seen.append((number, address, known[address]))
    # Without a network names are not found either: nothing was learnt about anybody.
    nowhere = (addresses.OFFLINE, addresses.NO_NAME)
    away = len(seen) >= _OFFLINE and all(verdict in nowhere for _, _, verdict in seen)
    return [] if away else seen


def _write(s: Session, seen: _Seen, now: datetime) -> None:
    """All of them together; the journal tells of it where something has opened or stopped to."""
    before = select(Resource.id, Resource.works).where(Resource.id.in_([number for number, _, _ in seen]))
    was = {row.id: row.works for row in s.execute(before)}
    for number, address, verdict in seen:
        # A form accepted meanwhile may have brought another address.
        mine = update(Resource).where(Resource.id == number, Resource.address == address)
        s.execute(mine.values(checked=now, works=verdict.works, told=verdict.told))
    changed = sum((was.get(number) is False) != (verdict.works is False) for number, _, verdict in seen)
    if changed:
        broken = sum(verdict.works is False for _, _, verdict in seen)
        after = {"checked": len(seen), "broken": broken, "changed": changed}
        journal.write(s, None, "resources.check", now, after=after)


def look(address: str, net: Net) -> Verdict:
    """What becomes of whoever goes there, redirects followed; at most WHOLE_SECONDS."""
    end = time.monotonic() + addresses.WHOLE_SECONDS
    try:
        return _followed(addresses.target(address), net, end)
    except NotAsked:
        return addresses.UNASKED
    except _Offline:
        return addresses.OFFLINE
    except socket.gaierror as error:
        unknown = error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
        return addresses.NO_NAME if unknown else addresses.OFFLINE
    except ssl.SSLCertVerificationError as error:
        # Numbers of OpenSSL: out of date; of another name. Else an authority that only this machine does not know.
        return {10: addresses.EXPIRED, 62: addresses.STRANGE}.get(error.verify_code, addresses.UNPROVED)
    except OSError:
        return addresses.SILENT
    except ValueError:
        return addresses.GARBLED


def _followed(here: Target, net: Net, end: float) -> Verdict:
    for _ in range(addresses.MOST_REDIRECTS + 1):
        answer = _asked(here, net, end)
        if answer.status not in addresses.REDIRECTS or not answer.location:
            return addresses.judged(answer.status)
        here = addresses.onward(here, answer.location)
    return addresses.CIRCLES


def _asked(here: Target, net: Net, end: float) -> _Answer:
    """Only the head is wanted; some servers refuse to give it alone, and say of a page that it is not there."""
    seconds = min(addresses.CONNECT_SECONDS, _left(end))
    places = names.in_time(lambda: net.resolve(here.host, here.port), seconds)
    if not places or not all(net.public(place) for place in places):
        raise NotAsked
    with suppress(ConnectionError, ValueError):
        answer = _spoken("HEAD", here, places, net, end)
        if answer.status < 400:
            return answer
    return _spoken("GET", here, places, net, end)


def _spoken(method: str, here: Target, places: Sequence[str], net: Net, end: float) -> _Answer:
    request = (
        f"{method} {here.path} HTTP/1.1\r\nHost: {here.host}\r\nUser-Agent: {addresses.AGENT}\r\n"
        "Accept: text/html,*/*;q=0.5\r\nConnection: close\r\n\r\n"
    )
    with _connected(here, places, net, end) as line:
        line.settimeout(_left(end))
        line.sendall(request.encode("ascii"))
        return _head(line, end)


def _connected(here: Target, places: Sequence[str], net: Net, end: float) -> socket.socket:
    """To the very place that was looked at: the name is not asked for a second time."""
    trouble: OSError = OSError("no place")
    for place in places[:_PLACES]:
        seconds = min(addresses.CONNECT_SECONDS, _left(end))
        try:
            plain = socket.create_connection((place, net.ports.get(here.port, here.port)), seconds)
        except OSError as error:
            trouble = error
            continue
        if here.scheme == "http":
            return plain
        try:
            plain.settimeout(_left(end))
            return net.trust.wrap_socket(plain, server_hostname=here.host)
        except BaseException:
            plain.close()
            raise
    raise _Offline if trouble.errno in _NO_WAY else trouble


# ENETDOWN, ENETUNREACH, EADDRNOTAVAIL of this machine.
_NO_WAY = frozenset({100, 101, 99})


def _head(line: socket.socket, end: float) -> _Answer:
    """The first lines of the answer. Raises ValueError for what is none."""
    kept = b""
    while len(kept) < addresses.MOST_BYTES:
        line.settimeout(_left(end))
        more = line.recv(4096)
        kept += more
        whole = re.split(rb"\r?\n\r?\n", kept, maxsplit=1)
        if len(whole) == 2 or (not more and kept):
            status = _status(whole[0])
            if status >= 200:
                return _Answer(status, _location(whole[0]))
            # «Continue» and «early hints» go before the answer.
            kept = whole[1] if len(whole) == 2 else b""
        if not more:
            break
    raise ValueError("no head")


def _status(head: bytes) -> int:
    found = _STATUS.match(head)
    if not found:
        raise ValueError("no status")
    return int(found[1])


def _location(head: bytes) -> str:
    found = re.search(rb"(?im)^location:[ \t]*([^\r\n]{1,2000})", head)
    return found[1].decode("utf-8", errors="replace").strip() if found else ""


def _left(end: float) -> float:
    """Seconds; raises TimeoutError where none are left."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
