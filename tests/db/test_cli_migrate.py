"""python -m db migrate tells what is still to be done by hand."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, delete, update

import db
from db import recounting, resources_anew
from db.models import Resource, ResourceChange, Submission
from tests.db.commanding import runner
from tests.union import build


def test_a_database_older_than_the_register_is_told_how_to_fill_it(
    engine: Engine, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(engine.url.render_as_string(hide_password=False), now, capsys)
    union = build(engine)
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    assert "--rebuild" not in run("migrate").out
    with db.begin(engine) as s:
        s.execute(delete(ResourceChange))
        s.execute(delete(Resource))
    assert "python -m db resources --rebuild" in run("migrate").out
    run("resources", "--rebuild")
    assert "--rebuild" not in run("migrate").out
    with db.reading(engine) as s:
        assert not resources_anew.missing(s)


def test_a_database_older_than_the_scores_is_told_how_to_make_them(
    engine: Engine, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(engine.url.render_as_string(hide_password=False), now, capsys)
    union = build(engine)
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    assert "recount" not in run("migrate").out
    with db.begin(engine) as s:
        s.execute(update(Submission).values(scores=None))
    assert "python -m db recount" in run("migrate").out
    assert "1 форма." in run("recount").out.replace("\u00a0", " ")
    assert "recount" not in run("migrate").out
    with db.reading(engine) as s:
        assert not recounting.missing(s)
