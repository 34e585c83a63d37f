"""By which weights an index was counted: said beside every figure of it, and why places may mean nothing."""

from dataclasses import dataclass

from core import formats
from db import Session, methodologies, weighed
from pages.ui.scope import Scope

NAMED = 3


@dataclass(frozen=True)
class Weighed:
    """`words` for the line under a title; `apart` says why nobody has a place, "" where everybody may."""

    words: tuple[str, ...] = ()
    apart: str = ""


ALIKE = Weighed()


def of(s: Session, at: Scope, year: int) -> Weighed:
    profile = methodologies.of(s, at.organisation.path, year)
    names = weighed.apart(s, at.who, at.organisation, year)
    words = (f"методика «{profile.title}», версия {profile.version}",)
    return Weighed(words, _apart(names))


def _apart(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    rest = len(names) - NAMED
    others = f" и ещё {formats.count(rest, 'организация', 'организации', 'организаций')}" if rest > 0 else ""
    return f"Мест нет: у индекса разные веса. По своим считают {', '.join(names[:NAMED])}{others}."
