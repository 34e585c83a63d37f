"""Kills whoever changes a form: before every statement, before and after COMMIT, and at moments nobody chose.

    python -m tests.db.killed_saves URL

What is stored then must be exactly what was before or exactly what the whole act leaves. Prints how often each
act was killed; exits with an error at the first half of an act. Forks, so it is a process of its own: the test's
has threads. To die after a statement is to die before the next one.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

import db
from core.answers import Row, Rows, Value
from core.problems import Conflict, Refused
from core.workflow import State
from db import check, handing, reviews, submissions
from db.models import Approval, Event, Submission
from tests.db import snapshot
from tests.union import FULL, NOW, Union, build

Act = Callable[[Session, int], object]
RANDOM_KILLS = 10

_CHANNEL: Row = {
    "chan_platform": "vk",
    "chan_kind": "official",
    "chan_url": "https://vk.com/profkom4",
    "chan_members": 30,
    "chan_posts_month": 8,
}
_REMARKS = {"workers_total": "Проверьте", "members_total": "И это"}


def story(union: Union, number: int) -> dict[str, Act]:
    """The life of one form with everything that a form has: rows, carried answers, explanations, remarks."""
    alisa, boris = union.people["alisa"], union.people["boris"]
    more: dict[str, Value] = {"channels_exist": True, "channels": Rows((_CHANNEL,)), "stand_count": 2}
    # More on the register than there are members: there is something to explain.
    why, full = ("other", "Школу объединили"), {**FULL, "ais_members": 50}
    return {
        "save": lambda s, r: submissions.save(s, alisa, number, r, full, NOW, carried=("members_total",)),
        "save rows": lambda s, r: submissions.save(s, alisa, number, r, more, NOW),
        "explain": lambda s, r: submissions.explain(
            s, alisa, number, r, ("ais_members", "soft_part"), why, NOW
        ),
        "submit": lambda s, r: handing.submit(s, alisa, number, r, NOW),
        "return": lambda s, r: reviews.return_back(s, boris, number, r, "Сверьте", _REMARKS, NOW),
        "clear": lambda s, r: submissions.save(s, alisa, number, r, {"channels_exist": False}, NOW),
        "submit again": lambda s, r: handing.submit(s, alisa, number, r, NOW),
        "take back": lambda s, r: handing.take_back(s, alisa, number, r, NOW),
        "submit at last": lambda s, r: handing.submit(s, alisa, number, r, NOW),
        "accept": lambda s, r: reviews.accept(s, boris, number, r, NOW),
        "reopen": lambda s, r: reviews.reopen(s, boris, number, r, "Опечатка", NOW),
    }


def rehearsed(engine: Engine, act: Act, revision: int) -> snapshot.Snapshot:
    """What the whole act would leave."""
    with db.begin(engine) as s:
        act(s, revision)
        s.flush()
        found = snapshot.of(s)
        s.rollback()
    return found


def attempt(engine: Engine, act: Act, revision: int, moment: int) -> int:
    """The act in a child that is killed at its moment; the exit code of the child."""
    engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            _act_and_die(engine, act, revision, moment)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _act_and_die(engine: Engine, act: Act, revision: int, moment: int) -> None:
    passed = count()

    def tick(*_: Any) -> None:
        if next(passed) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", tick)
    event.listen(engine, "commit", tick)
    with db.begin(engine) as s:
        act(s, revision)
    tick()
    os._exit(0)


def kill_everywhere(engine: Engine, act: Act, revision: int) -> int:
    """How often it was killed; the last time after COMMIT, before anybody could be told."""
    before, whole = snapshot.taken(engine), rehearsed(engine, act, revision)
    if before == whole or len(whole["event"]) == len(before["event"]):
        sys.exit("the act does nothing or is not in the journal")
    for moment in count():
        code = attempt(engine, act, revision, moment)
        now = snapshot.taken(engine)
        if code != -signal.SIGKILL or now not in (before, whole):
            sys.exit(f"exit {code} at moment {moment}: {_told(before, now)}")
        if now == whole:
            return moment + 1
    raise AssertionError


def _told(before: snapshot.Snapshot, now: snapshot.Snapshot) -> str:
    return "; ".join(f"{name}: {rows}" for name, rows in now.items() if rows != before[name])


def replay(engine: Engine, act: Act, revision: int) -> None:
    """Nobody was told that it is stored, so it is sent once more."""
    before = snapshot.taken(engine)
    try:
        with db.begin(engine) as s:
            act(s, revision)
    except (Conflict, Refused):
        pass
    if snapshot.taken(engine) != before:
        sys.exit("the same request once more has changed something")


def kill_whenever(engine: Engine, union: Union, number: int, chance: random.Random) -> int:
    """One act after another until it is killed from outside; how many were acknowledged."""
    engine.dispose()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _act_for_ever(engine, union, number, tell)
        except BaseException:
            os._exit(1)
    os.close(tell)
    heard = sum(len(os.read(told, 1)) for _ in range(chance.randrange(1, 6)))
    time.sleep(chance.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    while rest := os.read(told, 4096):
        heard += len(rest)
    os.close(told)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
        sys.exit("the child failed before it was killed")
    return heard


def _act_for_ever(engine: Engine, union: Union, number: int, tell: int) -> None:
    alisa, boris = union.people["alisa"], union.people["boris"]
    while True:
        with db.begin(engine) as s:
            form = s.get_one(Submission, number)
            state, r = State(form.state), form.revision
            if state is State.SUBMITTED:
                reviews.accept(s, boris, number, r, NOW)
            elif state is State.ACCEPTED:
                reviews.reopen(s, boris, number, r, "Опечатка", NOW)
            elif r % 2:
                handing.submit(s, alisa, number, r, NOW)
            else:
                submissions.save(s, alisa, number, r, {"workers_total": 80 + r}, NOW)
        os.write(tell, b".")


def counted(engine: Engine, number: int) -> tuple[int, int]:
    """The revision, and how many entries the journal has of the form."""
    with db.reading(engine) as s:
        entries = select(func.count()).select_from(Event).where(Event.submission_id == number)
        return s.get_one(Submission, number).revision, s.scalar(entries) or 0


def refuse_differences(engine: Engine, after: str) -> None:
    if found := check.everything(engine).differences:
        sys.exit(f"after {after}: {found}")


def approve(engine: Engine, union: Union) -> None:
    """An accepted form then takes the approval back, too."""
    with db.begin(engine) as s:
        decided = {"organ": "Комитет", "protocol": "5", "decided": NOW.date(), "approved": NOW}
        s.add(Approval(organisation_id=union["T1"].id, year=2026, **decided))


def main(url: str) -> dict[str, int]:
    engine = db.connect(url)
    union = build(engine)
    number, kills = union.form_of("SCHOOL"), {}
    for name, act in story(union, number).items():
        if name == "accept":
            approve(engine, union)
        revision = union.revision(number)
        kills[name] = kill_everywhere(engine, act, revision)
        replay(engine, act, revision)
        refuse_differences(engine, name)
        if counted(engine, number) != (revision + 1, revision + 1):
            sys.exit(f"{name}: not one revision and one entry in the journal")
    chance = random.Random(union.revision(number))
    for _ in range(RANDOM_KILLS):
        revision = union.revision(number)
        heard = kill_whenever(engine, union, number, chance)
        now, entries = counted(engine, number)
        if now - revision - heard not in (0, 1) or now != entries:
            sys.exit(f"{heard} acts acknowledged, {now - revision} stored, {entries} in the journal")
        refuse_differences(engine, "a kill at random")
        kills["whenever"] = kills.get("whenever", 0) + 1
    return kills


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
