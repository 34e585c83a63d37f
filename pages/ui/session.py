"""What a page knows of its surroundings: the database, the moment, and who is at the other end.

Who somebody is comes from the cookie of the present connection, looked up at every run; never from
`st.session_state`, which another browser can inherit.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

import streamlit as st

import db
import pages
from core import access, formats
from core.access import Action, Actor
from core.dictionaries import CONTACT
from core.problems import Forbidden
from core.settings import Settings
from db import dictionaries, sessions

COOKIE = "profmonitor"
# Whose things lie in st.session_state; not a proof of anything, only a reason to throw them away.
WHOSE = "whose"


def settings() -> Settings:
    return Settings.from_env(os.environ)


def engine() -> db.Engine:
    return db.engine_for(settings().database_url)


def reading() -> AbstractContextManager[db.Session]:
    return db.reading(engine())


def begin() -> AbstractContextManager[db.Session]:
    return db.begin(engine())


def now() -> datetime:
    return datetime.now(UTC)


def token() -> str | None:
    value = st.context.cookies.get(COOKIE)
    # AppTest has no connection and gives a stand-in here.
    return value if isinstance(value, str) else None


# Who comes from the machine itself.
HERE = "local"


def address() -> str:
    """The peer's address; all of the same machine are one peer."""
    value = st.context.ip_address
    return value if isinstance(value, str) else HERE


def _seen(cookie: str | None, moment: datetime) -> sessions.Present | None:
    rules = settings()
    with reading() as s:
        return sessions.present(s, cookie, moment, rules.session_idle, rules.session_whole)


def actor() -> Actor | None:
    """One SELECT; a write at most once a minute."""
    moment, cookie = now(), token()
    found = _seen(cookie, moment)
    if found is None or cookie is None:
        return None
    if moment - found.last_seen > sessions.TOUCH:
        with begin() as s:
            sessions.touch(s, cookie, moment)
    return found.actor


# Only while one run of the script lasts: the gate looks the cookie up, the page asks the gate.
_PRESENT: ContextVar[Actor | None] = ContextVar("present")


@contextmanager
def present() -> Iterator[Actor | None]:
    """Who is at the other end, for a fragment: it runs within a page, where the gate has asked, or on its own."""
    if _PRESENT.get(None) is not None:
        yield _PRESENT.get(None)
        return
    with known() as who:
        yield who


@contextmanager
def known() -> Iterator[Actor | None]:
    """Who is at the other end, for the length of this run and not a moment longer."""
    set_by_this_run = _PRESENT.set(actor())
    try:
        yield _PRESENT.get()
    finally:
        _PRESENT.reset(set_by_this_run)


def require_page(*actions: Action) -> Actor:
    """First line of every page: somebody known who may do one of these somewhere; else the page ends here."""
    who = _PRESENT.get(None)
    if who is None or who.waits:
        st.info("Сеанс закончился. Обновите страницу и войдите снова: всё введённое сохранено.")
        st.stop()
    if actions and not any(access.scope(who, action) for action in actions):
        forbidden()
        st.stop()
    return who


def at_click(who: Actor, make: Callable[[Actor], bytes]) -> Callable[[], bytes]:
    """What a download button makes at the click, by the rights of that moment. It is made outside any run, where no
    cookie can be read, so that of this run is kept. A Forbidden is one line of Russian under the button (ru.js)."""
    cookie = token()
    return lambda: make(still(who, cookie))


def still(who: Actor, cookie: str | None) -> Actor:
    """The same person with the rights of now; Forbidden when the session is over or somebody else's."""
    found = _seen(cookie, now())
    if found is None or found.actor.user_id != who.user_id or found.actor.waits:
        raise Forbidden
    return found.actor


def forbidden() -> None:
    st.warning(
        "**Нет доступа.** Эта страница не для вашей роли. "
        "Если доступ вам нужен, обратитесь в вышестоящую организацию.",
        icon=":material/lock:",
    )
    homeward()
    where_to_turn()


def homeward() -> None:
    """The way out of a page that is not theirs; the presidium has nothing of its own to do."""
    who = _PRESENT.get(None)
    home = pages.TABLE[0]
    if who is not None and home.open_to(who.roles):
        st.page_link(home.script, label="К моим делам", icon=home.icon)


def said(code: str) -> str:
    """A text of the dictionaries, as whoever stands nearest above this person has written it; "" where nobody has."""
    who = _PRESENT.get(None)
    day = formats.local_day(now(), settings().time_zone.key)
    with reading() as s:
        if who is None or not who.grants:
            return dictionaries.said_to_all(s, code, day)
        return dictionaries.said(s, who.grants[0].path, code, day)


def where_to_turn() -> None:
    if words := said(CONTACT):
        st.caption(f"Куда обратиться: {formats.md(words)}")


def forget_others(who: Actor | None) -> None:
    """Nothing of one person is shown to the next one in the same tab."""
    mine = who.user_id if who else None
    if st.session_state.get(WHOSE, mine) != mine:
        for key in list(st.session_state.keys()):
            del st.session_state[key]
    st.session_state[WHOSE] = mine
