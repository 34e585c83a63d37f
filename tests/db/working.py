"""A worker in a process of its own, which tests may kill: python -m tests.db.working URL [SECONDS].

SECONDS is how long it sleeps after the server has said yes and before that is written down.
"""

import sys
import time
from datetime import UTC, datetime
from typing import Any

import db
from core.settings import Settings
from db.work import smtp
from db.work.loop import Worker


def main(url: str, asleep: float) -> None:
    send = smtp.Line.send

    def slowly(self: smtp.Line, *given: Any) -> None:
        send(self, *given)
        print("taken", flush=True)
        time.sleep(asleep)

    setattr(smtp.Line, "send", slowly)  # noqa: B010
    Worker(db.connect(url), Settings(mail_hosts=("127.0.0.1",)), lambda: datetime.now(UTC)).run()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0.0)
