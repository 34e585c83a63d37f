"""Published reports for everybody, without signing in: the report, its PDF, the list.

Strangers may come by the thousand: only so many are served at once, what has been drawn is kept for the next, and a
PDF is set one at a time. Nobody waits who would keep those who work out.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Generic, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

import db
from core.reports import frozen, typeset, web
from core.settings import Settings
from core.sheets import writing
from db import published
from db.models import Fact
from db.published import Found
from db.releases import State
from pages.web import public_pages
from pages.web.public_pages import Asked

_GUESTS = threading.BoundedSemaphore(12)
_PRESS = threading.Lock()
_QUEUE = threading.BoundedSemaphore(4)
# By name a list is looked through from end to end: the other guests go on reading meanwhile.
SEARCHING = threading.BoundedSemaphore(2)
_COUNTED = 300.0  # seconds: how old the numbers beside the regions and above the list may be
_MOST_COUNTED = 500
_MOST_PAGES = 10_000

Endpoint = Callable[[Request], Response]
Maker = Callable[[Found, bytes], bytes | None]
K = TypeVar("K")
V = TypeVar("V")


class Shelf:
    """What was drawn last, up to so many bytes."""

    def __init__(self, room: int) -> None:
        self.room, self.taken = room, 0
        self.kept: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def put(self, key: str, drawn: bytes) -> None:
        if len(drawn) > self.room // 4:
            return
        with self.lock:
            self.taken += len(drawn) - len(self.kept.pop(key, b""))
            self.kept[key] = drawn
            while self.taken > self.room:
                self.taken -= len(self.kept.popitem(last=False)[1])


class Counted(Generic[K, V]):
    """What was counted a moment ago, of the questions asked last."""

    def __init__(self) -> None:
        self.kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self.lock = threading.Lock()

    def of(self, asked: K, count: Callable[[], V]) -> V:
        with self.lock:
            kept = self.kept.get(asked)
        if kept is not None and time.monotonic() - kept[0] <= _COUNTED:
            return kept[1]
        found = count()
        with self.lock:
            self.kept[asked] = (time.monotonic(), found)
            self.kept.move_to_end(asked)
            while len(self.kept) > _MOST_COUNTED:
                self.kept.popitem(last=False)
        return found


_DRAWN, _SET = Shelf(8 << 20), Shelf(24 << 20)


def routes(settings: Settings) -> list[BaseRoute]:
    door = _Door(settings)
    return [
        Route("/o/{code}.pdf", _bounded(door.paper)),
        Route("/o/{code}.json", _bounded(door.data)),
        Route("/o/{code}", _bounded(door.show)),
        Route("/reports", _bounded(door.listing)),
        Route(public_pages.STYLE_PATH, _style),
    ]


class _Door:
    """What anybody may ask for. Numbers of reports are kept for a while: `regions` by year, `totals` by question."""

    def __init__(self, settings: Settings) -> None:
        self.engine, self.zone = db.engine_for(settings.database_url), settings.time_zone
        self.regions = Counted[int, Mapping[str, tuple[str, int]]]()
        self.totals = Counted[Asked, int]()

    def show(self, request: Request) -> Response:
        typed = request.path_params["code"]
        with db.reading(self.engine) as s:
            found = published.found(s, typed)
            if found is None:
                return _page(public_pages.unknown(), 404)
            if typed != found.head.code:
                return _elsewhere(found)
            if found.head.state is not State.PUBLISHED:
                gone = found.head.state is not State.APPROVED
                return _page(public_pages.instead(found, self.zone), 410 if gone else 200)
            drawn = _article(found, published.written(s, found.head))
        return _page(public_pages.report(found, drawn, self.zone))

    def paper(self, request: Request) -> Response:
        return self._file(request, "pdf", "application/pdf", _pdf)

    def data(self, request: Request) -> Response:
        """What the sum is of, for whoever would count it themselves."""
        return self._file(request, "json", "application/json", lambda _found, written: written)

    def _file(self, request: Request, kind: str, media: str, make: Maker) -> Response:
        with db.reading(self.engine) as s:
            found = published.found(s, request.path_params["code"])
            if found is None:
                return _page(public_pages.unknown(), 404)
            if found.head.state is not State.PUBLISHED:
                return _elsewhere(found)
            written = published.written(s, found.head)
        headers = {
            "ETag": f'"{found.head.digest}"',
            "Cache-Control": "no-cache",
            "Content-Disposition": _named(found, kind),
        }
        if found.head.digest in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        made = make(found, written)
        return _too_many() if made is None else Response(made, media_type=media, headers=headers)

    def listing(self, request: Request) -> Response:
        by_name = bool(request.query_params.get("q", "").strip())
        if by_name and not SEARCHING.acquire(blocking=False):
            return _too_many()
        try:
            return self._listed(request.query_params)
        finally:
            if by_name:
                SEARCHING.release()

    def _listed(self, given: Mapping[str, str]) -> Response:
        with db.reading(self.engine) as s:
            years = published.years(s)
            asked = _asked(given, years)
            what = (asked.year, asked.region, asked.words)
            total = self.totals.of(asked, lambda: published.counted(s, *what))
            found = published.listed(s, *what, _page_number(given), total)
            regions = self.regions.of(asked.year, lambda: published.regions(s, asked.year))
            invented = s.get(Fact, "demonstration") is not None
        return _page(public_pages.listing(asked, found, years, regions, invented))


def _style(_request: Request) -> Response:
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(public_pages.STYLE, media_type="text/css", headers=forever)


def _elsewhere(found: Found) -> Response:
    """To the page under the code as it is written properly."""
    return RedirectResponse(f"/o/{found.head.code}", 303, _UNKEPT)


# Not kept, and by that mark known as ours to the shield.
_UNKEPT = {"Cache-Control": "no-store"}


def _bounded(endpoint: Endpoint) -> Endpoint:
    @wraps(endpoint)
    def answer(request: Request) -> Response:
        if not _GUESTS.acquire(blocking=False):
            return _too_many()
        try:
            return endpoint(request)
        finally:
            _GUESTS.release()

    return answer


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, _UNKEPT)


def _too_many() -> Response:
    return HTMLResponse(public_pages.busy(), 503, {**_UNKEPT, "Retry-After": "5"})


def _article(found: Found, written: bytes) -> str:
    """`written` has been found to be what the sum is of: what was drawn of the same sum is the same."""
    kept = _DRAWN.get(found.head.digest)
    if kept is None:
        kept = web.html(frozen.read(written)).encode()
        _DRAWN.put(found.head.digest, kept)
    return kept.decode()


def _pdf(found: Found, written: bytes) -> bytes | None:
    """None where too many wait already."""
    kept = _SET.get(found.head.digest)
    if kept is not None or not _QUEUE.acquire(blocking=False):
        return kept
    try:
        with _PRESS:
            kept = _SET.get(found.head.digest)
            if kept is None:
                kept = typeset.pdf(frozen.read(written))
                _SET.put(found.head.digest, kept)
    finally:
        _QUEUE.release()
    return kept


def _named(found: Found, kind: str) -> str:
    """RFC 5987: the name in Russian, and one in Latin letters for whoever does not know it."""
    name = writing.file_name("Открытый отчёт", found.organisation, str(found.head.year), extension=kind)
    return (
        f"attachment; filename=\"report-{found.head.code}.{kind}\"; filename*=UTF-8''{quote(name, safe='')}"
    )


def _asked(given: Mapping[str, str], years: tuple[int, ...]) -> Asked:
    """What is odd is left out: a list has no errors."""
    typed = given.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    newest = years[0] if years else 0
    return Asked(
        year if year in years else newest, given.get("region", "")[:50], given.get("q", "")[:100].strip()
    )


def _page_number(given: Mapping[str, str]) -> int:
    typed = given.get("page", "")
    return min(int(typed[:6]), _MOST_PAGES) if typed.isascii() and typed.isdigit() else 1
