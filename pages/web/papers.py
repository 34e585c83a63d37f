"""Archives of reports made together: given out piece by piece, whatever their size, to whoever may export there."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

import db
from core.access import Actor
from core.problems import Forbidden, Refused
from core.settings import Settings
from core.sheets import writing
from db import batches, sessions
from db.batches import Head
from db.work import archive
from pages.ui.session import COOKIE

# Beyond it no database knows a number.
_NINE = 10**9
# Python itself refuses to read a number of thousands of them.
_DIGITS = 40


def archive_route(settings: Settings) -> Route:
    engine = db.engine_for(settings.database_url)

    def answer(request: Request) -> Response:
        """Somebody else's and nobody's are refused in the same words."""
        typed = request.path_params["number"]
        if not (typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS):
            return _refused("Такого архива нет.", 404)
        number = min(int(typed), _NINE)
        try:
            with db.begin(engine) as s:
                head = _taken(s, _actor(s, request, settings), number, request)
        except Forbidden as refusal:
            return _refused(str(refusal), 403)
        except Refused as refusal:
            return _refused(str(refusal), 404)
        file = archive.file(settings.papers_dir, number)
        if not file.is_file():
            return _refused("Архива на сервере уже нет. Подготовьте отчёты ещё раз.", 404)
        return FileResponse(
            file,
            media_type="application/zip",
            filename=writing.file_name("Открытые отчёты", head.place, str(head.year), extension="zip"),
            headers={"Cache-Control": "no-store"},
        )

    return Route("/batch/{number}.zip", answer)


def _taken(s: db.Session, who: Actor | None, number: int, request: Request) -> Head:
    """A browser that asks how large it is, or goes on with the rest of it, takes it once."""
    again = request.method != "GET" or "range" in request.headers
    return batches.given(s, who, number) if again else batches.taken(s, who, number, _now())


def _actor(s: db.Session, request: Request, settings: Settings) -> Actor | None:
    cookie = request.cookies.get(COOKIE)
    found = sessions.present(s, cookie, _now(), settings.session_idle, settings.session_whole)
    return found.actor if found else None


def _refused(words: str, code: int) -> Response:
    return PlainTextResponse(words, code, headers={"Cache-Control": "no-store"})


def _now() -> datetime:
    return datetime.now(UTC)
