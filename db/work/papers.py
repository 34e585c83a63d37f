"""Whoever works on jobs of reports: takes one, has its reports made side by side, writes down what became of each,
and packs the archive. Killed at any moment it is followed by another, and every report is there once.
"""

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

import db
from core.problems import Refused
from core.reports import batching
from core.reports.batching import Names, Place, Row
from core.settings import Settings
from db import batched
from db.batched import Item, Made, Turn
from db.organisations import ancestor_ids
from db.work import archive, hands
from db.work.hands import Broken, Hands, Outcome, Task

log = logging.getLogger("profmonitor.papers")
Clock = Callable[[], datetime]
# Read at a time; heard of at least so often, in seconds; after so long somebody else's job has its turn.
ROWS, BEAT, SLICE = 200, 5.0, 60.0
_BROKEN = "Программа для отчётов не запускается. Подробности в журнале сервера."


def cores() -> int:
    """Of the machine, as far as we may use them."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Rules:
    """What tests make shorter."""

    lease: float = batched.LEASE.total_seconds()
    most: float = hands.MOST
    life: int = hands.LIFE
    slice: float = SLICE
    entry: hands.Entry = hands.printing


class Runner:
    """`stop` is asked between reports: told to stop, it gives the job back."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        clock: Clock,
        processes: int = 0,
        stop: Callable[[], bool] = lambda: False,
        rules: Rules = Rules(),
    ) -> None:
        self.engine, self.settings, self.clock, self.stop, self.rules = engine, settings, clock, stop, rules
        url = engine.url.render_as_string(hide_password=False)
        self.hands = Hands(processes or cores(), url, rules.entry, rules.most, rules.life)
        self.name = f"{os.getpid()}-{secrets.token_hex(6)}"

    def run(self, number: int | None = None) -> int:
        """Until nothing waits; or only that job. How many have been brought to an end."""
        ended, once = 0, number is not None
        try:
            while not self.stop():
                turn = self._claimed(number)
                if turn is None:
                    break
                ended += self._guarded(turn)
                if once and ended:
                    break
        finally:
            self.hands.close()
        return ended

    def _claimed(self, number: int | None) -> Turn | None:
        lease = batched.LEASE.__class__(seconds=self.rules.lease)
        with db.begin(self.engine) as s:
            now = self.clock()
            found = number or batched.next_one(s, now, lease)
            return batched.claim(s, found, self.name, now, lease) if found else None

    def _guarded(self, turn: Turn) -> bool:
        """What all reports of a job would meet stops the job, until a person has seen to it."""
        try:
            return Work(self, turn).done()
        except Refused as trouble:
            words = str(trouble)
        except Broken:
            log.error("batch %s: processes do not start", turn.id)
            words = _BROKEN
        except SQLAlchemyError:
            # Passes, or else could not be written down either.
            raise
        except OSError as error:
            words = _logged(turn, archive.why(error), error)
        except Exception as error:
            words = _logged(turn, "Сбой в программе.", error)
        self.hands.close()
        with db.begin(self.engine) as s:
            batched.troubled(s, turn, words, self.clock())
        return False


def _logged(turn: Turn, words: str, error: Exception) -> str:
    number = secrets.token_hex(4).upper()
    log.error("batch %s, error %s", turn.id, number, exc_info=error)
    return f"{words} Ошибка № {number}."


