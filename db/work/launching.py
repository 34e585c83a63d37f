"""Reports are made by a process of their own, `python -m db papers`: whoever has work for it starts it and goes on.

The worker does, and where none is running whoever serves the pages: so a demonstration needs nothing else.
"""

import logging
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import db
from core.settings import Settings
from db import batched, outbox

log = logging.getLogger("profmonitor.papers")
_ROOT = Path(__file__).resolve().parent.parent.parent
# Between two looks whether somebody is needed.
PAUSE = 3.0


def process(settings: Settings) -> "subprocess.Popen[bytes]":
    """Works off all that waits and ends. What it has to say goes where our log goes."""
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = os.environ | {
        "DATABASE_URL": settings.database_url,
        "TIME_ZONE": settings.time_zone.key,
        "SITE_URL": settings.site_url,
        "PAPERS_DIR": settings.papers_dir,
        "PYTHONPATH": os.pathsep.join(paths),
    }
    # A session of its own: Ctrl+C is ours to pass on.
    return subprocess.Popen(
        [sys.executable, "-m", "db", "papers"],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def end(child: "subprocess.Popen[bytes]") -> None:
    """It gives its reports back; one that does not is followed by another later."""
    child.terminate()
    try:
        child.wait(30)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


class Keeper:
    """Sees to it that somebody works while there is work: one process at a time, another where it was killed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def wake(self) -> None:
        """Costs next to nothing where somebody is awake."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._watch, name="papers", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Ends with those who have started it: what is left is taken up again at the next start."""
        self._stop.set()
        thread = self._thread
        if thread is not None:
            thread.join(30)

    def _watch(self) -> None:
        child: subprocess.Popen[bytes] | None = None
        while not self._stop.is_set():
            try:
                if child is None or child.poll() is not None:
                    if self._asleep():
                        return
                    child = process(self.settings) if self._needed() else None
            except Exception as error:
                log.error("papers: %s", type(error).__name__)
            self._stop.wait(PAUSE)
        if child is not None:
            end(child)

    def _asleep(self) -> bool:
        """Nothing is left to see to. Decided under the lock: whoever wakes us is not overheard."""
        with self._lock:
            with db.reading(db.engine_for(self.settings.database_url)) as s:
                if batched.unfinished(s):
                    return False
            self._thread = None
            return True

    def _needed(self) -> bool:
        """Is there something to be taken up, and no worker to do it, or one that does not?"""
        now = datetime.now(UTC)
        with db.reading(db.engine_for(self.settings.database_url)) as s:
            pulse, waits = outbox.pulse(s), batched.next_one(s, now)
            if waits is None:
                return False
            return pulse is None or now - pulse > outbox.SILENT or batched.overlooked(s, now)


_KEEPERS: dict[str, Keeper] = {}


def wake(settings: Settings) -> None:
    """There is something to be worked on, or may be."""
    _KEEPERS.setdefault(settings.database_url, Keeper(settings)).wake()


def close() -> None:
    while _KEEPERS:
        _KEEPERS.popitem()[1].close()
