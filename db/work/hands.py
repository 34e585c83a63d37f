"""Processes that make reports side by side. One that takes too long, has died or has grown fat is replaced."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

# One report, in seconds; and the start of a process, on a machine that is busy.
MOST, START = 60.0, 180.0
# A process makes so many reports and is then replaced, whatever libraries have kept in memory by then.
LIFE = 1000
_SPAWN = get_context("spawn")
_DEATHS = 5
# A process may be killed by whoever is short of memory: the report is tried again, but not for ever.
TRIES = 2
DIED = "Программа, которая готовит отчёт, была остановлена. Возможно, серверу не хватило памяти."
Entry = Callable[[Connection, str], None]


@dataclass(frozen=True)
class Task:
    """`site`: where people find us, for addresses on paper."""

    organisation: int
    year: int
    target: str
    now: datetime
    site: str = ""


@dataclass(frozen=True)
class Outcome:
    """`why` there is no file; `note` about one that there is; `trouble` is one that all others would meet too."""

    why: str = ""
    note: str = ""
    trouble: str = ""


def printing(line: Connection, url: str) -> None:
    """What a process does. It alone needs the rooms that make reports: they are heavy."""
    from db.work import printing as room

    room.main(line, url)


class Broken(Exception):
    """Processes do not even start."""


@dataclass
class Hand:
    process: SpawnProcess
    line: Connection
    since: float
    ready: bool = False
    task: Task | None = None
    made: int = 0

    @property
    def free(self) -> bool:
        return self.ready and self.task is None


class Hands:
    def __init__(
        self, count: int, url: str, entry: Entry = printing, most: float = MOST, life: int = LIFE
    ) -> None:
        self.count, self.url, self.entry, self.most, self.life = max(1, count), url, entry, most, life
        self._hands: list[Hand] = []
        self._deaths = 0
        self._over: Counter[int] = Counter()

    @property
    def room(self) -> int:
        """How many tasks would be begun at once, or as soon as a process has started."""
        return self.count - sum(hand.task is not None for hand in self._hands)

    @property
    def busy(self) -> bool:
        return any(hand.task for hand in self._hands)

    def give(self, task: Task) -> None:
        """To one that is free; one that is still starting reads it when it is ready."""
        hand = next((h for h in self._hands if h.free), None)
        hand = hand or next((h for h in self._hands if h.task is None), None) or self._started()
        hand.task, hand.since = task, time.monotonic()
        # One that has died is seen by `gather`.
        with suppress(OSError):
            hand.line.send(task)

    def each(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
        """All of them, as they come."""
        for task in tasks:
            while not self.room:
                yield from self.gather(1.0)
            self.give(task)
        while self.busy:
            yield from self.gather(1.0)

    def gather(self, wait: float) -> list[tuple[Task, Outcome]]:
        """What has become of tasks since. Raises Broken."""
        watched: list[object] = [h.line for h in self._hands if h.task] or []
        watched += [h.process.sentinel for h in self._hands if h.task]
        connection.wait(watched, wait)  # type: ignore[arg-type]
        found = []
        for hand in list(self._hands):
            if hand.task is not None and (outcome := self._heard(hand)):
                found.append(outcome)
        return found

    def close(self) -> None:
        """At once: whatever was in hand is made again by somebody else."""
        for hand in self._hands:
            hand.process.kill()
        for hand in self._hands:
            hand.process.join(10)
            hand.line.close()
        self._hands.clear()

    def _started(self) -> Hand:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=self.entry, args=(theirs, self.url), daemon=True)
        process.start()
        # Else its end would not be noticed.
        theirs.close()
        hand = Hand(process, ours, time.monotonic())
        self._hands.append(hand)
        return hand

    def _heard(self, hand: Hand) -> tuple[Task, Outcome] | None:
        task = hand.task
        assert task is not None
        try:
            while hand.line.poll():
                said = hand.line.recv()
                if isinstance(said, Outcome):
                    return self._ended(hand, task, said)
                hand.ready, hand.since, self._deaths = True, time.monotonic(), 0
        except (EOFError, OSError):
            return self._died(hand, task)
        if time.monotonic() - hand.since > (self.most if hand.ready else START):
            if not hand.ready:
                return self._died(hand, task)
            self._drop(hand)
            return task, Outcome(why=f"Отчёт не был готов за {self.most:.0f} с и остановлен.")
        return None if hand.process.is_alive() else self._died(hand, task)

    def _ended(self, hand: Hand, task: Task, outcome: Outcome) -> tuple[Task, Outcome]:
        hand.task, hand.made = None, hand.made + 1
        if hand.made >= self.life:
            self._drop(hand)
        return task, outcome

    def _died(self, hand: Hand, task: Task) -> tuple[Task, Outcome] | None:
        self._drop(hand)
        self._deaths += not hand.ready
        if self._deaths >= _DEATHS:
            raise Broken
        self._over[task.organisation] += hand.ready
        if self._over[task.organisation] >= TRIES:
            return task, Outcome(why=DIED)
        self.give(task)
        return None

    def _drop(self, hand: Hand) -> None:
        self._hands.remove(hand)
        hand.process.kill()
        hand.process.join(10)
        hand.line.close()
