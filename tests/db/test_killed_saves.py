"""The power goes in the middle of an act on a form: after any statement, on both databases."""

import json
import subprocess
import sys

from sqlalchemy import Engine

from tests.source import ROOT

ACTS = {"save", "save rows", "explain", "clear", "submit", "submit again", "submit at last", "take back"}
DECISIONS = {"return", "accept", "reopen"}


def test_an_act_is_stored_wholly_or_not_at_all_wherever_it_is_killed(engine: Engine) -> None:
    engine.dispose()
    command = [
        sys.executable,
        "-m",
        "tests.db.killed_saves",
        engine.url.render_as_string(hide_password=False),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kills = json.loads(done.stdout)
    assert kills.pop("whenever") == 10
    assert set(kills) == ACTS | DECISIONS
    # BEGIN, finding the form, changing it, its entry in the journal, COMMIT and what comes after.
    assert min(kills.values()) >= 6, kills
