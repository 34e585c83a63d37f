"""A browser's part of Streamlit's websocket protocol, and nothing of its drawing: how long a whole run takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import IPPROTO_TCP, TCP_QUICKACK
from time import perf_counter
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

_PATIENCE = 60
# Which of these fields a widget's element has is its value when nobody has touched it.
_STRINGS = ("text_input", "text_area")


@dataclass
class Session:
    """One tab. `page_parts` and `fragment_parts` are the elements and blocks that it shows, (sort, message), in the
    order in which they came: those of the last whole run, and those within its fragment, drawn last."""

    socket: ClientConnection
    query: str = ""
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    kept: dict[str, ForwardMsg] = field(default_factory=dict)
    page_parts: list[tuple[str, Any]] = field(default_factory=list)
    fragment_parts: list[tuple[str, Any]] = field(default_factory=list)
    fragment: str = ""
    # What has been typed into text boxes since they were drawn, by the widget's number.
    typed: dict[str, str] = field(default_factory=dict)
    # Bytes that the last run has sent.
    sent: int = 0

    @property
    def parts(self) -> list[tuple[str, Any]]:
        return self.page_parts + self.fragment_parts

    def type_in(self, label: str, text: str) -> float:
        """Somebody changes a text box: milliseconds to the end of the run, of the fragment alone where it is in one."""
        inside = [
            part.id for sort, part in self.fragment_parts if sort in _STRINGS and part.label.startswith(label)
        ]
        every = [part.id for sort, part in self.parts if sort in _STRINGS and part.label.startswith(label)]
        self.typed[every[-1]] = text
        return self.run(fragment=self.fragment if inside else "")

    def run(self, page: str | None = None, fragment: str = "") -> float:
        """Milliseconds from the request to the end of the script, reruns that the script asks for included."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_script_hash = self.page
        if page is not None:
            asked.page_script_hash, asked.page_name = self.pages.get(page, ""), page
        asked.context_info.locale, asked.context_info.timezone = "ru-RU", "Europe/Moscow"
        asked.fragment_id = fragment
        for sort, part in self.parts:
            _report(asked.widget_states, sort, part, self.typed)
        asked.cached_message_hashes.extend(self.kept)
        started = perf_counter()
        self.socket.send(message.SerializeToString())
        self.sent = 0
        drawn = list(self._answers())
        took = (perf_counter() - started) * 1000
        self._show(drawn)
        return took

    def _show(self, drawn: list[tuple[str, Any, str]]) -> None:
        """A fragment's run draws the fragment anew and leaves the rest of the page."""
        inside = [(sort, part) for sort, part, where in drawn if where]
        outside = [(sort, part) for sort, part, where in drawn if not where]
        self.fragment_parts = inside
        self.page_parts = outside or self.page_parts
        self.fragment = next((where for *_, where in drawn if where), "")
        shown = {part.id for sort, part in inside if sort in _STRINGS}
        set_anew = {part.id for sort, part in inside if sort in _STRINGS and part.set_value}
        self.typed = {k: v for k, v in self.typed.items() if k in shown - set_anew or not outside}

    def _answers(self) -> Iterator[tuple[str, Any, str]]:
        while True:
            # `streamlit run` waits for our acknowledgements (Nagle): a late one adds 40 ms to a random run.
            self.socket.socket.setsockopt(IPPROTO_TCP, TCP_QUICKACK, 1)
            told = self.socket.recv(_PATIENCE, decode=False)
            self.sent += len(told)
            message = ForwardMsg.FromString(told)
            if message.WhichOneof("type") == "ref_hash":
                message = self.kept[message.ref_hash]
            elif message.metadata.cacheable:
                self.kept[message.hash] = message
            sort = message.WhichOneof("type")
            if sort == "delta":
                yield _part(message.delta)
            elif sort == "new_session":
                self.page = message.new_session.page_script_hash or self.page
            elif sort == "navigation":
                self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
                self.page = message.navigation.page_script_hash or self.page
            elif sort == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def faults(self) -> list[str]:
        return [part.message for sort, part in self.parts if sort == "exception"]


def _part(delta: Any) -> tuple[str, Any, str]:
    if delta.WhichOneof("type") != "new_element":
        return "block", delta.add_block, delta.fragment_id
    sort = delta.new_element.WhichOneof("type") or "empty"
    return sort, getattr(delta.new_element, sort), delta.fragment_id


def _report(states: Any, sort: str, widget: Any, typed: dict[str, str]) -> None:
    """A browser tells the present value of every widget that it shows."""
    if sort in _STRINGS:
        drawn = widget.value if widget.set_value else widget.default
        states.widgets.add(id=widget.id, string_value=typed.get(widget.id, drawn))
    elif sort == "selectbox":
        chosen = widget.raw_value if widget.set_value else _option(widget)
        if chosen is not None:
            states.widgets.add(id=widget.id, string_value=chosen)


def _option(widget: Any) -> str | None:
    return widget.options[widget.default] if widget.HasField("default") else None


@contextmanager
def arrive(port: int, query: str = "", cookie: str = "") -> Iterator[Session]:
    headers = {"Cookie": cookie} if cookie else None
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    streamlit = Subprotocol("streamlit")
    with connect(
        address, subprotocols=[streamlit], additional_headers=headers, max_size=None, compression=None
    ) as socket:
        yield Session(socket, query)
