"""How what was typed or pressed on one screen gets into the database.

Saving compares the widgets with the stored answers at every run and writes the difference in one plain
function. Callbacks would be interrupted by the next keystroke and lose it; an interrupted run here is
simply repeated by the next one. What a button asks for waits in `Screen.pending` for the same reason: a press
is told of once.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from core import answers
from core.access import Action, Actor
from core.answers import Rows, Value
from core.indicators import AnswerKind, Indicator
from core.problems import Conflict, Problem, Refused
from db import submissions, surroundings
from db.submissions import Opened
from pages.duties import reasons, records, screen, takeover
from pages.duties.screen import Changes, Moved, Screen, Undo
from pages.ui import fields, session
from pages.ui.fields import Field


def opened_now(who: Actor, number: int) -> Opened:
    """As it is stored at this moment; what hardly changes is taken from the screen."""
    seen = screen.kept(number)
    with session.reading() as s:
        found = submissions.find(s, who, Action.FILL, number, seen.past if seen else None)
    if seen:
        seen.opened = found
    return found


def placed(opened: Opened, seen: Screen, indicator: Indicator) -> Field:
    return Field(opened.submission.id, indicator, seen.turn)


def typed(opened: Opened, seen: Screen) -> Changes:
    """What the widgets hold and the screen's own answers do not. Reads the widgets, writes nothing."""
    found: Changes = {}
    for code, indicator in opened.form.indicators.items():
        one = placed(opened, seen, indicator)
        if indicator.kind is AnswerKind.ROWS:
            _records(one, seen, found)
            continue
        if not fields.on_screen(one):
            continue
        raw = fields.given(one)
        try:
            value = answers.parse(one.indicator, raw)
        except ValueError as error:
            seen.unread[code] = (str(raw), str(error).rstrip("."))
            continue
        seen.unread.pop(code, None)
        if value != seen.answers.get(code):
            found[code] = value
    return found


def _records(one: Field, seen: Screen, found: Changes) -> None:
    code = one.indicator.code
    answer = seen.answers.get(code)
    value, unread = records.typed(one, answer if isinstance(answer, Rows) else None)
    if unread:
        seen.unread[code] = unread
    else:
        seen.unread.pop(code, None)
    if value != answer:
        found[code] = value


def keep(who: Actor, seen: Screen, now: datetime) -> None:
    """Saves what was typed since the last run, or says in `seen.moved` why it cannot be. `seen.opened` is the form
    as it is then."""
    opened = seen.opened
    if seen.moved or seen.again:
        opened_now(who, opened.submission.id)
        return
    takeover.press(opened, seen)
    mine = {**typed(opened, seen), **seen.pending}
    asked = {i.code for i in opened.form.asked(opened.kind, {**seen.answers, **_given(mine)})}
    seen.unread = {c: why for c, why in seen.unread.items() if c in asked}
    if mine or seen.right:
        attempt(who, seen, mine, now)
    else:
        _look(who, seen, {})
    if not seen.moved:
        reasons.keep(who, seen, now)


def attempt(who: Actor, seen: Screen, mine: Changes, now: datetime) -> None:
    """Stores, or keeps for the person's decision what could not be stored."""
    try:
        store(who, seen, mine, now)
    except Conflict:
        _look(who, seen, mine)
    except Refused as error:
        opened_now(who, seen.opened.submission.id)
        seen.moved = Moved(mine, seen.revision, str(error))
    seen.pending, seen.right = {}, set()


def _look(who: Actor, seen: Screen, mine: Changes) -> None:
    """Has somebody else saved meanwhile? What they have left as we want it needs no decision."""
    stood = seen.opened
    opened = opened_now(who, stood.submission.id)
    if seen.revision == opened.submission.revision:
        return
    mine = {c: v for c, v in mine.items() if v != opened.answers.get(c)}
    if mine:
        seen.moved = Moved(mine, seen.revision)
        return
    changed = seen.answers.keys() | opened.answers.keys()
    codes = [c for c in opened.form.indicators if c in changed]
    seen.news = tuple(c for c in codes if seen.answers.get(c) != opened.answers.get(c))
    seen.rebase(opened)


def store(who: Actor, seen: Screen, changes: Changes, now: datetime) -> None:
    """One transaction. No `st` in here: an interruption between the commit and what the screen knows of it
    would make the person's own save look like somebody else's."""
    opened, number = seen.opened, seen.opened.submission.id
    taken = {c for c, v in changes.items() if c in seen.taking and v == seen.taking[c]}
    carried = frozenset(opened.submission.carried)
    with session.begin() as s:
        revision = submissions.save(s, who, number, seen.revision, changes, now, taken, seen.right)
        fresh = submissions.find(s, who, Action.FILL, number, seen.past)
    gone = {c: v for c, v in seen.answers.items() if c not in fresh.answers and changes.get(c, v) is not None}
    seen.undo = _undo(seen, changes, gone, carried & gone.keys())
    seen.taking = {c: v for c, v in seen.taking.items() if c not in changes}
    seen.opened, seen.revision, seen.answers, seen.saved, seen.news = fresh, revision, fresh.answers, now, ()


def _undo(seen: Screen, changes: Changes, gone: Mapping[str, Value], carried: frozenset[str]) -> Undo | None:
    """What this change has made pointless; else what the last such change had, until it is taken back by hand."""
    if not gone:
        earlier = seen.undo
        return None if earlier is None or earlier.before.keys() & changes.keys() else earlier
    conditions = (seen.opened.form.indicators[c].after for c in gone)
    codes = {condition.code for condition in conditions if condition} & changes.keys()
    return Undo({c: seen.answers.get(c) for c in codes}, gone, carried)


def _given(changes: Mapping[str, Value | None]) -> dict[str, Value]:
    return {c: v for c, v in changes.items() if v is not None}


def problems(opened: Opened, seen: Screen, now: datetime) -> list[Problem]:
    """The rules on what is on the screen; unread text blocks like an answer that is wrong."""
    if seen.around is None:
        with session.reading() as s:
            seen.around = surroundings.of(s, opened)
    found = replace(opened, answers=dict(seen.answers)).problems(now, seen.around)
    unread = [Problem(c, f"«{raw}» не сохранено: {why}.") for c, (raw, why) in seen.unread.items()]
    return [*unread, *(p for p in found if p.code not in seen.unread)]
