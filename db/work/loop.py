"""The worker: says that it is alive, looks what the day asks for, sends what waits, and stops when told to.

Whatever goes wrong in one round is logged without anybody's name and tried again in the next.
"""

import logging
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from sqlalchemy import Engine

import db
from core import sealing
from core.envelopes import Sheet
from core.problems import Refused
from core.settings import Settings
from db import batched, mailboxes, outbox, planned, post, report_post
from db.models import Mailbox
from db.outbox import Claim
from db.planned import Task
from db.work import addresses, archive, launching
from db.work.smtp import Account, Line, Never, NoServer, NotNow, line

log = logging.getLogger("profmonitor.work")
Clock = Callable[[], datetime]
# Between two looks at the queue, and between two looks at the plans.
PAUSE, PLANS = 5.0, timedelta(minutes=1)
SWEEP = timedelta(hours=24)
# Between two looks at a few addresses of the register.
LOOK = timedelta(seconds=20)
# Between two looks whether reports wait to be made.
PAPERS = timedelta(seconds=5)
_ODD = "не удалось отправить: сбой в программе, подробности в её журнале"


class Worker:
    def __init__(
        self, engine: Engine, settings: Settings, clock: Clock, lease: timedelta = outbox.LEASE
    ) -> None:
        self.engine, self.settings, self.clock, self.lease = engine, settings, clock, lease
        self.stop = threading.Event()
        self.gone = 0
        # Servers that were away a moment ago, until when they are left alone.
        self.resting: dict[int, datetime] = {}
        self._next: dict[str, datetime] = {}
        # Reports are made beside the letters, in a process of their own.
        self._papers: subprocess.Popen[bytes] | None = None

    def run(self, once: bool = False) -> int:
        """How many letters have gone. `once`: until nothing is left that can go now."""
        with _told_to_stop(self.stop):
            while not self.stop.is_set():
                tried = self._guarded("round", self.round)
                if once and not tried:
                    break
                if not tried:
                    self.stop.wait(PAUSE)
            self._end_papers(once)
        return self.gone

    def round(self) -> int:
        """One look at everything; how many letters were taken up."""
        with db.begin(self.engine) as s:
            outbox.beat(s, self.clock())
        self._each("plans", PLANS, self.plans)
        self._each("sweep", SWEEP, self.sweep)
        self._each("papers", PAPERS, self.papers)
        now = self.clock()
        self.resting = {box: until for box, until in self.resting.items() if until > now}
        with db.begin(self.engine) as s:
            claims = outbox.claim(s, self.settings.site_url, now, self.resting, self.lease)
        by_box = sorted(claims, key=lambda c: c.box)
        for box, some in groupby(by_box, key=lambda c: c.box):
            self._guarded(f"server {box}", partial(self._through, box, list(some)))
        if self.settings.check_addresses and not claims:
            self._each("addresses", LOOK, self.addresses)
        return len(claims)

    def plans(self) -> int:
        """How many letters are new. Each plan is carried out by itself: one that goes wrong stops nobody else."""
        self._guarded("expire", self.expire)
        with db.reading(self.engine) as s:
            tasks = planned.tasks(s)
        return sum(self._guarded(t.fact, partial(self.plan, t)) for t in tasks if not self.stop.is_set())

    def plan(self, task: Task) -> int:
        zone, now = self.settings.time_zone.key, self.clock()
        with db.reading(self.engine) as s:
            found = planned.made(s, task, self.settings.site_url, zone, now)
        if found is None:
            return 0
        with db.begin(self.engine) as s:
            return planned.put(s, found, now)

    def expire(self) -> int:
        with db.begin(self.engine) as s:
            return outbox.expire(s, self.clock())

    def addresses(self) -> int:
        return addresses.run(self.engine, self.clock(), going=lambda: not self.stop.is_set()).checked

    def sweep(self) -> int:
        with db.begin(self.engine) as s:
            gone = post.sweep(s, self.clock())
            batched.sweep(s, self.clock())
            living = batched.living(s)
        archive.sweep(self.settings.papers_dir, living)
        return gone

    def papers(self) -> int:
        """Somebody works on the reports that wait, or is started."""
        if self._papers is not None and self._papers.poll() is None:
            return 0
        with db.reading(self.engine) as s:
            waits = batched.next_one(s, self.clock())
        self._papers = launching.process(self.settings) if waits is not None else None
        return 0

    def _end_papers(self, wait: bool) -> None:
        """Told to stop, it gives its reports back; `wait`: until all that wait are made."""
        child = self._papers
        while wait and child is not None and child.poll() is None and not self.stop.wait(0.2):
            pass
        if child is not None:
            launching.end(child)

    def _each(self, name: str, pause: timedelta, act: Callable[[], int]) -> None:
        """At most once in a while, and never in the way of the letters."""
        now = self.clock()
        if now >= self._next.get(name, now):
            self._next[name] = now + pause
            self._guarded(name, act)

    def _guarded(self, name: str, act: Callable[[], int]) -> int:
        try:
            return act()
        except Exception as error:
            _log(name, error)
            return 0

    def _through(self, box: int, claims: list[Claim]) -> int:
        """One connection for all that go through one server. Whatever goes wrong, the letters that were not sent are
        given back."""
        try:
            with line(self._account(box)) as open_line:
                while claims and not self.stop.is_set():
                    self._send(open_line, claims)
            self._give_back(claims)  # told to stop
            return 0
        except (NoServer, Refused) as trouble:
            why = str(trouble)
        except Exception as error:
            _log(f"server {box}", error)
            why = _ODD
        self.resting[box] = self.clock() + outbox.REST
        self._put_off(claims, why)
        return 0

    def _send(self, open_line: Line, claims: list[Claim]) -> None:
        """The first of them; it is taken off the list once its fate is written down."""
        claim, fate, odd = claims[0], "", False
        if not self._still_ours(claim):
            claims.pop(0)
            return
        try:
            open_line.send(self._whole(claim), self.clock())
        except NotNow as trouble:
            tell, fate = outbox.later, str(trouble)
        except (Never, Refused) as trouble:
            tell, fate = outbox.given_up, str(trouble)
        except NoServer:
            raise
        except Exception as error:
            # It is tried again and at last given up: else it would stand before the others for ever.
            _log(f"letter {claim.id}", error)
            tell, fate, odd = outbox.later, _ODD, True
        with db.begin(self.engine) as s:
            now = self.clock()
            if fate:
                tell(s, claim, fate, now)
            else:
                outbox.sent(s, claim, now)
            outbox.beat(s, now)
        claims.pop(0)
        self.gone += not fate
        if odd:
            raise NoServer(_ODD)

    def _whole(self, claim: Claim) -> Sheet:
        """With the paper that goes with it, made when the letter goes. Raises Refused where it may not go any more."""
        if claim.release_id is None:
            return claim.sheet
        with db.reading(self.engine) as s:
            return replace(claim.sheet, papers=report_post.papers(s, claim.release_id))

    def _still_ours(self, claim: Claim) -> bool:
        """A slow server may have taken longer for those before it than letters are held for one worker."""
        with db.begin(self.engine) as s:
            now = self.clock()
            outbox.beat(s, now)
            return outbox.renew(s, claim, now, self.lease)

    def _give_back(self, claims: Sequence[Claim]) -> None:
        if claims:
            with db.begin(self.engine) as s:
                outbox.release(s, claims, "", self.clock())

    def _put_off(self, claims: Sequence[Claim], why: str) -> None:
        if claims:
            log.warning("no post server: %s letters wait", len(claims))
            with db.begin(self.engine) as s:
                outbox.no_server(s, claims, why, self.clock())

    def _account(self, box: int) -> Account:
        """Raises Refused where the password cannot be read."""
        with db.reading(self.engine) as s:
            row = s.get_one(Mailbox, box)
            server, secret = mailboxes.shaped(row), row.secret
        password = sealing.unseal(self.settings.mail_key, secret) if secret else ""
        return Account(server, password, server.host in self.settings.mail_hosts)


def _log(name: str, error: Exception) -> None:
    """A database that is away comes back; the text of an error may hold somebody's address."""
    log.error("%s: %s", name, type(error).__name__)


@contextmanager
def _told_to_stop(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and Ctrl+C: the letter in hand goes, the others go back, and then the end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in former:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
