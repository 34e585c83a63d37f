"""Names of the network, found within a time of ours: the system's own way to ask waits as long as it likes."""

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from threading import Thread

Places = Sequence[str]


def resolved(host: str, port: int) -> Places:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in sorted(found, key=lambda place: place[0])))


def in_time(ask: Callable[[], Places], seconds: float) -> Places:
    """Raises gaierror, which says «try again later», where nobody has answered in time."""
    told: Future[Places] = Future()

    def run() -> None:
        try:
            told.set_result(ask())
        except BaseException as error:
            told.set_exception(error)

    # A daemon: a pool would keep the worker from ending until the last name has been answered.
    Thread(target=run, name="names", daemon=True).start()
    try:
        return told.result(max(0.0, seconds))
    except TooLate as error:
        if told.done():
            raise
        raise socket.gaierror(socket.EAI_AGAIN, "no answer in time") from error