class Work:
    """One job in the hands of a runner."""

    def __init__(self, runner: Runner, turn: Turn) -> None:
        self.runner, self.turn = runner, turn
        self.engine, self.clock, self.hands = runner.engine, runner.clock, runner.hands
        self.place = archive.opened(runner.settings.papers_dir, turn.id, turn.created)
        self.began = self.beaten = time.monotonic()
        self.queue: list[Item] = []
        self.inside: dict[int, Item] = {}

    def done(self) -> bool:
        """Brought to its end? Else it is paused, cancelled, given back or somebody else's."""
        while True:
            if not self._reports():
                return False
            if self._packed():
                return True
            if not self._ours():
                return False

    def _reports(self) -> bool:
        """Until none is left. False: stopped on the way."""
        while self._filled() or self.hands.busy:
            if not self._told(self.hands.gather(1.0)):
                self.hands.close()
                self._clean()
                return False
            if self._yields():
                self._finish_inside()
                with db.begin(self.engine) as s:
                    batched.release(s, self.turn, self.clock())
                return False
        return True

    def _filled(self) -> bool:
        """Every process has something to do, as long as there is something."""
        while self.hands.room and self._next():
            item = self.queue.pop(0)
            self.inside[item.id] = item
            self.hands.give(self._task(item))
        return self.hands.busy

    def _next(self) -> bool:
        if not self.queue:
            with db.reading(self.engine) as s:
                rows = batched.waiting(s, self.turn, ROWS)
            self.queue = [item for item in rows if item.id not in self.inside]
        return bool(self.queue)

    def _task(self, item: Item) -> Task:
        target, site = str(self._file(item.id)), self.runner.settings.site_url
        return Task(item.id, self.turn.year, target, self.clock(), site)

    def _file(self, organisation: int) -> Path:
        return self.place / f"{organisation}.pdf"

    def _told(self, outcomes: list[tuple[Task, Outcome]]) -> bool:
        """Written down at once. False: the turn is lost."""
        made = [self._made(task.organisation, outcome) for task, outcome in outcomes]
        if not made and time.monotonic() - self.beaten < BEAT:
            return True
        self.beaten = time.monotonic()
        with db.begin(self.engine) as s:
            ours = batched.told(s, self.turn, made, self.clock())
        for one in made:
            self.inside.pop(one.id, None)
        return ours

    def _made(self, number: int, outcome: Outcome) -> Made:
        if outcome.trouble:
            raise Refused(outcome.trouble)
        return Made(number, "" if outcome.why else self._file(number).name, outcome.why or outcome.note)

    def _yields(self) -> bool:
        """Told to stop, or somebody else has waited long enough."""
        if self.runner.stop():
            return True
        if time.monotonic() - self.began < self.runner.rules.slice:
            return False
        self.began = time.monotonic()
        with db.reading(self.engine) as s:
            return batched.next_one(s, self.clock(), but=(self.turn.id,)) is not None

    def _finish_inside(self) -> None:
        while self.hands.busy and not self.runner.stop():
            self._told(self.hands.gather(1.0))
        if self.hands.busy:
            self.hands.close()

    def _ours(self) -> bool:
        with db.begin(self.engine) as s:
            return batched.beat(s, self.turn, self.clock())

    def _clean(self) -> None:
        """A cancelled job leaves nothing; one that is paused, or somebody else's, keeps its files."""
        with db.reading(self.engine) as s:
            if self.turn.id not in batched.living(s):
                archive.remove(self.runner.settings.papers_dir, self.turn.id)

    def _packed(self) -> bool:
        """False where files have gone meanwhile, or the turn."""
        with db.reading(self.engine) as s:
            items, above = batched.every(s, self.turn), batched.above(s, self.turn.path)
        items.sort(key=lambda i: place_in(i, above, self.turn))
        there = {path.name for path in self.place.glob("*.pdf")}
        missing = [i.id for i in items if i.state == "done" and self._file(i.id).name not in there]
        if missing:
            with db.begin(self.engine) as s:
                batched.lost(s, self.turn, missing)
            return False
        called = named(items, above, self.turn)
        moment = self.clock().astimezone(self.runner.settings.time_zone)
        listed = told(items, called, self.turn, moment)
        parts = ((called[i.id], self._file(i.id)) for i in items if i.state == "done")
        if not archive.build(self.place / archive.ARCHIVE, parts, listed, moment, self._going):
            return False
        with db.begin(self.engine) as s:
            ended = batched.finished(s, self.turn, self.clock())
        if ended:
            archive.lighten(self.place)
        return ended

    def _going(self) -> bool:
        if time.monotonic() - self.beaten < BEAT:
            return True
        self.beaten = time.monotonic()
        return self._ours()


def named(items: list[Item], above: dict[int, tuple[str, str]], turn: Turn) -> dict[int, str]:
    """Names in the archive, by organisation."""
    names = Names(turn.year)
    return {i.id: names.file(list(_folders(i, above, turn)), Place(i.code, i.name)) for i in items}


def place_in(item: Item, above: dict[int, tuple[str, str]], turn: Turn) -> tuple[str, ...]:
    """By code: each region and territory before those below it."""
    folders = tuple(place.code for place in _folders(item, above, turn))
    return folders if folders and folders[-1] == item.code else (*folders, item.code)


def told(items: list[Item], called: dict[int, str], turn: Turn, moment: datetime) -> bytes:
    """The list that lies beside the reports."""
    rows = (
        Row(Place(i.code, i.name), i.level, called[i.id] if made else "", made, i.error)
        for i in items
        for made in [i.state == "done"]
    )
    return batching.listed(rows, turn.place, turn.year, moment, len(items))


def _folders(item: Item, above: dict[int, tuple[str, str]], turn: Turn) -> Iterator[Place]:
    """Of regions and territories between the place of the job and the report, whose own reports lie there too."""
    top = ancestor_ids(turn.path)[-1]
    for number in ancestor_ids(item.path):
        if number != top and number in above:
            yield Place(*above[number])
