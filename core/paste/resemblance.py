"""Organisations that an unknown name resembles. Never an answer: a person chooses."""

import re
from collections.abc import Iterable, Sequence

from core.paste.tables import Line, Place, plain

MOST, MOST_ASKED = 3, 200
# Stems are long enough for «школа» and «школы» to be one word.
STEM = 4
# Words of nearly every name tell nothing.
_COMMON = re.compile(r"ппо|перв\w*|проф\w*|орга\w*|[мгч]?[бак]?[дон]?оу|город\w*|район\w*|[гр]|им\w*")
_LONGER = {
    "сош": "средняя школа",
    "оош": "основная школа",
    "нош": "начальная школа",
    "шк": "школа",
    "дс": "детский сад",
}


def resembling(
    unknown: Sequence[Line], places: Iterable[Place]
) -> tuple[tuple[Line, tuple[Place, ...]], ...]:
    known = [(place, _marks(place.name)) for place in places]
    found = ((line, _nearest(_marks(line.name or line.code), known)) for line in unknown[:MOST_ASKED])
    return tuple((line, places) for line, places in found if places)


def _nearest(wanted: set[str], known: Sequence[tuple[Place, set[str]]]) -> tuple[Place, ...]:
    scored = [(score, place) for place, marks in known if (score := _score(wanted, marks))]
    scored.sort(key=lambda pair: (-pair[0], pair[1].code))
    return tuple(place for _, place in scored[:MOST])


def _score(wanted: set[str], marks: set[str]) -> int:
    """0 for nothing in common: another number is another school, and a number or one of many words is not enough."""
    numbers = {mark for mark in wanted if mark.isdigit()}
    others = {mark for mark in marks if mark.isdigit()}
    shared = wanted & marks
    words = len(shared - numbers)
    if numbers or others:
        return words + 2 if words and numbers & others else 0
    return words if words * 2 >= len(wanted) else 0


def _marks(name: str) -> set[str]:
    """Numbers, and the stems of the words that tell something."""
    words = [part for word in plain(name).split() for part in _LONGER.get(word, word).split()]
    return {word if word.isdigit() else word[:STEM] for word in words if not _COMMON.fullmatch(word)}
