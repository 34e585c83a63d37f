"""Numbers of members and of the register, pasted for the primaries below: matched, shown, then written into their
forms as answers for them to look at. Forms that are handed in keep theirs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from core import formats, paste
from core.access import Actor
from core.answers import Value
from core.paste import Found, Line, Matched, Pasted, Place, Table, Wrong
from core.problems import Refused
from db import campaigns, entry, journal, upsert
from db.models import Campaign, Organisation
from db.opened import Opened
from db.risks import Beside

AS_OF = "stat_as_of"
# What the day is told of; the register has a day of its own.
DATED = ("members_total", "members_working")


@dataclass(frozen=True)
class Closed:
    """A line about a form that may not be changed, beside what stands there."""

    line: Line
    organisation: str
    kept: Mapping[str, Value]
    why: str


@dataclass(frozen=True)
class Outcome:
    """What a table would change or has changed; `same` counts the lines that say what is known already."""

    matched: Matched
    pasted: Pasted
    closed: tuple[Closed, ...] = ()
    same: int = 0

    @property
    def filled(self) -> int:
        return len(self.pasted.filled)

    @property
    def problems(self) -> tuple[Wrong, ...]:
        return self.pasted.problems

    @property
    def foreign(self) -> tuple[str, ...]:
        """Codes of nobody there."""
        return tuple(dict.fromkeys(line.code for line in self.matched.unknown if line.code))


@dataclass(frozen=True)
class _Read:
    outcome: Outcome
    opened: Mapping[str, Opened]


def preview(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    table: Table,
    as_of: date | None,
    chosen: Mapping[int, str],
    now: datetime,
) -> Outcome:
    """What `load` would do. Reads only."""
    return _read(s, actor, organisation, campaign, table, as_of, chosen, now).outcome


def load(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    table: Table,
    as_of: date | None,
    chosen: Mapping[int, str],
    now: datetime,
    skip: Collection[int] = (),
) -> Outcome:
    """Everything, or nothing where a line has a problem; the journal remembers a try at foreign codes. `as_of` is the
    day of the lines that tell none; `chosen`: number of a line -> code of the organisation that a person has picked
    for it; `skip`: numbers of the lines that a person has agreed to leave out. Raises Conflict where a form has been
    changed since it was read."""
    read = _read(s, actor, organisation, campaign, paste.without(table, skip), as_of, chosen, now)
    found = read.outcome
    if found.problems or not found.filled:
        if found.foreign:
            entry.attempt(s, actor, organisation, campaign, found.foreign, now)
        return found
    with upsert.together(s):
        campaigns.touch(s, campaign.id)
        for filled in found.pasted.filled:
            entry.enter(s, actor, read.opened[filled.code], filled, now, filled.changed)
    after = {
        "kind": campaign.kind,
        "year": campaign.year,
        "rows": found.filled,
        "skipped": len(skip),
        "unknown": len(found.matched.unknown),
    }
    journal.write(s, actor, "numbers.paste", now, organisation.id, after=after)
    return found


def _read(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    table: Table,
    as_of: date | None,
    chosen: Mapping[int, str],
    now: datetime,
) -> _Read:
    every = {o.organisation.code: o for o in entry.below(s, actor, organisation, campaign)}
    if not every:
        raise Refused(entry.NOBODY)
    places = [Place(o.organisation.id, code, o.organisation.name) for code, o in every.items()]
    lines = tuple(_dated(_picked(line, chosen), as_of) for line in table.lines)
    matched = paste.match(replace(table, lines=lines), places)
    shut = [f for f in matched.found if not every[f.place.code].fillable(now)]
    beside, known = Beside(s), {f.place.code: every[f.place.code] for f in matched.found}
    targets = {code: entry.target(o, beside.around(o), now) for code, o in known.items()}
    still = replace(
        matched, found=tuple(_newer(f, known[f.place.code]) for f in matched.found if f not in shut)
    )
    pasted = paste.lay(still, targets, formats.local_day(now, campaign.time_zone))
    other = [_closed(f, every[f.place.code], now) for f in shut]
    told = tuple(c for c in other if _differs(c))
    return _Read(Outcome(matched, pasted, told, pasted.same + len(other) - len(told)), every)


def _picked(line: Line, chosen: Mapping[int, str]) -> Line:
    code = chosen.get(line.number)
    return replace(line, code=code, name="") if code else line


def _dated(line: Line, as_of: date | None) -> Line:
    return replace(line, values={AS_OF: as_of, **line.values}) if as_of and line.values else line


def _newer(found: Found, opened: Opened) -> Found:
    """A day goes with the numbers it is told of: without a change in them, or with an earlier one, what is kept
    stays as of its own day."""
    values, kept = found.line.values, opened.answers.get(AS_OF)
    told = values.get(AS_OF)
    changed = any(c in values and values[c] != opened.answers.get(c) for c in DATED)
    earlier = isinstance(kept, date) and isinstance(told, date) and told < kept
    if kept is None or (changed and not earlier):
        return found
    return replace(found, line=replace(found.line, values={c: v for c, v in values.items() if c != AS_OF}))


def _closed(found: Found, opened: Opened, now: datetime) -> Closed:
    kept = {code: opened.answers[code] for code in found.line.values if code in opened.answers}
    why = opened.window.reminder(now) if opened.state.editable else f"форма {opened.state.label}"
    return Closed(found.line, found.place.name, kept, why)


def _differs(closed: Closed) -> bool:
    """In a number: another day of the same numbers is no news."""
    return any(closed.kept.get(code) != v for code, v in closed.line.values.items() if code != AS_OF)
