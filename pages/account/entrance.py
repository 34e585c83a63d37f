"""The check of a password: streamlit-authenticator's, over our own records, with our own limits.

Of the library only the hash check and the hashing are used: its mail, second factor and password recovery
send data to a third party, its cookie is open to scripts, and its controller cuts blanks off passwords.
"""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

import bcrypt
import streamlit as st
from streamlit_authenticator.controllers import AuthenticationController
from streamlit_authenticator.utilities import Hasher

from core import passwords
from core.problems import Refused
from db import sessions
from db.models import User
from db.sessions import Credentials
from pages.ui import session

WRONG = "Неверное имя для входа или пароль."
LOCKED = "Слишком много попыток. Подождите 15 минут и попробуйте снова."
_LIBRARY_COST = 12


class _One(MutableMapping[str, Any]):
    """The library's book of users, with the one record in question under every name, so that nobody's absence
    can be told by the time it takes."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._record = record

    def __getitem__(self, login: str) -> Any:
        return self._record

    def __contains__(self, login: object) -> bool:
        return True

    def __setitem__(self, login: str, record: Any) -> None:
        raise TypeError("the book is read only")

    def __delitem__(self, login: str) -> None:
        raise TypeError("the book is read only")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


def hasher(password: str) -> str:
    cost = session.settings().password_cost
    if cost == _LIBRARY_COST:
        return str(Hasher.hash(password))
    # The library knows one cost only.
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def matches(who: Credentials, password: str) -> bool:
    """Constant work for known and unknown alike. The password must fit (`passwords.fits`)."""
    before = set(st.session_state.keys())
    controller = AuthenticationController({"usernames": {}}, auto_hash=False)
    model = controller.authentication_model
    model.credentials["usernames"] = _One({"password": who.password_hash})
    right = bool(model.check_credentials(who.login, password))
    # The library leaves its own idea of who is signed in; nobody may ever read it.
    for key in set(st.session_state.keys()) - before:
        del st.session_state[key]
    return right


@dataclass(frozen=True)
class _Try:
    """One counted attempt: `right` and `by_code` tell what the word typed was, if anything."""

    attempt: int
    who: Credentials
    right: bool
    by_code: bool


def _try(login: str, password: str) -> _Try:
    """Raises Refused where there were too many attempts; all others cost the same time."""
    moment, address = session.now(), session.address()
    with session.begin() as s:
        attempt = sessions.begin_attempt(s, login, address, moment)
        who = sessions.credentials(s, login, moment, session.settings().password_cost)
    if attempt is None:
        raise Refused(LOCKED)
    by_code = who.is_code(password)
    return _Try(attempt, who, passwords.fits(password) and matches(who, password), by_code)


def enter(login: str, password: str) -> str:
    """The entry code for /auth/enter. Raises Refused with one of two sentences, whatever the reason."""
    tried, moment = _try(login, password), session.now()
    with session.begin() as s:
        entry = None
        if tried.right or tried.by_code:
            entry = sessions.open(s, tried.who, session.address(), moment, tried.attempt, tried.by_code)
        if entry is None:
            sessions.refuse(s, login, moment)
    if entry is None:
        raise Refused(WRONG)
    return entry


def is_mine(login: str, password: str) -> bool:
    """The present password asked again before it is changed; wrong answers count like at the door."""
    tried = _try(login, password)
    with session.begin() as s:
        if tried.right:
            sessions.succeeded(s, tried.attempt)
        else:
            sessions.refuse(s, login, session.now())
    return tried.right


def reopen(user: User) -> str:
    """After a change of password all sessions are dead; this one goes on under a new token. `user` as it was
    when the password was set."""
    who = Credentials(user.login, "", user.id, version=user.credential_version)
    with session.begin() as s:
        entry = sessions.open(s, who, session.address(), session.now())
    if entry is None:
        raise Refused(WRONG)
    return entry
