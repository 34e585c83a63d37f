"""Addresses of e-mail: Latin letters before «@», any name of a host after it, Cyrillic ones too."""

import re

from core import text

LIMIT = 200
_LOCAL = re.compile(r"[A-Za-z0-9_%+'-]+(\.[A-Za-z0-9_%+'-]+)*")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")


def read(typed: str) -> str:
    """The address as it is kept. ValueError with a Russian sentence."""
    value = text.line(typed, LIMIT)
    local, at, host = value.rpartition("@")
    labels = host.split(".")
    plain = len(local) <= 64 and _LOCAL.fullmatch(local) and all(_LABEL.fullmatch(part) for part in labels)
    # A newline that the gate has made a blank must not become two addresses.
    if not at or not plain or len(labels) < 2 or labels[-1].isdigit() or not _in_ascii(host):
        raise ValueError("Введите адрес почты, например profkom4@mail.ru")
    return f"{local}@{host.lower()}"


def in_ascii(address: str) -> str:
    """As servers write it: «a@почта.рф» -> «a@xn--80a1acny.xn--p1ai». ValueError where it cannot be."""
    local, _, host = address.rpartition("@")
    named = _in_ascii(host)
    if named is None or not _LOCAL.fullmatch(local):
        raise ValueError("Такого адреса почты быть не может.")
    return f"{local}@{named}"


def usable(address: str) -> bool:
    """Can a letter go there?"""
    try:
        return bool(in_ascii(address))
    except ValueError:
        return False


def _in_ascii(host: str) -> str | None:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return None
