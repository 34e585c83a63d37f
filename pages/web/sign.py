"""The cookie: set and forgotten over HTTP, out of reach of scripts."""

from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

import db
from core.settings import SecureCookie, Settings
from db import sessions
from pages import PATHS
from pages.ui.session import COOKIE


def routes(settings: Settings) -> list[BaseRoute]:
    engine = db.engine_for(settings.database_url)

    def enter(request: Request) -> Response:
        """The one-time code of a right password becomes the cookie, once and within a minute."""
        if _foreign(request):
            return _refused()
        with db.begin(engine) as s:
            token = sessions.exchange(s, request.query_params.get("code", ""), _now())
        response = RedirectResponse(own_address(request.query_params.get("next", "/")), 303)
        if token is not None:
            whole = int(settings.session_whole.total_seconds())
            _set(response, token, whole, _secure(request, settings))
        return response

    def leave(request: Request) -> Response:
        if _foreign(request):
            return _refused()
        with db.begin(engine) as s:
            sessions.close(s, request.cookies.get(COOKIE), _now())
        response = RedirectResponse("/", 303)
        _set(response, "", 0, _secure(request, settings))
        return response

    return [Route("/auth/enter", enter), Route("/auth/leave", leave, methods=["GET", "POST"])]


def own_address(address: str) -> str:
    """The address if it is one of our pages, else the first page: never another host's."""
    if not address.isprintable() or "\\" in address:
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path not in PATHS:
        return "/"
    query = quote(parts.query[:2000], safe="=&%+-_.~,:")
    return f"{parts.path}?{query}" if query else parts.path


def _foreign(request: Request) -> bool:
    """Only our own page may send somebody here: else a stranger could sign them in as himself, or out.
    Browsers on plain HTTP send no such header; there only the single use of the code protects."""
    return request.headers.get("sec-fetch-site", "same-origin") != "same-origin"


def _refused() -> Response:
    return PlainTextResponse("Войдите через страницу входа.", 403)


def _secure(request: Request, settings: Settings) -> bool:
    if settings.secure_cookie is SecureCookie.AUTO:
        proto = request.headers.get("x-forwarded-proto", request.url.scheme)
        return proto.split(",")[0].strip() == "https"
    return settings.secure_cookie is SecureCookie.YES


def _set(response: Response, token: str, seconds: int, secure: bool) -> None:
    response.set_cookie(
        COOKIE, token, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict"
    )


def _now() -> datetime:
    return datetime.now(UTC)
