"""The command line as a test calls it: its code, what it said, and what is in the database afterwards."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, select

import db
from core.access import SYSTEM
from core.sheets import reading
from db import figures
from db.__main__ import main
from db.models import Base
from tests.published import WORKBOOK

LEFT_OUT = {"session", "login_attempt"}


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


def runner(url: str, now: datetime, capsys: pytest.CaptureFixture[str]) -> Run:
    def act(*arguments: object, env: dict[str, str] | None = None) -> Said:
        capsys.readouterr()
        settings = {"DATABASE_URL": url, "PASSWORD_COST": "4"} | (env or {})
        try:
            code = main(list(map(str, arguments)), settings, now)
        except SystemExit as end:
            code = int(str(end.code))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return act


def fill(engine: Engine, now: datetime) -> None:
    with db.begin(engine) as s:
        book = reading.read(WORKBOOK.read_bytes())
        assert not figures.load_workbook(s, SYSTEM, book, "Europe/Moscow", now).problems


def contents(engine: Engine) -> dict[str, str]:
    """A checksum of each table of ours."""
    with db.reading(engine) as s:
        return {
            t.name: hashlib.sha256(repr(sorted(map(repr, s.execute(select(t)).all()))).encode()).hexdigest()
            for t in Base.metadata.sorted_tables
            if t.name not in LEFT_OUT
        }


def refused(said: Said) -> str:
    """The one line on stderr of a command that would not."""
    assert said.code != 0 and "Traceback" not in said.err
    (line,) = said.err.strip().splitlines()
    assert any("а" <= sign <= "я" for sign in line.lower()), line
    return line
