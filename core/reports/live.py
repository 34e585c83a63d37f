"""Words with live figures in them. Whoever writes a section marks each figure with a name: «На учёте {члены}»; a person
edits the words and keeps the names, and the figures stay those of the day until the paper is issued.

Inside the program a live figure is its name and what it says, between private signs that no typed text can hold: they
are washed out at the gate (core/text) and once more where texts of the past come into a report (`typed`).
"""

import re
from collections.abc import Iterable, Mapping

OPEN, MID, CLOSE = "\ue000", "\ue001", "\ue002"
_LIVE = re.compile(f"{OPEN}([^{OPEN}{MID}{CLOSE}]*){MID}([^{OPEN}{MID}{CLOSE}]*){CLOSE}")
_MARKS = re.compile(f"[{OPEN}{MID}{CLOSE}]")
_PLACE = re.compile(r"\{([^{}\n]{1,60})\}")


def live(name: str, says: str) -> str:
    """«48 членов» that knows to be {члены}. `name` is Russian, short and the same from year to year."""
    return f"{OPEN}{typed(name)}{MID}{typed(says)}{CLOSE}"


def typed(text: str) -> str:
    """Words of people, in which nothing is a live figure."""
    return _MARKS.sub("", text)


def plain(text: str) -> str:
    """As it is printed. A mark that marks nothing is dropped, and no word with it."""
    return typed(_LIVE.sub(r"\2", text))


def template(text: str) -> str:
    """As it is edited: every live figure by its name in braces."""
    return typed(_LIVE.sub(r"{\1}", text))


def values(texts: Iterable[str]) -> dict[str, str]:
    """Name -> what it says now, of all live figures in these texts."""
    return {name: says for text in texts for name, says in _LIVE.findall(text)}


def filled(edited: str, known: Mapping[str, str]) -> str:
    """Edited words with the figures of today; a name that nobody knows stays as it was typed."""
    return _PLACE.sub(lambda m: known.get(m[1], m[0]), edited)


def unknown(edited: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Names in braces that stand for nothing (any more)."""
    return tuple(dict.fromkeys(name for name in _PLACE.findall(edited) if name not in known))
