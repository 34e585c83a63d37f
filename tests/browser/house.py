"""The real server in a process of its own, which tests may kill and start again."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import db
from db import demo, schema
from tests.source import ROOT

PATIENCE = 60


@dataclass
class House:
    """A demonstration union of its own behind one address that survives a restart."""

    folder: Path
    size: str = "small"
    script: str = "app.py"
    health: str = "/health"
    port: int = field(default_factory=lambda: _free_port())
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'demo.db'}"

    def settle_in(self) -> None:
        engine = db.connect(self.database_url)
        schema.migrate(engine)
        demo.load(engine, self.size, 1, datetime.now(UTC).date(), lambda _: None, cost=4)
        engine.dispose()

    def open(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", self.script]
        command += ["--server.address", "127.0.0.1", "--server.port", str(self.port)]
        surroundings = os.environ | {"DATABASE_URL": self.database_url, "PASSWORD_COST": "4"}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=surroundings, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process is not None and self.process.poll() is None, self.log()
            with suppress(URLError, OSError), urlopen(f"{self.address}{self.health}", timeout=5) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"the server did not answer in {PATIENCE} s:\n{self.log()}")

    def kill(self) -> None:
        """As a power cut: nothing is said to anybody."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def log(self) -> str:
        return (self.folder / "server.log").read_text("utf-8", "replace")


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port
