"""A server of our own and the least that can speak to it: HTTP without redirects, and Streamlit's websocket."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

from google.protobuf import text_format  # type: ignore[import-untyped]
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.source import ROOT


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: str


@dataclass
class Server:
    port: int
    log: Path

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Header names with underscores for hyphens; the path is sent as it is."""
        http_ = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        http_.request(method, path, headers={name.replace("_", "-"): v for name, v in headers.items()})
        answer = http_.getresponse()
        body = answer.read().decode("utf-8", "replace")
        http_.close()
        return Answer(answer.status, answer.headers, body)

    def see(
        self,
        page: str = "",
        cookie: str | None = None,
        session_id: str = "",
        origin: str | None = None,
        host: str | None = None,
    ) -> "Seen":
        """Everything one connection is sent for its first run of the page."""
        with self.open(page, cookie, session_id, origin, host) as (_, seen):
            return seen

    @contextmanager
    def open(
        self,
        page: str = "",
        cookie: str | None = None,
        session_id: str = "",
        origin: str | None = None,
        host: str | None = None,
    ) -> Iterator[tuple["Wire", "Seen"]]:
        """The connection, with the page drawn once."""
        headers = {"Cookie": f"profmonitor={cookie}"} if cookie is not None else {}
        protocols = ["streamlit", "x", session_id] if session_id else ["streamlit"]
        address = f"ws://{host or f'127.0.0.1:{self.port}'}/_stcore/stream"
        with connect(
            address,
            origin=origin,  # type: ignore[arg-type]
            sock=socket.create_connection(("127.0.0.1", self.port)),
            additional_headers=headers,
            subprotocols=protocols,  # type: ignore[arg-type]
            max_size=None,
            open_timeout=20,
            proxy=None,
        ) as wire:
            ask = BackMsg()
            ask.rerun_script.page_name = page
            wire.send(ask.SerializeToString())
            seen = _until_finished(wire)
            yield Wire(wire, seen.session_id), seen


@dataclass(frozen=True)
class Wire:
    connection: Any
    session_id: str

    def download(self, number: str) -> tuple[str, str]:
        """What a click on a download button brings: the file's address, or what is shown instead of it."""
        ask = BackMsg()
        ask.backend_operation_request.request_id = "1"
        ask.backend_operation_request.session_id = self.session_id
        ask.backend_operation_request.deferred_file.file_id = number
        self.connection.send(ask.SerializeToString())
        while True:
            message = ForwardMsg.FromString(self.connection.recv(timeout=20))
            if message.WhichOneof("type") == "backend_operation_response":
                answer = message.backend_operation_response
                return answer.deferred_file.url, answer.error_msg


@dataclass
class Seen:
    text: str = ""
    session_id: str = ""
    pages: list[str] = field(default_factory=list)
    menu: list[str] = field(default_factory=list)  # addresses of the pages in sight


def _until_finished(wire: object) -> Seen:
    seen = Seen()
    while True:
        message = ForwardMsg.FromString(wire.recv(timeout=20))  # type: ignore[attr-defined]
        kind = message.WhichOneof("type")
        seen.text += text_format.MessageToString(message, as_utf8=True)
        if kind == "new_session":
            seen.session_id = message.new_session.initialize.session_id
        elif kind == "navigation":
            found = message.navigation.app_pages
            seen.pages = [page.page_name for page in found]
            seen.menu = [page.url_pathname for page in found if not page.is_hidden]
        elif kind == "script_finished" and message.script_finished != 2:  # 2: another run follows
            return seen


@contextmanager
def running(database_url: str, folder: Path, **environment: str) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url, "PASSWORD_COST": "4", **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, port, log)
            yield Server(port, log)
        finally:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())
