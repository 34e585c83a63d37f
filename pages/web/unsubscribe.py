"""The link «не получать» of a letter: a page with one button, for whoever holds the letter; no sign-in."""

from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

import db
from core.settings import Settings
from db import post

_PAGE = (
    '<!doctype html><html lang="ru"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
    "<title>{title}</title>"
    '<body style="font-family:sans-serif;line-height:1.5;margin:3rem auto;max-width:32rem;padding:0 1rem">'
    "<h1>{title}</h1>{body}</body></html>"
)
_ASK = (
    "<p>Больше не присылать ежедневные сводки и рассылки материалов?</p>"
    '<form method="post"><button style="font-size:1.1rem;padding:.6rem 1.2rem">Не присылать</button></form>'
    "<p>Напоминания о сроке вашей формы будут приходить, пока она не сдана. "
    "Включить сводки и рассылки снова можно на странице «Мой профиль».</p>"
)
_DONE = (
    "<p>Сводки и рассылки больше не приходят. То, что уже в пути, ещё может дойти. "
    "Напоминания о сроке вашей формы приходят, пока она не сдана.</p>"
    '<p>Включить их снова можно на странице «Мой профиль»: <a href="/profile">войти</a>.</p>'
)


def unsubscribe_route(settings: Settings) -> Route:
    def answer(request: Request) -> Response:
        """A program that looks into links changes nothing: only the button does. An unknown link is answered alike, so
        nobody learns which links there are."""
        if request.method != "POST":
            return _page("Отписаться от сводок и рассылок", _ASK)
        with db.begin(db.engine_for(settings.database_url)) as s:
            post.unsubscribe(s, request.path_params["token"], datetime.now(UTC))
        return _page("Вы отписаны", _DONE)

    return Route("/unsubscribe/{token}", answer, methods=["GET", "POST"])


def _page(title: str, body: str) -> Response:
    # Not kept, and by that mark known as ours to the shield.
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), headers={"Cache-Control": "no-store"})
