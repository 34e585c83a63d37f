"""Where a Russian word may be broken at the end of a line."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

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


def pairs_of_longest(word: str) -> Iterator[tuple[str, str]]:
    """A head of a column has room for any other."""
    return pairs(word, 15)
