"""Which organisation a line is about: by code, else by a name that only one of them has. Nothing is guessed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core import entry, text
from core.entry import Filled, Target
from core.paste.resemblance import resembling
from core.paste.tables import Line, Place, Table, Wrong, plain


@dataclass(frozen=True)
class Found:
    """`by_code`: else by name, which a person should look at."""

    line: Line
    place: Place
    by_code: bool


@dataclass(frozen=True)
class Matched:
    """`absent` are organisations the table says nothing of. With `problems` nothing is to be stored; what is
    ambiguous or unknown is only left out, and shown."""

    found: tuple[Found, ...] = ()
    ambiguous: tuple[tuple[Line, tuple[Place, ...]], ...] = ()
    unknown: tuple[Line, ...] = ()
    absent: tuple[Place, ...] = ()
    problems: tuple[Wrong, ...] = ()
    notes: tuple[str, ...] = ()
    # Unknown lines with the organisations they resemble: for a person to choose from, or not.
    similar: tuple[tuple[Line, tuple[Place, ...]], ...] = ()


@dataclass(frozen=True)
class Pasted:
    """What every organisation would get, of those lines that nothing stands in the way of. With problems nothing is to
    be stored, unless a person agrees to leave their lines out."""

    filled: tuple[Filled, ...] = ()
    same: int = 0
    problems: tuple[Wrong, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def held(self) -> frozenset[int]:
        """Numbers of the lines that have problems."""
        return frozenset(number for problem in self.problems for number in problem.lines)


def match(table: Table, places: Iterable[Place]) -> Matched:
    known = tuple(places)
    book = _Names(known)
    found: dict[int, list[Found]] = defaultdict(list)
    ambiguous: list[tuple[Line, tuple[Place, ...]]] = []
    unknown: list[Line] = []
    for line in table.lines:
        sure, maybe = book.look(line)
        if sure is not None:
            found[sure.place.id].append(sure)
        elif maybe:
            ambiguous.append((line, maybe))
        else:
            unknown.append(line)
    problems, notes = list(table.problems), list(table.notes)
    for several in found.values():
        _tell_doubles(several, problems, notes)
    return Matched(
        tuple(several[0] for several in found.values()),
        tuple(ambiguous),
        tuple(unknown),
        tuple(place for place in known if place.id not in found),
        tuple(problems),
        tuple(notes),
        resembling(unknown, known),
    )


def _tell_doubles(several: Sequence[Found], problems: list[Wrong], notes: list[str]) -> None:
    first = several[0]
    for other in several[1:]:
        told = (
            f"Строки {first.line.number} и {other.line.number} — об одной организации, «{first.place.name}»"
        )
        if first.line.values == other.line.values:
            notes.append(f"{told}; вторая пропущена.")
        else:
            numbers = (first.line.number, other.line.number)
            problems.append(Wrong(f"{told}, и числа в них разные: оставьте одну.", numbers))


class _Names:
    """Organisations by code, by name, by the words of the name in any order."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.codes: dict[str, Place] = {}
        self.bare: dict[str, list[Place]] = defaultdict(list)
        self.names: dict[str, list[Place]] = defaultdict(list)
        self.words: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            self.codes[place.code] = place
            self.bare[_bare(place.code)].append(place)
            self.names[plain(place.name)].append(place)
            self.words[_sorted(place.name)].append(place)

    def look(self, line: Line) -> tuple[Found | None, tuple[Place, ...]]:
        """The organisation, or those it might be."""
        coded = self.codes.get(line.code) or (self.codes.get(line.name) if not line.code else None)
        named = self._named(line.name or line.code)
        if coded is not None and (not named or coded in named):
            return Found(line, coded, True), ()
        if coded is not None:
            return None, (coded, *named)
        if len(named) == 1:
            return Found(line, named[0], False), ()
        # Excel eats leading zeros, and people change the case of letters: to be confirmed, not guessed.
        return None, named or tuple(self.bare.get(_bare(line.code or line.name), ()))

    def _named(self, name: str) -> tuple[Place, ...]:
        if not plain(name):
            return ()
        return tuple(self.names.get(plain(name)) or self.words.get(_sorted(name)) or ())


def _sorted(name: str) -> str:
    return " ".join(sorted(plain(name).split()))


def _bare(code: str) -> str:
    return text.search_key(code).lstrip("0")


def lay(matched: Matched, targets: Mapping[str, Target], today: date) -> Pasted:
    """`targets` by code of organisation. What a form does not ask is left out and told."""
    filled, same = list[Filled](), 0
    problems, warnings = list(matched.problems), list[str]()
    held = {number for problem in problems for number in problem.lines}
    for found in matched.found:
        number = found.line.number
        where = f"Строка {found.line.number}, «{found.place.name}»"
        target = targets.get(found.place.code)
        if target is None:
            told = f"{where}: у этой организации нет формы, которую вы можете заполнить."
            problems.append(Wrong(told, (number,)))
            continue
        known = target.form.indicators
        asked = {c for c, i in known.items() if i.asked(target.form.level, target.kind)}
        given = {c: v for c, v in found.line.values.items() if c in asked}
        laid = entry.lay(target, given, today)
        problems += [Wrong(f"{where}: {_told(target, p.code)}{p.text}", (number,)) for p in laid.problems]
        if laid.problems or number in held:
            continue
        warnings += [f"{where}: {_told(target, p.code)}{p.text}" for p in laid.warnings]
        warnings += [f"{where}: ответ «{known[c].short}» будет убран." for c in laid.dropped]
        if laid.changed:
            filled.append(Filled(found.place.code, laid.answers, laid.changed, laid.dropped))
        else:
            same += 1
    return Pasted(tuple(filled), same, tuple(problems), tuple(warnings))


def _told(target: Target, code: str) -> str:
    indicator = target.form.indicators.get(code)
    return f"«{indicator.short}». " if indicator else ""
