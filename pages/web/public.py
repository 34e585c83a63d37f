"""Published reports for everybody, without signing in: the report, its PDF, the list.

Strangers may come by the thousand: only so many are served at once, what has been drawn is kept for the next, and a
PDF is set one at a time. Nobody waits who would keep those who work out.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import wraps
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

import db
from core.reports import typeset, web
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
_COUNTED = 300.0  # seconds: how old the numbers beside the regions may be
_MOST_PAGES = 10_000

Endpoint = Callable[[Request], Response]


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


_DRAWN, _SET = Shelf(8 << 20), Shelf(24 << 20)


def routes(settings: Settings) -> list[BaseRoute]:
    engine = db.engine_for(settings.database_url)
    counted: dict[int, tuple[float, Mapping[str, tuple[str, int]]]] = {}

    @_bounded
    def show(request: Request) -> Response:
        typed = request.path_params["code"]
        with db.reading(engine) as s:
            found = published.found(s, typed)
            if found is None:
                return _page(public_pages.unknown(), 404)
            if typed != found.head.code:
                return RedirectResponse(f"/o/{found.head.code}", 303, _UNKEPT)
            if found.head.state is not State.PUBLISHED:
                gone = found.head.state is not State.APPROVED
                return _page(public_pages.instead(found, settings.time_zone), 410 if gone else 200)
            drawn = _article(s, found)
        return _page(public_pages.report(found, drawn, settings.time_zone))

    @_bounded
    def paper(request: Request) -> Response:
        with db.reading(engine) as s:
            found = published.found(s, request.path_params["code"])
        if found is None or found.head.state is not State.PUBLISHED:
            return (
                RedirectResponse(f"/o/{found.head.code}", 303, _UNKEPT)
                if found
                else _page(public_pages.unknown(), 404)
            )
        headers = {
            "ETag": f'"{found.head.digest}"',
            "Cache-Control": "no-cache",
            "Content-Disposition": _named(found),
        }
        if found.head.digest in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        made = _pdf(engine, found)
        return _too_many() if made is None else Response(made, media_type="application/pdf", headers=headers)

    @_bounded
    def listing(request: Request) -> Response:
        with db.reading(engine) as s:
            years = published.years(s)
            asked = _asked(request.query_params, years)
            found = published.listed(
                s, asked.year, asked.region, asked.words, _page_number(request.query_params)
            )
            kept = counted.get(asked.year)
            if kept is None or time.monotonic() - kept[0] > _COUNTED:
                kept = counted[asked.year] = (time.monotonic(), published.regions(s, asked.year))
            invented = s.get(Fact, "demonstration") is not None
        return _page(public_pages.listing(asked, found, years, kept[1], invented))

    def style(_request: Request) -> Response:
        forever = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(public_pages.STYLE, media_type="text/css", headers=forever)

    return [
        Route("/o/{code}.pdf", paper),
        Route("/o/{code}", show),
        Route("/reports", listing),
        Route(public_pages.STYLE_PATH, style),
    ]


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


def _article(s: db.Session, found: Found) -> str:
    kept = _DRAWN.get(found.head.digest)
    if kept is None:
        kept = web.html(published.paper(s, found.head)).encode()
        _DRAWN.put(found.head.digest, kept)
    return kept.decode()


def _pdf(engine: db.Engine, found: Found) -> bytes | None:
    """None where too many wait already."""
    kept = _SET.get(found.head.digest)
    if kept is not None or not _QUEUE.acquire(blocking=False):
        return kept
    try:
        with _PRESS:
            kept = _SET.get(found.head.digest)
            if kept is None:
                with db.reading(engine) as s:
                    whole = published.paper(s, found.head)
                kept = typeset.pdf(whole)
                _SET.put(found.head.digest, kept)
    finally:
        _QUEUE.release()
    return kept


def _named(found: Found) -> str:
    """RFC 5987: the name in Russian, and one in Latin letters for whoever does not know it."""
    name = writing.file_name("Открытый отчёт", found.organisation, str(found.head.year), extension="pdf")
    return f"attachment; filename=\"report-{found.head.code}.pdf\"; filename*=UTF-8''{quote(name, safe='')}"


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
