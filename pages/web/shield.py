"""Around everything: who may address us, what a browser may do with our pages, what stays closed."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        # Streamlit's styles are written into the page while it runs.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/app/static")
# Addresses whose answers may be kept by a browser.
KEPT = ("/static/", "/fonts/", "/ru.js", "/icon.png", "/public.css", "/o/")
NOT_FOUND = (
    '<!doctype html><html lang="ru"><meta charset="utf-8"><title>Нет такой страницы</title>'
    '<body style="font-family:sans-serif;margin:4rem auto;max-width:30rem">'
    '<h1>Нет такой страницы</h1><p><a href="/">На первую страницу</a></p>'
)


class Shield:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.hosts = settings.allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        answer = _dressed(scope["path"], send)
        if refusal is None:
            await self.app(scope, receive, answer)
        elif scope["type"] == "websocket":
            # Before the handshake is accepted this is an HTTP 403.
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, answer)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self._known(host):
            return 400, "Неизвестное имя сервера."
        if scope["type"] == "websocket":
            # Streamlit would ask a third party for our public address before refusing.
            origin = headers.get("origin")
            return (403, "") if origin is not None and urlsplit(origin).netloc != host else None
        if any(scope["path"] == path or scope["path"].startswith(path + "/") for path in CLOSED):
            return 404, "Нет такой страницы."
        return None

    def _known(self, host: str) -> bool:
        if not self.hosts:
            return True
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        return any(
            name.lower() == known or (known.startswith("*.") and name.lower().endswith(known[1:]))
            for known in self.hosts
        )


def _dressed(path: str, send: Send) -> Send:
    """`send` with our headers. To an unknown address Streamlit gives its page; we say that there is none."""
    replaced = False

    async def dressed(message: Message) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            replaced = _is_foreign_page(headers, message["status"])
            if replaced:
                message["status"] = 404
                message["headers"] = list(HTMLResponse(NOT_FOUND).raw_headers)
                headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS.items():
                headers[name] = value
            if not path.startswith(KEPT):
                headers["Cache-Control"] = "no-store"
        elif message["type"] == "http.response.body" and replaced:
            if message.get("more_body"):
                return
            message = {"type": "http.response.body", "body": NOT_FOUND.encode()}
        await send(message)

    return dressed


def _is_foreign_page(headers: MutableHeaders, status: int) -> bool:
    """Our own shell is marked no-store by its route; any other page is Streamlit's fallback."""
    html = headers.get("content-type", "").startswith("text/html")
    return html and status in (200, 304) and headers.get("cache-control") != "no-store"
