"""Commands that make many reports: `report --all` into a folder or an archive, and `papers`, which works off the jobs
that pages have begun."""

import signal
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import db
from core import formats
from core.access import SYSTEM, Action
from core.organisations import Level
from core.problems import Refused
from core.reports import batching
from core.reports.batching import LIST
from db import batched, campaigns, commands
from db.batched import Item, Turn
from db.commands import Desk
from db.work import archive
from db.work.archive import write
from db.work.hands import Broken, Hands, Outcome, Task
from db.work.papers import Runner, cores, named, place_in, told

# Between two lines about how far it is, in seconds.
TOLD = 5.0


def papers(args: Namespace, desk: Desk) -> int:
    engine, rules = desk.ready(), desk.settings
    with _told_to_stop() as stop:
        runner = Runner(engine, rules, lambda: datetime.now(UTC), args.processes or 0, stop=stop.is_set)
        done = runner.run(args.job)
    print(f"Готово архивов: {formats.number(done)}.")
    return 0


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """SIGTERM and Ctrl+C: the job is given back, and then the end."""
    stop, numbers = threading.Event(), (signal.SIGTERM, signal.SIGINT)
    former = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, former, strict=True):
            signal.signal(number, handler)


def everything(args: Namespace, desk: Desk) -> int:
    """0: all of them are there; 1: some could not be made, and which is told."""
    engine, target = desk.ready(), Path(args.output)
    packed = target.suffix.lower() == ".zip"
    place = target.with_name(f"{target.name}.parts") if packed else target
    if packed and target.exists() and not place.exists() and not args.anew:
        raise Refused(f"Архив {target} уже есть. Назовите другой файл или добавьте --anew.")
    with db.reading(engine) as s:
        organisation = commands.place_of(s, Action.EXPORT, args.organisation)
        campaigns.of_year(s, SYSTEM, args.year)
        turn = Turn(0, "", organisation.path, organisation.name, args.year, 0, desk.now)
        items = batched.foreseen(s, turn.path, args.year, args.levels or tuple(Level))
        above = batched.above(s, turn.path)
    if not items:
        raise Refused(f"За {args.year} год готовить нечего: отчётов этих организаций не ждали.")
    items.sort(key=lambda item: place_in(item, above, turn))
    called = named(items, above, turn)
    done = _made(Maker(args, desk, engine, place, called), items)
    listed = told(done, called, turn, desk.now.astimezone(desk.settings.time_zone))
    if packed:
        _pack(target, place, done, called, listed, desk)
    else:
        write(place / LIST, listed)
    return _outcome(done, target)


class Maker:
    """What one run of the command works with. `called`: the name of each report inside `place`."""

    def __init__(
        self, args: Namespace, desk: Desk, engine: db.Engine, place: Path, called: dict[int, str]
    ) -> None:
        self.args, self.desk, self.engine, self.place, self.called = args, desk, engine, place, called

    def file(self, organisation: int) -> Path:
        return self.place / self.called[organisation]

    def there(self, item: Item) -> bool:
        return not self.args.anew and self.file(item.id).is_file()

    def tasks(self, items: list[Item]) -> Iterator[Task]:
        site = self.desk.settings.site_url
        for item in items:
            self.file(item.id).parent.mkdir(parents=True, exist_ok=True)
            yield Task(item.id, self.args.year, str(self.file(item.id)), self.desk.now, site)

    def outcomes(self, items: list[Item]) -> Iterator[tuple[Task, Outcome]]:
        url = self.engine.url.render_as_string(hide_password=False)
        hands = Hands(min(self.args.processes or cores(), len(items)), url)
        try:
            yield from hands.each(self.tasks(items))
        except Broken:
            raise Refused("Процессы для отчётов не запускаются. Подробности выше.") from None
        finally:
            hands.close()


def _made(maker: Maker, items: list[Item]) -> list[Item]:
    """All of them, with what has become of each."""
    left = [item for item in items if not maker.there(item)]
    kept, said = len(items) - len(left), time.monotonic()
    if kept:
        print(f"Уже есть: {formats.of(kept, len(items)).removeprefix('по ')}. Они оставлены как есть.")
    known = {item.id: replace(item, state="done") for item in items}
    for number, (task, outcome) in enumerate(maker.outcomes(left) if left else (), start=kept + 1):
        if outcome.trouble:
            raise Refused(outcome.trouble)
        state = "failed" if outcome.why else "done"
        item = known[task.organisation]
        known[item.id] = replace(item, state=state, error=outcome.why or outcome.note)
        if time.monotonic() - said > TOLD or number == len(items):
            said = time.monotonic()
            print(f"Сделано {formats.of(number, len(items)).removeprefix('по ')}", flush=True)
    return list(known.values())


def _pack(
    target: Path, place: Path, items: list[Item], called: dict[int, str], listed: bytes, desk: Desk
) -> None:
    """The parts go when the archive is there; where some have failed they stay for the next run."""
    parts = ((called[i.id], place / called[i.id]) for i in items if i.state == "done")
    moment = desk.now.astimezone(desk.settings.time_zone)
    archive.build(target, parts, listed, moment, lambda: True)
    if all(i.state == "done" for i in items):
        archive.discard(place)


def _outcome(items: list[Item], target: Path) -> int:
    failed = [item for item in items if item.state != "done"]
    reports = formats.count(len(items) - len(failed), "отчёт", "отчёта", "отчётов")
    drafts = sum(item.error == batching.DRAFT for item in items)
    print(f"В {target}: {reports}, из них проектов {formats.number(drafts)}.")
    for item in failed:
        print(f"{item.code} {item.name}: {item.error}", file=sys.stderr)
    if failed:
        print(f"Не получилось: {formats.number(len(failed))}.", file=sys.stderr)
    return int(bool(failed))
