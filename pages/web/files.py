"""The page shell in Russian, our script, fonts and icon: all from this machine."""

import re
from hashlib import sha256
from pathlib import Path

import streamlit
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from pages import PATHS, ROOT

SCRIPT = (ROOT / "pages" / "web" / "ru.js").read_bytes()
FONTS = {path.name: path for path in (ROOT / "assets" / "fonts").glob("*.ttf")}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NOSCRIPT = "<noscript><p>Для работы Профмонитора включите JavaScript в браузере.</p></noscript>"


def shell() -> str:
    """Streamlit's index.html with our language, name, icon and script, and without its inline script: the
    policy then allows none."""
    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    version = sha256(SCRIPT).hexdigest()[:12]
    for pattern, ours in (
        (r"<!--.*?-->", ""),
        (r'<html lang="en">', '<html lang="ru" translate="no">'),
        (
            r"<title>.*?</title>",
            f'<title>Профмонитор</title><script src="/ru.js?v={version}" defer></script>',
        ),
        (r'<link rel="shortcut icon"[^>]*>', '<link rel="icon" type="image/png" href="/icon.png">'),
        (r'<link\s+rel="preload"[^>]*>', '<meta name="robots" content="noindex, nofollow">'),
        (r'<link rel="service-desc"[^>]*>', ""),
        (r"<script>.*?</script>", ""),
        (r"<noscript>.*?</noscript>", _NOSCRIPT),
    ):
        html, found = re.subn(pattern, ours, html, flags=re.DOTALL)
        if not found:
            raise RuntimeError(f"Streamlit's index.html has changed: {pattern}")
    # Pages have one level of addresses; from the root the parts are found whatever the address.
    return html.replace('"./static/', '"/static/')


def routes() -> list[BaseRoute]:
    document = shell()

    async def page(_request: Request) -> Response:
        return HTMLResponse(document, headers={"Cache-Control": "no-store"})

    async def script(_request: Request) -> Response:
        return Response(SCRIPT, media_type="text/javascript", headers=_FOREVER)

    async def font(request: Request) -> Response:
        path = FONTS.get(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type="font/ttf", headers=_FOREVER)

    async def icon(_request: Request) -> Response:
        return FileResponse(ROOT / "assets" / "icon.png", headers={"Cache-Control": "public, max-age=86400"})

    return [
        *(Route(path, page) for path in sorted(PATHS)),
        Route("/ru.js", script),
        Route("/fonts/{name}", font),
        Route("/icon.png", icon),
    ]
