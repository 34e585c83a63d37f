"""/health for the supervisor: green while the database answers."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import db
from core.settings import Settings
from db.health import ready


def health_route(settings: Settings) -> Route:
    def health(_request: Request) -> Response:
        # Neither host nor user of the database is told.
        well = ready(db.engine_for(settings.database_url))
        return JSONResponse({"status": "ok" if well else "database"}, 200 if well else 503)

    return Route("/health", health)
