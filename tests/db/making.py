"""Whoever makes reports, in a process that tests may kill: python -m tests.db.making URL FOLDER.

Its own processes write a line instead of a report, slowly; what becomes of it stands in the name of the organisation:
«долго» never ends, «умирает» kills its process, «нет места» is a full disk.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import db
from core.settings import Settings
from db.models import Organisation
from db.work.archive import write
from db.work.hands import Outcome, Task
from db.work.papers import Rules, Runner

EACH = 0.2


def entry(line: Connection, url: str) -> None:
    engine = db.connect(url)
    line.send(None)
    try:
        while True:
            line.send(_made(engine, line.recv()))
    except (EOFError, OSError):
        return


def _made(engine: db.Engine, task: Task) -> Outcome:
    with db.reading(engine) as s:
        name = s.get_one(Organisation, task.organisation).name
    if "долго" in name:
        time.sleep(600)
    if "умирает" in name:
        os._exit(9)
    if "нет места" in name:
        return Outcome(trouble="На сервере кончилось место на диске.")
    time.sleep(EACH)
    write(Path(task.target), b"%PDF of " + str(task.organisation).encode())
    return Outcome()


def runner(engine: db.Engine, folder: Path, **more: Any) -> Runner:
    """`lease`, `most`, `slice` are of the rules."""
    rules = Rules(entry=entry, **{k: more.pop(k) for k in ("lease", "most", "slice") if k in more})
    clock: Callable[[], datetime] = more.pop("clock", lambda: datetime.now(UTC))
    return Runner(engine, Settings(papers_dir=str(folder)), clock, 2, rules=rules, **more)


if __name__ == "__main__":
    runner(db.connect(sys.argv[1]), Path(sys.argv[2])).run()
