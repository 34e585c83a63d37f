"""What is HTTP and not a page: the launcher's parts, in the order in which app.py asks for them."""

import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from altair.utils.schemapi import disable_debug_mode
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit.runtime.pages_manager import PagesManager

import db
from core import catalogue
from core.problems import Refused
from core.settings import Settings
from db import sessions
from db.health import ready
from db.work import launching
from pages.web import errors, files, public, shield, sign
from pages.web.health import health_route
from pages.web.papers import archive_route
from pages.web.unsubscribe import unsubscribe_route

__all__ = ["errors", "lifespan", "middleware", "prepare", "routes"]


def prepare() -> Settings:
    """Settings, or one Russian line and the end of the process; a mistake in the catalogue ends it too."""
    try:
        settings = Settings.from_env(os.environ)
        catalogue.shipped()
    except Refused as e:
        sys.exit(str(e))
    # Else the first deep link after a start is «Page not found»: Streamlit takes `pages/` for its old layout.
    if hasattr(PagesManager, "uses_pages_directory"):
        PagesManager.uses_pages_directory = False
    return settings


def routes(settings: Settings) -> list[BaseRoute]:
    return [
        *sign.routes(settings),
        *files.routes(),
        *public.routes(settings),
        health_route(settings),
        unsubscribe_route(settings),
        archive_route(settings),
    ]


def middleware(settings: Settings) -> list[Middleware]:
    return [Middleware(shield.Shield, settings=settings)]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Heavy imports now, so that the first person does not wait for them."""
    # One of them complains of being imported outside a page.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    for heavy in ("altair", "pandas", "pages.ui.gate"):
        import_module(heavy)
    # Tests have seen that our charts are well formed: looking again is a third of drawing one.
    disable_debug_mode()

    settings = Settings.from_env(os.environ)
    engine = db.engine_for(settings.database_url)
    if ready(engine):
        with db.begin(engine) as s:
            sessions.sweep(s, datetime.now(UTC))
        # Reports that were being made when the server was stopped.
        launching.wake(settings)
    else:
        # Not a reason to stay down: /health says so and the pages say it in Russian.
        errors.log.warning("database is not ready at start")
    yield {}
    launching.close()
