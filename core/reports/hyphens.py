"""Where a Russian word may be broken at the end of a line."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from pyphen import Pyphen
from reportlab.platypus import paragraph

# Drawn as a hyphen and copied out as one that may go: a searcher and a screen reader put the word together again.
SOFT = "\u00ad"
# Fewer letters never stand alone.
_BEFORE, _AFTER = 2, 3
# What is longer is not a word.
_LONGEST = 40
_WORD = re.compile("[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
# reportlab asks about words of plain letters only: not about «ё», «Солидарность» in its quotes, «в<no-break>школе».
paragraph._hy_letters_pat = re.compile("(?s).*[А-Яа-яЁё]{4}")
_ADDRESS = re.compile(r"https?://|www\.|@\w|\w\.[a-zа-яё]{2,}/|^[!-~]{24,}$", re.I)
# Where a long address may go on in the next line: after a stroke, before a point or a hyphen of its own.
STATION = re.compile(r"(?<=[/@])(?=[^/@])|(?=[.\-_?&=#])")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
# Sooner on the next line whole than begun where so much of this one is taken.
_TAKEN = 0.7
_plain_pair = paragraph._hyGenPair


@cache
def _russian() -> Pyphen:
    return Pyphen(lang="ru_RU", left=_BEFORE, right=_AFTER)


@lru_cache(maxsize=20_000)
def _places(word: str) -> tuple[int, ...]:
    """Abbreviations are not broken, nor names with a capital inside."""
    if len(word) > _LONGEST or not word[1:].islower():
        return ()
    hyphens = {n + 1 for n, sign in enumerate(word) if sign == "-"}
    soft = {n for n in _russian().positions(word) if all(abs(n - at) > _BEFORE for at in hyphens)}
    return tuple(sorted(soft | hyphens, reverse=True))


def pairs(word: str, least: int = 6) -> Iterator[tuple[str, str]]:
    """Head and tail, the longest head first: as reportlab asks for them. It puts the hyphen where none stands."""
    for found in reversed(list(_WORD.finditer(word))):
        if len(found[0]) >= least:
            for at in _places(found[0]):
                cut = found.start() + at
                yield word[:cut], word[cut:]


def pairs_of_long(word: str) -> Iterator[tuple[str, str]]:
    """Over the width of a page only words are broken that would leave a hole."""
    return pairs(word, 11)


def _stations(address: str) -> list[int]:
    return [found.start() for found in STATION.finditer(address) if found.start()][::-1]


def _pair(hyphenator: Any, word: str, wide: float, new: float, most: float, *more: Any) -> Any:
    """reportlab's own, but an address, and what is left of one, is broken without a hyphen and never over the edge."""
    rest = isinstance(word, paragraph._SplitWordEnd) and not _CYRILLIC.search(word)
    if not rest and not _ADDRESS.search(word):
        return _plain_pair(hyphenator, word, wide, new, most, *more)
    taken = new - wide
    if wide <= most and taken > _TAKEN * most:
        return None
    whole = [range(len(word) - 1, 0, -1)] if taken <= 0 else []
    for places in (_stations(word), *whole):
        for at in places:
            head = paragraph.stringWidth(word[:at], *more[:2])
            if taken + head <= most:
                return "", 0, head, wide - head, word[:at], word[at:]
    return None


paragraph._hyGenPair = _pair
