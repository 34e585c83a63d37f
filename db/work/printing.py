"""One report after another in a process of its own, which may be killed at any moment: it only reads the database.

A file appears whole or not at all; whoever has asked for it writes down that it is there.
"""

import logging
import secrets
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

import db
from core.access import SYSTEM
from core.catalogue import Catalogue
from core.organisations import Level
from core.problems import Refused
from core.reports import frozen, typeset
from core.reports.batching import DRAFT
from core.reports.paper import Paper
from db import catalogues, letterheads, report_drafts, reports
from db.models import Organisation
from db.organisations import ancestor_ids
from db.report_shared import Shared
from db.work import archive
from db.work.hands import Outcome, Task

log = logging.getLogger("profmonitor.papers")


class Common:
    """What the reports of a region and of a territory have in common, for those that are being worked on. Not kept for
    long: figures change."""

    KEPT = 60.0

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[int, int], float, Any]] = {}

    def shared(self, s: db.Session, organisation: Organisation, year: int) -> Shared:
        above = ancestor_ids(organisation.path)
        region = above[1] if len(above) > 1 else above[0]
        found: Shared = self._of(
            "region", region, year, lambda: Shared(s, s.get_one(Organisation, region), year)
        )
        return found

    def asked(self, s: db.Session, organisation: Organisation, year: int) -> Catalogue:
        """A primary has no questions of its own."""
        above = organisation.parent_id if organisation.level == Level.PRIMARY else None
        number = above or organisation.id
        found: Catalogue = self._of(
            "asked", number, year, lambda: catalogues.held(s, s.get_one(Organisation, number), year)
        )
        return found

    def _of(self, what: str, number: int, year: int, read: Callable[[], Any]) -> Any:
        key, now = (number, year), time.monotonic()
        kept = self._kept.get(what)
        if kept is None or kept[0] != key or now - kept[1] > self.KEPT:
            kept = self._kept[what] = (key, now, read())
        return kept[2]


def main(line: Connection, url: str) -> None:
    """Says that it is ready, then answers task after task until nobody asks any more."""
    # Ctrl+C reaches everybody at the terminal: whoever has started this process ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    engine, common = db.connect(url), Common()
    with suppress(EOFError, OSError):
        line.send(None)
        while (task := line.recv()) is not None:
            line.send(done(engine, task, common))
    engine.dispose()


def done(engine: Engine, task: Task, common: Common) -> Outcome:
    """Whatever goes wrong is said in Russian; what it was stands in the log under a number."""
    try:
        with db.reading(engine) as s:
            paper, note = printed(s, s.get_one(Organisation, task.organisation), task, common)
        archive.write(Path(task.target), typeset.pdf(paper))
    except Refused as refusal:
        return Outcome(why=str(refusal))
    except frozen.Damaged as error:
        return Outcome(why=f"Утверждённый отчёт в базе повреждён, ошибка № {_logged(error)}.")
    except OSError as error:
        return Outcome(trouble=f"{archive.why(error)} Ошибка № {_logged(error)}.")
    except Exception as error:
        return Outcome(why=f"Сбой в программе, ошибка № {_logged(error)}. Сообщите номер администратору.")
    return Outcome(note=note)


def printed(s: db.Session, organisation: Organisation, task: Task, common: Common) -> tuple[Paper, str]:
    """An approved report as it was approved, any other one as a draft, with what is to be said about it."""
    asked, shared = common.asked(s, organisation, task.year), common.shared(s, organisation, task.year)
    choices, _ = report_drafts.of(s, SYSTEM, organisation, task.year)
    head = letterheads.of(s, organisation)
    who = (s, SYSTEM, organisation, task.year, asked, task.now)
    paper = reports.paper(*who, choices=choices, letterhead=head, shared=shared)
    return paper, DRAFT if paper.draft else ""


def _logged(error: Exception) -> str:
    number = secrets.token_hex(4).upper()
    log.error("report %s", number, exc_info=error)
    return number
